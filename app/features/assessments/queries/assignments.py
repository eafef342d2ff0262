"""Items entrusted by a link: who has which, what came in, what still waits for a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.assignments import AssignmentState, assignment_state
from app.features.assessments.models import AssessmentRow, AssignedAnswerRow, AssignmentRow

Assignment = AssignmentRow
AssignedAnswer = AssignedAnswerRow


@dataclass(frozen=True, slots=True)
class Entrusted:
    """One link as its version lists it; ``answers`` by item, blank ones left out."""

    row: AssignmentRow
    state: AssignmentState
    answers: Mapping[str, AssignedAnswerRow]

    @property
    def waiting(self) -> list[AssignedAnswerRow]:
        """What nobody has decided on yet, in the order of the checklist."""
        return [
            self.answers[item]
            for item in self.row.item_ids
            if item in self.answers and self.answers[item].decided_at is None
        ]

    @property
    def taken(self) -> int:
        return sum(answer.is_taken is True for answer in self.answers.values())

    @property
    def dropped(self) -> int:
        return sum(answer.is_taken is False for answer in self.answers.values())


def state_of(row: AssignmentRow, now: datetime) -> AssignmentState:
    return assignment_state(
        revoked_at=row.revoked_at, finished_at=row.finished_at, expires_at=row.expires_at, now=now
    )


def list_assignments(session: Session, assessment_id: UUID, now: datetime) -> list[Entrusted]:
    """Every link of a version, newest first, with what came in through it, in two queries."""
    rows = list(
        session.scalars(
            select(AssignmentRow)
            .where(AssignmentRow.assessment_id == assessment_id)
            .order_by(AssignmentRow.created_at.desc(), AssignmentRow.id)
        )
    )
    answers: dict[UUID, dict[str, AssignedAnswerRow]] = {row.id: {} for row in rows}
    for answer in session.scalars(
        select(AssignedAnswerRow).where(AssignedAnswerRow.assignment_id.in_(answers))
    ):
        if not is_blank(answer):
            answers[answer.assignment_id][answer.item_id] = answer
    return [Entrusted(row, state_of(row, now), answers[row.id]) for row in rows]


def list_answers(session: Session, assignment_id: UUID) -> dict[str, AssignedAnswerRow]:
    """What was typed through one link, by item: all that its holder may read."""
    rows = session.scalars(select(AssignedAnswerRow).where(AssignedAnswerRow.assignment_id == assignment_id))
    return {row.item_id: row for row in rows}


def count_waiting(session: Session, assessment_id: UUID) -> int:
    """How many answers came in by a link and wait for a decision."""
    row = AssignedAnswerRow
    filled = or_(
        row.choice.is_not(None),
        row.special.is_not(None),
        row.measure_n.is_not(None),
        row.measure_d.is_not(None),
        row.sealed_comment.is_not(None),
    )
    query = (
        select(func.count())
        .select_from(row)
        .join(AssignmentRow, AssignmentRow.id == row.assignment_id)
        .where(AssignmentRow.assessment_id == assessment_id, row.decided_at.is_(None), filled)
    )
    return session.scalar(query) or 0


def count_open(session: Session, assessment_id: UUID, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(AssignmentRow)
        .where(
            AssignmentRow.assessment_id == assessment_id,
            AssignmentRow.revoked_at.is_(None),
            AssignmentRow.finished_at.is_(None),
            AssignmentRow.expires_at > now,
        )
    )
    return session.scalar(query) or 0


def find_assessment_id(
    session: Session, *, assignment_id: UUID | None = None, token_hash: str | None = None
) -> UUID | None:
    """The version of one link, to be locked before the link is read."""
    where = (
        AssignmentRow.id == assignment_id if token_hash is None else AssignmentRow.token_hash == token_hash
    )
    return session.scalar(select(AssignmentRow.assessment_id).where(where))


def lock_assessment(session: Session, assessment_id: UUID) -> AssessmentRow:
    """The version; a session that may write holds it until its end, as the pages of a signed-in person do."""
    query = select(AssessmentRow).where(AssessmentRow.id == assessment_id)
    if session.info.get("writes"):
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one()


def is_blank(row: AssignedAnswerRow) -> bool:
    return not (row.choice or row.special or row.comment) and row.measure_n is None and row.measure_d is None
