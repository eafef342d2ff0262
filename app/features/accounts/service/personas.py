"""The demonstration's personas: accounts that are functions, entered by one click and by no password.

Only an account made here may be entered so, and only in a base marked as a demonstration when it was created.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.db.instance import is_demonstration_base
from app.domain.access import Actor
from app.domain.errors import DomainError
from app.features.accounts.models import AccountRow
from app.features.accounts.service.profile import create_account

DOMAIN = "exemple.invalid"
"""Reserved to personas: ``.invalid`` is the address of nobody (RFC 2606), and ``normalise_email`` refuses it, so
that no invitation ever makes such an account."""


@dataclass(frozen=True, slots=True)
class Persona:
    """``key`` is what its address begins with."""

    account_id: UUID
    key: str
    name: str
    function: str


def create_persona(
    session: Session, actor: Actor, *, key: str, name: str, function: str, now: datetime
) -> AccountRow:
    """Create an account that nobody can sign in to, its second factor counted as set.

    Raises ``not_a_demonstration``, and what ``create_account`` raises.
    """
    if not is_demonstration_base(session):
        raise DomainError("not_a_demonstration")
    email = f"{key}@{DOMAIN}"
    account = create_account(
        session, actor, email=email, name=name, function=function, password=None, now=now
    )
    account.second_factor_at = now
    session.flush()
    return account


def list_personas(session: Session) -> list[Persona]:
    """The personas in the order of their names; none outside a demonstration base."""
    if not is_demonstration_base(session):
        return []
    query = select(AccountRow).where(*_is_persona()).order_by(AccountRow.name, AccountRow.email)
    return [
        Persona(account.id, account.email.partition("@")[0], account.name, account.function)
        for account in session.scalars(query)
    ]


def check_persona(session: Session, account_id: UUID) -> None:
    """Raises ``account_not_found`` for anybody but a persona of a demonstration base."""
    query = select(AccountRow.id).where(AccountRow.id == account_id, *_is_persona())
    if not is_demonstration_base(session) or session.scalar(query) is None:
        raise DomainError("account_not_found")


def _is_persona() -> tuple[ColumnElement[bool], ...]:
    """An open account of the reserved domain that nobody gave a password."""
    return (
        AccountRow.email.endswith(f"@{DOMAIN}", autoescape=True),
        AccountRow.password_hash.is_(None),
        AccountRow.closed_at.is_(None),
    )
