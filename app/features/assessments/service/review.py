"""The reviewer's work on a submission: take it, decide item by item, conclude."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.db.tasks import enqueue
from app.domain.access import Actor
from app.domain.catalogue import Checklist
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState, Move, Outcome, SeenHow, next_state
from app.domain.scoring import Answer, content_hash
from app.features.assessments.models import AssessmentRow, VerdictRow
from app.features.assessments.queries.contents import Contents, assemble, get_contents
from app.features.assessments.service.answers import Saved
from app.features.assessments.service.scores import recompute
from app.features.audit import service as audit

BLANK_HASH = content_hash(Answer())


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides on one item; ``seen_revision`` is the revision of the verdict they saw, 0 for none."""

    item_id: str
    outcome: Outcome
    seen_how: SeenHow
    comment: str = ""
    seen_revision: int = 0


def take(
    session: Session, actor: Actor, assessment: AssessmentRow, now: datetime, *, take_over: bool = False
) -> None:
    """Begin the review of a submission, or take it over from another reviewer on purpose.

    Raises ``move_refused``, or ``review_taken`` when another reviewer has it.
    """
    if assessment.state is AssessmentState.IN_REVIEW:
        if assessment.reviewer_id == actor.id:
            return
        if not take_over:
            raise DomainError("review_taken", reviewer=assessment.reviewer_name)
    assessment.state = next_state(assessment.state, Move.TAKE)
    assessment.reviewer_id, assessment.reviewer_name = actor.id, actor.name
    _record(session, actor, assessment, "review_taken", now)
    enqueue(session, "tally", now)


def decide(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    decision: Decision,
    now: datetime,
    today: date,
    *,
    contents: Contents | None = None,
) -> Saved:
    """Accept or return one item as it stands; *verified* follows at once. Sent twice, it is one decision.

    ``assessment`` is locked by the caller, who may hand in its ``contents`` read since.
    Raises ``review_not_taken``, ``item_not_found``, ``return_needs_comment``, or ``verdict_changed`` when another
    verdict was stored since the page was shown.
    """
    _require_reviewer(actor, assessment)
    if checklist.find_item(decision.item_id) is None:
        raise DomainError("item_not_found", item=decision.item_id)
    if decision.outcome is Outcome.RETURNED and not decision.comment.strip():
        raise DomainError("return_needs_comment", item=decision.item_id)
    contents = contents or get_contents(session, assessment.id)
    verdict = contents.verdicts.get(decision.item_id)
    if _is_same(actor, verdict, decision) and has_verdict(contents, decision.item_id):
        return Saved(contents, recompute(session, checklist, assessment, today, contents=contents))
    if (verdict.revision if verdict else 0) != decision.seen_revision:
        raise DomainError("verdict_changed", item=decision.item_id)
    if verdict is None:
        verdict = VerdictRow(assessment_id=assessment.id, item_id=decision.item_id)
        session.add(verdict)
    verdict.outcome, verdict.seen_how = decision.outcome, decision.seen_how
    verdict.comment = decision.comment.strip()
    verdict.content_hash = contents.hashes.get(decision.item_id, BLANK_HASH)
    verdict.reviewer_id, verdict.reviewer_name, verdict.at = actor.id, actor.name, now
    session.flush()
    contents = assemble(contents.rows, contents.pieces, {**contents.verdicts, decision.item_id: verdict})
    standing = recompute(session, checklist, assessment, today, contents=contents)
    _record(
        session,
        actor,
        assessment,
        "item_reviewed",
        now,
        item=decision.item_id,
        outcome=decision.outcome.value,
    )
    return Saved(contents, standing, (decision.item_id,))


def conclude(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    now: datetime,
    today: date,
) -> Outcome:
    """End the review: returned when one item is, accepted when every applicable item is.

    Raises ``review_not_taken``, or ``review_incomplete`` with the number of items without a verdict.
    """
    _require_reviewer(actor, assessment)
    contents = get_contents(session, assessment.id)
    standing = recompute(session, checklist, assessment, today, contents=contents)
    missing = [
        state.item.id
        for state in standing.states
        if (state.applicable or state.pending_na) and not has_verdict(contents, state.item.id)
    ]
    if missing:
        raise DomainError("review_incomplete", count=len(missing), items=", ".join(missing))
    returned = any(
        verdict.outcome is Outcome.RETURNED and has_verdict(contents, item_id)
        for item_id, verdict in contents.verdicts.items()
    )
    outcome = Outcome.RETURNED if returned else Outcome.ACCEPTED
    move = Move.RETURN if returned else Move.ACCEPT
    assessment.state, assessment.reviewed_at = next_state(assessment.state, move), now
    _record(session, actor, assessment, f"review_{outcome.value}", now)
    enqueue(session, "tally", now)
    return outcome


def has_verdict(contents: Contents, item_id: str) -> bool:
    """Whether a verdict stands on the item exactly as it is now."""
    verdict = contents.verdicts.get(item_id)
    return verdict is not None and verdict.content_hash == contents.hashes.get(item_id, BLANK_HASH)


def _is_same(actor: Actor, verdict: VerdictRow | None, decision: Decision) -> bool:
    """Whether this reviewer has already decided exactly this."""
    if verdict is None or verdict.reviewer_id != actor.id:
        return False
    mine = (decision.outcome, decision.seen_how, decision.comment.strip())
    return (verdict.outcome, verdict.seen_how, verdict.comment) == mine


def _require_reviewer(actor: Actor, assessment: AssessmentRow) -> None:
    if assessment.state is not AssessmentState.IN_REVIEW or assessment.reviewer_id != actor.id:
        raise DomainError("review_not_taken", reviewer=assessment.reviewer_name)


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
