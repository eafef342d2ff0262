"""What the activities require of IT: the strictest delay, beside the one announced and the one measured.

An activity passes its delay down unless a degraded mode surely covers it in every scenario kept that takes the
resource away. Delays are in minutes; 0 is a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.continuity.cover import cover_all
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.unknown import Missing, merge, missing
from app.domain.continuity.words import Criticality

_Asking = tuple[Activity, int | None]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Of one resource. ``need`` is ``None`` when nothing is required of it, or when nobody said what.

    ``activities``: those that require ``need``. ``capacity_meets`` and ``measure_meets``: ``None`` is « cannot
    tell »; with ``unknown`` not empty, the true need may be stricter, so nothing is told to be met.
    """

    resource: str
    need: int | None
    activities: tuple[str, ...]
    capacity: int | None
    measured: int | None
    unknown: tuple[Missing, ...] = ()

    @property
    def is_required(self) -> bool:
        return self.need is not None or bool(self.unknown)

    @property
    def capacity_meets(self) -> bool | None:
        return self._meets(self.capacity)

    @property
    def measure_meets(self) -> bool | None:
        return self._meets(self.measured)

    @property
    def is_missed(self) -> bool:
        """Announced or measured, it is later than what is required."""
        return False in (self.capacity_meets, self.measure_meets)

    def _meets(self, delay: int | None) -> bool | None:
        if self.need is None or delay is None:
            return None
        if delay > self.need:
            return False
        return None if self.unknown else True


def is_needed(dependency: Dependency) -> bool:
    """Indispensable, or nobody said how much it matters."""
    return dependency.criticality in (Criticality.INDISPENSABLE, None)


def find_requirements(plan: Plan) -> tuple[Requirement, ...]:
    """Of every resource of the information system: the missed ones first, then the strictest, then the others.

    Reckoned once for a plan.
    """
    return plan.once(_find_requirements)


def _find_requirements(plan: Plan) -> tuple[Requirement, ...]:
    passed = _passed_down(plan)
    found = [_requirement(one, passed.get(one.id, ())) for one in plan.resources if one.is_of_is]
    return tuple(sorted(found, key=_order))


def _order(one: Requirement) -> tuple[bool, bool, bool, int]:
    return (not one.is_missed, not one.is_required, one.need is None, one.need or 0)


def _requirement(resource: Resource, asking: Sequence[_Asking]) -> Requirement:
    known = [(need, activity.id) for activity, need in asking if need is not None]
    unknown = merge(missing(activity, "dmia") for activity, need in asking if need is None)
    strictest = min((need for need, _ in known), default=None)
    activities = tuple(dict.fromkeys(name for need, name in known if need == strictest))
    return Requirement(resource.id, strictest, activities, resource.capacity, resource.measured, unknown)


def _passed_down(plan: Plan) -> Mapping[str, list[_Asking]]:
    """By resource: who asks for it, and within how long."""
    modes: dict[str, bool] = {}
    for one in cover_all(plan):
        modes[one.dependency] = modes.get(one.dependency, True) and one.has_mode
    found: dict[str, list[_Asking]] = {}
    for activity in plan.priorities:
        for dependency in plan.dependencies_of.get(activity.id, ()):
            if is_needed(dependency) and not modes.get(dependency.id, False):
                need = activity.dmia if dependency.within is None else dependency.within
                found.setdefault(dependency.resource, []).append((activity, need))
    return found
