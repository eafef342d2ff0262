"""Where a candidate stands on what the second domain of CaRE asks of its continuity plans.

Over all the plans of the candidate. Each line says what is written, never that the call is met: only those who
judge it do. Three states, each with what is missing, and no score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Backup, RestoreTest
from app.domain.continuity.records.upkeep import Exercise, PlannedTest
from app.domain.continuity.single_points import find_fed
from app.domain.continuity.words import D2Category, Decision, ExerciseKind, RestoreOutcome, ScenarioFamily

PHASE_BEGINS = date(2025, 7, 16)
"""Tests count from the publication of the order of 3 July 2025 on."""

CATEGORIES = (D2Category.CARE, D2Category.ADMINISTRATIVE, D2Category.TECHNICAL_PLATFORM)
SECOND_FAMILIES = frozenset({ScenarioFamily.SITE, ScenarioFamily.STAFF, ScenarioFamily.SUPPLIER})
FIELD_TESTS = frozenset({ExerciseKind.FIELD, ExerciseKind.COMBINED, ExerciseKind.REAL_EVENT})
COPIES, MEDIA = 3, 2
"""The 3-2-1 rule: three copies, the original included, on two media, one of them off site."""


class State(StrEnum):
    DOCUMENTED = "documented"
    IN_PROGRESS = "in_progress"
    MISSING = "missing"


class Topic(StrEnum):
    """The lines of the board, in order. The first three carry the value of their category."""

    CARE = "care"
    ADMINISTRATIVE = "administrative"
    TECHNICAL_PLATFORM = "technical_platform"
    SCENARIOS = "scenarios"
    IMPACTS = "impacts"
    FIELD_TEST = "field_test"
    SCHEDULE = "schedule"
    BACKUP_COPIES = "backup_copies"
    BACKUP_LOGIN = "backup_login"
    BACKUP_PARTITION = "backup_partition"
    BACKUP_WATCH = "backup_watch"
    RESTORE_TEST = "restore_test"


class Lack(StrEnum):
    """What is missing."""

    NO_PLAN = "no_plan"
    NO_PLAN_IN_CATEGORY = "no_plan_in_category"
    NOT_APPROVED = "not_approved"
    NO_IS_SCENARIO = "no_is_scenario"
    NO_SECOND_SCENARIO = "no_second_scenario"
    NO_PRIORITY_ACTIVITY = "no_priority_activity"
    NO_IMPACT = "no_impact"
    NO_DMIA = "no_dmia"
    NO_FIELD_TEST = "no_field_test"
    NOT_ON_THE_FIELD = "not_on_the_field"
    TOO_OLD = "too_old"
    NO_BUSINESS = "no_business"
    NO_FINDINGS = "no_findings"
    NO_REPORT = "no_report"
    NOT_SCHEDULED = "not_scheduled"
    NO_BACKUP = "no_backup"
    TOO_FEW_COPIES = "too_few_copies"
    TOO_FEW_MEDIA = "too_few_media"
    NOT_OFF_SITE = "not_off_site"
    NO_STRONG_LOGIN = "no_strong_login"
    NOT_PARTITIONED = "not_partitioned"
    NOT_WATCHED = "not_watched"
    NO_RESTORE = "no_restore"
    NOT_SUCCESSFUL = "not_successful"
    NOT_CRITICAL = "not_critical"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing missing. ``plan``: the key of the plan; ``kind`` and ``record``: where to mend, if anywhere."""

    lack: Lack
    plan: str = ""
    kind: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    topic: Topic
    state: State
    remarks: tuple[Remark, ...] = ()


Plans = Mapping[str, Plan]
"""All the plans of a candidate, by a key that the caller chooses."""


def make_board(plans: Plans, today: date) -> tuple[Line, ...]:
    """One line per topic, in order. Tests dated after ``today`` are not yet tests."""
    board: list[Line] = [_category(plans, one) for one in CATEGORIES]
    board.append(_per_plan(Topic.SCENARIOS, plans, _scenario_remarks))
    board.append(_per_plan(Topic.IMPACTS, plans, _impact_remarks))
    board.append(_best(Topic.FIELD_TEST, Lack.NO_FIELD_TEST, _field_tests(plans, today)))
    board.append(_schedule(plans, today))
    board.extend(_per_backup(plans, topic, check) for topic, check in _BACKUP_CHECKS.items())
    board.append(_best(Topic.RESTORE_TEST, Lack.NO_RESTORE, _restore_tests(plans, today)))
    return tuple(board)


