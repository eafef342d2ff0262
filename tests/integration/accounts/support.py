"""What the tests of accounts share: people with a password, forms posted with their token, mail read back."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.db import tasks
from app.db.session import Database
from app.features.accounts import codes, passwords
from app.features.accounts.models import AccountRow, MailRow, SessionRow
from tests.conftest import NOW
from tests.factories import make_account

PASSWORD = "cheval pile agrafe correct"
OTHER_PASSWORD = "lampe orange fusain dromadaire"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@cache
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


def make_person_with_password(session: Session, email: str = "rssi@ch.fr", **over: Any) -> AccountRow:
    values: dict[str, Any] = {
        "second_factor_at": None,
        "password_hash": password_hash(),
        "password_changed_at": NOW,
    }
    return make_account(session, email, **{**values, **over})


def set_second_factor(session: Session, account: AccountRow, now: datetime = NOW) -> None:
    account.totp_secret, account.second_factor_at = SECRET, now
    session.flush()


def token_of(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found, "the page has no form"
    return found.group(1)


def post(
    client: FlaskClient, url: str, data: dict[str, Any] | None = None, *, page: str | None = None
) -> TestResponse:
    """Post as the form of ``page`` (by default the page of the same address) would."""
    html = client.get(page or url, follow_redirects=True).get_data(as_text=True)
    return client.post(url, data={"csrf_token": token_of(html), **(data or {})})


def sign_in(
    client: FlaskClient, email: str = "rssi@ch.fr", password: str = PASSWORD, *, suite: str | None = None
) -> TestResponse:
    url = "/connexion" if suite is None else f"/connexion?suite={suite}"
    return post(client, url, {"email": email, "password": password})


def give_code(client: FlaskClient, code: str) -> TestResponse:
    return post(client, "/connexion/code", {"code": code})


def code_at(now: datetime, secret: str = SECRET) -> str:
    return codes.code_at(secret, now)


def is_signed_in(client: FlaskClient) -> bool:
    """Whether a page of one's own opens; sends neither to sign-in nor to the second factor."""
    return client.get("/compte/sessions").status_code == 200


def messages_to(database: Database, recipient: str) -> list[MailRow]:
    with database.reading_session() as session:
        query = select(MailRow).where(MailRow.recipient == recipient).order_by(MailRow.created_at, MailRow.id)
        return list(session.scalars(query))


def link_to(database: Database, recipient: str, subject: str = "") -> str:
    """The path of the link in the only message to somebody whose subject begins so."""
    found = [
        m for m in messages_to(database, recipient) if m.subject.startswith(subject) and "/lien/" in m.body
    ]
    assert len(found) == 1, [m.subject for m in found]
    match = re.search(r"\{site\}(/lien/\S+)", found[0].body)
    assert match
    return match.group(1)


def run_tasks(database: Database, now: datetime = NOW) -> None:
    _done, failed = tasks.run_due(database, lambda: now)
    assert failed == 0


def count_sessions(database: Database) -> int:
    with database.reading_session() as session:
        query = select(func.count()).select_from(SessionRow).where(SessionRow.revoked_at.is_(None))
        return session.scalar(query) or 0


def text_of(response: TestResponse) -> str:
    """The words of a page, spaces of any width as one."""
    html = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return " ".join(html.replace("\u202f", " ").split())
