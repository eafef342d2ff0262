"""When works are done: waves, theoretical date, date with the declared teams.

``end = own time + the latest end of the prerequisites``. All times are minutes from the moment when work may
begin; the delay before that moment belongs to the scenario.

The date with the teams follows one plain policy, which people can follow on the day: a team works on one thing
at a time, in the order of the waves, then the most urgent, then the shortest, then the order of the records; it
waits for the prerequisites of the thing in hand rather than jump ahead. Work without a team waits for its
prerequisites alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.continuity.loops import find_loops, waves_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.unknown import Missing, merge, missing


@dataclass(frozen=True, slots=True)
class Work:
    """Something to bring back. ``takes`` in minutes, ``None`` when nobody said; ``lacks`` names that field.

    ``urgency``: the smallest goes first within a wave. ``not_before``: the earliest start, whatever it needs.
    """

    id: str
    needs: tuple[str, ...]
    takes: int | None
    team: str
    lacks: Missing
    urgency: tuple[int, ...] = ()
    not_before: int = 0


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
    """``slots`` by wave, then urgency, then shortest work. Works of a loop, or behind one, have no slot."""

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
    order = sorted(
        (name for name in by_id if name in waves), key=lambda name: (waves[name], *_first(by_id[name]))
    )
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


def _first(work: Work) -> tuple[tuple[int, ...], bool, int]:
    return (work.urgency, work.takes is None, work.takes or 0)


def _slot(work: Work, wave: int, before: list[Slot], team_before: Slot | None) -> Slot:
    own = (work.lacks,) if work.takes is None else ()
    start = _at_least(_latest(slot.end for slot in before), work.not_before)
    queue = [*before, team_before] if team_before else before
    team_start = _at_least(_latest(slot.team_end for slot in queue), work.not_before)
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


def _at_least(start: int | None, not_before: int) -> int | None:
    return None if start is None else max(start, not_before)


def _add(start: int | None, takes: int | None) -> int | None:
    return None if start is None or takes is None else start + takes


def restart_in_theory(plan: Plan) -> Schedule:
    """The waves and the theoretical ends, which no urgency changes: what the cover of the activities rests on."""
    return schedule(works_of_restart(plan))


def works_of_restart(plan: Plan) -> tuple[Work, ...]:
    """Of the resources that are brought back by work: those of the information system, those whose time or
    prerequisites are given, and what they need. Nobody restarts a nurse."""
    chosen = {
        one.id for one in plan.resources if one.is_of_is or one.own_time is not None or one.prerequisites
    }
    chosen |= {need for one in plan.resources for need in one.prerequisites}
    return tuple(_work(one) for one in plan.resources if one.id in chosen)


def _work(resource: Resource) -> Work:
    lacks = missing(resource, "own_time")
    return Work(resource.id, resource.prerequisites, resource.own_time, resource.team, lacks)
