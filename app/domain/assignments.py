"""Items entrusted to somebody by a link: how long it lives, and where it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError

LONGEST_DAYS = 14
USUAL_DAYS = 7
WORKING_SESSION = timedelta(hours=2)
"""How long the session opened by the link lasts after its last act; the link opens it again."""
MOST_OPEN = 50
"""Links that may be open at once on one version."""


class AssignmentState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    REVOKED = "revoked"
    EXPIRED = "expired"


def assignment_state(
    *, revoked_at: datetime | None, finished_at: datetime | None, expires_at: datetime, now: datetime
) -> AssignmentState:
    """Whether the link still opens, and if not, why."""
    if revoked_at is not None:
        return AssignmentState.REVOKED
    if finished_at is not None:
        return AssignmentState.FINISHED
    return AssignmentState.OPEN if now < expires_at else AssignmentState.EXPIRED


def end_of(days: int, now: datetime) -> datetime:
    """When a link made now for so many days stops opening. Raises ``assignment_days_out_of_range``."""
    if not 1 <= days <= LONGEST_DAYS:
        raise DomainError("assignment_days_out_of_range", limit=LONGEST_DAYS)
    return now + timedelta(days=days)
