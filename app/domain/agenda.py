"""The next thing to do, from where each assessment stands and what the reader may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.lifecycle import AssessmentState


class TaskKind(StrEnum):
    """In order of urgency."""

    TAKE_UP_RETURNED = "take_up_returned"
    SUBMIT = "submit"
    SIGN = "sign"
    CONTINUE = "continue"
    START = "start"
    WAIT_FOR_SIGNATURE = "wait_for_signature"
    WAIT_FOR_REVIEW = "wait_for_review"
    KEEP_FRESH = "keep_fresh"


@dataclass(frozen=True, slots=True)
class Situation:
    """One checklist of one answering unit. ``state`` is none when it was never started."""

    organisation_id: UUID
    checklist_id: str
    state: AssessmentState | None
    assessment_id: UUID | None = None
    is_complete: bool = False
    may_answer: bool = False
    may_manage: bool = False
    may_sign: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    kind: TaskKind
    situation: Situation


def list_tasks(situations: Iterable[Situation]) -> tuple[Task, ...]:
    """One task at most for each checklist, the most urgent first."""
    tasks = [Task(kind, situation) for situation in situations if (kind := _task_of(situation)) is not None]
    order = list(TaskKind)
    return tuple(sorted(tasks, key=lambda task: order.index(task.kind)))


def _task_of(situation: Situation) -> TaskKind | None:
    match situation.state:
        case None:
            return TaskKind.START if situation.may_manage else None
        case AssessmentState.DRAFT:
            return _draft_task(situation)
        case AssessmentState.SIGNED:
            return TaskKind.SUBMIT if situation.may_sign else TaskKind.WAIT_FOR_SIGNATURE
        case AssessmentState.RETURNED:
            return TaskKind.TAKE_UP_RETURNED if situation.may_manage else None
        case AssessmentState.ACCEPTED:
            return TaskKind.KEEP_FRESH
        case _:
            return TaskKind.WAIT_FOR_REVIEW


def _draft_task(situation: Situation) -> TaskKind | None:
    if situation.is_complete:
        return TaskKind.SIGN if situation.may_sign else TaskKind.WAIT_FOR_SIGNATURE
    return TaskKind.CONTINUE if situation.may_answer else None
