"""Proving who one is: the password, then a code when a second factor is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.features.accounts import codes, mail, passwords
from app.features.accounts.models import AccountRow, RecoveryCodeRow
from app.features.accounts.queries import find_account_by_email, get_account
from app.features.accounts.service.sessions import actor_of
from app.features.audit import service as audit


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whoever gave the right password. ``stamp`` tells whether it changed before the code was given.

    ``is_outdated``: the stored hash was made with old parameters.
    """

    account_id: UUID
    email: str
    needs_code: bool
    stamp: str
    is_outdated: bool


def check_password(session: Session, email: str, password: str) -> Recognised:
    """Recognise an open account by its password; writes nothing, so that no lock is held while it is hashed.

    Raises ``credentials_incorrect``, the same and after the same time whether the account exists or not.
    """
    account = find_account_by_email(session, email)
    is_open = account is not None and account.closed_at is None
    stored = account.password_hash if account is not None and is_open else None
    if not passwords.matches(stored, password) or account is None or stored is None:
        raise DomainError("credentials_incorrect")
    return Recognised(
        account_id=account.id,
        email=account.email,
        needs_code=account.second_factor_at is not None,
        stamp=stamp_of(account),
        is_outdated=passwords.is_outdated(stored),
    )


def renew_hash(session: Session, account_id: UUID, password: str) -> None:
    """Hash a password just recognised with the parameters in force."""
    get_account(session, account_id).password_hash = passwords.hash_password(password)
    session.flush()


def stamp_of(account: AccountRow) -> str:
    """Changes with the password and with the second factor; tells nothing of them."""
    return codes.token_hash(f"{account.id}/{account.password_changed_at}/{account.second_factor_at}")[:16]


def check_stamp(session: Session, account_id: UUID, stamp: str) -> AccountRow:
    """The account recognised a moment ago; raises ``sign_in_expired`` when it has changed since."""
    account = session.get(AccountRow, account_id)
    if account is None or account.closed_at is not None or stamp_of(account) != stamp:
        raise DomainError("sign_in_expired")
    return account


def check_own_password(account: AccountRow, password: str) -> None:
    """Raises ``password_incorrect``."""
    if not passwords.matches(account.password_hash, password):
        raise DomainError("password_incorrect")


def check_code(session: Session, account_id: UUID, typed: str, *, address: str | None, now: datetime) -> None:
    """Accept a code of the second factor or a recovery code, each once only; raises ``code_incorrect``."""
    account = get_account(session, account_id)
    code = codes.clean_code(typed)
    if account.second_factor_at is None:
        raise DomainError("code_incorrect")
    if len(code) <= 6:
        _use_step(session, account, code, now)
    else:
        _use_recovery_code(session, account, code, address, now)


def _use_step(session: Session, account: AccountRow, code: str, now: datetime) -> None:
    step = codes.matching_step(account.totp_secret, code, now, account.totp_last_step)
    if step is None or not _advance(session, account, step):
        raise DomainError("code_incorrect")


def _advance(session: Session, account: AccountRow, step: int) -> bool:
    """Remember the step just accepted; false when another request was faster with the same code."""
    later = or_(AccountRow.totp_last_step.is_(None), AccountRow.totp_last_step < step)
    statement = update(AccountRow).where(AccountRow.id == account.id, later).values(totp_last_step=step)
    return session.execute(statement).rowcount == 1


def _use_recovery_code(
    session: Session, account: AccountRow, code: str, address: str | None, now: datetime
) -> None:
    statement = (
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.account_id == account.id,
            RecoveryCodeRow.code_hash == codes.recovery_hash(code),
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=now)
    )
    if session.execute(statement).rowcount != 1:
        raise DomainError("code_incorrect")
    left = count_recovery_codes(session, account.id)
    mail.post_recovery_code_used(session, account, left, now)
    actor = actor_of(account, address)
    audit.record(session, actor, "recovery_code_used", now=now, subject=account.email, details={"left": left})


def count_recovery_codes(session: Session, account_id: UUID) -> int:
    """Recovery codes that have not served yet."""
    query = select(func.count()).where(
        RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.used_at.is_(None)
    )
    return session.scalar(query.select_from(RecoveryCodeRow)) or 0
