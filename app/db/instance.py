"""What this base is: a demonstration, or not; said once, when it is created."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base
from app.db.types import UtcDateTime


class InstanceRow(Base):
    """The single row that marks the base."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def mark_instance(session: Session, *, is_demonstration: bool, now: datetime) -> None:
    """Mark a new base; a base already marked keeps its mark."""
    if session.get(InstanceRow, 1) is None:
        session.add(InstanceRow(id=1, is_demonstration=is_demonstration, created_at=now))
        session.flush()


def is_demonstration_base(session: Session) -> bool:
    return bool(session.scalar(select(InstanceRow.is_demonstration)))
