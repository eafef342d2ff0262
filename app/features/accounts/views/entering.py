"""What the views of sign-in share: attempts that count, and the cookie of a session just opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import request, session, url_for
from flask_login import login_user

from app.domain.accounts import AttemptKind, LinkPurpose, local_path
from app.domain.errors import DomainError
from app.features.accounts import service
from app.features.accounts.login import CurrentUser
from app.web.context import current_session, current_settings, utc_now, witness

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WRONG = {
    AttemptKind.PASSWORD: {"credentials_incorrect", "password_incorrect"},
    AttemptKind.CODE: {"code_incorrect"},
}
PENDING, LINK = "pending", "link"
PENDING_MINUTES = 10


@contextmanager
def counted(kind: AttemptKind, email: str, reading: Session | None = None) -> Iterator[None]:
    """Let a secret be tried unless too many failed before, and count how it went.

    ``reading`` is asked instead of the transaction of the request. A refusal about something else than the secret
    counts neither way. Raises ``too_many_attempts``.
    """
    asked = reading or current_session()
    service.check_throttle(asked, kind, email=email, address=request.remote_addr, now=utc_now())
    try:
        yield
    except DomainError as error:
        if error.code in WRONG[kind]:
            note(kind, email, succeeded=False)
        raise
    note(kind, email, succeeded=True)


def note(kind: AttemptKind, email: str, *, succeeded: bool) -> None:
    """Write the attempt once the main transaction has ended: it is rolled back when the attempt failed."""
    address, now = request.remote_addr, utc_now()
    witness(
        lambda own: service.note_attempt(
            own, kind, email=email, address=address, succeeded=succeeded, now=now
        )
    )


def status_of(error: DomainError) -> int:
    return 429 if error.code == "too_many_attempts" else 422


def enter(account_id: UUID) -> None:
    """Open the session of somebody recognised; the cookie starts afresh, so that none can be planted before.

    An invitation opened before signing in is kept: it names the only address that may accept it.
    """
    opened = service.open_session(
        current_session(),
        account_id,
        address=request.remote_addr,
        agent=request.user_agent.string,
        now=utc_now(),
        lifetime_hours=current_settings().session_absolute_hours,
    )
    kept = session.get(LINK)
    session.clear()
    if kept is not None:
        session[LINK] = kept
    login_user(CurrentUser(token=opened.token, actor=opened.actor))


def destination(suite: str | None) -> str:
    """Where to go after sign-in: the page asked for first, the invitation in hand, or home."""
    if LINK in session:
        try:
            get_remembered_link(LinkPurpose.INVITATION)
        except DomainError:
            forget_link()
        else:
            return url_for("accounts.show_invitation")
    return local_path(suite) or "/"


# --- between the password and the code


def remember_pending(recognised: service.Recognised, suite: str | None) -> None:
    """Keep, in the signed cookie, that the password was right; nothing is open yet."""
    kept = session.get(LINK)
    session.clear()
    if kept is not None:
        session[LINK] = kept
    session[PENDING] = {
        "account": str(recognised.account_id),
        "email": recognised.email,
        "stamp": recognised.stamp,
        "until": (utc_now() + timedelta(minutes=PENDING_MINUTES)).isoformat(),
        "suite": local_path(suite),
    }


def find_pending() -> dict[str, str] | None:
    """What ``remember_pending`` kept, unless it is too old."""
    pending = cast("dict[str, str] | None", session.get(PENDING))
    if pending is None or utc_now() >= datetime.fromisoformat(pending["until"]):
        return None
    return pending


# --- the short session of a link


def remember_link(link_id: UUID, purpose: LinkPurpose) -> None:
    session[LINK] = {"id": str(link_id), "purpose": purpose.value}


def get_remembered_link(purpose: LinkPurpose) -> service.Link:
    """The link opened in this browser for this purpose; raises ``link_session_over``."""
    kept = session.get(LINK)
    if kept is None or kept["purpose"] != purpose:
        raise DomainError("link_session_over")
    return service.get_opened_link(current_session(), UUID(kept["id"]), purpose, utc_now())


def forget_link() -> None:
    session.pop(LINK, None)
