"""What was tried for good, and what came of it: TE1 to TE6."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.continuity.checks.ages import is_older, latest
from app.domain.continuity.checks.candidate import UNKNOWN, Candidate
from app.domain.continuity.checks.findings import Finding, Gravity, at, on_plan
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.dates import Day
from app.domain.continuity.measures import find_return, list_tests
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.words import NOT_AN_EXERCISE, ExerciseKind, Phase, Severity

TEST_MONTHS = 12
"""Yearly crisis exercise (instruction DNS/2025/12); PCA and PRA tested each year in public services."""
FIELD_TESTS = frozenset({ExerciseKind.FIELD, ExerciseKind.COMBINED})
"""Those that stop the service for good; whether D2 takes a real event was not found, so it does not count."""


def tested_this_year(plan: Plan, today: date) -> Iterator[Finding]:
    """TE1: one business test within 12 months."""
    last = latest((one.done_on for one in plan.exercises if one.is_continuity_test), today)
    if last is None:
        yield on_plan("TE1", Gravity.MAJOR, "exercise", months=TEST_MONTHS, case="never")
    elif is_older(last, TEST_MONTHS, today):
        yield on_plan("TE1", Gravity.MAJOR, "exercise", day=last, months=TEST_MONTHS)


def field_test_recorded(plan: Plan, today: date, candidate: Candidate = UNKNOWN) -> Iterator[Finding]:
    """TE2 (ES): for D2, one plan of the candidate tested in the field, and a dated schedule for the others."""
    done = (one.done_on for one in plan.exercises if one.kind in FIELD_TESTS)
    if latest(done, today) is not None:
        return
    planned = [one.planned_on for one in plan.planned_tests if one.kind in FIELD_TESTS]
    coming = min((day for day in planned if day is not None and day >= today), default=None)
    if coming is None:
        yield on_plan("TE2", Gravity.MAJOR, "planned_test", case="nothing")
    elif candidate.has_field_test:
        return
    elif not candidate.is_whole:
        yield on_plan("TE2", Gravity.INFORMATION, "exercise", day=coming, case="unknown")
    else:
        yield on_plan("TE2", Gravity.MAJOR, "exercise", day=coming)


def exercises_are_real(plan: Plan, today: date) -> Iterator[Finding]:
    """TE3: what is not a continuity exercise (ARS Occitanie, 2023) is not offered as one.

    Recording it is no fault: an information, unless it is shown for D2 or stands alone this year.
    """
    last = latest((one.done_on for one in plan.exercises if one.is_continuity_test), today)
    stands_alone = last is None or is_older(last, TEST_MONTHS, today)
    for one in plan.exercises:
        if one.kind not in NOT_AN_EXERCISE:
            continue
        gravity = Gravity.MAJOR if one.is_for_d2 or stands_alone else Gravity.INFORMATION
        yield at("TE3", gravity, one, "kind", kind=one.kind or "")


def exercises_are_complete(plan: Plan, today: date) -> Iterator[Finding]:
    """TE4: a test has management, business staff and measured delays.

    Looked at: the tests of the last 12 months, or the last one before. Nobody can complete an older one.
    """
    done = [one for one in plan.exercises if one.is_continuity_test and one.done_on and one.done_on <= today]
    last = latest((one.done_on for one in done), today)
    for one in done:
        if one.done_on is None or (is_older(one.done_on, TEST_MONTHS, today) and one.done_on != last):
            continue
        for name in ("has_direction", "has_business"):
            if not getattr(one, name):
                yield from missing("TE4", Gravity.MINOR, one, name)
        if all(delay is None for delay in (one.switch_time, one.endurance, one.return_time)):
            yield from missing("TE4", Gravity.MINOR, one, "switch_time", "endurance", "return_time")


def targets_follow_tests(plan: Plan, today: date) -> Iterator[Finding]:
    """TE5: a target that a test did not hold was looked at again since.

    Looked at again: the DMIA of the activity, or the degraded mode, was validated after the test.
    """
    for activity in plan.activities:
        yield from _missed_return(plan, activity, today)
        yield from _missed_switch(plan, activity, today)


def _missed_return(plan: Plan, activity: Activity, today: date) -> Iterator[Finding]:
    found = find_return(plan, activity, today)
    if activity.target is None or found is None or found.day is None:
        return
    day, measured = found.day, found.minutes
    if measured > activity.target and not _is_seen_since(activity.validated_on, day):
        figures = {"measured": timedelta(minutes=measured), "target": timedelta(minutes=activity.target)}
        yield at("TE5", Gravity.MINOR, activity, "target", day=day, **figures)


def _missed_switch(plan: Plan, activity: Activity, today: date) -> Iterator[Finding]:
    timed = [(day, one) for day, one in list_tests(plan, activity, today) if one.switch_time is not None]
    seen: set[str] = set()
    for day, one in timed:
        if one.scenario in seen:
            continue
        seen.add(one.scenario)
        solution = _first_solution(plan, activity.id, one.scenario)
        if solution is None or solution.start is None or one.switch_time is None:
            continue
        if one.switch_time > solution.start and not _is_seen_since(solution.validated_on, day):
            figures = {
                "measured": timedelta(minutes=one.switch_time),
                "target": timedelta(minutes=solution.start),
            }
            yield at("TE5", Gravity.MINOR, solution, "start", day=day, **figures)


def _first_solution(plan: Plan, activity: str, scenario: str) -> Solution | None:
    found = plan.solutions_of.get((activity, scenario), ())
    return next((one for one in found if one.phase is Phase.FIRST_DAY), None)


def _is_seen_since(seen: Day, day: date) -> bool:
    return seen is not None and seen > day


def major_actions_done(plan: Plan, today: date) -> Iterator[Finding]:
    """TE6: no major action is overdue."""
    for one in plan.follow_ups:
        if one.severity is Severity.MAJOR and not one.is_done and one.due is not None and one.due < today:
            yield at("TE6", Gravity.MAJOR, one, "due", day=one.due, owner=one.owner)
