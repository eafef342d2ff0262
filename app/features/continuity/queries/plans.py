"""Reading continuity plans: which ones there are, one kind of record, or a whole plan."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
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
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import CODES, Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.removal import about_of
from app.domain.continuity.scale import Grade
from app.domain.continuity.written import read_plan, read_record, read_scale
from app.domain.errors import DomainError
from app.features.continuity import frameworks
from app.features.continuity.frameworks import Followed
from app.features.continuity.models import PlanRow, RecordRow, VersionRow, VersionState
from app.features.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it is kept, with who changed it last. ``revision``: the one to send back with a change, 0 for
    what comes from the framework. ``is_stale``: the site took the place of an original that is no longer the same.
    """

    record: Record
    kind: str
    revision: int
    author_name: str
    changed_at: datetime
    original_sha256: str = ""
    origin: Origin = Origin.OWN
    is_stale: bool = False


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
    query = select(PlanRow.organisation_id).where(PlanRow.id == plan_id, PlanRow.closed_at.is_(None))
    owner = session.scalar(query.with_for_update() if session.info.get("writes") else query)
    scopes = organisations.scopes_of(session, owner) if owner is not None else None
    return None if scopes is None else frozenset(one for one in scopes if one.kind is not ScopeKind.REGION)


def list_kept(session: Session, plan_id: UUID, kinds: Iterable[str]) -> list[Kept]:
    """The records of some kinds, in their order, those of the framework included."""
    row = session.get(PlanRow, plan_id)
    followed = frameworks.find_followed(session, row)
    if row is None or followed is None:
        return list_own(session, plan_id, kinds)
    wanted = set(kinds)
    return [one for one in _list_composed(session, row, followed) if one.kind in wanted]


def list_own(session: Session, plan_id: UUID, kinds: Iterable[str]) -> list[Kept]:
    """The records that the plan itself keeps, in their order."""
    query = select(*_READ).where(RecordRow.plan_id == plan_id, RecordRow.kind.in_(list(kinds)))
    return [_keep(row) for row in session.execute(query.order_by(RecordRow.position, RecordRow.id))]


def list_named(session: Session, plan_id: UUID, keys: Collection[tuple[str, str]]) -> list[Kept]:
    """These records, by the code of their kind and their id; what is no longer there is left out."""
    if not keys:
        return []
    row = session.get(PlanRow, plan_id)
    if frameworks.find_followed(session, row) is not None:
        kinds = {kind for kind, _code in keys}
        return [one for one in list_kept(session, plan_id, kinds) if (one.kind, one.record.id) in keys]
    codes = {code for _kind, code in keys}
    query = select(*_READ).where(RecordRow.plan_id == plan_id, RecordRow.code.in_(codes))
    return [_keep(one) for one in session.execute(query) if (one.kind, one.code) in keys]


@dataclass(frozen=True, slots=True)
class Slice:
    """Some records of a kind, those of one page of their list. ``number``: the page that there is."""

    items: list[Kept]
    total: int
    number: int


def cut_lists(session: Session, plan_id: UUID, numbers: Mapping[str, int], size: int) -> dict[str, Slice]:
    """One page of each of these kinds; past its end, the last. Only what is shown of a long list is read."""
    row = session.get(PlanRow, plan_id)
    if frameworks.find_followed(session, row) is None:
        return _cut_own(session, plan_id, numbers, size)
    whole: dict[str, list[Kept]] = {kind: [] for kind in numbers}
    for one in list_kept(session, plan_id, numbers):
        whole[one.kind].append(one)
    found = {}
    for kind, number in numbers.items():
        shown = _bound(number, len(whole[kind]), size)
        found[kind] = Slice(whole[kind][(shown - 1) * size : shown * size], len(whole[kind]), shown)
    return found


def _cut_own(session: Session, plan_id: UUID, numbers: Mapping[str, int], size: int) -> dict[str, Slice]:
    held = func.count().label("held")
    counted = select(RecordRow.kind, held).where(RecordRow.plan_id == plan_id).group_by(RecordRow.kind)
    totals = {found.kind: found.held for found in session.execute(counted)}
    short = [kind for kind in numbers if totals.get(kind, 0) <= size]
    kept: dict[str, list[Kept]] = {kind: [] for kind in numbers}
    for one in list_own(session, plan_id, short):
        kept[one.kind].append(one)
    found = {}
    for kind, number in numbers.items():
        total = totals.get(kind, 0)
        shown = _bound(number, total, size)
        if kind not in short:
            query = select(*_READ).where(RecordRow.plan_id == plan_id, RecordRow.kind == kind)
            query = query.order_by(RecordRow.position, RecordRow.id)
            rows = session.execute(query.limit(size).offset((shown - 1) * size))
            kept[kind] = [_keep(row) for row in rows]
        found[kind] = Slice(kept[kind], total, shown)
    return found


