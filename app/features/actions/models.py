"""Actions that an establishment has taken on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Row
from app.db.types import EncryptedText, Sealed, SealedText, UtcDateTime, enum_column
from app.domain.actions import ActionStatus


class ActionRow(Row):
    """One action of one organisation. Efforts in days and costs in whole euros; ``owner`` is a function.

    ``item_id`` of ``checklist_id`` is the item that it serves; both are none for an action of one's own.
    ``origin`` is the feature that it came from, ``origin_id`` the thing there and ``origin_key`` the gap in it.
    """

    __tablename__ = "action"
    __table_args__ = (Index("ix_action_organisation_id", "organisation_id", "status"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    checklist_id: Mapped[str | None] = mapped_column(String(60))
    item_id: Mapped[str | None] = mapped_column(String(60))
    sealed_title: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_note: Mapped[SealedText | None] = mapped_column(EncryptedText)
    status: Mapped[ActionStatus] = mapped_column(enum_column(ActionStatus))
    owner: Mapped[str] = mapped_column(String(120), default="")
    due: Mapped[date | None]
    effort_days: Mapped[str | None] = mapped_column(String(30))
    cost_low: Mapped[int | None]
    cost_high: Mapped[int | None]
    origin: Mapped[str | None] = mapped_column(String(20))
    origin_id: Mapped[UUID | None]
    origin_key: Mapped[str | None] = mapped_column(String(240))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)

    title = Sealed("sealed_title")
    note = Sealed("sealed_note")

    __mapper_args__ = {"version_id_col": revision}


class ActionProofRow(Base):
    """A piece that shows what an action has produced."""

    __tablename__ = "action_proof"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
