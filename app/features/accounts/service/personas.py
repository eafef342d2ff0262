"""The personas of a demonstration: accounts that nobody can enter with a password."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.instance import is_demonstration_base
from app.domain.errors import DomainError
from app.features.accounts.models import AccountRow
from app.features.accounts.queries import HeldRole, get_account, list_roles


@dataclass(frozen=True, slots=True)
class Persona:
    account_id: UUID
    name: str
    function: str
    roles: tuple[HeldRole, ...]


def list_personas(session: Session) -> list[Persona]:
    """Open accounts without a password, in the order of their names; none outside a demonstration base."""
    if not is_demonstration_base(session):
        return []
    query = (
        select(AccountRow)
        .where(AccountRow.password_hash.is_(None), AccountRow.closed_at.is_(None))
        .order_by(AccountRow.name, AccountRow.email)
    )
    return [
        Persona(account.id, account.name, account.function, tuple(list_roles(session, account.id)))
        for account in session.scalars(query)
    ]


def check_persona(session: Session, account_id: UUID) -> None:
    """Raises ``account_not_found`` for anybody but a persona of a demonstration base."""
    account = get_account(session, account_id)
    is_persona = account.password_hash is None and account.closed_at is None
    if not is_persona or not is_demonstration_base(session):
        raise DomainError("account_not_found")
