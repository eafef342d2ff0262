"""What is hidden of a count when the reader may not read the names behind it.

The reader is taken to know every published count, every total that is public elsewhere, that counts are whole
and never negative, and how they add up. A count under the minimum is hidden; then further counts are, until the
reader's arithmetic leaves each hidden count a range at least as wide as the minimum. It follows that any group
whose size can be worked out exactly has at least the minimum of units: were the sum of some hidden counts
deduced to be K, each of them would lie between 0 and K, so K is at least as wide a range as theirs.

Where public totals alone say more (a region with three units in all), nothing can hide it: everything else is.
A reader who also runs this algorithm backwards may narrow a range; which count was hidden first is never said.

A table with its totals is a circulation: each count is an arc (origin to row to column to end, and back), and
what the reader cannot rule out is what can still turn round through the hidden arcs.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

SMALLEST_MINIMUM = 5
"""The setting may raise it; nothing lowers it."""

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)
G = TypeVar("G", bound=Hashable)

_Node = tuple[str, object]
_Name = tuple[object, ...]


@dataclass(frozen=True)
class CountTable(Generic[R, C]):
    """Counts of units by row and by column; every pair has one.

    ``known_totals``: the total of each row is public (the eligible units come from FINESS) or published already.
    ``precious``: the columns that matter most, hidden to protect another count only when nothing else can.
    """

    rows: tuple[R, ...]
    columns: tuple[C, ...]
    counts: Mapping[tuple[R, C], int]
    known_totals: bool = True
    precious: frozenset[C] = frozenset()


@dataclass(frozen=True)
class ProtectedTable(Generic[R, C]):
    """The same, ``None`` where a count is hidden."""

    counts: Mapping[tuple[R, C], int | None]
    row_totals: Mapping[R, int | None]
    column_totals: Mapping[C, int | None]
    total: int | None


def suppress(table: CountTable[R, C], minimum: int = SMALLEST_MINIMUM) -> ProtectedTable[R, C]:
    """Hide what the reader may not see of a table and of its totals. Raising the minimum only hides more."""
    minimum = max(minimum, SMALLEST_MINIMUM)
    network = _network_of(table)
    for step in range(SMALLEST_MINIMUM, minimum + 1):
        _hide_small(network, step)
        _hide_complements(network, step)
    shown = {arc.name: (None if arc.hidden else arc.count) for arc in network.arcs}
    return ProtectedTable(
        counts={(row, column): shown["cell", row, column] for row in table.rows for column in table.columns},
        row_totals={row: shown["row", row] for row in table.rows},
        column_totals={column: shown["column", column] for column in table.columns},
        total=shown["total",],
    )


def groups_to_publish(
    sizes: Mapping[G, int], minimum: int = SMALLEST_MINIMUM, *, allowed: Collection[G] | None = None
) -> frozenset[G]:
    """The groups whose mean, median and the like may stand beside those of the whole they make up.

    Each has the minimum of units, and those left out have it together (or there is none): else the smallest
    are left out too, in the order of the mapping. ``allowed``: the groups whose size is published.
    """
    minimum = max(minimum, SMALLEST_MINIMUM)
    order = sorted(sizes, key=lambda group: sizes[group])
    kept = [g for g in order if sizes[g] >= minimum and (allowed is None or g in allowed)]
    left_out = sum(sizes.values()) - sum(sizes[group] for group in kept)
    while kept and 0 < left_out < minimum:
        left_out += sizes[kept.pop(0)]
    return frozenset(kept)


def may_publish_part(part: int, whole: int, minimum: int = SMALLEST_MINIMUM) -> bool:
    """Whether a filter's group may be shown when the group that contains it is: nobody few is left between."""
    minimum = max(minimum, SMALLEST_MINIMUM)
    return part >= minimum and (part == whole or whole - part >= minimum)


@dataclass
class _Arc:
    name: _Name
    tail: _Node
    head: _Node
    count: int
    cost: int
    public: bool = False
    hidden: bool = False


@dataclass
class _Network:
    arcs: list[_Arc] = field(default_factory=list)
    around: dict[_Node, list[_Arc]] = field(default_factory=dict)

    def add(self, arc: _Arc) -> None:
        self.arcs.append(arc)
        self.around.setdefault(arc.tail, []).append(arc)
        self.around.setdefault(arc.head, []).append(arc)


