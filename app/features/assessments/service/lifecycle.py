"""Opening, signing, submitting and reopening a version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db.tasks import enqueue
from app.domain.access import Actor
from app.domain.catalogue import Checklist
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState, Move, Opening, next_state, opening_after
from app.features.assessments.models import (
    AnswerProofRow,
    AnswerRow,
    AssessmentRow,
    ScoreBasis,
    VerdictRow,
)
from app.features.assessments.queries import versions
from app.features.assessments.queries.contents import get_contents
from app.features.assessments.service.answers import entry_of
from app.features.assessments.service.facts import copy_facts, list_facts
from app.features.assessments.service.scores import recompute
from app.features.audit import service as audit


def open_assessment(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    profile: str,
    checklist: Checklist,
    now: datetime,
    today: date,
) -> AssessmentRow:
    """Start the first version of a checklist; started twice at once, it is the same one.

    The caller has checked that this organisation is the answering unit for ``profile``.
    Raises ``checklist_not_for_profile``.
    """
    if checklist.unit_for(profile) is None:
        raise DomainError("checklist_not_for_profile")
    existing = versions.find_latest(session, organisation_id, checklist.id)
    if existing is not None:
        return existing
    row = AssessmentRow(
        organisation_id=organisation_id,
        checklist_id=checklist.id,
        checklist_version=checklist.version,
        profile=profile,
        number=1,
        state=AssessmentState.DRAFT,
        opening=Opening.FIRST,
        created_at=now,
        created_by=actor.id,
        changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        existing = versions.find_latest(session, organisation_id, checklist.id)
        if existing is None:
            raise
        return existing
    _record(session, actor, row, "assessment_opened", now)
    recompute(session, checklist, row, today)
    return row


def state_hash(session: Session, assessment: AssessmentRow) -> str:
    """SHA-256, in hexadecimal, of everything answered and proved in a version: what the signature freezes."""
    contents = get_contents(session, assessment.id, with_titles=True)
    state = {
        "organisation": str(assessment.organisation_id),
        "checklist": [assessment.checklist_id, assessment.checklist_version],
        "profile": assessment.profile,
        "number": assessment.number,
        "answers": {
            item: [contents.hashes[item], entry_of(contents.rows.get(item)).comment]
            for item in sorted(contents.hashes)
        },
        "proofs": {
            item: sorted([piece.kind, piece.title, piece.place, str(piece.document_date)] for piece in pieces)
            for item, pieces in sorted(contents.pieces.items())
        },
    }
    facts = list_facts(session, assessment.id)
    if facts:
        state["facts"] = {row.code: [row.value, row.source] for row in facts}
    canonical = json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Seal:
    """What the signatory saw when they signed."""

    hash: str


def sign(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    seen: Seal,
    now: datetime,
    today: date,
) -> None:
    """Freeze the version as the signatory saw it, with the figures of the day.

    Raises ``move_refused``, or ``changed_since_seen`` when somebody changed an answer after the page was shown.
    """
    state = next_state(assessment.state, Move.SIGN)
    frozen = state_hash(session, assessment)
    if frozen != seen.hash:
        raise DomainError("changed_since_seen")
    assessment.state = state
    assessment.signed_at, assessment.signed_by, assessment.signed_by_name = now, actor.id, actor.name
    assessment.signed_hash = frozen
    recompute(session, checklist, assessment, today)
    recompute(session, checklist, assessment, today, basis=ScoreBasis.SIGNED)
    _record(session, actor, assessment, "assessment_signed", now, hash=frozen)


def submit(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    now: datetime,
    today: date,
) -> None:
    """Hand the signed version to the region; it takes the place of the one submitted before.

    Raises ``move_refused``.
    """
    assessment.state = next_state(assessment.state, Move.SUBMIT)
    for earlier in versions.list_versions(session, assessment.organisation_id, assessment.checklist_id):
        earlier.is_current_submission = False
    assessment.is_current_submission = True
    assessment.submitted_at, assessment.submitted_by_name = now, actor.name
    recompute(session, checklist, assessment, today)
    _record(session, actor, assessment, "assessment_submitted", now, hash=assessment.signed_hash)
    enqueue(session, "tally", now)


def reopen(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    now: datetime,
    today: date,
) -> AssessmentRow:
    """Start the next version with the same answers, proofs and verdicts; this one stays as it is.

    Raises ``move_refused``, or ``not_the_latest`` when a next version already exists.
    """
    next_state(assessment.state, Move.REOPEN)
    latest = versions.find_latest(session, assessment.organisation_id, assessment.checklist_id)
    if latest is None or latest.id != assessment.id:
        raise DomainError("not_the_latest")
    fresh = AssessmentRow(
        organisation_id=assessment.organisation_id,
        checklist_id=assessment.checklist_id,
        checklist_version=assessment.checklist_version,
        profile=assessment.profile,
        number=assessment.number + 1,
        state=AssessmentState.DRAFT,
        opening=opening_after(assessment.state),
        previous_id=assessment.id,
        created_at=now,
        created_by=actor.id,
        changed_at=now,
    )
    session.add(fresh)
    session.flush()
    _copy(session, assessment.id, fresh.id)
    recompute(session, checklist, fresh, today)
    _record(session, actor, fresh, "assessment_reopened", now, opening=fresh.opening.value)
    return fresh


def _copy(session: Session, source: UUID, target: UUID) -> None:
    """Sealed texts are bound to their row: they are opened and sealed again for the new one."""
    for row in session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == source)):
        answer = AnswerRow(
            assessment_id=target,
            item_id=row.item_id,
            choice=row.choice,
            special=row.special,
            due=row.due,
            measure_n=row.measure_n,
            measure_d=row.measure_d,
            author_id=row.author_id,
            author_name=row.author_name,
            changed_at=row.changed_at,
        )
        answer.reason, answer.comment = row.reason, row.comment
        session.add(answer)
    for link in session.scalars(select(AnswerProofRow).where(AnswerProofRow.assessment_id == source)):
        session.add(AnswerProofRow(assessment_id=target, item_id=link.item_id, evidence_id=link.evidence_id))
    for verdict in session.scalars(select(VerdictRow).where(VerdictRow.assessment_id == source)):
        copy = VerdictRow(
            assessment_id=target,
            item_id=verdict.item_id,
            outcome=verdict.outcome,
            seen_how=verdict.seen_how,
            content_hash=verdict.content_hash,
            reviewer_id=verdict.reviewer_id,
            reviewer_name=verdict.reviewer_name,
            at=verdict.at,
        )
        copy.comment = verdict.comment
        session.add(copy)
    copy_facts(session, source, target)
    session.flush()


def _record(
    session: Session, actor: Actor, assessment: AssessmentRow, action: str, now: datetime, **details: object
) -> None:
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=assessment.organisation_id,
        subject=str(assessment.id),
        details={"checklist": assessment.checklist_id, "number": assessment.number, **details},
    )
