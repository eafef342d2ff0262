"""A whole plan: its records, by kind and by id, in the order of whoever wrote them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TypeVar, TypeVarTuple

from app.domain.continuity.fields import Record, Variant, empty_value, specs_of
from app.domain.continuity.origin import Origin, Source
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity, ActivityLink, Impact
from app.domain.continuity.records.governance import ActivationLevel, Contact, LinkedPlan, PlanSheet, Role
from app.domain.continuity.records.resources import Backup, Dependency, Resource, RestoreTest, Supplier
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet, ReflexSheet
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep, Solution, Stock
from app.domain.continuity.records.upkeep import (
    Approval,
    Change,
    Copy,
    Exercise,
    FollowUp,
    PlannedTest,
    Review,
    Waiver,
)
from app.domain.continuity.scale import Grade

R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

CODES: Mapping[type[Record], str] = {record: code for code, record in KINDS.items()}


class Withheld(StrEnum):
    """Why the ways to reach people are not in a plan, whatever it knew of them."""

    RESERVED = "reserved"
    """Whoever took it away may not read them."""
    ERASED = "erased"
    """They were kept for as long as they had to be."""


@dataclass(frozen=True)
class Plan:
    """One plan at one moment. ``version``: the number of the version that it is, 0 for a first draft.

    ``steps``: the durations, in minutes, at which the impact of an interruption is judged.
    ``source``: the framework plan that it was composed with, if any.
    ``steps``: the durations, in minutes, at which the impact of an interruption is judged. ``scale``: its own words
    for the grades. Either is empty when the plan says nothing: those of the kit hold. ``withheld``: ways to reach
    people are left out, and nothing may be said of them.
    """

    variant: Variant
    establishment: str = ""
    finess: str = ""
    version: int = 0
    steps: tuple[int, ...] = ()
    scale: tuple[Grade, ...] = ()
    withheld: Withheld | None = None
    records: Mapping[type[Record], tuple[Record, ...]] = field(default_factory=dict)
    source: Source | None = None

    def all(self, kind: type[R]) -> tuple[R, ...]:
        return self.records.get(kind, ())  # type: ignore[return-value]

    def __iter__(self) -> Iterator[Record]:
        return (record for kind in KINDS.values() for record in self.records.get(kind, ()))

    @cached_property
    def _by_id(self) -> Mapping[tuple[type[Record], str], Record]:
        return {(type(record), record.id): record for record in self}

    def find(self, kind: type[R], record_id: str) -> R | None:
        return self._by_id.get((kind, record_id))  # type: ignore[return-value]

    def origin_of(self, record: Record) -> Origin:
        return self.source.origin_of((CODES[type(record)], record.id)) if self.source else Origin.OWN

    @cached_property
    def _computed(self) -> dict[object, object]:
        return {}

    def once(self, compute: Callable[[Plan, *Ts], T], *given: *Ts) -> T:
        """What ``compute`` says of this plan, computed at the first call: several rules stand on one result."""
        key = (compute, given)
        if key not in self._computed:
            self._computed[key] = compute(self, *given)
        return self._computed[key]  # type: ignore[return-value]

    @cached_property
    def sheet(self) -> PlanSheet:
        """What the plan is about; an empty one while nothing is written."""
        return next(iter(self.all(PlanSheet)), PlanSheet(id="sheet"))

    @property
    def contacts(self) -> tuple[Contact, ...]:
        return self.all(Contact)

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.all(Role)

    @property
    def levels(self) -> tuple[ActivationLevel, ...]:
        return self.all(ActivationLevel)

    @property
    def linked_plans(self) -> tuple[LinkedPlan, ...]:
        return self.all(LinkedPlan)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        return self.all(Scenario)

    @cached_property
    def kept_scenarios(self) -> tuple[Scenario, ...]:
        return tuple(one for one in self.scenarios if one.is_kept)

    @property
    def activities(self) -> tuple[Activity, ...]:
        return self.all(Activity)

    @cached_property
    def priorities(self) -> tuple[Activity, ...]:
        """The priority activities, by rank then in their own order."""
        found = [one for one in self.activities if one.is_priority]
        return tuple(sorted(found, key=lambda one: (one.rank is None, one.rank or 0)))

    @property
    def impacts(self) -> tuple[Impact, ...]:
        return self.all(Impact)

    @property
    def activity_links(self) -> tuple[ActivityLink, ...]:
        return self.all(ActivityLink)

    @property
    def suppliers(self) -> tuple[Supplier, ...]:
        return self.all(Supplier)

    @property
    def backups(self) -> tuple[Backup, ...]:
        return self.all(Backup)

    @property
    def resources(self) -> tuple[Resource, ...]:
        return self.all(Resource)

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        return self.all(Dependency)

    @property
    def restore_tests(self) -> tuple[RestoreTest, ...]:
        return self.all(RestoreTest)

    @property
    def solutions(self) -> tuple[Solution, ...]:
        return self.all(Solution)

    @property
    def stocks(self) -> tuple[Stock, ...]:
        return self.all(Stock)

    @property
    def recovery_steps(self) -> tuple[RecoveryStep, ...]:
        return self.all(RecoveryStep)

    @property
    def catch_ups(self) -> tuple[CatchUp, ...]:
        return self.all(CatchUp)

    @property
    def function_sheets(self) -> tuple[FunctionSheet, ...]:
        return self.all(FunctionSheet)

    @property
    def reflex_sheets(self) -> tuple[ReflexSheet, ...]:
        return self.all(ReflexSheet)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return self.all(Exercise)

    @property
    def planned_tests(self) -> tuple[PlannedTest, ...]:
        return self.all(PlannedTest)

    @property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        return self.all(FollowUp)

    @property
    def reviews(self) -> tuple[Review, ...]:
        return self.all(Review)

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.all(Change)

    @property
    def approvals(self) -> tuple[Approval, ...]:
        return self.all(Approval)

    @property
    def copies(self) -> tuple[Copy, ...]:
        return self.all(Copy)

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        return self.all(Waiver)

    @cached_property
    def dependencies_of(self) -> Mapping[str, tuple[Dependency, ...]]:
        """The dependencies of each activity, by the id of the activity."""
        return _group(self.dependencies, lambda one: one.activity)

    @cached_property
    def impacts_of(self) -> Mapping[str, tuple[Impact, ...]]:
        return _group(self.impacts, lambda one: one.activity)

    @cached_property
    def solutions_of(self) -> Mapping[tuple[str, str], tuple[Solution, ...]]:
        """The solutions by the ids of their activity and of their scenario."""
        return _group(self.solutions, lambda one: (one.activity, one.scenario))


def _group(records: Iterable[R], key: Callable[[R], K]) -> dict[K, tuple[R, ...]]:
    found: dict[K, list[R]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return {name: tuple(group) for name, group in found.items()}


def make_plan(variant: Variant, records: Iterable[Record], **rest: object) -> Plan:
    """A plan from its records in any order of kinds."""
    by_kind: dict[type[Record], list[Record]] = {}
    for record in records:
        by_kind.setdefault(type(record), []).append(record)
    return Plan(variant, records={kind: tuple(found) for kind, found in by_kind.items()}, **rest)  # type: ignore[arg-type]


def without_private(plan: Plan) -> Plan:
    """The plan without what its fields mark as private; everything else as it is."""
    return replace(
        plan,
        records={kind: tuple(_blank_private(one) for one in found) for kind, found in plan.records.items()},
    )


def _blank_private(record: Record) -> Record:
    hidden = {name: empty_value(spec) for name, spec in specs_of(type(record)).items() if spec.is_private}
    return replace(record, **hidden) if hidden else record
