"""Small items, scales and answers for the tests of the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.catalogue import Choice, Gate, Item, ItemKind, ProofRule, RatioMeasure, Scale
from app.domain.scoring import Answer, ItemState, ProofPiece, Special, assess_items

TODAY = date(2026, 11, 21)

PRACTICE = Scale(
    "practice",
    (
        Choice("none", "Rien", Fraction(0)),
        Choice("written", "Écrit", Fraction(1, 3)),
        Choice("applied", "Appliqué", Fraction(2, 3)),
        Choice("tested", "Testé", Fraction(1)),
    ),
)
PATH = Scale(
    "path",
    (
        Choice("no", "Non", Fraction(0)),
        Choice("trajectory", "En trajectoire", Fraction(1, 2), needs_due=True, max_months=36),
        Choice("met", "Atteint", Fraction(1)),
    ),
)
FULL_PATH = Scale(
    "full_path",
    (
        Choice("no", "Non", Fraction(0)),
        Choice("trajectory", "En trajectoire", Fraction(1), needs_due=True, max_months=36),
        Choice("met", "Atteint", Fraction(1)),
    ),
)
REPORT = ProofRule((("report",),), max_age_months=12)
UNKNOWN = Answer(special=Special.UNKNOWN)


def make_item(item_id: str, **over: Any) -> Item:
    """A practice of weight 1, section s1, axis 4, without proof."""
    values: dict[str, Any] = {"section": "s1", "axis": 4, "theme": "sauvegarde", "scale": PRACTICE, **over}
    if "measure" in over:
        values["scale"] = None
    return Item(item_id, **values)


def make_fact(item_id: str, **over: Any) -> Item:
    return make_item(item_id, kind=ItemKind.FACT, **over)


def make_ratio(item_id: str, target: Fraction = Fraction(4, 5), **over: Any) -> Item:
    return make_item(item_id, measure=RatioMeasure(target), **over)


def gate(item_id: str, *choices: str) -> Gate:
    return Gate(item_id, frozenset(choices))


def na(reason: str = "pas de bloc opératoire", **over: Any) -> Answer:
    return Answer(special=Special.NA, reason=reason, **over)


def report(dated: date | None, until: date | None = None) -> tuple[ProofPiece, ...]:
    return (ProofPiece("report", dated, until),)


def assess(
    items: Sequence[Item], answers: Mapping[str, Answer], today: date = TODAY, profile: str = "es"
) -> tuple[ItemState, ...]:
    return assess_items(items, answers, profile=profile, today=today)


def assess_one(item: Item, answer: Answer, today: date = TODAY) -> ItemState:
    (state,) = assess([item], {item.id: answer}, today)
    return state
