"""What the region shows without reading answers: counts prepared by a job, with their date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import UtcDateTime


class ItemTallyRow(Base):
    """For one item and one cut (``region:11``, ``region:11/sector:esms``, ``nation``): units asked, and met."""

    __tablename__ = "item_tally"

    checklist_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    cut: Mapped[str] = mapped_column(String(60), primary_key=True)
    n: Mapped[int]
    met: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CutSummaryRow(Base):
    """One region (``region:11``) or the nation: answering units, how many in each state, and their figures.

    ``levels``: units by level declared, proved and verified; ``own_answers``: covered members that answered alone;
    ``waiting_since``: the oldest submission that no reviewer has taken; ``stale``: scores that time has changed since
    they were stored.

    Nothing here is protected: what a reader may not see is taken away when it is read.
    """

    __tablename__ = "cut_summary"

    checklist_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    cut: Mapped[str] = mapped_column(String(60), primary_key=True)
    eligible: Mapped[int]
    states: Mapped[dict[str, int]] = mapped_column(JSON)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    levels: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    own_answers: Mapped[int]
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stale: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)
