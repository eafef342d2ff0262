"""Reading accounts, teams, invitations, sessions and the outbox.

Organisations are a feature above this one: what is needed of them is read here from a bare table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Row,
    Select,
    String,
    Uuid,
    and_,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.accounts import OFFICIAL_ROLES, LinkPurpose
from app.domain.errors import DomainError
from app.features.accounts.models import AccountRow, LinkRow, MailRow, MembershipRow, SessionRow

LEAD_ROLES = (Role.REFERENT, Role.GROUP_MANAGER)

organisation = table(
    "organisation",
    column("id", Uuid),
    column("parent_id", Uuid),
    column("kind", String),
    column("finess", String),
    column("ght_code", String),
    column("name", String),
    column("is_name_provisional", Boolean),
    column("town", String),
    column("region", String),
    column("closed_on", Date),
)


@dataclass(frozen=True, slots=True)
class OrganisationBrief:
    """What accounts need to know of an organisation."""

    id: UUID
    parent_id: UUID | None
    kind: str
    finess: str
    name: str
    is_name_provisional: bool
    town: str
    region: str | None
    is_closed: bool

    @property
    def full_name(self) -> str:
        """The name, and that it is provisional when no file has given it."""
        return f"{self.name} (nom provisoire)" if self.is_name_provisional else self.name

    @property
    def is_group(self) -> bool:
        return self.kind == "group"


def _brief(row: Row[tuple[object, ...]], now: datetime) -> OrganisationBrief:
    return OrganisationBrief(
        id=row.id,
        parent_id=row.parent_id,
        kind=row.kind,
        finess=row.finess or row.ght_code or "",
        name=row.name,
        is_name_provisional=row.is_name_provisional,
        town=row.town or "",
        region=row.region,
        is_closed=row.closed_on is not None and row.closed_on <= now.date(),
    )


def get_organisation(session: Session, organisation_id: UUID, now: datetime) -> OrganisationBrief:
    """Raises ``organisation_not_found``."""
    row = session.execute(select(organisation).where(organisation.c.id == organisation_id)).one_or_none()
    if row is None:
        raise DomainError("organisation_not_found")
    return _brief(row, now)


def list_organisations_by_number(
    session: Session, numbers: Iterable[str], now: datetime
) -> dict[str, OrganisationBrief]:
    """Organisations by FINESS number, or code of GHT; of two with one number, the legal entity."""
    wanted = sorted(set(numbers))
    found: dict[str, OrganisationBrief] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        query = (
            select(organisation)
            .where(or_(organisation.c.finess.in_(part), organisation.c.ght_code.in_(part)))
            .order_by(organisation.c.kind)
        )
        for row in session.execute(query):
            for number in {row.finess, row.ght_code} & set(part):
                found[number] = _brief(row, now)
    return found


def lock_organisation(session: Session, organisation_id: UUID) -> None:
    """Make changes to one team wait for one another; SQLite's writers already do."""
    query = select(organisation.c.id).where(organisation.c.id == organisation_id)
    session.execute(query.with_for_update(key_share=True)).all()


def list_led_organisations(
    session: Session, organisation_ids: Iterable[UUID], *, but: UUID | None = None
) -> set[UUID]:
    """Those of these organisations that have a lead other than ``but``: a referent, or the manager of a group."""
    wanted = list(set(organisation_ids))
    found: set[UUID] = set()
    for start in range(0, len(wanted), 500):
        query = select(MembershipRow.organisation_id).where(
            MembershipRow.organisation_id.in_(wanted[start : start + 500]),
            MembershipRow.role.in_(LEAD_ROLES),
            MembershipRow.ended_at.is_(None),
            *([MembershipRow.account_id != but] if but else []),
        )
        found |= {found_id for found_id in session.scalars(query) if found_id is not None}
    return found


def has_lead(session: Session, brief: OrganisationBrief) -> bool:
    """Whether somebody leads the organisation, or the legal entity that it belongs to."""
    return bool(list_led_organisations(session, [i for i in (brief.id, brief.parent_id) if i is not None]))


# --- accounts


def find_account_by_email(session: Session, email: str) -> AccountRow | None:
    """Open or closed; ``email`` is normalised."""
    return session.scalar(select(AccountRow).where(AccountRow.email == email))


def get_account(session: Session, account_id: UUID) -> AccountRow:
    """Raises ``account_not_found``."""
    account = session.get(AccountRow, account_id)
    if account is None:
        raise DomainError("account_not_found")
    return account


def get_account_by_email(session: Session, email: str) -> AccountRow:
    """Raises ``account_not_found``."""
    account = find_account_by_email(session, email)
    if account is None:
        raise DomainError("account_not_found")
    return account


@dataclass(frozen=True, slots=True)
class AccountsPage:
    accounts: list[AccountRow]
    roles: dict[UUID, tuple[Role, ...]]
    total: int


