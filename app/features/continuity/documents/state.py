"""Where a plan stands: approved on, next review, last test."""

from __future__ import annotations

from datetime import date

from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Approval, Exercise
from app.domain.continuity.words import Decision
from app.domain.dates import add_months
from app.features.continuity.documents.edition import Edition, say_day

_AGREED = frozenset({Decision.APPROVED, Decision.WITH_RESERVATIONS})


def list_approvals(plan: Plan) -> list[Approval]:
    """Those of this very version, in order."""
    return [one for one in plan.approvals if one.version == plan.version]


def find_approval_day(plan: Plan) -> date | None:
    """The day of the last agreement on this version."""
    days = [one.decided_on for one in list_approvals(plan) if one.decision in _AGREED and one.decided_on]
    return max(days, default=None)


def find_next_review(plan: Plan) -> date | None:
    """The one decided at the last review, or the period of the plan after its approval."""
    planned = [one.next_on for one in plan.reviews if one.next_on]
    if planned:
        return max(planned)
    approved, months = find_approval_day(plan), plan.sheet.review_months
    return add_months(approved, months) if approved and months else None


def list_exercises(edition: Edition) -> list[Exercise]:
    """The continuity exercises that took place, the latest first."""
    done = [
        one
        for one in edition.plan.exercises
        if one.is_continuity_test and one.done_on and one.done_on <= edition.today
    ]
    return sorted(done, key=lambda one: (one.done_on or edition.today, one.id), reverse=True)


def list_records(edition: Edition) -> list[Exercise]:
    """Every exercise written down, whatever its kind or its day, the latest first."""
    return sorted(edition.plan.exercises, key=lambda one: (one.done_on or date.max, one.id), reverse=True)


def say_version(edition: Edition) -> str:
    number = edition.plan.version
    said = f"v{number}" if number else "sans numéro"
    if edition.is_draft:
        return f"PROJET, {said}" if number else "PROJET"
    day = find_approval_day(edition.plan)
    return f"{said} du {say_day(day)}" if day else said


def say_approval(edition: Edition) -> str:
    if edition.is_draft:
        return "Non\u202f: version de travail"
    return say_day(find_approval_day(edition.plan)) or "Date à compléter"


def say_next_review(edition: Edition) -> str:
    day = find_next_review(edition.plan)
    if day is None:
        return "À fixer"
    return f"{say_day(day)}\u202f: DÉPASSÉE" if day < edition.today else say_day(day)


def say_last_test(edition: Edition) -> str:
    done = list_exercises(edition)
    return say_day(done[0].done_on) if done else "Aucun"
