"""Is each priority activity covered, in each scenario kept, for each indispensable resource that it loses?

Covered by return: the resource is back within the delay that the activity requires. Covered by a degraded mode:
the activity may do without the resource, a mode starts within the DMIA, and from then on modes follow one another
without a break as long as the resource is away. A mode that uses something lost in the same scenario does not
count.

A term that misses an input is never true: the answer is then « cannot tell », with what is missing. It is a gap
only when no value of what is missing could close it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.continuity.losses import Outage, find_outage, is_lost, why_unsure
from app.domain.continuity.modes import FOREVER, Mode, find_mode, reach, uncovered
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.unknown import Missing, merge, missing
from app.domain.continuity.words import Criticality, ResourceKind


class Verdict(StrEnum):
    """Worst first."""

    GAP = "gap"
    CANNOT_TELL = "cannot_tell"
    COVERED_BY_MODE = "covered_by_mode"
    COVERED_BY_RETURN = "covered_by_return"


COVERED = frozenset({Verdict.COVERED_BY_MODE, Verdict.COVERED_BY_RETURN})
_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


class Cause(StrEnum):
    """Why no degraded mode covers."""

    NOT_BYPASSABLE = "not_bypassable"
    NO_SOLUTION = "no_solution"
    USES_LOST = "uses_lost"
    LATE_START = "late_start"
    RUNS_OUT = "runs_out"


class Lever(StrEnum):
    WRITE_MODE = "write_mode"
    """There is no degraded mode to improve, and nothing that an early return could give."""
    FASTER_RETURN = "faster_return"
    LONGER_ENDURANCE = "longer_endurance"
    QUICKER_START = "quicker_start"


@dataclass(frozen=True, slots=True)
class Pull:
    """What one lever has to give, in minutes. ``closes``: it is enough alone; else the others are needed too."""

    lever: Lever
    minutes: int
    closes: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """The answer for one activity, one scenario and one resource: their ids, and durations in minutes.

    ``need``: the delay required. ``outage``: how long the resource is away, ``outage_at_least`` what is sure of
    it. ``start`` and ``until``: from when to when the modes hold without a break, as far as is known.
    ``has_mode``: a degraded mode covers, even if the return is in time as well. ``lacking``: the minutes
    missing in a gap, or the least that they can be when ``unknown`` is not empty.
    """

    activity: str
    scenario: str
    resource: str
    dependency: str
    verdict: Verdict
    need: int | None = None
    outage: int | None = None
    outage_at_least: int = 0
    start: int | None = None
    until: int | None = None
    has_mode: bool = False
    lacking: int = 0
    causes: tuple[Cause, ...] = ()
    pulls: tuple[Pull, ...] = ()
    unknown: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Term:
    """One way of being covered: true, false, or unknown. ``unknown`` is what is missing to know, or by how much."""

    holds: bool | None
    unknown: tuple[Missing, ...] = ()
    causes: tuple[Cause, ...] = ()


def cover_all(plan: Plan) -> tuple[Cover, ...]:
    """By activity in the order of their ranks, then scenario, then resource; reckoned once for a plan."""
    return plan.once(_cover_all)


def _cover_all(plan: Plan) -> tuple[Cover, ...]:
    return tuple(_covers(plan))


def _covers(plan: Plan) -> Iterator[Cover]:
    outages: dict[tuple[str, str], Outage] = {}
    for activity in plan.priorities:
        needed = [one for one in plan.dependencies_of.get(activity.id, ()) if _counts(one)]
        for scenario in plan.kept_scenarios:
            lost = [one for one in needed if _may_be_lost(plan, one, scenario)]
            mode = find_mode(plan, activity.id, scenario) if lost else Mode()
            for dependency in lost:
                resource = plan.find(Resource, dependency.resource)
                unsure = _unsure(dependency, resource, scenario)
                if resource is None or unsure:
                    yield _unknown(activity, scenario, dependency, unsure)
                    continue
                key = (resource.id, scenario.id)
                if key not in outages:
                    outages[key] = find_outage(plan, resource, scenario)
                yield _judge(activity, dependency, scenario, mode, outages[key], resource)


def _may_be_lost(plan: Plan, dependency: Dependency, scenario: Scenario) -> bool:
    resource = plan.find(Resource, dependency.resource)
    return resource is None or is_lost(resource, scenario) is not False


def _counts(dependency: Dependency) -> bool:
    """Nobody said how much it matters: it may be indispensable."""
    return dependency.criticality in (Criticality.INDISPENSABLE, None)


def _unsure(dependency: Dependency, resource: Resource | None, scenario: Scenario) -> tuple[Missing, ...]:
    """What keeps from telling whether the activity loses something indispensable here."""
    if resource is None:
        return (missing(dependency, "resource"),)
    unsaid = () if is_lost(resource, scenario) is not None else why_unsure(resource, scenario)
    if dependency.criticality is None:
        return merge(unsaid, [missing(dependency, "criticality")])
    return unsaid


def _unknown(
    activity: Activity, scenario: Scenario, dependency: Dependency, unknown: tuple[Missing, ...]
) -> Cover:
    return Cover(
        activity.id,
        scenario.id,
        dependency.resource,
        dependency.id,
        Verdict.CANNOT_TELL,
        need=_need(activity, dependency),
        unknown=unknown,
    )


def _need(activity: Activity, dependency: Dependency) -> int | None:
    return activity.dmia if dependency.within is None else dependency.within


def _judge(
    activity: Activity,
    dependency: Dependency,
    scenario: Scenario,
    mode: Mode,
    outage: Outage,
    resource: Resource,
) -> Cover:
    need = _need(activity, dependency)
    back = _by_return(activity, need, outage)
    by_mode = _by_mode(activity, dependency, mode, outage)
    found = Cover(
        activity.id,
        scenario.id,
        dependency.resource,
        dependency.id,
        _verdict(back, by_mode),
        need=need,
        outage=outage.minutes,
        outage_at_least=outage.at_least,
        start=mode.sure[0][0] if mode.sure else None,
        until=reach(mode.sure, activity.dmia or 0) if mode.sure else None,
        has_mode=by_mode.holds is True,
    )
    if found.verdict in COVERED:
        return found
    unknown = merge(back.unknown, by_mode.unknown)
    if found.verdict is Verdict.CANNOT_TELL or need is None:
        return replace(found, unknown=unknown)
    lacking, pulls = _levers(activity.dmia, need, outage.at_least, mode, by_mode.causes)
    pulls = _that_help(pulls, lacking, by_mode.causes, resource)
    return replace(found, lacking=lacking, causes=by_mode.causes, pulls=pulls, unknown=unknown)


def _verdict(back: _Term, by_mode: _Term) -> Verdict:
    if back.holds:
        return Verdict.COVERED_BY_RETURN
    if by_mode.holds:
        return Verdict.COVERED_BY_MODE
    return Verdict.CANNOT_TELL if None in (back.holds, by_mode.holds) else Verdict.GAP


def _by_return(activity: Activity, need: int | None, outage: Outage) -> _Term:
    if need is None:
        return _Term(None, merge([missing(activity, "dmia")], outage.unknown))
    if outage.at_least > need:
        return _Term(False, outage.unknown)
    return _Term(True) if outage.minutes is not None else _Term(None, outage.unknown)


def _by_mode(activity: Activity, dependency: Dependency, mode: Mode, outage: Outage) -> _Term:
    if dependency.is_bypassable is False:
        return _Term(False, causes=(Cause.NOT_BYPASSABLE,))
    if not mode.possible:
        return _Term(False, causes=(Cause.USES_LOST if mode.relying else Cause.NO_SOLUTION,))
    unsaid = [missing(dependency, "is_bypassable")] if dependency.is_bypassable is None else []
    if activity.dmia is None:
        unsaid.append(missing(activity, "dmia"))
    causes = _shortcomings(activity.dmia, mode, outage)
    if causes:
        return _Term(False, merge(unsaid, mode.unknown), causes)
    if unsaid or not _surely(activity.dmia, mode, outage):
        return _Term(None, merge(unsaid, mode.unknown, outage.unknown))
    return _Term(True)


def _shortcomings(dmia: int | None, mode: Mode, outage: Outage) -> tuple[Cause, ...]:
    """What is wrong with the modes whatever is still missing."""
    found = []
    if dmia is not None and mode.possible[0][0] > dmia:
        found.append(Cause.LATE_START)
    if reach(mode.possible, _tolerated(dmia)) < outage.at_least:
        found.append(Cause.RUNS_OUT)
    if found and mode.relying:
        found.append(Cause.USES_LOST)
    return tuple(found)


def _tolerated(dmia: int | None) -> int:
    """How long the activity may wait for a mode, at best."""
    return FOREVER if dmia is None else dmia


def _surely(dmia: int | None, mode: Mode, outage: Outage) -> bool:
    if dmia is None or outage.minutes is None or not mode.sure:
        return False
    return mode.sure[0][0] <= dmia and reach(mode.sure, dmia) >= outage.minutes


def _levers(
    dmia: int | None, need: int, outage: int, mode: Mode, causes: tuple[Cause, ...]
) -> tuple[int, tuple[Pull, ...]]:
    """The minutes missing, at best, and what each lever has to give."""
    late_return = outage - need
    if not {Cause.LATE_START, Cause.RUNS_OUT} & set(causes):
        return late_return, (Pull(Lever.FASTER_RETURN, late_return, True),)
    first, *rest = mode.possible
    late = 0 if dmia is None else max(0, first[0] - dmia)
    in_time = [(first[0] - late, first[1] - late), *rest]
    tolerated = _tolerated(dmia)
    short = uncovered(in_time, outage, tolerated)
    target = need if late else max(need, reach(mode.possible, tolerated))
    pulls = [Pull(Lever.FASTER_RETURN, outage - target, True)]
    if short:
        pulls.append(Pull(Lever.LONGER_ENDURANCE, short, not late))
    if late:
        pulls.append(Pull(Lever.QUICKER_START, late, not short))
    return min(late_return, late + uncovered(mode.possible, outage, tolerated)), tuple(pulls)


def _that_help(
    pulls: tuple[Pull, ...], lacking: int, causes: tuple[Cause, ...], resource: Resource
) -> tuple[Pull, ...]:
    """A mode is to be written where there is none; and nobody makes people come back sooner."""
    is_people = resource.kind is ResourceKind.PEOPLE
    kept = tuple(one for one in pulls if not (is_people and one.lever is Lever.FASTER_RETURN))
    if Cause.NO_SOLUTION in causes or not kept:
        return (Pull(Lever.WRITE_MODE, lacking, True),)
    return kept


@dataclass(frozen=True, slots=True)
class Tally:
    """The covers of one activity, or of one scenario. ``worst`` is ``None`` when it loses nothing indispensable.

    ``lacking``: the longest of its gaps, in minutes.
    """

    id: str
    worst: Verdict | None
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    lacking: int = 0
    unknown: tuple[Missing, ...] = ()


def by_activity(plan: Plan) -> tuple[Tally, ...]:
    """Every priority activity, worst first, then by rank. One that rests on nothing written cannot be told."""
    found = _group(cover_all(plan), lambda one: one.activity)
    return _worst_first(
        _tally(one.id, found[one.id]) if one.id in found else _without_cover(plan, one)
        for one in plan.priorities
    )


def by_scenario(plan: Plan) -> tuple[Tally, ...]:
    """Every scenario kept, worst first, then in their own order."""
    found = _group(cover_all(plan), lambda one: one.scenario)
    return _worst_first(_tally(one.id, found.get(one.id, [])) for one in plan.kept_scenarios)


def _without_cover(plan: Plan, activity: Activity) -> Tally:
    if plan.dependencies_of.get(activity.id):
        return Tally(activity.id, None)
    return Tally(activity.id, Verdict.CANNOT_TELL, unknown=(Missing("dependency"),))


def _group(covers: Iterable[Cover], key: Callable[[Cover], str]) -> dict[str, list[Cover]]:
    found: dict[str, list[Cover]] = {}
    for one in covers:
        found.setdefault(key(one), []).append(one)
    return found


def _tally(name: str, covers: list[Cover]) -> Tally:
    counts = dict.fromkeys(Verdict, 0)
    for one in covers:
        counts[one.verdict] += 1
    worst = min((one.verdict for one in covers), key=_RANK.__getitem__, default=None)
    lacking = max((one.lacking for one in covers), default=0)
    return Tally(name, worst, counts, lacking, merge(*(one.unknown for one in covers)))


def _worst_first(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    last = len(_RANK)
    return tuple(sorted(tallies, key=lambda one: (_RANK[one.worst] if one.worst else last, -one.lacking)))
