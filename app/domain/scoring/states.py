"""The state of every item of an assessment on one day, computed once; every figure derives from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.catalogue import Gate, Item, ItemKind
from app.domain.scoring.answers import BLANK, Answer
from app.domain.scoring.proofs import NO_PROOF_NEEDED, ProofState, assess_proof
from app.domain.scoring.readings import ONE, ZERO, Reading, Standing, read
from app.domain.scoring.reasons import Scope, WhyNot


@dataclass(frozen=True, slots=True)
class ItemState:
    """Where one item stands on one day.

    ``value``, ``proved_value`` and ``verified_value`` are what it is worth, in [0, 1], in each figure before
    its weight; all three are 0 when it is not applicable.
    """

    item: Item
    answer: Answer
    scope: Scope
    standing: Standing
    applicable: bool
    pending_na: bool
    """Rightly "non applicable" but not accepted yet: stays in the denominator of verified, worth 0."""
    value: Fraction
    proved_value: Fraction
    verified_value: Fraction
    proof: ProofState
    accepted: bool
    reasons: tuple[WhyNot, ...]

    @property
    def in_scope(self) -> bool:
        return self.scope is Scope.ASKED

    @property
    def answered(self) -> bool:
        """Applicable, with a valid choice or measure: what coverage counts."""
        return self.applicable and (self.standing is Standing.CHOICE or self.standing is Standing.MEASURE)

    @property
    def unknown(self) -> bool:
        return self.applicable and self.standing is Standing.UNKNOWN

    @property
    def proof_satisfied(self) -> bool:
        return self.proof.satisfied

    @property
    def proved_until(self) -> date | None:
        """Last day on which today's documents still prove the item; none when they never lapse."""
        return self.proof.until


def assess_items(
    items: Iterable[Item], answers: Mapping[str, Answer], *, profile: str, today: date
) -> tuple[ItemState, ...]:
    """The state of each item, in the order given; a gate must name an item that stands before."""
    return _assess(
        ((item, answers.get(item.id, BLANK), _is_asked_of(item, profile)) for item in items),
        today,
        frozenset(),
    )


def reassess(
    states: Sequence[ItemState], today: date, *, met: Collection[str] = frozenset()
) -> tuple[ItemState, ...]:
    """The same answers on another day, or as if the items of ``met`` had been fully met and proved."""
    return _assess(
        ((state.item, state.answer, state.scope is not Scope.OTHER_PROFILE) for state in states), today, met
    )


def _is_asked_of(item: Item, profile: str) -> bool:
    return not item.applies_to or profile in item.applies_to


def _assess(
    asked: Iterable[tuple[Item, Answer, bool]], today: date, met: Collection[str]
) -> tuple[ItemState, ...]:
    states: dict[str, ItemState] = {}
    for item, answer, of_profile in asked:
        scope = _find_scope(item.gate, states) if of_profile else Scope.OTHER_PROFILE
        if item.id in met:
            states[item.id] = _suppose_met(item, answer, scope)
        else:
            states[item.id] = _assess_item(item, answer, scope, today)
    return tuple(states.values())


def _find_scope(gate: Gate | None, states: Mapping[str, ItemState]) -> Scope:
    """In scope while the gate is blank, unknown or invalid: silence never takes an item away."""
    if gate is None:
        return Scope.ASKED
    state = states.get(gate.item)
    if state is None:
        return Scope.ASKED
    if not state.in_scope:
        return Scope.GATE_OUT
    if state.standing is Standing.NA:
        return Scope.GATE_NA
    if state.standing is Standing.CHOICE and state.answer.choice not in gate.choices:
        return Scope.GATE_CHOICE
    return Scope.ASKED


def _assess_item(item: Item, answer: Answer, scope: Scope, today: date) -> ItemState:
    reading = read(item, answer, today)
    proof = assess_proof(item.proof, answer.proofs, today)
    accepted = answer.accepted and not answer.returned
    scored = scope is Scope.ASKED and item.kind is ItemKind.PRACTICE
    applicable = scored and reading.standing is not Standing.NA
    pending_na = scored and reading.standing is Standing.NA and not accepted
    value = reading.value if applicable else ZERO
    proved = value if proof.satisfied else ZERO
    return ItemState(
        item=item,
        answer=answer,
        scope=scope,
        standing=reading.standing,
        applicable=applicable,
        pending_na=pending_na,
        value=value,
        proved_value=proved,
        verified_value=proved if accepted else ZERO,
        proof=proof,
        accepted=accepted,
        reasons=_list_reasons(reading, proof, answer, accepted) if applicable or pending_na else (),
    )


def _list_reasons(reading: Reading, proof: ProofState, answer: Answer, accepted: bool) -> tuple[WhyNot, ...]:
    reasons = [reading.why_not] if reading.why_not is not None else []
    if reading.is_answer and not proof.satisfied:
        reasons += [group.why_not for group in proof.groups if group.why_not is not None]
    if reading.is_answer or reading.standing is Standing.NA:
        if answer.returned:
            reasons.append(WhyNot.RETURNED)
        elif not accepted:
            reasons.append(WhyNot.NOT_ACCEPTED)
    return tuple(dict.fromkeys(reasons))


def _suppose_met(item: Item, answer: Answer, scope: Scope) -> ItemState:
    """The item fully met and proved by an answer that no reviewer has seen yet."""
    applicable = scope is Scope.ASKED and item.kind is ItemKind.PRACTICE
    value = ONE if applicable else ZERO
    return ItemState(
        item=item,
        answer=_best_answer(item, answer),
        scope=scope,
        standing=Standing.MEASURE if item.measure is not None else Standing.CHOICE,
        applicable=applicable,
        pending_na=False,
        value=value,
        proved_value=value,
        verified_value=ZERO,
        proof=NO_PROOF_NEEDED,
        accepted=False,
        reasons=(WhyNot.NOT_ACCEPTED,) if applicable else (),
    )


def _best_answer(item: Item, answer: Answer) -> Answer:
    if item.scale is None:
        return Answer(proofs=answer.proofs)
    best = max(item.scale.choices, key=lambda choice: (choice.value, not choice.needs_due))
    return Answer(choice=best.code, proofs=answer.proofs)
