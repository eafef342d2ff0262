"""CO1 to CO10: silent on a sound plan, and each seen to find what it looks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.continuity.checks.findings import Gravity
from app.domain.continuity.checks.solutions import RULES, crowded_fallbacks_of, is_on_network_alone
from app.domain.continuity.fields import Mark, MarkKind
from app.domain.continuity.records.solutions import CatchUp, Solution
from app.domain.continuity.words import ActivityFamily, Phase, ScenarioFamily, Strategy
from tests.unit.domain.continuity.plans import (
    TODAY,
    adding,
    care_home,
    changing,
    hospital,
    marking,
    without,
    without_kind,
)

BLOCKING, MAJOR, MINOR, INFORMATION = Gravity
NOT_APPLICABLE = Mark(MarkKind.NOT_APPLICABLE, "Sans objet.")


def check(rule, plan):
    return list(RULES[rule](plan, TODAY))


def brief(rule, plan):
    return [(one.gravity, one.record, one.name) for one in check(rule, plan)]


@pytest.mark.parametrize("rule", RULES)
def test_a_sound_plan_is_left_alone(rule):
    assert check(rule, hospital()) == []


@pytest.mark.parametrize("rule", set(RULES) - {"CO8"})
def test_a_light_care_home_is_left_alone(rule):
    assert check(rule, care_home()) == []


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_says_its_id_in_its_docstring(rule):
    assert (RULES[rule].__doc__ or "").startswith(f"{rule}:")


@pytest.mark.parametrize("plan", [hospital(), care_home()], ids=["hospital", "care home"])
def test_co1_the_first_day_without_computers(plan):
    name = plan.priorities[0].id
    first = f"{name}_is_first_day"
    assert brief("CO1", without(plan, first)) == [(BLOCKING, name, "")]
    # A record without a strategy is no solution; a declared gap is one more thing to know.
    assert brief("CO1", changing(plan, first, strategy=None)) == [(BLOCKING, first, "strategy")]
    assert brief("CO1", marking(plan, first, "strategy")) == [(INFORMATION, first, "strategy")]
    assert brief("CO1", marking(plan, first, "strategy", NOT_APPLICABLE)) == [(BLOCKING, first, "strategy")]


def test_co1_an_activity_that_loses_nothing_is_only_told():
    plan = without(care_home(), "calls_is_first_day")
    spared = changing(plan, "record", lost_in=("staff",))
    (found,) = check("CO1", spared)
    assert (found.gravity, found.figures["case"]) == (INFORMATION, "loses_nothing")
    # Nothing written is not nothing lost.
    assert brief("CO1", without(plan, "calls_needs_record")) == [(BLOCKING, "calls", "")]


def test_co2_the_other_scenarios_kept():
    plan = without(hospital(), "pharmacy_staff_first_day")
    assert brief("CO2", plan) == [(MAJOR, "pharmacy", "")]
    assert check("CO1", plan) == []
    assert check("CO2", changing(plan, "staff", is_kept=False)) == []
    assert check("CO2", changing(plan, "staff", family=ScenarioFamily.UTILITIES)) == []


DAYS = 24 * 60


def test_co3_beyond_three_days():
    plan = without(hospital(), "pharmacy_is_beyond")
    (found,) = check("CO3", plan)
    assert (found.gravity, found.record, found.figures["outage"]) == (MAJOR, "pharmacy", timedelta(days=15))
    assert check("CO3", changing(plan, "is", outage=3 * DAYS)) == []
    assert brief("CO3", changing(plan, "is", outage=3 * DAYS + 1)) == [(MAJOR, "pharmacy", "")]
    assert check("CO3", without(hospital(), "pharmacy_staff_beyond")) == []


PLACES = [
    (r"\\srv-fichiers\degrade", True),
    (r"Q:\Qualite\degrade", True),
    ("https://intranet/degrade", True),
    ("Dossier partagé du réseau", True),
    ("Intranet qualité", True),
    ("SharePoint de la direction", True),
    ("Armoire de la salle de soins", False),
    ("Bureau du cadre, second tiroir", False),
    ("Classeur rouge, et copie sur le réseau", False),
    ("Clé USB au coffre, serveur en secours", False),
    ("Ordinateur hors réseau du standard", False),
    ("Accueil", False),
]


@pytest.mark.parametrize(("place", "expected"), PLACES)
def test_co4_a_place_where_one_can_go(place, expected):
    assert is_on_network_alone(place) is expected
    found = brief("CO4", changing(hospital(), "emergency_is_first_day", place=place))
    assert found == ([(MAJOR, "emergency_is_first_day", "place")] if expected else [])


def test_co4_an_empty_place():
    name = "emergency_is_first_day"
    assert brief("CO4", changing(hospital(), name, place=" ")) == [(MAJOR, name, "place")]
    assert brief("CO4", marking(hospital(), name, "place")) == [(INFORMATION, name, "place")]
    assert check("CO4", changing(hospital(), name, place="", strategy=Strategy.POSTPONEMENT)) == []
    assert check("CO4", changing(changing(hospital(), name, place=""), "is", is_kept=False)) == []


STARTS = [(60, []), (61, [(MAJOR, "emergency_is_first_day", "start")]), (0, []), (None, [])]


@pytest.mark.parametrize(("start", "expected"), STARTS)
def test_co5_in_time_for_the_dmia(start, expected):
    assert brief("CO5", changing(hospital(), "emergency_is_first_day", start=start)) == expected


def test_co5_another_mode_may_start_in_time():
    plan = changing(hospital(), "emergency_is_first_day", start=61)
    quick = Solution(id="quick", activity="emergency", scenario="is", phase=Phase.FIRST_DAY, start=0)
    assert check("CO5", adding(plan, quick)) == []


def test_co6_nothing_that_is_lost_is_used():
    plan = changing(hospital(), "emergency_is_first_day", uses=("monitors", "network", "telephony"))
    (found,) = check("CO6", plan)
    assert (found.gravity, found.record, found.name) == (MAJOR, "emergency_is_first_day", "uses")
    assert found.figures["resources"] == ("network", "telephony")
    assert check("CO6", changing(hospital(), "emergency_staff_first_day", uses=("network",))) == []
    assert check("CO6", changing(hospital(), "emergency_is_first_day", uses=("monitors",))) == []


def promising(capacity, fallback="Clinique d’à côté"):
    return changing(hospital(), "emergency_is_first_day", fallback=fallback, fallback_capacity=capacity)


def test_co7_a_fallback_for_one_plan_serves_one():
    assert check("CO7", promising(1)) == []
    assert brief("CO7", promising(0)) == [(MAJOR, "emergency_is_first_day", "fallback")]
    found = list(crowded_fallbacks_of({"a": promising(None), "b": promising(1, "CLINIQUE  d’a cote")}, TODAY))
    assert [(key, one.figures["count"], one.figures["capacity"]) for key, one in found] == [
        ("a", 2, 1),
        ("b", 2, 1),
    ]
    assert list(crowded_fallbacks_of({"a": promising(2), "b": promising(None)}, TODAY)) == []
    assert list(crowded_fallbacks_of({"a": promising(1), "b": promising(1, "Ailleurs")}, TODAY)) == []
    assert list(crowded_fallbacks_of({"a": promising(None), "b": promising(None)}, TODAY)) == []


STAFF = [
    # Three activities ask for one person each, in each phase: the phases do not add up.
    ({"staff_available": 3}, []),
    ({"staff_available": 2}, [(MINOR, "is", 3), (MINOR, "staff", 3)]),
    ({"staff_available": 0}, [(MINOR, "is", 3), (MINOR, "staff", 3)]),
    ({"staff_available": None}, [(INFORMATION, "is", 3), (INFORMATION, "staff", 3)]),
]


@pytest.mark.parametrize(("values", "expected"), STAFF)
def test_co8_the_extra_staff_exists(values, expected):
    found = check("CO8", changing(changing(hospital(), "sheet", **values), "is", name=""))
    said = [(one.gravity, one.figures["scenario"], one.figures["count"]) for one in found]
    names = {"is": ScenarioFamily.IS, "staff": "Absence de personnel"}
    assert said == [(gravity, names[scenario], count) for gravity, scenario, count in expected]


def test_co8_says_the_fullest_phase():
    plan = changing(hospital(), "pharmacy_is_three_days", extra_staff=19)
    (found,) = check("CO8", plan)
    assert (found.figures["phase"], found.figures["count"]) == (Phase.THREE_DAYS, 21)


def test_co9_care_says_what_to_watch():
    name = "emergency_is_first_day"
    plan = changing(hospital(), name, cautions="")
    assert brief("CO9", plan) == [(MINOR, name, "cautions")]
    assert check("CO9", changing(plan, "emergency", family=ActivityFamily.LOGISTICS)) == []
    assert check("CO9", changing(plan, name, strategy=Strategy.ORDERED_STOP)) == []
    assert check("CO9", marking(hospital(), name, "cautions", NOT_APPLICABLE)) == []


def test_co10_paper_comes_back():
    assert brief("CO10", without(hospital(), "catch_up_emergency")) == [(MAJOR, "emergency", "")]
    assert brief("CO10", changing(hospital(), "catch_up_emergency", retyping=None)) == [
        (MAJOR, "catch_up_emergency", "retyping")
    ]
    assert brief("CO10", marking(hospital(), "catch_up_emergency", "retyping")) == [
        (INFORMATION, "catch_up_emergency", "retyping")
    ]
    nothing = without_kind(changing(hospital(), "is", is_kept=False), CatchUp)
    assert check("CO10", nothing) == []
