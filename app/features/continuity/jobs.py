"""Nightly: what nobody confirmed is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.db.tasks import REGISTRY
from app.features.continuity.importing import forget_imports


@REGISTRY.register("plan_imports_cleanup")
def forget_old_imports(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Drop the tables of plans that nobody confirmed within a day; says how many."""
    return f"{forget_imports(session, now)} tableaux de plans oubliés"
