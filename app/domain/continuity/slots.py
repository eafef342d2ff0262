"""When works are done: waves, theoretical date, date with the declared teams.

``end = own time + the latest end of the prerequisites``. All times are minutes from the moment when work may
begin; the delay before that moment belongs to the scenario.

The date with the teams follows one plain policy, which people can follow on the day: a team works on one thing
at a time; when it is free, it takes of what may begin the most urgent, then the shortest, then the first of the
records, whatever its wave; when nothing may begin, it waits for what may begin first. It never leaves a work that it
has begun. Work without a team waits for its prerequisites alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

from app.domain.continuity.loops import find_loops, waves_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.unknown import Missing, merge, missing


@dataclass(frozen=True, slots=True)
class Work:
    """Something to bring back. ``takes`` in minutes, ``None`` when nobody said; ``lacks`` names that field.

    ``urgency``: the smallest goes first. ``not_before``: the earliest start, whatever it needs.
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

    @property
    def turns(self) -> Mapping[str, int]:
        """By work: the rank, from 1, in what its team does; none for what has no team or no known start."""
        done: dict[str, int] = {}
        found: dict[str, int] = {}
        known = [(slot.team_start, slot) for slot in self.slots if slot.team and slot.team_start is not None]
        for _start, slot in sorted(known, key=lambda one: (one[0], one[1].team_end is None, one[1].team_end)):
            name = team_of(slot)
            done[name] = found[slot.id] = done.get(name, 0) + 1
        return found

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
    works = [by_id[name] for name in order]
    alone: dict[str, _Span] = {}
    for work in works:
        alone[work.id] = _span(work, [alone[need] for need in work.needs if need in alone])
    shared = _Yard(works).run()
    slots = (_slot(work, waves[work.id], alone[work.id], shared[work.id]) for work in works)
    return Schedule(tuple(slots), find_loops(graph) if len(works) < len(by_id) else ())


def _first(work: Work) -> tuple[tuple[int, ...], bool, int]:
    return (work.urgency, work.takes is None, work.takes or 0)


@dataclass(frozen=True, slots=True)
class _Span:
    """From when to when, and what keeps one from knowing."""

    start: int | None
    end: int | None
    unknown: tuple[Missing, ...]


_AT_ONCE = _Span(0, 0, ())
"""The end of what a free team has just done."""
_NEVER = inf
"""The start of what nobody can date: after all that is dated."""


def _span(work: Work, before: Iterable[_Span]) -> _Span:
    held = list(before)
    latest = _latest(one.end for one in held)
    start = None if latest is None else max(latest, work.not_before)
    end = None if start is None or work.takes is None else start + work.takes
    own = (work.lacks,) if work.takes is None else ()
    return _Span(start, end, merge(own, *(one.unknown for one in held)))


class _Team:
    """What waits for one team, by rank. Nobody waits for the team without a name: it is never busy."""

    def __init__(self) -> None:
        self.last = _AT_ONCE
        self._now: list[int] = []
        self._later: list[tuple[float, int]] = []

    def add(self, start: int | None, rank: int) -> None:
        heappush(self._later, (_NEVER if start is None else start, rank))

    def next(self) -> tuple[float, int] | None:
        """When its next work begins, and which: the first of those that may, or else the one that may first."""
        free = _NEVER if self.last.end is None else self.last.end
        while self._later and self._later[0][0] <= free:
            _start, rank = heappop(self._later)
            heappush(self._now, rank)
        if self._now:
            return free, self._now[0]
        return self._later[0] if self._later else None

    def take(self) -> None:
        """Away with what ``next`` has just said."""
        if self._now:
            heappop(self._now)
        else:
            heappop(self._later)


class _Yard:
    """Teams at work: always the work that may begin first, then the most urgent, until none is left."""

    def __init__(self, works: Iterable[Work]) -> None:
        """``works``: none of them in a loop, nor behind one."""
        self._ranked = sorted(works, key=_first)
        known = {work.id for work in self._ranked}
        self._needs = [[need for need in dict.fromkeys(work.needs) if need in known] for work in self._ranked]
        self._above: dict[str, list[int]] = {work.id: [] for work in self._ranked}
        for rank, needs in enumerate(self._needs):
            for need in needs:
                self._above[need].append(rank)
        self._waits = [len(needs) for needs in self._needs]
        self._teams = {team_of(work): _Team() for work in self._ranked}
        self._turns: list[tuple[float, int, str]] = []
        self.found: dict[str, _Span] = {}

    def run(self) -> dict[str, _Span]:
        for rank, count in enumerate(self._waits):
            if not count:
                self._make_ready(rank)
        while self._turns:
            start, rank, name = heappop(self._turns)
            # A turn that was overtaken, or that another work has put off, stands elsewhere in the queue.
            if self._teams[name].next() == (start, rank):
                self._do(rank, name)
        return self.found

    def _make_ready(self, rank: int) -> None:
        name = team_of(self._ranked[rank])
        self._teams[name].add(self._span(rank).start, rank)
        self._queue(name)

    def _queue(self, name: str) -> None:
        if turn := self._teams[name].next():
            heappush(self._turns, (*turn, name))

    def _do(self, rank: int, name: str) -> None:
        team, work = self._teams[name], self._ranked[rank]
        team.take()
        self.found[work.id] = self._span(rank, team.last)
        if name:
            team.last = self.found[work.id]
        for other in self._above[work.id]:
            self._waits[other] -= 1
            if not self._waits[other]:
                self._make_ready(other)
        self._queue(name)

    def _span(self, rank: int, *more: _Span) -> _Span:
        return _span(self._ranked[rank], [*(self.found[need] for need in self._needs[rank]), *more])


def team_of(work: Work | Slot) -> str:
    """The team of a work, however its name is typed; empty when it has none."""
    return " ".join(work.team.split()).casefold()


def _slot(work: Work, wave: int, alone: _Span, shared: _Span) -> Slot:
    return Slot(
        work.id,
        wave,
        work.takes,
        alone.start,
        alone.end,
        alone.unknown,
        work.team,
        shared.start,
        shared.end,
        shared.unknown,
    )


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
