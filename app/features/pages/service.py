"""What the home page says: the next thing to do, for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.db.tasks import TaskRow, TaskState
from app.domain.access import Actor, Permission, Scope, may
from app.domain.agenda import Plan, Situation, make_plan
from app.domain.catalogue import Catalogue, Checklist
from app.domain.organisations import Lineage, answering_units
from app.features.accounts import queries as accounts
from app.features.actions import queries as actions
from app.features.assessments import queries as assessments
from app.features.continuity import queries as continuity
from app.features.organisations import queries as organisations

MAX_ORGANISATIONS = 25
MAIL_DELAY = timedelta(minutes=10)
"""A message younger than this is on its way."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The tasks of the reader, with the names and titles that the page shows."""

    plan: Plan
    names: Mapping[UUID, organisations.Summary]
    checklists: Mapping[str, Checklist]
    begun: frozenset[UUID]
    """The organisations that have begun a list, and whose profile the reader may open."""
    actions: Mapping[UUID, tuple[int, int]]
    """Of those that the reader may open: the actions that remain to be done, and how many are late."""
    plans: Sequence[continuity.Due]
    """The continuity plans in force that ask something: copies to replace, a review that is late."""
    with_plans: frozenset[UUID]
    """The organisations whose continuity plans the reader may open."""


def build_agenda(session: Session, actor: Actor, catalogue: Catalogue, today: date) -> Agenda:
    """The tasks over the organisations where the reader holds a role, and the establishments of those that are legal
    entities; the most urgent first. The number of queries does not grow with them.
    """
    held = sorted(actor.organisation_ids, key=str)[:MAX_ORGANISATIONS]
    below = organisations.list_establishment_ids(session, held, MAX_ORGANISATIONS)
    ids = list(dict.fromkeys([*held, *below]))
    lineages = organisations.list_lineages(session, ids, today)
    latest = {(row.organisation_id, row.checklist_id): row for row in assessments.list_latest(session, ids)}
    complete = assessments.find_complete(session, [row.id for row in latest.values()])
    readable = frozenset(
        organisation_id
        for organisation_id, lineage in lineages.items()
        if may(actor, Permission.ASSESSMENT_READ, _scopes_of(lineage))
    )
    checklists = {checklist.id: checklist for checklist in catalogue.list_latest()}
    situations: list[Situation] = []
    for organisation_id, lineage in lineages.items():
        scopes = _scopes_of(lineage)
        for checklist in checklists.values():
            units = answering_units(checklist.unit_for, lineage)
            row = latest.get((organisation_id, checklist.id))
            if row is None and (not units or units[0].id != organisation_id):
                continue
            situations.append(
                Situation(
                    organisation_id=organisation_id,
                    checklist_id=checklist.id,
                    state=row.state if row else None,
                    assessment_id=row.id if row else None,
                    is_complete=row is not None and row.id in complete,
                    may_answer=may(actor, Permission.ASSESSMENT_ANSWER, scopes),
                    may_manage=may(actor, Permission.ASSESSMENT_MANAGE, scopes),
                    may_sign=may(actor, Permission.ASSESSMENT_SIGN, scopes),
                    order=checklist.order,
                )
            )
    with_plans = _find_plan_readers(actor, lineages)
    return Agenda(
        plan=make_plan(situations),
        names=organisations.summaries(session, ids),
        checklists=checklists,
        begun=readable & {unit for unit, _ in latest},
        actions=actions.count_due(session, readable, today),
        plans=continuity.list_due(session, with_plans, today),
        with_plans=frozenset(with_plans),
    )


@dataclass(frozen=True, slots=True)
class Operation:
    """What an administrator has to look at."""

    failed: int
    unsent: int
    invitations: int


def build_operation(session: Session, now: datetime) -> Operation:
    """Kinds of work whose last outcome is a failure, messages late by ten minutes, invitations not accepted."""
    failed, later = aliased(TaskRow), aliased(TaskRow)
    mended = select(later.id).where(
        later.kind == failed.kind, later.state == TaskState.DONE, later.ended_at > failed.ended_at
    )
    query = select(func.count(failed.kind.distinct())).where(
        failed.state == TaskState.FAILED, ~mended.exists()
    )
    return Operation(
        failed=session.scalar(query) or 0,
        unsent=accounts.count_unsent(session, now - MAIL_DELAY),
        invitations=accounts.count_official_invitations(session, now),
    )


def _find_plan_readers(actor: Actor, lineages: Mapping[UUID, Lineage]) -> list[UUID]:
    """The organisations whose plans the reader may open."""
    return [one for one, lineage in lineages.items() if may(actor, Permission.PLAN_READ, _scopes_of(lineage))]


def _scopes_of(lineage: Lineage) -> frozenset[Scope]:
    """The establishment side of the chain of scopes: itself, its legal entity, its groups."""
    own = {Scope.organisation(lineage.organisation.id)}
    entity = {Scope.organisation(lineage.parent.id)} if lineage.parent else set()
    return frozenset(own | entity | {Scope.group(group.id) for group in lineage.groups})
