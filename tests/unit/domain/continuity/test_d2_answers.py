"""What plans let one propose for the items of the second domain: all the facts, or nothing; and what they never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.continuity.d2 import Lack, Topic
from app.domain.continuity.d2_answers import FIELD_TEST, ITEMS, RESTORE_TEST, Unsaid, list_events, tell
from app.domain.continuity.records.governance import Contact, LinkedPlan
from app.domain.continuity.words import ContactKind, D2Category, ExerciseKind, LinkedPlanKind, RestoreOutcome
from app.features.continuity.d2_words import LACK_WORDS, TOPIC_WORDS, UNSAID_WORDS, say_told, say_unsaid
from tests.catalogue import bundled_catalogue
from tests.unit.domain.continuity.plans import RECENT, TODAY, adding, changing, hospital, without_kind

COVERED = {"D2.O1.C": True, "D2.O1.D": True}
TOMORROW = TODAY + timedelta(days=1)


def whole_hospital():
    """The sample hospital with all that a plan may say of the second domain."""
    plan = adding(
        hospital(),
        LinkedPlan(id="digital", kind=LinkedPlanKind.DIGITAL_PART, title="Partie numérique", dated=RECENT),
        Contact(
            id="agency",
            name="ARS",
            kind=ContactKind.AUTHORITY,
            function="Point focal",
            phone="01 99 00 01 00",
        ),
    )
    return changing(plan, "restore_record", is_isolated=False)


def candidate(**first):
    sheet = {"office": D2Category.ADMINISTRATIVE, "lab": D2Category.TECHNICAL_PLATFORM}
    others = {key: changing(hospital(), "sheet", d2_category=kind) for key, kind in sheet.items()}
    return {"care": first.get("care", whole_hospital()), **others}


def told(plans, shares=COVERED):
    return {one.item: one for one in tell(plans, TODAY, shares)}


def test_a_full_candidate_says_something_of_every_item_and_all_of_five():
    found = told(candidate())
    assert set(found) == ITEMS
    assert {one.item for one in found.values() if one.is_whole} == {
        "D2.O1.B",
        "D2.O1.C",
        "D2.O1.D",
        "D2.O3.C",
        "D2.O4",
    }
    checklist = bundled_catalogue().latest("care-d2")
    assert all(checklist.find_item(one) is not None for one in ITEMS)


def test_without_plan_nothing_is_said():
    assert tell({}, TODAY, COVERED) == ()


def test_the_share_of_activity_is_never_guessed():
    unknown = told(candidate(), {})
    assert unknown["D2.O1.C"].unsaid == unknown["D2.O1.D"].unsaid == (Unsaid.SHARE,)
    missed = told(candidate(), {"D2.O1.C": False, "D2.O1.D": False})
    assert not {"D2.O1.C", "D2.O1.D"} & set(missed)


FAULTS = [
    ("D2.O1.A", "sheet", {"bodies_on": TOMORROW}),
    ("D2.O1.A", "sheet", {"bodies": " "}),
    ("D2.O1.B", "digital", {"dated": None}),
    ("D2.O1.B", "agency", {"kind": ContactKind.SUPPLIER}),
    ("D2.O1.B", "level_1", {"criteria": ""}),
    ("D2.O1.C", "sheet", {"d2_category": D2Category.OTHER}),
    ("D2.O2.A", "backup", {"kept_for": None}),
    ("D2.O2.B", "record", {"backup": ""}),
    ("D2.O3.A", "backup", {"has_strong_login": None}),
    ("D2.O3.B", "backup", {"is_partitioned": False}),
    ("D2.O3.C", "backup", {"copies": 2}),
    ("D2.O3.C", "backup", {"is_off_line": None}),
    ("D2.O3.D", "backup", {"is_watched": None}),
]


@pytest.mark.parametrize(("item", "record", "values"), FAULTS)
def test_one_fact_missing_and_nothing_is_proposed(item, record, values):
    alone = {"care": changing(whole_hospital(), record, **values)}
    found = told({**candidate(), **alone}) if item == "D2.O1.C" else told(alone)
    assert item not in found
    assert item in told(candidate() if item == "D2.O1.C" else {"care": whole_hospital()})


def test_an_isolated_restore_leaves_the_answer_to_be_chosen():
    assert told({"care": hospital()})["D2.O4"].unsaid == (Unsaid.PRODUCTION,)
    failed = whole_hospital()
    for one in hospital().restore_tests:
        failed = changing(failed, one.id, outcome=RestoreOutcome.FAILURE)
    assert "D2.O4" not in told({"care": failed})


def test_a_backup_that_leaves_a_system_out_leaves_the_answer_to_be_chosen():
    plan = changing(whole_hospital(), "record", backup="")
    assert told({"care": plan})["D2.O3.C"].unsaid == (Unsaid.SYSTEMS,)


def test_a_tabletop_or_a_test_to_come_is_no_field_test():
    plan = whole_hospital()
    (exercise,) = (one for one in plan.exercises if one.kind is ExerciseKind.FIELD)
    for values in ({"kind": ExerciseKind.TABLETOP}, {"done_on": TOMORROW}, {"findings": ""}):
        assert "D2.O1.D" not in told({"care": changing(plan, exercise.id, **values)}), values


def test_every_sentence_is_written_and_quotes_counts_and_dates_only():
    for one in tell(candidate(), TODAY, {}):
        said = f"{say_told(one)} {say_unsaid(one)}"
        assert "{" not in said and "CME" not in said
        assert bool(say_unsaid(one)) is not one.is_whole
    assert set(UNSAID_WORDS) == set(Unsaid)
    assert set(LACK_WORDS) == set(Lack) and set(TOPIC_WORDS) == set(Topic)


def test_events_are_past_real_and_the_latest_first():
    plan = whole_hospital()
    (exercise,) = (one for one in plan.exercises if one.kind is ExerciseKind.FIELD)
    later = replace(exercise, id="later", done_on=TOMORROW)
    older = replace(exercise, id="older", done_on=RECENT - timedelta(days=90))
    drill = replace(exercise, id="drill", kind=ExerciseKind.IT_DRILL)
    without_services = replace(exercise, id="alone", has_business=None)
    found = list_events({"a": adding(plan, later, older, drill, without_services)}, TODAY)
    tests = [one.record for one in found if one.kind == FIELD_TEST]
    assert tests == [exercise.id, "older"]
    assert {one.kind for one in found} == {FIELD_TEST, RESTORE_TEST}
    assert (
        list_events(
            {"a": without_kind(without_kind(plan, type(exercise)), type(plan.restore_tests[0]))}, TODAY
        )
        == ()
    )
