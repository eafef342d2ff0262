"""The figures of a set of items: three sums, coverage, level and readiness, all exact."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Generic, NamedTuple, TypeVar

from app.domain.catalogue import Item, ItemKind, LevelRule
from app.domain.scoring.answers import Answer
from app.domain.scoring.states import ItemState, assess_items

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

HIGHEST_LEVEL = 5
"""The ANSSI scale for Active Directory ends at 5."""


class Triple(NamedTuple, Generic[T]):
    """One thing said three times: as declared, as proved, as verified."""

    declared: T
    proved: T
    verified: T


class Ratio(NamedTuple):
    """Sum of weighted values over sum of weights, never reduced, so that both can be stored and added."""

    numerator: Fraction
    denominator: int

    @property
    def value(self) -> Fraction:
        return self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown together, always: a figure never stands alone.

    The three ratios are none when nothing is applicable; ``level`` when no item has one; ``ready`` when no
    blocking item is in scope.
    """

    declared: Ratio | None
    proved: Ratio | None
    verified: Ratio | None
    applicable: int
    answered: int
    unknown: int
    level: Triple[int | None]
    ready: Triple[bool | None]

    @property
    def coverage(self) -> Ratio | None:
        return Ratio(Fraction(self.answered), self.applicable) if self.applicable else None


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one assessment on one day: whole, by section, by axis, by theme."""

    today: date
    whole: Figures
    sections: Mapping[str, Figures]
    axes: Mapping[int, Figures]
    themes: Mapping[str, Figures]


def score(
    items: Iterable[Item],
    answers: Mapping[str, Answer],
    *,
    profile: str,
    today: date,
    level_rule: LevelRule | None = None,
) -> Score:
    """The score of ``answers`` on ``today``; answers to other items, or out of scope, are ignored."""
    states = assess_items(items, answers, profile=profile, today=today)
    return score_states(states, today=today, level_rule=level_rule)


def score_states(states: Sequence[ItemState], *, today: date, level_rule: LevelRule | None = None) -> Score:
    """The score of states already assessed on ``today``."""
    unit, scaled = _scale(states)
    return Score(
        today=today,
        whole=_compute(scaled, unit, level_rule),
        sections=_compute_groups(scaled, unit, lambda state: state.item.section, level_rule),
        axes=_compute_groups(scaled, unit, lambda state: state.item.axis, level_rule),
        themes=_compute_groups(scaled, unit, lambda state: state.item.theme, level_rule),
    )


def figures_by(
    states: Sequence[ItemState], key: Callable[[ItemState], K], level_rule: LevelRule | None = None
) -> dict[K, Figures]:
    """The figures of each group of items, in the order in which the groups first appear."""
    unit, scaled = _scale(states)
    return _compute_groups(scaled, unit, key, level_rule)


def compute_figures(states: Sequence[ItemState], level_rule: LevelRule | None = None) -> Figures:
    """The figures of any set of states; always from the items, never an average of averages."""
    unit, scaled = _scale(states)
    return _compute(scaled, unit, level_rule)


class _Scaled(NamedTuple):
    """A state made ready to be added, up to four times: its values as whole numbers of a common unit."""

    state: ItemState
    applicable: bool
    pending_na: bool
    answered: bool
    unknown: bool
    weight: int
    level: int | None
    blocking: bool
    values: Triple[int]


def _scale(states: Sequence[ItemState]) -> tuple[int, list[_Scaled]]:
    """The states, and how many units make 1: the least common multiple of every denominator."""
    valued = [(state, (state.value, state.proved_value, state.verified_value)) for state in states]
    unit = lcm(*{value.denominator for _, values in valued for value in values})
    return unit, [_scale_one(state, values, unit) for state, values in valued]


def _scale_one(state: ItemState, values: tuple[Fraction, Fraction, Fraction], unit: int) -> _Scaled:
    item, (declared, proved, verified) = state.item, values
    practice = item.kind is ItemKind.PRACTICE
    return _Scaled(
        state,
        state.applicable,
        state.pending_na,
        state.answered,
        state.unknown,
        item.weight,
        item.level if practice else None,
        item.blocking and practice and state.in_scope,
        Triple(_units(declared, unit), _units(proved, unit), _units(verified, unit)),
    )


def _units(value: Fraction, unit: int) -> int:
    return value.numerator * (unit // value.denominator)


def _compute_groups(
    scaled: Sequence[_Scaled], unit: int, key: Callable[[ItemState], K], rule: LevelRule | None
) -> dict[K, Figures]:
    groups: dict[K, list[_Scaled]] = {}
    for one in scaled:
        groups.setdefault(key(one.state), []).append(one)
    return {name: _compute(group, unit, rule) for name, group in groups.items()}


def _compute(scaled: Sequence[_Scaled], unit: int, rule: LevelRule | None) -> Figures:
    weight = declared = proved = verified = 0
    asked = [one for one in scaled if one.applicable]
    for one in asked:
        weight += one.weight
        declared += one.weight * one.values[0]
        proved += one.weight * one.values[1]
        verified += one.weight * one.values[2]
    pending = sum([one.weight for one in scaled if one.pending_na])
    return Figures(
        declared=_ratio(declared, unit, weight),
        proved=_ratio(proved, unit, weight),
        verified=_ratio(verified, unit, weight + pending) if asked else None,
        applicable=len(asked),
        answered=sum([one.answered for one in asked]),
        unknown=sum([one.unknown for one in asked]),
        level=_find_levels([one for one in scaled if one.level is not None], unit, rule),
        ready=_find_readiness([one for one in scaled if one.blocking], unit),
    )


def _ratio(units: int, unit: int, weight: int) -> Ratio | None:
    return Ratio(Fraction(units, unit), weight) if weight else None


def _find_levels(leveled: Sequence[_Scaled], unit: int, rule: LevelRule | None) -> Triple[int | None]:
    if rule is None or not leveled:
        return Triple(None, None, None)
    held = {one.level or 0 for one in leveled if one.applicable}
    pending = {one.level or 0 for one in leveled if one.pending_na}
    declared, proved, verified = (
        {one.level or 0 for one in leveled if one.applicable and one.values[figure] != unit}
        for figure in range(3)
    )
    return Triple(
        _level(held, declared, rule), _level(held, proved, rule), _level(held, verified | pending, rule)
    )


def _level(held: set[int], unmet: set[int], rule: LevelRule) -> int:
    """The highest level below everything unmet, among those that have an applicable item."""
    lowest_unmet = min(unmet, default=None)
    reached = max((level for level in held if lowest_unmet is None or level < lowest_unmet), default=0)
    return min(1 + reached, HIGHEST_LEVEL) if rule is LevelRule.ENTRY else reached


def _find_readiness(blocking: Sequence[_Scaled], unit: int) -> Triple[bool | None]:
    if not blocking:
        return Triple(None, None, None)
    if any(one.pending_na for one in blocking):
        return Triple(False, False, False)
    asked = [one.values for one in blocking if one.applicable]
    declared, proved, verified = (all(values[figure] == unit for values in asked) for figure in range(3))
    return Triple(declared, proved, verified)
