"""What a piece is worth today, and when its end is recalled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.catalogue import ProofRule
from app.domain.pieces import PieceState, first_end, reminder_due, state_of
from app.domain.scoring import ProofPiece
from app.domain.scoring.proofs import assess_proof, is_too_early, last_day

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("dated", "end", "state"),
    [
        (None, None, PieceState.UNDATED),
        (None, TODAY, PieceState.UNDATED),
        (TODAY + timedelta(1), None, PieceState.TO_COME),
        (TODAY, None, PieceState.VALID),
        (TODAY, TODAY + timedelta(31), PieceState.VALID),
        (TODAY, TODAY + timedelta(30), PieceState.SOON),
        (TODAY, TODAY, PieceState.SOON),
        (TODAY, TODAY - timedelta(1), PieceState.STALE),
    ],
)
def test_the_state_follows_the_end(dated: date | None, end: date | None, state: PieceState):
    assert state_of(dated, end, TODAY) is state


def test_a_date_before_the_first_admitted_never_proves():
    rule = ProofRule((("pssi",),), not_before=date(2025, 7, 16))
    early, late = (ProofPiece("pssi", day, None, "x") for day in (date(2025, 7, 15), date(2025, 7, 16)))
    assert is_too_early(early, rule) and not is_too_early(late, rule) and not is_too_early(early, None)
    assert state_of(early.date, None, TODAY, is_too_early=True) is PieceState.TOO_OLD


def test_the_first_end_counts():
    assert first_end([None, TODAY, TODAY - timedelta(1)]) == TODAY - timedelta(1)
    assert first_end([None]) is None


@pytest.mark.parametrize(
    ("left", "days"),
    [(31, None), (30, 30), (29, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_a_reminder_is_due_from_its_day_on(left: int, days: int | None):
    assert reminder_due(TODAY + timedelta(left), TODAY) == days


@pytest.mark.parametrize(
    "rule", [ProofRule((("pssi",),), max_age_months=12), ProofRule((("pssi",),), max_age_days=10)]
)
@pytest.mark.parametrize("until", [None, date(2026, 3, 5), date(2029, 1, 1)])
def test_the_last_day_is_the_last_that_proves(rule: ProofRule, until: date | None):
    piece = ProofPiece("pssi", date(2026, 3, 1), until, "x")
    last = last_day(piece, rule)
    assert last is not None
    assert assess_proof(rule, [piece], last).satisfied
    assert not assess_proof(rule, [piece], last + timedelta(1)).satisfied
    assert last_day(piece, None) == until
