"""What to do next: actions drawn from the items that are not met, and what the score would be after them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.domain.catalogue import Checklist, Item
from app.domain.scoring import ItemState, Score, compute_figures, reassess, score_states

_NO_LEVEL = 99
_UNKNOWN_EFFORT = Fraction(1)
"""Days by which a gain is divided when the checklist gives no effort; never shown."""


class ActionNature(StrEnum):
    """What kind of work: find out, do, bring the proof, or keep the date that was promised."""

    KNOW = "savoir"
    DO = "faire"
    PROVE = "prouver"
    KEEP = "tenir"


class ActionStatus(StrEnum):
    """The life of an action that was taken on. ``dropped`` keeps its trace."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed action. ``gain``: what declared would win, as a share of 1, were the item fully met.

    ``effort_days`` is none when unknown, and for finding out, since only what follows it has a known effort.
    """

    item_id: str
    nature: ActionNature
    gain: Fraction
    effort_days: Fraction | None
    deadline: date | None
    overdue: bool
    blocking: bool
    level: int | None


def propose(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    *,
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    """One action for each applicable item worth less than 1.

    Nearest deadline first (the promised date, or the one of ``deadlines`` by item id), then what unblocks:
    blocking items, then the lowest level; then gain ÷ effort; ties keep the order of the checklist.
    """
    return _propose(checklist, states, today, deadlines or {}, _nature_when_unmet)


def propose_proofs(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    *,
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    """In the same order, the items that are fully met as declared but not proved today."""
    return _propose(checklist, states, today, deadlines or {}, _nature_when_unproved)


def list_commitments(checklist: Checklist, states: Sequence[ItemState], today: date) -> tuple[Proposal, ...]:
    """In the same order, the trajectories that count today and fall to 0 once their date has passed."""
    return _propose(checklist, states, today, {}, _nature_when_promised)


def propose_first(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    *,
    count: int = 3,
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    """At most ``count`` actions, one by item: what is not met, else what is not proved, else what is promised."""
    found: dict[str, Proposal] = {}
    for proposal in (
        *propose(checklist, states, today, deadlines=deadlines),
        *propose_proofs(checklist, states, today, deadlines=deadlines),
        *list_commitments(checklist, states, today),
    ):
        found.setdefault(proposal.item_id, proposal)
    return tuple(found.values())[:count]


def score_after(
    checklist: Checklist, states: Sequence[ItemState], met: Collection[str], today: date
) -> Score:
    """The score if the items of ``met`` were fully met and proved; no reviewer would have seen them yet."""
    return score_states(reassess(states, today, met=met), today=today, level_rule=checklist.level_rule)


def _nature_when_unmet(state: ItemState) -> ActionNature | None:
    if not state.applicable or state.value == 1:
        return None
    return ActionNature.KNOW if state.unknown else ActionNature.DO


def _nature_when_unproved(state: ItemState) -> ActionNature | None:
    return ActionNature.PROVE if state.applicable and state.value == 1 and state.proved_value == 0 else None


def _nature_when_promised(state: ItemState) -> ActionNature | None:
    return ActionNature.KEEP if state.value > 0 and _promised(state) is not None else None


def _propose(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    deadlines: Mapping[str, date],
    find_nature: Callable[[ItemState], ActionNature | None],
) -> tuple[Proposal, ...]:
    declared = compute_figures(states).declared
    by_id = {state.item.id: state for state in states}
    proposals = []
    for item in checklist.items:
        state = by_id.get(item.id)
        nature = find_nature(state) if state is not None else None
        if state is not None and nature is not None and declared is not None:
            gain = item.weight * (1 - state.value) / declared.denominator
            proposals.append(_make_proposal(state, nature, gain, deadlines.get(item.id), today))
    return tuple(sorted(proposals, key=lambda proposal: _rank(proposal, checklist)))


def _make_proposal(
    state: ItemState, nature: ActionNature, gain: Fraction, imposed: date | None, today: date
) -> Proposal:
    item = state.item
    deadline = min((day for day in (_promised(state), imposed) if day is not None), default=None)
    return Proposal(
        item_id=item.id,
        nature=nature,
        gain=gain,
        effort_days=None if nature is ActionNature.KNOW else _effort(item),
        deadline=deadline,
        overdue=deadline is not None and deadline < today,
        blocking=item.blocking,
        level=item.level,
    )


def _rank(proposal: Proposal, checklist: Checklist) -> tuple[date, bool, int, Fraction]:
    item = checklist.find_item(proposal.item_id)
    effort = _effort(item) if item is not None else None
    return (
        proposal.deadline or date.max,
        not proposal.blocking,
        proposal.level if proposal.level is not None else _NO_LEVEL,
        -proposal.gain / (effort or _UNKNOWN_EFFORT),
    )


def _promised(state: ItemState) -> date | None:
    """The due date of a choice that needs one."""
    scale, answer = state.item.scale, state.answer
    choice = scale.find(answer.choice) if scale is not None and answer.choice is not None else None
    return answer.due if choice is not None and choice.needs_due and state.answered else None


def _effort(item: Item) -> Fraction | None:
    return item.guidance.effort_days if item.guidance is not None else None
