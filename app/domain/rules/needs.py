"""Rules that first ask whether something is needed here: perimeters that exist, a threshold that is passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.rules.facts import Facts, find_flag, find_number, list_perimeters
from app.domain.rules.verdicts import Because, Finding, Outcome, cannot_tell, met, not_met


@dataclass(frozen=True, slots=True)
class EveryPerimeter:
    """Each perimeter that exists here is done.

    CaRE D2, O1.C: a care service, an administrative process and a technical platform, if they exist.
    """

    fact: str

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,)

    def find(self, facts: Facts, today: date) -> Finding:
        perimeters = list_perimeters(facts, self.fact)
        if not perimeters:
            return cannot_tell(self.fact)
        here = [one for one in perimeters if one.exists is not False]
        undone = tuple(one.name for one in here if one.exists and one.done is False)
        if undone:
            return not_met(Because.PERIMETER_NOT_DONE, perimeters=undone)
        unknown = tuple(one.name for one in here if one.exists is None or one.done is None)
        if unknown:
            return cannot_tell(self.fact, perimeters=unknown)
        if not here:
            return cannot_tell(self.fact, because=Because.NO_PERIMETER)
        return met(Because.PERIMETERS_DONE, perimeters=tuple(one.name for one in here))

    def changing_days(self, facts: Facts) -> Iterator[date]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Limit:
    """Passed when the number is greater than ``above``."""

    fact: str
    above: Fraction


@dataclass(frozen=True, slots=True)
class NeededAbove:
    """``then_fact`` is needed as soon as one of the limits is passed.

    RIE, requirement 28: single sign-on above 5 sensitive services or 5 000 professionals.
    """

    limits: tuple[Limit, ...]
    then_fact: str

    @property
    def main_fact(self) -> str:
        return self.then_fact

    def facts_read(self) -> tuple[str, ...]:
        return (*(limit.fact for limit in self.limits), self.then_fact)

    def find(self, facts: Facts, today: date) -> Finding:
        numbers = [(limit, find_number(facts, limit.fact)) for limit in self.limits]
        passed = [limit for limit, number in numbers if number is not None and number > limit.above]
        if passed:
            return self._find_needed(facts, passed)
        missing = [limit.fact for limit, number in numbers if number is None]
        return cannot_tell(*missing) if missing else met(Because.NOT_NEEDED)

    def changing_days(self, facts: Facts) -> Iterator[date]:
        return iter(())

    def _find_needed(self, facts: Facts, passed: list[Limit]) -> Finding:
        is_there = find_flag(facts, self.then_fact)
        figures: dict[str, object] = {"limits": tuple((limit.fact, limit.above) for limit in passed)}
        if is_there is None:
            return Finding(Outcome.CANNOT_TELL, Because.FACT_MISSING, figures, (self.then_fact,))
        return (
            met(Because.NEEDED_AND_THERE, **figures)
            if is_there
            else not_met(Because.NEEDED_AND_ABSENT, **figures)
        )