def _network_of(table: CountTable[R, C]) -> _Network:
    network = _Network()
    origin, end = ("origin", None), ("end", None)
    known = table.known_totals
    whole = sum(table.counts.values())

    def add(name: _Name, tail: _Node, head: _Node, count: int, *, public: bool = False) -> None:
        is_precious = name[-1] in table.precious and name[0] != "row"
        network.add(_Arc(name, tail, head, count, count + 1 + (whole if is_precious else 0), public))

    for row in table.rows:
        total = sum(table.counts[row, column] for column in table.columns)
        add(("row", row), origin, ("row", row), total, public=known)
    for row in table.rows:
        for column in table.columns:
            add(("cell", row, column), ("row", row), ("column", column), table.counts[row, column])
    for column in table.columns:
        total = sum(table.counts[row, column] for row in table.rows)
        add(("column", column), ("column", column), end, total)
    add(("total",), end, origin, whole, public=known)
    return network


def _hide_small(network: _Network, minimum: int) -> None:
    for arc in network.arcs:
        if arc.count < minimum and not arc.public:
            arc.hidden = True


def _hide_complements(network: _Network, minimum: int) -> None:
    """Widen the range of every hidden count; hiding more never narrows another's, so each is seen to once."""
    waiting = [arc for arc in network.arcs if arc.hidden]
    for arc in waiting:
        less = _slack(network, arc, minimum, upward=False)
        if less >= minimum:
            continue
        newly_hidden: list[_Arc] = []
        more = _slack(network, arc, minimum - less, upward=True, newly_hidden=newly_hidden)
        if less + more < minimum:
            _slack(network, arc, minimum - more, upward=False, newly_hidden=newly_hidden)
        waiting.extend(newly_hidden)


def _slack(
    network: _Network, arc: _Arc, wanted: int, *, upward: bool, newly_hidden: list[_Arc] | None = None
) -> int:
    """By how much, up to ``wanted``, a hidden count could be higher (or lower) for all that the reader knows.

    Given a list, published counts are hidden as needed, the smallest first, and added to it.
    """
    start, goal = (arc.head, arc.tail) if upward else (arc.tail, arc.head)
    wanted = wanted if upward else min(wanted, arc.count)
    turn = _Turn(network, arc, wanted, may_hide=newly_hidden is not None)
    reached = 0
    while reached < wanted:
        path = turn.find_path(start, goal)
        if path is None:
            break
        room = min(wanted - reached, *(turn.room(step, forward) for step, forward in path))
        reached += room
        for step, forward in path:
            turn.moved[step.name] = turn.moved.get(step.name, 0) + (room if forward else -room)
            if not step.hidden and newly_hidden is not None:
                step.hidden = True
                newly_hidden.append(step)
    return reached


@dataclass
class _Turn:
    """Units moved around the network, count after count, without changing anything that is published."""

    network: _Network
    around: _Arc
    wanted: int
    may_hide: bool
    moved: dict[_Name, int] = field(default_factory=dict)

    def room(self, arc: _Arc, forward: bool) -> int:
        """A count may rise as much as one likes, and fall to zero."""
        return self.wanted if forward else arc.count + self.moved.get(arc.name, 0)

    def find_path(self, start: _Node, goal: _Node) -> list[tuple[_Arc, bool]] | None:
        """The path that hides the least, in units, beyond what is hidden already."""
        best: dict[_Node, int] = {start: 0}
        came: dict[_Node, tuple[_Arc, bool, _Node]] = {}
        ranks = itertools.count()
        heap = [(0, next(ranks), start)]
        while heap:
            cost, _, node = heapq.heappop(heap)
            if node == goal:
                return _walk_back(came, start, goal)
            if cost > best[node]:
                continue
            for arc, forward, other in self._steps(node):
                through = cost + (0 if arc.hidden else arc.cost)
                if other not in best or through < best[other]:
                    best[other] = through
                    came[other] = (arc, forward, node)
                    heapq.heappush(heap, (through, next(ranks), other))
        return None

    def _steps(self, node: _Node) -> Iterator[tuple[_Arc, bool, _Node]]:
        for arc in self.network.around.get(node, ()):
            usable = arc.hidden or (self.may_hide and not arc.public)
            if not usable or arc is self.around:
                continue
            forward = arc.tail == node
            if self.room(arc, forward) > 0:
                yield arc, forward, arc.head if forward else arc.tail


def _walk_back(
    came: Mapping[_Node, tuple[_Arc, bool, _Node]], start: _Node, goal: _Node
) -> list[tuple[_Arc, bool]]:
    path = []
    node = goal
    while node != start:
        arc, forward, node = came[node]
        path.append((arc, forward))
    return path
