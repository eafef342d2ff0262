"""Why this score: every figure opened to its items, and the day on which it moves by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.domain.catalogue import Checklist, Section
from app.domain.scoring import (
    Figures,
    ItemState,
    Line,
    Step,
    StepKind,
    explain,
    next_change,
    reassess,
    score_states,
)
from app.features.assessments.models import VerdictRow
from app.features.assessments.queries import wording
from app.features.assessments.service.scores import Standing
from app.web.messages import SCOPE_LABELS, STEP_LABELS


@dataclass(frozen=True, slots=True)
class Told:
    """One item of the explanation, in words."""

    line: Line
    name: str
    weight: str
    answer: str
    value: str
    problems: tuple[str, ...]
    proof: str
    review: str
    brings: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]

    @property
    def state(self) -> ItemState:
        return self.line.state


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its figures, the items that count in them, and the others."""

    section: Section
    figures: Figures | None
    counted: tuple[Told, ...]
    aside: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """The next day on which the figures move although nobody touches anything, and the items that move them."""

    day: date
    figures: Figures
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedScore:
    """Every part of a score. ``rules`` are the sentences of the formula, with its own sums."""

    figures: Figures
    parts: tuple[Part, ...]
    rules: tuple[str, ...]
    shift: Shift | None


def explain_standing(
    checklist: Checklist,
    standing: Standing,
    kinds: Mapping[str, str],
    day: date,
    verdicts: Mapping[str, VerdictRow] = MappingProxyType({}),
) -> ExplainedScore:
    """Open the figures of ``standing``, assessed on ``day``, in words; ``verdicts``: the reviewers', by item."""
    lines = explain(standing.states, checklist.level_rule).lines
    return ExplainedScore(
        figures=standing.score.whole,
        parts=tuple(_tell_parts(checklist, standing, lines, kinds, verdicts)),
        rules=tuple(wording.list_rules(checklist, standing.score.whole)),
        shift=find_shift(checklist, standing, day),
    )


def find_shift(checklist: Checklist, standing: Standing, day: date) -> Shift | None:
    """The next day on which the figures of ``standing`` move by themselves; none when none will."""
    then = next_change(standing.states, day)
    if then is None:
        return None
    states = reassess(standing.states, then)
    moved = (
        wording.name_item(now.item)
        for now, later in zip(standing.states, states, strict=True)
        if _worth(now) != _worth(later)
    )
    figures = score_states(states, today=then, level_rule=checklist.level_rule).whole
    return Shift(then, figures, tuple(moved))


def _worth(state: ItemState) -> tuple[object, ...]:
    return (state.applicable, state.value, state.proved_value, state.verified_value, state.answered)


def _tell_parts(
    checklist: Checklist,
    standing: Standing,
    lines: tuple[Line, ...],
    kinds: Mapping[str, str],
    verdicts: Mapping[str, VerdictRow],
) -> Iterator[Part]:
    for section in checklist.sections:
        own = [line for line in lines if line.state.item.section == section.id]
        counted = [line for line in own if _counts(line.state)]
        yield Part(
            section=section,
            figures=standing.score.sections.get(section.id),
            counted=tuple(_tell(line, kinds, verdicts.get(line.state.item.id)) for line in counted),
            aside=tuple(
                (wording.name_item(line.state.item), _say_aside(line.state))
                for line in own
                if line not in counted
            ),
        )


def _counts(state: ItemState) -> bool:
    return state.applicable or state.pending_na


def _say_aside(state: ItemState) -> str:
    if not state.in_scope:
        return SCOPE_LABELS[state.scope]
    return f"{wording.say_value(state).capitalize()}."


def _tell(line: Line, kinds: Mapping[str, str], verdict: VerdictRow | None) -> Told:
    state = line.state
    return Told(
        line=line,
        name=wording.name_item(state.item),
        weight=wording.say_weight(state.item),
        answer=wording.say_answer(state.item, state.answer),
        value=wording.say_value(state),
        problems=tuple(wording.list_answer_problems(state)),
        proof=_say_proof(state, kinds),
        review=wording.say_verdict(verdict, state),
        brings=_say_points(line),
        steps=tuple(_say_step(step) for step in line.steps),
    )


def _say_proof(state: ItemState, kinds: Mapping[str, str]) -> str:
    """Before anything is in place, the pieces to come; afterwards, what they are worth."""
    if state.value == 0 and state.proof.needed and not state.answer.proofs:
        names = "\u202f; ".join(wording.name_kinds(group.kinds, kinds) for group in state.proof.groups)
        return f"À prouver par\u202f: {names}."
    return wording.say_proof(state, kinds)


def _say_points(line: Line) -> tuple[tuple[str, str], ...]:
    """What the item brings to each figure today."""
    names = ("déclaré", "prouvé", "vérifié")
    return tuple(
        (name, wording.number_of_points(share)) for name, share in zip(names, line.points, strict=True)
    )


def _say_step(step: Step) -> str:
    """« Apporter la preuve : 5,6 points prouvés »; at most, when the answer itself may be partial."""
    label = STEP_LABELS[step.kind]
    if not step.gain:
        return label
    upto = "jusqu’à " if step.kind not in _MOVED else ""
    return f"{label}\u202f: {upto}{wording.points(step.gain, _MOVED.get(step.kind, 'déclaré'))}"


_MOVED = {StepKind.PROVE: "prouvé", StepKind.REVIEW: "vérifié"}
"""The figure that a step moves, when it is not what is declared."""
