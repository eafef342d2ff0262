"""What the check says of a few records, told beside them as soon as they are saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from app.domain.continuity.checks.candidate import UNKNOWN
from app.domain.continuity.checks.findings import Finding, Gravity
from app.domain.continuity.checks.run import Judged, judge
from app.domain.continuity.checks.table import CHECKS
from app.domain.continuity.plan import Plan

RULES_OF: Mapping[str, frozenset[str]] = {
    kind: frozenset(codes.split())
    for kind, codes in {
        "sheet": "CO8 GO5 PL4",
        "role": "FI1 GO1 GO2",
        "contact": "CT1 CT2 CT3 CT4 CT5",
        "supplier": "CT4",
        "linked_plan": "GO6",
        "activity": "AC1 AC3 AC5 AC6 AC7 AC8 AC9 CO1 CO2 CO3 CO10 RE1 RE2 RE5 TE5",
        "impact": "AC4",
        "activity_link": "RE5",
        "resource": "RE2 RE3 RE4 RE6 RE7 RE8 RE9 RE10",
        "dependency": "RE2",
        "scenario": "RE2 SC1 SC3 SC4",
        "solution": "CO1 CO2 CO4 CO5 CO6 CO7 CO9 RE2 TE5",
        "catch_up": "CO10",
        "stock": "DF3",
        "recovery_step": "RE4",
        "function_sheet": "FI1 FI2",
        "reflex_sheet": "FI2",
        "backup": "SV1 SV2 SV3 SV4",
        "restore_test": "SV6",
        "exercise": "TE3 TE4",
        "follow_up": "TE6",
        "change": "PL3",
        "approval": "GO3",
        "copy": "DF2 DF3",
    }.items()
}
"""The rules that may speak of one record of a kind. TX1 is not one: it is asked in the very place of the text."""
LOOPS = frozenset({"RE5"})
"""Told though it is an information: whoever has just closed the loop knows whether it was meant."""


def list_beside(plan: Plan, keys: Collection[tuple[str, str]], today: date) -> list[Judged]:
    """What is left to mend or to accept in these records, the gravest first."""
    wanted = frozenset(keys)
    codes = frozenset(code for kind, _code in wanted for code in RULES_OF.get(kind, ()))
    found = [
        judge(plan, one, today)
        for rule in CHECKS
        if rule.code in codes
        for one in rule.find(plan, today, UNKNOWN)
        if _is_told(one) and wanted & {(one.kind, one.record), *one.also}
    ]
    order = list(Gravity)
    return sorted(
        (one for one in found if not one.is_waived), key=lambda one: order.index(one.finding.gravity)
    )


def _is_told(finding: Finding) -> bool:
    return finding.gravity is not Gravity.INFORMATION or finding.rule in LOOPS
