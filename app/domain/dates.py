"""Calendar arithmetic that never leaves the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def add_months(start: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month: 31 January + 1 is 28 February."""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > date.max.year:
        return date.max
    if year < date.min.year:
        return date.min
    day = start.day if start.day <= 28 else min(start.day, monthrange(year, month)[1])
    return date(year, month, day)


def add_days(start: date, days: int) -> date:
    """``days`` later, or the last day of the calendar."""
    return start + timedelta(days=min(days, (date.max - start).days))


def first_day_reaching(target: date, months: int) -> date:
    """The first day whose date ``months`` later is ``target`` or after it."""
    day = add_months(target, -months)
    while add_months(day, months) < target:
        day = add_days(day, 1)
    return day
