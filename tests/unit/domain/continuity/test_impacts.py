"""The suggested DMIA, and what it cannot tell."""

from __future__ import annotations

import pytest

from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Variant
from app.domain.continuity.impacts import suggest_all, suggest_dmia
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.unknown import Missing
from app.domain.continuity.words import ImpactCategory
from tests.unit.domain.continuity.plans import ES_STEPS, hospital

SAFETY, IMAGE = ImpactCategory.SAFETY, ImpactCategory.IMAGE


def suggestion(*cells, steps=ES_STEPS):
    impacts = [
        Impact(id=f"i{number}", activity="a", step=step, category=category, grade=grade)
        for number, (step, category, grade) in enumerate(cells)
    ]
    return suggest_dmia(make_plan(Variant.ES, [Activity(id="a"), *impacts], steps=steps), "a")


def row(category, *grades):
    return [(step, category, grade) for step, grade in zip(ES_STEPS, grades, strict=False)]


TABLE = [
    # The first step is serious: at once.
    (row(SAFETY, 3, 4), 0, False, ()),
    (row(SAFETY, 2, 3), HOUR, False, ()),
    (row(SAFETY, 1, 1, 1, 4), 12 * HOUR, False, ()),
    # The earliest category decides.
    (row(SAFETY, 1, 1, 3) + row(IMAGE, 1, 3, 3), HOUR, False, ()),
    # Nothing serious: at least the longest that was rated.
    (row(SAFETY, 1, 1, 2, 2), DAY, True, ()),
    # A hole below the answer is said.
    ([(HOUR, SAFETY, 1), (12 * HOUR, SAFETY, 3)], 4 * HOUR, False, (4 * HOUR,)),
    ([(4 * HOUR, SAFETY, 3)], HOUR, False, (HOUR,)),
    # A step of nobody's settings counts too.
    ([(2 * HOUR, SAFETY, 1), (3 * HOUR, SAFETY, 3)], 2 * HOUR, False, (HOUR,)),
    # Zero is a step.
    ([(0, SAFETY, 3)], 0, False, ()),
]


@pytest.mark.parametrize(("cells", "minutes", "is_at_least", "unrated"), TABLE)
def test_the_suggestion_is_the_step_before_the_first_serious_one(cells, minutes, is_at_least, unrated):
    found = suggestion(*cells)
    assert (found.minutes, found.is_at_least, found.unrated) == (minutes, is_at_least, unrated)


def test_each_category_gives_its_first_serious_step():
    found = suggestion(*row(SAFETY, 1, 1, 3, 4), *row(IMAGE, 1, 1, 1, 3))
    assert found.first_serious == {SAFETY: 12 * HOUR, IMAGE: DAY}
    assert found.earliest == 12 * HOUR


def test_without_impacts_nothing_is_suggested():
    found = suggestion()
    assert (found.minutes, found.unknown) == (None, (Missing("impact"),))


@pytest.mark.parametrize("name", ["step", "category", "grade"])
def test_a_half_written_impact_is_named_and_not_counted(name):
    values = {"step": HOUR, "category": SAFETY, "grade": 3, name: None}
    half = (values["step"], values["category"], values["grade"])
    lack = (Missing("impact", "i0", name),)
    alone = suggestion(half)
    assert (alone.minutes, alone.unknown) == (None, lack)
    beside = suggestion(half, (4 * HOUR, SAFETY, 3))
    assert (beside.minutes, beside.unknown) == (HOUR, lack)


def test_the_settings_of_the_plan_may_be_empty():
    assert suggestion((HOUR, SAFETY, 1), (DAY, SAFETY, 3), steps=()).minutes == HOUR


def test_every_activity_has_its_answer():
    found = suggest_all(hospital())
    assert found["emergency"].minutes == HOUR
    assert found["pharmacy"].minutes == 4 * HOUR
    assert found["laundry"].minutes is None
