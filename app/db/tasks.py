"""Background work: a row written with the change that asks for it is the truth; the queue only wakes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Row
from app.db.session import Database
from app.db.types import UtcDateTime, enum_column

STALE_AFTER = timedelta(minutes=15)
MAX_ATTEMPTS = 5


class TaskState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TaskRow(Row):
    """One piece of work: what to do, how far it got, what came out."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_state_created_at", "state", "created_at"),)

    kind: Mapped[str] = mapped_column(String(60))
    state: Mapped[TaskState] = mapped_column(enum_column(TaskState), default=TaskState.WAITING)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    progress: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    result: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


Clock = Callable[[], datetime]
Work = Callable[[Session, dict[str, Any], datetime], str | None]


@dataclass
class Registry:
    """The kinds of work that the features know how to do."""

    works: dict[str, Work] = field(default_factory=dict)

    def register(self, kind: str) -> Callable[[Work], Work]:
        def keep(work: Work) -> Work:
            self.works[kind] = work
            return work

        return keep


REGISTRY = Registry()


def enqueue(session: Session, kind: str, now: datetime, **payload: Any) -> UUID:
    """Ask for work in the transaction of the change that needs it; an identical waiting task is not doubled."""
    waiting = select(TaskRow).where(TaskRow.kind == kind, TaskRow.state == TaskState.WAITING)
    for task in session.scalars(waiting):
        if task.payload == payload:
            return task.id
    task = TaskRow(kind=kind, payload=payload, created_at=now, state=TaskState.WAITING)
    session.add(task)
    session.info.setdefault("tasks", []).append(task.id)
    session.flush()
    return task.id


def is_waiting(session: Session, kind: str) -> bool:
    """Whether work of this kind has been asked for and is not done yet."""
    pending = TaskRow.state.in_((TaskState.WAITING, TaskState.RUNNING))
    return session.scalar(select(TaskRow.id).where(TaskRow.kind == kind, pending).limit(1)) is not None


def enqueue_daily(database: Database, kinds: tuple[str, ...], now: datetime) -> None:
    """Ask for what must be done once a day."""
    with database.unit_of_work() as session:
        for kind in kinds:
            enqueue(session, kind, now)


def run_due(database: Database, clock: Clock) -> tuple[int, int]:
    """Run every due task, oldest first; how many succeeded and how many failed."""
    with database.reading_session() as session:
        due = list_due(session, clock())
    states = [run(database, task_id, clock) for task_id in due]
    done = states.count(TaskState.DONE)
    return done, len(states) - done


def list_due(session: Session, now: datetime) -> list[UUID]:
    """Tasks to run: waiting, or running for so long that their worker must have died."""
    stale = (TaskRow.state == TaskState.RUNNING) & (TaskRow.started_at < now - STALE_AFTER)
    query = (
        select(TaskRow.id).where((TaskRow.state == TaskState.WAITING) | stale).order_by(TaskRow.created_at)
    )
    return list(session.scalars(query))


def run(database: Database, task_id: UUID, clock: Clock) -> TaskState:
    """Run one task in its own transaction; a failure is kept with its reason and tried again a few times."""
    with database.unit_of_work() as session:
        task = session.get(TaskRow, task_id)
        if task is None or not _is_due(task, clock()):
            return TaskState.DONE if task is None else task.state
        task.state, task.started_at, task.attempts = TaskState.RUNNING, clock(), task.attempts + 1
        kind, payload = task.kind, dict(task.payload)
    try:
        with database.unit_of_work() as session:
            result = REGISTRY.works[kind](session, payload, clock())
            _end(session, task_id, TaskState.DONE, result, clock())
    except Exception as error:
        with database.unit_of_work() as session:
            failed = session.get_one(TaskRow, task_id)
            final = failed.attempts >= MAX_ATTEMPTS
            state = TaskState.FAILED if final else TaskState.WAITING
            _end(session, task_id, state, f"{type(error).__name__}: {error}"[:2000], clock())
        return state
    return TaskState.DONE


def _is_due(task: TaskRow, now: datetime) -> bool:
    if task.state is TaskState.WAITING:
        return True
    return (
        task.state is TaskState.RUNNING
        and task.started_at is not None
        and task.started_at < now - STALE_AFTER
    )


def _end(session: Session, task_id: UUID, state: TaskState, result: str | None, now: datetime) -> None:
    task = session.get_one(TaskRow, task_id)
    task.state, task.result, task.ended_at = state, result, now
    if state is TaskState.DONE:
        task.progress = 100
