"""Nightly: recalling what ends soon, the end of retention, and files that nothing names."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.config import Settings
from app.content.loader import content_root, load_catalogue
from app.db.files import FileStore
from app.db.tasks import REGISTRY
from app.domain.calendar import day_of
from app.features.evidence import service as evidence
from app.features.pieces.service.reminders import remind
from app.features.pieces.service.retention import purge_unused


@REGISTRY.register("evidence_reminders")
def send_reminders(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Recall the pieces that end in 30, 7 or 1 days."""
    return f"rappels pour {remind(session, load_catalogue(content_root()), now, day_of(now))} organismes"


@REGISTRY.register("evidence_retention")
def end_retention(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Delete the files that nothing has used for the time set."""
    months = Settings.from_env(os.environ).files.retention_months
    return f"fichiers en fin de conservation : {purge_unused(session, months, now)}"


@REGISTRY.register("evidence_sweep")
def sweep_files(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Delete the files taken away, and those that an interrupted request left behind."""
    store = FileStore(Settings.from_env(os.environ).files.folder)
    return f"fichiers effacés : {evidence.forget_files(session, store, now)}"
