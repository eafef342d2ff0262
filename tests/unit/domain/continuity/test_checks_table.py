"""Each rule is silent on a clean plan, and is seen to find the one thing that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.continuity.checks.candidate import Candidate
from app.domain.continuity.checks.findings import Finding, Gravity
from app.domain.continuity.checks.gaps import declared_gap
from app.domain.continuity.checks.run import check
from app.domain.continuity.checks.table import CHECKS, CODES, ES, MS
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Mark, MarkKind, Variant, specs_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity, ActivityLink
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.resources import RestoreTest
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import ReflexSheet
from app.domain.continuity.records.upkeep import Approval, Change, Copy, Exercise
from app.domain.continuity.words import (
    D2Category,
    Decision,
    ExerciseKind,
    Profile,
    RestoreKind,
    RestoreOutcome,
    ScenarioFamily,
)
from tests.unit.domain.continuity.check_cases import CASES, C, Case, H, each, make_sheet, of
from tests.unit.domain.continuity.plans import GAP, RECENT, TODAY, adding, marking, rebuilt, without

BY_CODE = {one.code: one for one in CHECKS}
NUMBERS = {
    "GO": 6,
    "PL": 4,
    "SC": 4,
    "AC": 9,
    "RE": 10,
    "CO": 10,
    "CT": 5,
    "FI": 2,
    "SV": 6,
    "TE": 6,
    "DF": 3,
}
ORDER = [f"{family}{number}" for family, count in NUMBERS.items() for number in range(1, count + 1)] + ["TX1"]
GRAVER = {"PL2", "RE10"}
"""Rules that the specification makes graver in one case than at their base."""
WELL = Candidate(frozenset(D2Category), has_field_test=True)
NOT_APPLICABLE = Mark(MarkKind.NOT_APPLICABLE, "Sans objet ici.")
ORDERED = list(Gravity)


def find(rule: str, plan: Plan, candidate: Candidate = WELL, today: date = TODAY) -> list[Finding]:
    return list(BY_CODE[rule].find(plan, today, candidate))


def told(
    rule: str, plan: Plan, candidate: Candidate = WELL, today: date = TODAY
) -> list[tuple[Gravity, str, str]]:
    found = find(rule, plan, candidate, today)
    return [(one.gravity, one.record, str(one.figures.get("case") or one.name)) for one in found]


def keeping(plan: Plan, *activities: str) -> Plan:
    return rebuilt(plan, (one for one in plan if type(one) is not Activity or one.id in activities))


def test_the_table_holds_the_66_rules_in_their_order():
    assert list(CODES) == ORDER
    assert len(CODES) == 66


def test_each_rule_of_a_variant_says_so():
    assert {one.code for one in CHECKS if one.variants == ES} == {
        *("GO4", "PL1", "RE7", "CT5", "SV1", "SV3", "SV4", "TE2")
    }
    assert {one.code for one in CHECKS if one.variants == MS} == {"GO5"}


@pytest.mark.parametrize("code", CODES)
def test_each_rule_quotes_its_id(code: str):
    one = BY_CODE[code]
    rule = one.look or one.look_around
    assert (rule.__doc__ or "").split(":")[0].split(" (")[0] == code
    assert (one.look is None) is (code in ("PL1", "TE2", "CO7"))


@pytest.mark.parametrize("plan", [H, C])
def test_no_rule_fires_on_a_clean_plan(plan: Plan):
    assert check(plan, TODAY, WELL).findings == ()
    assert [one.finding.rule for one in check(plan, TODAY).findings] == (["PL1"] if plan is H else [])


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.rule}-{one.case}-{one.broken.variant}")
def test_a_rule_finds_what_is_broken(case: Case):
    expected = (case.gravity, case.record)
    clean = H if case.broken.variant is Variant.ES else C
    found = find(case.rule, case.broken, case.candidate)
    assert expected in [(one.gravity, one.record) for one in found]
    assert find(case.rule, clean) == []


def test_each_rule_has_its_case():
    assert {case.rule for case in CASES} == set(CODES)


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.rule}-{one.case}")
def test_a_finding_says_where_and_is_no_graver_than_its_rule(case: Case):
    for one in find(case.rule, case.broken, case.candidate):
        assert one.rule == case.rule
        assert not one.kind or one.kind in KINDS
        assert not one.record or case.broken.find(KINDS[one.kind], one.record)
        assert not one.name or one.name in specs_of(KINDS[one.kind])
        base = BY_CODE[one.rule].gravity
        assert one.rule in GRAVER or ORDERED.index(one.gravity) >= ORDERED.index(base)
        assert not one.record or one.rule == "TX1" or one.kind in BY_CODE[one.rule].beside, (
            "told beside its record"
        )


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.rule}-{one.case}")
def test_a_rule_of_one_variant_is_silent_in_the_other(case: Case):
    other = Variant.MS if case.broken.variant is Variant.ES else Variant.ES
    if other not in BY_CODE[case.rule].variants:
        assert find(case.rule, replace(case.broken, variant=other), case.candidate) == []


MISSING = [
    (H, "GO1", "plan_lead", "holder"),
    (C, "GO3", "approval", "decided_on"),
    (C, "GO3", "approval", "is_writer"),
    (H, "SC1", "is", "is_kept"),
    (H, "AC1", "emergency", "owner"),
    (H, "AC1", "emergency", "dmia"),
    (H, "AC1", "emergency", "minimum"),
    (of(H, "it", mobile="", rescue=""), "CT1", "it", "phone"),
    (of(H, "it", mobile="", is_ip_extension=True), "CT1", "it", "rescue"),
    (H, "SC4", "is", "outage"),
    (H, "AC6", "emergency", "pdma"),
    (H, "CT3", "it", "checked_on"),
    (H, "SV1", "backup", "copies"),
]
BLOCKING_RULES = {one.code for one in CHECKS if one.gravity is Gravity.BLOCKING}


@pytest.mark.parametrize(("plan", "rule", "record", "name"), MISSING)
def test_a_declared_gap_is_an_information(plan: Plan, rule: str, record: str, name: str):
    (found,) = find(rule, marking(plan, record, name))
    assert (found.gravity, found.record, found.name) == (Gravity.INFORMATION, record, name)
    assert (found.figures["gap_function"], found.figures["gap_on"]) == ("Direction", date(2026, 11, 2))


@pytest.mark.parametrize(("plan", "rule", "record", "name"), MISSING)
def test_a_gap_that_nobody_accepts_is_not_declared(plan: Plan, rule: str, record: str, name: str):
    unsigned = [
        Mark(MarkKind.UNDEFINED, "Plus tard."),
        Mark(MarkKind.UNDEFINED, "", "Direction"),
        Mark(MarkKind.UNDEFINED, "", " ", "2026-11-02"),
        Mark(MarkKind.UNDEFINED, "", "Direction", "bientôt"),
        Mark(MarkKind.UNDEFINED, "", "Direction", "2099-01-01"),
    ]
    for mark in unsigned:
        (found,) = find(rule, marking(plan, record, name, mark))
        assert found.gravity is not Gravity.INFORMATION and "gap_on" not in found.figures


@pytest.mark.parametrize(("plan", "rule", "record", "name"), MISSING)
def test_not_applicable_answers_every_rule_but_a_blocking_one(plan: Plan, rule: str, record: str, name: str):
    found = find(rule, marking(plan, record, name, NOT_APPLICABLE))
    assert bool(found) is (rule in BLOCKING_RULES)


def test_a_gap_declared_on_one_of_several_fields_is_found():
    marked = marking(H, "it", "mobile")
    contact = marked.find(Contact, "it")
    assert contact is not None
    assert declared_gap(contact, "phone", "mobile") == (GAP, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("rule", "plan"),
    [
        ("GO6", of(H, "white_plan", dated=date(2025, 11, 22))),
        ("PL2", each(of(H, "review", done_on=date(2025, 11, 22)), Approval, decided_on=date(2025, 11, 22))),
        ("PL2", of(H, "review", next_on=TODAY)),
        ("PL2", without(H, "review", "approval_director", "approval_medical")),
        ("PL3", adding(H, Change(id="old", happened_on=RECENT, what="Avant la revue"))),
        ("PL3", adding(H, Change(id="seen", happened_on=TODAY, reviewed_on=TODAY))),
        ("PL3", adding(H, Change(id="later", happened_on=TODAY + timedelta(days=1)))),
        ("PL4", of(H, "sheet", is_shared=True, site_specifics="Aucune salle de repli au second site.")),
        ("GO3", of(H, "approval_director", is_writer=True)),
        ("GO3", of(C, "approval", decision=Decision.WITH_RESERVATIONS)),
        ("SC4", of(H, "is", outage=14 * DAY)),
        ("AC2", keeping(H, "emergency", "pharmacy", "payroll", "laundry", "purchases")),
        ("AC2", keeping(H, "emergency", "pharmacy")),
        ("AC6", of(H, "pharmacy", pdma=None)),
        ("AC6", of(H, "emergency", pdma=0, pdma_reason="Doses de chimiothérapie.")),
        ("AC7", of(of(H, "pharmacy", rank=1), "emergency", is_priority=False)),
        ("CT1", of(H, "it", rescue="", is_ip_extension=None)),
        ("FI1", of(of(H, "sheet_it", holder="quality"), "sheet_it", function="Système d’information")),
        ("FI2", adding(H, ReflexSheet(id="ten", steps=("Agir",) * 10))),
        ("SV6", of(H, "restore_record", took=9 * DAY, outcome=RestoreOutcome.FAILURE)),
        ("SV6", of(H, "restore_record", took=9 * DAY, done_on=TODAY + timedelta(days=1))),
        ("SV6", of(H, "restore_directory", data_age=30 * DAY)),
        (
            "SV6",
            adding(H, RestoreTest(id="before", resource="record", took=9 * DAY, done_on=date(2026, 1, 1))),
        ),
        ("AC8", of(H, "consultations", dmia=DAY)),
        ("AC8", of(H, "purchases", dmia=4 * HOUR)),
        ("AC5", of(H, "emergency", target=0, dmia=0)),
        ("AC9", of(H, "purchases", name="Paiements", peaks="")),
        ("CT1", of(H, "it", phone="", mobile="", rescue="Radio, canal d’urgence")),
        ("CT3", of(H, "it", checked_on=date(2026, 5, 22))),
        ("CT5", adding(C, *(make_sheet(f"more{one}", "director") for one in range(4)))),
        ("SV2", of(C, "backup", is_off_line=None)),
        ("SV5", of(H, "restore_record", done_on=date(2025, 11, 22))),
        ("TE1", of(H, "exercise", done_on=date(2025, 11, 22))),
        ("TE2", without(H, "exercise")),
        ("TE4", adding(H, Exercise(id="old", kind=ExerciseKind.FIELD, done_on=date(2024, 1, 1)))),
        ("TE5", of(of(H, "exercise", return_time=5 * HOUR), "emergency", validated_on=TODAY)),
        ("DF1", adding(H, Approval(id="next", version=3, decision=Decision.APPROVED))),
        ("DF2", adding(H, Copy(id="old", version=1, removed_on=RECENT))),
        ("DF3", of(H, "copy", checked_on=None)),
    ],
)
def test_what_is_just_in_time_or_explained_is_left_alone(rule: str, plan: Plan):
    assert find(rule, plan) == []


@pytest.mark.parametrize(
    ("rule", "plan"),
    [
        ("SV5", each(H, type(H.restore_tests[0]), kind=RestoreKind.FILE)),
        ("SV5", each(H, type(H.restore_tests[0]), outcome=RestoreOutcome.FAILURE)),
        ("SV5", without(H, "restore_record", "restore_record_data")),
        ("TE1", of(H, "exercise", kind=ExerciseKind.IT_DRILL)),
        ("TE1", of(H, "exercise", done_on=TODAY + timedelta(days=1))),
        ("DF1", of(H, "copy", profile=Profile.PROOF)),
        ("CT2", of(H, "it", called_by="it")),
    ],
)
def test_what_only_looks_right_does_not_count(rule: str, plan: Plan):
    assert [one.gravity for one in find(rule, plan)] == [Gravity.MAJOR]


def test_a_loop_of_calls_is_told_once_with_its_names():
    plan = of(of(H, "it", called_by="quality"), "quality", called_by="it")
    (found,) = find("CT2", plan)
    assert (found.record, found.figures["names"]) == ("it", ("Système d’information", "Qualité"))


def test_another_tested_plan_is_enough_once_this_one_has_a_day():
    planned = without(H, "exercise")
    assert told("TE2", planned, Candidate(has_field_test=True)) == []
    assert told("TE2", planned, Candidate()) == [(Gravity.INFORMATION, "", "unknown")]


@pytest.mark.parametrize(
    ("outage", "expected"),
    [(3 * DAY - 1, Gravity.MAJOR), (3 * DAY, Gravity.INFORMATION), (14 * DAY - 1, Gravity.INFORMATION)],
)
def test_three_days_are_enough_not_to_be_a_major_fault(outage: int, expected: Gravity):
    (found,) = find("SC4", of(H, "is", outage=outage))
    assert found.gravity is expected
    assert found.figures["case"] == ("short" if expected is Gravity.MAJOR else "likely")


def test_the_longest_loss_kept_is_the_one_that_counts():
    short = Scenario(id="cut", family=ScenarioFamily.IS, outage=HOUR, is_kept=True)
    assert find("SC4", adding(H, short)) == []


@pytest.mark.parametrize(
    ("months", "days", "found"),
    [(None, 370, True), (None, 360, False), (6, 200, True), (24, 370, False), (0, 370, True)],
)
def test_a_plan_ages_by_its_own_revision(months: int | None, days: int, found: bool):
    day = TODAY - timedelta(days=days)
    plan = each(of(of(H, "review", done_on=day), "sheet", review_months=months), Approval, decided_on=day)
    assert bool(find("PL2", plan)) is found


def test_two_priorities_of_three_are_too_many():
    (found,) = find("AC2", keeping(H, "emergency", "pharmacy", "payroll"))
    assert dict(found.figures) == {"count": 2, "total": 3, "most": 40}


def test_priorities_alone_are_ranked_or_too_many():
    alone = keeping(H, "emergency", "pharmacy", "admissions")
    assert [one.gravity for one in find("AC2", alone)] == [Gravity.INFORMATION]
    for same in (of(alone, "pharmacy", rank=1), of(alone, "pharmacy", rank=None)):
        assert [one.gravity for one in find("AC2", same)] == [Gravity.MINOR]


def test_a_care_record_holds_data_whatever_its_kind():
    plan = without(of(H, "emergency", pdma=None), "emergency_needs_record_data")
    assert [one.figures["resource"] for one in find("AC6", plan)] == ["record"]


def test_two_links_between_two_activities_make_one_remark():
    back = ActivityLink(id="back", activity="pharmacy", needs="emergency")
    assert len(find("AC7", adding(of(H, "pharmacy", rank=1), back))) == 1


def test_only_what_rests_on_a_resource_says_how_old_its_data_may_be():
    (found,) = find(
        "SV6", of(of(H, "restore_record", data_age=3 * HOUR), "emergency_needs_record", data_within=HOUR)
    )
    assert (found.record, found.figures["activity"]) == ("restore_record", "Urgences")
