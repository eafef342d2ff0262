"""A whole plan: all its records, with those of the framework that it follows.

The pages of a plan read it whole for its remarks and its progress; what was read is kept in the memory of the process
for as long as nothing of it changes.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.continuity.fields import Record
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import CODES, Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.scale import Grade
from app.domain.continuity.written import read_scale
from app.features.continuity import frameworks
from app.features.continuity.frameworks import Followed
from app.features.continuity.models import PlanRow
from app.features.continuity.queries.records import Kept, list_own, read_mark
from app.features.organisations import queries as organisations

_READ = "continuity_plans"


@dataclass(frozen=True, slots=True)
class Whole:
    """A plan, and each of its records as it is kept, in their order."""

    plan: Plan
    kept: tuple[Kept, ...]


def load_plan(session: Session, row: PlanRow) -> Plan:
    """The whole plan as it stands."""
    return load_whole(session, row).plan


def load_whole(session: Session, row: PlanRow) -> Whole:
    """Read once in a transaction that only reads, and not at all when it is remembered as it stands.

    One that may write always reads: what it has not committed yet is nobody's to remember.
    """
    if session.info.get("writes"):
        return _read(session, row, frameworks.find_followed(session, row))
    known: dict[UUID, Whole] = session.info.setdefault(_READ, {})
    if row.id not in known:
        followed = frameworks.find_followed(session, row)
        remembered = _remember(row.id, _state_of(session, row, followed))
        if not remembered:
            remembered.append(_read(session, row, followed))
        known[row.id] = remembered[0]
    return known[row.id]


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


@lru_cache(maxsize=8)
def _remember(_plan_id: UUID, _state: Hashable) -> list[Whole]:
    """The place of a plan in one state: empty until somebody reads it. The process holds the keys as well."""
    return []


def _state_of(session: Session, row: PlanRow, followed: Followed | None) -> Hashable:
    """All that a plan is made of, said short. ``changed_at`` parts two bases, of which one was restored."""
    unit = organisations.get(session, row.organisation_id)
    given = followed and (followed.sha256, followed.is_erased, followed.refused)
    own = (row.variant, row.last_version, tuple(row.steps), row.scale, unit.name, unit.finess, row.changed_at)
    return own, given, read_mark(session, row.id)


def _read(session: Session, row: PlanRow, followed: Followed | None) -> Whole:
    unit = organisations.get(session, row.organisation_id)
    own = list_own(session, row.id, KINDS)
    draft = make_draft(row, unit.name, unit.finess, own)
    if followed is None:
        return Whole(draft, tuple(own))
    plan, kept = followed.compose(draft), {(one.kind, one.record.id): one for one in own}
    return Whole(plan, tuple(_place(record, plan.origin_of(record), followed, kept) for record in plan))


def _place(record: Record, origin: Origin, followed: Followed, own: Mapping[tuple[str, str], Kept]) -> Kept:
    key = (CODES[type(record)], record.id)
    kept = own.get(key)
    if kept is None:
        return Kept(record, key[0], 0, "", followed.frozen_at, origin=origin)
    is_stale = followed.is_stale(key, kept.original_sha256)
    return replace(kept, record=record, origin=origin, is_stale=is_stale)
