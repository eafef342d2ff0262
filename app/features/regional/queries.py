"""Reading what the job has prepared: how items are met, and the summary of each region."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.aggregation import Summary
from app.features.regional.models import CutSummaryRow, ItemTallyRow

NATION = "nation"

_EXACT = ("mean", "first_quartile", "median", "third_quartile")


def region_cut(region: str) -> str:
    return f"region:{region}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units an item is asked of, how many fully meet it, and when that was counted."""

    item_id: str
    n: int
    met: int
    computed_at: datetime


def list_tallies(session: Session, checklist_id: str, cut: str) -> list[Tally]:
    """The items of a checklist in one cut, by id; empty before the first count."""
    query = (
        select(ItemTallyRow.item_id, ItemTallyRow.n, ItemTallyRow.met, ItemTallyRow.computed_at)
        .where(ItemTallyRow.checklist_id == checklist_id, ItemTallyRow.cut == cut)
        .order_by(ItemTallyRow.item_id)
    )
    return [Tally(*row) for row in session.execute(query)]


def list_summaries(session: Session, checklist_id: str) -> dict[str, CutSummaryRow]:
    """The summary of the nation and of each region, by cut; empty before the first count."""
    query = select(CutSummaryRow).where(CutSummaryRow.checklist_id == checklist_id)
    return {row.cut: row for row in session.scalars(query)}


def list_region_summaries(session: Session, regions: Collection[str]) -> list[CutSummaryRow]:
    """The summaries of these regions, every checklist; those before the first count are missing."""
    cuts = [region_cut(region) for region in sorted(regions)]
    query = select(CutSummaryRow).where(CutSummaryRow.cut.in_(cuts))
    return list(session.scalars(query.order_by(CutSummaryRow.cut, CutSummaryRow.checklist_id)))


def find_summary(session: Session, checklist_id: str, cut: str) -> CutSummaryRow | None:
    """The summary of one cut; ``None`` before the first count."""
    return session.get(CutSummaryRow, (checklist_id, cut))


def read_figures(row: CutSummaryRow) -> dict[str, Summary]:
    return {name: unpack(packed) for name, packed in row.figures.items()}


def pack(summary: Summary) -> dict[str, Any]:
    """A summary as JSON: fractions as ``a/b``, nothing rounded."""
    written = {
        name: None if getattr(summary, name) is None else str(getattr(summary, name)) for name in _EXACT
    }
    return {"n": summary.n, "missing": summary.missing, "bands": list(summary.bands), **written}


def unpack(packed: Mapping[str, Any]) -> Summary:
    """The same, back from JSON."""
    read = {name: None if packed[name] is None else Fraction(packed[name]) for name in _EXACT}
    return Summary(n=packed["n"], missing=packed["missing"], bands=tuple(packed["bands"]), **read)
