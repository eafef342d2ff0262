"""Pieces of proof, registered without being stored: what it is, its date, where it is kept, its fingerprint."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Row
from app.db.types import EncryptedText, Sealed, SealedText, UtcDateTime


class EvidenceRow(Row):
    """One piece of an organisation. Never changed once made: a new edition is a new piece."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_organisation_id", "organisation_id"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))
    sealed_title: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_place: Mapped[SealedText | None] = mapped_column(EncryptedText)
    document_date: Mapped[date | None]
    until: Mapped[date | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    title = Sealed("sealed_title")
    place = Sealed("sealed_place")
