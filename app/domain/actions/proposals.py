"""What to do next: actions drawn from the items that are not met, and what the score would be after them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.domain.catalogue import Checklist, Item
from app.domain.scoring import Figures, ItemState, Score, compute_figures, reassess, score_states

_NO_LEVEL = 99
_UNKNOWN_EFFORT = Fraction(1)
"""Days by which a gain is divided when the checklist gives no effort; never shown."""


class ActionNature(StrEnum):
    """What kind of work: find out, do, bring the proof, or keep the date that was promised."""

    KNOW = "savoir"
    DO = "faire"
    PROVE = "prouver"
    KEEP = "tenir"


_NATURE_RANK = {ActionNature.KNOW: 0, ActionNature.DO: 0, ActionNature.PROVE: 1, ActionNature.KEEP: 2}


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
    raises_to: int | None = None
    """The level that the checklist would reach with this item alone, when that is a higher one."""


def propose(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    *,
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    """One action for each applicable item worth less than 1.

    Nearest deadline first (the promised date, or the one of ``deadlines`` by item id), then what unblocks:
    blocking items, those that raise the level on their own, then the lowest level; then gain ÷ effort; ties keep
    the order of the checklist.
    """
    raised = _find_raises(checklist, states, today, _declared_value, _declared_level)
    return _propose(checklist, states, today, deadlines or {}, _nature_when_unmet, raised)


def propose_proofs(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    *,
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    """In the same order, the items that are fully met as declared but not proved today."""
    raised = _find_raises(checklist, states, today, _proved_value, _proved_level)
    return _propose(checklist, states, today, deadlines or {}, _nature_when_unproved, raised)


def list_commitments(checklist: Checklist, states: Sequence[ItemState], today: date) -> tuple[Proposal, ...]:
    """In the same order, the trajectories that count today and fall to 0 once their date has passed."""
    return _propose(checklist, states, today, {}, _nature_when_promised, {})


def list_proposals(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    *,
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    """Every action, one by item: what is not met, then what is not proved, then what is promised."""
    found: dict[str, Proposal] = {}
    for proposal in (
        *propose(checklist, states, today, deadlines=deadlines),
        *propose_proofs(checklist, states, today, deadlines=deadlines),
        *list_commitments(checklist, states, today),
    ):
        found.setdefault(proposal.item_id, proposal)
    return tuple(found.values())


def propose_first(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    *,
    count: int = 3,
    deadlines: Mapping[str, date] | None = None,
) -> tuple[Proposal, ...]:
    """At most ``count`` of the actions of ``list_proposals``."""
    return list_proposals(checklist, states, today, deadlines=deadlines)[:count]


def merge_proposals(
    parts: Iterable[tuple[Checklist, Sequence[Proposal]]],
) -> tuple[tuple[Checklist, Proposal], ...]:
    """The actions of several checklists in one order, that of ``list_proposals``; ties keep the order given."""
    every = [(checklist, proposal) for checklist, proposals in parts for proposal in proposals]
    return tuple(sorted(every, key=lambda one: (_NATURE_RANK[one[1].nature], *_rank(one[1], one[0]))))


def score_after(
    checklist: Checklist, states: Sequence[ItemState], met: Collection[str], today: date
) -> Score:
    """The score if the items of ``met``, any set of them, were fully met and proved.

    No reviewer would have seen them yet. Ids of other items, or of items that are not asked, change nothing.
    """
    return score_states(reassess(states, today, met=met), today=today, level_rule=checklist.level_rule)


def _nature_when_unmet(state: ItemState) -> ActionNature | None:
    if not state.applicable or state.value == 1:
        return None
    return ActionNature.KNOW if state.unknown else ActionNature.DO


def _nature_when_unproved(state: ItemState) -> ActionNature | None:
    return ActionNature.PROVE if state.applicable and state.value == 1 and state.proved_value == 0 else None


def _nature_when_promised(state: ItemState) -> ActionNature | None:
    return ActionNature.KEEP if state.value > 0 and _promised(state) is not None else None


def _declared_value(state: ItemState) -> Fraction:
    return state.value


def _proved_value(state: ItemState) -> Fraction:
    return state.proved_value


def _declared_level(figures: Figures) -> int | None:
    return figures.level.declared


def _proved_level(figures: Figures) -> int | None:
    return figures.level.proved


def _find_raises(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    value_of: Callable[[ItemState], Fraction],
    level_of: Callable[[Figures], int | None],
) -> dict[str, int]:
    """The level reached with each item that is enough, alone, to reach a higher one.

    Only what stands alone at the lowest level not reached can be, and what opens or closes other items.
    """
    rule = checklist.level_rule
    before = level_of(compute_figures(states, rule))
    if before is None:
        return {}
    held = [one for one in states if one.applicable and one.item.level is not None and value_of(one) < 1]
    lowest = min((one.item.level or 0 for one in held), default=None)
    lowest_held = [one.item.id for one in held if one.item.level == lowest]
    tried = {one.item.gate.item for one in states if one.item.gate is not None}
    tried |= set(lowest_held) if len(lowest_held) == 1 else set()
    found: dict[str, int] = {}
    for item_id in tried:
        after = level_of(compute_figures(reassess(states, today, met={item_id}), rule))
        if after is not None and after > before:
            found[item_id] = after
    return found


def _propose(
    checklist: Checklist,
    states: Sequence[ItemState],
    today: date,
    deadlines: Mapping[str, date],
    find_nature: Callable[[ItemState], ActionNature | None],
    raised: Mapping[str, int],
) -> tuple[Proposal, ...]:
    declared = compute_figures(states).declared
    by_id = {state.item.id: state for state in states}
    proposals = []
    for item in checklist.items:
        state = by_id.get(item.id)
        nature = find_nature(state) if state is not None else None
        if state is not None and nature is not None and declared is not None:
            gain = item.weight * (1 - state.value) / declared.denominator
            proposal = _make_proposal(state, nature, gain, deadlines.get(item.id), today)
            proposals.append(replace(proposal, raises_to=raised.get(item.id)))
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


def _rank(proposal: Proposal, checklist: Checklist) -> tuple[date, bool, bool, int, Fraction]:
    item = checklist.find_item(proposal.item_id)
    effort = _effort(item) if item is not None else None
    return (
        proposal.deadline or date.max,
        not proposal.blocking,
        proposal.raises_to is None,
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
