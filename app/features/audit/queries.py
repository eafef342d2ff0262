"""Reading the journal of one organisation."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.features.audit.models import AuditRecordRow

__all__ = ["AuditRecordRow", "JournalPage", "find_last", "list_records", "stream_records"]


@dataclass(frozen=True, slots=True)
class JournalPage:
    records: list[AuditRecordRow]
    total: int


def list_records(
    session: Session,
    organisation_id: UUID,
    *,
    action: str | None = None,
    actions: Collection[str] = (),
    page: int = 1,
    size: int = 50,
) -> JournalPage:
    """One page of the journal of one organisation, newest first; ``actions`` keeps only these."""
    where = _conditions(organisation_id, [action] if action else actions)
    total = session.scalar(select(func.count()).select_from(AuditRecordRow).where(*where)) or 0
    query = (
        select(AuditRecordRow)
        .where(*where)
        .order_by(AuditRecordRow.number.desc())
        .limit(size)
        .offset((max(page, 1) - 1) * size)
    )
    return JournalPage(list(session.scalars(query)), total)


def stream_records(
    session: Session, organisation_id: UUID, *, actions: Collection[str] = ()
) -> Iterator[AuditRecordRow]:
    """The whole journal of one organisation, oldest first."""
    query = (
        select(AuditRecordRow).where(*_conditions(organisation_id, actions)).order_by(AuditRecordRow.number)
    )
    yield from session.scalars(query.execution_options(yield_per=1000))


def find_last(session: Session, organisation_id: UUID, actions: Collection[str]) -> AuditRecordRow | None:
    """The newest record of one of these actions."""
    query = select(AuditRecordRow).where(*_conditions(organisation_id, actions))
    return session.scalar(query.order_by(AuditRecordRow.number.desc()).limit(1))


def _conditions(organisation_id: UUID, actions: Collection[str]) -> list[ColumnElement[bool]]:
    where = [AuditRecordRow.stream == str(organisation_id)]
    if actions:
        where.append(AuditRecordRow.action.in_(actions))
    return where
