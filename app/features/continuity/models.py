"""Continuity plans: each record sealed by itself, each version sealed whole."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Row
from app.db.types import EncryptedText, Sealed, SealedText, UtcDateTime, enum_column
from app.domain.continuity.fields import Variant

CONTACT_MONTHS = 12
"""Ours, to be discussed: how long a replaced version keeps its numbers. A year covers the next review."""


class ContactReaders(StrEnum):
    """Who reads how to reach people, in one plan."""

    HOUSE = "house"
    """Whoever manages or approves plans in the establishment; not somebody from outside who helps to write."""
    WRITERS = "writers"
    """Whoever writes or approves the plan."""
    ALL = "all"
    """Whoever reads the plan."""


class VersionState(StrEnum):
    PENDING = "pending"
    """Frozen, waiting for its approvals."""
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class PlanRow(Row):
    """One plan of one organisation. ``framework_id``: the plan of a group that it follows, at the approved version
    ``framework_version``, 0 while none was taken. ``is_framework``: offered to the members of its organisation.

    ``contact_months``: how long a version that is replaced or withdrawn keeps its contact details; ``None``: for as
    long as it exists.
    """

    __tablename__ = "continuity_plan"
    __table_args__ = (
        Index("ix_continuity_plan_organisation_id", "organisation_id"),
        Index("ix_continuity_plan_framework_id", "framework_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    framework_id: Mapped[UUID | None] = mapped_column(ForeignKey("continuity_plan.id"))
    framework_version: Mapped[int] = mapped_column(default=0)
    is_framework: Mapped[bool] = mapped_column(default=False)
    variant: Mapped[Variant] = mapped_column(enum_column(Variant))
    kit: Mapped[str] = mapped_column(String(60))
    """The kit that it was begun with: id and version."""
    sealed_title: Mapped[SealedText | None] = mapped_column(EncryptedText)
    steps: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Minutes at which impacts are judged; those of the kit when there is none."""
    sealed_scale: Mapped[SealedText | None] = mapped_column(EncryptedText)
    contact_readers: Mapped[ContactReaders] = mapped_column(
        enum_column(ContactReaders), default=ContactReaders.HOUSE
    )
    contact_months: Mapped[int | None] = mapped_column(default=CONTACT_MONTHS)
    last_version: Mapped[int] = mapped_column(default=0)
    versions_elsewhere: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of a plan begun from a file: what was approved and handed out there is no agreement on what is frozen here."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    title = Sealed("sealed_title")
    scale = Sealed("sealed_scale")
    """JSON of the words of the grades; empty when those of the kit are kept."""


class RecordRow(Row):
    """One record. ``code`` is its id within the plan, that references and files use; it never changes.

    ``original_sha256``: what the record of the framework said when this one last took its place.
    """

    __tablename__ = "continuity_record"
    __table_args__ = (
        UniqueConstraint("plan_id", "kind", "code", name="uq_continuity_record_code"),
        Index("ix_continuity_record_plan_id", "plan_id", "kind", "position"),
    )

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("continuity_plan.id"))
    kind: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    about: Mapped[str] = mapped_column(String(64), default="")
    """The code of the activity that it says something of alone, to count and find what goes with an activity."""
    sealed_body: Mapped[SealedText | None] = mapped_column(EncryptedText)
    original_sha256: Mapped[str] = mapped_column(String(64), default="")
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)

    body = Sealed("sealed_body")

    __mapper_args__ = {"version_id_col": revision}


class LeftOutRow(Row):
    """A record of the framework that a plan leaves out, and why."""

    __tablename__ = "continuity_left_out"
    __table_args__ = (UniqueConstraint("plan_id", "kind", "code", name="uq_continuity_left_out_code"),)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("continuity_plan.id"))
    kind: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(64))
    sealed_reason: Mapped[SealedText | None] = mapped_column(EncryptedText)
    author_name: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    reason = Sealed("sealed_reason")


class VersionRow(Row):
    """A frozen state of a plan. ``facts``: counts and dates only, the sole part that a region ever sees.

    ``shared_at``: when the establishment sent them to its region; nothing is seen before.
    ``ended_at``: replaced or withdrawn. ``erased_at``: its contact details were erased; ``sha256`` stays that of what
    was approved, and ``kept_sha256`` is that of what is left.
    """

    __tablename__ = "continuity_version"
    __table_args__ = (UniqueConstraint("plan_id", "number", name="uq_continuity_version_number"),)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("continuity_plan.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(enum_column(VersionState))
    sealed_summary: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_snapshot: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by_name: Mapped[str] = mapped_column(String(200), default="")
    approved_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    framework_version: Mapped[int] = mapped_column(default=0)
    framework_sha256: Mapped[str] = mapped_column(String(64), default="")
    """The version of the framework that it was composed with."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_sha256: Mapped[str] = mapped_column(String(64), default="")
    facts: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shared_by_name: Mapped[str] = mapped_column(String(200), default="", server_default="")

    summary = Sealed("sealed_summary")
    snapshot = Sealed("sealed_snapshot")


class PlanImportRow(Row):
    """A table read but not applied yet: what it would change waits for a confirmation, at most one day."""

    __tablename__ = "continuity_import"
    __table_args__ = (Index("ix_continuity_import_created_at", "created_at"),)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("continuity_plan.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str] = mapped_column(String(30))
    sealed_content: Mapped[SealedText | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    content = Sealed("sealed_content")
