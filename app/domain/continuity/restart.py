"""In which order things come back, and when: waves, theoretical date, date with the declared teams.

``end = own time + the latest end of the prerequisites``. All times are minutes from the moment when work may
begin; the delay before that moment belongs to the scenario.

The date with the teams follows one plain policy, which people can follow on the day: a team works on one thing
at a time, in the order of the waves, then the shortest work first, then the id; it waits for the prerequisites of
the thing in hand rather than jump ahead. Work without a team waits for its prerequisites alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.continuity.loops import find_loops, waves_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.unknown import Missing, merge, missing
from app.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class Work:
    """Something to bring back. ``takes`` in minutes, ``None`` when nobody said; ``lacks`` names that field."""

    id: str
    needs: tuple[str, ...]
    takes: int | None
    team: str
    lacks: Missing


@dataclass(frozen=True, slots=True)
class Slot:
    """When one work is done, in minutes. ``None``: unknown, for want of what ``unknown`` names.

    ``end`` is theoretical, as if there were hands for everything; ``team_end`` counts the declared teams.
    """

    id: str
    wave: int
    takes: int | None
    start: int | None
    end: int | None
    unknown: tuple[Missing, ...]
    team: str
    team_start: int | None
    team_end: int | None
    team_unknown: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """``slots`` by wave, then shortest work, then id. Works of a loop, or behind one, have no slot."""

    slots: tuple[Slot, ...] = ()
    loops: tuple[tuple[str, ...], ...] = ()

    @property
    def waves(self) -> tuple[tuple[Slot, ...], ...]:
        """What can be worked on at the same time, in order."""
        found: dict[int, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault(slot.wave, []).append(slot)
        return tuple(tuple(found[number]) for number in sorted(found))

    @property
    def end(self) -> int | None:
        """When all is back in theory; unknown as soon as one end is."""
        return _latest(slot.end for slot in self.slots)

    @property
    def team_end(self) -> int | None:
        return _latest(slot.team_end for slot in self.slots)

    def by_id(self) -> Mapping[str, Slot]:
        return {slot.id: slot for slot in self.slots}


def _latest(ends: Iterable[int | None]) -> int | None:
    found = list(ends)
    known = [end for end in found if end is not None]
    return max(known, default=0) if len(known) == len(found) else None


def schedule(works: Iterable[Work]) -> Schedule:
    """When each work is done. Never fails: loops are named in the answer."""
    by_id = {work.id: work for work in works}
    graph = {work.id: work.needs for work in by_id.values()}
    waves = waves_of(graph)
    order = sorted(waves, key=lambda name: (waves[name], *_shortest_first(by_id[name])))
    slots: dict[str, Slot] = {}
    teams: dict[str, Slot] = {}
    for name in order:
        work = by_id[name]
        before = [slots[need] for need in dict.fromkeys(work.needs) if need in slots]
        team = " ".join(work.team.split()).casefold()
        slots[name] = _slot(work, waves[name], before, teams.get(team))
        if team:
            teams[team] = slots[name]
    return Schedule(tuple(slots.values()), find_loops(graph) if len(slots) < len(by_id) else ())


def _shortest_first(work: Work) -> tuple[bool, int, str]:
    return (work.takes is None, work.takes or 0, work.id)


def _slot(work: Work, wave: int, before: list[Slot], team_before: Slot | None) -> Slot:
    own = (work.lacks,) if work.takes is None else ()
    start = _latest(slot.end for slot in before)
    queue = [*before, team_before] if team_before else before
    team_start = _latest(slot.team_end for slot in queue)
    return Slot(
        work.id,
        wave,
        work.takes,
        start,
        _add(start, work.takes),
        merge(own, *(slot.unknown for slot in before)),
        work.team,
        team_start,
        _add(team_start, work.takes),
        merge(own, *(slot.team_unknown for slot in queue)),
    )


def _add(start: int | None, takes: int | None) -> int | None:
    return None if start is None or takes is None else start + takes


def plan_restart(plan: Plan) -> Schedule:
    """Of the resources that are brought back by work: those of the information system, those whose time or
    prerequisites are given, and what they need. Nobody restarts a nurse."""
    chosen = {
        one.id for one in plan.resources if one.is_of_is or one.own_time is not None or one.prerequisites
    }
    chosen |= {need for one in plan.resources for need in one.prerequisites}
    return schedule(_work(one) for one in plan.resources if one.id in chosen)


def _work(resource: Resource) -> Work:
    lacks = missing(resource, "own_time")
    return Work(resource.id, resource.prerequisites, resource.own_time, resource.team, lacks)


def plan_recovery(plan: Plan) -> Schedule:
    """Of the recovery steps, after one another. They have no team: the two dates are the same."""
    return schedule(
        Work(step.id, step.after, step.takes, "", missing(step, "takes")) for step in plan.recovery_steps
    )


def refuse_loops(found: Schedule) -> Schedule:
    """The schedule, when it holds no loop. Raises ``restart_loop`` with ``loop``: the ids of one, in order."""
    if found.loops:
        raise DomainError("restart_loop", loop=found.loops[0])
    return found
