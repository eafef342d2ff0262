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


WAITING = frozenset({TaskKind.WAIT_FOR_SIGNATURE, TaskKind.WAIT_FOR_REVIEW, TaskKind.KEEP_FRESH})
"""Kinds where somebody else, or time, has to act."""
MAX_PROPOSED = 3
"""Lists to begin that a home page shows: more of them is no advice."""


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
    order: int = 0
    """The place of the checklist among all, as its content declares it."""


@dataclass(frozen=True, slots=True)
class Task:
    kind: TaskKind
    situation: Situation


@dataclass(frozen=True, slots=True)
class Plan:
    """``begun``: one task at most for each checklist begun, the most urgent first; ``proposed``: what may be begun."""

    begun: tuple[Task, ...]
    proposed: tuple[Task, ...]
    unproposed: int
    """How many more could be begun, that a page of all the lists shows."""

    @property
    def first(self) -> Task | None:
        """The next thing to do: what waits for the reader, else a list to begin, else what waits for others."""
        acting = [task for task in self.begun if task.kind not in WAITING]
        return next(iter((*acting, *self.proposed, *self.begun)), None)

    @property
    def others(self) -> tuple[Task, ...]:
        """The tasks of the lists begun, less the first."""
        return tuple(task for task in self.begun if task is not self.first)


def make_plan(situations: Iterable[Situation]) -> Plan:
    """What is under way, then at most three lists to begin, in the order that the content gives them."""
    tasks = [Task(kind, situation) for situation in situations if (kind := _task_of(situation)) is not None]
    order = list(TaskKind)
    begun = sorted(
        (task for task in tasks if task.kind is not TaskKind.START), key=lambda task: order.index(task.kind)
    )
    startable = sorted(
        (task for task in tasks if task.kind is TaskKind.START), key=lambda task: task.situation.order
    )
    return Plan(tuple(begun), tuple(startable[:MAX_PROPOSED]), max(0, len(startable) - MAX_PROPOSED))


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
