"""Why this score: each figure opened to its items, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.catalogue import LevelRule
from app.domain.scoring.figures import Figures, Ratio, Triple, compute_figures
from app.domain.scoring.readings import ONE, ZERO
from app.domain.scoring.states import ItemState


class StepKind(StrEnum):
    """What to do about an item, and the figure that it moves first."""

    FIND_OUT = "find_out"
    ANSWER = "answer"
    IMPROVE = "improve"
    PROVE = "prove"
    """Moves proved: bring the documents that the present answer needs."""
    REVIEW = "review"
    """Moves verified: have a reviewer accept the item as it stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """``gain``: what the figure that this step moves would win, as a share of 1."""

    kind: StepKind
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """One item in the explanation, in shares of 1 (0.05 is five points).

    ``points``: what it brings to each figure today. ``gain``: what each would win, were the item fully met,
    proved and accepted (for an accepted "non applicable", were it accepted).
    """

    state: ItemState
    points: Triple[Fraction]
    gain: Triple[Fraction]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The points of the lines add up to the value of each figure, exactly."""

    figures: Figures
    lines: tuple[Line, ...]


def explain(states: Sequence[ItemState], level_rule: LevelRule | None = None) -> Explanation:
    """Open the figures of ``states`` (a whole checklist or one section) to their items, in order.

    A gain is for its item alone; it does not follow a gate that the change would open or close.
    """
    figures = compute_figures(states, level_rule)
    return Explanation(figures, tuple(_explain_item(state, figures) for state in states))


def _explain_item(state: ItemState, figures: Figures) -> Line:
    if state.applicable and figures.declared is not None and figures.verified is not None:
        return _explain_applicable(state, figures.declared.denominator, figures.verified.denominator)
    if state.pending_na and figures.verified is not None:
        gain = _gain_of_accepted_na(state.item.weight, figures.verified)
        return Line(state, _NOTHING, Triple(ZERO, ZERO, gain), (Step(StepKind.REVIEW, gain),))
    return Line(state, _NOTHING, _NOTHING, ())


_NOTHING = Triple(ZERO, ZERO, ZERO)


def _explain_applicable(state: ItemState, weight: int, verified_weight: int) -> Line:
    share = Fraction(state.item.weight, weight)
    verified_share = Fraction(state.item.weight, verified_weight)
    return Line(
        state,
        Triple(share * state.value, share * state.proved_value, verified_share * state.verified_value),
        Triple(
            share * (ONE - state.value),
            share * (ONE - state.proved_value),
            verified_share * (ONE - state.verified_value),
        ),
        _list_steps(state, share, verified_share),
    )


def _list_steps(state: ItemState, share: Fraction, verified_share: Fraction) -> tuple[Step, ...]:
    steps = []
    if state.value < ONE:
        steps.append(Step(_answer_step(state), share * (ONE - state.value)))
    if state.value > state.proved_value:
        steps.append(Step(StepKind.PROVE, share * state.value))
    if state.proved_value > state.verified_value:
        steps.append(Step(StepKind.REVIEW, verified_share * state.proved_value))
    return tuple(steps)


def _answer_step(state: ItemState) -> StepKind:
    if state.unknown:
        return StepKind.FIND_OUT
    return StepKind.IMPROVE if state.answered else StepKind.ANSWER


def _gain_of_accepted_na(weight: int, verified: Ratio) -> Fraction:
    """An accepted "non applicable" leaves the denominator of verified."""
    return verified.numerator / (verified.denominator - weight) - verified.value
