"""Why this score: points, gains and steps of each item."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from app.domain.catalogue import LevelRule
from app.domain.scoring import Answer, Step, StepKind, Triple, explain
from tests.unit.domain.scoring_samples import REPORT, UNKNOWN, assess, make_fact, make_item, na, report

ZERO = Fraction(0)


def test_each_line_says_what_it_brings_and_what_it_could_bring() -> None:
    items = [make_item("a", weight=3, proof=REPORT), make_item("b"), make_item("c", na_allowed=True)]
    answers = {
        "a": Answer(choice="applied", proofs=report(date(2026, 5, 1))),
        "b": Answer(choice="tested", accepted=True),
        "c": na(),
    }
    explanation = explain(assess(items, answers), LevelRule.COMPLETE)
    one, other, pending = explanation.lines
    assert one.points == Triple(Fraction(1, 2), Fraction(1, 2), ZERO)
    assert one.gain == Triple(Fraction(1, 4), Fraction(1, 4), Fraction(3, 5))
    assert one.steps == (
        Step(StepKind.IMPROVE, Fraction(1, 4)),
        Step(StepKind.REVIEW, Fraction(2, 5)),
    )
    assert other.points == Triple(Fraction(1, 4), Fraction(1, 4), Fraction(1, 5))
    assert other.gain == Triple(ZERO, ZERO, ZERO)
    assert other.steps == ()
    # Accepting the "non applicable" takes its weight out: verified goes from 1/5 to 1/4.
    assert pending.points == Triple(ZERO, ZERO, ZERO)
    assert pending.gain == Triple(ZERO, ZERO, Fraction(1, 20))
    assert pending.steps == (Step(StepKind.REVIEW, Fraction(1, 20)),)


def test_a_step_follows_from_what_is_missing() -> None:
    items = [make_item("u"), make_item("b"), make_item("p", proof=REPORT), make_fact("f")]
    answers = {"u": UNKNOWN, "p": Answer(choice="tested", accepted=True), "f": Answer(choice="none")}
    lines = explain(assess(items, answers)).lines
    assert [[step.kind for step in line.steps] for line in lines] == [
        [StepKind.FIND_OUT],
        [StepKind.ANSWER],
        [StepKind.PROVE],
        [],
    ]
    assert lines[2].steps[0].gain == Fraction(1, 3)


def test_nothing_applicable_is_explained_without_dividing_by_zero() -> None:
    lines = explain(assess([make_item("c", na_allowed=True)], {"c": na()})).lines
    assert lines[0].gain == Triple(ZERO, ZERO, ZERO)
