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
from app.domain.continuity.checks.candidate import Candidate
from app.domain.continuity.checks.findings import Finding, Gravity, Rule
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan

CandidateRule = Callable[[Plan, date, Candidate], Iterator[Finding]]

ALL = frozenset(Variant)
ES = frozenset({Variant.ES})
MS = frozenset({Variant.MS})
B, M, m, i = Gravity.BLOCKING, Gravity.MAJOR, Gravity.MINOR, Gravity.INFORMATION


@dataclass(frozen=True, slots=True)
class Check:
    """``gravity``: of the rule at its base; a finding may be graver or milder, as its docstring says.

    A rule of several plans has ``look_around`` in place of ``look``: it is given what is known of the others.
    """

    code: str
    variants: frozenset[Variant]
    gravity: Gravity
    look: Rule | None = None
    look_around: CandidateRule | None = None

    def find(self, plan: Plan, today: date, candidate: Candidate) -> Iterator[Finding]:
        """Nothing when the rule is not for the variant of the plan."""
        if plan.variant not in self.variants:
            return
        if self.look is not None:
            yield from self.look(plan, today)
        if self.look_around is not None:
            yield from self.look_around(plan, today, candidate)


CHECKS: tuple[Check, ...] = (
    Check("GO1", ALL, B, governance.leads_named),
    Check("GO2", ALL, M, governance.crisis_roles_have_deputies),
    Check("GO3", ALL, B, governance.version_approved),
    Check("GO4", ES, M, governance.committee_is_mixed),
    Check("GO5", MS, M, governance.council_consulted),
    Check("GO6", ALL, M, governance.linked_plans_present),
    Check("PL1", ES, M, look_around=governance.categories_covered),
    Check("PL2", ALL, M, governance.reviewed_in_time),
    Check("PL3", ALL, M, governance.changes_reviewed),
    Check("PL4", ALL, M, governance.site_specifics_given),
    Check("SC1", ALL, B, scenarios.is_scenario_kept),
    Check("SC2", ALL, M, scenarios.second_scenario_kept),
    Check("SC3", ALL, m, scenarios.families_justified),
    Check("SC4", ALL, M, scenarios.outage_is_realistic),
    Check("AC1", ALL, B, activities.priorities_described),
    Check("AC2", ALL, m, activities.priorities_are_few),
    Check("AC3", ALL, M, activities.dmia_before_serious_impact),
    Check("AC4", ALL, m, activities.impacts_do_not_fall),
    Check("AC5", ALL, M, activities.target_within_dmia),
    Check("AC6", ALL, m, activities.pdma_given),
    Check("AC7", ALL, m, activities.ranks_are_distinct),
    Check("AC8", ALL, m, activities.dmia_is_plausible),
    Check("AC9", ALL, m, activities.payroll_has_a_day),
    Check("RE1", ALL, M, resources.priorities_without_resource),
    Check("RE2", ALL, M, resources.gaps_in_cover),
    Check("RE3", ALL, M, resources.data_loss_beyond_need),
    Check("RE4", ALL, B, resources.prerequisites_in_a_loop),
    Check("RE5", ALL, i, resources.activities_in_a_loop),
    Check("RE6", ALL, M, resources.waves_against_prerequisites),
    Check("RE7", ES, M, resources.forgotten_bases),
    Check("RE8", ALL, m, resources.single_points_without_rescue),
    Check("RE9", ALL, M, resources.care_record_without_copy),
    Check("RE10", ALL, m, resources.delays_never_measured),
    Check("CO1", ALL, B, solutions.priorities_without_first_day),
    Check("CO2", ALL, M, solutions.priorities_without_second_scenario),
    Check("CO3", ALL, M, solutions.nothing_beyond_three_days),
    Check("CO4", ALL, M, solutions.modes_without_place),
    Check("CO5", ALL, M, solutions.modes_starting_late),
    Check("CO6", ALL, M, solutions.modes_using_what_is_lost),
    Check("CO7", ALL, M, look_around=solutions.crowded_fallbacks),
    Check("CO8", ALL, m, solutions.too_much_extra_staff),
    Check("CO9", ALL, m, solutions.care_without_cautions),
    Check("CO10", ALL, M, solutions.paper_without_catch_up),
    Check("CT1", ALL, B, contacts.chain_has_phones),
    Check("CT2", ALL, M, contacts.chain_is_whole),
    Check("CT3", ALL, m, contacts.numbers_checked),
    Check("CT4", ALL, M, contacts.suppliers_reachable),
    Check("CT5", ES, m, contacts.nobody_is_everywhere),
    Check("FI1", ALL, M, sheets.sheets_cover_functions),
    Check("FI2", ALL, m, sheets.sheets_are_short),
    Check("SV1", ES, M, backups.copies_follow_321),
    Check("SV2", ALL, M, backups.copy_is_out_of_reach),
    Check("SV3", ES, M, backups.console_is_guarded),
    Check("SV4", ES, M, backups.directory_is_isolated),
    Check("SV5", ALL, M, backups.restore_is_recent),
    Check("SV6", ALL, m, backups.restores_meet_needs),
    Check("TE1", ALL, M, tests.tested_this_year),
    Check("TE2", ES, M, look_around=tests.field_test_recorded),
    Check("TE3", ALL, M, tests.exercises_are_real),
    Check("TE4", ALL, m, tests.exercises_are_complete),
    Check("TE5", ALL, m, tests.targets_follow_tests),
    Check("TE6", ALL, M, tests.major_actions_done),
    Check("DF1", ALL, M, copies.approved_copy_out),
    Check("DF2", ALL, M, copies.old_copies_in),
    Check("DF3", ALL, m, copies.copies_checked),
    Check("TX1", ALL, B, texts.texts_are_clean),
)

CODES: tuple[str, ...] = tuple(one.code for one in CHECKS)
