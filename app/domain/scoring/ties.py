"""Items of several checklists that ask the very same thing, counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.catalogue import ItemRef
from app.domain.scoring.readings import Standing
from app.domain.scoring.states import ItemState


def merge_ties(
    parts: Mapping[str, Sequence[ItemState]], equal_pairs: Iterable[tuple[ItemRef, ItemRef]]
) -> tuple[ItemState, ...]:
    """The states of several checklists (by checklist id), each set of tied items reduced to one state.

    It has the weight, axis and theme of its first applicable item. In each figure it is worth the best of the
    set: what was answered in one checklist need not be typed again in the others.
    """
    find = _Classes(equal_pairs)
    groups: dict[ItemRef, list[ItemState]] = {}
    for checklist_id, states in parts.items():
        for state in states:
            groups.setdefault(find.root(ItemRef(checklist_id, state.item.id)), []).append(state)
    return tuple(_merge(group) for group in groups.values())


class _Classes:
    """Union-find over the tied items."""

    def __init__(self, pairs: Iterable[tuple[ItemRef, ItemRef]]) -> None:
        self._parents: dict[ItemRef, ItemRef] = {}
        for one, other in pairs:
            first, second = sorted((self.root(one), self.root(other)))
            if first != second:
                self._parents[second] = first

    def root(self, ref: ItemRef) -> ItemRef:
        while ref in self._parents:
            ref = self._parents[ref]
        return ref


def _merge(group: Sequence[ItemState]) -> ItemState:
    if len(group) == 1:
        return group[0]
    applicable = [state for state in group if state.applicable]
    if not applicable:
        return next((state for state in group if state.pending_na), group[0])
    best = max(applicable, key=lambda state: (state.value, state.answered, state.unknown))
    return replace(
        applicable[0],
        answer=best.answer,
        standing=best.standing if best.answered or best.unknown else Standing.BLANK,
        value=best.value,
        proved_value=max(state.proved_value for state in applicable),
        verified_value=max(state.verified_value for state in applicable),
        proof=best.proof,
        accepted=best.accepted,
        reasons=best.reasons,
    )
