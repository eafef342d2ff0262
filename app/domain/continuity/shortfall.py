"""Where a gap in cover is mended: the record and the field that fall short."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.continuity.cover import Cause, Cover
from app.domain.continuity.fields import Record
from app.domain.continuity.modes import OPENS, find_mode, reach, span_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.words import Phase

Place = tuple[Record, str]


def find_shortfall(plan: Plan, gap: Cover) -> Place | None:
    """The phase that falls short and what it lacks, ``start`` or ``endurance``; ``None`` without any solution."""
    scenario = plan.find(Scenario, gap.scenario)
    solutions = sorted(plan.solutions_of.get((gap.activity, gap.scenario), ()), key=by_phase)
    if scenario is None or not solutions:
        return None
    dependency = plan.find(Dependency, gap.dependency)
    if dependency is not None and Cause.NOT_BYPASSABLE in gap.causes:
        return dependency, "is_bypassable"
    relying = find_mode(plan, gap.activity, scenario).relying
    usable = [one for one in solutions if one.id not in relying]
    if not usable:
        return solutions[0], "uses"
    usable.sort(key=span_of)
    if Cause.LATE_START in gap.causes:
        return usable[0], "start"
    activity = plan.find(Activity, gap.activity)
    return _where_it_breaks(usable, (activity.dmia if activity else None) or 0)


def _where_it_breaks(solutions: Sequence[Solution], tolerated: int) -> Place:
    """The next phase when it starts later than it opens, else the one that ends too soon."""
    end = reach([span_of(one) for one in solutions], tolerated)
    following = next((one for one in solutions if span_of(one)[0] > end), None)
    if following is not None and following.phase and (following.start or 0) > OPENS[following.phase]:
        return following, "start"
    return next(one for one in reversed(solutions) if span_of(one)[1] == end), "endurance"


def by_phase(solution: Solution) -> tuple[int, str]:
    return (list(Phase).index(solution.phase) if solution.phase else 0, solution.id)
