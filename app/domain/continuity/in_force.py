"""The plan in force: what was approved, with what has happened to it since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.resources import RestoreTest
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
from app.domain.continuity.words import Decision
from app.domain.dates import add_months

REVIEW_MONTHS = 12
"""Where the plan does not say how often it is reviewed."""
ACCEPTED = frozenset({Decision.APPROVED, Decision.WITH_RESERVATIONS})

LIFE = frozenset({Approval, Change, Copy, Exercise, FollowUp, PlannedTest, RestoreTest, Review, Waiver})
"""What happens to a plan once it is approved: writing it down changes nothing of what was approved."""


def bring_up(frozen: Plan, live: Plan) -> Plan:
    """The frozen version, with the tests, reviews, approvals and copies that the plan holds today.

    What authors confirmed of the frozen texts stands with them: the texts of today may be others.
    """
    kept = {kind: found for kind, found in frozen.records.items() if kind not in LIFE}
    since = {kind: found for kind, found in live.records.items() if kind in LIFE}
    confirmed = tuple(one for one in frozen.waivers if one.is_confirmation and one not in live.waivers)
    if confirmed:
        since[Waiver] = (*live.waivers, *confirmed)
    return replace(frozen, records={**kept, **since})


def is_rewritten(frozen: Plan, live: Plan) -> bool:
    """Whether what was approved has been changed since, its life apart."""
    return any(frozen.all(kind) != live.all(kind) for kind in KINDS.values() if kind not in LIFE)


def find_last_named(plan: Plan) -> int:
    """The last version that its approvals and its copies name; 0 when they name none."""
    named = (*(one.version or 0 for one in plan.approvals), *(one.version or 0 for one in plan.copies))
    return max(named, default=0)


def find_approval_day(plan: Plan) -> date | None:
    """The day of the last agreement on this version."""
    days = (
        one.decided_on for one in plan.approvals if one.version == plan.version and one.decision in ACCEPTED
    )
    return max((day for day in days if day is not None), default=None)


def find_promised_review(plan: Plan, approved_on: date | None) -> date | None:
    """The day that the last review set for the next one, unless the plan was approved since that day."""
    planned = [(one.done_on or date.min, one.next_on) for one in plan.reviews if one.next_on is not None]
    _done, promised = max(planned, default=(None, None))
    return promised if promised is not None and (approved_on is None or promised > approved_on) else None


def find_next_review(plan: Plan, approved_on: date | None) -> date | None:
    """Until when a plan approved on this day holds: the one rule of its pages and of its papers.

    The day set by the last review, else its own period after the approval; none for a draft without either.
    """
    promised = find_promised_review(plan, approved_on)
    if promised is not None or approved_on is None:
        return promised
    return find_review_after(plan, approved_on)


def find_review_after(plan: Plan, day: date) -> date:
    """A period of the plan after a day: its own, else a year."""
    return add_months(day, plan.sheet.review_months or REVIEW_MONTHS)
