"""How the activities go on without: CO1 to CO10."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from app.domain.consistency.texts import plain
from app.domain.continuity.checks.candidate import UNKNOWN, Candidate
from app.domain.continuity.checks.findings import Finding, Gravity, Rule, at
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.durations import DAY
from app.domain.continuity.losses import is_lost
from app.domain.continuity.modes import lost_among
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import CatchUp, Solution
from app.domain.continuity.words import ActivityFamily, Phase, ScenarioFamily, Strategy

SECOND_FAMILIES = frozenset({ScenarioFamily.SITE, ScenarioFamily.STAFF, ScenarioFamily.SUPPLIER})
CARE_FAMILIES = frozenset({ActivityFamily.CARE, ActivityFamily.MEDICO_TECHNICAL})
WITHOUT_WORK = frozenset({Strategy.POSTPONEMENT, Strategy.ORDERED_STOP})
"""Nothing is done meanwhile: neither forms nor points of caution."""
LONG_OUTAGE = 3 * DAY
"""Procedures written for short cuts stop being enough at about three days in a cyber-attack (Weliom)."""

_PATH = re.compile(r"\\\\|\b[a-z]:[\\/]|https?:|\bwww\.", re.IGNORECASE)
_NETWORK = re.compile(
    r"\b(?:intranet|reseau|sharepoint|onedrive|teams|drive|cloud|serveurs?|nas|ged|partages?|repertoire|messagerie)\b"
)
_AWAY_FROM_NETWORK = re.compile(r"\b(?:hors|sans)\s+(?:du\s+|de\s+|le\s+)?(?:reseau|serveur|si)\b")
_HAND = re.compile(
    r"\b(?:armoires?|bureau|chariots?|classeurs?|coffres?|etageres?|imprimee?s?|locaux|local|malles?|mallettes?"
    r"|papier|pharmacie|placards?|poste|reserves?|salles?|secretariat|tiroirs?|usb|valises?|vestiaires?)\b"
)


def priorities_without_first_day(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO1: a priority activity has a solution for the first 24 hours without the information system.

    It passes as an information once the strategy of that solution is a declared gap, or when the activity uses
    nothing that the scenario takes away.
    """
    for scenario in plan.kept_scenarios:
        if scenario.family is ScenarioFamily.IS:
            yield from _without_first_day(plan, scenario, "CO1", Gravity.BLOCKING)


