"""One's own account: name, function, password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import DomainError
from app.features.accounts import mail, passwords
from app.features.accounts.models import AccountRow
from app.features.accounts.queries import find_account_by_email, list_roles
from app.features.accounts.service.second_factor import own_account
from app.features.accounts.service.sessions import revoke_sessions
from app.features.accounts.service.sign_in import check_own_password
from app.features.audit import service as audit

LONGEST_NAME = 200


def clean_name(text: str) -> str:
    """One line, single spaces."""
    return " ".join(text.split())[:LONGEST_NAME]


def create_account(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    function: str,
    password: str | None,
    now: datetime,
    account_id: UUID | None = None,
    place: str = "",
) -> AccountRow:
    """Create an account, or open again the one of somebody who had left, with nothing of its former access.

    ``email`` is normalised. Without a password nobody can sign in: the demonstration's personas enter otherwise.
    ``place``: the establishment that invites, whose name a password must not rest on.
    Raises ``name_required``, ``account_exists`` or what ``check_new_password`` raises.
    """
    name = clean_name(name)
    if not name:
        raise DomainError("name_required")
    if password is not None:
        passwords.check_new_password(password, email=email, name=name, places=[place])
    account = find_account_by_email(session, email)
    action = "account_created" if account is None else "account_reopened"
    if account is None:
        account = _add_account(
            session, AccountRow(id=account_id, email=email, name=name, function="", created_at=now)
        )
    elif account.closed_at is None:
        raise DomainError("account_exists")
    account.name, account.function = name, clean_name(function)
    account.closed_at = None
    account.password_hash = None if password is None else passwords.hash_password(password)
    account.password_changed_at = now
    session.flush()
    audit.record(session, actor, action, now=now, subject=email, details={"account": str(account.id)})
    return account


def _add_account(session: Session, account: AccountRow) -> AccountRow:
    """Two invitations of one address may be accepted at the same moment: one makes the account."""
    try:
        with session.begin_nested():
            session.add(account)
            session.flush()
    except IntegrityError as error:
        raise DomainError("account_exists") from error
    return account


def save_profile(session: Session, actor: Actor, *, name: str, function: str, now: datetime) -> None:
    """Raises ``name_required``."""
    account = own_account(session, actor)
    if not clean_name(name):
        raise DomainError("name_required")
    account.name, account.function = clean_name(name), clean_name(function)
    session.flush()
    audit.record(session, actor, "profile_changed", now=now, subject=account.email)


def change_password(session: Session, actor: Actor, current: str, new: str, now: datetime) -> None:
    """Set another password and close the other sessions.

    Raises ``password_incorrect``, ``password_unchanged`` or what ``check_new_password`` raises.
    """
    account = own_account(session, actor)
    check_own_password(account, current)
    if new == current:
        raise DomainError("password_unchanged")
    set_password(session, account, new, now)
    revoke_sessions(session, account.id, now, but=actor.session_id)
    audit.record(session, actor, "password_changed", now=now, subject=account.email)


def set_password(session: Session, account: AccountRow, new: str, now: datetime) -> None:
    """Check, keep the hash of, and tell the owner about a new password."""
    places = [held.organisation_name for held in list_roles(session, account.id)]
    passwords.check_new_password(new, email=account.email, name=account.name, places=places)
    account.password_hash = passwords.hash_password(new)
    account.password_changed_at = now
    mail.post_password_changed(session, account, now)
    session.flush()
