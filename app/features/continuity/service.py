"""Writing continuity plans: begun, completed record by record, frozen, approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.content.json_text import JsonError
from app.domain.access import Actor
from app.domain.calendar import day_of
from app.domain.continuity.checks.copies import list_old
from app.domain.continuity.checks.run import check
from app.domain.continuity.checks.texts import suspect_texts
from app.domain.continuity.facts import PlanFacts, facts_of, write_facts
from app.domain.continuity.fields import Mark, MarkKind, Record, Variant
from app.domain.continuity.framework import fingerprint_of
from app.domain.continuity.in_force import bring_up, find_next_review
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records.activities import Impact
from app.domain.continuity.records.governance import PlanSheet
from app.domain.continuity.records.upkeep import Approval, Copy, Waiver
from app.domain.continuity.removal import about_of, forget, goes_with, kinds_that_name
from app.domain.continuity.scale import Grade
from app.domain.continuity.words import ApprovalMode, Decision, ImpactCategory
from app.domain.continuity.written import (
    MAX_FILE_BYTES,
    Fault,
    WrittenError,
    write_plan,
    write_record,
    write_scale,
)
from app.domain.errors import DomainError
from app.exchange.plan_file import parse_plan
from app.features.continuity import confirmations, frameworks, queries
from app.features.continuity.journal import tell
from app.features.continuity.models import LeftOutRow, PlanRow, RecordRow, VersionRow, VersionState
from app.features.organisations import queries as organisations

MAX_PLANS = 40
MAX_OF_A_KIND = 2_000
SHEET = "sheet"
CONFIRMED = {
    "secret": "Ce n’est ni un mot de passe ni un code.",
    "address": "Ce n’est pas une adresse du réseau.",
    "patient": "Cela ne parle ni d’un patient ni d’un usager.",
}
"""What an author says of a text, by what it looked like."""
WHILE_SAME = "Tient tant que ce texte ne change pas."


@dataclass(frozen=True, slots=True)
class Saved:
    """A record after a change. ``is_clash``: somebody changed it since it was shown, and nothing was kept."""

    kept: queries.Kept
    is_clash: bool = False


def begin_plan(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    variant: Variant,
    kit: str,
    title: str,
    records: Iterable[Record],
    now: datetime,
    today: date,
    steps: Sequence[int] = (),
    scale: tuple[Grade, ...] = (),
    versions_elsewhere: int = 0,
    plan_id: UUID | None = None,
) -> PlanRow:
    """A new plan with its first records. Raises ``organisation_closed``, ``too_many_plans``.

    ``plan_id``: the one that the page gave, so that a form sent twice begins one plan (``find_begun``).
    ``versions_elsewhere``: how many versions it had before it came here; the first one frozen here comes after them.
    """
    unit = organisations.lock(session, organisation_id)
    if unit.closed_on is not None and unit.closed_on <= today:
        raise DomainError("organisation_closed")
    if len(queries.list_plans(session, organisation_id)) >= MAX_PLANS:
        raise DomainError("too_many_plans", limit=MAX_PLANS)
    row = PlanRow(
        id=plan_id if plan_id is not None and session.get(PlanRow, plan_id) is None else None,
        organisation_id=organisation_id,
        variant=variant,
        kit=kit,
        steps=list(steps),
        created_at=now,
        created_by_name=actor.name,
        changed_at=now,
        versions_elsewhere=versions_elsewhere,
    )
    row.title = title
    keep_scale(row, scale)
    session.add(row)
    session.flush()
    add_records(session, actor, row, records, now)
    tell(session, actor, row, "plan_begun", now, kit=kit)
    return row


def find_begun(session: Session, organisation_id: UUID, plan_id: UUID) -> PlanRow | None:
    """The plan that this very form has already begun; whoever sends it at the same time waits here."""
    organisations.lock(session, organisation_id)
    row = session.get(PlanRow, plan_id)
    return row if row is not None and row.organisation_id == organisation_id else None


def keep_scale(plan: PlanRow, scale: tuple[Grade, ...]) -> None:
    plan.scale = json.dumps(write_scale(scale), ensure_ascii=False) if scale else ""


def add_records(
    session: Session, actor: Actor, plan: PlanRow, records: Iterable[Record], now: datetime
) -> list[str]:
    """Add records after those of their kind; one without an id gets one. Raises ``too_many_plan_records``.

    The ids of those added, in order.
    """
    query = (
        select(RecordRow.kind, func.count(), func.max(RecordRow.position))
        .where(RecordRow.plan_id == plan.id)
        .group_by(RecordRow.kind)
    )
    known = {kind: (count, last) for kind, count, last in session.execute(query)}
    codes = []
    for record in records:
        kind = CODES[type(record)]
        count, last = known.get(kind, (0, -1))
        if count >= (1 if kind == SHEET else MAX_OF_A_KIND):
            raise DomainError("too_many_plan_records", limit=MAX_OF_A_KIND)
        known[kind] = (count + 1, last + 1)
        code = record.id or uuid4().hex[:12]
        row = RecordRow(
            plan_id=plan.id, kind=kind, code=code, position=last + 1, changed_at=now, **_author(actor)
        )
        _put(row, record)
        session.add(row)
        codes.append(code)
    plan.changed_at = now
    session.flush()
    return codes


def change_record(
    session: Session,
    actor: Actor,
    plan: PlanRow,
    record: Record,
    seen_revision: int,
    now: datetime,
    seen_original: str = "",
) -> Saved:
    """Keep a record as it was filled in, unless somebody else changed it since it was shown.

    Saving what is already there changes nothing. A record of the framework is adapted: the plan keeps its own in
    its place, unless the original is no longer the one seen, of this fingerprint. Raises ``plan_record_not_found``.
    """
    kind = CODES[type(record)]
    row = queries.find_row(session, plan.id, kind, record.id, to_change=True)
    if row is None:
        return _adapt(session, actor, plan, record, seen_revision, seen_original, now)
    body = _write(record)
    if row.body == body:
        return Saved(queries.get_kept(session, plan.id, kind, record.id))
    if row.revision != seen_revision:
        return Saved(queries.get_kept(session, plan.id, kind, record.id), is_clash=True)
    _put(row, record)
    row.changed_at = now
    row.author_id, row.author_name = actor.id, actor.name
    plan.changed_at = now
    if isinstance(record, PlanSheet) and record.title:
        plan.title = record.title
    session.flush()
    confirmations.drop_stale(session, plan.id, record)
    return Saved(queries.get_kept(session, plan.id, kind, record.id))


def _adapt(
    session: Session,
    actor: Actor,
    plan: PlanRow,
    record: Record,
    seen_revision: int,
    seen_original: str,
    now: datetime,
) -> Saved:
    """Keep a record in the place of the one that the framework gives under the same id.

    Somebody else may have done so since it was shown, have come back to the framework, or have taken another version
    of it: nothing is kept then.
    """
    kind = CODES[type(record)]
    held = queries.get_kept(session, plan.id, kind, record.id)
    is_other = bool(seen_original) and seen_original != fingerprint_of(held.record)
    if held.origin is not Origin.FRAMEWORK or seen_revision or is_other:
        return Saved(held, is_clash=True)
    if _write(held.record) != _write(record):
        add_adapted(session, actor, plan, record, now)
    return Saved(queries.get_kept(session, plan.id, kind, record.id))


def add_adapted(session: Session, actor: Actor, plan: PlanRow, record: Record, now: datetime) -> None:
    """Keep the site's own record in the place of one of its framework, with the fingerprint of the original."""
    kind = CODES[type(record)]
    followed = frameworks.find_followed(session, plan)
    add_records(session, actor, plan, [record], now)
    if followed is not None:
        row = queries.get_row(session, plan.id, kind, record.id)
        row.original_sha256 = fingerprint_of(followed.given[kind, record.id])
        session.flush()


