"""Following the framework plan of a group: offered, followed, a newer version taken, left; what a site leaves out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.continuity.framework import fingerprint_of, key_of, list_same
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.references import free_references
from app.domain.errors import DomainError
from app.features.continuity import frameworks, queries, service
from app.features.continuity.frameworks import Followed
from app.features.continuity.journal import tell
from app.features.continuity.models import LeftOutRow, PlanRow, RecordRow
from app.features.organisations import queries as organisations

MAX_REASON = 2_000


def offer(session: Session, actor: Actor, plan: PlanRow, is_offered: bool, now: datetime) -> None:
    """Offer a plan to the members of its organisation, or stop: its approved versions are read by who follows it.

    Raises ``plan_not_of_a_group``.
    """
    unit = organisations.get(session, plan.organisation_id)
    if not frameworks.may_be_framework(unit.kind):
        raise DomainError("plan_not_of_a_group")
    if plan.is_framework == is_offered:
        return
    plan.is_framework = is_offered
    session.flush()
    tell(session, actor, plan, "plan_framework_offered" if is_offered else "plan_framework_withdrawn", now)


def follow(
    session: Session, actor: Actor, plan: PlanRow, framework_id: UUID, now: datetime, today: date
) -> None:
    """Follow a plan that a group of the organisation offers today, from its approved version.

    What the plan already holds stays its own, but for what says exactly the same. Raises
    ``plan_framework_not_found``, ``plan_framework_held`` when the plan follows one already.
    """
    if plan.framework_id is not None:
        raise DomainError("plan_framework_held")
    offered = frameworks.list_offered(session, plan.organisation_id, today)
    found = next((one for one in offered if one.plan_id == framework_id), None)
    if found is None or framework_id == plan.id:
        raise DomainError("plan_framework_not_found")
    plan.framework_id = framework_id
    _settle(session, actor, plan, found.version, now)
    tell(session, actor, plan, "plan_framework_followed", now, number=found.version)


def take_version(
    session: Session, actor: Actor, plan: PlanRow, number: int, now: datetime, today: date
) -> None:
    """Move to the version of the framework in force.

    Raises ``plan_framework_ended`` when the organisation is no longer of the group or the group no longer offers
    the plan, ``plan_framework_moved`` when ``number`` is not the version in force; nothing when it is taken already.
    """
    following = frameworks.find_following(session, plan, today)
    if following is None or not following.is_offered:
        raise DomainError("plan_framework_ended")
    if number != following.newest:
        raise DomainError("plan_framework_moved")
    if not following.is_behind:
        return
    _settle(session, actor, plan, number, now)
    tell(session, actor, plan, "plan_framework_taken", now, number=number)


def _settle(session: Session, actor: Actor, plan: PlanRow, number: int, now: datetime) -> None:
    """Take a version; what the plan keeps that says exactly the same is the framework's from now on.

    The group reads in its own journal who took it.
    """
    plan.framework_version, plan.changed_at = number, now
    session.flush()
    followed = frameworks.find_followed(session, plan)
    if followed is None:
        return
    own = make_plan(plan.variant, [one.record for one in queries.list_own(session, plan.id, KINDS)])
    for kind, code in list_same(followed.plan, own):
        session.delete(queries.get_row(session, plan.id, kind, code, to_change=True))
    session.flush()
    framework = session.get_one(PlanRow, plan.framework_id)
    tell(session, actor, framework, "plan_framework_handed", now, number=number)


def leave(session: Session, actor: Actor, plan: PlanRow, *, is_kept: bool, now: datetime) -> None:
    """Follow nothing any more; the records of the framework become the plan's own when they are kept.

    Raises ``plan_framework_none`` when it follows none.
    """
    if plan.framework_id is None:
        raise DomainError("plan_framework_none")
    whole = queries.load_plan(session, plan)
    kept = [one for one in whole if is_kept and whole.origin_of(one) is Origin.FRAMEWORK]
    tell(session, actor, plan, "plan_framework_left", now, number=plan.framework_version)
    session.execute(delete(LeftOutRow).where(LeftOutRow.plan_id == plan.id))
    session.execute(update(RecordRow).where(RecordRow.plan_id == plan.id).values(original_sha256=""))
    plan.framework_id, plan.framework_version, plan.changed_at = None, 0, now
    session.flush()
    service.add_records(session, actor, plan, kept, now)
    own = queries.list_own(session, plan.id, KINDS)
    there = {key_of(one.record) for one in own}
    for one in own:
        freed = free_references(one.record, there.__contains__)
        if freed is not one.record:
            service.change_record(session, actor, plan, freed, one.revision, now)


def leave_out(
    session: Session, actor: Actor, plan: PlanRow, kind: str, code: str, reason: str, now: datetime
) -> None:
    """A record of the framework does not hold here; what was only about it goes with it.

    Raises ``plan_record_not_found``, ``plan_reason_missing``, ``plan_record_adapted`` when the plan has its own in
    its place.
    """
    followed = _get_followed(session, plan)
    if (kind, code) not in followed.given or _find_left_out(session, plan, kind, code) is not None:
        raise DomainError("plan_record_not_found")
    if not reason.strip():
        raise DomainError("plan_reason_missing")
    if queries.find_row(session, plan.id, kind, code) is not None:
        raise DomainError("plan_record_adapted")
    service.add_left_out(session, actor, plan, kind, code, reason.strip()[:MAX_REASON], now)
    tell(session, actor, plan, "plan_record_left_out", now, kind_of_record=kind)


def come_back(session: Session, actor: Actor, plan: PlanRow, kind: str, code: str, now: datetime) -> None:
    """Give a record back to the framework: what the plan put in its place goes, or it is no longer left out.

    Raises ``plan_record_not_found``.
    """
    followed = _get_followed(session, plan)
    row = queries.find_row(session, plan.id, kind, code, to_change=True)
    held = row or _find_left_out(session, plan, kind, code)
    if held is None or (kind, code) not in followed.given:
        raise DomainError("plan_record_not_found")
    session.delete(held)
    plan.changed_at = now
    session.flush()
    tell(session, actor, plan, "plan_record_restored", now, kind_of_record=kind)


def settle_original(
    session: Session, actor: Actor, plan: PlanRow, kind: str, code: str, now: datetime
) -> None:
    """Somebody read the original again and keeps what the plan says in its place. Raises ``plan_record_not_found``."""
    followed = _get_followed(session, plan)
    row = queries.get_row(session, plan.id, kind, code, to_change=True)
    original = followed.given.get((kind, code))
    row.original_sha256 = fingerprint_of(original) if original is not None else ""
    plan.changed_at = now
    session.flush()


def _get_followed(session: Session, plan: PlanRow) -> Followed:
    followed = frameworks.find_followed(session, plan)
    if followed is None:
        raise DomainError("plan_record_not_found")
    return followed


def _find_left_out(session: Session, plan: PlanRow, kind: str, code: str) -> LeftOutRow | None:
    query = select(LeftOutRow).where(
        LeftOutRow.plan_id == plan.id, LeftOutRow.kind == kind, LeftOutRow.code == code
    )
    return session.scalar(query)
