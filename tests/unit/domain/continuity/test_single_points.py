"""Single points of failure, declared or computed, and what they feed."""

from __future__ import annotations

import pytest

from app.domain.continuity.single_points import find_fed, find_single_points
from app.domain.continuity.unknown import Missing
from app.domain.continuity.words import Criticality, Redundancy
from tests.unit.domain.continuity.plans import changing, hospital


def test_prerequisites_feed_what_is_above_them():
    fed = find_fed(hospital())
    assert fed["hypervisor"] == ("emergency", "pharmacy", "admissions")
    assert fed["record"] == ("emergency",)
    assert fed["nurses"] == ("emergency", "pharmacy", "admissions")
    assert "telephony" not in fed


def test_a_loop_is_walked_once():
    fed = find_fed(changing(hospital(), "hypervisor", prerequisites=("record",)))
    assert fed["hypervisor"] == ("emergency", "pharmacy", "admissions")


def test_a_useful_resource_feeds_nobody():
    plan = changing(hospital(), "admissions_needs_nurses", criticality=Criticality.USEFUL)
    assert find_fed(plan)["nurses"] == ("emergency", "pharmacy")
    unsaid = changing(hospital(), "admissions_needs_nurses", criticality=None)
    assert find_fed(unsaid)["nurses"] == ("emergency", "pharmacy", "admissions")


NAMES = [
    ({}, None),
    ({"redundancy": Redundancy.NONE}, (False, True, ())),
    ({"redundancy": Redundancy.FULL}, None),
    ({"redundancy": Redundancy.FULL, "is_single_point": True}, (True, False, ())),
    (
        {"redundancy": None, "is_single_point": None},
        (False, False, (Missing("resource", "names", "redundancy"),)),
    ),
    ({"redundancy": None, "is_single_point": False}, None),
]


@pytest.mark.parametrize(("values", "expected"), NAMES)
def test_declared_or_computed(values, expected):
    found = find_single_points(changing(hospital(), "names", **values))
    said = [(one.is_declared, one.is_computed, one.unknown) for one in found if one.resource == "names"]
    assert said == ([expected] if expected else [])


def test_how_many_is_a_choice():
    plan = changing(hospital(), "record", redundancy=Redundancy.NONE)
    assert find_single_points(plan) == ()
    (found,) = find_single_points(plan, many=1)
    assert (found.resource, found.activities) == ("record", ("emergency",))


def test_those_that_feed_the_most_come_first():
    plan = changing(hospital(), "record", is_single_point=True)
    plan = changing(plan, "names", is_single_point=True)
    assert [one.resource for one in find_single_points(plan)] == ["names", "record"]
