"""Reading the pieces of one organisation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.features.evidence.models import (
    EvidenceFileRow,
    EvidenceReminderRow,
    EvidenceRow,
    ExternalResultRow,
)


def list_pieces(session: Session, organisation_id: UUID) -> list[EvidenceRow]:
    """Every piece of the organisation, newest first."""
    query = select(EvidenceRow).where(EvidenceRow.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(EvidenceRow.created_at.desc(), EvidenceRow.id)))


def get_piece(session: Session, organisation_id: UUID, evidence_id: UUID) -> EvidenceRow:
    """Raises ``evidence_not_found`` when the organisation has no such piece."""
    row = session.get(EvidenceRow, evidence_id)
    if row is None or row.organisation_id != organisation_id:
        raise DomainError("evidence_not_found")
    return row


def list_by_ids(session: Session, ids: Iterable[UUID]) -> list[EvidenceRow]:
    wanted = list(ids)
    if not wanted:
        return []
    return list(session.scalars(select(EvidenceRow).where(EvidenceRow.id.in_(wanted))))


def join_pieces(query: Select[Any], evidence_id: ColumnElement[UUID]) -> Select[Any]:
    """The query, each row followed by its piece and whether the file of it is stored; oldest piece first."""
    is_stored = EvidenceFileRow.id.is_not(None) & EvidenceFileRow.purged_at.is_(None)
    return (
        query.add_columns(EvidenceRow, is_stored)
        .join(EvidenceRow, EvidenceRow.id == evidence_id)
        .outerjoin(EvidenceFileRow, EvidenceFileRow.evidence_id == EvidenceRow.id)
        .order_by(EvidenceRow.created_at, EvidenceRow.id)
    )


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The file of a piece, as it was stored; after a purge only its fingerprint and its size are left."""

    evidence_id: UUID
    name: str
    token: str
    media_type: str
    size: int
    sha256: str
    stored_at: datetime
    purged_at: datetime | None
    purge_reason: str


def find_file(session: Session, evidence_id: UUID) -> StoredFile | None:
    return list_files(session, [evidence_id]).get(evidence_id)


def list_files(session: Session, evidence_ids: Collection[UUID]) -> dict[UUID, StoredFile]:
    """The stored files of these pieces, purged ones included."""
    if not evidence_ids:
        return {}
    query = select(EvidenceFileRow).where(EvidenceFileRow.evidence_id.in_(evidence_ids))
    return {row.evidence_id: _read_file(row) for row in session.scalars(query)}


def _read_file(row: EvidenceFileRow) -> StoredFile:
    return StoredFile(
        row.evidence_id,
        row.name,
        row.token,
        row.media_type,
        row.size,
        row.sha256,
        row.stored_at,
        row.purged_at,
        row.purge_reason,
    )


def list_stored_ids(session: Session, organisation_id: UUID) -> frozenset[UUID]:
    """The pieces of an organisation whose file is there."""
    query = (
        select(EvidenceFileRow.evidence_id)
        .join(EvidenceRow, EvidenceRow.id == EvidenceFileRow.evidence_id)
        .where(EvidenceRow.organisation_id == organisation_id, EvidenceFileRow.purged_at.is_(None))
    )
    return frozenset(session.scalars(query))


def find_next_edition(session: Session, evidence_id: UUID) -> EvidenceRow | None:
    return session.scalar(select(EvidenceRow).where(EvidenceRow.previous_id == evidence_id).limit(1))


def list_editions(session: Session, organisation_id: UUID, evidence_id: UUID) -> list[EvidenceRow]:
    """Every edition of a piece, the newest first."""
    rows = {row.id: row for row in list_pieces(session, organisation_id)}
    following = {row.previous_id: row for row in rows.values() if row.previous_id is not None}
    last = rows[evidence_id]
    while last.id in following:
        last = following[last.id]
    editions = [last]
    while editions[-1].previous_id in rows:
        editions.append(rows[editions[-1].previous_id])
    return editions


