"""What the check says of a few records, told beside them as soon as they are saved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from app.domain.continuity.checks.findings import Finding, Gravity
from app.domain.continuity.checks.run import Judged, judge
from app.domain.continuity.checks.table import CHECKS
from app.domain.continuity.plan import Plan

KINDS_TOLD = frozenset(kind for rule in CHECKS for kind in rule.beside)
"""The kinds of records of which a rule may speak."""
LOOPS = frozenset({"RE5"})
"""Told though it is an information: whoever has just closed the loop knows whether it was meant."""


def list_beside(plan: Plan, keys: Collection[tuple[str, str]], today: date) -> list[Judged]:
    """What is left to mend or to accept in these records, the gravest first."""
    wanted = frozenset(keys)
    kinds = frozenset(kind for kind, _record in wanted)
    found = [
        judge(plan, one, today)
        for rule in CHECKS
        if kinds.intersection(rule.beside)
        for one in rule.find(plan, today)
        if _is_told(one) and wanted & {(one.kind, one.record), *one.also}
    ]
    order = list(Gravity)
    return sorted(
        (one for one in found if not one.is_waived), key=lambda one: order.index(one.finding.gravity)
    )


def _is_told(finding: Finding) -> bool:
    return finding.gravity is not Gravity.INFORMATION or finding.rule in LOOPS
