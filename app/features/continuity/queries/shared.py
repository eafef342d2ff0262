"""What a region sees of plans: the counts and dates that their establishments sent, and nothing that is sealed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from app.domain.continuity.facts import PlanFacts, read_facts
from app.features.continuity.models import PlanRow, VersionRow
from app.features.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Shared:
    """What a region sees of one plan: counts and dates, as they were when its establishment sent them."""

    facts: PlanFacts
    approved_on: date
    valid_until: date | None
    shared_at: datetime


def list_shared(
    session: Session, region: str, text: str, today: date, *, limit: int | None = None, offset: int = 0
) -> tuple[list[tuple[organisations.Summary, list[Shared]]], int]:
    """The open organisations of a region that sent something, by name, with their plans; and how many they are.

    No column that is sealed is read.
    """
    row = organisations.OrganisationRow
    query = (
        select(row.id)
        .join(PlanRow, PlanRow.organisation_id == row.id)
        .join(VersionRow, VersionRow.plan_id == PlanRow.id)
        .where(row.region == region, or_(row.closed_on.is_(None), row.closed_on > today), *_IS_SHARED)
    )
    query = organisations.narrow_by_text(query, text, region).group_by(row.id)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.order_by(row.name_search, row.id).limit(limit).offset(offset or None)
    ids = list(session.scalars(page))
    units, plans = organisations.summaries(session, ids), _list_shared_of(session, ids)
    return [(units[one], plans[one]) for one in ids], total


def count_shared(session: Session, today: date) -> list[tuple[str, UUID, Shared]]:
    """Every plan that a region sees, with its region and its organisation, for the statistics."""
    row = organisations.OrganisationRow
    query = (
        select(row.region, row.id, *_SHARED_COLUMNS)
        .join(PlanRow, PlanRow.organisation_id == row.id)
        .join(VersionRow, VersionRow.plan_id == PlanRow.id)
        .where(row.region.is_not(None), or_(row.closed_on.is_(None), row.closed_on > today), *_IS_SHARED)
    )
    return [(found[0], found[1], _read_shared(*found[2:])) for found in session.execute(query)]


_IS_SHARED = (VersionRow.shared_at.is_not(None), PlanRow.closed_at.is_(None))
_SHARED_COLUMNS = (VersionRow.facts, VersionRow.approved_on, VersionRow.valid_until, VersionRow.shared_at)


def _list_shared_of(session: Session, organisation_ids: Collection[UUID]) -> dict[UUID, list[Shared]]:
    query = (
        select(PlanRow.organisation_id, *_SHARED_COLUMNS)
        .join(VersionRow, VersionRow.plan_id == PlanRow.id)
        .where(PlanRow.organisation_id.in_(organisation_ids), *_IS_SHARED)
        .order_by(PlanRow.created_at, PlanRow.id)
    )
    found: dict[UUID, list[Shared]] = {one: [] for one in organisation_ids}
    for owner, *columns in session.execute(query) if organisation_ids else ():
        found[owner].append(_read_shared(*columns))
    return found


def _read_shared(
    facts: dict[str, object], approved_on: date, valid_until: date | None, shared_at: datetime
) -> Shared:
    return Shared(read_facts(facts), approved_on, valid_until, shared_at)


def find_shared(session: Session, plan_id: UUID) -> VersionRow | None:
    """The version whose counts and dates the region sees; its snapshot is not read."""
    query = select(VersionRow).where(VersionRow.plan_id == plan_id, VersionRow.shared_at.is_not(None))
    query = query.options(defer(VersionRow.sealed_snapshot)).order_by(VersionRow.number.desc())
    return session.scalar(query.limit(1))
