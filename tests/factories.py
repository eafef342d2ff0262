"""Rows for tests: functions with defaults. Organisations are fictitious; their FINESS numbers begin with 99."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db.session import Database
from app.domain.access import SCOPE_OF_ROLE, Actor, Membership, Role, Scope, ScopeKind
from app.domain.organisations import GroupType, LegalCut, MembershipRole, OrganisationKind, Sector
from app.features.accounts import service as accounts
from app.features.accounts.models import AccountRow, MembershipRow
from app.features.organisations.models import GroupMembershipRow, OrganisationRow, OrganisationWordRow
from app.features.organisations.words import name_search, word_rows
from tests.conftest import NOW
from tests.numbering import NUMBERS


def luhn(digits: str) -> str:
    """``digits`` with the check digit that makes the whole pass Luhn."""
    for check in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(digits + check)):
            value = int(digit) * (2 if place % 2 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return digits + check
    raise AssertionError(digits)


def make_organisation(session: Session, name: str = "CH de Valombreuse", **over: Any) -> OrganisationRow:
    """A legal entity that treats patients in region 11, unless told otherwise."""
    town = over.pop("town", "Valombreuse")
    values: dict[str, Any] = {
        "kind": OrganisationKind.LEGAL_ENTITY,
        "sector": Sector.ES,
        "finess": luhn(f"99{next(NUMBERS):06d}"),
        "town": town,
        "region": "11",
        "department": "75",
        "legal_cut": LegalCut.PUBLIC_OUTSIDE_GHT,
        **over,
    }
    row = OrganisationRow(name=name, name_search=name_search(name, town), **values)
    session.add(row)
    session.flush()
    words = word_rows(row.id, {**values, "name": name, "name_search": row.name_search})
    session.execute(insert(OrganisationWordRow), words)
    return row


def make_establishment(session: Session, parent: OrganisationRow, name: str, **over: Any) -> OrganisationRow:
    return make_organisation(
        session,
        name,
        kind=OrganisationKind.ESTABLISHMENT,
        parent_id=parent.id,
        **{"sector": parent.sector, **over},
    )


def make_ehpad(session: Session, name: str = "EHPAD Les Trois Tilleuls", **over: Any) -> OrganisationRow:
    """An establishment for older people, under a legal entity of its own."""
    parent = make_organisation(session, f"Association {name}", sector=Sector.ESMS, **over)
    return make_establishment(session, parent, name, **over)


def make_group(
    session: Session,
    name: str = "GHT des Valombres",
    members: tuple[OrganisationRow, ...] = (),
    group_type: GroupType = GroupType.GHT,
    **over: Any,
) -> OrganisationRow:
    """A group whose first member is its support."""
    sector = Sector.ES if group_type is GroupType.GHT else Sector.ESMS
    group = make_organisation(
        session,
        name,
        kind=OrganisationKind.GROUP,
        group_type=group_type,
        finess=None,
        **{"sector": sector, **over},
    )
    for place, member in enumerate(members):
        role = MembershipRole.MEMBER if place else MembershipRole.SUPPORT
        session.add(GroupMembershipRow(group_id=group.id, member_id=member.id, role=role))
    session.flush()
    return group


def make_account(session: Session, email: str | None = None, **over: Any) -> AccountRow:
    """An account with its second factor set, so that the guard lets it in whatever its role."""
    number = next(NUMBERS)
    values: dict[str, Any] = {
        "name": f"Fonction {number}",
        "created_at": NOW,
        "second_factor_at": NOW,
        **over,
    }
    row = AccountRow(email=email or f"fonction{number}@exemple.invalid", **values)
    session.add(row)
    session.flush()
    return row


def grant(
    session: Session, account: AccountRow, role: Role, place: UUID | str | None = None
) -> MembershipRow:
    """Give a role: at an organisation (its id), a region (its code), or the role's only place."""
    row = MembershipRow(
        account_id=account.id,
        role=role,
        scope_kind=SCOPE_OF_ROLE[role],
        organisation_id=place if isinstance(place, UUID) else None,
        region=place if isinstance(place, str) else None,
        granted_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def actor_of(account: AccountRow, *memberships: MembershipRow) -> Actor:
    held = tuple(
        Membership(m.role, Scope(ScopeKind(m.scope_kind), str(m.organisation_id or m.region or "")))
        for m in memberships
    )
    return Actor(
        id=account.id, name=account.name, email=account.email, memberships=held, has_second_factor=True
    )


@dataclass(frozen=True, slots=True)
class Person:
    """An account and its roles, usable once its session is over."""

    id: UUID
    actor: Actor


def make_person(session: Session, role: Role, place: UUID | str | None = None, **over: Any) -> Person:
    account = make_account(session, **over)
    return Person(account.id, actor_of(account, grant(session, account, role, place)))


def enter(client: FlaskClient, database: Database, person: Person | UUID, now: datetime = NOW) -> FlaskClient:
    """Open a session for somebody without going through the sign-in pages, which have tests of their own."""
    account_id = person.id if isinstance(person, Person) else person
    with database.unit_of_work() as session:
        opened = accounts.open_session(
            session, account_id, address="127.0.0.1", agent="tests", now=now, lifetime_hours=12
        )
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = opened.token
        cookie["_fresh"] = True
    return client
