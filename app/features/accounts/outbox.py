"""Sending the outbox by SMTP, message by message, so that no lock is held while the network is waited for."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.config import MailSettings
from app.features.accounts import queries
from app.features.accounts.mail import SITE
from app.features.accounts.models import MailRow

BATCH = 200
QUICK_TRIES = 5
"""Tries made one after the other, a minute apart; later ones wait for another message or for the night."""
KEPT = timedelta(days=14)
"""A message still there after this is given up: the links that it holds have expired."""
FORGOTTEN = timedelta(days=90)
TIMEOUT_SECONDS = 20
IMPLICIT_TLS_PORT = 465


def full_body(message: MailRow, base_url: str) -> str:
    """The text with the address of the site in its links."""
    return message.body.replace(SITE, base_url)


def links_of(message: MailRow, base_url: str) -> list[str]:
    """The links that the text holds, for an operator who hands them over another way."""
    return [
        line.strip()
        for line in full_body(message, base_url).splitlines()
        if line.strip().startswith(base_url)
    ]


def deliver(session: Session, settings: MailSettings, base_url: str, now: datetime) -> tuple[int, int]:
    """Send what waits; how many messages went, and how many must be tried again soon.

    Commits after each message: what was sent stays marked whatever happens next, and SQLite's write lock is
    never held while a server is slow to answer.
    """
    give_up(session, now)
    waiting = [(message.id, message.attempts) for message in queries.list_outbox(session, BATCH)]
    session.commit()
    sent = failed = 0
    for message_id, attempts in waiting:
        outcome = _send_one(session, settings, base_url, message_id, attempts, now)
        sent += outcome == ""
        failed += bool(outcome) and attempts + 1 < QUICK_TRIES
    return sent, failed


def _send_one(
    session: Session, settings: MailSettings, base_url: str, message_id: UUID, attempts: int, now: datetime
) -> str | None:
    """Send one message; an empty text once sent, else the failure, or ``None`` when another worker has it."""
    claim = update(MailRow).where(
        MailRow.id == message_id, MailRow.sent_at.is_(None), MailRow.attempts == attempts
    )
    claimed = session.execute(claim.values(attempts=attempts + 1)).rowcount == 1
    message = session.get_one(MailRow, message_id)
    ready = _compose(message, settings.sender, base_url)
    session.commit()
    if not claimed:
        return None
    fault = _send(settings, ready)
    session.refresh(message)
    message.error = fault
    if not fault:
        message.sent_at, message.body = now, None
    session.commit()
    return fault


def _compose(message: MailRow, sender: str, base_url: str) -> EmailMessage:
    ready = EmailMessage()
    ready["From"] = sender
    ready["To"] = message.recipient
    ready["Subject"] = message.subject
    ready["Auto-Submitted"] = "auto-generated"
    ready.set_content(full_body(message, base_url))
    return ready


def _send(settings: MailSettings, message: EmailMessage) -> str:
    """An empty text when the server took the message, else the kind of failure, without its content."""
    try:
        with _connect(settings) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        code = getattr(error, "smtp_code", "")
        return f"{type(error).__name__} {code}".strip()[:200]
    return ""


def _connect(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.port == IMPLICIT_TLS_PORT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.starttls and settings.port != IMPLICIT_TLS_PORT:
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
    except BaseException:
        server.close()
        raise
    return server


def give_up(session: Session, now: datetime) -> None:
    """Purge the text of what could not be sent in time, and forget old messages altogether."""
    session.execute(
        update(MailRow)
        .where(MailRow.sent_at.is_(None), MailRow.sealed_body.is_not(None), MailRow.created_at < now - KEPT)
        .values(sealed_body=None, error="abandonné")
    )
    session.execute(delete(MailRow).where(MailRow.created_at < now - FORGOTTEN))