def priorities_without_second_scenario(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO2: the same for each other scenario kept among site, staff and supplier."""
    for scenario in plan.kept_scenarios:
        if scenario.family in SECOND_FAMILIES:
            yield from _without_first_day(plan, scenario, "CO2", Gravity.MAJOR)


def _without_first_day(plan: Plan, scenario: Scenario, rule: str, gravity: Gravity) -> Iterator[Finding]:
    for activity in plan.priorities:
        solutions = plan.solutions_of.get((activity.id, scenario.id), ())
        found = [one for one in solutions if one.phase is Phase.FIRST_DAY]
        if any(one.strategy is not None for one in found):
            continue
        figures = {"activity": activity.name, "scenario": scenario_name(scenario)}
        if found:
            yield from missing(rule, gravity, found[0], "strategy", **figures)
        elif _loses_nothing(plan, activity, scenario):
            yield at(rule, Gravity.INFORMATION, activity, "", case="loses_nothing", **figures)
        else:
            yield at(rule, gravity, activity, "", **figures)


def _loses_nothing(plan: Plan, activity: Activity, scenario: Scenario) -> bool:
    """Its resources are written, and the scenario surely leaves it all of them."""
    dependencies = plan.dependencies_of.get(activity.id, ())
    resources = [plan.find(Resource, one.resource) for one in dependencies]
    return bool(resources) and all(one is not None and is_lost(one, scenario) is False for one in resources)


def scenario_name(scenario: Scenario) -> object:
    """Its title, else its family, which has a label."""
    return scenario.name or scenario.family or scenario.id


def nothing_beyond_three_days(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO3: when the information system is lost for more than 3 days, something is planned beyond."""
    for scenario in plan.kept_scenarios:
        if scenario.family is not ScenarioFamily.IS or (scenario.outage or 0) <= LONG_OUTAGE:
            continue
        outage = timedelta(minutes=scenario.outage or 0)
        for activity in plan.priorities:
            solutions = plan.solutions_of.get((activity.id, scenario.id), ())
            if not any(one.phase is Phase.BEYOND for one in solutions):
                name = scenario_name(scenario)
                yield at("CO3", Gravity.MAJOR, activity, activity=activity.name, scenario=name, outage=outage)


def modes_without_place(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO4: one knows where the forms and the stocks are, and it is not on the network alone."""
    for _, activity, solution in _kept(plan):
        if solution.strategy in WITHOUT_WORK:
            continue
        if not solution.place.strip():
            yield from missing("CO4", Gravity.MAJOR, solution, "place", activity=activity.name, case="empty")
        elif is_on_network_alone(solution.place):
            yield at("CO4", Gravity.MAJOR, solution, "place", activity=activity.name, case="network")


def is_on_network_alone(place: str) -> bool:
    """Whether a place names a shared folder or a site, and nothing that a hand can open."""
    said = _AWAY_FROM_NETWORK.sub(" papier ", plain(place))
    is_on_network = _PATH.search(place) or _NETWORK.search(said)
    return bool(is_on_network) and not _HAND.search(said)


_Kept = tuple[Scenario, Activity, Solution]


def _kept(plan: Plan) -> tuple[_Kept, ...]:
    """The solutions of the scenarios kept, in their own order."""
    return plan.once(_find_kept)


def _find_kept(plan: Plan) -> tuple[_Kept, ...]:
    kept = {one.id: one for one in plan.kept_scenarios}
    found = ((kept.get(one.scenario), plan.find(Activity, one.activity), one) for one in plan.solutions)
    return tuple((scenario, activity, one) for scenario, activity, one in found if scenario and activity)


def modes_starting_late(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO5: of the modes of the first day, the quickest starts within the DMIA."""
    for scenario in plan.kept_scenarios:
        for activity in plan.activities:
            found = [
                (one.start, one)
                for one in plan.solutions_of.get((activity.id, scenario.id), ())
                if one.phase in (Phase.FIRST_DAY, None) and one.start is not None
            ]
            if activity.dmia is None or not found:
                continue
            start, quickest = min(found, key=lambda pair: pair[0])
            if start > activity.dmia:
                late, dmia = timedelta(minutes=start), timedelta(minutes=activity.dmia)
                yield at(
                    "CO5", Gravity.MAJOR, quickest, "start", activity=activity.name, start=late, dmia=dmia
                )


def modes_using_what_is_lost(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO6: a degraded mode uses nothing that the same scenario takes away."""
    for scenario, activity, solution in _kept(plan):
        lost = lost_among(plan, solution, scenario)
        if lost:
            names = tuple(one.name for one in lost)
            name = scenario_name(scenario)
            yield at(
                "CO6", Gravity.MAJOR, solution, "uses", activity=activity.name, scenario=name, resources=names
            )


def crowded_fallbacks(plan: Plan, today: date, candidate: Candidate = UNKNOWN) -> Iterator[Finding]:
    """CO7: a place or a partner is not promised to more plans than it can take, the known ones of the candidate."""
    others = {str(place): other for place, other in enumerate(candidate.plans)}
    for key, finding in crowded_fallbacks_of({"": plan, **others}, today):
        if not key:
            yield finding


def crowded_fallbacks_of(plans: Mapping[str, Plan], _today: date) -> Iterator[tuple[str, Finding]]:
    """CO7 over all the plans of a candidate, each finding with the key of its plan.

    Two names are the same whatever their accents, capitals and spaces. The smallest capacity given is believed.
    """
    promised: dict[str, dict[str, Solution]] = {}
    capacity: dict[str, int] = {}
    for key, plan in plans.items():
        for _, _, solution in _kept(plan):
            name = " ".join(plain(solution.fallback).split())
            if not name:
                continue
            promised.setdefault(name, {}).setdefault(key, solution)
            if solution.fallback_capacity is not None:
                capacity[name] = min(
                    solution.fallback_capacity, capacity.get(name, solution.fallback_capacity)
                )
    for name, users in promised.items():
        if name in capacity and len(users) > capacity[name]:
            for key, solution in users.items():
                figures = {"fallback": solution.fallback, "count": len(users), "capacity": capacity[name]}
                yield key, at("CO7", Gravity.MAJOR, solution, "fallback", **figures)


def too_much_extra_staff(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO8: in no phase of a scenario do the solutions ask for more people than can be called.

    The phases follow one another, so the same people serve in each: the fullest phase counts.
    """
    wanted: dict[str, dict[Phase, int]] = {}
    for scenario, _, solution in _kept(plan):
        phase = solution.phase or Phase.FIRST_DAY
        phases = wanted.setdefault(scenario.id, {})
        phases[phase] = phases.get(phase, 0) + (solution.extra_staff or 0)
    available = plan.sheet.staff_available
    for scenario in plan.kept_scenarios:
        fullest = max(wanted.get(scenario.id, {}).items(), key=lambda pair: pair[1], default=None)
        if fullest is None or fullest[1] <= (available or 0):
            continue
        phase, count = fullest
        name = scenario_name(scenario)
        if available is None:
            yield from missing(
                "CO8", Gravity.INFORMATION, plan.sheet, "staff_available", scenario=name, count=count
            )
        else:
            yield at(
                "CO8",
                Gravity.MINOR,
                plan.sheet,
                "staff_available",
                scenario=name,
                phase=phase,
                count=count,
                available=available,
            )


def care_without_cautions(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO9: a solution of a care activity says what to watch: identity, allergies, double check."""
    for _, activity, solution in _kept(plan):
        is_care = activity.family in CARE_FAMILIES and solution.strategy not in WITHOUT_WORK
        if is_care and not solution.cautions.strip():
            yield from missing("CO9", Gravity.MINOR, solution, "cautions", activity=activity.name)


def paper_without_catch_up(plan: Plan, _today: date) -> Iterator[Finding]:
    """CO10: what is written on paper while the information system is away has a rule for its return."""
    rules: dict[str, list[CatchUp]] = {}
    for one in plan.catch_ups:
        rules.setdefault(one.activity, []).append(one)
    for activity in _writing_on_paper(plan):
        found = rules.get(activity.id, [])
        if not found:
            yield at("CO10", Gravity.MAJOR, activity, activity=activity.name, case="none")
        for one in found:
            if one.retyping is None:
                yield from missing(
                    "CO10", Gravity.MAJOR, one, "retyping", activity=activity.name, case="unsaid"
                )


def _writing_on_paper(plan: Plan) -> Iterator[Activity]:
    """The activities with work to do in a loss of the information system, each once."""
    seen = set()
    for scenario, activity, solution in _kept(plan):
        if scenario.family not in (ScenarioFamily.IS, ScenarioFamily.PLANNED_STOP) or activity.id in seen:
            continue
        if solution.strategy in (Strategy.DEGRADED_MODE, None):
            seen.add(activity.id)
            yield activity


RULES: Mapping[str, Rule] = {
    "CO1": priorities_without_first_day,
    "CO2": priorities_without_second_scenario,
    "CO3": nothing_beyond_three_days,
    "CO4": modes_without_place,
    "CO5": modes_starting_late,
    "CO6": modes_using_what_is_lost,
    "CO7": crowded_fallbacks,
    "CO8": too_much_extra_staff,
    "CO9": care_without_cautions,
    "CO10": paper_without_catch_up,
}
