"""How far the degraded modes of an activity carry it through a scenario.

A mode is ready ``start`` after the beginning of the interruption, but not used before its phase opens: it holds
from the later of the two, for its endurance, even past the end of its phase. Modes that hold at the same time do
not add up: what counts is the time during which one at least holds, without a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.continuity.durations import DAY
from app.domain.continuity.losses import is_lost, why_unsure
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.unknown import Missing, merge, missing
from app.domain.continuity.words import Phase

OPENS: Mapping[Phase, int] = {Phase.FIRST_DAY: 0, Phase.THREE_DAYS: DAY, Phase.BEYOND: 3 * DAY}
"""When each phase begins, in minutes from the beginning of the interruption."""

FOREVER = 10**9
"""Longer than any duration that can be typed."""

Span = tuple[int, int]
"""From when to when a mode holds, in minutes from the beginning of the interruption."""


@dataclass(frozen=True, slots=True)
class Mode:
    """The degraded modes of one activity in one scenario, taken together.

    ``sure``: the spans of the complete ones. ``possible``: with the others as good as they may turn out to be.
    ``unknown``: what the others lack. ``relying``: ids of those set aside, for they use what the scenario takes.
    """

    sure: tuple[Span, ...] = ()
    possible: tuple[Span, ...] = ()
    unknown: tuple[Missing, ...] = ()
    relying: tuple[str, ...] = field(default=())


def find_mode(plan: Plan, activity: str, scenario: Scenario) -> Mode:
    sure: list[Span] = []
    possible: list[Span] = []
    unknown: list[tuple[Missing, ...]] = []
    relying: list[str] = []
    for solution in plan.solutions_of.get((activity, scenario.id), ()):
        lost, unsure = _used(plan, solution, scenario)
        if lost:
            relying.append(solution.id)
            continue
        lacks = merge(unsure, _lacks(solution))
        span = span_of(solution)
        possible.append(span)
        if lacks:
            unknown.append(lacks)
        else:
            sure.append(span)
    return Mode(tuple(sorted(sure)), tuple(sorted(possible)), merge(*unknown), tuple(sorted(relying)))


def lost_among(plan: Plan, solution: Solution, scenario: Scenario) -> tuple[Resource, ...]:
    """The resources that the solution uses and that the scenario takes away."""
    return _used(plan, solution, scenario)[0]


def _used(
    plan: Plan, solution: Solution, scenario: Scenario
) -> tuple[tuple[Resource, ...], tuple[Missing, ...]]:
    if not solution.uses:
        return (), ()
    used = [found for found in (plan.find(Resource, one) for one in solution.uses) if found]
    answers = [(one, is_lost(one, scenario)) for one in used]
    unsure = merge(*(why_unsure(one, scenario) for one, answer in answers if answer is None))
    return tuple(one for one, answer in answers if answer), unsure


def _lacks(solution: Solution) -> tuple[Missing, ...]:
    names = ("phase", "start", "endurance")
    return tuple(missing(solution, name) for name in names if getattr(solution, name) is None)


def span_of(solution: Solution) -> Span:
    """As good as it may be. What it lacks may make it begin sooner, or end later than any outage."""
    opens = OPENS[solution.phase] if solution.phase else 0
    begin = max(opens, solution.start or 0)
    if solution.phase is None or solution.start is None or solution.endurance is None:
        return begin, FOREVER
    return begin, begin + solution.endurance


def reach(spans: Iterable[Span], tolerated: int = 0) -> int:
    """Until when, without a break from the earliest span, one span at least holds. 0 without any.

    A break does not count before ``tolerated``, in minutes: the activity may wait that long for a mode.
    """
    ordered = sorted(spans)
    end = ordered[0][0] if ordered else 0
    for begin, until in ordered:
        if begin > max(end, tolerated):
            break
        end = max(end, until)
    return end


def uncovered(spans: Iterable[Span], until: int, tolerated: int = 0) -> int:
    """How many minutes, from the earliest span to ``until``, no span holds. All of them without any.

    A break does not count when the next span begins before ``tolerated``.
    """
    ordered = sorted(spans)
    end = ordered[0][0] if ordered else 0
    holes = 0
    for begin, last in ordered:
        if begin > tolerated:
            holes += max(0, min(begin, until) - end)
        end = max(end, last)
    return holes + max(0, until - end)