def find_same_content(
    session: Session, organisation_id: UUID, kind: str, sha256: str
) -> tuple[EvidenceRow, StoredFile | None] | None:
    """The piece of this kind with this very content, stored if one is; one whose file was purged is no longer it."""
    query = (
        select(EvidenceRow, EvidenceFileRow)
        .outerjoin(EvidenceFileRow, EvidenceFileRow.evidence_id == EvidenceRow.id)
        .where(
            EvidenceRow.organisation_id == organisation_id,
            EvidenceRow.kind == kind,
            EvidenceRow.sha256 == sha256,
            EvidenceFileRow.purged_at.is_(None),
        )
        .order_by(EvidenceFileRow.stored_at.is_(None), EvidenceRow.created_at)
        .limit(1)
    )
    found = session.execute(query).first()
    return None if found is None else (found[0], _read_file(found[1]) if found[1] is not None else None)


def list_live_tokens(session: Session, tokens: Collection[str]) -> frozenset[str]:
    """Those of these tokens that name the file of a piece."""
    query = select(EvidenceFileRow.token).where(
        EvidenceFileRow.token.in_(tokens), EvidenceFileRow.purged_at.is_(None)
    )
    return frozenset(session.scalars(query))


def list_purged_tokens(session: Session, tokens: Collection[str]) -> frozenset[str]:
    """Those of these tokens whose file was to be taken away."""
    query = select(EvidenceFileRow.token).where(
        EvidenceFileRow.token.in_(tokens), EvidenceFileRow.purged_at.is_not(None)
    )
    return frozenset(session.scalars(query))


def list_old_files(session: Session, stored_before: datetime) -> dict[UUID, list[UUID]]:
    """The pieces whose file was stored before a moment and is still there, by organisation."""
    query = (
        select(EvidenceRow.organisation_id, EvidenceRow.id)
        .join(EvidenceFileRow, EvidenceFileRow.evidence_id == EvidenceRow.id)
        .where(EvidenceFileRow.stored_at < stored_before, EvidenceFileRow.purged_at.is_(None))
        .order_by(EvidenceRow.organisation_id, EvidenceRow.created_at)
    )
    found: dict[UUID, list[UUID]] = {}
    for organisation_id, evidence_id in session.execute(query):
        found.setdefault(organisation_id, []).append(evidence_id)
    return found


def list_organisations_with(
    session: Session, until: tuple[date, date], dated: Iterable[tuple[date, date]]
) -> list[UUID]:
    """The organisations that have a piece ending within ``until``, or dated within one of the spans of ``dated``."""
    spans: list[ColumnElement[bool]] = [EvidenceRow.until.between(*until)]
    spans += [EvidenceRow.document_date.between(*span) for span in dated]
    query = select(EvidenceRow.organisation_id).where(or_(*spans)).distinct()
    return sorted(session.scalars(query))


def list_reminders(session: Session, evidence_ids: Collection[UUID]) -> frozenset[tuple[UUID, date, int]]:
    """The reminders already sent of these pieces: piece, end, days before."""
    if not evidence_ids:
        return frozenset()
    query = select(EvidenceReminderRow).where(EvidenceReminderRow.evidence_id.in_(evidence_ids))
    return frozenset((row.evidence_id, row.ends_on, row.days) for row in session.scalars(query))


def list_results(
    session: Session, organisation_id: UUID, *, kind: str | None = None, before: datetime | None = None
) -> list[ExternalResultRow]:
    """The results of the organisation that stand, oldest first; with ``before``, those known at that moment."""
    row = ExternalResultRow
    query = select(row).where(row.organisation_id == organisation_id)
    if kind is not None:
        query = query.where(row.kind == kind)
    if before is None:
        query = query.where(row.withdrawn_at.is_(None))
    else:
        query = query.where(
            row.created_at <= before, or_(row.withdrawn_at.is_(None), row.withdrawn_at > before)
        )
    return list(session.scalars(query.order_by(row.obtained_on, row.created_at, row.id)))


def list_results_by_kind(session: Session, organisation_id: UUID) -> dict[str, list[ExternalResultRow]]:
    """The results that stand, oldest first, by kind."""
    found: dict[str, list[ExternalResultRow]] = {}
    for row in list_results(session, organisation_id):
        found.setdefault(row.kind, []).append(row)
    return found


def value_of(row: ExternalResultRow) -> Fraction | None:
    """The exact value of a result; none when it has only a date."""
    return None if row.value is None else Fraction(row.value)
