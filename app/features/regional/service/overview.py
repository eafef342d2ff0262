"""A region as its ARS and CRRC read it, names included."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.db.tasks import is_waiting
from app.domain.access import Actor
from app.domain.aggregation import Summary, share_met
from app.domain.catalogue import Checklist, Item
from app.domain.scoring import Triple
from app.features.assessments.queries import regional as submissions
from app.features.assessments.queries.regional import Asked, UnitLine, UnitStatus
from app.features.audit import service as audit
from app.features.organisations.queries import Criteria, UnitQuery
from app.features.regional import queries
from app.features.regional.models import CutSummaryRow
from app.features.regional.queries import NATION, Tally, region_cut

SCORES = ("declared", "proved", "verified")
FIGURES = (*SCORES, "coverage")
DEFAULT_CHECKLIST = "care-d2"
"""The list that a page of regions opens on."""
SHOWN_MISSED = 10
SHOWN_SILENT = 10


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many answering units stand where; ``eligible`` is the N of every « n sur N »."""

    eligible: int
    counts: Mapping[UnitStatus, int]

    @property
    def not_answered(self) -> int:
        return self.counts[UnitStatus.NOT_ANSWERED]

    @property
    def waiting(self) -> int:
        """Submissions that no reviewer has taken yet."""
        return self.counts[UnitStatus.SUBMITTED]

    @property
    def in_review(self) -> int:
        return self.counts[UnitStatus.IN_REVIEW]

    @property
    def answered(self) -> int:
        return self.eligible - self.not_answered


@dataclass(frozen=True, slots=True)
class MissedItem:
    item: Item
    n: int
    met: int

    @property
    def share(self) -> Fraction | None:
        return share_met(self.n, self.met)


