"""The plan in force with what happened since, and the facts of it that may leave the house."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.continuity.checks.copies import list_old
from app.domain.continuity.facts import PlanFacts, facts_of, is_completed, read_facts, write_facts
from app.domain.continuity.fields import FieldKind, Mark, MarkKind, Record, Variant, specs_of
from app.domain.continuity.in_force import LIFE, bring_up, find_last_named, find_next_review, is_rewritten
from app.domain.continuity.path import STEP_OF, progress_of
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.records.governance import ActivationLevel, PlanSheet
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep, Solution
from app.domain.continuity.records.upkeep import Approval, Copy, Exercise, Review
from app.domain.continuity.words import Medium, ScenarioFamily
from tests.unit.domain.continuity.plans import TODAY, adding, care_home, changing, hospital, rebuilt

MARKER = "MARQUEUR"
TOMORROW = TODAY + timedelta(days=1)


def marked(plan):
    """The plan with a marker in each of its free texts."""

    def mark(record):
        texts = {FieldKind.LINE: f"{MARKER} {{}}", FieldKind.TEXT: MARKER, FieldKind.LINES: (MARKER,)}
        return replace(
            record,
            **{name: texts[spec.kind] for name, spec in specs_of(type(record)).items() if spec.kind in texts},
        )

    return rebuilt(plan, (mark(one) for one in plan))


def test_what_happens_to_a_plan_counts_at_once_and_what_it_says_only_once_approved():
    frozen = hospital()
    exercise = replace(frozen.exercises[0], id="new", done_on=TODAY)
    live = changing(adding(frozen, exercise), frozen.activities[0].id, name="Autre nom")
    found = bring_up(frozen, live)
    assert exercise in found.exercises
    assert found.all(Activity) == frozen.all(Activity)
    assert is_rewritten(frozen, live)
    assert not is_rewritten(frozen, adding(frozen, exercise))
    assert set(KINDS.values()) > LIFE


def test_facts_are_counts_dates_and_known_choices():
    facts = facts_of(hospital(), TODAY)
    assert (facts.priorities, facts.with_mode, facts.copies) == (3, 3, 1)
    assert facts.scenarios == (ScenarioFamily.IS, ScenarioFamily.STAFF)
    assert read_facts(json.loads(json.dumps(write_facts(facts)))) == facts
    care = facts_of(care_home(), TODAY)
    assert care.category is None and read_facts(write_facts(care)) == care


@pytest.mark.parametrize(
    ("start", "endurance", "expected"),
    [(None, None, 2), (60, None, 2), (None, 60, 2), (0, 60, 3), (60, 0, 3)],
)
def test_a_degraded_mode_counts_once_its_delay_and_its_endurance_are_known(
    start: int | None, endurance: int | None, expected: int
) -> None:
    plan = hospital()
    mine = [one.id for one in plan.solutions if one.activity == plan.priorities[0].id]
    for one in mine:
        plan = changing(plan, one, start=start, endurance=endurance)
    assert facts_of(plan, TODAY).with_mode == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (Solution(start=0, endurance=0), True),
        (Solution(start=0), False),
        (Solution(marks={"start": Mark(MarkKind.UNDEFINED), "endurance": Mark(MarkKind.UNDEFINED)}), False),
        (FunctionSheet(holder="c1"), True),
        (FunctionSheet(function="Direction", first_hour=("Appeler",)), False),
        (ActivationLevel(decider="c1"), True),
        (ActivationLevel(level=0, title="Alerte"), False),
        (RecoveryStep(owner="c1", takes=0), True),
        (RecoveryStep(owner="c1"), False),
        (RecoveryStep(takes=60), False),
        (CatchUp(check="Deux lecteurs", within=0), True),
        (CatchUp(check="Deux lecteurs"), False),
        (CatchUp(within=60), False),
    ],
)
def test_what_a_kit_wrote_is_completed_by_what_people_say(record: Record, expected: bool) -> None:
    assert is_completed(record) is expected


def test_no_free_text_of_a_plan_reaches_its_facts():
    for plan in (hospital(), care_home()):
        assert MARKER in repr(marked(plan))
        assert MARKER not in repr(facts_of(marked(plan), TODAY))
        assert facts_of(marked(plan), TODAY) == facts_of(plan, TODAY)


def test_what_was_stored_wrongly_is_left_out():
    raw = {name.name: MARKER for name in dataclasses.fields(PlanFacts)}
    assert MARKER not in repr(read_facts(raw))
    assert read_facts({**raw, "scenarios": [MARKER, "is"]}).scenarios == (ScenarioFamily.IS,)


def test_what_is_to_come_has_not_happened():
    plan = hospital()
    later = replace(plan.exercises[0], id="later", done_on=TOMORROW)
    assert facts_of(adding(plan, later), TODAY) == facts_of(plan, TODAY)
    assert (
        facts_of(rebuilt(plan, (one for one in plan if not isinstance(one, Exercise))), TODAY).last_test
        is None
    )
    assert facts_of(adding(plan, Copy(id="off", medium=None)), TODAY).copies == 1
    assert facts_of(adding(plan, Copy(id="off", medium=Medium.PAPER, removed_on=TODAY)), TODAY).copies == 1


def test_old_copies_are_those_still_out_at_another_version():
    copies = [
        Copy(id="same", version=2),
        Copy(id="old", version=1),
        Copy(id="unknown"),
        Copy(id="back", version=1, removed_on=TODAY),
        Copy(id="leaving", version=1, removed_on=TOMORROW),
    ]
    assert [one.id for one in list_old(copies, 2, TODAY)] == ["old", "unknown", "leaving"]


APPROVED = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("reviews", "months", "expected"),
    [
        ((), None, date(2027, 11, 10)),
        ((), 6, date(2027, 5, 10)),
        (((date(2026, 11, 2), date(2027, 3, 1)),), 12, date(2027, 3, 1)),
        (((date(2026, 11, 2), date(2026, 11, 5)),), 12, date(2027, 11, 10)),
        (((date(2025, 1, 1), date(2028, 1, 1)), (date(2026, 1, 1), date(2027, 1, 1))), 12, date(2027, 1, 1)),
        (((date(2026, 11, 2), None),), 12, date(2027, 11, 10)),
        (((None, date(2027, 2, 1)),), 12, date(2027, 2, 1)),
    ],
)
def test_the_last_review_sets_the_next_one_else_the_period_after_the_approval(
    reviews: tuple[tuple[date | None, date | None], ...], months: int | None, expected: date
) -> None:
    sheet = PlanSheet(id="sheet", review_months=months)
    records = [Review(id=str(n), done_on=done, next_on=then) for n, (done, then) in enumerate(reviews)]
    plan = make_plan(Variant.ES, [sheet, *records])
    assert find_next_review(plan, APPROVED) == expected
    last = max(reviews, key=lambda one: one[0] or date.min)[1] if reviews else None
    assert find_next_review(plan, None) == last, "a draft has no period"


def test_the_last_version_named_is_that_of_an_approval_or_of_a_copy() -> None:
    assert find_last_named(Plan(Variant.ES)) == 0
    plan = Plan(
        Variant.ES,
        records={Approval: (Approval(id="a", version=2), Approval(id="b")), Copy: (Copy(id="c", version=5),)},
    )
    assert find_last_named(plan) == 5


def test_impacts_are_complete_once_each_priority_activity_has_a_grade() -> None:
    plan = hospital()
    step = STEP_OF["impact"]
    first, *_ = plan.priorities
    assert progress_of(plan, step).is_complete
    left = rebuilt(plan, (one for one in plan if not (isinstance(one, Impact) and one.activity == first.id)))
    found = progress_of(left, step)
    assert (found.unrated, found.is_complete, found.is_begun) == (1, False, True)
