"""The cover rule, case by case, with figures computed by hand (in hours)."""

from __future__ import annotations

import pytest

from app.domain.continuity.cover import (
    COVERED,
    Cause,
    Lever,
    Pull,
    Verdict,
    by_activity,
    by_scenario,
    cover_all,
)
from app.domain.continuity.durations import HOUR
from app.domain.continuity.fields import Mark, MarkKind, Variant
from app.domain.continuity.losses import LOSES, is_lost
from app.domain.continuity.modes import reach, uncovered
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.unknown import Missing
from app.domain.continuity.words import Criticality, Phase, ResourceKind, ScenarioFamily
from tests.unit.domain.continuity.plans import adding, care_home, changing, hospital, without

FIRST, SECOND, THIRD = Phase.FIRST_DAY, Phase.THREE_DAYS, Phase.BEYOND


def hours(value):
    return None if value is None else value * HOUR


def solve(number, phase, start, endurance, **more):
    return Solution(
        id=f"s{number}",
        activity="a",
        scenario="s",
        phase=phase,
        start=hours(start),
        endurance=hours(endurance),
        **more,
    )


def small(
    *modes,
    dmia=4,
    outage=48,
    within=None,
    is_bypassable=True,
    before=0,
    own=0,
    kind=ResourceKind.APPLICATION,
    family=ScenarioFamily.IS,
    variant=Variant.ES,
    criticality=Criticality.INDISPENSABLE,
    others=(),
):
    """One activity, one resource, one scenario. Durations in hours."""
    return make_plan(
        variant,
        [
            Activity(id="a", is_priority=True, dmia=hours(dmia)),
            Scenario(id="s", family=family, outage=hours(outage), before_restart=hours(before), is_kept=True),
            Resource(id="r", kind=kind, own_time=hours(own)),
            Dependency(
                id="d",
                activity="a",
                resource="r",
                criticality=criticality,
                within=hours(within),
                is_bypassable=is_bypassable,
            ),
            *(solve(number, *mode) if isinstance(mode, tuple) else mode for number, mode in enumerate(modes)),
            *others,
        ],
    )


def only(plan):
    (found,) = cover_all(plan)
    return found


RETURN, MODE, GAP, UNSURE = (
    Verdict.COVERED_BY_RETURN,
    Verdict.COVERED_BY_MODE,
    Verdict.GAP,
    Verdict.CANNOT_TELL,
)

# (modes, other values, verdict, hours missing)
CASES = {
    "back in time": ([], {"dmia": 48}, RETURN, 0),
    "back one hour late": ([], {"dmia": 47}, GAP, 1),
    "an outage of zero": ([], {"dmia": 0, "outage": 0}, RETURN, 0),
    "a DMIA of zero": ([], {"dmia": 0, "outage": 1}, GAP, 1),
    "the delay of the dependency prevails": ([], {"dmia": 48, "within": 8}, GAP, 40),
    "a delay of zero of the dependency prevails": ([], {"dmia": 48, "within": 0}, GAP, 48),
    "one mode holds just as long": ([(FIRST, 4, 44)], {}, MODE, 0),
    "one mode stops an hour short": ([(FIRST, 4, 43)], {}, GAP, 1),
    "one mode starts an hour late": ([(FIRST, 5, 100)], {}, GAP, 1),
    "it starts at once": ([(FIRST, 0, 48)], {"dmia": 0}, MODE, 0),
    "an endurance of zero": ([(FIRST, 0, 0)], {}, GAP, 44),
    "two phases that touch": ([(FIRST, 0, 24), (SECOND, 0, 24)], {}, MODE, 0),
    "two phases that overlap do not add up": ([(FIRST, 0, 40), (SECOND, 0, 20)], {}, GAP, 4),
    "the same phase twice does not add up": ([(FIRST, 0, 24), (FIRST, 0, 24)], {}, GAP, 24),
    "the second one ready before its phase waits": ([(FIRST, 0, 24), (SECOND, 12, 24)], {}, MODE, 0),
    "the second one ready late leaves a hole": ([(FIRST, 0, 24), (SECOND, 26, 30)], {}, GAP, 2),
    "a hole in the chain": ([(FIRST, 0, 20), (SECOND, 0, 24)], {}, GAP, 4),
    "the third phase alone comes too late": ([(THIRD, 0, 500)], {"outage": 100}, GAP, 68),
    "a first mode that soon stops does not spoil a second": ([(FIRST, 0, 1), (FIRST, 3, 45)], {}, MODE, 0),
    "a break that outlasts the DMIA": ([(FIRST, 0, 1), (FIRST, 5, 45)], {}, GAP, 4),
    "three phases": ([(FIRST, 1, 23), (SECOND, 0, 48), (THIRD, 0, 28)], {"outage": 100}, MODE, 0),
    "three phases and an hour": ([(FIRST, 1, 23), (SECOND, 0, 48), (THIRD, 0, 28)], {"outage": 101}, GAP, 1),
    "one may not do without": ([(FIRST, 0, 500)], {"is_bypassable": False}, GAP, 44),
    "the restart outlasts the outage": ([(FIRST, 0, 48)], {"before": 40, "own": 9}, GAP, 1),
    "the restart ends with the outage": ([(FIRST, 0, 48)], {"before": 40, "own": 8}, MODE, 0),
    "people do not restart": (
        [(FIRST, 0, 48)],
        {"before": 40, "own": 9, "kind": ResourceKind.PEOPLE, "family": ScenarioFamily.STAFF},
        MODE,
        0,
    ),
}