def confirm_text(
    session: Session,
    actor: Actor,
    plan: PlanRow,
    kind: str,
    code: str,
    fingerprint: str,
    now: datetime,
    today: date,
) -> None:
    """Its author says that a text is not what it looks like; it holds for that very text.

    Raises ``plan_record_not_found``, ``plan_text_changed`` when the record no longer holds it.
    """
    record = queries.get_kept(session, plan.id, kind, code).record
    found = [one for one in suspect_texts(record) if one.figures["fingerprint"] == fingerprint]
    if not found:
        raise DomainError("plan_text_changed")
    if not any(one in found for one in confirmations.list_unconfirmed(session, plan.id, record)):
        return
    (finding,) = found
    waiver = Waiver(
        rule=finding.rule,
        record=code,
        record_kind=kind,
        field=finding.name,
        fingerprint=fingerprint,
        reason=CONFIRMED[str(finding.figures["case"])],
        function=actor.name,
        given_on=today,
        marks={"until": Mark(MarkKind.NOT_APPLICABLE, WHILE_SAME)},
    )
    add_records(session, actor, plan, [waiver], now)
    tell(session, actor, plan, "plan_text_confirmed", now, kind_of_record=kind)


def put_record(row: RecordRow, actor: Actor, record: Record, now: datetime) -> None:
    """Keep a record in its row, which the caller has locked; saving what is already there changes nothing."""
    body = _write(record)
    if row.body != body:
        _put(row, record)
        row.changed_at = now
        row.author_id, row.author_name = actor.id, actor.name


