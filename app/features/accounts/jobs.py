"""Background work of accounts: sending the outbox, answering resets, forgetting what is too old."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.config import Settings
from app.db import tasks
from app.features.accounts import mail, outbox, service
from app.features.accounts.models import LinkRow, SessionRow, SignInAttemptRow
from app.features.accounts.service.links import RESET_KIND

CLEANUP_KIND = "accounts_cleanup"
ATTEMPTS_KEPT = timedelta(days=30)
SESSIONS_KEPT = timedelta(days=90)
LINKS_KEPT = timedelta(days=180)


@tasks.REGISTRY.register(mail.KIND)
def send_mail(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Send the outbox when a server is set; without one the command line prints the links."""
    settings = Settings.from_env(os.environ)
    if not settings.mail.host:
        return "aucun serveur d’envoi n’est configuré"
    sent, failed = outbox.deliver(session, settings.mail, settings.base_url, now)
    if failed:
        tasks.enqueue(session, mail.KIND, now)
    return f"envoyés : {sent}, à reprendre : {failed}"


@tasks.REGISTRY.register(RESET_KIND)
def send_reset(session: Session, payload: dict[str, Any], now: datetime) -> str | None:
    """Make the reset link that was asked for; nothing when nobody has the address given."""
    account_id = payload["account_id"]
    if account_id is not None:
        service.send_reset(session, UUID(account_id), now)
    return None


@tasks.REGISTRY.register(CLEANUP_KIND)
def forget(session: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Forget attempts, ended sessions and dead links once nobody needs them; ask for late messages to be sent."""
    session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at < now - ATTEMPTS_KEPT))
    session.execute(delete(SessionRow).where(SessionRow.expires_at < now - SESSIONS_KEPT))
    session.execute(delete(LinkRow).where(LinkRow.expires_at < now - LINKS_KEPT))
    outbox.give_up(session, now)
    tasks.enqueue(session, mail.KIND, now)