def _category(plans: Plans, category: D2Category) -> Line:
    topic = Topic(category.value)
    found = {key: plan for key, plan in plans.items() if plan.sheet.d2_category is category}
    if not found:
        return Line(topic, State.MISSING, (Remark(Lack.NO_PLAN_IN_CATEGORY),))
    if any(is_approved(plan) for plan in found.values()):
        return Line(topic, State.DOCUMENTED)
    return Line(topic, State.IN_PROGRESS, tuple(Remark(Lack.NOT_APPROVED, key, "approval") for key in found))


def is_approved(plan: Plan) -> bool:
    """Whether somebody approved this version, and nobody refused it."""
    decisions = {one.decision for one in plan.approvals if one.version == plan.version}
    approved = {Decision.APPROVED, Decision.WITH_RESERVATIONS}
    return bool(decisions & approved) and Decision.REFUSED not in decisions


def _asked(plans: Plans) -> Plans:
    """The plans of the three categories; what the others hold is not asked for."""
    return {key: plan for key, plan in plans.items() if plan.sheet.d2_category in CATEGORIES}


@dataclass(frozen=True, slots=True)
class _Part:
    """What a plan, a backup or a test brings to a line: what it lacks, whether it is a beginning or yet to come."""

    remarks: tuple[Remark, ...]
    is_begun: bool = True
    is_ahead: bool = False


def _sum(topic: Topic, parts: list[_Part], nothing: Lack) -> Line:
    if not parts:
        return Line(topic, State.MISSING, (Remark(nothing),))
    remarks = tuple(remark for part in parts for remark in part.remarks)
    if not remarks:
        return Line(topic, State.DOCUMENTED)
    is_begun = any(part.is_begun for part in parts)
    return Line(topic, State.IN_PROGRESS if is_begun else State.MISSING, remarks)


def _per_plan(topic: Topic, plans: Plans, check: Callable[[str, Plan], _Part]) -> Line:
    return _sum(topic, [check(key, plan) for key, plan in _asked(plans).items()], Lack.NO_PLAN)


def _scenario_remarks(key: str, plan: Plan) -> _Part:
    families = {one.family for one in plan.kept_scenarios}
    has_is, has_second = ScenarioFamily.IS in families, bool(families & SECOND_FAMILIES)
    lacks = [Lack.NO_IS_SCENARIO] * (not has_is) + [Lack.NO_SECOND_SCENARIO] * (not has_second)
    return _Part(tuple(Remark(lack, key, "scenario") for lack in lacks), has_is or has_second)


def _impact_remarks(key: str, plan: Plan) -> _Part:
    if not plan.priorities:
        return _Part((Remark(Lack.NO_PRIORITY_ACTIVITY, key, "activity"),), is_begun=False)
    remarks = tuple(remark for one in plan.priorities for remark in _activity_remarks(key, plan, one))
    is_begun = any(plan.impacts_of.get(one.id) for one in plan.priorities)
    return _Part(remarks, is_begun)


def _activity_remarks(key: str, plan: Plan, activity: Activity) -> Iterator[Remark]:
    if all(one.grade is None for one in plan.impacts_of.get(activity.id, ())):
        yield Remark(Lack.NO_IMPACT, key, "activity", activity.id)
    if activity.dmia is None:
        yield Remark(Lack.NO_DMIA, key, "activity", activity.id)


def _best(topic: Topic, nothing: Lack, tests: Iterable[_Part]) -> Line:
    """One test is enough: the one that lacks the least."""
    best = min(tests, key=lambda one: (not one.is_begun, one.is_ahead, len(one.remarks)), default=None)
    return _sum(topic, [best] if best else [], nothing)


_VOID = frozenset({Lack.NOT_ON_THE_FIELD, Lack.TOO_OLD, Lack.NOT_SUCCESSFUL, Lack.NOT_CRITICAL})
"""A test of another kind, of another time, or that failed, is no beginning."""


