"""What the establishment does, and how long it can go without: AC1 to AC9."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from app.domain.consistency.texts import plain
from app.domain.continuity.checks.findings import Finding, Gravity, at, on_plan
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.words import ActivityFamily, ImpactCategory, ResourceKind

MOST_PRIORITIES = 40
"""Per cent of the activities, ours: when most come first, nothing does."""
FEWEST_RANKED = 3
"""Ours: with two activities, one priority is already half of them."""
SERIOUS = 3
"""On the scale of four: an interruption that must not be reached."""
LONGEST_FOR_CARE = DAY
SHORTEST_FOR_OFFICE = 4 * HOUR
"""Ours, after the tiers of a university hospital (UCSF): beyond, a confirmation is asked."""
_PAYROLL = re.compile(r"\b(?:paie|paies|paye|payes|salaires?|remunerations?)\b")


def priorities_described(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC1: at least one priority activity; each has an owner, a DMIA and a minimum level."""
    if not plan.priorities:
        yield on_plan("AC1", Gravity.BLOCKING, "activity")
    for one in plan.priorities:
        if plan.find(Contact, one.owner) is None:
            yield from missing("AC1", Gravity.BLOCKING, one, "owner")
        if one.dmia is None:
            yield from missing("AC1", Gravity.BLOCKING, one, "dmia")
        if not (one.minimum or "").strip():
            yield from missing("AC1", Gravity.BLOCKING, one, "minimum")


def priorities_are_few(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC2: no more than 40 % of the activities are priorities, or nothing is ranked.

    While the plan holds priorities alone, each with its own rank, they are ranked and their share cannot be told: an
    information.
    """
    count, total = len(plan.priorities), len(plan.activities)
    if total >= FEWEST_RANKED and count * 100 > total * MOST_PRIORITIES:
        figures: dict[str, object] = {"count": count, "total": total, "most": MOST_PRIORITIES}
        if count == total and _are_ranked(plan.priorities):
            yield on_plan("AC2", Gravity.INFORMATION, "activity", **figures, case="alone")
        else:
            yield on_plan("AC2", Gravity.MINOR, "activity", **figures)


def _are_ranked(activities: Sequence[Activity]) -> bool:
    """Each has a rank, and no other has the same."""
    ranks = [one.rank for one in activities]
    return None not in ranks and len(set(ranks)) == len(ranks)


def dmia_before_serious_impact(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC3: the DMIA is shorter than the first step rated 3 or more, in any category."""
    for one in plan.activities:
        serious = [
            (impact.step, impact)
            for impact in plan.impacts_of.get(one.id, ())
            if impact.step is not None and (impact.grade or 0) >= SERIOUS
        ]
        if one.dmia is None or not serious:
            continue
        step, impact = min(serious, key=lambda pair: pair[0])
        if one.dmia >= step:
            yield at(
                "AC3",
                Gravity.MAJOR,
                one,
                "dmia",
                dmia=timedelta(minutes=one.dmia),
                step=timedelta(minutes=step),
                category=impact.category or "",
            )


def impacts_do_not_fall(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC4: the impact never falls over time in one category."""
    for one in plan.activities:
        rows: dict[ImpactCategory, list[tuple[int, int, Impact]]] = {}
        for impact in plan.impacts_of.get(one.id, ()):
            if impact.category is not None and impact.step is not None and impact.grade is not None:
                rows.setdefault(impact.category, []).append((impact.step, impact.grade, impact))
        for category, row in rows.items():
            yield from _first_fall(one, category, sorted(row, key=lambda cell: cell[:2]))


def _first_fall(
    activity: Activity, category: ImpactCategory, row: list[tuple[int, int, Impact]]
) -> Iterator[Finding]:
    highest = row[0]
    for cell in row:
        if cell[1] < highest[1]:
            yield at(
                "AC4",
                Gravity.MINOR,
                cell[2],
                "grade",
                activity=activity.name,
                category=category,
                step=timedelta(minutes=cell[0]),
                grade=cell[1],
                before_step=timedelta(minutes=highest[0]),
                before_grade=highest[1],
            )
            return
        highest = max(highest, cell, key=lambda one: one[1])


def target_within_dmia(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC5: the return that is aimed at comes before the DMIA."""
    for one in plan.activities:
        if one.target is not None and one.dmia is not None and one.target > one.dmia:
            target, dmia = timedelta(minutes=one.target), timedelta(minutes=one.dmia)
            yield at("AC5", Gravity.MAJOR, one, "target", target=target, dmia=dmia)


def pdma_given(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC6: a PDMA where a data resource is linked; a PDMA of 0 says why. A care record holds data too."""
    for one in plan.activities:
        if one.pdma == 0 and not (one.pdma_reason or "").strip():
            yield from missing("AC6", Gravity.MINOR, one, "pdma_reason")
        data = _data_of(plan, one) if one.pdma is None else None
        if data is not None:
            yield from missing("AC6", Gravity.MINOR, one, "pdma", resource=data.name)


def _data_of(plan: Plan, activity: Activity) -> Resource | None:
    for dependency in plan.dependencies_of.get(activity.id, ()):
        resource = plan.find(Resource, dependency.resource)
        if resource is not None and (resource.kind is ResourceKind.DATA or resource.is_care_record):
            return resource
    return None


def ranks_are_distinct(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC7: two priority activities, one of which needs the other, do not have the same recovery rank."""
    seen: set[frozenset[str]] = set()
    for link in plan.activity_links:
        first, other = plan.find(Activity, link.activity), plan.find(Activity, link.needs)
        if first is None or other is None or first is other:
            continue
        pair = frozenset({first.id, other.id})
        if pair in seen or not (first.is_priority and other.is_priority):
            continue
        seen.add(pair)
        if first.rank is not None and first.rank == other.rank:
            yield at("AC7", Gravity.MINOR, first, "rank", other=other.name, rank=first.rank)


def dmia_is_plausible(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC8: a care activity with a DMIA over 24 h, or an administrative one under 4 h, asks for confirmation."""
    for one in plan.activities:
        if one.dmia is None:
            continue
        dmia = timedelta(minutes=one.dmia)
        if one.family is ActivityFamily.CARE and one.dmia > LONGEST_FOR_CARE:
            yield at("AC8", Gravity.MINOR, one, "dmia", dmia=dmia, case="care")
        if one.family is ActivityFamily.ADMINISTRATIVE and one.dmia < SHORTEST_FOR_OFFICE:
            yield at("AC8", Gravity.MINOR, one, "dmia", dmia=dmia, case="office")


def payroll_has_a_day(plan: Plan, _today: date) -> Iterator[Finding]:
    """AC9: the payroll says its due date."""
    for one in plan.activities:
        if _PAYROLL.search(plain(one.name or "")) and not (one.peaks or "").strip():
            yield from missing("AC9", Gravity.MINOR, one, "peaks")
