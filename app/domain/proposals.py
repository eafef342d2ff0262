"""What was answered in one checklist and is proposed in another, along the links of the crosswalk.

A link never answers by itself: it shows what was said elsewhere. Only an equal link, between items that are answered
in the same way, offers to take the answer over; a partial one offers its proofs and a note, and the answer stays to be
chosen. Somebody still has to ask for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.catalogue import Item, ItemRef, Link, LinkStrength, Scale
from app.domain.scoring import Answer, ItemState, Standing


class Relation(StrEnum):
    """How what was asked elsewhere stands to what is asked here; in the order in which proposals are shown."""

    SAME = "same"
    WIDER = "wider"
    """The other item asks for more: what is asked here is a part of it."""
    NARROWER = "narrower"
    """The other item asks for a part only of what is asked here."""
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Tie:
    """A link seen from one of its two ends: what the ``other`` item says of this one."""

    other: ItemRef
    relation: Relation
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that stands in another checklist. ``is_own``: of the same answering unit as the one that asks."""

    ref: ItemRef
    item: Item
    answer: Answer
    standing: Standing
    assessment_id: UUID
    is_own: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """One answer given elsewhere. ``may_take``: it may be taken over as it stands."""

    tie: Tie
    given: Given
    may_take: bool

    @property
    def may_lean(self) -> bool:
        """Whether its proofs and a note may be taken over, without an answer: one's own, when it does not suffice."""
        return self.given.is_own and not self.may_take


_SEEN_FROM_TARGET = {
    LinkStrength.EQUAL: Relation.SAME,
    LinkStrength.SUBSET: Relation.NARROWER,
    LinkStrength.INTERSECT: Relation.OVERLAP,
}
_SEEN_FROM_ORIGIN = _SEEN_FROM_TARGET | {LinkStrength.SUBSET: Relation.WIDER}
_ANSWERED = (Standing.CHOICE, Standing.MEASURE, Standing.NA)


def list_ties(links: Iterable[Link], ref: ItemRef) -> tuple[Tie, ...]:
    """The ties of one item with those of other checklists, whichever end of the link it stands at."""
    ties = []
    for link in links:
        if link.origin.checklist == link.target.checklist:
            continue
        if link.target == ref:
            ties.append(Tie(link.origin, _SEEN_FROM_TARGET[link.strength], link.reason))
        elif link.origin == ref:
            ties.append(Tie(link.target, _SEEN_FROM_ORIGIN[link.strength], link.reason))
    return tuple(ties)


def linked_checklists(links: Iterable[Link], checklist_id: str, item_ids: Collection[str]) -> frozenset[str]:
    """The other checklists that some of these items are tied to: those that are worth reading."""
    found = set()
    for link in links:
        for here, there in ((link.origin, link.target), (link.target, link.origin)):
            if here.checklist == checklist_id and here.item in item_ids:
                found.add(there.checklist)
    return frozenset(found - {checklist_id})


def make_given(
    checklist_id: str, states: Iterable[ItemState], assessment_id: UUID, *, is_own: bool
) -> tuple[Given, ...]:
    """The answers of one version that may be spoken of elsewhere.

    Silence, "ne sait pas", an invalid answer, one that is no longer asked and one that a reviewer sent back are not.
    """
    return tuple(
        Given(
            ItemRef(checklist_id, state.item.id),
            state.item,
            state.answer,
            state.standing,
            assessment_id,
            is_own,
        )
        for state in states
        if state.in_scope and state.standing in _ANSWERED and not state.answer.returned
    )


def list_proposals(
    ties: Iterable[Tie], item: Item, answer: Answer, given: Iterable[Given]
) -> tuple[Proposal, ...]:
    """What is proposed for ``item``: nothing once it has an answer; the closest ties first.

    The answer of the unit itself comes before that of a group or a legal entity that covers it, which is only told.
    """
    if not is_blank(answer):
        return ()
    by_ref = _first_own(given)
    found = [
        Proposal(tie, one, tie.relation is Relation.SAME and one.is_own and is_same_form(one, item))
        for tie in ties
        if (one := by_ref.get(tie.other)) is not None
    ]
    order = list(Relation)
    return tuple(sorted(found, key=lambda one: (order.index(one.tie.relation), one.tie.other)))


def is_blank(answer: Answer) -> bool:
    """Whether nothing at all was chosen or typed; documents and comments are no answer."""
    measure = answer.measure
    has_measure = measure is not None and not (measure.numerator is None and measure.denominator is None)
    return answer.choice is None and answer.special is None and not has_measure


def is_same_form(given: Given, item: Item) -> bool:
    """Whether what was answered there can be written here and be worth the same."""
    if given.standing is Standing.NA:
        return item.na_allowed
    if given.standing is Standing.MEASURE:
        return (
            item.measure is not None
            and given.item.measure is not None
            and item.measure.target == given.item.measure.target
        )
    return (
        item.scale is not None
        and given.item.scale is not None
        and _worth(item.scale) == _worth(given.item.scale)
    )


def _worth(scale: Scale) -> list[tuple[object, ...]]:
    return [(one.code, one.value, one.needs_due, one.max_months) for one in scale.choices]


def _first_own(given: Iterable[Given]) -> Mapping[ItemRef, Given]:
    """One answer for each item: the unit's own, else the first of those that cover it."""
    found: dict[ItemRef, Given] = {}
    for one in given:
        known = found.get(one.ref)
        if known is None or (one.is_own and not known.is_own):
            found[one.ref] = one
    return found
