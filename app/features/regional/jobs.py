"""Prepares what the pages over many units show: how items are met, and the summary of each region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.content.installed import INSTALLED
from app.db.tasks import REGISTRY
from app.domain.aggregation import Summary, summarize
from app.domain.calendar import day_of
from app.domain.catalogue import Checklist
from app.features.assessments.queries import regional as submissions
from app.features.assessments.queries.regional import Tallied, UnitStatus
from app.features.organisations.queries import UnitQuery
from app.features.regional.models import CutSummaryRow, ItemTallyRow
from app.features.regional.queries import NATION, pack, region_cut

FIGURES = ("declared", "proved", "verified", "coverage")
LEVELS = ("level_declared", "level_proved", "level_verified")

_Place = tuple[str | None, str, str | None]


@REGISTRY.register("tally")
def tally(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Count every checklist again, in one pass over its current submissions; readers see the old counts until then."""
    checklists = INSTALLED.load().list_latest()
    session.execute(delete(ItemTallyRow))
    session.execute(delete(CutSummaryRow))
    total = sum(_count_checklist(session, checklist, now) for checklist in checklists)
    return f"{total} soumissions comptées"


def _count_checklist(session: Session, checklist: Checklist, now: datetime) -> int:
    units = UnitQuery(checklist.units, day_of(now))
    count = _Count()
    for submission in submissions.stream_tallied(session, units, checklist.id):
        count.add(submission)
    eligible = submissions.count_units(session, units)
    _insert(session, ItemTallyRow, _tally_rows(checklist.id, count, now))
    _insert(session, CutSummaryRow, _summary_rows(checklist.id, count, eligible, now))
    return count.total


def _insert(
    session: Session, row: type[ItemTallyRow | CutSummaryRow], values: Iterable[dict[str, Any]]
) -> None:
    values = list(values)
    if values:
        session.execute(insert(row), values)


@dataclass
class _Count:
    """Counts by the finest place; cuts are added up from them once everything has been read."""

    asked: dict[_Place, Counter[str]] = field(default_factory=dict)
    met: dict[_Place, Counter[str]] = field(default_factory=dict)
    states: dict[str | None, Counter[str]] = field(default_factory=dict)
    values: dict[tuple[str | None, str], Counter[str | None]] = field(default_factory=dict)
    levels: dict[tuple[str | None, str], Counter[int | None]] = field(default_factory=dict)
    own_answers: Counter[str | None] = field(default_factory=Counter)
    waiting_since: dict[str | None, datetime] = field(default_factory=dict)
    stale: Counter[str | None] = field(default_factory=Counter)
    total: int = 0

    def add(self, submission: Tallied) -> None:
        region = submission.region
        if submission.is_covered:
            self.own_answers[region] += 1
            return
        self.total += 1
        place = (region, submission.sector, submission.legal_cut)
        answers = submission.met or {}
        self.asked.setdefault(place, Counter()).update(answers.keys())
        self.met.setdefault(place, Counter()).update(item for item, is_met in answers.items() if is_met)
        self.states.setdefault(region, Counter())[submission.state.value] += 1
        for name in FIGURES:
            self.values.setdefault((region, name), Counter())[getattr(submission, name)] += 1
        for name in LEVELS:
            self.levels.setdefault((region, name), Counter())[getattr(submission, name)] += 1
        self.stale[region] += bool(submission.is_stale)
        since = submission.waiting_since
        if since is not None:
            self.waiting_since[region] = min(since, self.waiting_since.get(region, since))


def cuts_of(region: str | None, sector: str, legal_cut: str | None) -> Iterator[str]:
    """The cuts that a submission of this place counts in; none outside every region."""
    if region is None:
        return
    yield NATION
    yield region_cut(region)
    yield f"{region_cut(region)}/sector:{sector}"
    if legal_cut is not None:
        yield f"{region_cut(region)}/cut:{legal_cut}"


def _tally_rows(checklist_id: str, count: _Count, now: datetime) -> Iterator[dict[str, Any]]:
    asked: dict[str, Counter[str]] = {}
    met: dict[str, Counter[str]] = {}
    for place, items in count.asked.items():
        for cut in cuts_of(*place):
            asked.setdefault(cut, Counter()).update(items)
            met.setdefault(cut, Counter()).update(count.met[place])
    for cut, items in asked.items():
        for item_id, n in items.items():
            yield {
                "checklist_id": checklist_id,
                "item_id": item_id,
                "cut": cut,
                "n": n,
                "met": met[cut][item_id],
                "computed_at": now,
            }


def _summary_rows(
    checklist_id: str, count: _Count, eligible: Mapping[str, int], now: datetime
) -> Iterator[dict[str, Any]]:
    """Regions that have answering units, and the nation that they make up: what has no region is in neither."""
    regions = sorted(eligible)
    for cut, members in [(NATION, regions), *((region_cut(region), [region]) for region in regions)]:
        states = sum((count.states.get(region, Counter()) for region in members), Counter[str]())
        expected = sum(eligible[region] for region in members)
        answered = sum(states.values())
        yield {
            "checklist_id": checklist_id,
            "cut": cut,
            "eligible": expected,
            "states": {UnitStatus.NOT_ANSWERED.value: expected - answered, **states},
            "figures": {name: pack(_summarize(count, members, name)) for name in FIGURES},
            "levels": _add_levels(count, members),
            "own_answers": sum(count.own_answers[region] for region in members),
            "waiting_since": min(filter(None, map(count.waiting_since.get, members)), default=None),
            "stale": sum(count.stale[region] for region in members),
            "computed_at": now,
        }


def _summarize(count: _Count, regions: Iterable[str], name: str) -> Summary:
    values = sum((count.values.get((region, name), Counter()) for region in regions), Counter[str | None]())
    return summarize(submissions.read_exacts(values))


def _add_levels(count: _Count, regions: Collection[str]) -> dict[str, list[int]]:
    """How many units reach each level, declared, proved and verified; those without a level are not counted."""
    sums = [
        sum((count.levels.get((region, name), Counter()) for region in regions), Counter[int | None]())
        for name in LEVELS
    ]
    reached = sorted({level for one in sums for level in one if level is not None})
    return {str(level): [one[level] for one in sums] for level in reached}
