"""Whether the data would come back: SV1 to SV6."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from app.domain.continuity.checks.ages import is_older, latest
from app.domain.continuity.checks.findings import Finding, Gravity, at, on_plan
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Backup, Resource, RestoreTest
from app.domain.continuity.words import Criticality, ResourceKind, RestoreKind, RestoreOutcome

FEWEST_COPIES = 3
FEWEST_MEDIA = 2
"""The 3-2-1 rule (D2): three copies, two media, one off site."""
RESTORE_MONTHS = 12
"""D2 asks for at least one restore; the twelve months are ours."""
GUARDS = ("has_strong_login", "is_partitioned", "is_watched")
WHOLE_RESTORES = frozenset({RestoreKind.DATABASE, RestoreKind.APPLICATION, RestoreKind.REBUILD})
"""Those that bring an application back; one file, or the directory, does not."""


def copies_follow_321(plan: Plan, _today: date) -> Iterator[Finding]:
    """SV1 (ES): three copies, two media, one off site (3-2-1, D2). A plan without any back-up says so here."""
    if not plan.backups:
        yield on_plan("SV1", Gravity.MAJOR, "backup", case="none")
    for one in plan.backups:
        for name, fewest in (("copies", FEWEST_COPIES), ("media", FEWEST_MEDIA)):
            count = getattr(one, name)
            if count is None:
                yield from missing("SV1", Gravity.MAJOR, one, name, case=f"{name}_unknown")
            elif count < fewest:
                yield at("SV1", Gravity.MAJOR, one, name, count=count)
        if not one.is_off_site:
            yield from _not_held("SV1", one, "is_off_site")


def _not_held(rule: str, backup: Backup, name: str) -> Iterator[Finding]:
    if getattr(backup, name) is None:
        yield from missing(rule, Gravity.MAJOR, backup, name, case=f"{name}_unknown")
    else:
        yield at(rule, Gravity.MAJOR, backup, name)


def copy_is_out_of_reach(plan: Plan, today: date) -> Iterator[Finding]:
    """SV2: one copy is off line or cannot be changed (good practice; the wording of D2 is not verified).

    In MS the supplier may answer for it, by a dated attestation.
    """
    if not plan.backups and plan.variant is Variant.MS:
        yield on_plan("SV2", Gravity.MAJOR, "backup", case="none")
    for one in plan.backups:
        if one.is_off_line:
            continue
        if plan.variant is Variant.MS and one.by_supplier and one.is_off_line is None:
            if latest((one.attested_on,), today) is None:
                yield from missing("SV2", Gravity.MAJOR, one, "attested_on", "is_off_line")
        else:
            yield from _not_held("SV2", one, "is_off_line")


def console_is_guarded(plan: Plan, _today: date) -> Iterator[Finding]:
    """SV3 (ES): strong authentication, partitioning and supervision of the back-ups (D2)."""
    for one in plan.backups:
        for name in GUARDS:
            if not getattr(one, name):
                yield from _not_held("SV3", one, name)


def directory_is_isolated(plan: Plan, _today: date) -> Iterator[Finding]:
    """SV4 (ES): an isolated back-up covers the directory (good practice; the wording of D2 is not verified)."""
    holding = [one for one in plan.backups if one.has_directory]
    if not holding:
        yield on_plan("SV4", Gravity.MAJOR, "backup")
    elif not any(one.is_directory_isolated for one in holding):
        yield from _not_held("SV4", holding[0], "is_directory_isolated")


def restore_is_recent(plan: Plan, today: date) -> Iterator[Finding]:
    """SV5: one critical application was restored with success within 12 months.

    Critical: an application or data, indispensable to a priority activity; any of them while none is.
    """
    wanted = _critical_ids(plan)
    last = latest((one.done_on for one in plan.restore_tests if _is_whole(one, wanted)), today)
    if last is None:
        yield on_plan("SV5", Gravity.MAJOR, "restore_test", months=RESTORE_MONTHS, case="never")
    elif is_older(last, RESTORE_MONTHS, today):
        yield on_plan("SV5", Gravity.MAJOR, "restore_test", day=last, months=RESTORE_MONTHS)


def _critical_ids(plan: Plan) -> frozenset[str]:
    kinds = (ResourceKind.APPLICATION, ResourceKind.DATA)
    restorable = frozenset(one.id for one in plan.resources if one.kind in kinds)
    needed = frozenset(
        dependency.resource
        for activity in plan.priorities
        for dependency in plan.dependencies_of.get(activity.id, ())
        if dependency.criticality is Criticality.INDISPENSABLE
    )
    return restorable & needed or restorable


def _is_whole(test: RestoreTest, resources: frozenset[str]) -> bool:
    return (
        test.outcome is RestoreOutcome.SUCCESS and test.kind in WHOLE_RESTORES and test.resource in resources
    )


def restores_meet_needs(plan: Plan, today: date) -> Iterator[Finding]:
    """SV6: the last restore of a resource gave data within the PDMA, in no more than the announced time."""
    for resource in plan.resources:
        test = _last_restore(plan, resource, today)
        if test is None:
            continue
        if test.took is not None and resource.capacity is not None and test.took > resource.capacity:
            took, capacity = timedelta(minutes=test.took), timedelta(minutes=resource.capacity)
            yield at("SV6", Gravity.MINOR, test, "took", took=took, capacity=capacity, resource=resource.name)
        need = _strictest_loss(plan, resource)
        if test.data_age is not None and need is not None and test.data_age > need[0]:
            age, pdma = timedelta(minutes=test.data_age), timedelta(minutes=need[0])
            figures = {"age": age, "pdma": pdma, "resource": resource.name, "activity": need[1]}
            yield at("SV6", Gravity.MINOR, test, "data_age", **figures)


def _last_restore(plan: Plan, resource: Resource, today: date) -> RestoreTest | None:
    done = [
        (one.done_on, one)
        for one in plan.restore_tests
        if one.resource == resource.id and one.outcome is not RestoreOutcome.FAILURE
        if one.done_on is not None and one.done_on <= today
    ]
    return max(done, key=lambda pair: pair[0])[1] if done else None


def _strictest_loss(plan: Plan, resource: Resource) -> tuple[int, str] | None:
    """The smallest loss of data that an activity accepts of this resource, and its name."""
    needs = []
    for dependency in plan.dependencies:
        activity = plan.find(Activity, dependency.activity)
        if dependency.resource != resource.id or activity is None:
            continue
        within = activity.pdma if dependency.data_within is None else dependency.data_within
        if within is not None:
            needs.append((within, activity.name))
    return min(needs, default=None)