@dataclass(frozen=True, slots=True)
class Missed:
    """The items least often met, and when that was counted; no date before the first count."""

    items: tuple[MissedItem, ...]
    computed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the job has counted of one checklist over a region, and the first units that have not answered.

    ``levels``: how many units reach each level; ``own_answers``: covered members that answered by themselves;
    ``is_outdated``: a new count has been asked for since.
    """

    funnel: Funnel
    figures: Mapping[str, Summary]
    levels: Mapping[int, Triple[int]]
    own_answers: int
    oldest_waiting: datetime | None
    stale: int
    silent: Sequence[UnitLine]
    missed: Missed
    computed_at: datetime
    is_outdated: bool


def build_overview(session: Session, checklist: Checklist, region: str, today: date) -> Overview | None:
    """Everything that the first page of a region says of one checklist; ``None`` before the first count.

    Counts and figures are all of the same instant: those of the job that every submission asks for.
    """
    row = queries.find_summary(session, checklist.id, region_cut(region))
    if row is None:
        nation = queries.find_summary(session, checklist.id, NATION)
        return None if nation is None else _nobody(nation.computed_at)
    funnel = _read_funnel(row)
    units = UnitQuery(checklist.units, today, Criteria(region=region))
    silent = Asked(units, checklist.id, UnitStatus.NOT_ANSWERED)
    return Overview(
        funnel=funnel,
        figures=queries.read_figures(row),
        levels={int(level): Triple(*counts) for level, counts in row.levels.items()},
        own_answers=row.own_answers,
        oldest_waiting=row.waiting_since,
        stale=row.stale,
        silent=submissions.list_first(session, silent, SHOWN_SILENT) if funnel.not_answered else (),
        missed=find_missed(checklist, queries.list_tallies(session, checklist.id, region_cut(region))),
        computed_at=row.computed_at,
        is_outdated=is_waiting(session, "tally"),
    )


@dataclass(frozen=True, slots=True)
class RegionTask:
    """What matters most over the regions of a reader: submissions that wait since a day, else units that are silent."""

    region: str
    checklist_id: str
    waiting: int
    waiting_since: datetime | None
    silent: int
    eligible: int


def find_region_task(
    session: Session, checklist_ids: Collection[str], regions: Collection[str]
) -> RegionTask | None:
    """The oldest submission that waits comes first, then who is silent about a list that others have answered.

    ``checklist_ids`` in the order that their content declares: the first of them matters most. One query.
    """
    found = [
        _task_of(row)
        for row in queries.list_region_summaries(session, regions)
        if row.checklist_id in checklist_ids
    ]
    waiting = [task for task in found if task.waiting_since is not None]
    if waiting:
        return min(waiting, key=lambda task: (task.waiting_since, task.region, task.checklist_id))
    places = {checklist_id: place for place, checklist_id in enumerate(checklist_ids)}
    return min(
        (task for task in found if task.silent),
        key=lambda task: (task.silent == task.eligible, places[task.checklist_id], -task.silent, task.region),
        default=None,
    )


def _task_of(row: CutSummaryRow) -> RegionTask:
    funnel = _read_funnel(row)
    return RegionTask(
        region=row.cut.partition(":")[2],
        checklist_id=row.checklist_id,
        waiting=funnel.waiting,
        waiting_since=row.waiting_since if funnel.waiting else None,
        silent=funnel.not_answered,
        eligible=funnel.eligible,
    )


def count_answers(session: Session, checklist: Checklist, region: str, today: date) -> Funnel:
    """The funnel at this instant, for the context of an export."""
    units = UnitQuery(checklist.units, today, Criteria(region=region))
    counts = submissions.count_statuses(session, units, checklist.id)
    counts.pop(UnitStatus.COVERED, None)
    return Funnel(sum(counts.values()), _every_status(counts))


def list_silent(session: Session, checklist: Checklist, region: str, today: date) -> list[UnitLine]:
    """Every unit of the region that has not answered, by name."""
    units = UnitQuery(checklist.units, today, Criteria(region=region))
    return list(submissions.stream_lines(session, Asked(units, checklist.id, UnitStatus.NOT_ANSWERED)))


def find_missed(checklist: Checklist, tallies: Sequence[Tally]) -> Missed:
    """The items least often met first; those that concern nobody, or that this version no longer has, left out."""
    known = [(checklist.find_item(tally.item_id), tally) for tally in tallies if tally.n]
    items = [MissedItem(item, tally.n, tally.met) for item, tally in known if item is not None]
    items.sort(key=lambda one: (one.share or 0, -one.n, one.item.id))
    kept = tuple(one for one in items if one.met < one.n)[:SHOWN_MISSED]
    return Missed(kept, tallies[0].computed_at if tallies else None)


def record_export(
    session: Session, actor: Actor, *, now: datetime, subject: str, details: dict[str, Any]
) -> None:
    """Keep in the journal who took which list out, and how many rows."""
    audit.record(session, actor, "region_exported", now=now, subject=subject, details=details)


def record_reading(
    session: Session, actor: Actor, *, now: datetime, subject: str, region: str, checklist_id: str
) -> None:
    """Keep in the journal who read the named list of a region, once an hour for each checklist."""
    details = {"region": region, "checklist": checklist_id}
    audit.record_reading(session, actor, "region_list_consulted", now=now, subject=subject, details=details)


def _nobody(computed_at: datetime) -> Overview:
    """A region where nobody is asked this checklist."""
    return Overview(
        funnel=Funnel(0, _every_status({})),
        figures={},
        levels={},
        own_answers=0,
        oldest_waiting=None,
        stale=0,
        silent=(),
        missed=Missed((), None),
        computed_at=computed_at,
        is_outdated=False,
    )


def _read_funnel(row: CutSummaryRow) -> Funnel:
    counts = {UnitStatus(status): count for status, count in row.states.items()}
    return Funnel(row.eligible, _every_status(counts))


def _every_status(counts: Mapping[UnitStatus, int]) -> dict[UnitStatus, int]:
    return {status: counts.get(status, 0) for status in UnitStatus if status is not UnitStatus.COVERED}
