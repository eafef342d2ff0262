"""The continuity plans that establishments have sent to their region: counts and dates, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.aggregation import CountTable, suppress
from app.domain.continuity.words import ScenarioFamily
from app.domain.dates import add_months
from app.domain.organisations import Region
from app.features.audit import service as audit
from app.features.continuity import queries as continuity
from app.features.continuity.queries import Shared
from app.features.organisations.queries import Summary

TESTED_MONTHS = 12
RECENT, UNTESTED, PAST = "recent", "untested", "past"
STANDINGS = (RECENT, UNTESTED, PAST)
"""In force and tested within the year; in force and not; due for a review."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What one organisation has sent, all its plans together. ``valid_until``: the first review that comes."""

    organisation: Summary
    plans: int
    approved_on: date
    valid_until: date | None
    last_test: date | None
    last_restore: date | None
    with_copies: int
    priorities: int
    with_mode: int
    scenarios: tuple[ScenarioFamily, ...]
    shared_at: datetime
    standing: str

    @property
    def is_past(self) -> bool:
        return self.standing == PAST


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """One region in the statistics; ``None``: a count that is not published."""

    name: str
    total: int | None
    counts: Mapping[str, int | None]


def list_plan_lines(
    session: Session, region: str, text: str, today: date, *, limit: int | None = None, offset: int = 0
) -> tuple[list[PlanLine], int]:
    """One page of the organisations of a region that sent something, by name, and how many they are."""
    found, total = continuity.list_shared(session, region, text, today, limit=limit, offset=offset)
    return [_add_up(organisation, plans, today) for organisation, plans in found], total


def _add_up(organisation: Summary, plans: Sequence[Shared], today: date) -> PlanLine:
    families = {family for one in plans for family in one.facts.scenarios}
    return PlanLine(
        organisation,
        len(plans),
        max(one.approved_on for one in plans),
        min((one.valid_until for one in plans if one.valid_until is not None), default=None),
        _latest(one.facts.last_test for one in plans),
        _latest(one.facts.last_restore for one in plans),
        sum(one.facts.copies > 0 for one in plans),
        sum(one.facts.priorities for one in plans),
        sum(one.facts.with_mode for one in plans),
        tuple(one for one in ScenarioFamily if one in families),
        max(one.shared_at for one in plans),
        _stand(plans, today),
    )


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _stand(plans: Sequence[Shared], today: date) -> str:
    """One plan due for a review is enough to say so; one test within the year is enough as well."""
    if any(one.valid_until is not None and one.valid_until < today for one in plans):
        return PAST
    last = _latest(one.facts.last_test for one in plans)
    return RECENT if last is not None and add_months(last, TESTED_MONTHS) >= today else UNTESTED


def build_plan_statistics(
    session: Session, regions: Mapping[str, Region], today: date, minimum: int
) -> tuple[tuple[PlanPlace, ...], PlanPlace]:
    """How many organisations stand where, region by region, then for all; small counts are hidden."""
    by_unit: dict[tuple[str, UUID], list[Shared]] = {}
    for region, unit, shared in continuity.count_shared(session, today):
        by_unit.setdefault((region, unit), []).append(shared)
    codes = sorted(
        {region for region, _ in by_unit}, key=lambda one: regions[one].name if one in regions else one
    )
    counts = {(code, standing): 0 for code in codes for standing in STANDINGS}
    for (region, _), plans in by_unit.items():
        counts[region, _stand(plans, today)] += 1
    table = suppress(CountTable(tuple(codes), STANDINGS, counts, known_totals=False), minimum)
    places = tuple(
        PlanPlace(
            regions[code].name if code in regions else code,
            table.row_totals[code],
            {standing: table.counts[code, standing] for standing in STANDINGS},
        )
        for code in codes
    )
    return places, PlanPlace("Ensemble des régions", table.total, dict(table.column_totals))


def record_plans_reading(session: Session, actor: Actor, *, now: datetime, subject: str, region: str) -> None:
    """Keep in the journal who read the list of the plans of a region, once an hour."""
    details = {"region": region}
    audit.record_reading(session, actor, "region_plans_consulted", now=now, subject=subject, details=details)


def record_plans_export(
    session: Session, actor: Actor, *, now: datetime, subject: str, details: dict[str, Any]
) -> None:
    """Keep in the journal who took the list of the plans of a region out."""
    audit.record(session, actor, "region_plans_exported", now=now, subject=subject, details=details)
