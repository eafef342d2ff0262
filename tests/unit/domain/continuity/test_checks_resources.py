"""RE1 to RE10: silent on a sound plan, and each seen to find what it looks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.continuity.checks.findings import Gravity
from app.domain.continuity.checks.resources import RULES
from app.domain.continuity.checks.run import judge
from app.domain.continuity.fields import Mark, MarkKind, specs_of
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import ActivityLink
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.records.upkeep import Waiver
from app.domain.continuity.words import BaseRole, Redundancy, ResourceKind
from tests.unit.domain.continuity.plans import (
    GAP,
    TODAY,
    adding,
    care_home,
    changing,
    hospital,
    marking,
    without,
)

BLOCKING, MAJOR, MINOR, INFORMATION = Gravity
DAY = timedelta(days=1)
NOT_APPLICABLE = Mark(MarkKind.NOT_APPLICABLE, "Hébergée ailleurs.")


def check(rule, plan):
    return list(RULES[rule](plan, TODAY))


def brief(rule, plan):
    return [(one.gravity, one.record, one.name) for one in check(rule, plan)]


@pytest.mark.parametrize("rule", RULES)
def test_a_sound_plan_is_left_alone(rule):
    assert check(rule, hospital()) == []


@pytest.mark.parametrize("rule", set(RULES) - {"RE10"})
def test_a_care_home_is_not_asked_for_what_hospitals_are(rule):
    assert check(rule, care_home()) == []


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_names_its_own_id_and_real_fields(rule):
    assert (RULES[rule].__doc__ or "").startswith(rule)
    found = check(rule, broken())
    assert found or rule in ("RE5", "RE8")
    for one in found:
        assert one.rule == rule
        assert not one.name or one.name in specs_of(KINDS[one.kind])


def broken():
    plan = without(hospital(), *(one.id for one in hospital().dependencies if one.activity == "pharmacy"))
    plan = changing(plan, "emergency_is_first_day", endurance=0)
    plan = changing(plan, "record", data_loss=DAY.days * 1440, off_line_copy="", wave=1, measured=None)
    plan = changing(plan, "hypervisor", prerequisites=("names",))
    return changing(plan, "names", base_role=None, redundancy=Redundancy.NONE, rescue="")


def test_re1_a_priority_activity_rests_on_something():
    names = [one.id for one in hospital().dependencies if one.activity == "pharmacy"]
    assert brief("RE1", without(hospital(), *names)) == [(MAJOR, "pharmacy", "")]
    only_devices = without(hospital(), *(one for one in names if "nurses" not in one))
    only_devices = changing(only_devices, "pharmacy_needs_nurses", resource="monitors")
    assert brief("RE1", only_devices) == [(MAJOR, "pharmacy", "")]


def short():
    return changing(hospital(), "emergency_is_beyond", endurance=10 * 24 * 60)


def test_re2_a_gap_says_how_long_and_which_lever():
    (found,) = check("RE2", short())
    assert (found.gravity, found.record, found.name) == (MAJOR, "emergency_is_beyond", "endurance")
    assert found.figures["lacking"] == 2 * DAY
    assert found.figures["longer_endurance"] == 2 * DAY
    assert found.figures["faster_return"] == 2 * DAY
    assert found.figures["count"] == 2
    assert (found.figures["activity"], found.figures["resource"]) == ("Urgences", "record")


def test_re2_keeps_the_waiver_of_a_solution_when_the_place_to_mend_moves_to_another():
    for record, holds in (
        ("emergency_is_first_day", True),
        ("emergency_is_beyond", True),
        ("emergency_staff_beyond", False),
        ("record", False),
    ):
        waiver = Waiver(
            id="w", rule="RE2", record=record, reason="Convention.", function="Direction", until=TODAY
        )
        plan = adding(short(), waiver)
        (found,) = check("RE2", plan)
        assert (judge(plan, found, TODAY).waiver is not None) is holds, record


LOST = {"uses": ("record",)}
PLACES = [
    ({"emergency_is_beyond": {"endurance": 1440}}, "emergency_is_beyond", "endurance"),
    ({"emergency_is_first_day": {"endurance": 600}}, "emergency_is_first_day", "endurance"),
    ({"emergency_is_three_days": {"start": 2880}}, "emergency_is_three_days", "start"),
    ({"emergency_is_first_day": {"start": 120}}, "emergency_is_first_day", "start"),
    (
        {"emergency_is_first_day": LOST, "emergency_is_three_days": LOST, "emergency_is_beyond": LOST},
        "emergency_is_first_day",
        "uses",
    ),
    ({"emergency_needs_record": {"is_bypassable": False}}, "emergency_needs_record", "is_bypassable"),
    (
        {"emergency_is_first_day": {"residual": "Deux jours."}, "emergency_is_beyond": {"endurance": 1440}},
        "emergency_is_first_day",
        "residual",
    ),
]


@pytest.mark.parametrize(("changes", "record", "name"), PLACES)
def test_re2_leads_to_the_phase_that_falls_short(changes, record, name):
    plan = hospital()
    for changed, values in changes.items():
        plan = changing(plan, changed, **values)
    assert ("RE2", record, name) in [(one.rule, one.record, one.name) for one in check("RE2", plan)]


ACCEPTED = {"residual": "Deux jours.", "accepted_by": "Direction", "accepted_on": TODAY}
ACCEPTANCES = [
    (ACCEPTED, INFORMATION),
    ({**ACCEPTED, "residual": " "}, MAJOR),
    ({**ACCEPTED, "accepted_by": ""}, MAJOR),
    ({**ACCEPTED, "accepted_on": None}, MAJOR),
    ({**ACCEPTED, "accepted_on": TODAY + DAY}, MAJOR),
]


@pytest.mark.parametrize(("values", "gravity"), ACCEPTANCES)
def test_re2_a_residual_risk_accepted_by_a_function_on_a_day_passes(values, gravity):
    (found,) = check("RE2", changing(short(), "emergency_is_beyond", **values))
    assert found.gravity is gravity
    assert ("accepted_by" in found.figures) == (gravity is INFORMATION)


def test_re2_without_any_solution_points_at_the_activity():
    phases = ("first_day", "three_days", "beyond")
    plan = without(hospital(), *(f"emergency_is_{phase}" for phase in phases))
    assert brief("RE2", plan) == [(MAJOR, "emergency", "")]


def test_re2_a_missing_value_is_named_once_and_may_be_declared():
    plan = changing(hospital(), "is", before_restart=None)
    (found,) = check("RE2", plan)
    assert (found.gravity, found.record, found.name) == (MAJOR, "is", "before_restart")
    assert (found.figures["case"], found.figures["count"]) == ("cannot_tell", 3)
    declared = marking(hospital(), "is", "before_restart", GAP)
    assert brief("RE2", declared) == [(INFORMATION, "is", "before_restart")]


def test_re2_says_at_once_what_the_modes_of_an_activity_lack():
    phases = ("first_day", "three_days", "beyond")
    plan = hospital()
    for phase in phases:
        plan = changing(plan, f"emergency_is_{phase}", start=None, endurance=None)
    (found,) = check("RE2", plan)
    assert (found.record, found.figures["modes"]) == ("emergency_is_first_day", 3)
    assert found.figures["fields"] == (
        specs_of(Solution)["start"].label,
        specs_of(Solution)["endurance"].label,
    )
    one = changing(plan, "emergency_is_first_day", start=0, endurance=1440)
    (left,) = check("RE2", one)
    assert (left.key, left.record) == (found.key, "emergency_is_three_days"), (
        "the same remark, mended in part"
    )
    declared = marking(plan, "emergency_is_first_day", "start", GAP)
    assert [one.gravity for one in check("RE2", declared)] == [INFORMATION, MAJOR]


def test_re2_a_declared_gap_names_its_function_and_its_day():
    nobody = Mark(MarkKind.UNDEFINED, "Pas mesuré.", "", "2026-11-02")
    assert brief("RE2", marking(hospital(), "is", "before_restart", nobody)) == [
        (MAJOR, "is", "before_restart")
    ]


LOSSES = [
    ({"record": {"data_loss": 240}}, []),
    ({"record": {"data_loss": 241}}, [(MAJOR, "record", "data_loss")]),
    ({"record": {"data_loss": 0}, "emergency_needs_record": {"data_within": 0}}, []),
    ({"emergency_needs_record": {"data_within": 0}}, [(MAJOR, "record", "data_loss")]),
    # Without a figure of its own, the dependency follows the activity.
    (
        {"emergency_needs_record": {"data_within": None}, "emergency": {"pdma": 60}},
        [(MAJOR, "record", "data_loss")],
    ),
    ({"record": {"data_loss": None}}, []),
]


@pytest.mark.parametrize(("changes", "expected"), LOSSES)
def test_re3_data_loss(changes, expected):
    plan = hospital()
    for name, values in changes.items():
        plan = changing(plan, name, **values)
    assert brief("RE3", plan) == expected


def test_re4_the_loop_is_named():
    (found,) = check("RE4", changing(hospital(), "hypervisor", prerequisites=("names",)))
    assert (found.gravity, found.record, found.name) == (BLOCKING, "directory", "prerequisites")
    assert found.figures["loop"] == "directory → hypervisor → names → directory"
    (step,) = check("RE4", changing(hospital(), "rebuild", after=("rebuild",)))
    assert (step.kind, step.record, step.name) == ("recovery_step", "rebuild", "after")
    assert step.figures["loop"] == "rebuild → rebuild"


def test_re5_activities_that_need_one_another():
    back = ActivityLink(id="back", activity="pharmacy", needs="emergency")
    plan = adding(hospital(), back)
    (found,) = check("RE5", plan)
    assert (found.gravity, found.record, found.name) == (INFORMATION, "emergency", "rank")
    assert found.figures == {"loop": "Urgences → Pharmacie → Urgences", "first": "Urgences"}
    (tied,) = check("RE5", changing(plan, "pharmacy", rank=1))
    assert tied.figures["first"] == ""


WAVES = [(4, []), (3, []), (2, [(MAJOR, "record", "wave")]), (None, []), (0, [(MAJOR, "record", "wave")])]


@pytest.mark.parametrize(("wave", "expected"), WAVES)
def test_re6_not_before_its_prerequisites(wave, expected):
    assert brief("RE6", changing(hospital(), "record", wave=wave)) == expected


def test_re7_no_base_is_forgotten():
    (found,) = check("RE7", changing(hospital(), "telephony", base_role=None))
    assert (found.gravity, found.kind, found.figures["base"]) == (MAJOR, "resource", BaseRole.TELEPHONY)
    assert brief("RE7", changing(hospital(), "record", prerequisites=())) == [
        (MAJOR, "record", "prerequisites")
    ]
    assert brief("RE7", changing(hospital(), "record", prerequisites=("network",))) == []


def test_re7_needs_applications_to_say_anything():
    plan = hospital()
    for name in ("record", "stock_app", "front_app"):
        plan = changing(plan, name, kind=ResourceKind.EQUIPMENT)
    assert check("RE7", changing(plan, "telephony", base_role=None)) == []


RESCUES = [
    ({"redundancy": Redundancy.NONE, "rescue": ""}, [(MINOR, "names", "rescue")]),
    ({"is_single_point": True, "rescue": ""}, [(MINOR, "names", "rescue")]),
    ({"redundancy": Redundancy.NONE}, []),
    ({"rescue": ""}, []),
    ({"redundancy": None, "is_single_point": None, "rescue": ""}, []),
]


@pytest.mark.parametrize(("values", "expected"), RESCUES)
def test_re8_a_single_point_has_a_rescue(values, expected):
    assert brief("RE8", changing(hospital(), "names", **values)) == expected


def test_re8_counts_what_it_feeds():
    (found,) = check("RE8", changing(hospital(), "names", redundancy=Redundancy.NONE, rescue=""))
    assert found.figures == {"count": 3, "activities": ("Urgences", "Pharmacie", "Admissions")}
    # It feeds one activity only.
    assert check("RE8", changing(hospital(), "record", redundancy=Redundancy.NONE, rescue="")) == []


def test_re9_the_record_is_readable_without_computers():
    for plan in (hospital(), care_home()):
        assert brief("RE9", changing(plan, "record", off_line_copy=" ")) == [
            (MAJOR, "record", "off_line_copy")
        ]
        assert brief("RE9", marking(plan, "record", "off_line_copy")) == [
            (INFORMATION, "record", "off_line_copy")
        ]
        assert check("RE9", marking(plan, "record", "off_line_copy", NOT_APPLICABLE)) == []
    (asked,) = check("RE9", changing(care_home(), "record", is_care_record=None))
    assert (asked.gravity, asked.kind, asked.record) == (INFORMATION, "resource", "")
    assert check("RE9", changing(care_home(), "record", is_care_record=False)) == []


MEASURES = [
    ({"measured": None}, [(MINOR, "record", "measured")]),
    ({"measured": 0}, []),
    ({"capacity": 0, "measured": 1}, [(MAJOR, "record", "measured")]),
    ({"capacity": 100, "measured": 100}, []),
    ({"capacity": None, "measured": None}, []),
]


@pytest.mark.parametrize(("values", "expected"), MEASURES)
def test_re10_announced_delays_are_measured(values, expected):
    assert brief("RE10", changing(hospital(), "record", **values)) == expected


def test_a_loop_is_told_once_and_nothing_is_asked_that_is_already_filled():
    looped = changing(hospital(), "hypervisor", prerequisites=("names",))
    assert check("RE4", looped)
    assert [one.name for one in check("RE2", looped) if one.name == "prerequisites"] == []


def test_re1_an_activity_that_rests_on_the_telephone_rests_on_something():
    plan = hospital()
    kept = list(plan.dependencies_of["emergency"])[:1]
    others = [one.id for one in plan.dependencies_of["emergency"][1:]]
    alone = without(plan, *others)
    assert check("RE1", alone) == []
    telephone = changing(alone, kept[0].resource, kind=ResourceKind.TELECOM)
    assert [one.record for one in check("RE1", telephone)] == []
    assert [one.record for one in check("RE1", changing(alone, kept[0].resource, kind=ResourceKind.UTILITY))]
