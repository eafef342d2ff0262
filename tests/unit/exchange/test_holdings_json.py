"""All that an organisation typed as JSON: the documented form at each level, and no name where none is promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.exchange.answers_json import NAMED, Level, build_whole, write_holdings
from tests.unit.exchange.json_form import list_breaches
from tests.unit.exchange.states import SECRET, make_holdings
from tests.unit.exchange.test_answers_json import names_of

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/organisation-export.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("level", Level)
def test_each_level_has_the_documented_form(level: Level):
    document = json.loads(write_holdings(make_holdings(), level))
    assert list_breaches(SCHEMA, document) == []
    assert document["level"] == level.value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format_version",), 2),
        (("versions", 0, "answers", 0, "special"), "peut-être"),
        (("versions", 0, "cuts", 0, "declared"), 33.3),
        (("versions", 0, "surprise"), 1),
        (("pieces", 2, "replaces"), 3),
        (("actions", 1, "checklist"), 3),
    ],
)
def test_the_documented_form_refuses_another(path: tuple[Any, ...], value: Any):
    document = build_whole(make_holdings(), Level.FULL)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert list_breaches(SCHEMA, document) != []


def test_the_schema_refuses_at_a_level_what_it_does_not_hold():
    full = build_whole(make_holdings(), Level.FULL)
    assert list_breaches(SCHEMA, {**full, "level": "nameless"}) != []
    assert list_breaches(SCHEMA, {**full, "level": "figures"}) != []


def test_all_that_was_typed_is_in_the_full_level():
    holdings = make_holdings()
    document = build_whole(holdings, Level.FULL)
    assert names_of(document) >= NAMED
    # The name of the organisation stands in each state, and is said once.
    said = len(holdings.versions)
    assert write_holdings(holdings, Level.FULL).decode().count(SECRET) == repr(holdings).count(SECRET) - said
    assert [one["id"] for one in document["pieces"]] == ["p1", "p2", "p9"]
    assert [(one["checklist"], one["item"]) for one in document["actions"]] == [
        ("care-d2", "D2.O1.A"),
        (None, None),
    ]


@pytest.mark.parametrize("level", [Level.NAMELESS, Level.FIGURES])
def test_no_name_leaks(level: Level):
    text = write_holdings(make_holdings(), level).decode()
    assert SECRET not in text
    assert "990000001" not in text
    assert not NAMED & names_of(json.loads(text))


def test_figures_only_has_neither_answer_nor_piece():
    document = build_whole(make_holdings(), Level.FIGURES)
    assert not {"answers", "facts", "pieces", "results", "actions"} & names_of(document)
    assert document["versions"][0]["cuts"][0]["declared"] == {"exact": "1/3", "percent": 33.3}
