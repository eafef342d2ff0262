"""How much work and money actions ask for, in all and by quarter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Workload:
    """What one action asks for: days, and a range of whole euros. None: not estimated."""

    due: date | None = None
    effort_days: Fraction | None = None
    cost_low: int | None = None
    cost_high: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of what is estimated; the two last say how many actions are not, so that no sum passes for the whole."""

    count: int
    effort_days: Fraction
    cost_low: int
    cost_high: int
    without_effort: int
    without_cost: int


class Quarter(NamedTuple):
    """Three months of a year, from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def following(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)


@dataclass(frozen=True, slots=True)
class QuarterSum:
    """The actions due in a quarter; ``quarter`` none: those without a due date."""

    quarter: Quarter | None
    total: Total


def add_up(workloads: Iterable[Workload]) -> Total:
    """The sums over ``workloads``; one end of a cost counts for both."""
    given = list(workloads)
    costs = [_range_of(one) for one in given]
    known = [one for one in costs if one is not None]
    return Total(
        count=len(given),
        effort_days=sum((one.effort_days for one in given if one.effort_days is not None), Fraction(0)),
        cost_low=sum(low for low, _ in known),
        cost_high=sum(high for _, high in known),
        without_effort=sum(one.effort_days is None for one in given),
        without_cost=len(given) - len(known),
    )


def sum_by_quarter(workloads: Iterable[Workload]) -> tuple[QuarterSum, ...]:
    """The sums by quarter of the due date, in order, empty quarters between included; without a date last."""
    given = list(workloads)
    by_quarter: dict[Quarter, list[Workload]] = {}
    for one in given:
        if one.due is not None:
            by_quarter.setdefault(Quarter.of(one.due), []).append(one)
    sums = [QuarterSum(quarter, add_up(by_quarter.get(quarter, ()))) for quarter in _span(by_quarter)]
    undated = [one for one in given if one.due is None]
    return (*sums, *([QuarterSum(None, add_up(undated))] if undated else ()))


def _range_of(workload: Workload) -> tuple[int, int] | None:
    low, high = workload.cost_low, workload.cost_high
    if low is None and high is None:
        return None
    return (low if low is not None else high or 0, high if high is not None else low or 0)


def _span(quarters: Iterable[Quarter]) -> Iterator[Quarter]:
    """Every quarter from the first to the last."""
    known = sorted(quarters)
    current = known[0] if known else None
    while current is not None:
        yield current
        current = current.following if current < known[-1] else None
