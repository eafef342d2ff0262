"""Durations as people type them, and as they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.continuity.durations import DAY, HOUR, MAX_MINUTES, WEEK, parse_duration, say_duration
from app.domain.errors import DomainError


@given(st.integers(0, MAX_MINUTES))
def test_what_is_said_is_read_back(minutes: int) -> None:
    assert parse_duration(say_duration(minutes)) == minutes


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("", None),
        ("0", 0),
        ("Immédiat", 0),
        ("2h", 2 * HOUR),
        ("2 h 30", 150),
        ("90 min", 90),
        ("1,5 h", 90),
        ("3 j", 3 * DAY),
        ("1 j 4 h 5 min", DAY + 4 * HOUR + 5),
        ("1 sem.", WEEK),
        ("1\u202f000\u202fj", 1_000 * DAY),
        ("3 650 j", 3_650 * DAY),
    ],
)
def test_a_duration_is_read_as_typed(typed: str, minutes: int | None) -> None:
    assert parse_duration(typed) == minutes


@pytest.mark.parametrize(
    "typed",
    ["2", "-2 h", "bientôt", "2:30", "1 2 h", "10 00 j", "1 0000 j", "h", "2 h 300", "4 h 90", "4h60"],
)
def test_nonsense_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="duration_unreadable"):
        parse_duration(typed)


@pytest.mark.parametrize("typed", ["3 651 j", "9999999 j"])
def test_beyond_ten_years_it_is_a_slip(typed: str) -> None:
    with pytest.raises(DomainError, match="duration_too_long"):
        parse_duration(typed)
