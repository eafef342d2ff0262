"""What tests showed of an activity: noted on it, or timed by an exercise."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.continuity.durations import HOUR
from app.domain.continuity.fields import Variant
from app.domain.continuity.measures import Measure, find_return
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.upkeep import Exercise
from app.domain.continuity.words import ExerciseKind

TODAY = date(2026, 11, 1)
SPRING, SUMMER = date(2026, 3, 1), date(2026, 7, 1)


def _exercise(day: date | None, took: int | None, kind: ExerciseKind = ExerciseKind.FIELD) -> Exercise:
    return Exercise(id=f"{day}-{took}", kind=kind, done_on=day, return_time=took, activities=("care",))


@pytest.mark.parametrize(
    ("noted", "noted_on", "exercises", "expected"),
    [
        (None, None, [], None),
        (2 * HOUR, None, [], Measure(2 * HOUR, None)),
        (2 * HOUR, SPRING, [], Measure(2 * HOUR, SPRING)),
        (None, None, [_exercise(SPRING, 3 * HOUR)], Measure(3 * HOUR, SPRING)),
        (2 * HOUR, None, [_exercise(SPRING, 3 * HOUR)], Measure(3 * HOUR, SPRING)),
        (2 * HOUR, SUMMER, [_exercise(SPRING, 3 * HOUR)], Measure(2 * HOUR, SUMMER)),
        (2 * HOUR, SPRING, [_exercise(SUMMER, HOUR)], Measure(HOUR, SUMMER)),
        (2 * HOUR, SPRING, [_exercise(SPRING, HOUR)], Measure(2 * HOUR, SPRING)),
        (None, None, [_exercise(SUMMER, 0)], Measure(0, SUMMER)),
        (None, None, [_exercise(SUMMER, None)], None),
        (None, None, [_exercise(None, HOUR)], None),
        (None, None, [_exercise(date(2027, 1, 1), HOUR)], None),
        (None, None, [_exercise(SUMMER, HOUR, ExerciseKind.RESTORE)], None),
    ],
)
def test_the_last_measure_wins(
    noted: int | None, noted_on: date | None, exercises: list[Exercise], expected: Measure | None
) -> None:
    care = Activity(id="care", name="Soins", measured=noted, measured_on=noted_on)
    other = Activity(id="meals", name="Repas")
    plan = make_plan(Variant.ES, [care, other, *exercises], establishment="Essai", finess="990000004")
    assert find_return(plan, care, TODAY) == expected
    assert find_return(plan, other, TODAY) is None
