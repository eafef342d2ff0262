"""Invitations: sent in the name of a team, a region or the platform; revoked; accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.content.reference import load_nomenclature
from app.domain.access import SCOPE_OF_ROLE, Actor, Role, ScopeKind
from app.domain.accounts import (
    OFFICIAL_ROLES,
    Authority,
    LinkPurpose,
    check_grant,
    check_official_grant,
    lead_role,
)
from app.domain.errors import DomainError
from app.features.accounts import mail, queries
from app.features.accounts.emails import normalise_email
from app.features.accounts.models import AccountRow, LinkRow, MembershipRow
from app.features.accounts.queries import OrganisationBrief
from app.features.accounts.service.links import (
    LinkTerms,
    NewLink,
    finish_link,
    get_opened_link,
    make_link,
    revoke_links,
)
from app.features.accounts.service.profile import clean_name, create_account
from app.features.accounts.service.sessions import actor_of
from app.features.accounts.service.team import end_membership, get_own_lead, grant_role
from app.features.audit import service as audit


def invite_member(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    *,
    email: str,
    role: Role,
    function: str = "",
    now: datetime,
    hands_over: bool = False,
) -> NewLink:
    """Invite somebody to the team, or a facilitator: the establishment's consent.

    ``hands_over``: the inviter, a lead, leaves their place when the invitation is accepted. Raises
    ``role_not_grantable``, ``role_already_held``, ``not_lead``, ``email_invalid``, ``organisation_closed``.
    """
    brief = _open_organisation(session, organisation_id, now)
    check_grant(Authority.TEAM, role, is_group=brief.is_group, has_lead=True)
    successor_of = get_own_lead(session, actor, organisation_id).id if hands_over else None
    terms = LinkTerms(
        role=role,
        scope_kind=ScopeKind.ORGANISATION,
        organisation_id=organisation_id,
        function=clean_name(function),
        successor_of=successor_of,
    )
    return _invite(session, actor, normalise_email(email), terms, brief.name, now)


def invite_first_lead(
    session: Session,
    actor: Actor,
    region: str | None,
    organisation_id: UUID,
    *,
    email: str,
    function: str = "",
    now: datetime,
) -> NewLink:
    """Invite the first lead of an organisation, in the name of its ``region``, or of the platform without one.

    Raises ``organisation_not_found`` outside the region, ``lead_exists``, ``lead_invited`` when somebody else is
    already invited, ``self_invitation``, ``role_already_held``, ``email_invalid``, ``organisation_closed``.
    """
    queries.lock_organisation(session, organisation_id)
    brief = _open_organisation(session, organisation_id, now)
    if region is not None and brief.region != region:
        raise DomainError("organisation_not_found")
    role = lead_role(is_group=brief.is_group)
    authority = Authority.PLATFORM if region is None else Authority.REGION
    check_grant(authority, role, is_group=brief.is_group, has_lead=queries.has_lead(session, brief))
    address = normalise_email(email)
    check_first_lead(actor, address, queries.list_pending_leads(session, [brief.id], now).get(brief.id))
    terms = LinkTerms(
        role=role,
        scope_kind=ScopeKind.ORGANISATION,
        organisation_id=brief.id,
        function=clean_name(function),
        only_without_lead=True,
    )
    return _invite(session, actor, address, terms, brief.name, now)


def check_first_lead(actor: Actor, email: str, already_invited: str | None) -> None:
    """Nobody opens an establishment to themselves, and one first lead is invited at a time."""
    if email == actor.email:
        raise DomainError("self_invitation")
    if already_invited not in (None, email):
        raise DomainError("lead_invited", email=already_invited)


def invite_official(
    session: Session, actor: Actor, *, email: str, role: Role, region: str | None, now: datetime
) -> NewLink:
    """Invite somebody to a role held outside organisations.

    Raises ``role_not_grantable``, ``region_required``, ``region_unexpected``, ``role_already_held``,
    ``email_invalid``.
    """
    check_official_grant(Authority.PLATFORM, role, region)
    if region and region not in load_nomenclature().regions:
        raise DomainError("region_unknown", region=region)
    terms = LinkTerms(role=role, scope_kind=SCOPE_OF_ROLE[role], region=region or None)
    return _invite(session, actor, normalise_email(email), terms, "", now)


def _open_organisation(session: Session, organisation_id: UUID, now: datetime) -> OrganisationBrief:
    brief = queries.get_organisation(session, organisation_id, now)
    if brief.is_closed:
        raise DomainError("organisation_closed")
    return brief


def _invite(
    session: Session, actor: Actor, email: str, terms: LinkTerms, place: str, now: datetime
) -> NewLink:
    """Send one invitation; an earlier one to the same role and place no longer serves."""
    account = queries.find_account_by_email(session, email)
    if account is not None and account.closed_at is None and _holds(session, account, terms):
        raise DomainError("role_already_held")
    same = (
        LinkRow.purpose == LinkPurpose.INVITATION,
        LinkRow.email == email,
        LinkRow.role == terms.role,
        LinkRow.organisation_id == terms.organisation_id
        if terms.organisation_id
        else LinkRow.organisation_id.is_(None),
        LinkRow.region == terms.region if terms.region else LinkRow.region.is_(None),
    )
    revoke_links(session, now, *same)
    link = make_link(session, actor, LinkPurpose.INVITATION, email, now, terms=terms)
    mail.post_invitation(
        session,
        email=email,
        role=terms.role,
        place=place,
        inviter=actor.name,
        token=link.token,
        expires_at=link.expires_at,
        now=now,
    )
    _record(session, actor, "invitation_sent", email, terms, now)
    return link


def _holds(session: Session, account: AccountRow, terms: LinkTerms) -> bool:
    held = queries.find_role(
        session, account.id, terms.role, organisation_id=terms.organisation_id, region=terms.region
    )
    return held is not None


def _record(session: Session, actor: Actor, action: str, email: str, terms: LinkTerms, now: datetime) -> None:
    details = {"role": terms.role.value} | ({"region": terms.region} if terms.region else {})
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=terms.organisation_id,
        subject=email,
        details=details,
    )


# --- revoking


def revoke_team_invitation(
    session: Session, actor: Actor, organisation_id: UUID, link_id: UUID, now: datetime
) -> None:
    """Raises ``invitation_not_found`` for an invitation to another organisation."""
    link = session.get(LinkRow, link_id)
    if link is None or link.organisation_id != organisation_id:
        raise DomainError("invitation_not_found")
    _revoke(session, actor, link, now)


def revoke_region_invitation(
    session: Session, actor: Actor, region: str, link_id: UUID, now: datetime
) -> None:
    """Raises ``invitation_not_found`` for anything but a first lead invited in this region."""
    link = session.get(LinkRow, link_id)
    if link is None or link.organisation_id is None or not link.only_without_lead:
        raise DomainError("invitation_not_found")
    if queries.get_organisation(session, link.organisation_id, now).region != region:
        raise DomainError("invitation_not_found")
    _revoke(session, actor, link, now)


def revoke_official_invitation(session: Session, actor: Actor, link_id: UUID, now: datetime) -> None:
    """Raises ``invitation_not_found`` for an invitation to an organisation."""
    link = session.get(LinkRow, link_id)
    if link is None or link.role not in OFFICIAL_ROLES:
        raise DomainError("invitation_not_found")
    _revoke(session, actor, link, now)


def _revoke(session: Session, actor: Actor, link: LinkRow, now: datetime) -> None:
    if link.purpose is not LinkPurpose.INVITATION or not revoke_links(session, now, LinkRow.id == link.id):
        raise DomainError("invitation_not_found")
    _record(session, actor, "invitation_revoked", link.email, _terms_of(link), now)


# --- accepting


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invited person reads before accepting."""

    email: str
    role: Role
    place: str
    region: str | None
    function: str
    inviter: str
    expires_at: datetime
    has_account: bool


