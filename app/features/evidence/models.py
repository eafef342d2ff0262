"""Pieces of proof, stored or only registered, and dated results from outside."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Row
from app.db.types import EncryptedText, Sealed, SealedText, UtcDateTime


class EvidenceRow(Row):
    """One piece of an organisation. Never changed once made: a new edition is a new piece, after ``previous_id``.

    ``owner`` is a function. A piece whose file is stored has an ``EvidenceFileRow``.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_organisation_id", "organisation_id"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))
    sealed_title: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_place: Mapped[SealedText | None] = mapped_column(EncryptedText)
    document_date: Mapped[date | None]
    until: Mapped[date | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(120), default="", server_default="")
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    title = Sealed("sealed_title")
    place = Sealed("sealed_place")


class EvidenceFileRow(Row):
    """The stored file of a piece: encrypted on disk under ``token``, its name sealed here.

    ``sha256`` is that of the clear content. After a purge the row stays, with its date, and the file is gone.
    """

    __tablename__ = "evidence_file"

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), unique=True)
    sealed_name: Mapped[SealedText | None] = mapped_column(EncryptedText)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purge_reason: Mapped[str] = mapped_column(String(200), default="")

    name = Sealed("sealed_name")


class EvidenceReminderRow(Base):
    """A reminder already sent: this piece, so many days before its end."""

    __tablename__ = "evidence_reminder"

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    ends_on: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExternalResultRow(Row):
    """One dated result from outside: the level of an AD audit, an exposure test, an exercise.

    ``kind`` is a code of ``app.domain.results``; ``value`` an exact number as text. ``reference`` tells twice the
    same event apart; nothing is changed: a mistake is withdrawn and registered again.
    """

    __tablename__ = "external_result"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "reference"),
        Index("ix_external_result_organisation_id_kind", "organisation_id", "kind", "obtained_on"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))
    obtained_on: Mapped[date]
    value: Mapped[str | None] = mapped_column(String(60))
    reference: Mapped[str] = mapped_column(String(120))
    sealed_source: Mapped[SealedText | None] = mapped_column(EncryptedText)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_name: Mapped[str] = mapped_column(String(200), default="")

    source = Sealed("sealed_source")
