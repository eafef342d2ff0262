"""A region as its ARS and CRRC read it, names included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.aggregation import Summary, share_met, summarize
from app.domain.catalogue import Checklist, Item
from app.domain.scoring import Triple
from app.features.assessments.queries import regional as submissions
from app.features.assessments.queries.regional import Asked, Position, UnitLine, UnitStatus
from app.features.audit import service as audit
from app.features.organisations.queries import Criteria, UnitQuery
from app.features.regional import queries
from app.features.regional.queries import Tally, region_cut

SCORES = ("declared", "proved", "verified")
FIGURES = (*SCORES, "coverage")
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
    """``levels``: how many units reach each level. ``own_answers``: covered members that answered by themselves."""

    funnel: Funnel
    figures: Mapping[str, Summary]
    levels: Mapping[int, Triple[int]]
    own_answers: int
    oldest_waiting: datetime | None
    stale: int
    silent: Sequence[UnitLine]
    missed: Missed


def build_overview(session: Session, checklist: Checklist, region: str, today: date) -> Overview:
    """Everything that the first page of a region says of one checklist."""
    units = UnitQuery(checklist.units, today, Criteria(region=region))
    everyone = submissions.list_positions(session, units, checklist.id)
    positions = [position for position in everyone if not position.is_covered]
    answered = [position for position in positions if position.state is not None]
    silent = Asked(units, checklist.id, UnitStatus.NOT_ANSWERED)
    return Overview(
        funnel=_funnel_of(positions),
        figures={name: _summary_of(answered, name) for name in FIGURES},
        levels=_levels_of(answered) if checklist.level_rule is not None else {},
        own_answers=sum(1 for one in everyone if one.is_covered and one.state is not None),
        oldest_waiting=min((one.waiting_since for one in positions if one.waiting_since), default=None),
        stale=sum(1 for one in positions if one.is_stale),
        silent=submissions.list_first(session, silent, SHOWN_SILENT),
        missed=find_missed(checklist, queries.list_tallies(session, checklist.id, region_cut(region))),
    )


def count_answers(session: Session, checklist: Checklist, region: str, today: date) -> Funnel:
    """The funnel alone, for the context of an export."""
    units = UnitQuery(checklist.units, today, Criteria(region=region))
    positions = submissions.list_positions(session, units, checklist.id)
    return _funnel_of([position for position in positions if not position.is_covered])


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


def _funnel_of(positions: Sequence[Position]) -> Funnel:
    counts = dict.fromkeys(UnitStatus, 0)
    del counts[UnitStatus.COVERED]
    for state, count in Counter(position.state for position in positions).items():
        counts[UnitStatus.NOT_ANSWERED if state is None else UnitStatus(state.value)] += count
    return Funnel(len(positions), counts)


def _summary_of(answered: Sequence[Position], name: str) -> Summary:
    return summarize(submissions.read_exacts(Counter(map(attrgetter(name), answered))))


def _levels_of(answered: Sequence[Position]) -> dict[int, Triple[int]]:
    counts = Triple(*(Counter(map(attrgetter(f"level_{name}"), answered)) for name in SCORES))
    reached = {level for counter in counts for level in counter if level is not None}
    return {level: Triple(*(counter[level] for counter in counts)) for level in sorted(reached)}
