"""What the activities rest on: RE1 to RE10."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from app.domain.continuity.checks.findings import Finding, Gravity, Rule, at, on_plan
from app.domain.continuity.checks.gaps import declared_gap
from app.domain.continuity.checks.gaps import missing as missing_value
from app.domain.continuity.cover import Cover, Verdict, cover_all
from app.domain.continuity.fields import Record, Variant, specs_of
from app.domain.continuity.loops import find_loops
from app.domain.continuity.losses import is_loop
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import IS_KINDS, Dependency, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import RecoveryStep, Solution
from app.domain.continuity.restart import plan_recovery, plan_restart
from app.domain.continuity.shortfall import by_phase, find_shortfall
from app.domain.continuity.single_points import MANY, find_single_points
from app.domain.continuity.unknown import Missing
from app.domain.continuity.words import BaseRole, ResourceKind

EXPECTED_KINDS = IS_KINDS | {
    ResourceKind.PEOPLE,
    ResourceKind.PREMISES,
    ResourceKind.SUPPLIER,
    ResourceKind.TELECOM,
}
ARROW = " → "


def priorities_without_resource(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE1: a priority activity rests on people, information system (telephony included), premises or a supplier."""
    for activity in plan.priorities:
        found = (_resource(plan, one) for one in plan.dependencies_of.get(activity.id, ()))
        if not any(one is not None and one.kind in EXPECTED_KINDS for one in found):
            yield at("RE1", Gravity.MAJOR, activity)


def _resource(plan: Plan, dependency: Dependency) -> Resource | None:
    return plan.find(Resource, dependency.resource)


def gaps_in_cover(plan: Plan, today: date) -> Iterator[Finding]:
    """RE2: the cover rule. A residual risk accepted by a function, on a day, makes a gap an information.

    One finding for each activity and scenario with a gap, at the residual that nobody accepted, else at what falls
    short, else at the activity; then one for each missing value that keeps from telling, an information once the
    value is declared unknown. What the modes of one activity lack in one scenario is said at once.
    """
    covers = cover_all(plan)
    gaps: dict[tuple[str, str], list[Cover]] = {}
    for one in covers:
        if one.verdict is Verdict.GAP:
            gaps.setdefault((one.activity, one.scenario), []).append(one)
    for (activity, scenario), found in gaps.items():
        gap = _gap(plan, activity, scenario, found, today)
        yield replace(gap, about=(activity, scenario), also=tuple(_told_at(plan, activity, scenario, found)))
    yield from _unsure(plan, covers)


def _told_at(plan: Plan, activity: str, scenario: str, covers: list[Cover]) -> Iterator[tuple[str, str]]:
    """A gap is made by an activity, by its solutions and by what it rests on."""
    yield "activity", activity
    yield from (("solution", one.id) for one in plan.solutions_of.get((activity, scenario), ()))
    lacking = {one.resource for one in covers}
    yield from (("resource", one) for one in lacking)
    for one in plan.dependencies_of.get(activity, ()):
        if one.resource in lacking:
            yield "dependency", one.id


def _gap(plan: Plan, activity: str, scenario: str, covers: list[Cover], today: date) -> Finding:
    worst = max(covers, key=lambda one: one.lacking)
    solutions = sorted(plan.solutions_of.get((activity, scenario), ()), key=by_phase)
    accepted = next((one for one in solutions if _is_accepted(one, today)), None)
    figures: dict[str, object] = {
        "activity": _name(plan, Activity, activity),
        "scenario": _scenario_name(plan, scenario),
        "resource": _name(plan, Resource, worst.resource),
        "count": len(covers),
        "lacking": timedelta(minutes=worst.lacking),
        "case": "at_least" if worst.unknown else "gap",
        "causes": worst.causes,
        **{pull.lever.value: timedelta(minutes=pull.minutes) for pull in worst.pulls},
    }
    if accepted is not None:
        figures |= {"accepted_by": accepted.accepted_by.strip(), "accepted_on": accepted.accepted_on}
        return at("RE2", Gravity.INFORMATION, accepted, "residual", **figures)
    written = next((one for one in solutions if one.residual.strip()), None)
    if written is not None:
        return at("RE2", Gravity.MAJOR, written, "residual", **figures)
    place = find_shortfall(plan, worst)
    if place is not None:
        record, name = place
        return at("RE2", Gravity.MAJOR, record, name, **figures)
    return Finding("RE2", Gravity.MAJOR, CODES[Activity], activity, "", figures)


def _is_accepted(solution: Solution, today: date) -> bool:
    """What remains uncovered is written, and a function accepted it on a day that has come."""
    is_signed = bool(solution.residual.strip()) and bool(solution.accepted_by.strip())
    return is_signed and solution.accepted_on is not None and solution.accepted_on <= today


