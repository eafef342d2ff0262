"""What a scenario takes away, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.continuity.fields import MarkKind, Need, Variant, specs_of
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records.resources import IS_KINDS, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.slots import Slot, restart_in_theory
from app.domain.continuity.unknown import Missing, merge, missing
from app.domain.continuity.words import ResourceKind, ScenarioFamily

LOSES: Mapping[ScenarioFamily, frozenset[ResourceKind]] = {
    ScenarioFamily.IS: IS_KINDS,
    ScenarioFamily.SITE: frozenset({ResourceKind.PREMISES}),
    ScenarioFamily.STAFF: frozenset({ResourceKind.PEOPLE}),
    ScenarioFamily.SUPPLIER: frozenset({ResourceKind.SUPPLIER}),
    ScenarioFamily.EQUIPMENT: frozenset({ResourceKind.EQUIPMENT}),
    ScenarioFamily.UTILITIES: frozenset({ResourceKind.UTILITY, ResourceKind.TELECOM}),
    ScenarioFamily.PLANNED_STOP: IS_KINDS,
}
"""What each family of scenario takes away, for a resource that does not say otherwise."""

OF_SYSTEMS = frozenset({ScenarioFamily.IS, ScenarioFamily.PLANNED_STOP})
"""The families that take the information system."""


def is_lost(resource: Resource, scenario: Scenario) -> bool | None:
    """Whether the scenario takes the resource away; ``None`` when its kind, or the family, is not said.

    The resource's own list prevails; « not applicable » there means that nothing takes it away.
    """
    if resource.lost_in:
        return scenario.id in resource.lost_in
    mark = resource.mark("lost_in")
    if mark is not None and mark.kind is MarkKind.NOT_APPLICABLE:
        return False
    if scenario.family is None or resource.kind is None:
        return None
    return resource.kind in LOSES[scenario.family]


def why_unsure(resource: Resource, scenario: Scenario) -> tuple[Missing, ...]:
    """What keeps ``is_lost`` from answering."""
    unsaid = [missing(scenario, "family")] if scenario.family is None else []
    if resource.kind is None:
        unsaid.append(missing(resource, "kind"))
    return merge(unsaid)


@dataclass(frozen=True, slots=True)
class Outage:
    """How long a resource is away, in minutes; ``None`` when an input is missing. It is ``at_least`` that long."""

    minutes: int | None
    at_least: int
    unknown: tuple[Missing, ...] = ()


def find_outage(plan: Plan, resource: Resource, scenario: Scenario) -> Outage:
    """The duration kept for the scenario; for the information system, never sooner than it can be restarted.

    That is the delay before anything may restart, then the theoretical end of the resource. A medico-social
    establishment is not asked for these two: without them, the duration kept stands alone.
    """
    unknown = [] if scenario.outage is not None else [missing(scenario, "outage")]
    if resource.kind is None:
        unknown.append(missing(resource, "kind"))
    at_least = scenario.outage or 0
    if resource.is_of_is:
        end, lacks = _restart_end(plan, resource)
        before = scenario.before_restart
        if (
            before is None
            and scenario.family is ScenarioFamily.IS
            and _is_asked(plan, Scenario, "before_restart")
        ):
            unknown.append(missing(scenario, "before_restart"))
        unknown.extend(
            one for one in lacks if one.name != "own_time" or _is_asked(plan, Resource, "own_time")
        )
        at_least = max(at_least, (before or 0) + end)
    return Outage(None if unknown else at_least, at_least, merge(unknown))


def _is_asked(plan: Plan, kind: type[Resource] | type[Scenario], name: str) -> bool:
    return plan.variant is Variant.ES or specs_of(kind)[name].need(plan.variant) is not Need.OPTIONAL


def _restart_end(plan: Plan, resource: Resource) -> tuple[int, tuple[Missing, ...]]:
    """The end of the work, or what is known of it, and what is missing to know it."""
    slot = plan.once(_slots).get(resource.id)
    if slot is None:
        return 0, (missing(resource, "prerequisites"),)
    if slot.end is None:
        return (slot.start or 0) + (slot.takes or 0), slot.unknown
    return slot.end, ()


def is_loop(lack: Missing) -> bool:
    """Nothing is left to fill: the resource waits for itself, or for others that do."""
    return lack.kind == CODES[Resource] and lack.name == "prerequisites"


def _slots(plan: Plan) -> Mapping[str, Slot]:
    return restart_in_theory(plan).by_id()
