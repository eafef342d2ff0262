"""What tests showed of an activity, beside what is asked and what is aimed at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.continuity.dates import Day
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.upkeep import Exercise


@dataclass(frozen=True, slots=True)
class Measure:
    """A delay in minutes, and the day it was seen; no day when nobody noted it."""

    minutes: int
    day: Day


def list_tests(plan: Plan, activity: Activity, today: date) -> list[tuple[date, Exercise]]:
    """The continuity tests of an activity that took place, the last one first."""
    found = [
        (one.done_on, one)
        for one in plan.exercises
        if one.is_continuity_test and activity.id in one.activities
        if one.done_on is not None and one.done_on <= today
    ]
    return sorted(found, key=lambda pair: pair[0], reverse=True)


def find_return(plan: Plan, activity: Activity, today: date) -> Measure | None:
    """The last time its return was timed: noted on the activity, or by a test of it; the longest of one day.

    A delay noted on the activity without its day stands when no test says better.
    """
    found = [
        (day, one.return_time)
        for day, one in list_tests(plan, activity, today)
        if one.return_time is not None
    ]
    if activity.measured is not None and activity.measured_on is not None:
        found.append((activity.measured_on, activity.measured))
    if found:
        day, minutes = max(found)
        return Measure(minutes, day)
    return None if activity.measured is None else Measure(activity.measured, None)
