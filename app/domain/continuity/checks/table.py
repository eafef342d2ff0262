"""Every rule, in the order of the specification: its code, for which plans, how grave it is, what looks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.continuity.checks import (
    activities,
    backups,
    contacts,
    copies,
    governance,
    resources,
    scenarios,
    sheets,
    solutions,
    tests,
    texts,
)
from app.domain.continuity.checks.candidate import UNKNOWN, Candidate
from app.domain.continuity.checks.findings import Finding, Gravity, Rule
from app.domain.continuity.checks.gaps import weigh
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan

CandidateRule = Callable[[Plan, date, Candidate], Iterator[Finding]]

ALL = frozenset(Variant)
ES = frozenset({Variant.ES})
MS = frozenset({Variant.MS})
B, M, m, i = Gravity.BLOCKING, Gravity.MAJOR, Gravity.MINOR, Gravity.INFORMATION


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """``gravity``: of the rule at its base; a finding may be graver or milder, as its docstring says.

    A rule of several plans has ``look_around`` in place of ``look``: it is given what is known of the others.
    ``beside``: the kinds of records beside which what it finds is told as soon as one is saved. TX1 has none: it is
    asked in the very place of the text.
    """

    code: str
    variants: frozenset[Variant]
    gravity: Gravity
    look: Rule | None = None
    look_around: CandidateRule | None = None
    beside: tuple[str, ...] = ()

    def find(self, plan: Plan, today: date, candidate: Candidate = UNKNOWN) -> tuple[Finding, ...]:
        """Nothing when the rule is not for the variant of the plan."""
        if plan.variant not in self.variants:
            return ()
        if self.look_around is not None:
            return tuple(weigh(one, today) for one in self.look_around(plan, today, candidate))
        return plan.once(self._find_alone, today)

    def _find_alone(self, plan: Plan, today: date) -> tuple[Finding, ...]:
        return tuple(weigh(one, today) for one in self.look(plan, today)) if self.look is not None else ()


CHECKS: tuple[Check, ...] = (
    Check("GO1", ALL, B, governance.leads_named, beside=("role",)),
    Check("GO2", ALL, M, governance.crisis_roles_have_deputies, beside=("role",)),
    Check("GO3", ALL, B, governance.version_approved, beside=("approval",)),
    Check("GO4", ES, M, governance.committee_is_mixed),
    Check("GO5", MS, M, governance.council_consulted, beside=("sheet",)),
    Check("GO6", ALL, M, governance.linked_plans_present, beside=("linked_plan",)),
    Check("PL1", ES, M, look_around=governance.categories_covered),
    Check("PL2", ALL, M, governance.reviewed_in_time),
    Check("PL3", ALL, M, governance.changes_reviewed, beside=("change",)),
    Check("PL4", ALL, M, governance.site_specifics_given, beside=("sheet",)),
    Check("SC1", ALL, B, scenarios.is_scenario_kept, beside=("scenario",)),
    Check("SC2", ALL, M, scenarios.second_scenario_kept),
    Check("SC3", ALL, m, scenarios.families_justified, beside=("scenario",)),
    Check("SC4", ALL, M, scenarios.outage_is_realistic, beside=("scenario",)),
    Check("AC1", ALL, B, activities.priorities_described, beside=("activity",)),
    Check("AC2", ALL, m, activities.priorities_are_few),
    Check("AC3", ALL, M, activities.dmia_before_serious_impact, beside=("activity",)),
    Check("AC4", ALL, m, activities.impacts_do_not_fall, beside=("impact",)),
    Check("AC5", ALL, M, activities.target_within_dmia, beside=("activity",)),
    Check("AC6", ALL, m, activities.pdma_given, beside=("activity",)),
    Check("AC7", ALL, m, activities.ranks_are_distinct, beside=("activity",)),
    Check("AC8", ALL, m, activities.dmia_is_plausible, beside=("activity",)),
    Check("AC9", ALL, m, activities.payroll_has_a_day, beside=("activity",)),
    Check("RE1", ALL, M, resources.priorities_without_resource, beside=("activity",)),
    Check(
        "RE2",
        ALL,
        M,
        resources.gaps_in_cover,
        beside=("activity", "resource", "dependency", "scenario", "solution"),
    ),
    Check("RE3", ALL, M, resources.data_loss_beyond_need, beside=("resource",)),
    Check("RE4", ALL, B, resources.prerequisites_in_a_loop, beside=("resource", "recovery_step")),
    Check("RE5", ALL, i, resources.activities_in_a_loop, beside=("activity", "activity_link")),
    Check("RE6", ALL, M, resources.waves_against_prerequisites, beside=("resource",)),
    Check("RE7", ES, M, resources.forgotten_bases, beside=("resource",)),
    Check("RE8", ALL, m, resources.single_points_without_rescue, beside=("resource",)),
    Check("RE9", ALL, M, resources.care_record_without_copy, beside=("resource",)),
    Check("RE10", ALL, m, resources.delays_never_measured, beside=("resource",)),
    Check("CO1", ALL, B, solutions.priorities_without_first_day, beside=("activity", "solution")),
    Check("CO2", ALL, M, solutions.priorities_without_second_scenario, beside=("activity", "solution")),
    Check("CO3", ALL, M, solutions.nothing_beyond_three_days, beside=("activity",)),
    Check("CO4", ALL, M, solutions.modes_without_place, beside=("solution",)),
    Check("CO5", ALL, M, solutions.modes_starting_late, beside=("solution",)),
    Check("CO6", ALL, M, solutions.modes_using_what_is_lost, beside=("solution",)),
    Check("CO7", ALL, M, look_around=solutions.crowded_fallbacks, beside=("solution",)),
    Check("CO8", ALL, m, solutions.too_much_extra_staff, beside=("sheet",)),
    Check("CO9", ALL, m, solutions.care_without_cautions, beside=("solution",)),
    Check("CO10", ALL, M, solutions.paper_without_catch_up, beside=("activity", "catch_up")),
    Check("CT1", ALL, B, contacts.chain_has_phones, beside=("contact",)),
    Check("CT2", ALL, M, contacts.chain_is_whole, beside=("contact",)),
    Check("CT3", ALL, m, contacts.numbers_checked, beside=("contact",)),
    Check("CT4", ALL, M, contacts.suppliers_reachable, beside=("contact", "supplier")),
    Check("CT5", ES, m, contacts.nobody_is_everywhere, beside=("contact",)),
    Check("FI1", ALL, M, sheets.sheets_cover_functions, beside=("role", "function_sheet")),
    Check("FI2", ALL, m, sheets.sheets_are_short, beside=("function_sheet", "reflex_sheet")),
    Check("SV1", ES, M, backups.copies_follow_321, beside=("backup",)),
    Check("SV2", ALL, M, backups.copy_is_out_of_reach, beside=("backup",)),
    Check("SV3", ES, M, backups.console_is_guarded, beside=("backup",)),
    Check("SV4", ES, M, backups.directory_is_isolated, beside=("backup",)),
    Check("SV5", ALL, M, backups.restore_is_recent),
    Check("SV6", ALL, m, backups.restores_meet_needs, beside=("restore_test",)),
    Check("TE1", ALL, M, tests.tested_this_year),
    Check("TE2", ES, M, look_around=tests.field_test_recorded),
    Check("TE3", ALL, M, tests.exercises_are_real, beside=("exercise",)),
    Check("TE4", ALL, m, tests.exercises_are_complete, beside=("exercise",)),
    Check("TE5", ALL, m, tests.targets_follow_tests, beside=("activity", "solution")),
    Check("TE6", ALL, M, tests.major_actions_done, beside=("follow_up",)),
    Check("DF1", ALL, M, copies.approved_copy_out),
    Check("DF2", ALL, M, copies.old_copies_in, beside=("copy",)),
    Check("DF3", ALL, m, copies.copies_checked, beside=("stock", "copy")),
    Check("TX1", ALL, B, texts.texts_are_clean),
)

CODES: tuple[str, ...] = tuple(one.code for one in CHECKS)