def _unsure(plan: Plan, covers: Iterable[Cover]) -> Iterator[Finding]:
    stopped: dict[Missing, dict[str, None]] = {}
    for one in covers:
        if one.verdict is Verdict.CANNOT_TELL:
            for lack in one.unknown:
                stopped.setdefault(lack, {})[one.activity] = None
    modes: dict[tuple[str, str], list[tuple[Solution, str]]] = {}
    for lack, activities in stopped.items():
        record = plan.find(KINDS[lack.kind], lack.record)
        if record is None or is_loop(lack):
            continue
        if isinstance(record, Solution) and declared_gap(record, lack.name) is None:
            modes.setdefault((record.activity, record.scenario), []).append((record, lack.name))
            continue
        named = _name(plan, Activity, next(iter(activities)))
        yield from missing_value(
            "RE2", Gravity.MAJOR, record, lack.name, case="cannot_tell", activity=named, count=len(activities)
        )
    for (activity, scenario), lacks in modes.items():
        yield from _unsaid_modes(plan, activity, scenario, lacks)


def _unsaid_modes(
    plan: Plan, activity: str, scenario: str, lacks: list[tuple[Solution, str]]
) -> Iterator[Finding]:
    """At the first mode in time; ``fields``: everything that the modes of this activity do not say."""
    first, name = min(lacks, key=lambda lack: by_phase(lack[0]))
    count = len({one.id for one, _name in lacks})
    said = {name for _one, name in lacks}
    figures: dict[str, object] = {
        "activity": _name(plan, Activity, activity),
        "count": 1,
        "case": "cannot_tell",
    }
    if len(lacks) > 1:
        labels = tuple(spec.label for one, spec in specs_of(Solution).items() if one in said)
        figures |= {"case": "modes", "fields": labels, "modes": count}
        figures["scenario"] = _scenario_name(plan, scenario)
    for found in missing_value("RE2", Gravity.MAJOR, first, name, **figures):
        yield replace(found, about=(activity, scenario, "modes"))


def _name(plan: Plan, kind: type[Activity] | type[Resource], record_id: str) -> str:
    record = plan.find(kind, record_id)
    return getattr(record, "name", "") or record_id


def _scenario_name(plan: Plan, scenario_id: str) -> object:
    """Its title, else its family, which has a label."""
    scenario = plan.find(Scenario, scenario_id)
    return (scenario.name or scenario.family or scenario_id) if scenario else scenario_id


