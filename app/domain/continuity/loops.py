"""Loops of a graph of prerequisites, each named node by node."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping

Graph = Mapping[str, Collection[str]]
"""What each node needs. Nodes that are needed and unknown are ignored."""


def waves_of(graph: Graph) -> dict[str, int]:
    """The wave of each node, from 1: one more than the latest of what it needs.

    A node of a loop, or that needs one, has no wave and is left out.
    """
    waiting = {name: len(_needs(graph, name)) for name in graph}
    needed_by = _reverse(graph)
    wave = [name for name, count in waiting.items() if count == 0]
    found: dict[str, int] = {}
    number = 1
    while wave:
        following = []
        for name in wave:
            found[name] = number
            for other in needed_by.get(name, ()):
                waiting[other] -= 1
                if waiting[other] == 0:
                    following.append(other)
        wave, number = following, number + 1
    return found


def find_loops(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Loops that share no node, the smallest id of each first: « a needs b, b needs c, c needs a ».

    Each is a shortest loop through its first node, so nobody reads more names than it takes to mend it.
    Whatever the order of the records, the same loops come out.
    """
    left = _inside_loops(graph)
    found = []
    for name in sorted(left):
        if name in left:
            loop = _shortest_loop(graph, name, left)
            left -= set(loop) or {name}
            if loop:
                found.append(loop)
    return tuple(found)


def _needs(graph: Graph, name: str) -> frozenset[str]:
    return frozenset(other for other in graph[name] if other in graph)


def _reverse(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in graph:
        for other in _needs(graph, name):
            found.setdefault(other, []).append(name)
    return found


def _inside_loops(graph: Graph) -> set[str]:
    """What is left once every node before and after the loops is set aside."""
    behind = set(graph) - set(waves_of(graph))
    backwards = {name: others for name, others in _reverse(graph).items() if name in behind}
    kept = {name: [one for one in backwards.get(name, ()) if one in behind] for name in behind}
    return behind - set(waves_of(kept))


def _shortest_loop(graph: Graph, first: str, among: set[str]) -> tuple[str, ...]:
    """Empty when ``first`` is in no loop."""
    came_from: dict[str, str] = {}
    queue = deque([first])
    while queue:
        name = queue.popleft()
        for other in sorted(_needs(graph, name) & among):
            if other == first:
                return tuple(_path(came_from, first, name))
            if other not in came_from:
                came_from[other] = name
                queue.append(other)
    return ()


def _path(came_from: Mapping[str, str], first: str, last: str) -> Iterator[str]:
    back = [last]
    while back[-1] != first:
        back.append(came_from[back[-1]])
    return reversed(back)
