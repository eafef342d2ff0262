"""What a rule reckons with: dates, numbers, yes or no, dated results, shares of activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Result:
    """One dated result from outside: an AD audit with its level, an exposure test, an exercise."""

    date: date
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One entity of the candidate: its weight in the combined activity, and whether it is done.

    No public definition of the weights exists: whoever answers types them, with their source.
    """

    entity: str
    weight: Fraction | None
    covered: bool


@dataclass(frozen=True, slots=True)
class Perimeter:
    """One perimeter: whether it exists here, and whether what is asked is done on it; ``None``: not known."""

    name: str
    exists: bool | None
    done: bool | None


Value = date | Fraction | bool | tuple[Result, ...] | tuple[Activity, ...] | tuple[Perimeter, ...]
Facts = Mapping[str, Value]
"""Facts by code; a code that is not there is a fact that nobody has given."""


def find_date(facts: Facts, code: str | None) -> date | None:
    value = facts.get(code) if code is not None else None
    return value if isinstance(value, date) else None


def find_number(facts: Facts, code: str) -> Fraction | None:
    value = facts.get(code)
    return value if isinstance(value, Fraction) else None


def find_flag(facts: Facts, code: str) -> bool | None:
    value = facts.get(code)
    return value if isinstance(value, bool) else None


def list_results(facts: Facts, code: str) -> list[Result]:
    """The results of a series, oldest first; empty when nobody has given one."""
    value = facts.get(code)
    found = [one for one in value if isinstance(one, Result)] if isinstance(value, tuple) else []
    return sorted(found, key=lambda one: (one.date, one.value is not None, one.value or 0))


def list_activities(facts: Facts, code: str) -> list[Activity]:
    value = facts.get(code)
    return [one for one in value if isinstance(one, Activity)] if isinstance(value, tuple) else []


def list_perimeters(facts: Facts, code: str) -> list[Perimeter]:
    value = facts.get(code)
    return [one for one in value if isinstance(one, Perimeter)] if isinstance(value, tuple) else []