def set_impacts(
    session: Session,
    actor: Actor,
    plan: PlanRow,
    activity: str,
    grades: Mapping[tuple[int, ImpactCategory], int | None],
    now: datetime,
) -> None:
    """Keep these grades of an activity; what has none is taken away, other durations are left alone.

    Raises ``plan_record_not_found``.
    """
    queries.get_kept(session, plan.id, "activity", activity)
    known = {
        (one.record.step, one.record.category): one
        for one in queries.list_about(session, plan.id, "impact", activity)
        if isinstance(one.record, Impact)
    }
    fresh = []
    for (step, category), grade in grades.items():
        held = known.get((step, category))
        if held is None and grade is not None:
            fresh.append(Impact(activity=activity, step=step, category=category, grade=grade))
        elif held is not None and isinstance(held.record, Impact) and held.record.grade != grade:
            _set_impact(session, actor, plan, held, grade, now)
    add_records(session, actor, plan, fresh, now)


def _set_impact(
    session: Session, actor: Actor, plan: PlanRow, held: queries.Kept, grade: int | None, now: datetime
) -> None:
    """Change a grade, or take it away; one of the framework is adapted, or left out."""
    row = queries.find_row(session, plan.id, "impact", held.record.id, to_change=True)
    if grade is None:
        if row is not None:
            session.delete(row)
        if held.origin is not Origin.OWN:
            add_left_out(session, actor, plan, "impact", held.record.id, "Non noté pour ce site.", now)
        return
    record = replace(held.record, grade=grade)  # type: ignore[call-arg]
    if row is None:
        add_adapted(session, actor, plan, record, now)
    else:
        _put(row, record)
        row.changed_at = now
        row.author_id, row.author_name = actor.id, actor.name


def add_left_out(
    session: Session, actor: Actor, plan: PlanRow, kind: str, code: str, reason: str, now: datetime
) -> None:
    """Write down that a record of the framework does not hold here."""
    row = LeftOutRow(plan_id=plan.id, kind=kind, code=code, author_name=actor.name, changed_at=now)
    row.reason = reason
    session.add(row)
    plan.changed_at = now
    session.flush()


@dataclass(frozen=True, slots=True)
class Removed:
    """``parts``: the records taken away with it; ``touched``: kind and id of those that named it, and no longer do."""

    parts: int
    touched: tuple[tuple[str, str], ...]

    @property
    def freed(self) -> int:
        return len(self.touched)


