"""The board of the second domain of CaRE, over the plans of a candidate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.continuity import d2
from app.domain.continuity.d2 import Lack, State, Topic, make_board
from app.domain.continuity.records.activities import Impact
from app.domain.continuity.records.resources import Backup
from app.domain.continuity.records.upkeep import Approval
from app.domain.continuity.words import D2Category, Decision, ExerciseKind, RestoreOutcome
from tests.unit.domain.continuity.plans import TODAY, changing, hospital, without, without_kind

DONE, BEGUN, NONE = State.DOCUMENTED, State.IN_PROGRESS, State.MISSING


def line(topic, **plans):
    (found,) = (one for one in make_board(plans, TODAY) if one.topic is topic)
    return found


def said(found):
    return found.state, {(one.lack, one.plan, one.record) for one in found.remarks}


def candidate():
    return {
        "care": hospital(),
        "office": changing(hospital(), "sheet", d2_category=D2Category.ADMINISTRATIVE),
        "lab": changing(hospital(), "sheet", d2_category=D2Category.TECHNICAL_PLATFORM),
    }


def test_a_full_candidate_is_documented_on_every_line():
    board = make_board(candidate(), TODAY)
    assert [one.topic for one in board] == list(Topic)
    assert {one.state for one in board} == {DONE}
    assert all(one.remarks == () for one in board)


def test_without_plan_everything_is_missing_and_says_what():
    board = make_board({}, TODAY)
    assert {one.state for one in board} == {NONE}
    assert all(len(one.remarks) == 1 for one in board)


def test_it_never_speaks_of_a_score_nor_of_compliance():
    words = {one.value for one in (*State, *Topic, *Lack)}
    assert not [one for one in words if "compl" in one or "score" in one or "conform" in one]
    assert not [name for name in vars(d2) if "score" in name.lower() or "compli" in name.lower()]


def test_a_category_has_an_approved_plan():
    plan = without_kind(hospital(), Approval)
    assert said(line(Topic.CARE, a=plan)) == (BEGUN, {(Lack.NOT_APPROVED, "a", "")})
    assert said(line(Topic.ADMINISTRATIVE, a=plan)) == (NONE, {(Lack.NO_PLAN_IN_CATEGORY, "", "")})
    assert line(Topic.CARE, a=plan, b=hospital()).state is DONE
    older = changing(hospital(), "approval_director", version=1)
    older = changing(older, "approval_medical", version=1)
    assert line(Topic.CARE, a=older).state is BEGUN
    refused = changing(hospital(), "approval_medical", decision=Decision.REFUSED)
    assert line(Topic.CARE, a=refused).state is BEGUN


SCENARIOS = [
    ("is", BEGUN, {Lack.NO_IS_SCENARIO}),
    ("staff", BEGUN, {Lack.NO_SECOND_SCENARIO}),
]


@pytest.mark.parametrize(("name", "state", "lacks"), SCENARIOS)
def test_two_scenarios_in_each_plan(name, state, lacks):
    found = line(Topic.SCENARIOS, a=changing(hospital(), name, is_kept=False), b=hospital())
    assert (found.state, {one.lack for one in found.remarks}) == (state, lacks)
    assert {one.plan for one in found.remarks} == {"a"}


def test_no_scenario_at_all_is_missing():
    plan = changing(changing(hospital(), "staff", is_kept=False), "is", is_kept=None)
    assert said(line(Topic.SCENARIOS, a=plan)) == (
        NONE,
        {(Lack.NO_IS_SCENARIO, "a", ""), (Lack.NO_SECOND_SCENARIO, "a", "")},
    )


def test_a_plan_of_no_category_is_not_asked_for():
    other = changing(changing(hospital(), "sheet", d2_category=D2Category.OTHER), "is", is_kept=False)
    assert line(Topic.SCENARIOS, a=other, b=hospital()).state is DONE
    assert line(Topic.SCENARIOS, a=other).state is NONE


def test_each_priority_activity_has_impacts_and_a_dmia():
    assert said(line(Topic.IMPACTS, a=changing(hospital(), "emergency", dmia=None))) == (
        BEGUN,
        {(Lack.NO_DMIA, "a", "emergency")},
    )
    found = line(Topic.IMPACTS, a=without_kind(hospital(), Impact))
    assert (found.state, {one.lack for one in found.remarks}) == (NONE, {Lack.NO_IMPACT})
    assert (
        changing(hospital(), "emergency", dmia=0)
        and line(Topic.IMPACTS, a=changing(hospital(), "emergency", dmia=0)).state is DONE
    )


BEFORE = date(2025, 7, 15)
TESTS = [
    ({}, DONE, set()),
    ({"kind": ExerciseKind.COMBINED}, DONE, set()),
    ({"done_on": date(2025, 7, 16)}, DONE, set()),
    ({"has_business": None}, BEGUN, {Lack.NO_BUSINESS}),
    ({"report": "", "findings": ""}, BEGUN, {Lack.NO_REPORT, Lack.NO_FINDINGS}),
    # The test that is planned is the better beginning.
    ({"kind": ExerciseKind.TABLETOP}, BEGUN, {Lack.NO_FIELD_TEST}),
    ({"done_on": BEFORE}, BEGUN, {Lack.NO_FIELD_TEST}),
    ({"done_on": TODAY + timedelta(days=1)}, BEGUN, {Lack.NO_FIELD_TEST}),
]


@pytest.mark.parametrize(("values", "state", "lacks"), TESTS)
def test_one_plan_was_tested_in_the_field(values, state, lacks):
    found = line(Topic.FIELD_TEST, a=changing(hospital(), "exercise", **values))
    assert (found.state, {one.lack for one in found.remarks}) == (state, lacks)


@pytest.mark.parametrize(
    ("values", "lack"),
    [({"kind": ExerciseKind.RESTORE}, Lack.NOT_ON_THE_FIELD), ({"done_on": BEFORE}, Lack.TOO_OLD)],
)
def test_a_test_of_another_kind_or_time_is_no_beginning(values, lack):
    plan = without(changing(hospital(), "exercise", **values), "planned")
    assert said(line(Topic.FIELD_TEST, a=plan)) == (NONE, {(lack, "a", "exercise")})
    assert line(Topic.FIELD_TEST, a=plan, b=hospital()).state is DONE


def test_the_plans_not_tested_yet_have_a_date():
    assert line(Topic.SCHEDULE, a=without(hospital(), "planned")).state is DONE
    untested = without(hospital(), "exercise")
    assert line(Topic.SCHEDULE, a=untested).state is DONE
    nothing = without(untested, "planned")
    assert said(line(Topic.SCHEDULE, a=nothing)) == (NONE, {(Lack.NOT_SCHEDULED, "a", "")})
    assert said(line(Topic.SCHEDULE, a=nothing, b=hospital())) == (BEGUN, {(Lack.NOT_SCHEDULED, "a", "")})
    too_old = changing(without(hospital(), "planned"), "exercise", done_on=BEFORE)
    assert line(Topic.SCHEDULE, a=too_old).state is NONE
    past = changing(untested, "planned", planned_on=TODAY - timedelta(days=1))
    assert line(Topic.SCHEDULE, a=past).state is NONE


BACKUPS = [
    (Topic.BACKUP_COPIES, {"copies": 2}, BEGUN, {Lack.TOO_FEW_COPIES}),
    (Topic.BACKUP_COPIES, {"copies": 0, "media": None}, BEGUN, {Lack.TOO_FEW_COPIES, Lack.TOO_FEW_MEDIA}),
    (
        Topic.BACKUP_COPIES,
        {"copies": 1, "media": 1, "is_off_site": None},
        NONE,
        {Lack.TOO_FEW_COPIES, Lack.TOO_FEW_MEDIA, Lack.NOT_OFF_SITE},
    ),
    (Topic.BACKUP_LOGIN, {"has_strong_login": False}, NONE, {Lack.NO_STRONG_LOGIN}),
    (Topic.BACKUP_PARTITION, {"is_partitioned": None}, NONE, {Lack.NOT_PARTITIONED}),
    (Topic.BACKUP_WATCH, {"is_watched": None}, NONE, {Lack.NOT_WATCHED}),
]


@pytest.mark.parametrize(("topic", "values", "state", "lacks"), BACKUPS)
def test_backups(topic, values, state, lacks):
    worse = changing(hospital(), "backup", **values)
    found = line(topic, a=worse)
    assert (found.state, {one.lack for one in found.remarks}) == (state, lacks)
    assert line(topic, a=worse, b=hospital()).state is BEGUN
    assert line(topic, a=without_kind(hospital(), Backup)).state is NONE


def restored(**values):
    return changing(
        without(hospital(), "restore_record_data", "restore_directory"), "restore_record", **values
    )


RESTORES = [
    ({}, DONE, set()),
    ({"is_checked_by_users": None}, BEGUN, {Lack.NOT_CHECKED}),
    ({"outcome": RestoreOutcome.PARTIAL}, NONE, {Lack.NOT_SUCCESSFUL}),
    ({"resource": "telephony"}, NONE, {Lack.NOT_CRITICAL}),
    ({"done_on": BEFORE}, NONE, {Lack.TOO_OLD}),
    ({"done_on": None}, NONE, {Lack.NO_RESTORE}),
]


@pytest.mark.parametrize(("values", "state", "lacks"), RESTORES)
def test_one_critical_system_was_restored(values, state, lacks):
    found = line(Topic.RESTORE_TEST, a=restored(**values))
    assert (found.state, {one.lack for one in found.remarks}) == (state, lacks)
