"""Versions of an assessment, their answers, proofs and verdicts, and the scores kept beside them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Row
from app.db.types import EncryptedText, Sealed, SealedText, UtcDateTime, enum_column
from app.domain.lifecycle import AssessmentState, Opening, Outcome, SeenHow


class ScoreBasis(StrEnum):
    """``SIGNED`` is frozen at signature; ``CURRENT`` follows answers, verdicts and freshness."""

    CURRENT = "current"
    SIGNED = "signed"


class AssessmentRow(Row):
    """One version of one unit's answers to one checklist. Nothing in it changes once it is signed."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("organisation_id", "checklist_id", "number"),
        Index("ix_assessment_current_submission", "checklist_id", "is_current_submission", "organisation_id"),
        Index("ix_assessment_state_submitted_at", "state", "submitted_at"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    checklist_id: Mapped[str] = mapped_column(String(60))
    checklist_version: Mapped[str] = mapped_column(String(20))
    profile: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    state: Mapped[AssessmentState] = mapped_column(enum_column(AssessmentState))
    opening: Mapped[Opening] = mapped_column(enum_column(Opening))
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"))
    is_current_submission: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    signed_by_name: Mapped[str] = mapped_column(String(200), default="")
    signed_hash: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by_name: Mapped[str] = mapped_column(String(200), default="")
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewer_name: Mapped[str] = mapped_column(String(200), default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": revision}


class AnswerRow(Row):
    """What was answered to one item, by whom and when."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("assessment_id", "item_id"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[str] = mapped_column(String(60))
    choice: Mapped[str | None] = mapped_column(String(40))
    special: Mapped[str | None] = mapped_column(String(10))
    due: Mapped[date | None]
    measure_n: Mapped[int | None] = mapped_column(BigInteger)
    measure_d: Mapped[int | None] = mapped_column(BigInteger)
    sealed_reason: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_comment: Mapped[SealedText | None] = mapped_column(EncryptedText)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    page_token: Mapped[str] = mapped_column(String(36), default="")
    revision: Mapped[int] = mapped_column(default=1)

    reason = Sealed("sealed_reason")
    comment = Sealed("sealed_comment")

    __mapper_args__ = {"version_id_col": revision}


class AnswerProofRow(Base):
    """A piece put forward for one item of one version."""

    __tablename__ = "answer_proof"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)


class VerdictRow(Row):
    """What a reviewer decided on one item; it stands as long as the answer keeps the same hash."""

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("assessment_id", "item_id"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    seen_how: Mapped[SeenHow] = mapped_column(enum_column(SeenHow))
    sealed_comment: Mapped[SealedText | None] = mapped_column(EncryptedText)
    content_hash: Mapped[str] = mapped_column(String(64))
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewer_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)

    comment = Sealed("sealed_comment")

    __mapper_args__ = {"version_id_col": revision}


class ScoreRow(Base):
    """The figures of one version: the whole (cut ``""``) or one section. Exact values, and percentages to sort."""

    __tablename__ = "score"
    __table_args__ = (Index("ix_score_next_change_on", "next_change_on"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    basis: Mapped[ScoreBasis] = mapped_column(enum_column(ScoreBasis), primary_key=True)
    cut: Mapped[str] = mapped_column(String(60), primary_key=True)
    declared_exact: Mapped[str | None] = mapped_column(String(200))
    proved_exact: Mapped[str | None] = mapped_column(String(200))
    verified_exact: Mapped[str | None] = mapped_column(String(200))
    declared: Mapped[float | None]
    proved: Mapped[float | None]
    verified: Mapped[float | None]
    applicable: Mapped[int]
    answered: Mapped[int]
    unknown: Mapped[int]
    level_declared: Mapped[int | None]
    level_proved: Mapped[int | None]
    level_verified: Mapped[int | None]
    ready_declared: Mapped[bool | None]
    ready_proved: Mapped[bool | None]
    ready_verified: Mapped[bool | None]
    met: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    computed_on: Mapped[date]
    next_change_on: Mapped[date | None]
