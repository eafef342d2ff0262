"""Versions of assessments, and who may reach them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.session import hold
from app.domain.access import Scope, ScopeKind
from app.domain.errors import DomainError
from app.domain.lifecycle import SUBMITTED_STATES, AssessmentState
from app.features.assessments.models import AssessmentRow
from app.features.organisations import queries as organisations


def get(session: Session, assessment_id: UUID) -> AssessmentRow:
    """Raises ``assessment_not_found``."""
    row = session.get(AssessmentRow, assessment_id)
    if row is None:
        raise DomainError("assessment_not_found")
    return row


def scopes_of(session: Session, assessment_id: UUID) -> frozenset[Scope] | None:
    """The chain of scopes of a version: that of its unit, less the region until it is submitted.

    A request that may write locks the version from here to its end: its score is kept exact by one writer at a time.
    """
    query = select(AssessmentRow).where(AssessmentRow.id == assessment_id)
    if session.info.get("writes"):
        query = query.with_for_update()
    row = session.scalar(query)
    if row is None:
        return None
    hold(session, row)
    scopes = organisations.scopes_of(session, row.organisation_id)
    if scopes is None or row.state in SUBMITTED_STATES:
        return scopes
    return frozenset(scope for scope in scopes if scope.kind is not ScopeKind.REGION)


def find_latest(session: Session, organisation_id: UUID, checklist_id: str) -> AssessmentRow | None:
    query = (
        select(AssessmentRow)
        .where(AssessmentRow.organisation_id == organisation_id, AssessmentRow.checklist_id == checklist_id)
        .order_by(AssessmentRow.number.desc())
        .limit(1)
    )
    return session.scalar(query)


def list_versions(session: Session, organisation_id: UUID, checklist_id: str) -> list[AssessmentRow]:
    """Every version, newest first."""
    query = select(AssessmentRow).where(
        AssessmentRow.organisation_id == organisation_id, AssessmentRow.checklist_id == checklist_id
    )
    return list(session.scalars(query.order_by(AssessmentRow.number.desc())))


def list_latest(session: Session, organisation_ids: Collection[UUID]) -> list[AssessmentRow]:
    """The latest version of each checklist of each of these units."""
    if not organisation_ids:
        return []
    newest = (
        select(
            AssessmentRow.organisation_id,
            AssessmentRow.checklist_id,
            func.max(AssessmentRow.number).label("number"),
        )
        .where(AssessmentRow.organisation_id.in_(organisation_ids))
        .group_by(AssessmentRow.organisation_id, AssessmentRow.checklist_id)
        .subquery()
    )
    query = select(AssessmentRow).join(
        newest,
        (AssessmentRow.organisation_id == newest.c.organisation_id)
        & (AssessmentRow.checklist_id == newest.c.checklist_id)
        & (AssessmentRow.number == newest.c.number),
    )
    return list(session.scalars(query.order_by(AssessmentRow.checklist_id, AssessmentRow.created_at)))


@dataclass(frozen=True, slots=True)
class Queued:
    """One submission waiting for a reviewer."""

    assessment: AssessmentRow
    organisation: organisations.Summary
    waiting_since: datetime


def list_queue(
    session: Session, regions: Collection[str], *, page: int = 1, size: int = 25
) -> tuple[list[Queued], int]:
    """Submissions of these regions not yet decided, oldest first, and how many there are."""
    waiting = (AssessmentState.SUBMITTED, AssessmentState.IN_REVIEW)
    units = organisations.ids_in_regions(regions)
    where = (AssessmentRow.state.in_(waiting), AssessmentRow.organisation_id.in_(units))
    total = session.scalar(select(func.count()).select_from(AssessmentRow).where(*where)) or 0
    query = select(AssessmentRow).where(*where).order_by(AssessmentRow.submitted_at, AssessmentRow.id)
    rows = list(session.scalars(query.limit(size).offset((max(page, 1) - 1) * size)))
    names = organisations.summaries(session, {row.organisation_id for row in rows})
    queued = [
        Queued(row, names[row.organisation_id], row.submitted_at)
        for row in rows
        if row.submitted_at is not None
    ]
    return queued, total
