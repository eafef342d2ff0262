"""What is required of IT, beside what is announced and measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.needs import Requirement, find_requirements
from app.domain.continuity.unknown import Missing
from tests.unit.domain.continuity.plans import changing, hospital, without


def of(plan, name):
    (found,) = (one for one in find_requirements(plan) if one.resource == name)
    return found


def uncovered(plan, *activities):
    """These activities have no degraded mode without the information system."""
    phases = ("first_day", "three_days", "beyond")
    return without(plan, *(f"{name}_is_{phase}" for name in activities for phase in phases))


def test_nothing_is_required_where_modes_cover():
    found = find_requirements(hospital())
    assert {one.resource for one in found} >= {"record", "hypervisor"}
    assert not any(one.is_required or one.is_missed for one in found)


def test_the_strictest_need_without_a_mode_is_passed_down():
    plan = changing(
        uncovered(hospital(), "emergency", "pharmacy"), "pharmacy_needs_stock_app", resource="record"
    )
    found = of(plan, "record")
    assert (found.need, found.activities) == (HOUR, ("emergency",))
    assert (found.capacity, found.measured) == (8 * DAY, 7 * DAY)
    assert (found.capacity_meets, found.measure_meets, found.is_missed) == (False, False, True)
    assert find_requirements(plan)[0].is_missed


def test_the_delay_of_the_dependency_prevails_and_zero_is_one():
    plan = changing(uncovered(hospital(), "emergency"), "emergency_needs_record", within=0)
    assert of(plan, "record").need == 0
    assert of(plan, "record_data").need == HOUR


def test_a_mode_that_cannot_be_told_does_not_lift_the_requirement():
    plan = changing(hospital(), "emergency_is_first_day", endurance=None)
    assert of(plan, "record").need == HOUR


def test_a_need_without_figure_is_named():
    plan = changing(uncovered(hospital(), "emergency"), "emergency", dmia=None)
    found = of(plan, "record")
    assert (found.need, found.unknown) == (None, (Missing("activity", "emergency", "dmia"),))
    assert (found.is_required, found.capacity_meets) == (True, None)


REQUIREMENT = Requirement("r", 60, ("a",), 60, 60)
MEETS = [
    ({}, True, True, False),
    ({"need": 0, "capacity": 0, "measured": 1}, True, False, True),
    ({"capacity": 61}, False, True, True),
    ({"capacity": None, "measured": None}, None, None, False),
    ({"need": None}, None, None, False),
    # The need may be stricter than what is known: late is certain, in time is not.
    ({"unknown": (Missing("activity", "b", "dmia"),), "capacity": 61}, False, None, True),
]


@pytest.mark.parametrize(("values", "capacity", "measure", "is_missed"), MEETS)
def test_what_is_met(values, capacity, measure, is_missed):
    found = replace(REQUIREMENT, **values)
    assert (found.capacity_meets, found.measure_meets, found.is_missed) == (capacity, measure, is_missed)
