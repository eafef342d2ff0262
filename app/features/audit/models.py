"""The journal: append-only, chained by hash, one chain for each organisation and one for the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Row
from app.db.types import UtcDateTime


class AuditRecordRow(Row):
    """Who did what, on whom, when and from where. Triggers refuse any change; no clear copy of sealed text."""

    __tablename__ = "audit_record"
    __table_args__ = (
        UniqueConstraint("stream", "number"),
        Index("ix_audit_record_stream_at", "stream", "at"),
    )

    stream: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    address: Mapped[str | None] = mapped_column(String(45))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The end of each chain, locked while a record is added; shows a chain whose tail was cut."""

    __tablename__ = "audit_head"

    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")


class AuditAnchorRow(Base):
    """Up to where a chain was purged at the end of its retention: what follows is chained to this hash."""

    __tablename__ = "audit_anchor"

    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    purged_at: Mapped[datetime] = mapped_column(UtcDateTime)
