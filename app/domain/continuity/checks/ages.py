"""How old things are, in months of the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.continuity.dates import Day
from app.domain.dates import add_months


def is_older(day: date, months: int, today: date) -> bool:
    """More than this number of months: the anniversary itself is still in time."""
    return today > add_months(day, months)


def latest(days: Iterable[Day], today: date) -> Day:
    """The last of these days that has come; ``None`` when there is none."""
    return max((day for day in days if day is not None and day <= today), default=None)
