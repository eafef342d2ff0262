"""Reading the journal of one organisation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.features.audit.models import AuditRecordRow


@dataclass(frozen=True, slots=True)
class JournalPage:
    records: list[AuditRecordRow]
    total: int


def list_records(
    session: Session, organisation_id: UUID, *, action: str | None = None, page: int = 1, size: int = 50
) -> JournalPage:
    """The journal of one organisation, newest first."""
    where = [AuditRecordRow.stream == str(organisation_id)]
    if action:
        where.append(AuditRecordRow.action == action)
    total = session.scalar(select(func.count()).select_from(AuditRecordRow).where(*where)) or 0
    query = (
        select(AuditRecordRow)
        .where(*where)
        .order_by(AuditRecordRow.number.desc())
        .limit(size)
        .offset((max(page, 1) - 1) * size)
    )
    return JournalPage(list(session.scalars(query)), total)
