"""The whole check of a plan: what every rule finds, what is waived, and whether the plan may be approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.continuity.checks.ages import latest
from app.domain.continuity.checks.candidate import UNKNOWN, Candidate
from app.domain.continuity.checks.findings import Finding, Gravity
from app.domain.continuity.checks.table import CHECKS
from app.domain.continuity.checks.tests import FIELD_TESTS
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Waiver

CONFIRMABLE = frozenset({"TX1"})
"""Blocking rules that the author of a text may answer: only people know what it really says."""
SIGNING = frozenset({"GO3"})
"""What is only missing because nobody has signed yet."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, with the waiver that holds for it, or the last one that no longer does."""

    finding: Finding
    waiver: Waiver | None = None
    lapsed: Waiver | None = None

    @property
    def is_waived(self) -> bool:
        return self.waiver is not None

    @property
    def is_blocking(self) -> bool:
        return self.finding.gravity is Gravity.BLOCKING and not self.is_waived


@dataclass(frozen=True, slots=True)
class Checked:
    """``findings``: by rule in the order of the specification, then by record in the order of the plan."""

    findings: tuple[Judged, ...]

    @property
    def counts(self) -> Mapping[Gravity, int]:
        """What is left by gravity, each gravity present; what is waived does not count."""
        left = Counter(one.finding.gravity for one in self.findings if not one.is_waived)
        return {gravity: left[gravity] for gravity in Gravity}

    @property
    def waived(self) -> int:
        return sum(one.is_waived for one in self.findings)

    @property
    def may_be_approved(self) -> bool:
        """Nothing blocks."""
        return not any(one.is_blocking for one in self.findings)

    @property
    def may_be_signed(self) -> bool:
        """Nothing blocks but the signature itself: it is time to ask for it."""
        return not self.blocking

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What keeps the plan from being signed."""
        return tuple(
            one.finding for one in self.findings if one.is_blocking and one.finding.rule not in SIGNING
        )


def check(plan: Plan, today: date, candidate: Candidate = UNKNOWN) -> Checked:
    """What every rule finds in the plan on this day."""
    return Checked(tuple(judge(plan, one, today) for one in _findings(plan, today, candidate)))


def _findings(plan: Plan, today: date, candidate: Candidate) -> Iterator[Finding]:
    for one in CHECKS:
        yield from one.find(plan, today, candidate)


def know(others: Iterable[Plan], today: date, *, are_all: bool = False) -> Candidate:
    """What other plans tell the rules of several plans. ``are_all``: the candidate has no further plan."""
    plans = tuple(others)
    categories = frozenset(one.sheet.d2_category for one in plans if one.sheet.d2_category is not None)
    tested = (one.done_on for plan in plans for one in plan.exercises if one.kind in FIELD_TESTS)
    return Candidate(categories, latest(tested, today) is not None, are_all, plans)


def may_be_waived(finding: Finding) -> bool:
    """Major and minor findings: with a reason, until a day."""
    return finding.gravity in (Gravity.MAJOR, Gravity.MINOR)


def may_be_confirmed(finding: Finding) -> bool:
    """What its author may say is not what it looks like, for as long as the text stays the same."""
    return finding.rule in CONFIRMABLE


def confirmation_of(plan: Plan, finding: Finding) -> Waiver | None:
    """The one that holds for this very text, with its author and its day, if any."""
    fingerprint = finding.figures.get("fingerprint")
    given = (one for one in plan.waivers if one.rule == finding.rule and one.fingerprint == fingerprint)
    return next((one for one in given if one.function.strip() and one.given_on), None)


def judge(plan: Plan, finding: Finding, today: date) -> Judged:
    """A finding with the waiver that holds for it on this day, if any."""
    if may_be_confirmed(finding):
        return Judged(finding, waiver=confirmation_of(plan, finding))
    if not may_be_waived(finding):
        return Judged(finding)
    given = [one for one in plan.waivers if _is_for(one, finding)]
    live = [one for one in given if one.until is not None and one.until >= today]
    if live:
        return Judged(finding, waiver=max(live, key=_end))
    return Judged(finding, lapsed=max(given, key=_end, default=None))


def _is_for(waiver: Waiver, finding: Finding) -> bool:
    """The same rule and the same record, with all that a waiver must say; an empty record is the plan itself.

    Where the place to mend moves from one solution to another, the waiver of either holds: the remark is the same.
    """
    places = [finding.record]
    if finding.about:
        places += [record for kind, record in finding.also if kind == "solution"]
    return waiver.is_complete and waiver.rule.strip().upper() == finding.rule and waiver.record in places


def _end(waiver: Waiver) -> date:
    return waiver.until or date.min
