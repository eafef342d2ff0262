"""Open sessions: found at each request, opened at sign-in, closed, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, select, update
from sqlalchemy.orm import Session

from app.domain.access import Actor, Membership, Role, Scope, ScopeKind
from app.domain.errors import DomainError
from app.features.accounts import codes
from app.features.accounts.models import AccountRow, MembershipRow, SessionRow
from app.features.accounts.queries import get_account
from app.features.audit import service as audit

TOUCH_AFTER = timedelta(minutes=1)
"""The last-seen moment of a session is written at most this often."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    actor: Actor
    session_id: UUID
    must_touch: bool


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just opened; ``token`` goes to the cookie and is kept nowhere else."""

    token: str
    actor: Actor


_HELD = and_(MembershipRow.account_id == AccountRow.id, MembershipRow.ended_at.is_(None))
_FIND = (
    select(
        SessionRow.id.label("session_id"),
        SessionRow.last_seen_at,
        SessionRow.expires_at,
        AccountRow.id.label("account_id"),
        AccountRow.name,
        AccountRow.email,
        AccountRow.second_factor_at,
        MembershipRow.role,
        MembershipRow.scope_kind,
        MembershipRow.organisation_id,
        MembershipRow.region,
    )
    .join(AccountRow, AccountRow.id == SessionRow.account_id)
    .outerjoin(MembershipRow, _HELD)
    .where(
        SessionRow.token_hash == bindparam("token_hash"),
        SessionRow.revoked_at.is_(None),
        AccountRow.closed_at.is_(None),
    )
)
"""Everything that the guard needs of a request, in one query."""


def find_open_session(
    session: Session, token: str, now: datetime, *, idle_minutes: int
) -> OpenSession | None:
    """The session of this token and whoever opened it; ``None`` when revoked, idle, too old or closed."""
    rows = session.execute(_FIND, {"token_hash": codes.token_hash(token)}).all()
    if not rows:
        return None
    first = rows[0]
    if now >= first.expires_at or now - first.last_seen_at >= timedelta(minutes=idle_minutes):
        return None
    actor = Actor(
        id=first.account_id,
        name=first.name,
        email=first.email,
        memberships=_memberships(rows),
        has_second_factor=first.second_factor_at is not None,
        session_id=first.session_id,
    )
    return OpenSession(actor, first.session_id, now - first.last_seen_at >= TOUCH_AFTER)


def _memberships(rows: Iterable[Row[tuple[object, ...]]]) -> tuple[Membership, ...]:
    return tuple(
        membership_of(row.role, row.scope_kind, row.organisation_id, row.region) for row in rows if row.role
    )


def membership_of(
    role: Role, kind: ScopeKind, organisation_id: UUID | None, region: str | None
) -> Membership:
    """A stored role as the domain sees it."""
    return Membership(role, Scope(kind, str(organisation_id) if organisation_id else region or ""))


def touch_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Write when the session was last seen; never brings a revoked one back."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.revoked_at.is_(None), SessionRow.last_seen_at < now)
        .values(last_seen_at=now)
    )


def open_session(
    session: Session,
    account_id: UUID,
    *,
    address: str | None,
    agent: str,
    now: datetime,
    lifetime_hours: int,
) -> NewSession:
    """Open a session for somebody who has just proved who they are."""
    account = get_account(session, account_id)
    token = codes.new_token()
    row = SessionRow(
        account_id=account.id,
        token_hash=codes.token_hash(token),
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(hours=lifetime_hours),
        address=address,
        agent=agent[:200],
    )
    session.add(row)
    session.flush()
    found = find_open_session(session, token, now, idle_minutes=1)
    if found is None:
        raise DomainError("account_closed")
    audit.record(session, actor_of(account, address), "session_opened", now=now, subject=account.email)
    return NewSession(token, found.actor)


def actor_of(account: AccountRow, address: str | None) -> Actor:
    """The person themselves, acting before or without an open session."""
    return Actor(id=account.id, name=account.name, email=account.email, address=address)


def close_session(session: Session, actor: Actor, now: datetime) -> None:
    """Sign out: close the session of this request."""
    if actor.session_id is not None:
        revoke_sessions(session, actor.id, now, only=actor.session_id)
        audit.record(session, actor, "session_closed", now=now, subject=actor.email)


def revoke_session(session: Session, actor: Actor, session_id: UUID, now: datetime) -> None:
    """Close one of one's own sessions. Raises ``session_not_found`` for anybody else's, or a closed one."""
    if not revoke_sessions(session, actor.id, now, only=session_id):
        raise DomainError("session_not_found")
    audit.record(session, actor, "session_revoked", now=now, subject=actor.email)


def revoke_other_sessions(session: Session, actor: Actor, now: datetime) -> int:
    """Close all of one's sessions but the one of this request; how many there were."""
    count = revoke_sessions(session, actor.id, now, but=actor.session_id)
    if count:
        details = {"sessions": count}
        audit.record(session, actor, "sessions_revoked", now=now, subject=actor.email, details=details)
    return count


def revoke_sessions(
    session: Session,
    account_id: UUID | None,
    now: datetime,
    *,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    """Close sessions of an account without a record of it; the caller's own act stands in the journal."""
    where = [SessionRow.account_id == account_id, SessionRow.revoked_at.is_(None)]
    if only is not None:
        where.append(SessionRow.id == only)
    if but is not None:
        where.append(SessionRow.id != but)
    statement = update(SessionRow).where(*where).values(revoked_at=now)
    return session.execute(statement.execution_options(synchronize_session=False)).rowcount