@pytest.mark.parametrize(("modes", "values", "verdict", "lacking"), CASES.values(), ids=CASES)
def test_covered_or_not(modes, values, verdict, lacking):
    found = only(small(*modes, **values))
    assert (found.verdict, found.lacking, found.unknown) == (verdict, lacking * HOUR, ())


UNKNOWN = {
    "no duration": ([(FIRST, 0, 24)], {"outage": None}, ("scenario", "s", "outage")),
    "no delay before restart": ([(FIRST, 0, 48)], {"before": None}, ("scenario", "s", "before_restart")),
    "no own time": ([(FIRST, 0, 48)], {"own": None}, ("resource", "r", "own_time")),
    "no kind": ([(FIRST, 0, 48)], {"kind": None}, ("resource", "r", "kind")),
    "no family": ([(FIRST, 0, 48)], {"family": None}, ("scenario", "s", "family")),
    "no criticality": ([(FIRST, 0, 48)], {"criticality": None}, ("dependency", "d", "criticality")),
    "no DMIA": ([(FIRST, 0, 48)], {"dmia": None}, ("activity", "a", "dmia")),
    "no DMIA and no mode": ([], {"dmia": None}, ("activity", "a", "dmia")),
    "nobody said whether one may do without": (
        [(FIRST, 0, 48)],
        {"is_bypassable": None},
        ("dependency", "d", "is_bypassable"),
    ),
    "no start": ([(FIRST, None, 48)], {}, ("solution", "s0", "start")),
    "no start, and it may end late enough": ([(FIRST, None, 45)], {}, ("solution", "s0", "start")),
    "no phase, and it may end late enough": ([(None, 0, 45)], {}, ("solution", "s0", "phase")),
    "no endurance": ([(FIRST, 0, None)], {}, ("solution", "s0", "endurance")),
    "no phase": ([(None, 0, 48)], {}, ("solution", "s0", "phase")),
    "the second phase has no endurance": (
        [(FIRST, 0, 24), (SECOND, 0, None)],
        {},
        ("solution", "s1", "endurance"),
    ),
}


