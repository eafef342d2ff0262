"""Reading what a plan follows: the approved version of a framework plan that it took, and who follows one."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.db.crypto import context_of, unseal
from app.db.types import SealedText
from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.framework import Differences, compare, compose, fingerprint_of, share
from app.domain.continuity.origin import Key, LeftOut
from app.domain.continuity.plan import Plan
from app.domain.continuity.written import read_plan
from app.domain.organisations import OrganisationKind
from app.features.continuity.models import LeftOutRow, PlanRow, VersionRow, VersionState
from app.features.continuity.words import name_of, names_of
from app.features.organisations import queries as organisations

_READ = "continuity_frameworks"


@dataclass(frozen=True)
class Followed:
    """The version of a framework that a plan took, and what the plan leaves out of it."""

    plan: Plan
    sha256: str
    frozen_at: datetime
    is_erased: bool
    """Ways to reach people were erased from it, as the group keeps those of replaced versions for a time."""
    refused: tuple[tuple[str, str, str], ...]
    """Kind, id and reason."""

    @cached_property
    def given(self) -> Mapping[Key, Record]:
        return share(self.plan)

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """With the names that the framework gives them."""
        names = names_of(self.given.values()) if self.refused else {}
        return tuple(
            LeftOut(kind, code, reason, name_of(self.given[kind, code], names))
            for kind, code, reason in self.refused
            if (kind, code) in self.given
        )

    def compose(self, own: Plan) -> Plan:
        return compose(self.plan, own, self.left_out, self.sha256)

    def is_stale(self, key: Key, original_sha256: str) -> bool:
        """Whether the original says something else than when the site took its place, or is no longer there."""
        original = self.given.get(key)
        if original is None:
            return bool(original_sha256)
        return original_sha256 != fingerprint_of(original)


def list_followed(session: Session, rows: Collection[PlanRow]) -> dict[UUID, Followed]:
    """What each of these plans follows, by the id of the plan; two queries, none when none of them follows any."""
    wanted = {row.id: (row.framework_id, row.framework_version) for row in rows if row.framework_version}
    if not wanted:
        return {}
    read = _read_versions(session, set(wanted.values()))
    refused: dict[UUID, list[tuple[str, str, str]]] = {}
    query = select(LeftOutRow).where(LeftOutRow.plan_id.in_(wanted))
    for left in session.scalars(query.order_by(LeftOutRow.kind, LeftOutRow.code)):
        refused.setdefault(left.plan_id, []).append((left.kind, left.code, left.reason or ""))
    return {
        plan_id: Followed(*read[version], tuple(refused.get(plan_id, ())))
        for plan_id, version in wanted.items()
    }


def find_followed(session: Session, row: PlanRow | None) -> Followed | None:
    return list_followed(session, [row]).get(row.id) if row is not None else None


def _read_versions(
    session: Session, wanted: Collection[tuple[UUID | None, int]]
) -> dict[tuple[UUID | None, int], tuple[Plan, str, datetime, bool]]:
    """Frozen versions never change: each is asked for once in a transaction."""
    known: dict[tuple[UUID | None, int], tuple[Plan, str, datetime, bool]] = session.info.setdefault(
        _READ, {}
    )
    missing = [one for one in wanted if one not in known]
    if missing:
        found = [
            and_(VersionRow.plan_id == plan_id, VersionRow.number == number) for plan_id, number in missing
        ]
        for row in session.scalars(select(VersionRow).where(or_(*found))):
            plan = _read(row.id, row.sealed_snapshot)
            is_erased = row.erased_at is not None
            known[row.plan_id, row.number] = (plan, row.sha256, row.frozen_at, is_erased)
    return known


@lru_cache(maxsize=16)
def _read(row_id: UUID, token: SealedText) -> Plan:
    """A frozen plan from its sealed snapshot: what is sealed never changes, and each is read once."""
    return read_plan(
        json.loads(unseal(token, context_of(VersionRow.__tablename__, "sealed_snapshot", row_id)))
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A plan that a site may follow. ``version``: the approved one, 0 while there is none."""

    plan_id: UUID
    title: str
    organisation_id: UUID
    organisation: str
    variant: Variant
    version: int
    approved_on: date | None


