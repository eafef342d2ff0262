"""The life of a piece of proof: what it is worth today, and when to say that it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

REMINDER_DAYS = (1, 7, 30)
"""How many days before its end a piece is recalled, the nearest first."""
SOON = timedelta(days=max(REMINDER_DAYS))


class PieceState(StrEnum):
    """What a piece is worth; the value stands in the address of a list."""

    VALID = "valable"
    SOON = "bientot-perimee"
    STALE = "perimee"
    TOO_OLD = "trop-ancienne"
    TO_COME = "a-venir"
    UNDATED = "sans-date"


def state_of(dated: date | None, end: date | None, today: date, *, is_too_early: bool = False) -> PieceState:
    """``end`` is the last day on which it proves whatever it is used for; none when it never lapses.

    ``is_too_early``: its date is before the first one that an item admits.
    """
    if dated is None:
        return PieceState.UNDATED
    if dated > today:
        return PieceState.TO_COME
    if end is not None and end < today:
        return PieceState.STALE
    if is_too_early:
        return PieceState.TOO_OLD
    if end is None:
        return PieceState.VALID
    return PieceState.SOON if end <= today + SOON else PieceState.VALID


def first_end(ends: Iterable[date | None]) -> date | None:
    """The first day on which something ends; none when nothing does."""
    return min((end for end in ends if end is not None), default=None)


def reminder_due(end: date, today: date) -> int | None:
    """The reminder to send today of what ends on ``end``, as its number of days; none when it is too early or too late.

    A day without the job is made up for: the nearest number of days not yet passed is due.
    """
    left = (end - today).days
    return next((days for days in REMINDER_DAYS if 0 <= left <= days), None)
