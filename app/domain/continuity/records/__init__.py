"""The kinds of record of a plan, by code. A kind is declared once; everything else reads its fields."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.continuity.fields import Record
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

KINDS: Mapping[str, type[Record]] = MappingProxyType(
    {
        "sheet": PlanSheet,
        "contact": Contact,
        "role": Role,
        "level": ActivationLevel,
        "linked_plan": LinkedPlan,
        "scenario": Scenario,
        "activity": Activity,
        "impact": Impact,
        "activity_link": ActivityLink,
        "supplier": Supplier,
        "backup": Backup,
        "resource": Resource,
        "dependency": Dependency,
        "restore_test": RestoreTest,
        "solution": Solution,
        "stock": Stock,
        "recovery_step": RecoveryStep,
        "catch_up": CatchUp,
        "function_sheet": FunctionSheet,
        "reflex_sheet": ReflexSheet,
        "exercise": Exercise,
        "planned_test": PlannedTest,
        "follow_up": FollowUp,
        "review": Review,
        "change": Change,
        "approval": Approval,
        "copy": Copy,
        "waiver": Waiver,
    }
)
"""In the order of the exchange files; ``sheet`` is the only kind that a plan holds exactly once."""

__all__ = ["KINDS"]
