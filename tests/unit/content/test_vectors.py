"""Files of scoring vectors: the published ones hold, and nothing else than a vector is taken for one."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.content.vectors import Difference, VectorError, compare, compute, parse_vectors, read_vectors

ROOT = Path(__file__).parents[3]
PUBLISHED = read_vectors(ROOT / "docs/scoring-vectors.json")

CHOICES = [{"code": "no", "value": "0"}, {"code": "met", "value": "1"}]


def make_vector(**over: Any) -> dict[str, Any]:
    return {
        "name": "un cas",
        "today": "2026-11-21",
        "profile": "es",
        "scales": {"objective": CHOICES},
        "items": [
            {"id": "a", "section": "s1", "axis": 4, "theme": "t", "scale": "objective"},
            {
                "id": "r",
                "section": "s1",
                "axis": 3,
                "theme": "t",
                "measure": {"type": "ratio", "target": "4/5"},
            },
        ],
        "answers": {"a": {"choice": "met"}, "r": {"measure": {"n": 30, "d": 60}}},
        "expected": {
            "declared": 81.3,
            "sections": {"s1": {"declared": 81.3}},
            "axes": {"4": {"declared": 100}},
        },
        **over,
    }


def parse(*vectors: object) -> Any:
    return parse_vectors(json.dumps({"vectors": vectors}).encode())


@pytest.mark.parametrize("vector", PUBLISHED, ids=[vector.name for vector in PUBLISHED])
def test_each_published_vector_gives_what_it_expects(vector: Any) -> None:
    assert compare(vector.expected, compute(vector)) == ()


def test_the_published_vectors_are_many_named_once_and_each_expects_something() -> None:
    assert len(PUBLISHED) >= 30
    assert len({vector.name for vector in PUBLISHED}) == len(PUBLISHED)
    assert all(vector.expected for vector in PUBLISHED)


def test_the_example_of_the_documentation_holds() -> None:
    text = (ROOT / "docs/scoring.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    (vector,) = parse_vectors(example.encode())
    assert compare(vector.expected, compute(vector)) == ()


def test_the_figures_come_in_the_shape_of_what_is_expected() -> None:
    (vector,) = parse(make_vector())
    figures = compute(vector)
    assert set(figures) == {
        *(
            "declared",
            "proved",
            "verified",
            "coverage",
            "unknown",
            "applicable",
            "answered",
            "level",
            "ready",
        ),
        *("sections", "axes", "themes"),
    }
    assert list(figures["axes"]) == ["3", "4"]
    assert figures["level"] == {"declared": None, "proved": None, "verified": None}
    assert json.loads(json.dumps(figures)) == figures
    assert compare(vector.expected, figures) == ()


def test_only_what_is_expected_is_compared_and_each_difference_is_named() -> None:
    (vector,) = parse(
        make_vector(
            expected={
                "declared": 81.25,
                "verified": None,
                "sections": {"s1": {"answered": 3}},
                "level": {"declared": 1},
                "ready": {"proved": True},
            }
        )
    )
    assert compare(vector.expected, compute(vector)) == (
        Difference("declared", Decimal("81.25"), 81.3),
        Difference("verified", None, 0.0),
        Difference("level.declared", 1, None),
        Difference("ready.proved", True, None),
        Difference("sections.s1.answered", 3, 2),
    )


def test_an_expected_null_is_compared_too() -> None:
    (vector,) = parse(make_vector(items=[], answers={}, expected={"declared": None, "level": None}))
    assert [one.path for one in compare(vector.expected, compute(vector))] == ["level"]


def test_what_may_be_left_out_has_a_default() -> None:
    (vector,) = parse(
        {
            "name": "",
            "today": "2026-11-21",
            "profile": "es",
            "items": [{"id": "a", "scale": "o"}],
            "scales": {"o": CHOICES},
            "answers": {"a": None},
        }
    )
    figures = compute(vector)
    assert (figures["declared"], figures["applicable"]) == (0.0, 1)
    assert (figures["sections"], figures["axes"], figures["themes"]) == ({}, {}, {})


def test_a_decimal_is_read_as_it_is_written() -> None:
    (vector,) = parse(make_vector(answers={"r": {"measure": {"n": 0.1, "d": 0.3}}}))
    measure = vector.answers["r"].measure
    assert measure is not None
    assert (measure.numerator, measure.denominator) == (Fraction(1, 10), Fraction(3, 10))


def item(**over: Any) -> list[dict[str, Any]]:
    return [{**make_vector()["items"][0], **over}]


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"today": "2026-11-31"}, "vectors[1].today : date attendue"),
        ({"today": "20261121"}, "vectors[1].today : date attendue"),
        ({"today": 20261121}, "vectors[1].today : date attendue"),
        ({"profile": None}, "vectors[1].profile : texte attendu"),
        ({"level_rule": "best"}, "vectors[1].level_rule : valeur inconnue"),
        ({"rule": "x"}, "vectors[1].rule : champ inconnu"),
        ({"items": item(weight=4)}, "items[1].weight : valeur trop grande"),
        ({"items": item(weight="2")}, "items[1].weight : nombre entier attendu"),
        ({"items": item(weigth=2)}, "items[1].weigth : champ inconnu"),
        ({"items": item(kind="rumour")}, "items[1].kind : valeur inconnue"),
        ({"items": item(applies_to=[])}, "items[1].applies_to : éléments attendus"),
        ({"items": item(proof="some")}, "items[1].proof"),
        ({"items": item(proof={"groups": []})}, "items[1].proof"),
        ({"items": item(scale="zz")}, "a : échelle inconnue : zz"),
        ({"items": item(scale=None)}, "a : il faut une échelle (scale) ou une mesure (measure)"),
        ({"items": item() + item()}, "point en double : a"),
        ({"items": item(when={"item": "b", "in": ["met"]})}, "point inconnu ou placé après : b"),
        ({"items": item(when={"item": "a", "in": ["met"]})}, "point inconnu ou placé après : a"),
        (
            {"items": item() + [{**item()[0], "id": "b", "when": {"item": "a", "in": ["oui"]}}]},
            "b : choix inconnu dans la condition : oui",
        ),
        ({"scales": {"objective": [{"code": "a", "value": "2"}]}}, "value : valeur trop grande"),
        ({"scales": {"objective": [{"code": "a", "value": "un"}]}}, "value : fraction ou nombre attendu"),
        ({"scales": {"objective": [*CHOICES, CHOICES[0]]}}, "choix en double dans objective : no"),
        (
            {"scales": {"objective": [{"code": "met", "value": "1", "max_months": 3}]}},
            "objective, met : max_months demande needs_due",
        ),
        ({"answers": {"a": {"choice": "oui"}}}, "a : choix inconnu : oui"),
        ({"answers": {"zz": {"choice": "met"}}}, "réponse à un point inconnu : zz"),
        ({"answers": {"a": {"special": "maybe"}}}, "answers.a.special : valeur inconnue"),
        ({"answers": {"a": {"choice": "met", "special": "na"}}}, "a : choice, special et measure s’excluent"),
        ({"answers": {"a": {"measure": {"n": 1, "d": 2}}}}, "a : ce point n’attend pas de mesure"),
        ({"answers": {"r": {"measure": {"n": "1", "d": 2}}}}, "answers.r.measure.n : nombre attendu"),
        ({"answers": {"r": {"measure": {"n": True, "d": 2}}}}, "answers.r.measure.n : nombre attendu"),
        (
            {"answers": {"a": {"proofs": [{"date": "2026-01-01"}]}}},
            "proofs[1].kind : champ obligatoire absent",
        ),
        ({"answers": {"a": {"accepted": "yes"}}}, "answers.a.accepted : true ou false attendu"),
        ({"expected": {"declarred": 1}}, "expected.declarred : champ inconnu"),
        ({"expected": {"declared": "50"}}, "expected.declared : pourcentage attendu"),
        ({"expected": {"sections": {"s9": {}}}}, "expected.sections : code inconnu : s9"),
        ({"expected": {"axes": {"9": {}}}}, "expected.axes : code inconnu : 9"),
    ],
)
def test_anything_else_than_a_vector_is_a_fault_that_says_where(over: dict[str, Any], reason: str) -> None:
    with pytest.raises(VectorError) as caught:
        parse(make_vector(**over))
    assert any(reason in fault.replace("\u202f", " ") for fault in caught.value.faults), caught.value.faults


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "JSON incorrect, ligne 1"),
        (b"[]", "bloc de champs attendu"),
        (b"{}", "vectors\u202f: champ obligatoire absent"),
        (b'{"vectors": {}}', "vectors\u202f: liste attendue"),
        (b"[" * 200_000, "imbrication trop profonde"),
        (b'{"vectors": [], "vectors": []}', "clé en double"),
        (b'{"vectors": [NaN]}', "NaN"),
        (b'{"vectors": [1e999999999]}', "nombre refusé"),
        (b'{"vectors": [' + b"9" * 5000 + b"]}", "nombre trop grand"),
        ("{'é'}".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_hostile_document_is_refused_at_once(content: bytes, reason: str) -> None:
    with pytest.raises(VectorError, match=reason):
        parse_vectors(content)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse_vectors(b'\xef\xbb\xbf{"vectors": []}') == ()
