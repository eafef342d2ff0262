"""What would be read on the day, the platform being down: DF1 to DF3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.continuity.checks.ages import is_older, latest
from app.domain.continuity.checks.findings import Finding, Gravity, at, on_plan
from app.domain.continuity.checks.gaps import missing
from app.domain.continuity.in_force import ACCEPTED
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Copy
from app.domain.continuity.words import Profile

COPY_MONTHS = 12
STOCK_MONTHS = 6
"""Ours: paper is moved, taken and used up."""
NOT_THE_PLAN = frozenset({Profile.PROOF, Profile.EXTRACT})
"""Profiles that cannot run a crisis: without contacts, or of one service."""


def approved_version(plan: Plan, today: date) -> int | None:
    """The highest version that somebody approved on a day that has come."""
    versions = [
        one.version
        for one in plan.approvals
        if one.decision in ACCEPTED and one.decided_on is not None and one.decided_on <= today
    ]
    return max((version for version in versions if version is not None), default=None)


def _is_out(copy: Copy, today: date) -> bool:
    return copy.removed_on is None or copy.removed_on > today


def approved_copy_out(plan: Plan, today: date) -> Iterator[Finding]:
    """DF1: at least one printed or off-IS copy of the approved version; silent before any approval."""
    version = approved_version(plan, today)
    if version is None:
        return
    good = [
        one
        for one in plan.copies
        if one.version == version and _is_out(one, today) and one.medium and one.profile not in NOT_THE_PLAN
    ]
    if not good:
        yield on_plan("DF1", Gravity.MAJOR, "copy", version=version)


def list_old(copies: Iterable[Copy], version: int, today: date) -> list[Copy]:
    """Those still out at a version older than this one, or at a version that nobody wrote."""
    return [one for one in copies if _is_out(one, today) and (one.version is None or one.version < version)]


def old_copies_in(plan: Plan, today: date) -> Iterator[Finding]:
    """DF2: no copy is still out at an older version."""
    version = approved_version(plan, today)
    if version is None:
        return
    for one in list_old(plan.copies, version, today):
        if one.version is None:
            yield from missing("DF2", Gravity.MAJOR, one, "version", current=version, case="unknown")
        else:
            yield at("DF2", Gravity.MAJOR, one, "version", version=one.version, current=version)


def copies_checked(plan: Plan, today: date) -> Iterator[Finding]:
    """DF3: each copy was checked within 12 months, each kit within 6; a copy just given needs no check."""
    for copy in plan.copies:
        if not _is_out(copy, today):
            continue
        last = latest((copy.checked_on, copy.given_on), today)
        if last is None:
            yield from missing("DF3", Gravity.MINOR, copy, "checked_on", months=COPY_MONTHS, case="never")
        elif is_older(last, COPY_MONTHS, today):
            yield at("DF3", Gravity.MINOR, copy, "checked_on", day=last, months=COPY_MONTHS)
    for stock in plan.stocks:
        if stock.checked_on is None:
            yield from missing("DF3", Gravity.MINOR, stock, "checked_on", months=STOCK_MONTHS, case="never")
        elif is_older(stock.checked_on, STOCK_MONTHS, today):
            yield at("DF3", Gravity.MINOR, stock, "checked_on", day=stock.checked_on, months=STOCK_MONTHS)
