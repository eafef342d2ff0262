"""The answers as JSON: the documented form at each level, and no name where none is promised."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.exchange.answers_json import NAMED, Level, build_document, write_answers
from tests.unit.exchange.json_form import list_breaches
from tests.unit.exchange.states import SECRET, make_state

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/answers-export.schema.json").read_text("utf-8"))


def names_of(value: Any) -> set[str]:
    """Every field of a document, at any depth."""
    if isinstance(value, dict):
        return set(value) | {name for one in value.values() for name in names_of(one)}
    return {name for one in value for name in names_of(one)} if isinstance(value, list) else set()


@pytest.mark.parametrize("level", Level)
def test_each_level_has_the_documented_form(level: Level):
    document = json.loads(write_answers(make_state(), level))
    assert list_breaches(SCHEMA, document) == []
    assert document["level"] == level.value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format_version",), 2),
        (("answers", 0, "special"), "peut-être"),
        (("answers", 0, "due"), "21/11/2026"),
        (("pieces", 0, "sha256"), "abc"),
        (("figures", "cuts", 0, "declared"), 33.3),
        (("actions", 0, "surprise"), 1),
    ],
)
def test_the_documented_form_refuses_another(path: tuple[Any, ...], value: Any):
    document = build_document(make_state(), Level.FULL)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert list_breaches(SCHEMA, document) != []


def test_the_schema_refuses_names_where_none_is_promised():
    full = build_document(make_state(), Level.FULL)
    assert list_breaches(SCHEMA, {**full, "level": "nameless"}) != []
    assert list_breaches(SCHEMA, {**full, "level": "figures"}) != []


def test_all_that_was_typed_is_in_the_full_level():
    document = build_document(make_state(), Level.FULL)
    assert names_of(document) >= NAMED
    text = write_answers(make_state(), Level.FULL).decode()
    assert text.count(SECRET) == repr(make_state()).count(SECRET)
    answer = document["answers"][3]
    assert (answer["choice"], answer["due"]) == ("trajectory", "2027-06-30")
    assert document["facts"][1]["value"] == [[f"CH {SECRET}", "60", True], [f"EHPAD {SECRET}", None, False]]
    assert document["figures"]["cuts"][0]["declared"] == {"exact": "1/3", "percent": 33.3}
    assert document["figures"]["cuts"][0]["coverage"] == {"exact": "4/11", "percent": 36.4}


@pytest.mark.parametrize("level", [Level.NAMELESS, Level.FIGURES])
def test_no_name_leaks(level: Level):
    text = write_answers(make_state(), level).decode()
    assert SECRET not in text
    assert "990000001" not in text
    assert not NAMED & names_of(json.loads(text))


def test_without_names_entities_are_still_told_apart_and_dates_stay():
    facts = build_document(make_state(), Level.NAMELESS)["facts"]
    assert [fact["value"] for fact in facts] == [
        "2026-01-31",
        [[1, "60", True], [2, None, False]],
        [["2026-02-01", "3"]],
    ]


def test_figures_only_has_no_answer():
    document = build_document(make_state(), Level.FIGURES)
    assert not {"answers", "facts", "pieces", "results", "actions"} & set(document)
    assert document["figures"]["on"] == "2026-11-21"


def test_equal_states_give_equal_bytes_and_others_do_not():
    state = make_state()
    assert write_answers(state, Level.FULL) == write_answers(make_state(), Level.FULL)
    assert write_answers(state, Level.FULL) != write_answers(replace(state, number=3), Level.FULL)
