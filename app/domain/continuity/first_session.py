"""The few answers of a plan short enough to be printed the same day: what of them is done, what they say besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.continuity.checks.run import check
from app.domain.continuity.fields import Record
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.words import GovernanceRole, Phase, ScenarioFamily, Situation, Strategy

ANSWERED = "AC1"
"""The rule that each priority activity has its owner, its DMIA and its minimum."""
NAMED = "GO1"
"""The rule that the sponsor and the lead of the plan are named."""
_CALLED: Mapping[Situation, tuple[GovernanceRole, ...]] = {
    Situation.IS_DOWN: (GovernanceRole.ON_CALL, GovernanceRole.IT),
    Situation.SUSPECT_MESSAGE: (GovernanceRole.IT, GovernanceRole.ON_CALL),
    Situation.STAFF_SHORTAGE: (GovernanceRole.ON_CALL,),
}
"""Whose numbers stand on a reflex sheet; the other situations call people from outside, whom an author names."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What of the first session is done."""

    people: bool
    activities: bool

    @property
    def is_done(self) -> bool:
        return self.people and self.activities


def progress_of(plan: Plan, today: date) -> Progress:
    """The people who must be named are; each priority activity says what it must, each kept scenario how long."""
    rules = {one.finding.rule for one in check(plan, today).findings if one.is_blocking}
    lasting = all(one.is_declared("outage") for one in plan.kept_scenarios)
    return Progress(NAMED not in rules, ANSWERED not in rules and lasting and bool(plan.kept_scenarios))


def hand_out(plan: Plan, kit: Kit) -> Iterator[Record]:
    """The sheets of the kit that nobody holds yet, given to whoever holds their function; levels, to the sponsor.

    What somebody has chosen stays.
    """
    holders = {one.role: one.holder for one in plan.roles if one.holder}
    functions = {one.code: holders.get(one.role) for one in kit.functions if one.role is not None}
    reached = {one.code: functions.get(one.reports_to or "") for one in kit.functions}
    for sheet in plan.function_sheets:
        given = replace(
            sheet,
            holder=sheet.holder or functions.get(sheet.id) or "",
            to_call=sheet.to_call
            or _without_nobody([reached.get(sheet.id), *_called(kit, sheet.id, functions)]),
        )
        if given != sheet:
            yield given
    yield from _name_called(plan, holders)
    sponsor = holders.get(GovernanceRole.SPONSOR, "")
    for level in plan.levels:
        if sponsor and not level.decider:
            yield replace(level, decider=sponsor)


def _name_called(plan: Plan, holders: Mapping[GovernanceRole | None, str]) -> Iterator[Record]:
    """The reflex sheets of whoever is on call, or of the computer people: their numbers, unless some were chosen."""
    for sheet in plan.reflex_sheets:
        roles = _CALLED.get(sheet.situation, ()) if sheet.situation is not None else ()
        called = _without_nobody(holders.get(role) for role in roles)
        if called and not sheet.is_declared("to_call"):
            yield replace(sheet, to_call=called)


def _called(kit: Kit, code: str, holders: Mapping[str, str | None]) -> list[str | None]:
    """Who holds the functions that report to this one."""
    return [holders.get(one.code) for one in kit.functions if one.reports_to == code]


def _without_nobody(holders: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in holders if one))


def call_one_another(plan: Plan) -> Iterator[Contact]:
    """Whoever comes first in the alert chain calls those of whom nobody said who calls them."""
    chain = sorted((one for one in plan.contacts if one.is_in_chain), key=lambda one: one.rank or 0)
    for one in chain[1:]:
        if not one.is_declared("called_by"):
            yield replace(one, called_by=chain[0].id)


def complete_answers(plan: Plan) -> Iterator[Record]:
    """What the answers already say: the order of the activities is their rank, and their papers are in one place."""
    yield from _rank(plan.activities)
    places = {
        one.activity: one.place
        for one in plan.solutions
        if one.place and one.phase is Phase.FIRST_DAY and _is_of_systems(plan, one)
    }
    for one in plan.solutions:
        if one.activity in places and not one.is_declared("place"):
            yield replace(one, place=places[one.activity])


def count_untimed(plan: Plan) -> int:
    """The degraded modes of kept scenarios without their delay or their endurance: nothing is covered by them yet."""
    kept = {one.id for one in plan.kept_scenarios}
    return sum(
        one.scenario in kept
        and one.strategy is Strategy.DEGRADED_MODE
        and (one.start is None or one.endurance is None)
        for one in plan.solutions
    )


def _rank(activities: Iterable[Activity]) -> Iterator[Activity]:
    """The priorities without a rank come after those that have one, in the order in which they were answered."""
    following = max((one.rank or 0 for one in activities), default=0) + 1
    waiting = (one for one in activities if one.is_priority and not one.is_declared("rank"))
    for rank, one in enumerate(waiting, following):
        yield replace(one, rank=rank)


def _is_of_systems(plan: Plan, solution: Solution) -> bool:
    scenario = plan.find(Scenario, solution.scenario)
    return scenario is not None and scenario.family is ScenarioFamily.IS