def list_offered(session: Session, organisation_id: UUID, today: date) -> list[Offered]:
    """The plans offered by the groups that an organisation belongs to today, and by its legal entity."""
    lineage = organisations.get_lineage(session, organisation_id, today)
    above = [one.id for one in (*lineage.groups, *((lineage.parent,) if lineage.parent else ()))]
    if not above:
        return []
    query = (
        select(PlanRow, VersionRow.number, VersionRow.approved_on)
        .outerjoin(
            VersionRow, and_(VersionRow.plan_id == PlanRow.id, VersionRow.state == VersionState.APPROVED)
        )
        .where(PlanRow.organisation_id.in_(above), PlanRow.is_framework, PlanRow.closed_at.is_(None))
        .order_by(PlanRow.created_at, PlanRow.id)
    )
    names = organisations.summaries(session, above)
    return [
        Offered(
            row.id,
            row.title,
            row.organisation_id,
            names[row.organisation_id].full_name,
            row.variant,
            number or 0,
            approved_on,
        )
        for row, number, approved_on in session.execute(query)
    ]


def find_newest(session: Session, framework_id: UUID) -> int:
    """The number of the approved version; 0 while there is none."""
    query = select(func.max(VersionRow.number)).where(
        VersionRow.plan_id == framework_id, VersionRow.state == VersionState.APPROVED
    )
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Following:
    """Where a plan stands with the framework that it follows.

    ``is_offered``: its organisation still belongs to the group today, and the group still offers the plan: only then
    is a newer version taken. ``newest``: the approved version.
    """

    title: str
    organisation: str
    taken: int
    newest: int
    is_offered: bool

    @property
    def is_behind(self) -> bool:
        return self.is_offered and self.newest > self.taken


def find_following(session: Session, row: PlanRow, today: date) -> Following | None:
    if row.framework_id is None:
        return None
    offered = next(
        (one for one in list_offered(session, row.organisation_id, today) if one.plan_id == row.framework_id),
        None,
    )
    if offered is not None:
        return Following(offered.title, offered.organisation, row.framework_version, offered.version, True)
    framework = session.get_one(PlanRow, row.framework_id)
    unit = organisations.get(session, framework.organisation_id)
    return Following(framework.title, unit.name, row.framework_version, 0, False)


def read_differences(session: Session, row: PlanRow, newest: int) -> Differences:
    """From the version that a plan took to a newer one."""
    taken, newer = (row.framework_id, row.framework_version), (row.framework_id, newest)
    read = _read_versions(session, {one for one in (taken, newer) if one[1]})
    return compare(read[taken][0] if row.framework_version else None, read[newer][0])


def may_be_framework(kind: OrganisationKind) -> bool:
    """An establishment has nobody below it."""
    return kind is not OrganisationKind.ESTABLISHMENT


@dataclass(frozen=True, slots=True)
class Follower:
    """A plan that follows a framework, without anything of what it holds: whose it is and two version numbers.

    ``in_force``: the version of the framework inside its own version in force; 0 when there is none.
    """

    organisation: str
    taken: int
    in_force: int


def list_followers(session: Session, row: PlanRow, today: date) -> Sequence[Follower]:
    """The plans of those who are members today, by name."""
    covered = {one.id: one for one in organisations.list_covered(session, row.organisation_id, today)}
    own = aliased(VersionRow)
    origin = aliased(VersionRow)
    query = (
        select(PlanRow.organisation_id, PlanRow.framework_version, origin.number)
        .outerjoin(own, and_(own.plan_id == PlanRow.id, own.state == VersionState.APPROVED))
        .outerjoin(origin, and_(origin.plan_id == row.id, origin.sha256 == own.framework_sha256))
        .where(PlanRow.framework_id == row.id, PlanRow.closed_at.is_(None))
    )
    found = [
        Follower(covered[organisation_id].full_name, taken, in_force or 0)
        for organisation_id, taken, in_force in session.execute(query)
        if organisation_id in covered
    ]
    return sorted(found, key=lambda one: one.organisation)
