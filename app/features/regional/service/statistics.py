"""The regions side by side, for who may not read the names behind the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from app.domain.aggregation import (
    BANDS,
    CountTable,
    ProtectedTable,
    Summary,
    groups_to_publish,
    may_publish_part,
    suppress,
)
from app.domain.catalogue import Checklist
from app.domain.organisations import Region
from app.features.assessments.queries.regional import UnitStatus
from app.features.regional import queries
from app.features.regional.queries import NATION, Tally, region_cut
from app.features.regional.service.overview import SCORES, Missed, find_missed

NOT_ANSWERED, ONGOING, ACCEPTED = "not_answered", "ongoing", "accepted"
STATISTIC_COLUMNS = (NOT_ANSWERED, ONGOING, ACCEPTED)
_STATUSES = {
    NOT_ANSWERED: (UnitStatus.NOT_ANSWERED,),
    ONGOING: (UnitStatus.SUBMITTED, UnitStatus.IN_REVIEW, UnitStatus.RETURNED),
    ACCEPTED: (UnitStatus.ACCEPTED,),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One region, or the nation. ``None`` stands for a figure that is not published."""

    name: str
    eligible: int
    answered: int | None
    counts: Mapping[str, int | None]
    figures: Mapping[str, Summary] | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What anybody who reads statistics may see, already protected; ``bands`` are those of the nation."""

    nation: Place
    regions: tuple[Place, ...]
    bands: Mapping[str, Sequence[int | None]] | None
    missed: Missed
    minimum: int
    computed_at: datetime


def build_statistics(
    session: Session, checklist: Checklist, regions: Mapping[str, Region], minimum: int
) -> Statistics | None:
    """The prepared summaries with small groups hidden; ``None`` before the first count."""
    summaries = queries.list_summaries(session, checklist.id)
    nation = summaries.get(NATION)
    if nation is None:
        return None
    names = {region_cut(code): region.name for code, region in regions.items()}
    cuts = sorted((cut for cut in summaries if cut != NATION), key=lambda cut: names.get(cut, cut))
    table = suppress(_count_table({cut: summaries[cut].states for cut in cuts}), minimum)
    figures = {cut: queries.read_figures(summaries[cut]) for cut in (NATION, *cuts)}
    published = _published_figures(table, figures, cuts, minimum)
    places = {
        cut: Place(
            name=names.get(cut, cut),
            eligible=summaries[cut].eligible,
            answered=_answered(summaries[cut].eligible, table.counts[cut, NOT_ANSWERED]),
            counts={column: table.counts[cut, column] for column in STATISTIC_COLUMNS},
            figures=figures[cut] if cut in published else None,
        )
        for cut in cuts
    }
    answered = _answered(nation.eligible, table.column_totals[NOT_ANSWERED])
    whole = _whole_figures(answered, figures[NATION], minimum)
    return Statistics(
        nation=Place("Ensemble des régions", nation.eligible, answered, dict(table.column_totals), whole),
        regions=tuple(places.values()),
        bands=_protect_bands(whole, minimum) if whole is not None else None,
        missed=_protect_missed(
            checklist, queries.list_tallies(session, checklist.id, NATION), answered, minimum
        ),
        minimum=minimum,
        computed_at=nation.computed_at,
    )


def list_least_answering(statistics: Statistics, count: int = 3) -> list[Place]:
    """The regions where the smallest share has answered, among those whose count is published and is not whole."""
    known = [
        place
        for place in statistics.regions
        if place.answered is not None and place.answered < place.eligible
    ]
    return sorted(known, key=lambda place: (Fraction(place.answered or 0, place.eligible), place.name))[
        :count
    ]


def _count_table(states: Mapping[str, Mapping[str, int]]) -> CountTable[str, str]:
    """Three columns and no more: each small count hides others. How many have answered is what matters most."""
    counts = {
        (cut, column): sum(by_state.get(status.value, 0) for status in _STATUSES[column])
        for cut, by_state in states.items()
        for column in STATISTIC_COLUMNS
    }
    return CountTable(tuple(states), STATISTIC_COLUMNS, counts, precious=frozenset({NOT_ANSWERED}))


def _answered(eligible: int, not_answered: int | None) -> int | None:
    return None if not_answered is None else eligible - not_answered


def _published_figures(
    table: ProtectedTable[str, str],
    figures: Mapping[str, Mapping[str, Summary]],
    cuts: Sequence[str],
    minimum: int,
) -> frozenset[str]:
    """A region's figures stand only beside a published count of answers, and never betray those of another."""
    sizes = {cut: figures[cut]["declared"].n for cut in cuts}
    allowed = {
        cut
        for cut in cuts
        if table.counts[cut, NOT_ANSWERED] is not None
        and may_publish_part(sizes[cut], sizes[cut] + figures[cut]["declared"].missing, minimum)
    }
    return groups_to_publish(sizes, minimum, allowed=allowed)


def _whole_figures(
    answered: int | None, figures: Mapping[str, Summary], minimum: int
) -> Mapping[str, Summary] | None:
    if answered is None or not may_publish_part(figures["declared"].n, answered, minimum):
        return None
    return figures


def _protect_bands(figures: Mapping[str, Summary], minimum: int) -> dict[str, list[int | None]]:
    columns = tuple(range(len(BANDS)))
    shown = {}
    for name in SCORES:
        counts = {(name, column): figures[name].bands[column] for column in columns}
        protected = suppress(CountTable((name,), columns, counts), minimum)
        shown[name] = [protected.counts[name, column] for column in columns]
    return shown


def _protect_missed(
    checklist: Checklist, tallies: Sequence[Tally], answered: int | None, minimum: int
) -> Missed:
    """Only the items whose two sides, met and not, are both numerous enough."""
    if answered is None:
        return Missed((), None)
    kept = [
        tally
        for tally in tallies
        if may_publish_part(tally.n, answered, minimum) and may_publish_part(tally.met, tally.n, minimum)
    ]
    return find_missed(checklist, kept)