def _bound(number: int, total: int, size: int) -> int:
    return min(number, max(1, -(-total // size)))


def count_about(session: Session, plan_id: UUID, kinds: Collection[str]) -> dict[str, int]:
    """How many records of these kinds speak of each activity alone, by the id of the activity."""
    row = session.get(PlanRow, plan_id)
    if frameworks.find_followed(session, row) is not None:
        return dict(Counter(about_of(one.record) for one in list_kept(session, plan_id, kinds)))
    held = func.count().label("held")
    query = select(RecordRow.about, held).where(RecordRow.plan_id == plan_id, RecordRow.kind.in_(kinds))
    return {found.about: found.held for found in session.execute(query.group_by(RecordRow.about))}


def list_about(session: Session, plan_id: UUID, kind: str, activity: str) -> list[Kept]:
    """The records of a kind that speak of this activity alone, in their order."""
    row = session.get(PlanRow, plan_id)
    if frameworks.find_followed(session, row) is not None:
        kept = list_kept(session, plan_id, [kind])
        return [one for one in kept if about_of(one.record) == activity]
    query = select(*_READ).where(
        RecordRow.plan_id == plan_id, RecordRow.kind == kind, RecordRow.about == activity
    )
    return [_keep(row) for row in session.execute(query.order_by(RecordRow.position, RecordRow.id))]


def _list_composed(session: Session, row: PlanRow, followed: Followed) -> list[Kept]:
    own = list_own(session, row.id, KINDS)
    kept = {(one.kind, one.record.id): one for one in own}
    whole = followed.compose(make_plan(row.variant, [one.record for one in own]))
    return [_place(record, whole.origin_of(record), followed, kept) for record in whole]


def _place(record: Record, origin: Origin, followed: Followed, own: Mapping[tuple[str, str], Kept]) -> Kept:
    key = (CODES[type(record)], record.id)
    kept = own.get(key)
    if kept is None:
        return Kept(record, key[0], 0, "", followed.frozen_at, origin=origin)
    is_stale = followed.is_stale(key, kept.original_sha256)
    return replace(kept, record=record, origin=origin, is_stale=is_stale)


def get_kept(session: Session, plan_id: UUID, kind: str, code: str) -> Kept:
    """Raises ``plan_record_not_found``."""
    row = session.get(PlanRow, plan_id)
    if row is None or not row.framework_version:
        return _keep(get_row(session, plan_id, kind, code))
    found = next((one for one in list_kept(session, plan_id, [kind]) if one.record.id == code), None)
    if found is None:
        raise DomainError("plan_record_not_found")
    return found


def get_row(session: Session, plan_id: UUID, kind: str, code: str, *, to_change: bool = False) -> RecordRow:
    """The row of a record, locked when it is to be changed. Raises ``plan_record_not_found``."""
    row = find_row(session, plan_id, kind, code, to_change=to_change)
    if row is None:
        raise DomainError("plan_record_not_found")
    return row


def find_row(
    session: Session, plan_id: UUID, kind: str, code: str, *, to_change: bool = False
) -> RecordRow | None:
    """The same, or none: the plan does not keep it itself."""
    query = select(RecordRow).where(
        RecordRow.plan_id == plan_id, RecordRow.kind == kind, RecordRow.code == code
    )
    return session.scalar(query.with_for_update() if to_change else query)


def load_plan(session: Session, row: PlanRow) -> Plan:
    """The whole plan as it stands, in three queries; two more when it follows a framework."""
    unit = organisations.get(session, row.organisation_id)
    own = make_draft(row, unit.name, unit.finess, list_own(session, row.id, KINDS))
    followed = frameworks.find_followed(session, row)
    return own if followed is None else followed.compose(own)


def make_draft(row: PlanRow, establishment: str, finess: str | None, kept: Iterable[Kept]) -> Plan:
    """The plan of these records alone, before its framework."""
    return make_plan(
        row.variant,
        [one.record for one in kept],
        establishment=establishment,
        finess=finess or "",
        version=row.last_version,
        steps=tuple(row.steps),
        scale=read_own_scale(row),
    )


def read_own_scale(row: PlanRow) -> tuple[Grade, ...]:
    """The words of the plan for the grades; none when it keeps those of the kit."""
    return read_scale(json.loads(row.scale or "[]"))


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


_READ = (
    RecordRow.id,
    RecordRow.kind,
    RecordRow.code,
    RecordRow.revision,
    RecordRow.author_name,
    RecordRow.changed_at,
    RecordRow.sealed_body,
    RecordRow.original_sha256,
)


def load_kept(session: Session, plan_ids: Collection[UUID], kinds: Iterable[str]) -> dict[UUID, list[Kept]]:
    """The records of some kinds of each of these plans, in one query."""
    query = select(RecordRow).where(RecordRow.plan_id.in_(plan_ids), RecordRow.kind.in_(list(kinds)))
    held: dict[UUID, list[Kept]] = {one: [] for one in plan_ids}
    for record in session.scalars(query.order_by(RecordRow.position, RecordRow.id)) if plan_ids else ():
        held[record.plan_id].append(_keep(record))
    return held


def _keep(row: Any) -> Kept:
    """``row``: a record, or the columns of ``_READ``."""
    record = _read(row.kind, row.code, row.id, row.sealed_body)
    return Kept(record, row.kind, row.revision, row.author_name, row.changed_at, row.original_sha256)


@lru_cache(maxsize=10_000)
def _read(kind: str, code: str, row_id: UUID, token: SealedText | None) -> Record:
    """A record from its sealed body. What is sealed never changes, and a record neither: each is read once.

    The records of some five large plans are kept in the memory of the process, which holds the keys as well.
    """
    body = unseal(token, context_of(RecordRow.__tablename__, "sealed_body", row_id)) if token else "{}"
    record, _faults = read_record(KINDS[kind], code, json.loads(body))
    return record
