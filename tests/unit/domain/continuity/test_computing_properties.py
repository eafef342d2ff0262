"""What holds whatever the plan, and how long a large one takes."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.continuity.checks import resources, solutions
from app.domain.continuity.cover import COVERED, Verdict, by_activity, by_scenario, cover_all
from app.domain.continuity.d2 import make_board
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Variant
from app.domain.continuity.impacts import suggest_all
from app.domain.continuity.needs import find_requirements
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.restart import plan_recovery, plan_restart
from app.domain.continuity.single_points import find_single_points
from app.domain.continuity.words import Criticality, Phase, ResourceKind, ScenarioFamily
from tests.unit.domain.continuity.plans import TODAY, hospital, large, rebuilt

FEW = settings(max_examples=60, deadline=None)
SEEDS = st.integers(0, 10**6)


def random_plan(seed: int, missing: float = 0.0) -> Plan:
    """A few activities, resources and scenarios; each figure is missing with this probability."""
    random = Random(seed)  # noqa: S311

    def maybe(value):
        return None if random.random() < missing else value

    def delay(most):
        return maybe(random.choice((0, random.randint(0, most))) * HOUR)

    kinds = (ResourceKind.APPLICATION, ResourceKind.INFRASTRUCTURE, ResourceKind.PEOPLE)
    records = [
        Scenario(
            id=family.value,
            family=maybe(family),
            outage=delay(200),
            before_restart=delay(100),
            is_kept=True,
        )
        for family in (ScenarioFamily.IS, ScenarioFamily.STAFF)
    ]
    for number in range(6):
        before = tuple(f"r{one}" for one in range(number) if random.random() < 0.4)
        records.append(
            Resource(
                id=f"r{number}",
                kind=maybe(random.choice(kinds)),
                own_time=delay(20),
                team=random.choice(("", "A", "B")),
                prerequisites=before,
            )
        )
    for number in range(3):
        records.append(
            Activity(
                id=f"a{number}", is_priority=True, rank=number, dmia=delay(30), name=f"Activité {number}"
            )
        )
        for resource in random.sample(range(6), 3):
            records.append(
                Dependency(
                    id=f"d{number}_{resource}",
                    activity=f"a{number}",
                    resource=f"r{resource}",
                    criticality=maybe(Criticality.INDISPENSABLE),
                    within=random.choice((None, 0, 4 * HOUR)),
                    is_bypassable=maybe(random.random() < 0.8),
                )
            )
        for scenario in ("is", "staff"):
            for place in range(random.randint(0, 4)):
                records.append(
                    Solution(
                        id=f"s{number}_{scenario}_{place}",
                        activity=f"a{number}",
                        scenario=scenario,
                        phase=maybe(random.choice(tuple(Phase))),
                        start=delay(40),
                        endurance=delay(200),
                        uses=(f"r{random.randrange(6)}",) if random.random() < 0.1 else (),
                    )
                )
    return make_plan(Variant.ES, records)


def by_key(plan: Plan):
    return {(one.activity, one.scenario, one.resource): one for one in cover_all(plan)}


@FEW
@given(SEEDS, st.integers(1, 100))
def test_adding_endurance_never_turns_covered_into_gap(seed, more):
    plan = random_plan(seed)
    longer = rebuilt(
        plan,
        (
            replace(one, endurance=(one.endurance or 0) + more * HOUR) if isinstance(one, Solution) else one
            for one in plan
        ),
    )
    after = by_key(longer)
    for key, before in by_key(plan).items():
        if before.verdict in COVERED:
            assert after[key].verdict in COVERED
        if before.verdict is Verdict.GAP and after[key].verdict is Verdict.GAP:
            assert after[key].lacking <= before.lacking


@FEW
@given(SEEDS)
def test_one_more_solution_never_makes_a_gap(seed):
    plan = random_plan(seed)
    whole = by_key(plan)
    for solution in plan.solutions:
        fewer = by_key(rebuilt(plan, (one for one in plan if one is not solution)))
        assert all(whole[key].verdict in COVERED for key, one in fewer.items() if one.verdict in COVERED)


@FEW
@given(SEEDS)
def test_filling_what_is_missing_never_undoes_a_certain_answer(seed):
    """The same plan with holes, then whole: nothing is covered, nor a gap, but what is so in the end."""
    full = random_plan(seed)
    random = Random(seed)  # noqa: S311
    names = ("dmia", "own_time", "outage", "before_restart", "start", "endurance", "is_bypassable", "kind")
    blanks = []
    for record in full:
        for name in names:
            if hasattr(record, name) and random.random() < 0.15:
                record = replace(record, **{name: None})
        blanks.append(record)
    holed = rebuilt(full, blanks)
    whole = by_key(full)
    for key, found in by_key(holed).items():
        if found.verdict in COVERED:
            assert whole[key].verdict in COVERED
        elif found.verdict is Verdict.GAP:
            assert whole[key].verdict is Verdict.GAP
            assert whole[key].lacking >= found.lacking
        else:
            assert found.unknown


@FEW
@given(SEEDS)
def test_every_answer_is_whole(seed):
    for one in cover_all(random_plan(seed, missing=0.1)):
        if one.verdict in COVERED:
            assert (one.lacking, one.pulls, one.unknown) == (0, (), ())
            assert None not in (one.outage, one.need)
        elif one.verdict is Verdict.GAP:
            assert one.lacking > 0
            assert all(pull.minutes > 0 for pull in one.pulls)
            assert any(pull.closes for pull in one.pulls) or len(one.pulls) > 1
            assert one.causes
        else:
            assert one.unknown
            assert all(lack.name for lack in one.unknown)


@FEW
@given(SEEDS)
def test_without_missing_figure_everything_can_be_told(seed):
    assert Verdict.CANNOT_TELL not in {one.verdict for one in cover_all(random_plan(seed))}


@FEW
@given(SEEDS)
def test_the_order_respects_the_prerequisites_and_the_teams(seed):
    plan = random_plan(seed)
    found = plan_restart(plan)
    slots = found.by_id()
    assert not found.loops
    for slot in found.slots:
        resource = plan.find(Resource, slot.id)
        assert slot.end == slot.start + slot.takes
        assert slot.team_end >= slot.end
        for name in resource.prerequisites:
            assert slots[name].wave < slot.wave
            assert slots[name].end <= slot.start
            assert slots[name].team_end <= slot.team_start
    for team in ("A", "B"):
        shifts = sorted((one.team_start, one.team_end) for one in found.slots if one.team == team)
        assert all(first[1] <= second[0] for first, second in zip(shifts, shifts[1:], strict=False))


@FEW
@given(SEEDS, st.randoms(use_true_random=False))
def test_shuffling_the_records_changes_nothing(seed, random):
    plan = random_plan(seed, missing=0.1)
    records = list(plan)
    random.shuffle(records)
    shuffled = rebuilt(plan, records)
    assert set(cover_all(plan)) == set(cover_all(shuffled))
    assert _theory(plan) == _theory(shuffled)
    assert plan_restart(plan) == plan_restart(rebuilt(plan, list(plan)))
    assert [one.id for one in by_activity(plan)] == [one.id for one in by_activity(shuffled)]
    assert suggest_all(plan) == suggest_all(shuffled)
    assert {one.resource: one for one in find_requirements(plan)} == {
        one.resource: one for one in find_requirements(shuffled)
    }
    assert {one.resource: one for one in find_single_points(plan)} == {
        one.resource: one for one in find_single_points(shuffled)
    }


def _theory(plan):
    """What the order of the records has no say in: it parts the equals of a team."""
    return {(one.id, one.wave, one.start, one.end) for one in plan_restart(plan).slots}


def compute_whole(plan: Plan) -> None:
    plan_restart(plan)
    plan_recovery(plan)
    by_activity(plan)
    by_scenario(plan)
    find_requirements(plan)
    find_single_points(plan)
    suggest_all(plan)
    make_board({"": plan}, TODAY)
    for rule in (*resources.RULES.values(), *solutions.RULES.values()):
        list(rule(plan, TODAY))


class CountingPlan(Plan):
    """Counts how many times all the records of a kind are asked for."""

    asked = 0

    def all(self, kind):
        type(self).asked += 1
        return super().all(kind)


def test_no_scan_of_all_the_records_inside_a_loop():
    """As many scans for a plan four times larger: what is scanned inside a loop would be scanned more often."""
    counts = []
    for size in (15, 60):
        plan = large(size, 2 * size)
        CountingPlan.asked = 0
        compute_whole(CountingPlan(plan.variant, steps=plan.steps, records=plan.records))
        counts.append(CountingPlan.asked)
    assert counts[0] == counts[1]


def test_a_large_plan_is_computed_whole():
    plan = large()
    compute_whole(plan)
    assert len(cover_all(plan)) > 100


def test_the_small_hospital_is_sound():
    assert {one.verdict for one in cover_all(hospital())} == {Verdict.COVERED_BY_MODE}
    assert plan_restart(hospital()).end == DAY + 9 * HOUR