def _test(key: str, record: Exercise | RestoreTest, lacks: Iterable[Lack]) -> _Part:
    found = tuple(lacks)
    remarks = tuple(Remark(lack, key, CODES[type(record)], record.id) for lack in found)
    return _Part(remarks, not _VOID & set(found))


def _field_tests(plans: Plans, today: date) -> Iterator[_Part]:
    for key, plan in _asked(plans).items():
        for one in plan.exercises:
            if one.done_on is not None and one.done_on <= today:
                yield _test(key, one, list_test_lacks(one))
        for planned in plan.planned_tests:
            if _is_ahead(planned, today):
                yield _Part((Remark(Lack.NO_FIELD_TEST, key, "planned_test", planned.id),), is_ahead=True)


def list_test_lacks(test: Exercise) -> Iterator[Lack]:
    if test.kind not in FIELD_TESTS:
        yield Lack.NOT_ON_THE_FIELD
    if test.done_on is None or test.done_on < PHASE_BEGINS:
        yield Lack.TOO_OLD
    if not test.has_business:
        yield Lack.NO_BUSINESS
    if not test.findings:
        yield Lack.NO_FINDINGS
    if not test.report:
        yield Lack.NO_REPORT


def _is_ahead(planned: PlannedTest, today: date) -> bool:
    return planned.planned_on is not None and planned.planned_on >= today and planned.kind in FIELD_TESTS


def _schedule(plans: Plans, today: date) -> Line:
    """Every plan that was not tested yet has a dated test ahead."""
    parts = []
    for key, plan in _asked(plans).items():
        is_tested = any(_is_tested(one, today) for one in plan.exercises)
        is_ready = is_tested or any(_is_ahead(one, today) for one in plan.planned_tests)
        parts.append(_Part(() if is_ready else (Remark(Lack.NOT_SCHEDULED, key, "planned_test"),), is_ready))
    return _sum(Topic.SCHEDULE, parts, Lack.NO_PLAN)


def _is_tested(test: Exercise, today: date) -> bool:
    return test.kind in FIELD_TESTS and test.done_on is not None and PHASE_BEGINS <= test.done_on <= today


def _copy_lacks(backup: Backup) -> Iterator[Lack]:
    if backup.copies is None or backup.copies < COPIES:
        yield Lack.TOO_FEW_COPIES
    if backup.media is None or backup.media < MEDIA:
        yield Lack.TOO_FEW_MEDIA
    if not backup.is_off_site:
        yield Lack.NOT_OFF_SITE


_BACKUP_CHECKS: Mapping[Topic, Callable[[Backup], Iterable[Lack]]] = {
    Topic.BACKUP_COPIES: _copy_lacks,
    Topic.BACKUP_LOGIN: lambda one: () if one.has_strong_login else (Lack.NO_STRONG_LOGIN,),
    Topic.BACKUP_PARTITION: lambda one: () if one.is_partitioned else (Lack.NOT_PARTITIONED,),
    Topic.BACKUP_WATCH: lambda one: () if one.is_watched else (Lack.NOT_WATCHED,),
}
_MOST = {Topic.BACKUP_COPIES: 3}


def _per_backup(plans: Plans, topic: Topic, check: Callable[[Backup], Iterable[Lack]]) -> Line:
    parts = []
    for key, plan in plans.items():
        for backup in plan.backups:
            lacks = tuple(check(backup))
            remarks = tuple(Remark(lack, key, "backup", backup.id) for lack in lacks)
            parts.append(_Part(remarks, len(lacks) < _MOST.get(topic, 1)))
    return _sum(topic, parts, Lack.NO_BACKUP)


def _restore_tests(plans: Plans, today: date) -> Iterator[_Part]:
    for key, plan in plans.items():
        critical = plan.once(find_fed)
        for one in plan.restore_tests:
            if one.done_on is not None and one.done_on <= today:
                yield _test(key, one, list_restore_lacks(one, one.resource in critical))


def list_restore_lacks(test: RestoreTest, is_critical: bool) -> Iterator[Lack]:
    if test.done_on is None or test.done_on < PHASE_BEGINS:
        yield Lack.TOO_OLD
    if test.outcome is not RestoreOutcome.SUCCESS:
        yield Lack.NOT_SUCCESSFUL
    if not is_critical:
        yield Lack.NOT_CRITICAL
    if not test.is_checked_by_users:
        yield Lack.NOT_CHECKED
