"""Single points of failure: those that people declared, and those that the dependencies show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.continuity.plan import Plan
from app.domain.continuity.records.resources import Resource
from app.domain.continuity.unknown import Missing, missing
from app.domain.continuity.words import Criticality, Redundancy

MANY = 3
"""From how many priority activities on a resource without redundancy is a single point of failure."""


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """``activities``: ids of the priority activities that rest on it, straight or through prerequisites.

    ``is_computed``: at least ``MANY`` of them, and no redundancy. ``unknown``: nobody said whether it is redundant,
    so it may be one.
    """

    resource: str
    activities: tuple[str, ...]
    is_declared: bool
    is_computed: bool
    unknown: tuple[Missing, ...] = ()


def find_single_points(plan: Plan, many: int = MANY) -> tuple[SinglePoint, ...]:
    """Those that feed the most activities first, then in the order of the resources."""
    fed = plan.once(find_fed)
    points = [_point(one, fed.get(one.id, ()), many) for one in plan.resources]
    found = [one for one in points if one.is_declared or one.is_computed or one.unknown]
    return tuple(sorted(found, key=lambda one: -len(one.activities)))


def _point(resource: Resource, activities: tuple[str, ...], many: int) -> SinglePoint:
    is_declared = resource.is_single_point is True
    is_computed = len(activities) >= many and resource.redundancy is Redundancy.NONE
    is_unsaid = len(activities) >= many and resource.redundancy is None and resource.is_single_point is None
    unknown = (missing(resource, "redundancy"),) if is_unsaid else ()
    return SinglePoint(resource.id, activities, is_declared, is_computed, unknown)


def find_fed(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """By resource: the priority activities that cannot do without it, by rank, prerequisites followed down."""
    needs = {one.id: one.prerequisites for one in plan.resources}
    found: dict[str, list[str]] = {}
    for activity in plan.priorities:
        dependencies = plan.dependencies_of.get(activity.id, ())
        first = [one.resource for one in dependencies if one.criticality in (Criticality.INDISPENSABLE, None)]
        for resource in _below(first, needs):
            found.setdefault(resource, []).append(activity.id)
    return {name: tuple(activities) for name, activities in found.items()}


def _below(first: list[str], needs: Mapping[str, tuple[str, ...]]) -> set[str]:
    """These resources and all that they need; a loop is walked once."""
    seen: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name in needs and name not in seen:
            seen.add(name)
            waiting.extend(needs[name])
    return seen
