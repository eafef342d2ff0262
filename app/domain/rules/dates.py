"""Rules on one date: inside a window, young enough, due soon enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.dates import add_days, add_months, first_day_reaching
from app.domain.rules.facts import Facts, find_date
from app.domain.rules.verdicts import Because, Finding, cannot_tell, met, not_met


@dataclass(frozen=True, slots=True)
class DateInWindow:
    """The date stands between ``earliest`` and ``latest``, or the date of ``latest_fact``; both ends are included.

    While ``latest_fact`` is not known nothing can be told, unless the window is open ``until_today``.
    CaRE D2: a policy reviewed between 16 July 2022 and the deposit.
    """

    fact: str
    earliest: date | None = None
    latest: date | None = None
    latest_fact: str | None = None
    until_today: bool = False

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,) if self.latest_fact is None else (self.fact, self.latest_fact)

    def find(self, facts: Facts, today: date) -> Finding:
        day = find_date(facts, self.fact)
        if day is None:
            return cannot_tell(self.fact)
        latest = find_date(facts, self.latest_fact) or self.latest
        figures = {"day": day, "earliest": self.earliest, "latest": latest}
        if day > today:
            return not_met(Because.DATE_TO_COME, **figures)
        if self.earliest is not None and day < self.earliest:
            return not_met(Because.DATE_TOO_EARLY, **figures)
        if latest is not None and day > latest:
            return not_met(Because.DATE_TOO_LATE, **figures)
        if latest is None and self.latest_fact is not None and not self.until_today:
            return cannot_tell(self.latest_fact)
        return met(Because.DATE_IN_WINDOW, **figures)

    def changing_days(self, facts: Facts) -> Iterator[date]:
        day = find_date(facts, self.fact)
        if day is not None:
            yield day


@dataclass(frozen=True, slots=True)
class AgeAtMost:
    """The date is at most so many days, or calendar months, before today; the last day is included."""

    fact: str
    days: int | None = None
    months: int | None = None

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,)

    def find(self, facts: Facts, today: date) -> Finding:
        day = find_date(facts, self.fact)
        if day is None:
            return cannot_tell(self.fact)
        last = self._last(day)
        if day > today:
            return not_met(Because.DATE_TO_COME, day=day)
        if today > last:
            return not_met(Because.TOO_OLD, day=day, last=last)
        return met(Because.YOUNG_ENOUGH, day=day, last=last)

    def changing_days(self, facts: Facts) -> Iterator[date]:
        day = find_date(facts, self.fact)
        if day is not None:
            yield day
            yield add_days(self._last(day), 1)

    def _last(self, day: date) -> date:
        ends = [add_days(day, self.days)] if self.days is not None else []
        ends += [add_months(day, self.months)] if self.months is not None else []
        return min(ends, default=date.max)


@dataclass(frozen=True, slots=True)
class DueWithin:
    """A trajectory: its due date is not past, and at most ``months`` after ``from_fact`` (or after today)."""

    fact: str
    months: int
    from_fact: str | None = None

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,) if self.from_fact is None else (self.fact, self.from_fact)

    def find(self, facts: Facts, today: date) -> Finding:
        due = find_date(facts, self.fact)
        start = today if self.from_fact is None else find_date(facts, self.from_fact)
        missing = [code for code, day in ((self.fact, due), (self.from_fact, start)) if code and day is None]
        if due is None or start is None:
            return cannot_tell(*missing)
        last = add_months(start, self.months)
        if due < today:
            return not_met(Because.DUE_PAST, due=due, last=last)
        if due > last:
            return not_met(Because.DUE_TOO_FAR, due=due, last=last)
        return met(Because.DUE_IN_TIME, due=due, last=last)

    def changing_days(self, facts: Facts) -> Iterator[date]:
        due = find_date(facts, self.fact)
        if due is None:
            return
        yield add_days(due, 1)
        if self.from_fact is None:
            yield first_day_reaching(due, self.months)
