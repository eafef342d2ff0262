"""From one version of a checklist to the next: what happens to each item and to the answer that it had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.catalogue import Checklist, Item
from app.domain.scoring import Answer, Special


class Fate(StrEnum):
    """``REWORDED``: the answer stays, and is to be read again; ``UNFIT``: the answer no longer exists among the
    choices, and is set aside; ``REMOVED``: the item is gone, and its answer stays with the old version.
    """

    SAME = "same"
    REWORDED = "reworded"
    UNFIT = "unfit"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ItemFate:
    """``before`` is none for an added item, ``after`` for a removed one."""

    fate: Fate
    before: Item | None
    after: Item | None
    is_answered: bool

    @property
    def item(self) -> Item:
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a fate always has one side
        return found


def plan_upgrade(before: Checklist, after: Checklist, answers: Mapping[str, Answer]) -> tuple[ItemFate, ...]:
    """The fate of every item of both versions: those of the new one in its order, then those that are gone.

    An item is the same when its id is: ids never change and are never used again.
    """
    old = {item.id: item for item in before.items}
    fates = [_fate_of(old.get(item.id), item, answers.get(item.id)) for item in after.items]
    new = {item.id for item in after.items}
    gone = [
        ItemFate(Fate.REMOVED, item, None, _is_answered(answers.get(item.id)))
        for item in before.items
        if item.id not in new
    ]
    return (*fates, *gone)


def fits(item: Item, answer: Answer) -> bool:
    """Whether the answer is one that the item admits."""
    if answer.special is Special.NA:
        return item.na_allowed
    if answer.choice is not None:
        return item.scale is not None and item.scale.find(answer.choice) is not None
    return answer.measure is None or item.measure is not None


def _fate_of(before: Item | None, after: Item, answer: Answer | None) -> ItemFate:
    is_answered = _is_answered(answer)
    if before is None:
        return ItemFate(Fate.ADDED, None, after, False)
    if answer is not None and not fits(after, answer):
        return ItemFate(Fate.UNFIT, before, after, is_answered)
    is_same = _asked(before) == _asked(after)
    return ItemFate(Fate.SAME if is_same else Fate.REWORDED, before, after, is_answered)


def _asked(item: Item) -> tuple[object, ...]:
    """What makes an answer mean the same thing: the words, the scope, the threshold, the proof and what it is worth."""
    guidance = item.guidance
    words = (
        (guidance.statement, guidance.threshold and guidance.threshold.text, guidance.scope_rule)
        if guidance
        else ()
    )
    return (
        *words,
        item.scale,
        item.measure,
        item.proof,
        item.weight,
        item.level,
        item.blocking,
        item.gate,
        item.kind,
    )


def _is_answered(answer: Answer | None) -> bool:
    return answer is not None and (
        answer.choice is not None or answer.special is not None or answer.measure is not None
    )
