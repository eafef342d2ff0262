"""Reading the pieces of one organisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.features.evidence.models import EvidenceRow, ExternalResultRow


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
    """The query, each row followed by the piece whose id it holds; oldest piece first."""
    return (
        query.add_columns(EvidenceRow)
        .join(EvidenceRow, EvidenceRow.id == evidence_id)
        .order_by(EvidenceRow.created_at, EvidenceRow.id)
    )


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