def data_loss_beyond_need(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE3: a resource may lose more data than an activity admits."""
    for activity in plan.activities:
        for dependency in plan.dependencies_of.get(activity.id, ()):
            resource = _resource(plan, dependency)
            need = activity.pdma if dependency.data_within is None else dependency.data_within
            if resource is None or need is None or resource.data_loss is None or resource.data_loss <= need:
                continue
            yield at(
                "RE3",
                Gravity.MAJOR,
                resource,
                "data_loss",
                activity=activity.name,
                data_loss=timedelta(minutes=resource.data_loss),
                need=timedelta(minutes=need),
            )


def prerequisites_in_a_loop(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE4: neither the resources nor the recovery steps wait for themselves; the loop is named."""
    yield from _loops(plan, Resource, "prerequisites", plan.once(plan_restart).loops, "name")
    yield from _loops(plan, RecoveryStep, "after", plan.once(plan_recovery).loops, "title")


def _loops(
    plan: Plan, kind: type[Record], name: str, loops: Iterable[tuple[str, ...]], title: str
) -> Iterator[Finding]:
    for loop in loops:
        record = plan.find(kind, loop[0])
        if record is not None:
            found = at("RE4", Gravity.BLOCKING, record, name, loop=_said(loop, _titles(plan, kind, title)))
            yield replace(found, also=tuple((CODES[kind], one) for one in loop))


def _titles(plan: Plan, kind: type[Record], title: str) -> Callable[[str], str]:
    return lambda record_id: getattr(plan.find(kind, record_id), title, "") or record_id


def _said(loop: tuple[str, ...], title: Callable[[str], str]) -> str:
    """« A → B → A »."""
    return ARROW.join(title(one) for one in (*loop, loop[0]))


def activities_in_a_loop(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE5: activities that need one another, often rightly: who starts first? Their ranks may have said."""
    graph: dict[str, list[str]] = {one.id: [] for one in plan.activities}
    for link in plan.activity_links:
        if link.activity in graph:
            graph[link.activity].append(link.needs)
    for loop in find_loops(graph):
        first = plan.find(Activity, loop[0])
        if first is not None:
            said = _said(loop, _titles(plan, Activity, "name"))
            start = _first_to_start(plan, loop)
            found = at("RE5", Gravity.INFORMATION, first, "rank", loop=said, first=start)
            steps = set(zip(loop, (*loop[1:], loop[0]), strict=True))
            links = (one.id for one in plan.activity_links if (one.activity, one.needs) in steps)
            also = (*(("activity", one) for one in loop), *(("activity_link", one) for one in links))
            yield replace(found, also=also)


def _first_to_start(plan: Plan, loop: tuple[str, ...]) -> str:
    """The name of the one with the lowest rank; empty when two ranks are equal, or one is not said."""
    found = [one for one in (plan.find(Activity, name) for name in loop) if one is not None]
    ranks = [one.rank for one in found]
    if None in ranks or len(set(ranks)) < len(ranks):
        return ""
    return min(found, key=lambda one: one.rank or 0).name


def waves_against_prerequisites(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE6: a resource does not restart in an earlier wave than what it needs."""
    for resource in plan.resources:
        for name in resource.prerequisites:
            before = plan.find(Resource, name)
            if before is None or before.wave is None or resource.wave is None:
                continue
            if resource.wave < before.wave:
                yield at(
                    "RE6",
                    Gravity.MAJOR,
                    resource,
                    "wave",
                    prerequisite=before.name,
                    wave=resource.wave,
                    prerequisite_wave=before.wave,
                )


def forgotten_bases(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE7 (ES): directory, names, network, telephony and virtual servers are written; each application rests on
    one at least."""
    applications = [one for one in plan.resources if one.kind is ResourceKind.APPLICATION]
    if plan.variant is not Variant.ES or not applications:
        return
    written = {one.base_role for one in plan.resources}
    for role in BaseRole:
        if role not in written:
            yield on_plan("RE7", Gravity.MAJOR, "resource", base=role, case="absent")
    resting = _resting_on_a_base(plan)
    for one in applications:
        if one.id not in resting:
            yield at("RE7", Gravity.MAJOR, one, "prerequisites", case="nothing_below")


def _resting_on_a_base(plan: Plan) -> set[str]:
    """The resources above a base, straight or not: one walk upwards from all the bases."""
    above: dict[str, list[str]] = {}
    for one in plan.resources:
        for name in one.prerequisites:
            above.setdefault(name, []).append(one.id)
    waiting = [one.id for one in plan.resources if one.base_role is not None]
    found: set[str] = set()
    while waiting:
        for name in above.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def single_points_without_rescue(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE8: a single point of failure that feeds three priority activities or more has a technical rescue."""
    for point in find_single_points(plan):
        resource = plan.find(Resource, point.resource)
        is_one = point.is_declared or point.is_computed
        if resource is None or not is_one or len(point.activities) < MANY or resource.rescue.strip():
            continue
        names = tuple(_name(plan, Activity, one) for one in point.activities)
        yield from missing_value(
            "RE8", Gravity.MINOR, resource, "rescue", count=len(point.activities), activities=names
        )


def care_record_without_copy(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE9: the record of the patient or of the user can be read without the information system.

    When no resource is said to be that record and some are not said either way, an information asks which it is.
    """
    records = [one for one in plan.resources if one.is_care_record]
    for one in records:
        if not one.off_line_copy.strip():
            yield from missing_value("RE9", Gravity.MAJOR, one, "off_line_copy")
    unsaid = [
        one for one in plan.resources if one.kind is ResourceKind.APPLICATION and one.is_care_record is None
    ]
    if unsaid and not records:
        yield on_plan("RE9", Gravity.INFORMATION, "resource", case="none_named")


def delays_never_measured(plan: Plan, _today: date) -> Iterator[Finding]:
    """RE10: an announced delay was measured; major when the measure is longer."""
    for one in plan.resources:
        if one.capacity is None:
            continue
        capacity = timedelta(minutes=one.capacity)
        if one.measured is None:
            yield from missing_value("RE10", Gravity.MINOR, one, "measured", capacity=capacity)
        elif one.measured > one.capacity:
            measured = timedelta(minutes=one.measured)
            yield at("RE10", Gravity.MAJOR, one, "measured", capacity=capacity, measured=measured)


RULES: Mapping[str, Rule] = {
    "RE1": priorities_without_resource,
    "RE2": gaps_in_cover,
    "RE3": data_loss_beyond_need,
    "RE4": prerequisites_in_a_loop,
    "RE5": activities_in_a_loop,
    "RE6": waves_against_prerequisites,
    "RE7": forgotten_bases,
    "RE8": single_points_without_rescue,
    "RE9": care_record_without_copy,
    "RE10": delays_never_measured,
}
