"""What a rule answers: met, not met or cannot tell, from what, what is missing, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.domain.rules.facts import Facts


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


class Because(StrEnum):
    """Why, as a code that the pages turn into a French sentence with the figures of the finding."""

    FACT_MISSING = "fact_missing"
    DATE_IN_WINDOW = "date_in_window"
    DATE_TOO_EARLY = "date_too_early"
    DATE_TOO_LATE = "date_too_late"
    DATE_TO_COME = "date_to_come"
    YOUNG_ENOUGH = "young_enough"
    TOO_OLD = "too_old"
    DUE_IN_TIME = "due_in_time"
    DUE_TOO_FAR = "due_too_far"
    DUE_PAST = "due_past"
    PAIR_FOUND = "pair_found"
    PAIR_NOT_FOUND = "pair_not_found"
    SECOND_MISSING = "second_missing"
    SCORE_REACHED = "score_reached"
    SCORE_TOO_LOW = "score_too_low"
    SCORE_TOO_OLD = "score_too_old"
    COUNT_REACHED = "count_reached"
    COUNT_TOO_LOW = "count_too_low"
    SHARE_REACHED = "share_reached"
    SHARE_TOO_LOW = "share_too_low"
    SHARE_IMPOSSIBLE = "share_impossible"
    WEIGHED_SHARE_REACHED = "weighed_share_reached"
    WEIGHED_SHARE_TOO_LOW = "weighed_share_too_low"
    WEIGHT_MISSING = "weight_missing"
    PERIMETERS_DONE = "perimeters_done"
    PERIMETER_NOT_DONE = "perimeter_not_done"
    NO_PERIMETER = "no_perimeter"
    NOT_NEEDED = "not_needed"
    NEEDED_AND_THERE = "needed_and_there"
    NEEDED_AND_ABSENT = "needed_and_absent"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a rule on one day. ``figures``: what the sentence quotes; ``missing``: codes of facts."""

    outcome: Outcome
    because: Because
    figures: Mapping[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


class Rule(Protocol):
    """A rule reads facts by code. Pure: the same facts on the same day give the same finding."""

    def facts_read(self) -> tuple[str, ...]:
        """The codes of the facts that it may read, in the order in which to ask them."""

    @property
    def main_fact(self) -> str:
        """The fact that it is about; the others only bound it."""

    def find(self, facts: Facts, today: date) -> Finding: ...

    def changing_days(self, facts: Facts) -> Iterable[date]:
        """Every day on which the finding may change although no fact does."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding with the facts that it was made from and the next day on which it changes by itself."""

    finding: Finding
    inputs: tuple[tuple[str, object], ...]
    next_change: date | None

    @property
    def outcome(self) -> Outcome:
        return self.finding.outcome


def judge(rule: Rule, facts: Facts, today: date) -> Verdict:
    """The finding of ``rule`` on ``today``; facts that it does not read are left out of its inputs."""
    finding = rule.find(facts, today)
    inputs = tuple((code, facts[code]) for code in rule.facts_read() if code in facts)
    return Verdict(finding, inputs, _next_change(rule, facts, today, finding.outcome))


def _next_change(rule: Rule, facts: Facts, today: date, now: Outcome) -> date | None:
    for day in sorted({day for day in rule.changing_days(facts) if day > today}):
        if rule.find(facts, day).outcome is not now:
            return day
    return None


def cannot_tell(*missing: str, because: Because = Because.FACT_MISSING, **figures: object) -> Finding:
    return Finding(Outcome.CANNOT_TELL, because, figures, missing)


def met(because: Because, **figures: object) -> Finding:
    return Finding(Outcome.MET, because, figures)


def not_met(because: Because, **figures: object) -> Finding:
    return Finding(Outcome.NOT_MET, because, figures)
