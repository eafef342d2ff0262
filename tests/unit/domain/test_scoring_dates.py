"""Calendar months and days, at the ends of months and of the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dates import add_days, add_months, first_day_reaching


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 21), 36, date(2029, 11, 21)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(9999, 12, 1), 1, date.max),
        (date(1, 1, 31), -1, date.min),
    ],
)
def test_a_month_later_keeps_the_day_or_takes_the_last_one(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


def test_days_stop_at_the_end_of_the_calendar() -> None:
    assert add_days(date(2026, 11, 21), 60) == date(2027, 1, 20)
    assert add_days(date(9999, 12, 30), 60) == date.max


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(1, 60))
def test_the_first_day_that_reaches_a_date_is_the_first(target: date, months: int) -> None:
    day = first_day_reaching(target, months)
    assert add_months(day, months) >= target
    assert add_months(add_days(day, -1), months) < target
