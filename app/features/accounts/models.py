"""Accounts, roles, sessions, links by e-mail, sign-in attempts, outgoing mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Row
from app.db.types import EncryptedText, Sealed, SealedText, UtcDateTime, enum_column
from app.domain.access import Role, ScopeKind
from app.domain.accounts import AttemptKind, LinkPurpose


class AccountRow(Row):
    """One person's way in. Closing it keeps their work and their name on it.

    ``totp_candidate`` is a second factor being set; it replaces ``totp_secret`` once a code confirms it.
    """

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    function: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed_totp_secret: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_totp_candidate: Mapped[SealedText | None] = mapped_column(EncryptedText)
    totp_last_step: Mapped[int | None]
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    totp_secret = Sealed("sealed_totp_secret")
    totp_candidate = Sealed("sealed_totp_candidate")


class RecoveryCodeRow(Row):
    """A single-use code for whoever lost their second factor; only its hash is kept."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MembershipRow(Row):
    """A role held at a scope, from a day to another; ended, never deleted."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "(scope_kind = 'organisation') = (organisation_id IS NOT NULL)", name="organisation_scope"
        ),
        CheckConstraint("(scope_kind = 'region') = (region IS NOT NULL)", name="region_scope"),
        Index("ix_membership_account_id", "account_id"),
        Index("ix_membership_organisation_id", "organisation_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(enum_column(ScopeKind))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    region: Mapped[str | None] = mapped_column(String(3))
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SessionRow(Row):
    """An open session; the cookie holds a token of which only the hash is kept."""

    __tablename__ = "account_session"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str | None] = mapped_column(String(45))
    agent: Mapped[str] = mapped_column(String(200), default="")


class SignInAttemptRow(Row):
    """One try of a password, of a code, or one reset asked for: slows down guessing across restarts."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
        Index("ix_sign_in_attempt_at", "at"),
    )

    kind: Mapped[AttemptKind] = mapped_column(enum_column(AttemptKind))
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool]


class LinkRow(Row):
    """A single-use link sent by e-mail; only the hash of its token is kept.

    ``used_at`` is when it opened its short session, ``finished_at`` when what it is for was done. An
    invitation names the role and where; ``successor_of`` is the membership that ends when it is accepted;
    ``only_without_lead`` refuses it once somebody leads the organisation.
    """

    __tablename__ = "link"
    __table_args__ = (
        Index("ix_link_email", "email"),
        Index("ix_link_organisation_id", "organisation_id"),
        Index("ix_link_account_id", "account_id"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_column(LinkPurpose))
    email: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role | None] = mapped_column(enum_column(Role))
    scope_kind: Mapped[ScopeKind | None] = mapped_column(enum_column(ScopeKind))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    region: Mapped[str | None] = mapped_column(String(3))
    function: Mapped[str] = mapped_column(String(200), default="")
    successor_of: Mapped[UUID | None] = mapped_column(ForeignKey("membership.id"))
    only_without_lead: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailRow(Row):
    """A message to send; its body is purged once sent."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_sent_at", "sent_at"),)

    recipient: Mapped[str] = mapped_column(String(254))
    sealed_subject: Mapped[SealedText | None] = mapped_column(EncryptedText)
    sealed_body: Mapped[SealedText | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(200), default="")

    subject = Sealed("sealed_subject")
    body = Sealed("sealed_body")
