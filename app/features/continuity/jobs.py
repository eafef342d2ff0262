"""Nightly: contact details that were kept long enough, tables that nobody confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.db.tasks import REGISTRY
from app.features.continuity.importing import forget_imports
from app.features.continuity.retention import erase_contacts


@REGISTRY.register("plan_contacts_retention")
def end_retention(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Erase the contact details of versions replaced or withdrawn for the time that their plan says."""
    return f"versions dont les coordonnées sont effacées : {erase_contacts(session, now)}"


@REGISTRY.register("plan_imports_cleanup")
def forget_old_imports(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Drop the tables of plans that nobody confirmed within a day; says how many."""
    return f"{forget_imports(session, now)} tableaux de plans oubliés"
