"""Dated results from outside: registered, and withdrawn when they were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import DomainError
from app.domain.results import RESULT_KINDS
from app.features.audit import service as audit
from app.features.evidence.models import ExternalResultRow


@dataclass(frozen=True, slots=True)
class NewResult:
    """A dated result from outside. ``reference`` tells one event from another; without one, its day and value do."""

    kind: str
    obtained_on: date
    value: Fraction | None = None
    source: str = ""
    reference: str = ""


def register_result(
    session: Session, actor: Actor, organisation_id: UUID, new: NewResult, now: datetime, today: date
) -> ExternalResultRow:
    """Keep a result; the same one sent twice is one.

    Raises ``result_kind_unknown``, ``result_out_of_range`` or ``result_to_come``.
    """
    kind = RESULT_KINDS.get(new.kind)
    if kind is None:
        raise DomainError("result_kind_unknown")
    if not kind.admits(new.value):
        raise DomainError("result_out_of_range", lowest=int(kind.lowest or 0), highest=int(kind.highest or 0))
    if new.obtained_on > today:
        raise DomainError("result_to_come")
    reference = (
        new.reference or f"{new.obtained_on.isoformat()} {new.value if kind.has_value else ''}".strip()
    )
    found = session.scalar(
        select(ExternalResultRow).where(
            ExternalResultRow.organisation_id == organisation_id,
            ExternalResultRow.kind == new.kind,
            ExternalResultRow.reference == reference,
            ExternalResultRow.withdrawn_at.is_(None),
        )
    )
    if found is not None:
        return found
    row = ExternalResultRow(
        organisation_id=organisation_id,
        kind=new.kind,
        obtained_on=new.obtained_on,
        value=str(new.value) if kind.has_value else None,
        reference=reference,
        created_by=actor.id,
        created_by_name=actor.name,
        created_at=now,
    )
    row.source = new.source.strip()
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "result_registered",
        now=now,
        organisation_id=organisation_id,
        subject=str(row.id),
        details={"kind": new.kind, "obtained_on": new.obtained_on.isoformat()},
    )
    return row


def withdraw_result(
    session: Session, actor: Actor, organisation_id: UUID, result_id: UUID, now: datetime
) -> None:
    """Take a result back; the row stays with who withdrew it. Raises ``result_not_found``."""
    row = session.get(ExternalResultRow, result_id)
    if row is None or row.organisation_id != organisation_id:
        raise DomainError("result_not_found")
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by_name = now, actor.name
    # The reference is free again for the right one.
    row.reference = f"{row.reference} {row.id}"[:120]
    session.flush()
    audit.record(
        session,
        actor,
        "result_withdrawn",
        now=now,
        organisation_id=organisation_id,
        subject=str(row.id),
        details={"kind": row.kind, "obtained_on": row.obtained_on.isoformat()},
    )