def describe_invitation(session: Session, link: LinkRow, now: datetime) -> Invitation:
    account = queries.find_account_by_email(session, link.email)
    inviter = session.get(AccountRow, link.created_by) if link.created_by else None
    place = ""
    if link.organisation_id is not None:
        place = queries.get_organisation(session, link.organisation_id, now).full_name
    return Invitation(
        email=link.email,
        role=_terms_of(link).role,
        place=place,
        region=link.region,
        function=link.function,
        inviter=inviter.name if inviter else "",
        expires_at=link.expires_at,
        has_account=account is not None and account.closed_at is None,
    )


def _terms_of(link: LinkRow) -> LinkTerms:
    if link.role is None or link.scope_kind is None:
        raise DomainError("invitation_not_found")
    return LinkTerms(
        role=link.role,
        scope_kind=link.scope_kind,
        organisation_id=link.organisation_id,
        region=link.region,
        function=link.function,
        successor_of=link.successor_of,
        only_without_lead=link.only_without_lead,
    )


def accept_as_new(
    session: Session,
    link_id: UUID,
    *,
    name: str,
    function: str,
    password: str,
    address: str | None,
    now: datetime,
) -> UUID:
    """Create the invited person's account with its role; returns the account.

    Raises ``link_session_over``, ``account_exists``, ``lead_exists`` or what ``create_account`` raises.
    """
    link = _begin_accepting(session, link_id, now)
    newcomer = Actor(id=None, name=clean_name(name), email=link.email, address=address)
    place = ""
    if link.organisation_id is not None:
        place = queries.get_organisation(session, link.organisation_id, now).name
    account = create_account(
        session,
        newcomer,
        email=link.email,
        name=name,
        function=function,
        password=password,
        now=now,
        place=place,
    )
    _accept(session, actor_of(account, address), account, link, now)
    return account.id


