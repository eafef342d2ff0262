"""What the platform's administrators do: close the account of whoever leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.errors import DomainError
from app.features.accounts import mail, queries
from app.features.accounts.emails import normalise_email
from app.features.accounts.models import AccountRow, LinkRow, MembershipRow
from app.features.accounts.service.invitations import invite_first_lead
from app.features.accounts.service.links import revoke_links
from app.features.accounts.service.second_factor import erase_second_factor
from app.features.accounts.service.sessions import revoke_sessions
from app.features.accounts.service.team import close_membership
from app.features.audit import service as audit


def close_account(
    session: Session, actor: Actor, account_id: UUID, successors: Mapping[UUID, str], now: datetime
) -> None:
    """Close the account of a leaver: no way in, no role; their work and their name on it stay.

    ``successors``: for each organisation that they alone lead, the address invited in their place. Raises
    ``account_closed``, ``last_administrator``, ``successor_required``, ``successor_is_leaver`` and what
    ``invite_first_lead`` raises.
    """
    account = queries.get_account(session, account_id)
    if account.closed_at is not None:
        raise DomainError("account_closed")
    _check_administrators(session, account)
    for brief in queries.list_led_by(session, account.id, now):
        queries.lock_organisation(session, brief.id)
    orphans = queries.list_orphans(session, account.id, now)
    for brief in orphans:
        _check_successor(account, brief.name, successors.get(brief.id, ""))
    concerned = or_(
        LinkRow.email == account.email, LinkRow.account_id == account.id, LinkRow.created_by == account.id
    )
    revoke_links(session, now, concerned)
    audit.record(session, actor, "account_closed", now=now, subject=account.email)
    _end_roles(session, actor, account, now)
    revoke_sessions(session, account.id, now)
    account.password_hash = None
    erase_second_factor(session, account)
    account.closed_at = now
    session.flush()
    for brief in orphans:
        email = successors[brief.id]
        invite_first_lead(session, actor, None, brief.id, email=email, now=now)


def _check_administrators(session: Session, account: AccountRow) -> None:
    administrators = set(queries.list_administrators(session, lock=True))
    if administrators == {account.id}:
        raise DomainError("last_administrator")


def _check_successor(account: AccountRow, place: str, email: str) -> None:
    if not email.strip():
        raise DomainError("successor_required", organisation=place)
    if normalise_email(email) == account.email:
        raise DomainError("successor_is_leaver")


def _end_roles(session: Session, actor: Actor, account: AccountRow, now: datetime) -> None:
    """End every role and tell those who remain in each team; the leaver gets no message."""
    query = select(MembershipRow).where(
        MembershipRow.account_id == account.id, MembershipRow.ended_at.is_(None)
    )
    for membership in session.scalars(query).all():
        close_membership(session, actor, membership, account, now)
        if membership.organisation_id is not None:
            _tell_team(session, actor, membership, account, now)


def _tell_team(
    session: Session, actor: Actor, membership: MembershipRow, account: AccountRow, now: datetime
) -> None:
    """The leads, and the signatories too: an account closed may leave nobody at the head."""
    if membership.organisation_id is None:
        return
    place = queries.get_organisation(session, membership.organisation_id, now).name
    team = queries.list_team(session, membership.organisation_id)
    told = {m.account.email for m in team if m.membership.role in (*queries.LEAD_ROLES, Role.SIGNATORY)}
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
