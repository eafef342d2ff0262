"""Waves, dates with and without the teams, loops. Every figure is computed by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.loops import find_loops, waves_of
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.restart import plan_recovery, plan_restart, refuse_loops
from app.domain.continuity.slots import Work, schedule
from app.domain.continuity.unknown import Missing
from app.domain.continuity.words import Criticality, ResourceKind
from app.domain.errors import DomainError
from tests.unit.domain.continuity.plans import changing, hospital

HOUR = 60
DAY = 24 * HOUR


def work(name: str, takes: int | None, *needs: str, team: str = "") -> Work:
    return Work(name, needs, takes, team, Missing("resource", name, "own_time"))


LOOPS = [
    ({"a": ["b"], "b": []}, ()),
    ({"a": ["a"]}, (("a",),)),
    ({"a": ["b"], "b": ["a"]}, (("a", "b"),)),
    ({"b": ["a"], "a": ["b"]}, (("a", "b"),)),
    (
        {"c": ["d"], "d": ["e"], "e": ["a"], "a": ["b"], "b": ["c"], "z": ["a"], "0": []},
        (("a", "b", "c", "d", "e"),),
    ),
    # Two apart, and something between them that is in neither.
    ({"a": ["b"], "b": ["a", "m"], "m": ["x"], "x": ["y"], "y": ["x"]}, (("a", "b"), ("x", "y"))),
    # The shortest through the first name, not the long way round.
    ({"a": ["b", "d"], "b": ["c"], "c": ["a"], "d": ["a"]}, (("a", "d"),)),
    # What nobody knows is no prerequisite.
    ({"a": ["ghost"]}, ()),
]


@pytest.mark.parametrize(("graph", "expected"), LOOPS)
def test_loops_are_named_node_by_node(graph, expected):
    assert find_loops(graph) == expected
    assert find_loops(dict(reversed(graph.items()))) == expected


def test_waves_leave_out_loops_and_what_waits_for_them():
    graph = {"a": [], "b": ["a"], "c": ["a", "b"], "x": ["y"], "y": ["x"], "after": ["x", "a"]}
    assert waves_of(graph) == {"a": 1, "b": 2, "c": 3}


def test_theoretical_ends_of_the_hospital():
    ends = {slot.id: slot.end for slot in plan_restart(hospital()).slots}
    hours = {name: end / HOUR for name, end in ends.items() if end is not None}
    assert hours == {
        "hypervisor": 8,
        "network": 10,
        "directory": 12,
        "telephony": 11,
        "names": 13,
        "record_data": 15,
        "stock_app": 19,
        "front_app": 23,
        "record": 33,
    }
    assert [len(wave) for wave in plan_restart(hospital()).waves] == [1, 2, 2, 4]


def test_two_teams_work_each_on_one_thing_at_a_time():
    found = schedule(
        [
            work("base", 4, team="Réseau"),
            work("slow", 10, "base", team="Applis"),
            work("quick", 2, "base", team=" applis "),
            work("wires", 3, "base", team="réseau"),
            work("alone", 6, "base"),
            work("last", 1, "slow", "wires", team="Réseau"),
        ]
    ).by_id()
    assert {name: (slot.end, slot.team_end) for name, slot in found.items()} == {
        "base": (4, 4),
        "quick": (6, 6),  # the shortest work of the wave first
        "slow": (14, 16),  # then the long one, once the team is free
        "wires": (7, 7),
        "alone": (10, 10),
        "last": (15, 17),
    }


def test_a_free_team_takes_the_most_urgent_of_what_may_begin_whatever_its_wave():
    """Payroll may begin as early as the patient record; emergencies need the record, and do not wait for payroll."""
    found = schedule(
        [
            replace(work("base", 4, team="Applis"), urgency=(1,)),
            replace(work("record", 3, "base", team="Applis"), urgency=(1,)),
            replace(work("payroll", 1, "base", team="Applis"), urgency=(9,)),
            replace(work("emergency", 2, "record", team="Applis"), urgency=(1,)),
        ]
    ).by_id()
    assert {name: slot.wave for name, slot in found.items()} == {
        "base": 1,
        "record": 2,
        "payroll": 2,
        "emergency": 3,
    }
    assert {name: slot.team_end for name, slot in found.items()} == {
        "base": 4,
        "record": 7,
        "emergency": 9,
        "payroll": 10,
    }


@pytest.mark.parametrize("seed", range(60))
def test_no_team_waits_while_it_could_work_nor_takes_what_is_less_urgent(seed):
    random = Random(seed)  # noqa: S311
    names = [f"w{place}" for place in range(random.randrange(2, 14))]
    works = [
        Work(
            name,
            tuple(random.sample(names[:place], k=min(place, random.choice((0, 0, 1, 2))))),
            random.randrange(6),
            random.choice(("", "A", "B")),
            Missing("resource", name, "own_time"),
            (random.randrange(3),),
            random.choice((0, 0, 4)),
        )
        for place, name in enumerate(names)
    ]
    slots = schedule(works).by_id()
    ready = {
        work.id: max([work.not_before, *(slots[need].team_end for need in work.needs)]) for work in works
    }
    for work in works:
        start = slots[work.id].team_start
        shifts = [slots[one.id] for one in works if one.team == work.team != "" and one is not work]
        busy = [one.team_end for one in shifts if (one.team_start, one.team_end) <= (start, start)]
        assert start == max([ready[work.id], *busy]), "it begins as soon as it and its team may"
        for other in works:
            is_behind = other.team == work.team != "" and slots[other.id].team_start > start
            if is_behind and ready[other.id] <= start:
                assert other.urgency >= work.urgency, "what was ready and more urgent went first"


def test_each_team_has_its_own_order():
    found = schedule(
        [
            work("base", 4, team="Réseau"),
            work("second", 2, "base", team=" réseau"),
            work("first", 1, team="Applis"),
            work("alone", 1),
            work("blank", None, "base", team="Applis"),
            work("after", 1, "blank", team="Applis"),
        ]
    )
    assert found.turns == {"base": 1, "second": 2, "first": 1, "blank": 2}


def test_a_team_does_not_wait_for_an_urgent_work_that_cannot_begin():
    found = schedule(
        [
            replace(work("far", 8, team="Réseau"), urgency=(0,)),
            replace(work("urgent", 1, "far", team="Applis"), urgency=(0,)),
            replace(work("small", 5, team="Applis"), urgency=(9,)),
            replace(work("late", 6, team="Applis"), urgency=(9,)),
        ]
    ).by_id()
    # Two works fit before; the second is not left once begun.
    assert {name: slot.team_end for name, slot in found.items()} == {
        "far": 8,
        "small": 5,
        "late": 11,
        "urgent": 12,
    }


def test_a_missing_time_is_unknown_from_there_on_and_never_zero():
    found = schedule(
        [
            work("base", 4, team="t"),
            work("blank", None, "base", team="t"),
            work("above", 5, "blank"),
            work("beside", 0, "base", team="t"),
            work("later", 1, "blank", "beside", team="t"),
            work("spare", 1, "beside", team="t"),
        ]
    ).by_id()
    lack = (Missing("resource", "blank", "own_time"),)
    assert (found["blank"].start, found["blank"].end, found["blank"].unknown) == (4, None, lack)
    assert (found["above"].end, found["above"].unknown) == (None, lack)
    assert (found["beside"].end, found["beside"].team_end, found["beside"].unknown) == (4, 4, ())
    # What is known goes before what is not, and holds nothing back.
    assert (found["spare"].team_end, found["blank"].team_start) == (5, 5)
    assert (found["later"].end, found["later"].team_end, found["later"].team_unknown) == (None, None, lack)
    # Its own time is known, but the team is not free before the unknown work, which is more urgent.
    urgent = replace(work("blank", None, team="t"), urgency=(0,))
    later = schedule([urgent, replace(work("later", 1, team="t"), urgency=(1,))]).by_id()["later"]
    assert (later.end, later.team_end, later.team_unknown) == (1, None, lack)
    assert schedule([work("a", 0)]).end == 0
    assert schedule([work("a", None)]).end is None


def test_the_order_of_the_records_only_parts_equals():
    works = [
        work("a", 3, team="t"),
        work("b", 3, team="t"),
        work("c", 1, "a", team="t"),
        work("d", None, "b"),
    ]
    found = [schedule(order) for order in permutations(works)]
    assert len({frozenset((one.id, one.wave, one.end) for one in each.slots) for each in found}) == 1
    assert [one.id for one in schedule(works).slots] == ["a", "b", "c", "d"]
    assert [one.id for one in schedule(reversed(works)).slots] == ["b", "a", "c", "d"]


def small(*more: Record) -> Plan:
    """Three applications of one team on one base, each with its activity; payroll is the shortest to restart."""
    takes = {"base": 60, "care": 300, "meals": 120, "payroll": 30}
    records: list[Record] = [
        Resource(
            id=name,
            kind=ResourceKind.APPLICATION,
            own_time=minutes,
            team="Applications",
            prerequisites=() if name == "base" else ("base",),
        )
        for name, minutes in takes.items()
    ]
    records += [
        Activity(id=f"to_{name}", is_priority=True, rank=rank, dmia=dmia)
        for name, rank, dmia in (("care", 3, 240), ("meals", 2, 360), ("payroll", 1, 7200))
    ]
    records += [
        Dependency(
            id=f"for_{name}", activity=f"to_{name}", resource=name, criticality=Criticality.INDISPENSABLE
        )
        for name in ("care", "meals", "payroll")
    ]
    return make_plan(Variant.ES, [*records, *more])


def needing(name: str, **values: object) -> Plan:
    return changing(small(), name, **values)


IMPORTANT = {"criticality": Criticality.IMPORTANT}
ORDERS = [
    (small(), ["base", "care", "meals", "payroll"]),  # the delay required, whatever the rank and the work
    (needing("for_payroll", within=60), ["base", "payroll", "care", "meals"]),
    (needing("to_care", dmia=360), ["base", "meals", "care", "payroll"]),  # then the rank
    (changing(needing("to_care", dmia=360), "to_meals", rank=3), ["base", "meals", "care", "payroll"]),
    (needing("to_care", dmia=None), ["base", "meals", "payroll", "care"]),  # unknown: last
    (needing("for_care", **IMPORTANT), ["base", "meals", "payroll", "care"]),
    (needing("to_care", is_priority=False), ["base", "meals", "payroll", "care"]),
]


@pytest.mark.parametrize(("plan", "expected"), ORDERS)
def test_within_a_wave_what_is_required_soonest_goes_first(plan, expected):
    found = plan_restart(plan)
    assert [one.id for one in found.slots] == expected
    ends = [one.team_end for one in found.slots]
    assert ends == sorted(ends), "the team follows the same order"


def test_a_base_is_as_urgent_as_what_rests_on_it():
    other = Resource(id="a_site", kind=ResourceKind.APPLICATION, own_time=10, team="Applications")
    assert [one.id for one in plan_restart(small(other)).slots][:2] == ["base", "a_site"]
    ranked = small(other, Dependency(id="x", activity="to_payroll", resource="a_site"))
    assert [one.id for one in plan_restart(ranked).slots][:2] == ["base", "a_site"]


def test_a_loop_is_refused_by_its_name_and_the_rest_is_still_dated():
    plan = changing(hospital(), "hypervisor", prerequisites=("names",))
    found = plan_restart(plan)
    assert found.loops == (("directory", "hypervisor", "names"),)
    assert found.slots == ()
    with pytest.raises(DomainError) as refused:
        refuse_loops(found)
    assert refused.value.code == "restart_loop"
    assert refused.value.details == {"loop": ("directory", "hypervisor", "names")}
    assert refuse_loops(plan_restart(hospital())).loops == ()


def test_nobody_restarts_a_nurse():
    assert "nurses" not in plan_restart(hospital()).by_id()


def test_recovery_steps_follow_one_another():
    found = plan_recovery(hospital())
    assert [(slot.id, slot.wave, slot.end) for slot in found.slots] == [
        # Work begins on the fifth day: the hypervisor is back 8 h later, the record 37 h later with its team.
        ("rebuild", 1, 5 * DAY + (8 + 8) * HOUR),
        ("reopen_record", 2, 5 * DAY + (37 + 20) * HOUR),
        ("check_record", 3, 5 * DAY + (37 + 20 + 2) * HOUR),
        ("retype", 4, 5 * DAY + (37 + 20 + 2 + 120) * HOUR),
    ]
    free = plan_recovery(changing(changing(hospital(), "rebuild", resource=""), "reopen_record", resource=""))
    assert free.by_id()["reopen_record"].end == 28 * HOUR, "after one another, and nothing else"
    unknown = changing(hospital(), "hypervisor", own_time=None)
    assert plan_recovery(unknown).by_id()["rebuild"].end == 8 * HOUR, "no known return holds it back"
    at_once = changing(hospital(), "is", before_restart=None)
    assert plan_recovery(at_once).by_id()["rebuild"].end == (8 + 8) * HOUR
    looped = plan_recovery(changing(hospital(), "rebuild", after=("check_record",)))
    assert looped.loops == (("check_record", "reopen_record", "rebuild"),)