def list_accounts(
    session: Session,
    *,
    search: str = "",
    role: Role | None = None,
    closed: bool | None = None,
    descending: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> AccountsPage:
    """Accounts whose name or address contains ``search``, by name; with the roles they hold."""
    where: list[ColumnElement[bool]] = []
    for word in search.lower().split()[:5]:
        where.append(
            or_(
                func.lower(AccountRow.name).contains(word, autoescape=True),
                AccountRow.email.contains(word, autoescape=True),
            )
        )
    if role is not None:
        holders = select(MembershipRow.account_id).where(
            MembershipRow.role == role, MembershipRow.ended_at.is_(None)
        )
        where.append(AccountRow.id.in_(holders))
    if closed is not None:
        where.append(AccountRow.closed_at.is_not(None) if closed else AccountRow.closed_at.is_(None))
    total = session.scalar(select(func.count()).select_from(AccountRow).where(*where)) or 0
    order = AccountRow.name.desc() if descending else AccountRow.name
    query = select(AccountRow).where(*where).order_by(order, AccountRow.email).limit(limit).offset(offset)
    accounts = list(session.scalars(query))
    return AccountsPage(accounts, _roles_of(session, [account.id for account in accounts]), total)


def _roles_of(session: Session, account_ids: Sequence[UUID]) -> dict[UUID, tuple[Role, ...]]:
    query = select(MembershipRow.account_id, MembershipRow.role).where(
        MembershipRow.account_id.in_(account_ids), MembershipRow.ended_at.is_(None)
    )
    order = list(Role)
    roles: dict[UUID, set[Role]] = {}
    for account_id, role in session.execute(query):
        roles.setdefault(account_id, set()).add(role)
    return {account_id: tuple(sorted(held, key=order.index)) for account_id, held in roles.items()}


# --- roles


@dataclass(frozen=True, slots=True)
class HeldRole:
    """An open role of one account, with the name of the organisation where it is held."""

    membership: MembershipRow
    organisation_name: str


def list_roles(session: Session, account_id: UUID) -> list[HeldRole]:
    query = (
        select(MembershipRow, organisation.c.name)
        .outerjoin(organisation, organisation.c.id == MembershipRow.organisation_id)
        .where(MembershipRow.account_id == account_id, MembershipRow.ended_at.is_(None))
        .order_by(organisation.c.name, MembershipRow.granted_at)
    )
    return [HeldRole(membership, name or "") for membership, name in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team and the role they hold there."""

    membership: MembershipRow
    account: AccountRow


def list_team(session: Session, organisation_id: UUID) -> list[Member]:
    """Open roles held in this very organisation, the leads first."""
    query = (
        select(MembershipRow, AccountRow)
        .join(AccountRow, AccountRow.id == MembershipRow.account_id)
        .where(MembershipRow.organisation_id == organisation_id, MembershipRow.ended_at.is_(None))
        .order_by(AccountRow.name, MembershipRow.granted_at)
    )
    members = [Member(membership, account) for membership, account in session.execute(query)]
    order = [*LEAD_ROLES, *(role for role in Role if role not in LEAD_ROLES)]
    return sorted(members, key=lambda member: order.index(member.membership.role))


def list_leads(session: Session, organisation_id: UUID) -> list[Member]:
    return [m for m in list_team(session, organisation_id) if m.membership.role in LEAD_ROLES]


def find_role(
    session: Session, account_id: UUID, role: Role, *, organisation_id: UUID | None, region: str | None
) -> MembershipRow | None:
    """The open role of this account at this scope."""
    query = select(MembershipRow).where(
        MembershipRow.account_id == account_id,
        MembershipRow.role == role,
        MembershipRow.ended_at.is_(None),
        MembershipRow.organisation_id == organisation_id
        if organisation_id
        else MembershipRow.organisation_id.is_(None),
        MembershipRow.region == region if region else MembershipRow.region.is_(None),
    )
    return session.scalars(query).first()


def list_led_by(session: Session, account_id: UUID, now: datetime) -> list[OrganisationBrief]:
    """The organisations that this account leads, alone or not."""
    query = (
        select(organisation)
        .join(MembershipRow, MembershipRow.organisation_id == organisation.c.id)
        .where(
            MembershipRow.account_id == account_id,
            MembershipRow.role.in_(LEAD_ROLES),
            MembershipRow.ended_at.is_(None),
        )
        .distinct()
        .order_by(organisation.c.name, organisation.c.id)
    )
    return [_brief(row, now) for row in session.execute(query)]


def list_orphans(session: Session, account_id: UUID, now: datetime) -> list[OrganisationBrief]:
    """The organisations that would have no lead, not even at their legal entity, without this account."""
    led = list_led_by(session, account_id, now)
    ids = {brief.id for brief in led} | {brief.parent_id for brief in led if brief.parent_id}
    others = list_led_organisations(session, ids, but=account_id)
    return [brief for brief in led if not brief.is_closed and not {brief.id, brief.parent_id} & others]


def list_administrators(session: Session, *, lock: bool = False) -> list[UUID]:
    """Accounts that hold the role of administrator; locked, two closings wait for each other."""
    query = select(MembershipRow.account_id).where(
        MembershipRow.role == Role.ADMINISTRATOR, MembershipRow.ended_at.is_(None)
    )
    return list(session.scalars(query.with_for_update() if lock else query))


# --- invitations


@dataclass(frozen=True, slots=True)
class PendingInvitation:
    """An invitation that was neither accepted, nor revoked, nor has expired."""

    link: LinkRow
    organisation_name: str
    organisation_number: str
    is_name_provisional: bool
    invited_by: str


def _pending(now: datetime) -> list[ColumnElement[bool]]:
    return [
        LinkRow.purpose == LinkPurpose.INVITATION,
        LinkRow.finished_at.is_(None),
        LinkRow.revoked_at.is_(None),
        LinkRow.expires_at > now,
    ]


def _invitations(now: datetime) -> Select[tuple[LinkRow, str, str, str, bool, str]]:
    place = organisation.c
    return (
        select(LinkRow, place.name, place.finess, place.ght_code, place.is_name_provisional, AccountRow.name)
        .outerjoin(organisation, organisation.c.id == LinkRow.organisation_id)
        .outerjoin(AccountRow, AccountRow.id == LinkRow.created_by)
        .where(*_pending(now))
        .order_by(LinkRow.created_at.desc(), LinkRow.email)
    )


def _read_invitations(
    session: Session, query: Select[tuple[LinkRow, str, str, str, bool, str]]
) -> list[PendingInvitation]:
    return [
        PendingInvitation(link, name or "", finess or ght_code or "", bool(provisional), inviter or "")
        for link, name, finess, ght_code, provisional, inviter in session.execute(query)
    ]


def list_team_invitations(session: Session, organisation_id: UUID, now: datetime) -> list[PendingInvitation]:
    return _read_invitations(session, _invitations(now).where(LinkRow.organisation_id == organisation_id))


@dataclass(frozen=True, slots=True)
class InvitationsPage:
    invitations: list[PendingInvitation]
    total: int


def list_region_invitations(
    session: Session, region: str, now: datetime, *, limit: int, offset: int
) -> InvitationsPage:
    """First leads invited for the organisations of a region."""
    of_region = and_(LinkRow.only_without_lead, organisation.c.region == region)
    query = _invitations(now).where(of_region)
    total = session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
    return InvitationsPage(_read_invitations(session, query.limit(limit).offset(offset)), total)


def list_official_invitations(session: Session, now: datetime) -> list[PendingInvitation]:
    return _read_invitations(session, _invitations(now).where(LinkRow.role.in_(OFFICIAL_ROLES)))


def count_official_invitations(session: Session, now: datetime) -> int:
    pending = (*_pending(now), LinkRow.role.in_(OFFICIAL_ROLES))
    return session.scalar(select(func.count()).select_from(LinkRow).where(*pending)) or 0


def list_pending_leads(session: Session, organisation_ids: Iterable[UUID], now: datetime) -> dict[UUID, str]:
    """The address invited as first lead of each of these organisations."""
    wanted = list(set(organisation_ids))
    found: dict[UUID, str] = {}
    for start in range(0, len(wanted), 500):
        query = select(LinkRow.organisation_id, LinkRow.email).where(
            *_pending(now),
            LinkRow.only_without_lead,
            LinkRow.organisation_id.in_(wanted[start : start + 500]),
        )
        found |= {found_id: email for found_id, email in session.execute(query) if found_id is not None}
    return found


# --- sessions


def list_sessions(
    session: Session, account_id: UUID, now: datetime, *, idle_minutes: int
) -> list[SessionRow]:
    """Sessions that are still open, the latest seen first."""
    query = (
        select(SessionRow)
        .where(
            SessionRow.account_id == account_id,
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > now,
            SessionRow.last_seen_at > now - timedelta(minutes=idle_minutes),
        )
        .order_by(SessionRow.last_seen_at.desc())
    )
    return list(session.scalars(query))


# --- outbox


def count_unsent(session: Session, before: datetime) -> int:
    """Messages made before this moment that are still waiting."""
    waiting = (MailRow.sent_at.is_(None), MailRow.sealed_body.is_not(None), MailRow.created_at < before)
    return session.scalar(select(func.count()).select_from(MailRow).where(*waiting)) or 0


def list_outbox(session: Session, limit: int = 500) -> list[MailRow]:
    """Messages not sent yet whose text is still there, oldest first."""
    query = (
        select(MailRow)
        .where(MailRow.sent_at.is_(None), MailRow.sealed_body.is_not(None))
        .order_by(MailRow.created_at)
        .limit(limit)
    )
    return list(session.scalars(query))