def remove_record(
    session: Session, actor: Actor, plan: PlanRow, kind: str, code: str, now: datetime
) -> Removed:
    """Take a record away, with those that speak of it alone, and every mention of it elsewhere.

    Raises ``plan_record_not_found``; the sheet of the plan cannot be taken away (``plan_sheet_stays``), nor what
    the framework gives (``plan_record_inherited``).
    """
    if kind == SHEET:
        raise DomainError("plan_sheet_stays")
    followed = frameworks.find_followed(session, plan)
    if followed is not None and (kind, code) in followed.given:
        raise DomainError("plan_record_inherited")
    row = queries.get_row(session, plan.id, kind, code, to_change=True)
    parts, touched = 0, []
    for kept in queries.list_own(session, plan.id, kinds_that_name(kind)):
        without = forget(kept.record, kind, code)
        if without is None or (kept.kind, without.id) == (kind, code):
            continue
        other = queries.get_row(session, plan.id, kept.kind, without.id, to_change=True)
        if goes_with(kept.record, kind, code):
            session.delete(other)
            confirmations.drop_confirmations(session, plan.id, kept.kind, kept.record.id)
            parts += 1
        else:
            _put(other, without)
            other.changed_at = now
            touched.append((kept.kind, without.id))
    session.delete(row)
    confirmations.drop_confirmations(session, plan.id, kind, code)
    plan.changed_at = now
    session.flush()
    details = {"kind_of_record": kind, "parts": parts, "touched": len(touched)}
    tell(session, actor, plan, "plan_record_removed", now, **details)
    return Removed(parts, tuple(touched))


def freeze(session: Session, actor: Actor, plan: PlanRow, summary: str, now: datetime) -> VersionRow:
    """A version of the plan as it stands, waiting for its approvals; the one that waited before is withdrawn.

    Asked twice by the same person in the same words, of a plan that has not changed, once.
    """
    whole = queries.load_plan(session, plan)
    pending = [one for one in queries.list_versions(session, plan.id) if one.state is VersionState.PENDING]
    for waiting in pending:
        is_same = (waiting.frozen_by_name, waiting.summary) == (actor.name, summary)
        if is_same and queries.read_snapshot(waiting) == whole:
            return waiting
        waiting.state, waiting.ended_at = VersionState.WITHDRAWN, now
    plan.last_version = max(plan.last_version, plan.versions_elsewhere) + 1
    plan.changed_at = now
    session.flush()
    whole = replace(whole, version=plan.last_version)
    snapshot = json.dumps(write_plan(whole), ensure_ascii=False, sort_keys=True)
    row = VersionRow(
        plan_id=plan.id,
        number=plan.last_version,
        state=VersionState.PENDING,
        sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        frozen_at=now,
        frozen_by_name=actor.name,
        framework_version=whole.source.version if whole.source else 0,
        framework_sha256=whole.source.sha256 if whole.source else "",
        facts=write_facts(facts_of(whole, day_of(now))),
    )
    row.summary, row.snapshot = summary, snapshot
    session.add(row)
    session.flush()
    tell(session, actor, plan, "plan_frozen", now, number=row.number, hash=row.sha256)
    return row


def approve(
    session: Session,
    actor: Actor,
    plan: PlanRow,
    number: int,
    seen_hash: str,
    now: datetime,
    today: date,
) -> VersionRow:
    """The version becomes the plan in force; asked twice, once.

    Raises ``plan_version_not_found``, ``plan_version_changed``, ``plan_blocked`` when a check keeps it from that.
    """
    row = session.scalar(
        select(VersionRow).where(VersionRow.plan_id == plan.id, VersionRow.number == number).with_for_update()
    )
    if row is None:
        raise DomainError("plan_version_not_found")
    if row.state is VersionState.APPROVED and row.sha256 == seen_hash:
        return row
    if row.state is not VersionState.PENDING or row.sha256 != seen_hash:
        raise DomainError("plan_version_changed")
    frozen = queries.read_snapshot(row)
    if not check(frozen, today).may_be_signed:
        raise DomainError("plan_blocked")
    for other in queries.list_versions(session, plan.id):
        if other.state is VersionState.APPROVED:
            other.state, other.ended_at = VersionState.SUPERSEDED, now
    row.state, row.approved_on, row.valid_until = (
        VersionState.APPROVED,
        today,
        find_next_review(frozen, today),
    )
    add_records(session, actor, plan, [_approval(session, actor, plan, number, today)], now)
    tell(session, actor, plan, "plan_approved", now, number=row.number, hash=row.sha256)
    return row