def accept_as_known(session: Session, actor: Actor, link_id: UUID, now: datetime) -> None:
    """Add the invitation's role to the account of whoever is signed in.

    Raises ``link_session_over``, ``lead_exists``, or ``invitation_for_other`` when the address is not theirs.
    """
    link = _begin_accepting(session, link_id, now)
    if actor.id is None or actor.email != link.email:
        raise DomainError("invitation_for_other")
    _accept(session, actor, queries.get_account(session, actor.id), link, now)


def _begin_accepting(session: Session, link_id: UUID, now: datetime) -> LinkRow:
    """Take the invitation for this request alone.

    Locks are taken in one order everywhere, so that no two requests wait for each other: organisations, links,
    the platform's journal, the journals of organisations.
    """
    link = get_opened_link(session, link_id, LinkPurpose.INVITATION, now)
    if link.organisation_id is not None:
        queries.lock_organisation(session, link.organisation_id)
    finish_link(session, link, now)
    return link


def _accept(session: Session, actor: Actor, account: AccountRow, link: LinkRow, now: datetime) -> None:
    terms = _terms_of(link)
    if terms.organisation_id is not None:
        brief = _open_organisation(session, terms.organisation_id, now)
        if terms.only_without_lead and queries.has_lead(session, brief):
            raise DomainError("lead_exists")
    grant_role(session, _granter(session, link, actor), account, terms, now)
    if terms.successor_of is not None:
        predecessor = session.get(MembershipRow, terms.successor_of)
        if predecessor is not None and predecessor.ended_at is None:
            end_membership(session, actor, predecessor, now)


def _granter(session: Session, link: LinkRow, actor: Actor) -> Actor:
    """Whoever invited gives the role; the address of the request is that of whoever accepts."""
    inviter = session.get(AccountRow, link.created_by) if link.created_by else None
    return actor_of(inviter, actor.address) if inviter else Actor.system()
