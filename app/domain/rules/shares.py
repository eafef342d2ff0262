"""Rules on shares: a rate against the target of its date, and the coverage of the combined activity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.rules.facts import Activity, Facts, find_number, list_activities
from app.domain.rules.verdicts import Because, Finding, cannot_tell, met, not_met

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on, the rate must reach ``target``."""

    on: date
    target: Fraction


@dataclass(frozen=True, slots=True)
class RatioByDate:
    """Numerator over denominator, against the target in force; before the first step, against the first.

    ``due`` in the figures tells from when the target is asked.
    """

    numerator: str
    denominator: str
    steps: tuple[Step, ...]

    @property
    def main_fact(self) -> str:
        return self.numerator

    def facts_read(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator)

    def find(self, facts: Facts, today: date) -> Finding:
        n, d = find_number(facts, self.numerator), find_number(facts, self.denominator)
        missing = [code for code, value in ((self.numerator, n), (self.denominator, d)) if value is None]
        if n is None or d is None:
            return cannot_tell(*missing)
        if d <= 0 or n < 0:
            return cannot_tell(because=Because.SHARE_IMPOSSIBLE, numerator=n, denominator=d)
        step = self._step(today)
        figures = {"share": n / d, "target": step.target, "due": step.on}
        return (
            met(Because.SHARE_REACHED, **figures)
            if n / d >= step.target
            else not_met(Because.SHARE_TOO_LOW, **figures)
        )

    def changing_days(self, facts: Facts) -> Iterator[date]:
        return (step.on for step in self.steps)

    def _step(self, today: date) -> Step:
        ordered = sorted(self.steps, key=lambda step: step.on)
        return [ordered[0], *(step for step in ordered if step.on <= today)][-1]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The entities that are done weigh at least ``share`` of the combined activity.

    CaRE D2, O1.C and O1.D: 66 %, over the legal entities of a GHT or the establishments of another candidate.
    A weight that nobody has typed hides the total: the rule cannot tell.
    """

    fact: str
    share: Fraction

    @property
    def main_fact(self) -> str:
        return self.fact

    def facts_read(self) -> tuple[str, ...]:
        return (self.fact,)

    def find(self, facts: Facts, today: date) -> Finding:
        entities = list_activities(facts, self.fact)
        if not entities:
            return cannot_tell(self.fact)
        unknown = [one.entity for one in entities if one.weight is None]
        if unknown:
            return cannot_tell(self.fact, because=Because.WEIGHT_MISSING, entities=tuple(unknown))
        reached = sum_of(one for one in entities if one.covered), sum_of(entities)
        if reached[1] <= 0 or any(_weight(one) < 0 for one in entities):
            return cannot_tell(self.fact, because=Because.SHARE_IMPOSSIBLE)
        share = reached[0] / reached[1]
        add = smallest_set(entities, self.share)
        figures = {"share": share, "target": self.share, "to_add": tuple(one.entity for one in add)}
        return (
            met(Because.WEIGHED_SHARE_REACHED, **figures)
            if share >= self.share
            else not_met(Because.WEIGHED_SHARE_TOO_LOW, **figures)
        )

    def changing_days(self, facts: Facts) -> Iterator[date]:
        return iter(())


def sum_of(entities: Iterable[Activity]) -> Fraction:
    return sum((_weight(one) for one in entities), ZERO)


def smallest_set(entities: Sequence[Activity], share: Fraction) -> tuple[Activity, ...]:
    """The fewest entities to add to those already done for the whole to reach ``share``; the heaviest first.

    Taking the heaviest is exact: no other choice of as many entities weighs more.
    """
    total = sum_of(entities)
    reached = sum_of(one for one in entities if one.covered)
    added: list[Activity] = []
    for one in sorted(
        (one for one in entities if not one.covered), key=lambda one: (-_weight(one), one.entity)
    ):
        if total <= 0 or reached >= share * total:
            break
        added.append(one)
        reached += _weight(one)
    return tuple(added)


def _weight(entity: Activity) -> Fraction:
    return entity.weight if entity.weight is not None else ZERO
