"""Where a plan stands: approved on, next review, last test."""

from __future__ import annotations

from datetime import date

from app.domain.continuity.in_force import find_approval_day, find_next_review
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Approval, Exercise
from app.features.continuity.documents.edition import Edition, say_day


def list_approvals(plan: Plan) -> list[Approval]:
    """Those of this very version, in order."""
    return [one for one in plan.approvals if one.version == plan.version]


def find_day(edition: Edition) -> date | None:
    """The day on which this version came in force, else that of the last agreement on it."""
    known = (one.approved_on for one in edition.history if one.number == edition.plan.version)
    return next((day for day in known if day is not None), find_approval_day(edition.plan))


def find_review(edition: Edition) -> date | None:
    return find_next_review(edition.plan, find_day(edition))


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
    day = find_day(edition)
    return f"{said} du {say_day(day)}" if day else said


def say_approval(edition: Edition) -> str:
    if edition.is_draft:
        return "Non\u202f: version de travail"
    return say_day(find_day(edition)) or "Date à compléter"


def say_next_review(edition: Edition) -> str:
    day = find_review(edition)
    if day is None:
        return "À fixer"
    return f"{say_day(day)}\u202f: DÉPASSÉE" if day < edition.today else say_day(day)


def say_last_test(edition: Edition) -> str:
    done = list_exercises(edition)
    return say_day(done[0].done_on) if done else "Aucun"
