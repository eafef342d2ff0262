"""In which order things come back, and when.

The waves come from the prerequisites. A free team takes, of what may begin, what the activities require soonest,
then what serves the activity of the best rank, then the shortest work, then the first of the records. A resource is
as urgent as the most urgent of what rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.domain.continuity.needs import find_requirements, is_needed
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.solutions import RecoveryStep
from app.domain.continuity.slots import Schedule, Work, schedule, works_of_restart
from app.domain.continuity.unknown import missing
from app.domain.continuity.words import ScenarioFamily
from app.domain.errors import DomainError

_LAST = 10**9
"""After any delay and any rank that can be typed."""


def plan_restart(plan: Plan) -> Schedule:
    """Of the resources that are brought back by work, the most urgent first within a wave."""
    works = works_of_restart(plan)
    required = {one.resource: one.need for one in find_requirements(plan) if one.need is not None}
    needs = _pass_down(works, required)
    ranks = _pass_down(works, _best_ranks(plan))
    return schedule(replace(work, urgency=(needs[work.id], ranks[work.id])) for work in works)


def _best_ranks(plan: Plan) -> Mapping[str, int]:
    """By resource: the best rank of the priority activities that cannot do without it."""
    found: dict[str, int] = {}
    for activity in reversed(plan.priorities):
        if activity.rank is not None:
            needed = filter(is_needed, plan.dependencies_of.get(activity.id, ()))
            found.update((one.resource, activity.rank) for one in needed)
    return found


def _pass_down(works: Iterable[Work], own: Mapping[str, int]) -> dict[str, int]:
    """The least value of each work and of all that rests on it, straight or not. Loops do it no harm."""
    needs = {work.id: work.needs for work in works}
    found = dict.fromkeys(needs, _LAST)
    for name in sorted(needs, key=lambda name: own.get(name, _LAST)):
        waiting = [name]
        while waiting and name in own:
            one = waiting.pop()
            if found.get(one) == _LAST:
                found[one] = own[name]
                waiting.extend(needs[one])
    return found


def plan_recovery(plan: Plan) -> Schedule:
    """Of the recovery steps, after one another, from the attack. They have no team: the two dates are the same.

    A step on a resource starts no earlier than the resource is back with its team; a return that nobody can date
    holds nothing back.
    """
    back = plan.once(plan_restart).by_id()
    wait = wait_before(plan) or 0

    def earliest(step: RecoveryStep) -> int:
        slot = back.get(step.resource)
        return 0 if slot is None or slot.team_end is None else wait + slot.team_end

    return schedule(
        Work(step.id, step.after, step.takes, "", missing(step, "takes"), not_before=earliest(step))
        for step in plan.recovery_steps
    )


def wait_before(plan: Plan) -> int | None:
    """How long after the attack the work may begin: the longest delay of the scenarios kept, if one says it."""
    waits = (one.before_restart for one in plan.kept_scenarios if one.family is ScenarioFamily.IS)
    return max((one for one in waits if one is not None), default=None)


def refuse_loops(found: Schedule) -> Schedule:
    """The schedule, when it holds no loop. Raises ``restart_loop`` with ``loop``: the ids of one, in order."""
    if found.loops:
        raise DomainError("restart_loop", loop=found.loops[0])
    return found
