"""The guided path of a plan: its steps in order, and the kinds of record that each completes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.domain.continuity.fields import MarkKind, Need, Record, Variant, specs_of
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records import KINDS


@dataclass(frozen=True, slots=True)
class Step:
    """``kinds`` are completed in this order; ``asked`` at least once in a plan of each variant."""

    code: str
    kinds: tuple[str, ...]
    asked: Mapping[Variant, tuple[str, ...]]


def _both(*kinds: str) -> dict[Variant, tuple[str, ...]]:
    return {Variant.ES: kinds, Variant.MS: kinds}


STEPS = (
    Step("mandate", ("sheet", "role"), _both("sheet", "role")),
    Step("contacts", ("contact",), _both("contact")),
    Step("activities", ("activity", "activity_link"), _both("activity")),
    Step("impacts", ("impact",), _both("impact")),
    Step(
        "resources",
        ("resource", "dependency", "supplier", "backup"),
        {Variant.ES: ("resource", "dependency", "backup"), Variant.MS: ("resource", "dependency")},
    ),
    Step("scenarios", ("scenario",), _both("scenario")),
    Step("solutions", ("solution", "stock"), _both("solution")),
    Step(
        "recovery",
        ("recovery_step", "catch_up"),
        {Variant.ES: ("recovery_step", "catch_up"), Variant.MS: ("catch_up",)},
    ),
    Step(
        "sheets",
        ("level", "function_sheet", "reflex_sheet"),
        {Variant.ES: ("level", "function_sheet"), Variant.MS: ("function_sheet",)},
    ),
    Step("linked_plans", ("linked_plan",), _both("linked_plan")),
    Step(
        "tests",
        ("exercise", "planned_test", "restore_test", "follow_up", "review", "change"),
        _both("exercise"),
    ),
    Step("approval", ("approval", "copy", "waiver"), _both("approval", "copy")),
)
"""Each kind stands in exactly one step."""

STEP_OF: Mapping[str, Step] = {kind: step for step in STEPS for kind in step.kinds}


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one step: the records that it holds, and the required fields that say nothing yet.

    ``unrated``: the priority activities whose impacts nobody has judged, while those of others are.
    """

    step: Step
    count: int
    missing_kinds: tuple[str, ...]
    missing_fields: int
    unrated: int = 0

    @property
    def is_begun(self) -> bool:
        return self.count > 0

    @property
    def is_complete(self) -> bool:
        return not self.missing_kinds and not self.missing_fields and not self.unrated


def list_missing(record: Record, variant: Variant, *, is_priority: bool = False) -> tuple[str, ...]:
    """The fields asked of this record that have neither a value nor a reason.

    « Non applicable » needs its reason; a gap that is declared needs the function that accepts it and the day.
    """
    return tuple(
        name for name in _list_asked(CODES[type(record)], variant, is_priority) if not _says(record, name)
    )


@cache
def _list_asked(kind: str, variant: Variant, is_priority: bool) -> tuple[str, ...]:
    asked = {Need.REQUIRED, Need.PRIORITY} if is_priority else {Need.REQUIRED}
    return tuple(name for name, spec in specs_of(KINDS[kind]).items() if spec.need(variant) in asked)


def _says(record: Record, name: str) -> bool:
    mark = record.mark(name)
    if mark is None:
        return record.is_declared(name)
    if mark.kind is MarkKind.NOT_APPLICABLE:
        return bool(mark.reason.strip())
    return bool(mark.function.strip() and mark.on)


def progress_of(plan: Plan, step: Step) -> Progress:
    priorities = {one.id for one in plan.priorities}
    records = [record for kind in step.kinds for record in plan.all(KINDS[kind])]
    return Progress(
        step,
        len(records),
        tuple(kind for kind in step.asked[plan.variant] if not plan.all(KINDS[kind])),
        sum(len(list_missing(one, plan.variant, is_priority=_concerns(one, priorities))) for one in records),
        sum(one not in plan.impacts_of for one in priorities) if "impact" in step.kinds and records else 0,
    )


def _concerns(record: Record, priorities: set[str]) -> bool:
    """Whether what is asked of priority activities is asked of this record."""
    activity = getattr(record, "activity", record.id)
    return activity in priorities


def list_progress(plan: Plan) -> tuple[Progress, ...]:
    """Of every step, in their order."""
    return tuple(progress_of(plan, step) for step in STEPS)


def next_step(plan: Plan) -> Step | None:
    """The first step that is not complete."""
    return next((one.step for one in plan.once(list_progress) if not one.is_complete), None)
