"""The continuity plans that there are, who may reach them, and their versions."""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.session import hold
from app.domain.access import Scope, ScopeKind
from app.domain.continuity.plan import Plan
from app.domain.continuity.written import read_plan
from app.domain.errors import DomainError
from app.features.continuity.models import PlanRow, VersionRow, VersionState
from app.features.organisations import queries as organisations


def list_plans(session: Session, organisation_id: UUID) -> list[PlanRow]:
    """The plans of an organisation that are not closed, oldest first."""
    query = select(PlanRow).where(PlanRow.organisation_id == organisation_id, PlanRow.closed_at.is_(None))
    return list(session.scalars(query.order_by(PlanRow.created_at, PlanRow.id)))


def list_plans_of(session: Session, organisation_ids: Collection[UUID]) -> list[PlanRow]:
    """The plans of several organisations that are not closed, oldest first."""
    query = select(PlanRow).where(PlanRow.organisation_id.in_(organisation_ids), PlanRow.closed_at.is_(None))
    return list(session.scalars(query.order_by(PlanRow.created_at, PlanRow.id)))


def list_closed(session: Session, organisation_id: UUID) -> list[PlanRow]:
    """The plans of an organisation that are closed, the last closed first."""
    query = select(PlanRow).where(PlanRow.organisation_id == organisation_id, PlanRow.closed_at.is_not(None))
    return list(session.scalars(query.order_by(PlanRow.closed_at.desc(), PlanRow.id)))


def get_plan_row(session: Session, plan_id: UUID) -> PlanRow:
    """Raises ``plan_not_found``."""
    row = session.get(PlanRow, plan_id)
    if row is None or row.closed_at is not None:
        raise DomainError("plan_not_found")
    return row


def scopes_of(session: Session, plan_id: UUID) -> frozenset[Scope] | None:
    """The chain of scopes of a plan: that of its organisation, without the region; none when there is no such plan.

    A request that may write holds the plan from here to its end: one writer at a time gives out places and numbers.
    """
    row = session.get(PlanRow, plan_id, with_for_update=bool(session.info.get("writes")))
    if row is None or row.closed_at is not None:
        return None
    hold(session, row)
    scopes = organisations.scopes_of(session, row.organisation_id)
    return None if scopes is None else frozenset(one for one in scopes if one.kind is not ScopeKind.REGION)


def list_versions(session: Session, plan_id: UUID) -> list[VersionRow]:
    """The frozen versions, latest first; the snapshots are read only when asked for."""
    query = select(VersionRow).where(VersionRow.plan_id == plan_id)
    return list(session.scalars(query.order_by(VersionRow.number.desc())))


def list_hashes(session: Session, plan_ids: Collection[UUID]) -> dict[str, frozenset[str]]:
    """The hashes of every version of these plans, by the id of the plan as text; no snapshot is read."""
    found: dict[str, set[str]] = {str(one): set() for one in plan_ids}
    query = select(VersionRow.plan_id, VersionRow.sha256).where(VersionRow.plan_id.in_(plan_ids))
    for plan_id, sha256 in session.execute(query) if plan_ids else ():
        found[str(plan_id)].add(sha256)
    return {key: frozenset(hashes) for key, hashes in found.items()}


def list_history(session: Session, plan_id: UUID) -> list[VersionRow]:
    """Those that were in force or may be, latest first."""
    return [one for one in list_versions(session, plan_id) if one.state is not VersionState.WITHDRAWN]


def find_approved(session: Session, plan_id: UUID) -> VersionRow | None:
    query = select(VersionRow).where(VersionRow.plan_id == plan_id, VersionRow.state == VersionState.APPROVED)
    return session.scalar(query.order_by(VersionRow.number.desc()).limit(1))


def read_snapshot(row: VersionRow) -> Plan:
    """The plan as it was frozen."""
    return read_plan(json.loads(row.snapshot))
