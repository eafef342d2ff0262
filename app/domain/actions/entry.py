"""What somebody types about an action, and what is refused in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from app.domain.actions.status import ActionStatus
from app.domain.dates import add_months
from app.domain.errors import DomainError

MAX_TITLE = 200
MAX_OWNER = 120
MAX_NOTE = 2000
MAX_EFFORT = 2000
"""Days: about ten years of one person."""
MAX_COST = 1_000_000_000
EARLIEST_DUE = date(2020, 1, 1)
MONTHS_AHEAD = 120


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """One action as typed. ``owner`` is a function; effort in days, costs in whole euros."""

    title: str = ""
    owner: str = ""
    due: date | None = None
    effort_days: Fraction | None = None
    cost_low: int | None = None
    cost_high: int | None = None
    status: ActionStatus = ActionStatus.TODO
    note: str = ""


def clean_action(entry: ActionEntry) -> ActionEntry:
    """The texts without spaces around; a cost given once is both ends of its range."""
    return replace(
        entry,
        title=entry.title.strip(),
        owner=entry.owner.strip(),
        note=entry.note.strip(),
        cost_low=entry.cost_high if entry.cost_low is None else entry.cost_low,
        cost_high=entry.cost_low if entry.cost_high is None else entry.cost_high,
    )


def check_action(entry: ActionEntry, today: date, *, needs_title: bool) -> None:
    """Refuse an entry that cannot be kept.

    Raises ``action_title_required``, ``text_too_long``, ``due_out_of_range``, ``effort_out_of_range``,
    ``cost_out_of_range`` or ``cost_range_invalid``.
    """
    if needs_title and not entry.title:
        raise DomainError("action_title_required")
    for text, limit in ((entry.title, MAX_TITLE), (entry.owner, MAX_OWNER), (entry.note, MAX_NOTE)):
        if len(text) > limit:
            raise DomainError("text_too_long", limit=limit)
    if entry.due is not None and not EARLIEST_DUE <= entry.due <= add_months(today, MONTHS_AHEAD):
        raise DomainError("due_out_of_range")
    if entry.effort_days is not None and not _is_effort(entry.effort_days):
        raise DomainError("effort_out_of_range", limit=MAX_EFFORT)
    for cost in (entry.cost_low, entry.cost_high):
        if cost is not None and not 0 <= cost <= MAX_COST:
            raise DomainError("cost_out_of_range")
    if entry.cost_low is not None and entry.cost_high is not None and entry.cost_low > entry.cost_high:
        raise DomainError("cost_range_invalid")


def _is_effort(days: Fraction) -> bool:
    """From nothing to the limit, to the hundredth of a day."""
    return 0 <= days <= MAX_EFFORT and (days * 100).denominator == 1
