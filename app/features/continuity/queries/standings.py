"""Where plans stand today: what is in force, what was tested, what they ask of their people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app.domain.continuity.checks.copies import list_old
from app.domain.continuity.in_force import LIFE, bring_up, is_rewritten
from app.domain.continuity.plan import CODES, Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.upkeep import Copy
from app.features.continuity import frameworks
from app.features.continuity.models import PlanRow, VersionRow, VersionState
from app.features.continuity.queries.plans import find_approved, list_plans_of, read_snapshot
from app.features.continuity.queries.records import load_kept
from app.features.continuity.queries.whole import make_draft
from app.features.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan as it counts today: its version in force with what happened since; without one, its draft.

    ``live``: the ids of the records that can be opened. ``is_rewritten``: the draft no longer says what is in force.
    """

    row: PlanRow
    plan: Plan
    version: VersionRow | None
    live: frozenset[tuple[str, str]]
    is_rewritten: bool

    def is_valid(self, today: date) -> bool:
        """In force, and not due for a review."""
        version = self.version
        return version is not None and (version.valid_until is None or version.valid_until >= today)


def load_standings(session: Session, rows: Sequence[PlanRow]) -> list[Standing]:
    """How each plan stands, in three queries however many they are."""
    versions = {version.plan_id: version for version in _list_approved(session, [row.id for row in rows])}
    return _list_standings(session, rows, versions, KINDS)


def load_in_force(session: Session, rows: Sequence[PlanRow]) -> list[Standing]:
    """The same for those in force alone, whose draft is not read: whether it was rewritten is not told."""
    versions = {version.plan_id: version for version in _list_approved(session, [row.id for row in rows])}
    life = [kind for kind, record in KINDS.items() if record in LIFE]
    found = _list_standings(session, [row for row in rows if row.id in versions], versions, life)
    return [replace(one, is_rewritten=False) for one in found]


def _list_standings(
    session: Session, rows: Sequence[PlanRow], versions: Mapping[UUID, VersionRow], kinds: Iterable[str]
) -> list[Standing]:
    units = organisations.summaries(session, {row.organisation_id for row in rows})
    held = load_kept(session, [row.id for row in rows], kinds)
    followed = frameworks.list_followed(session, rows)
    found = []
    for row in rows:
        unit = units[row.organisation_id]
        draft = make_draft(row, unit.name, unit.finess, held[row.id])
        if row.id in followed:
            draft = followed[row.id].compose(draft)
        version = versions.get(row.id)
        frozen = None if version is None else read_snapshot(version)
        found.append(
            Standing(
                row,
                draft if frozen is None else bring_up(frozen, draft),
                version,
                frozenset((CODES[type(one)], one.id) for one in draft),
                frozen is not None and is_rewritten(frozen, draft),
            )
        )
    return found


def _list_approved(
    session: Session, plan_ids: Collection[UUID], *, with_snapshots: bool = True
) -> list[VersionRow]:
    options = [] if with_snapshots else [defer(VersionRow.sealed_snapshot)]
    query = select(VersionRow).where(
        VersionRow.plan_id.in_(plan_ids), VersionRow.state == VersionState.APPROVED
    )
    return list(session.scalars(query.options(*options).order_by(VersionRow.number)))


def load_tests(session: Session, rows: Sequence[PlanRow]) -> dict[str, Plan]:
    """The exercises and the restores of those of these plans that are in force, by the id of the plan as text."""
    versions = _list_approved(session, [row.id for row in rows], with_snapshots=False)
    held = load_kept(session, [one.plan_id for one in versions], ["exercise", "restore_test"])
    return {
        str(row.id): make_plan(row.variant, [one.record for one in held[row.id]])
        for row in rows
        if held.get(row.id)
    }


@dataclass(frozen=True, slots=True)
class Due:
    """What a plan asks of its people: the copies now out of date, a review date that is past, an approval.

    ``version``: the one in force, if any; ``waiting``: the number of the one that waits for its approval, else 0.
    """

    row: PlanRow
    version: VersionRow | None
    old_copies: tuple[Copy, ...]
    is_past: bool
    waiting: int = 0

    def __bool__(self) -> bool:
        return bool(self.old_copies) or self.is_past or bool(self.waiting)


def list_due(session: Session, organisation_ids: Collection[UUID], today: date) -> list[Due]:
    """For each plan that asks something, oldest first; three queries, and only copies are read."""
    rows = list_plans_of(session, organisation_ids) if organisation_ids else []
    states = (VersionState.APPROVED, VersionState.PENDING)
    query = select(VersionRow).where(
        VersionRow.plan_id.in_([row.id for row in rows]), VersionRow.state.in_(states)
    )
    query = query.options(defer(VersionRow.sealed_snapshot)).order_by(VersionRow.number)
    held = list(session.scalars(query)) if rows else []
    versions = {one.plan_id: one for one in held if one.state is VersionState.APPROVED}
    waiting = {one.plan_id: one.number for one in held if one.state is VersionState.PENDING}
    copies = _list_copies(session, list(versions))
    found = []
    for row in rows:
        version = versions.get(row.id)
        old = list_old(copies.get(row.id, ()), version.number, today) if version is not None else ()
        is_past = version is not None and version.valid_until is not None and version.valid_until < today
        due = Due(row, version, tuple(old), is_past, waiting.get(row.id, 0))
        if due:
            found.append(due)
    return found


def find_due(session: Session, row: PlanRow, today: date) -> Due | None:
    """The same for one plan; none while no version is in force."""
    version = find_approved(session, row.id)
    if version is None:
        return None
    old = list_old(_list_copies(session, [row.id]).get(row.id, ()), version.number, today)
    return Due(row, version, tuple(old), version.valid_until is not None and version.valid_until < today)


def _list_copies(session: Session, plan_ids: Collection[UUID]) -> dict[UUID, list[Copy]]:
    return {
        plan_id: [one.record for one in kept if isinstance(one.record, Copy)]
        for plan_id, kept in load_kept(session, plan_ids, ["copy"]).items()
    }
