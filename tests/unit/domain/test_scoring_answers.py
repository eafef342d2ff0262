"""The fingerprint of an answer: what an acceptance is bound to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.domain.scoring import Answer, Measure, ProofPiece, Special, content_hash

SCHEMA = ProofPiece("schema", date(2026, 2, 1), None, "a1")
MINUTES = ProofPiece("minutes", date(2026, 3, 1), date(2027, 3, 1), "b2")
ANSWER = Answer(choice="tested", due=date(2027, 1, 1), reason="voir le plan", proofs=(SCHEMA, MINUTES))


def test_it_is_a_sha_256_that_stays_the_same_from_one_run_to_the_next() -> None:
    assert content_hash(Answer(choice="tested")) == (
        "32900f83f20f41e67b448fce83c76878ac1484078a1c408658444c1849d8169a"
    )


def test_the_order_of_the_proofs_and_a_proof_given_twice_change_nothing() -> None:
    expected = content_hash(ANSWER)
    assert content_hash(replace(ANSWER, proofs=(MINUTES, SCHEMA))) == expected
    assert content_hash(replace(ANSWER, proofs=(MINUTES, SCHEMA, MINUTES))) == expected


def test_the_review_and_spaces_around_the_reason_change_nothing() -> None:
    expected = content_hash(ANSWER)
    assert content_hash(replace(ANSWER, accepted=True, returned=True)) == expected
    assert content_hash(replace(ANSWER, reason="  voir le plan\n")) == expected


def test_the_same_letter_composed_or_not_is_the_same_reason() -> None:
    assert content_hash(Answer(reason="\u00e9crit")) == content_hash(Answer(reason="e\u0301crit"))


def test_the_same_number_in_two_forms_is_the_same_measure() -> None:
    one, other = Measure(30, 60), Measure(Fraction(30), Fraction(60))
    assert content_hash(Answer(measure=one)) == content_hash(Answer(measure=other))


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, choice="applied"),
        replace(ANSWER, choice=None),
        replace(ANSWER, choice=None, special=Special.UNKNOWN),
        replace(ANSWER, choice=None, special=Special.NA),
        replace(ANSWER, due=date(2027, 1, 2)),
        replace(ANSWER, due=None),
        replace(ANSWER, reason="voir le plan B"),
        replace(ANSWER, measure=Measure(30, 60)),
        replace(ANSWER, measure=Measure(30, None)),
        replace(ANSWER, proofs=(SCHEMA,)),
        replace(ANSWER, proofs=(SCHEMA, replace(MINUTES, kind="report"))),
        replace(ANSWER, proofs=(SCHEMA, replace(MINUTES, date=date(2026, 3, 2)))),
        replace(ANSWER, proofs=(SCHEMA, replace(MINUTES, until=None))),
        replace(ANSWER, proofs=(SCHEMA, replace(MINUTES, reference="c3"))),
    ],
)
def test_everything_else_changes_it(other: Answer) -> None:
    assert content_hash(other) != content_hash(ANSWER)


def test_a_reason_cannot_pass_for_another_field() -> None:
    assert content_hash(Answer(choice="a", reason="b")) != content_hash(Answer(choice="ab"))
