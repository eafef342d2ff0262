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


class FactRow(Row):
    """One fact typed for one version: what the rules of its checklist reckon with, as ``app.domain.facts`` writes it.

    ``sealed_source`` tells where the figure comes from.
    """

    __tablename__ = "fact"
    __table_args__ = (UniqueConstraint("assessment_id", "code"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    code: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    sealed_source: Mapped[SealedText | None] = mapped_column(EncryptedText)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)

    source = Sealed("sealed_source")

    __mapper_args__ = {"version_id_col": revision}


class AssignmentRow(Row):
    """Some items of a version entrusted to somebody by a link: what they type waits for the referent.

    Only the hash of the token is kept. ``item_ids`` in the order of the checklist.
    """

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_assessment_id", "assessment_id"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    item_ids: Mapped[list[str]] = mapped_column(JSON)
    function: Mapped[str] = mapped_column(String(120))
    sealed_email: Mapped[SealedText | None] = mapped_column(EncryptedText)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    email = Sealed("sealed_email")


class AssignedAnswerRow(Row):
    """What somebody typed through an assignment. ``decided_at``: taken over or set aside by the referent."""

    __tablename__ = "assigned_answer"
    __table_args__ = (UniqueConstraint("assignment_id", "item_id"),)

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    item_id: Mapped[str] = mapped_column(String(60))
    choice: Mapped[str | None] = mapped_column(String(40))
    special: Mapped[str | None] = mapped_column(String(10))
    due: Mapped[date | None]
    measure_n: Mapped[int | None] = mapped_column(BigInteger)
    measure_d: Mapped[int | None] = mapped_column(BigInteger)
    sealed_reason: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_comment: Mapped[SealedText | None] = mapped_column(EncryptedText)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_taken: Mapped[bool | None]
    revision: Mapped[int] = mapped_column(default=1)

    reason = Sealed("sealed_reason")
    comment = Sealed("sealed_comment")

    __mapper_args__ = {"version_id_col": revision}


class PendingImportRow(Row):
    """A file read but not applied yet: what it would change waits for a confirmation, at most one day."""

    __tablename__ = "pending_import"
    __table_args__ = (Index("ix_pending_import_created_at", "created_at"),)

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(30))
    sealed_content: Mapped[SealedText | None] = mapped_column(EncryptedText)
    seen_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    content = Sealed("sealed_content")


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
