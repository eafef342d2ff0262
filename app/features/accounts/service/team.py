"""Roles given and ended, and the handover of whoever leads an organisation alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.errors import DomainError
from app.features.accounts import mail, queries
from app.features.accounts.models import AccountRow, LinkRow, MembershipRow
from app.features.accounts.service.links import LinkTerms, revoke_links
from app.features.audit import service as audit


def grant_role(
    session: Session, actor: Actor, account: AccountRow, terms: LinkTerms, now: datetime
) -> MembershipRow:
    """Give the role of ``terms``, tell the leads of the organisation, and record it; once only.

    The caller has checked that it may be given. Raises ``account_closed``.
    """
    if account.closed_at is not None:
        raise DomainError("account_closed")
    held = queries.find_role(
        session, account.id, terms.role, organisation_id=terms.organisation_id, region=terms.region
    )
    if held is not None:
        return held
    membership = MembershipRow(
        account_id=account.id,
        role=terms.role,
        scope_kind=terms.scope_kind,
        organisation_id=terms.organisation_id,
        region=terms.region,
        granted_by=actor.id,
        granted_at=now,
    )
    session.add(membership)
    session.flush()
    _record(session, actor, "role_granted", membership, account, now)
    if terms.organisation_id is not None:
        place = queries.get_organisation(session, terms.organisation_id, now).name
        for member in queries.list_leads(session, terms.organisation_id):
            if member.account.id != account.id:
                mail.post_role_granted(
                    session,
                    member.account.email,
                    person=account.name,
                    role=terms.role,
                    place=place,
                    by=actor.name,
                    now=now,
                )
    return membership


def end_role(
    session: Session, actor: Actor, organisation_id: UUID, membership_id: UUID, now: datetime
) -> None:
    """End a role of the team of this organisation.

    Raises ``membership_not_found`` for a role held elsewhere or already ended, ``last_lead`` when nobody would
    lead the organisation any more.
    """
    membership = _open_membership(session, membership_id)
    if membership.organisation_id != organisation_id:
        raise DomainError("membership_not_found")
    end_membership(session, actor, membership, now)


def end_own_role(session: Session, actor: Actor, membership_id: UUID, now: datetime) -> None:
    """Give up one of one's own roles.

    Raises ``membership_not_found`` for anybody else's, ``last_lead``, ``last_administrator``.
    """
    membership = _open_membership(session, membership_id)
    if membership.account_id != actor.id:
        raise DomainError("membership_not_found")
    end_membership(session, actor, membership, now)


def end_official_role(
    session: Session, actor: Actor, account_id: UUID, membership_id: UUID, now: datetime
) -> None:
    """End a role held outside organisations; the leads alone end those of their team.

    Raises ``membership_not_found``, ``last_administrator``.
    """
    membership = _open_membership(session, membership_id)
    if membership.account_id != account_id or membership.organisation_id is not None:
        raise DomainError("membership_not_found")
    end_membership(session, actor, membership, now)


def hand_over(session: Session, actor: Actor, organisation_id: UUID, account_id: UUID, now: datetime) -> None:
    """Give one's place at the head of the organisation to somebody of its team.

    Raises ``not_lead``, ``successor_unknown`` for whoever is not of the staff.
    """
    own = get_own_lead(session, actor, organisation_id)
    staff = {m.account.id: m.account for m in list_successors(session, actor, organisation_id)}
    if account_id not in staff:
        raise DomainError("successor_unknown")
    terms = LinkTerms(role=own.role, scope_kind=own.scope_kind, organisation_id=organisation_id)
    grant_role(session, actor, staff[account_id], terms, now)
    end_membership(session, actor, own, now)


def list_successors(session: Session, actor: Actor, organisation_id: UUID) -> list[queries.Member]:
    """The staff, each once: neither oneself nor a facilitator, who comes from outside."""
    team = queries.list_team(session, organisation_id)
    staff = {
        member.account.id: member
        for member in reversed(team)
        if member.membership.role is not Role.FACILITATOR and member.account.id != actor.id
    }
    return sorted(staff.values(), key=lambda member: member.account.name)


def get_own_lead(session: Session, actor: Actor, organisation_id: UUID) -> MembershipRow:
    """One's own role at the head of the organisation; raises ``not_lead``."""
    for member in queries.list_leads(session, organisation_id):
        if member.account.id == actor.id:
            return member.membership
    raise DomainError("not_lead")


def _open_membership(session: Session, membership_id: UUID) -> MembershipRow:
    membership = session.get(MembershipRow, membership_id)
    if membership is None or membership.ended_at is not None:
        raise DomainError("membership_not_found")
    return membership


def end_membership(session: Session, actor: Actor, membership: MembershipRow, now: datetime) -> None:
    """End a role, with the invitations that its holder sent there; tell whom it concerns, and record it.

    Raises ``last_lead``, ``last_administrator``.
    """
    _check_somebody_remains(session, membership)
    account = queries.get_account(session, membership.account_id)
    close_membership(session, actor, membership, account, now)
    place = ""
    told = {account.email}
    if membership.organisation_id is not None:
        place = queries.get_organisation(session, membership.organisation_id, now).name
        told |= {member.account.email for member in queries.list_leads(session, membership.organisation_id)}
    for recipient in sorted(told):
        mail.post_role_ended(
            session,
            recipient,
            person=account.name,
            role=membership.role,
            place=place,
            by=actor.name,
            now=now,
        )


def close_membership(
    session: Session, actor: Actor, membership: MembershipRow, account: AccountRow, now: datetime
) -> None:
    """End a role without checking who remains, nor telling anybody."""
    membership.ended_at = now
    session.flush()
    if membership.organisation_id is not None:
        by_holder = (
            LinkRow.created_by == account.id,
            LinkRow.organisation_id == membership.organisation_id,
            LinkRow.successor_of.is_(None),
        )
        revoke_links(session, now, *by_holder)
    _record(session, actor, "role_ended", membership, account, now)


def _check_somebody_remains(session: Session, membership: MembershipRow) -> None:
    if membership.role is Role.ADMINISTRATOR:
        if set(queries.list_administrators(session, lock=True)) <= {membership.account_id}:
            raise DomainError("last_administrator")
    elif membership.role in queries.LEAD_ROLES and membership.organisation_id is not None:
        queries.lock_organisation(session, membership.organisation_id)
        leads = queries.list_leads(session, membership.organisation_id)
        if all(member.account.id == membership.account_id for member in leads):
            raise DomainError("last_lead")


def _record(
    session: Session,
    actor: Actor,
    action: str,
    membership: MembershipRow,
    account: AccountRow,
    now: datetime,
) -> None:
    details = {"role": membership.role.value, "account": str(account.id)}
    if membership.region:
        details["region"] = membership.region
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=membership.organisation_id,
        subject=account.email,
        details=details,
    )
