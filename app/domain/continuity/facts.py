"""What a region may see of a plan: counts, dates, and choices from closed lists. Never a name, a gap or a free text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.governance import ActivationLevel
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep, Solution
from app.domain.continuity.words import D2Category, ScenarioFamily, Strategy

COMPLETED_BY: Mapping[type[Record], tuple[str, ...]] = {
    Solution: ("start", "endurance"),
    FunctionSheet: ("holder",),
    ActivationLevel: ("decider",),
    RecoveryStep: ("owner", "takes"),
    CatchUp: ("check", "within"),
}
"""What people alone can say: without it, the text of a kit that nobody completed would count."""


def is_completed(record: Record) -> bool:
    """Whether the record says what only the house knows. Zero is a value; a declared gap is none."""
    return all(getattr(record, name) not in (None, "") for name in COMPLETED_BY[type(record)])


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """``with_mode``: priority activities with a completed degraded mode for the loss of the information system.

    ``copies``: those given out of the information system, and not taken back.
    """

    variant: Variant
    category: D2Category | None = None
    priorities: int = 0
    with_mode: int = 0
    scenarios: tuple[ScenarioFamily, ...] = ()
    last_test: date | None = None
    last_restore: date | None = None
    copies: int = 0


def facts_of(plan: Plan, today: date) -> PlanFacts:
    """The facts of a plan on this day; what is dated after it has not happened."""
    losses = {one.id for one in plan.kept_scenarios if one.family is ScenarioFamily.IS}
    with_mode = {
        one.activity
        for one in plan.all(Solution)
        if one.scenario in losses and one.strategy is Strategy.DEGRADED_MODE and is_completed(one)
    }
    families = {one.family for one in plan.kept_scenarios if one.family is not None}
    return PlanFacts(
        plan.variant,
        plan.sheet.d2_category,
        len(plan.priorities),
        sum(one.id in with_mode for one in plan.priorities),
        tuple(one for one in ScenarioFamily if one in families),
        _last((one.done_on for one in plan.exercises if one.is_continuity_test), today),
        _last((one.done_on for one in plan.restore_tests), today),
        sum(
            one.medium is not None and (one.removed_on is None or one.removed_on > today)
            for one in plan.copies
        ),
    )


def _last(days: Iterable[date | None], today: date) -> date | None:
    return max((day for day in days if day is not None and day <= today), default=None)


def write_facts(facts: PlanFacts) -> dict[str, object]:
    """As they are stored."""
    return {
        "variant": facts.variant.value,
        "category": facts.category.value if facts.category else None,
        "priorities": facts.priorities,
        "with_mode": facts.with_mode,
        "scenarios": [one.value for one in facts.scenarios],
        "last_test": facts.last_test.isoformat() if facts.last_test else None,
        "last_restore": facts.last_restore.isoformat() if facts.last_restore else None,
        "copies": facts.copies,
    }


def read_facts(raw: Mapping[str, object]) -> PlanFacts:
    """What was stored, and nothing else: a value that is no count, no date and no known choice is left out."""
    families = raw.get("scenarios")
    known = set(families) if isinstance(families, list) else set()
    category = next((one for one in D2Category if one.value == raw.get("category")), None)
    return PlanFacts(
        Variant.MS if raw.get("variant") == Variant.MS.value else Variant.ES,
        category,
        _count(raw, "priorities"),
        _count(raw, "with_mode"),
        tuple(one for one in ScenarioFamily if one.value in known),
        _day(raw, "last_test"),
        _day(raw, "last_restore"),
        _count(raw, "copies"),
    )


def _count(raw: Mapping[str, object], name: str) -> int:
    value = raw.get(name)
    return value if isinstance(value, int) else 0


def _day(raw: Mapping[str, object], name: str) -> date | None:
    value = raw.get(name)
    try:
        return date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
