"""The plan in force: what was approved, with what has happened to it since."""

from __future__ import annotations

from dataclasses import replace

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
