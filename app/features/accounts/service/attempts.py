"""Failed attempts, counted per account and per address in a table, so that a restart forgets nothing."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.accounts import (
    ACCOUNT_THROTTLES,
    ADDRESS_THROTTLES,
    Attempt,
    AttemptKind,
    Throttle,
    remaining_wait,
    throttled_address,
)
from app.domain.errors import DomainError
from app.features.accounts.models import SignInAttemptRow

MOST_READ = 300
"""More failures than any throttle lets in within its memory."""


def check_throttle(
    session: Session, kind: AttemptKind, *, email: str, address: str | None, now: datetime
) -> None:
    """Let the next attempt in, or raise ``too_many_attempts`` with the whole ``minutes`` to wait."""
    row = SignInAttemptRow
    counted = throttled_address(address)
    waits = [_wait(session, ACCOUNT_THROTTLES[kind], now, row.email == email, row.kind == kind)]
    if counted:
        of_address = (row.address == counted, row.kind == kind, row.succeeded.is_(False))
        waits.append(_wait(session, ADDRESS_THROTTLES[kind], now, *of_address))
    seconds = max(waits)
    if seconds > 0:
        raise DomainError("too_many_attempts", minutes=ceil(seconds / 60))


def _wait(session: Session, throttle: Throttle, now: datetime, *where: ColumnElement[bool]) -> float:
    query = (
        select(SignInAttemptRow.at, SignInAttemptRow.succeeded)
        .where(*where, SignInAttemptRow.at > now - throttle.memory)
        .order_by(SignInAttemptRow.at.desc())
        .limit(MOST_READ)
    )
    attempts = [Attempt(at, succeeded) for at, succeeded in session.execute(query)]
    return remaining_wait(attempts, throttle, now).total_seconds()


def note_attempt(
    session: Session, kind: AttemptKind, *, email: str, address: str | None, succeeded: bool, now: datetime
) -> None:
    """Keep one attempt; written by a witness, since a refused attempt rolls its own transaction back."""
    session.add(
        SignInAttemptRow(
            kind=kind, email=email, address=throttled_address(address), at=now, succeeded=succeeded
        )
    )
    session.flush()
