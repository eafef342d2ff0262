"""Setting, replacing and removing the second factor, and its recovery codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.access import Actor, needs_second_factor
from app.domain.errors import DomainError
from app.features.accounts import codes, mail
from app.features.accounts.models import AccountRow, RecoveryCodeRow
from app.features.accounts.queries import get_account
from app.features.accounts.service.sessions import revoke_sessions
from app.features.accounts.service.sign_in import check_code, check_own_password, count_recovery_codes
from app.features.audit import service as audit


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What the page of the second factor shows; ``secret`` and ``qr_image`` only while one is being set."""

    set_at: datetime | None
    codes_left: int
    secret: str = ""
    qr_image: str = ""


def describe_second_factor(session: Session, actor: Actor) -> SecondFactor:
    account = own_account(session, actor)
    candidate = account.totp_candidate
    return SecondFactor(
        set_at=account.second_factor_at,
        codes_left=count_recovery_codes(session, account.id),
        secret=codes.spaced_secret(candidate),
        qr_image=codes.qr_image(codes.provisioning_uri(candidate, account.email)) if candidate else "",
    )


def own_account(session: Session, actor: Actor) -> AccountRow:
    """The account of the actor; raises ``account_not_found`` for the system."""
    if actor.id is None:
        raise DomainError("account_not_found")
    return get_account(session, actor.id)


def start_second_factor(session: Session, actor: Actor) -> None:
    """Draw a secret to be confirmed. Raises ``second_factor_set`` when one stands: it is replaced instead."""
    account = own_account(session, actor)
    if account.second_factor_at is not None:
        raise DomainError("second_factor_set")
    account.totp_candidate = codes.new_totp_secret()
    session.flush()


def replace_second_factor(session: Session, actor: Actor, password: str, code: str, now: datetime) -> None:
    """Draw another secret; the one in force stays until the new one is confirmed.

    Raises ``password_incorrect`` or ``code_incorrect``.
    """
    account = own_account(session, actor)
    check_own_password(account, password)
    check_code(session, account.id, code, address=actor.address, now=now)
    account.totp_candidate = codes.new_totp_secret()
    session.flush()


def cancel_second_factor(session: Session, actor: Actor) -> None:
    """Give up the secret that waits for its confirmation."""
    own_account(session, actor).totp_candidate = None
    session.flush()


def confirm_second_factor(session: Session, actor: Actor, code: str, now: datetime) -> list[str]:
    """Put the drawn secret in force once a code proves that it was kept; returns the new recovery codes.

    Other sessions, opened without it, are closed. Raises ``second_factor_not_started`` or ``code_incorrect``.
    """
    account = own_account(session, actor)
    candidate = account.totp_candidate
    if not candidate:
        raise DomainError("second_factor_not_started")
    step = codes.matching_step(candidate, codes.clean_code(code), now, None)
    if step is None:
        raise DomainError("code_incorrect")
    account.totp_secret, account.totp_candidate = candidate, None
    account.totp_last_step, account.second_factor_at = step, now
    fresh = _draw_recovery_codes(session, account.id)
    revoke_sessions(session, account.id, now, but=actor.session_id)
    mail.post_second_factor(session, account, is_set=True, now=now)
    audit.record(session, actor, "second_factor_set", now=now, subject=account.email)
    return fresh


def renew_recovery_codes(session: Session, actor: Actor, code: str, now: datetime) -> list[str]:
    """Ten new codes; the former ones no longer serve. Raises ``code_incorrect``."""
    account = own_account(session, actor)
    check_code(session, account.id, code, address=actor.address, now=now)
    audit.record(session, actor, "recovery_codes_renewed", now=now, subject=account.email)
    return _draw_recovery_codes(session, account.id)


def remove_second_factor(session: Session, actor: Actor, password: str, code: str, now: datetime) -> None:
    """Raises ``second_factor_required``, ``password_incorrect`` or ``code_incorrect``."""
    account = own_account(session, actor)
    if needs_second_factor(actor):
        raise DomainError("second_factor_required")
    check_own_password(account, password)
    check_code(session, account.id, code, address=actor.address, now=now)
    erase_second_factor(session, account)
    mail.post_second_factor(session, account, is_set=False, now=now)
    audit.record(session, actor, "second_factor_removed", now=now, subject=account.email)


def remove_lost_second_factor(session: Session, actor: Actor, account: AccountRow, now: datetime) -> None:
    """Remove the second factor of somebody who lost it, once the operator knows who asks; closes their sessions.

    Raises ``second_factor_not_started`` when there is none.
    """
    if account.second_factor_at is None:
        raise DomainError("second_factor_not_started")
    erase_second_factor(session, account)
    revoke_sessions(session, account.id, now)
    mail.post_second_factor(session, account, is_set=False, now=now)
    audit.record(session, actor, "second_factor_removed", now=now, subject=account.email)


def erase_second_factor(session: Session, account: AccountRow) -> None:
    account.totp_secret = account.totp_candidate = None
    account.totp_last_step = account.second_factor_at = None
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account.id))
    session.flush()


def _draw_recovery_codes(session: Session, account_id: UUID) -> list[str]:
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
    fresh = codes.new_recovery_codes()
    session.add_all(
        RecoveryCodeRow(account_id=account_id, code_hash=codes.recovery_hash(code), used_at=None)
        for code in fresh
    )
    session.flush()
    return fresh
