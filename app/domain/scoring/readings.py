"""What one answer is worth by itself, before knowing whether its item is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from app.domain.catalogue import Choice, Item, RatioMeasure
from app.domain.dates import add_days, add_months, first_day_reaching
from app.domain.scoring.answers import Answer, Measure, Special
from app.domain.scoring.reasons import WhyNot

ZERO = Fraction(0)
ONE = Fraction(1)


class Standing(StrEnum):
    """What an answer amounts to. ``invalid`` counts as no answer, as ``blank`` does."""

    BLANK = "blank"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    NA = "na"
    CHOICE = "choice"
    MEASURE = "measure"


class Reading(NamedTuple):
    standing: Standing
    value: Fraction = ZERO
    why_not: WhyNot | None = None

    @property
    def is_answer(self) -> bool:
        return self.standing is Standing.CHOICE or self.standing is Standing.MEASURE


_BLANK = Reading(Standing.BLANK, ZERO, WhyNot.UNANSWERED)
_UNKNOWN = Reading(Standing.UNKNOWN, ZERO, WhyNot.UNKNOWN)
_NA = Reading(Standing.NA)


def read(item: Item, answer: Answer, today: date) -> Reading:
    """The standing and the value, in [0, 1], of ``answer`` on ``today``."""
    if answer.special is Special.UNKNOWN:
        return _UNKNOWN
    if answer.special is Special.NA:
        return _read_na(item, answer)
    if item.measure is not None:
        return _read_measure(item.measure, answer.measure)
    return _read_choice(item, answer, today)


def changing_days(item: Item, answer: Answer) -> Iterator[date]:
    """The days on which the answer begins or ceases to be worth its choice."""
    choice = item.scale.find(answer.choice) if item.scale is not None and answer.choice is not None else None
    if choice is None or not choice.needs_due or answer.due is None:
        return
    if choice.max_months is not None:
        yield first_day_reaching(answer.due, choice.max_months)
    yield add_days(answer.due, 1)


def is_reason(text: str) -> bool:
    """A reason says something: at least one letter or digit."""
    return any(character.isalnum() for character in text)


def _invalid(why_not: WhyNot) -> Reading:
    return Reading(Standing.INVALID, ZERO, why_not)


def _read_na(item: Item, answer: Answer) -> Reading:
    if not item.na_allowed:
        return _invalid(WhyNot.NA_NOT_ALLOWED)
    if not is_reason(answer.reason):
        return _invalid(WhyNot.NA_WITHOUT_REASON)
    if answer.returned:
        return _invalid(WhyNot.NA_RETURNED)
    return _NA


def _read_measure(rule: RatioMeasure, measure: Measure | None) -> Reading:
    if measure is None or (measure.numerator is None and measure.denominator is None):
        return _BLANK
    if measure.numerator is None or measure.denominator is None:
        return _invalid(WhyNot.MEASURE_INCOMPLETE)
    if measure.denominator <= 0 or measure.numerator < 0:
        return _invalid(WhyNot.MEASURE_IMPOSSIBLE)
    value = min(ONE, Fraction(measure.numerator) / measure.denominator / rule.target)
    return Reading(Standing.MEASURE, value, _why_partial(value))


def _read_choice(item: Item, answer: Answer, today: date) -> Reading:
    if answer.choice is None:
        return _BLANK
    choice = item.scale.find(answer.choice) if item.scale is not None else None
    if choice is None:
        return _invalid(WhyNot.CHOICE_NOT_OFFERED)
    if choice.needs_due:
        return _read_trajectory(choice, answer.due, today)
    return _chosen(choice)


def _read_trajectory(choice: Choice, due: date | None, today: date) -> Reading:
    if due is None:
        return _invalid(WhyNot.DUE_MISSING)
    if due < today:
        return Reading(Standing.CHOICE, ZERO, WhyNot.DUE_PAST)
    if choice.max_months is not None and due > add_months(today, choice.max_months):
        return _invalid(WhyNot.DUE_TOO_FAR)
    return _chosen(choice)


def _chosen(choice: Choice) -> Reading:
    return Reading(Standing.CHOICE, choice.value, _why_partial(choice.value))


def _why_partial(value: Fraction) -> WhyNot | None:
    return None if value.numerator == value.denominator else WhyNot.PARTIAL