def find_facts(session: Session, plan: PlanRow, version: VersionRow, today: date) -> PlanFacts:
    """The counts and the dates of a version in force, with the tests and the copies written since."""
    return facts_of(bring_up(queries.read_snapshot(version), queries.load_plan(session, plan)), today)


def share(
    session: Session, actor: Actor, plan: PlanRow, number: int, now: datetime, today: date
) -> VersionRow:
    """Send the counts and the dates of the version in force to the region, as they are today.

    Raises ``plan_not_in_force`` when this version is not, or no longer.
    """
    row = queries.find_approved(session, plan.id)
    if row is None or row.number != number:
        raise DomainError("plan_not_in_force")
    facts = write_facts(find_facts(session, plan, row, today))
    if row.shared_at is not None and row.facts == facts:
        return row
    for other in queries.list_versions(session, plan.id):
        other.shared_at, other.shared_by_name = None, ""
    row.facts, row.shared_at, row.shared_by_name = facts, now, actor.name
    session.flush()
    tell(session, actor, plan, "plan_shared", now, number=row.number)
    return row


def stop_sharing(session: Session, actor: Actor, plan: PlanRow, now: datetime) -> None:
    """Nothing of this plan is shown to the region any more, whatever the version."""
    shared = [row for row in queries.list_versions(session, plan.id) if row.shared_at is not None]
    for row in shared:
        row.shared_at, row.shared_by_name = None, ""
    session.flush()
    if shared:
        tell(session, actor, plan, "plan_unshared", now)


def replace_copy(
    session: Session, actor: Actor, plan: PlanRow, code: str, now: datetime, today: date
) -> Copy | None:
    """Close a copy and write down the one that takes its place, of the version in force; the former.

    None when it is not out of date, or no longer out. Raises ``plan_record_not_found``, ``plan_not_in_force``.
    """
    row = queries.get_row(session, plan.id, "copy", code, to_change=True)
    held = queries.get_kept(session, plan.id, "copy", code).record
    version = queries.find_approved(session, plan.id)
    if version is None:
        raise DomainError("plan_not_in_force")
    if not isinstance(held, Copy) or not list_old([held], version.number, today):
        return None
    row.body, row.changed_at = _write(replace(held, removed_on=today)), now
    row.author_id, row.author_name = actor.id, actor.name
    fresh = replace(held, id="", version=version.number, given_on=today, checked_on=today, removed_on=None)
    add_records(session, actor, plan, [fresh], now)
    tell(session, actor, plan, "plan_copy_replaced", now, number=version.number)
    return held


def _approval(session: Session, actor: Actor, plan: PlanRow, number: int, today: date) -> Approval:
    """What the plan keeps of an approval given here; whether its giver wrote all of the plan alone."""
    authors = select(RecordRow.author_id).where(RecordRow.plan_id == plan.id).distinct()
    return Approval(
        version=number,
        function=actor.name,
        decision=Decision.APPROVED,
        decided_on=today,
        mode=ApprovalMode.ELECTRONIC,
        is_writer=set(session.scalars(authors)) == {actor.id},
    )


def read_file(content: bytes) -> Plan:
    """A plan from the bytes of a JSON file. Raises ``WrittenError`` with every fault."""
    if len(content) > MAX_FILE_BYTES:
        raise WrittenError([Fault("", "too_large")])
    try:
        return parse_plan(content)
    except JsonError as error:
        raise WrittenError([Fault("", "not_json")]) from error


def _put(row: RecordRow, record: Record) -> None:
    row.body, row.about = _write(record), about_of(record)


def _write(record: Record) -> str:
    return json.dumps(write_record(record), ensure_ascii=False, sort_keys=True)


def _author(actor: Actor) -> dict[str, Any]:
    return {"author_id": actor.id, "author_name": actor.name}


__all__ = [
    "add_adapted",
    "Saved",
    "add_left_out",
    "add_records",
    "approve",
    "begin_plan",
    "change_record",
    "confirm_text",
    "freeze",
    "find_facts",
    "put_record",
    "read_file",
    "remove_record",
    "replace_copy",
    "share",
    "stop_sharing",
]
