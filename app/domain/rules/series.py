"""Rules on dated results: two audits far enough apart, a recent enough score, enough of them in a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from app.domain.dates import add_days
from app.domain.rules.facts import Facts, Result, find_date, list_results
from app.domain.rules.verdicts import Because, Finding, cannot_tell, met, not_met


@dataclass(frozen=True, slots=True)
class PairApart:
    """Two results from ``min_days`` to ``max_days`` apart, both included; with ``at_least``, neither of the two nor
    any between them is lower.

    CaRE D1: two successive exposure audits 45 to 60 days apart; a monthly audit between them does no harm.
    """

    fact: str
    min_days: int
    max_days: int
    at_least: Fraction | None = None

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,)

    def find(self, facts: Facts, today: date) -> Finding:
        results = [one for one in list_results(facts, self.fact) if one.date <= today]
        if not results:
            return cannot_tell(self.fact)
        pair = self._find_pair(results)
        if pair is not None:
            first, second = pair
            return met(Because.PAIR_FOUND, first=first, second=second, days=(second - first).days)
        window = self._window(results[-1].date)
        if len(results) == 1:
            return cannot_tell(self.fact, because=Because.SECOND_MISSING, first=results[0].date, **window)
        return not_met(Because.PAIR_NOT_FOUND, first=results[-1].date, **window)

    def changing_days(self, facts: Facts) -> Iterator[date]:
        return (one.date for one in list_results(facts, self.fact))

    def _find_pair(self, results: Sequence[Result]) -> tuple[date, date] | None:
        """The latest pair that fits."""
        for end in range(len(results) - 1, -1, -1):
            for start in range(end - 1, -1, -1):
                days = (results[end].date - results[start].date).days
                if self.min_days <= days <= self.max_days and all(
                    map(self._is_enough, results[start : end + 1])
                ):
                    return results[start].date, results[end].date
        return None

    def _is_enough(self, result: Result) -> bool:
        return self.at_least is None or (result.value is not None and result.value >= self.at_least)

    def _window(self, first: date) -> dict[str, object]:
        """When the next result would make a pair with the last one."""
        return {"from": add_days(first, self.min_days), "until": add_days(first, self.max_days)}


@dataclass(frozen=True, slots=True)
class FreshScore:
    """A result of at least ``at_least``, obtained at most ``max_age_days`` before the date of ``on_fact`` (or before
    today, while that is not known).

    CaRE D2, O3.A: an ADS score of 3 or more in the 60 days before the declaration.
    """

    fact: str
    at_least: Fraction
    max_age_days: int
    on_fact: str | None = None

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,) if self.on_fact is None else (self.fact, self.on_fact)

    def find(self, facts: Facts, today: date) -> Finding:
        on = min(find_date(facts, self.on_fact) or today, today)
        results = [one for one in list_results(facts, self.fact) if one.date <= on and one.value is not None]
        if not results:
            return cannot_tell(self.fact)
        high = [one for one in results if one.value is not None and one.value >= self.at_least]
        if not high:
            last = results[-1]
            return not_met(Because.SCORE_TOO_LOW, value=last.value, day=last.date, at_least=self.at_least)
        best = high[-1]
        last_day = add_days(best.date, self.max_age_days)
        figures = {"value": best.value, "day": best.date, "last": last_day, "at_least": self.at_least}
        return (
            met(Because.SCORE_REACHED, **figures)
            if on <= last_day
            else not_met(Because.SCORE_TOO_OLD, **figures)
        )

    def changing_days(self, facts: Facts) -> Iterator[date]:
        for one in list_results(facts, self.fact):
            yield one.date
            yield add_days(one.date, self.max_age_days + 1)
        on = find_date(facts, self.on_fact)
        if on is not None:
            yield on


@dataclass(frozen=True, slots=True)
class CountWithin:
    """At least ``at_least`` results in a period: from ``since`` to the date of ``until_fact`` (or today, while that is
    not known), or over the last ``days``.

    CaRE D2, O1.D and O4: one test at least in the operational phase. National aim: one exercise in the year.
    """

    fact: str
    at_least: int
    days: int | None = None
    since: date | None = None
    until_fact: str | None = None

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,) if self.until_fact is None else (self.fact, self.until_fact)

    def find(self, facts: Facts, today: date) -> Finding:
        if self.fact not in facts:
            return cannot_tell(self.fact)
        since = self._since(today)
        until = min(find_date(facts, self.until_fact) or today, today)
        count = sum(since <= one.date <= until for one in list_results(facts, self.fact))
        figures = {"count": count, "at_least": self.at_least, "since": since, "until": until}
        if count >= self.at_least:
            return met(Because.COUNT_REACHED, **figures)
        return not_met(Because.COUNT_TOO_LOW, **figures)

    def changing_days(self, facts: Facts) -> Iterator[date]:
        for one in list_results(facts, self.fact):
            yield one.date
            if self.days is not None:
                yield add_days(one.date, self.days + 1)

    def _since(self, today: date) -> date:
        if self.days is not None:
            return today - timedelta(days=min(self.days, (today - date.min).days))
        return self.since or date.min
