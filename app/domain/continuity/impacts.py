"""What the impacts suggest as a longest admissible interruption. A suggestion: the value is always a person's.

For each category, the first duration whose impact is serious; the suggestion is the duration just before the
earliest of them, or « at once » below the first one. The scale comes from the settings of the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Impact
from app.domain.continuity.unknown import Missing, merge, missing
from app.domain.continuity.words import ImpactCategory

SERIOUS = 3
"""On the scale of 1 to 4, whatever its words."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``minutes`` is ``None`` without any rated impact, and 0 when already the first duration is serious.

    ``is_at_least``: nothing rated is serious, so the suggestion is the longest rated duration, or more.
    ``first_serious``: by category, the first duration rated serious. ``unrated``: durations below the earliest
    that nobody rated in any category; the true answer may be among them. ``unknown``: half-written impacts.
    """

    activity: str
    minutes: int | None
    is_at_least: bool
    first_serious: Mapping[ImpactCategory, int]
    unrated: tuple[int, ...]
    unknown: tuple[Missing, ...]

    @property
    def earliest(self) -> int | None:
        """The first duration that is serious in any category."""
        return min(self.first_serious.values(), default=None)


def suggest_dmia(plan: Plan, activity: str) -> Suggestion:
    """From the impacts of one activity, given by its id."""
    impacts = plan.impacts_of.get(activity, ())
    unknown = merge(*(_lacks(impact) for impact in impacts))
    rated = {one.step for one in impacts if one.step is not None and not _lacks(one)}
    if not rated:
        return Suggestion(activity, None, False, {}, (), unknown or (Missing("impact"),))
    steps = sorted({*plan.steps, *rated})
    serious = _first_serious(impacts)
    earliest = min(serious.values(), default=None)
    if earliest is None:
        below = [step for step in steps if step <= max(rated)]
        minutes = max(rated)
    else:
        below = [step for step in steps if step < earliest]
        minutes = below[-1] if below else 0
    unrated = tuple(step for step in below if step not in rated)
    return Suggestion(activity, minutes, earliest is None, serious, unrated, unknown)


def suggest_all(plan: Plan) -> Mapping[str, Suggestion]:
    """By the id of each activity."""
    return {one.id: suggest_dmia(plan, one.id) for one in plan.activities}


def _lacks(impact: Impact) -> list[Missing]:
    return [missing(impact, name) for name in ("step", "category", "grade") if getattr(impact, name) is None]


def _first_serious(impacts: tuple[Impact, ...]) -> dict[ImpactCategory, int]:
    found: dict[ImpactCategory, int] = {}
    for impact in impacts:
        if impact.category is None or impact.step is None or impact.grade is None or impact.grade < SERIOUS:
            continue
        found[impact.category] = min(impact.step, found.get(impact.category, impact.step))
    return {category: found[category] for category in ImpactCategory if category in found}
