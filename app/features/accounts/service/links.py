"""Single-use links: a GET reads them, a POST opens them once, and what they are for is done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.db import tasks
from app.domain.access import Actor, Role, ScopeKind
from app.domain.accounts import LINK_LIFETIMES, LinkPurpose, LinkState, link_state, may_finish
from app.domain.errors import DomainError
from app.features.accounts import codes, mail
from app.features.accounts.models import AccountRow, LinkRow
from app.features.accounts.queries import find_account_by_email, get_account
from app.features.accounts.service.profile import set_password
from app.features.accounts.service.sessions import actor_of, revoke_sessions
from app.features.audit import service as audit

RESET_KIND = "password_reset"


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made; ``token`` goes to its e-mail, or to the operator's screen, and is kept nowhere else."""

    link_id: UUID
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        return mail.link_path(self.token)


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """What an invitation gives: a role somewhere, and under which conditions."""

    role: Role
    scope_kind: ScopeKind
    organisation_id: UUID | None = None
    region: str | None = None
    function: str = ""
    successor_of: UUID | None = None
    only_without_lead: bool = False


def make_link(
    session: Session,
    actor: Actor,
    purpose: LinkPurpose,
    email: str,
    now: datetime,
    *,
    account_id: UUID | None = None,
    terms: LinkTerms | None = None,
) -> NewLink:
    token = codes.new_token()
    row = LinkRow(
        token_hash=codes.token_hash(token),
        purpose=purpose,
        email=email,
        account_id=account_id,
        created_by=actor.id,
        created_at=now,
        expires_at=now + LINK_LIFETIMES[purpose],
    )
    if terms is not None:
        row.role, row.scope_kind = terms.role, terms.scope_kind
        row.organisation_id, row.region = terms.organisation_id, terms.region
        row.function, row.successor_of = terms.function, terms.successor_of
        row.only_without_lead = terms.only_without_lead
    session.add(row)
    session.flush()
    return NewLink(row.id, token, row.expires_at)


def get_link(session: Session, token: str) -> LinkRow:
    """The link of this token, whatever its state; raises ``link_not_found``."""
    link = session.scalar(select(LinkRow).where(LinkRow.token_hash == codes.token_hash(token)))
    if link is None:
        raise DomainError("link_not_found")
    return link


def state_of(link: LinkRow, now: datetime) -> LinkState:
    return link_state(used_at=link.used_at, revoked_at=link.revoked_at, expires_at=link.expires_at, now=now)


def open_link(session: Session, token: str, now: datetime) -> LinkRow:
    """Use the link; of two requests at the same moment, one wins.

    Raises ``link_not_found``, ``link_used``, ``link_expired`` or ``link_revoked``.
    """
    link = get_link(session, token)
    is_open = (LinkRow.used_at.is_(None), LinkRow.revoked_at.is_(None), LinkRow.expires_at > now)
    if not _stamp(session, link, "used_at", now, *is_open):
        session.refresh(link)
        state = state_of(link, now)
        raise DomainError(f"link_{LinkState.USED if state is LinkState.OPEN else state}")
    return link


def get_opened_link(session: Session, link_id: UUID, purpose: LinkPurpose, now: datetime) -> LinkRow:
    """The link behind a short session; raises ``link_session_over`` once it ended or did what it is for."""
    link = session.get(LinkRow, link_id)
    if link is None or link.purpose is not purpose:
        raise DomainError("link_session_over")
    stamps = {"used_at": link.used_at, "finished_at": link.finished_at, "revoked_at": link.revoked_at}
    if not may_finish(**stamps, now=now):
        raise DomainError("link_session_over")
    return link


def finish_link(session: Session, link: LinkRow, now: datetime) -> None:
    """Mark that what the link is for is done, before doing it: of two requests at once, the second waits here.

    Raises ``link_session_over`` when it already was.
    """
    if not _stamp(
        session, link, "finished_at", now, LinkRow.finished_at.is_(None), LinkRow.revoked_at.is_(None)
    ):
        raise DomainError("link_session_over")


def _stamp(
    session: Session, link: LinkRow, attribute: str, now: datetime, *where: ColumnElement[bool]
) -> bool:
    statement = update(LinkRow).where(LinkRow.id == link.id, *where).values({attribute: now})
    return session.execute(statement).rowcount == 1


def revoke_links(session: Session, now: datetime, *where: ColumnElement[bool]) -> int:
    """Revoke the links that nobody has finished and that match; how many there were."""
    statement = update(LinkRow).where(LinkRow.finished_at.is_(None), LinkRow.revoked_at.is_(None), *where)
    return session.execute(statement.values(revoked_at=now)).rowcount


# --- resets


def request_reset(session: Session, email: str, now: datetime) -> None:
    """Ask for a link by e-mail; the same work, whether the account exists or not."""
    account = find_account_by_email(session, email)
    known = account is not None and account.closed_at is None
    account_id = str(account.id) if account is not None and known else None
    tasks.enqueue(session, RESET_KIND, now, account_id=account_id)


def send_reset(session: Session, account_id: UUID, now: datetime) -> NewLink | None:
    """Make a reset link and put it in the outbox; ``None`` for an account closed meanwhile."""
    account = session.get(AccountRow, account_id)
    if account is None or account.closed_at is not None:
        return None
    return make_reset(session, Actor.system(), account, now)


def make_reset(session: Session, actor: Actor, account: AccountRow, now: datetime) -> NewLink:
    """A fresh reset link by e-mail; the former ones no longer serve. Raises ``account_closed``."""
    if account.closed_at is not None:
        raise DomainError("account_closed")
    of_account = (LinkRow.account_id == account.id, LinkRow.purpose == LinkPurpose.RESET)
    revoke_links(session, now, *of_account)
    link = make_link(session, actor, LinkPurpose.RESET, account.email, now, account_id=account.id)
    mail.post_reset(session, account, link.token, link.expires_at, now)
    audit.record(session, actor, "reset_link_made", now=now, subject=account.email)
    return link


def finish_reset(
    session: Session, link_id: UUID, password: str, *, address: str | None, now: datetime
) -> None:
    """Choose a new password; every session of the account is closed.

    Raises ``link_session_over``, ``account_closed`` or what ``check_new_password`` raises.
    """
    link = get_opened_link(session, link_id, LinkPurpose.RESET, now)
    if link.account_id is None:
        raise DomainError("link_session_over")
    account = get_account(session, link.account_id)
    if account.closed_at is not None:
        raise DomainError("account_closed")
    finish_link(session, link, now)
    set_password(session, account, password, now)
    revoke_sessions(session, account.id, now)
    audit.record(session, actor_of(account, address), "password_reset", now=now, subject=account.email)
