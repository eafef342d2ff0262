"""The next day on which a score changes by itself."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.catalogue import Item
from app.domain.scoring import Answer, ProofPiece, next_change
from tests.unit.domain.scoring_samples import PATH, REPORT, TODAY, assess, gate, make_fact, make_item, report

PROVED = make_item("a", proof=REPORT)
PROMISED = make_item("a", scale=PATH)


@pytest.mark.parametrize(
    ("item", "answer", "expected"),
    [
        (make_item("a"), Answer(choice="tested"), None),
        (PROVED, Answer(choice="tested"), None),
        (PROVED, Answer(choice="tested", proofs=report(date(2026, 2, 1))), date(2027, 2, 2)),
        (PROVED, Answer(choice="tested", proofs=report(date(2026, 2, 1), TODAY)), date(2026, 11, 22)),
        (PROVED, Answer(choice="tested", proofs=report(date(2026, 12, 24))), date(2026, 12, 24)),
        # A worthless answer loses nothing when its proof lapses.
        (PROVED, Answer(choice="none", proofs=report(date(2026, 2, 1))), None),
        # The other document takes over: only its own end counts.
        (
            PROVED,
            Answer(choice="tested", proofs=report(date(2026, 2, 1)) + report(date(2026, 5, 1))),
            date(2027, 5, 2),
        ),
        (PROVED, Answer(choice="tested", proofs=(ProofPiece("photo", date(2026, 2, 1)),)), None),
        (PROMISED, Answer(choice="trajectory", due=date(2027, 6, 30)), date(2027, 7, 1)),
        (PROMISED, Answer(choice="trajectory", due=date(2029, 12, 1)), date(2026, 12, 1)),
        (PROMISED, Answer(choice="trajectory", due=date(2026, 11, 1)), None),
        (PROMISED, Answer(choice="trajectory"), None),
        (make_fact("a", scale=PATH), Answer(choice="trajectory", due=date(2027, 6, 30)), None),
    ],
)
def test_it_is_the_first_day_that_counts(item: Item, answer: Answer, expected: date | None) -> None:
    assert next_change(assess([item], {"a": answer}), TODAY) == expected


def test_a_condition_that_comes_within_reach_takes_another_item_away() -> None:
    items = [make_fact("f", scale=PATH), make_item("b", gate=gate("f", "met"))]
    answers = {"f": Answer(choice="trajectory", due=date(2029, 12, 1)), "b": Answer(choice="tested")}
    assert next_change(assess(items, answers), TODAY) == date(2026, 12, 1)


def test_an_item_of_another_profile_changes_nothing() -> None:
    item = make_item("a", proof=REPORT, applies_to=frozenset({"ght"}))
    answer = Answer(choice="tested", proofs=report(date(2026, 2, 1)))
    assert next_change(assess([item], {"a": answer}), TODAY) is None