@pytest.mark.parametrize(("modes", "values", "lack"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_missing_input_cannot_be_told_and_is_named(modes, values, lack):
    found = only(small(*modes, **values))
    assert found.verdict is UNSURE
    assert Missing(*lack) in found.unknown


KNOWN_ANYWAY = {
    # Whatever is missing, it cannot close the gap.
    "late whatever the outage": ([(FIRST, 5, None)], {"dmia": 4}, GAP, 1),
    "short whatever the restart": ([(FIRST, 0, 24)], {"own": None}, GAP, 24),
    "no solution whatever the restart": ([], {"before": None}, GAP, 44),
    # And what is not needed may be missing.
    "a later phase that is not needed": ([(FIRST, 0, 48), (SECOND, None, None)], {}, MODE, 0),
    "back in time whatever the mode": ([(FIRST, None, None)], {"dmia": 48}, RETURN, 0),
}


@pytest.mark.parametrize(("modes", "values", "verdict", "lacking"), KNOWN_ANYWAY.values(), ids=KNOWN_ANYWAY)
def test_what_is_certain_in_spite_of_a_missing_input_is_said(modes, values, verdict, lacking):
    found = only(small(*modes, **values))
    assert (found.verdict, found.lacking) == (verdict, lacking * HOUR)


def test_a_dependency_on_nothing_cannot_be_told():
    plan = make_plan(Variant.ES, [one for one in small() if one.id != "r"])
    assert only(plan).unknown == (Missing("dependency", "d", "resource"),)


PEOPLE = {"kind": ResourceKind.PEOPLE, "family": ScenarioFamily.STAFF}

LEVERS = {
    "no mode: one to write": ([], {}, [(Lever.WRITE_MODE, 44, True)], {Cause.NO_SOLUTION}),
    "a mode that one may not do without": (
        [(FIRST, 0, 500)],
        {"is_bypassable": False},
        [(Lever.FASTER_RETURN, 44, True)],
        {Cause.NOT_BYPASSABLE},
    ),
    "people do not come back sooner": (
        [(FIRST, 0, 47)],
        PEOPLE,
        [(Lever.LONGER_ENDURANCE, 1, True)],
        {Cause.RUNS_OUT},
    ),
    "people, and a mode that cannot do without them": (
        [(FIRST, 0, 500)],
        {**PEOPLE, "is_bypassable": False},
        [(Lever.WRITE_MODE, 44, True)],
        {Cause.NOT_BYPASSABLE},
    ),
    "people, and nothing written": ([], PEOPLE, [(Lever.WRITE_MODE, 44, True)], {Cause.NO_SOLUTION}),
    "an hour of endurance, or of return": (
        [(FIRST, 0, 47)],
        {},
        [(Lever.FASTER_RETURN, 1, True), (Lever.LONGER_ENDURANCE, 1, True)],
        {Cause.RUNS_OUT},
    ),
    "an hour of start, or the return": (
        [(FIRST, 5, 100)],
        {},
        [(Lever.FASTER_RETURN, 44, True), (Lever.QUICKER_START, 1, True)],
        {Cause.LATE_START},
    ),
    # Started an hour sooner it ends an hour sooner: both are needed, and two hours of endurance.
    "start and endurance together": (
        [(FIRST, 5, 42)],
        {},
        [
            (Lever.FASTER_RETURN, 44, True),
            (Lever.LONGER_ENDURANCE, 2, False),
            (Lever.QUICKER_START, 1, False),
        ],
        {Cause.LATE_START, Cause.RUNS_OUT},
    ),
    "the return meets the need before the mode ends": (
        [(FIRST, 0, 2)],
        {"dmia": 4},
        [(Lever.FASTER_RETURN, 44, True), (Lever.LONGER_ENDURANCE, 46, True)],
        {Cause.RUNS_OUT},
    ),
}


@pytest.mark.parametrize(("modes", "values", "pulls", "causes"), LEVERS.values(), ids=LEVERS)
def test_which_lever_closes_a_gap_and_by_how_much(modes, values, pulls, causes):
    found = only(small(*modes, **values))
    assert found.pulls == tuple(Pull(lever, minutes * HOUR, closes) for lever, minutes, closes in pulls)
    assert set(found.causes) == causes


def test_pulling_a_lever_that_closes_does_close():
    gap = only(small((FIRST, 0, 47)))
    for pull in gap.pulls:
        given = pull.minutes // HOUR
        if pull.lever is Lever.FASTER_RETURN:
            mended = small((FIRST, 0, 47), outage=48 - given)
        else:
            mended = small((FIRST, 0, 47 + given))
        assert only(mended).verdict in COVERED


def test_a_mode_that_uses_what_is_lost_does_not_count():
    printer = Resource(id="printer", kind=ResourceKind.INFRASTRUCTURE)
    radio = Resource(id="radio", kind=ResourceKind.EQUIPMENT)
    unsaid = Resource(id="unsaid")
    others = (printer, radio, unsaid)
    lost = small(solve(0, FIRST, 0, 48, uses=("printer", "radio")), others=others)
    assert (only(lost).verdict, only(lost).causes) == (GAP, (Cause.USES_LOST,))
    kept = small(solve(0, FIRST, 0, 48, uses=("radio",)), others=others)
    assert only(kept).verdict is MODE
    unsure = small(solve(0, FIRST, 0, 48, uses=("unsaid",)), others=others)
    assert only(unsure).unknown == (Missing("resource", "unsaid", "kind"),)
    spare = small(solve(0, FIRST, 0, 48, uses=("printer",)), solve(1, FIRST, 2, 46), others=others)
    assert only(spare).verdict is MODE


def test_the_outage_follows_the_prerequisites():
    base = Resource(id="base", kind=ResourceKind.INFRASTRUCTURE, own_time=10 * HOUR)
    plan = changing(small((FIRST, 0, 48), before=30, own=8, others=(base,)), "r", prerequisites=("base",))
    assert (only(plan).outage, only(plan).verdict) == (48 * HOUR, MODE)
    longer = changing(plan, "base", own_time=11 * HOUR)
    assert (only(longer).outage, only(longer).lacking) == (49 * HOUR, HOUR)
    blank = changing(plan, "base", own_time=None)
    assert (only(blank).verdict, only(blank).unknown) == (UNSURE, (Missing("resource", "base", "own_time"),))
    looped = changing(plan, "base", prerequisites=("r",))
    assert only(looped).unknown == (Missing("resource", "r", "prerequisites"),)


def test_a_medico_social_establishment_is_not_asked_for_restart_times():
    plan = small((FIRST, 0, 48), before=None, own=None, variant=Variant.MS)
    assert only(plan).verdict is MODE
    assert only(changing(plan, "s", before_restart=60 * HOUR)).outage_at_least == 60 * HOUR
    assert only(changing(plan, "r", prerequisites=("r",))).verdict is UNSURE


def test_only_indispensable_resources_of_priority_activities_count():
    assert cover_all(small(criticality=Criticality.USEFUL)) == ()
    assert cover_all(changing(small(), "a", is_priority=False)) == ()
    assert cover_all(changing(small(), "s", is_kept=False)) == ()


LOST = [
    (ScenarioFamily.IS, {ResourceKind.APPLICATION, ResourceKind.INFRASTRUCTURE, ResourceKind.DATA}),
    (ScenarioFamily.SITE, {ResourceKind.PREMISES}),
    (ScenarioFamily.STAFF, {ResourceKind.PEOPLE}),
    (ScenarioFamily.SUPPLIER, {ResourceKind.SUPPLIER}),
    (ScenarioFamily.EQUIPMENT, {ResourceKind.EQUIPMENT}),
    (ScenarioFamily.UTILITIES, {ResourceKind.UTILITY, ResourceKind.TELECOM}),
    (ScenarioFamily.PLANNED_STOP, {ResourceKind.APPLICATION, ResourceKind.INFRASTRUCTURE, ResourceKind.DATA}),
]


@pytest.mark.parametrize(("family", "kinds"), LOST)
def test_what_each_family_takes_away(family, kinds):
    scenario = Scenario(id="s", family=family)
    assert {kind for kind in ResourceKind if is_lost(Resource(kind=kind), scenario)} == kinds


def test_every_family_takes_something():
    assert set(LOSES) == set(ScenarioFamily)


def test_what_the_resource_says_prevails_over_its_kind():
    scenario = Scenario(id="s", family=ScenarioFamily.IS)
    assert is_lost(Resource(kind=ResourceKind.TELECOM, lost_in=("s",)), scenario) is True
    assert is_lost(Resource(kind=ResourceKind.DATA, lost_in=("other",)), scenario) is False
    nothing = Mark(MarkKind.NOT_APPLICABLE, "Hébergée ailleurs.")
    assert is_lost(Resource(kind=ResourceKind.DATA, marks={"lost_in": nothing}), scenario) is False
    assert is_lost(Resource(), scenario) is None
    assert is_lost(Resource(kind=ResourceKind.DATA), Scenario(id="s")) is None


SPANS = [
    ([], 0, 10),
    ([(0, 10)], 10, 0),
    ([(2, 6)], 6, 4),
    ([(0, 4), (4, 10)], 10, 0),
    ([(0, 4), (2, 3)], 4, 6),
    ([(6, 9), (0, 4)], 4, 3),
    ([(0, 4), (12, 20)], 4, 6),
]


@pytest.mark.parametrize(("spans", "until", "missing"), SPANS)
def test_spans_hold_without_a_break_and_do_not_add_up(spans, until, missing):
    assert reach(spans) == until
    assert uncovered(spans, 10) == missing


def test_the_hospital_and_the_care_home_are_covered():
    for plan in (hospital(), care_home()):
        assert {one.verdict for one in cover_all(plan)} == {MODE}


def test_shortening_an_endurance_tells_where_and_by_how_much():
    plan = changing(hospital(), "emergency_is_beyond", endurance=10 * 24 * HOUR)
    gaps = [one for one in cover_all(plan) if one.verdict is GAP]
    # From 3 days, 10 days of endurance: until 13 days; the outage lasts 15.
    assert [(one.activity, one.scenario, one.resource, one.lacking) for one in gaps] == [
        ("emergency", "is", "record", 48 * HOUR),
        ("emergency", "is", "record_data", 48 * HOUR),
    ]


def test_activities_and_scenarios_come_worst_first():
    plan = changing(hospital(), "pharmacy_is_first_day", start=None)
    plan = changing(plan, "admissions_is_first_day", endurance=HOUR)
    assert [(one.id, one.worst) for one in by_activity(plan)] == [
        ("admissions", GAP),
        ("pharmacy", UNSURE),
        ("emergency", MODE),
    ]
    assert [(one.id, one.worst) for one in by_scenario(plan)] == [("is", GAP), ("staff", MODE)]
    assert by_scenario(plan)[0].counts == {GAP: 1, UNSURE: 1, MODE: 2, RETURN: 0}
    assert by_activity(plan)[1].unknown == (Missing("solution", "pharmacy_is_first_day", "start"),)


def test_an_activity_that_rests_on_nothing_written_cannot_be_told():
    plan = adding(hospital(), Activity(id="new", is_priority=True, rank=9, dmia=0))
    assert [(one.id, one.worst) for one in by_activity(plan)][0] == ("new", UNSURE)
    spared = without(care_home(), "is")
    assert {one.worst for one in by_activity(spared)} == {None}
