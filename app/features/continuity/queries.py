"""Reading continuity plans: which ones there are, one kind of record, or a whole plan."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db.crypto import context_of, unseal
from app.db.types import SealedText
from app.domain.access import Scope, ScopeKind
from app.domain.continuity.fields import Record
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.written import read_plan, read_record
from app.domain.errors import DomainError
from app.features.continuity.models import PlanRow, RecordRow, VersionRow, VersionState
from app.features.organisations import queries as organisations

__all__ = ["PlanRow", "RecordRow", "VersionRow", "VersionState"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it is kept, with who changed it last. ``revision``: the one to send back with a change."""

    record: Record
    kind: str
    revision: int
    author_name: str
    changed_at: datetime


def list_plans(session: Session, organisation_id: UUID) -> list[PlanRow]:
    """The plans of an organisation that are not closed, oldest first."""
    query = select(PlanRow).where(PlanRow.organisation_id == organisation_id, PlanRow.closed_at.is_(None))
    return list(session.scalars(query.order_by(PlanRow.created_at, PlanRow.id)))


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
    query = select(PlanRow.organisation_id).where(PlanRow.id == plan_id, PlanRow.closed_at.is_(None))
    owner = session.scalar(query.with_for_update() if session.info.get("writes") else query)
    scopes = organisations.scopes_of(session, owner) if owner is not None else None
    return None if scopes is None else frozenset(one for one in scopes if one.kind is not ScopeKind.REGION)


def list_kept(session: Session, plan_id: UUID, kinds: Iterable[str]) -> list[Kept]:
    """The records of some kinds, in their order."""
    query = select(*_READ).where(RecordRow.plan_id == plan_id, RecordRow.kind.in_(list(kinds)))
    return [_keep(row) for row in session.execute(query.order_by(RecordRow.position, RecordRow.id))]


def get_kept(session: Session, plan_id: UUID, kind: str, code: str) -> Kept:
    """Raises ``plan_record_not_found``."""
    return _keep(get_row(session, plan_id, kind, code))


def get_row(session: Session, plan_id: UUID, kind: str, code: str, *, to_change: bool = False) -> RecordRow:
    """The row of a record, locked when it is to be changed. Raises ``plan_record_not_found``."""
    query = select(RecordRow).where(
        RecordRow.plan_id == plan_id, RecordRow.kind == kind, RecordRow.code == code
    )
    row = session.scalar(query.with_for_update() if to_change else query)
    if row is None:
        raise DomainError("plan_record_not_found")
    return row


def count_records(session: Session, plan_id: UUID) -> dict[str, int]:
    """How many records of each kind."""
    held = func.count().label("held")
    query = select(RecordRow.kind, held).where(RecordRow.plan_id == plan_id).group_by(RecordRow.kind)
    return {one.kind: one.held for one in session.execute(query)}


def load_plan(session: Session, row: PlanRow) -> Plan:
    """The whole plan as it stands, in three queries."""
    unit = organisations.get(session, row.organisation_id)
    kept = list_kept(session, row.id, KINDS)
    return make_plan(
        row.variant,
        [one.record for one in kept],
        establishment=unit.name,
        finess=unit.finess or "",
        version=row.last_version,
    )


def list_versions(session: Session, plan_id: UUID) -> list[VersionRow]:
    """The frozen versions, latest first; the snapshots are read only when asked for."""
    query = select(VersionRow).where(VersionRow.plan_id == plan_id)
    return list(session.scalars(query.order_by(VersionRow.number.desc())))


def list_history(session: Session, plan_id: UUID) -> list[VersionRow]:
    """Those that were in force or may be, latest first."""
    return [one for one in list_versions(session, plan_id) if one.state is not VersionState.WITHDRAWN]


def find_approved(session: Session, plan_id: UUID) -> VersionRow | None:
    query = select(VersionRow).where(VersionRow.plan_id == plan_id, VersionRow.state == VersionState.APPROVED)
    return session.scalar(query.order_by(VersionRow.number.desc()).limit(1))


def read_snapshot(row: VersionRow) -> Plan:
    """The plan as it was frozen."""
    return read_plan(json.loads(row.snapshot))


_READ = (
    RecordRow.id,
    RecordRow.kind,
    RecordRow.code,
    RecordRow.revision,
    RecordRow.author_name,
    RecordRow.changed_at,
    RecordRow.sealed_body,
)


def _keep(row: Any) -> Kept:
    record = _read(row.kind, row.code, row.id, row.sealed_body)
    return Kept(record, row.kind, row.revision, row.author_name, row.changed_at)


@lru_cache(maxsize=10_000)
def _read(kind: str, code: str, row_id: UUID, token: SealedText | None) -> Record:
    """A record from its sealed body. What is sealed never changes, and a record neither: each is read once.

    The records of some five large plans are kept in the memory of the process, which holds the keys as well.
    """
    body = unseal(token, context_of(RecordRow.__tablename__, "sealed_body", row_id)) if token else "{}"
    record, _faults = read_record(KINDS[kind], code, json.loads(body))
    return record
