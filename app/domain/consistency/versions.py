"""This version beside what stands around it: the one before, the review, the signature, other checklists."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from app.domain.catalogue import LinkStrength
from app.domain.consistency.questions import (
    OVERVIEW,
    SIGNING,
    Place,
    PlaceKind,
    Question,
    as_number,
    at_item,
    at_proofs,
)
from app.domain.consistency.snapshot import LinkedAnswer, Snapshot, name_item, says_met, says_unmet
from app.domain.consistency.thresholds import BIG_CHANGE, SCORE_JUMP, SIGNED_DAYS
from app.domain.scoring import ItemState, Standing, compute_figures, reassess


def score_jump(seen: Snapshot) -> Iterator[Question]:
    """The declared score rose a great deal since the previous version, without one new piece."""
    if seen.previous is None:
        return
    before, after = compute_figures(seen.previous.states).declared, compute_figures(seen.states).declared
    if before is None or after is None or after.value - before.value <= SCORE_JUMP:
        return
    if all(piece.id in seen.previous.pieces for piece in seen.all_pieces):
        risen = tuple(state.item.id for state, old in _list_kept(seen) if state.value > old.value)
        yield Question("score_jump", risen, OVERVIEW, {"before": before.value, "after": after.value})


def met_no_more(seen: Snapshot) -> Iterator[Question]:
    """Met in the previous version and not in this one, without a comment that tells why."""
    for state, old in _list_kept(seen):
        if says_met(old) and says_unmet(state) and not seen.note_of(state.item.id).comment.strip():
            figures = {"item": name_item(state.item)}
            yield Question("met_no_more", (state.item.id,), at_item(state.item.id), figures)


def na_no_more(seen: Snapshot) -> Iterator[Question]:
    """Answered before, and now said not to apply."""
    for state, old in _list_kept(seen):
        if old.answered and state.in_scope and state.standing is Standing.NA:
            figures = {"item": name_item(state.item)}
            yield Question("na_no_more", (state.item.id,), at_item(state.item.id), figures)


def unknown_again(seen: Snapshot) -> Iterator[Question]:
    """Nobody knew in the previous version, and nobody knows now."""
    found = [state for state, old in _list_kept(seen) if old.unknown and state.unknown]
    if found:
        figures = {"item": name_item(found[0].item)}
        items = tuple(state.item.id for state in found)
        yield Question("unknown_again", items, at_item(items[0]), figures)


def ratio_changed(seen: Snapshot) -> Iterator[Question]:
    """A measured share moved a great deal since the previous version."""
    for state, old in _list_kept(seen):
        now, then = _measure(state), _measure(old)
        if now and then and abs(now[0] / now[1] - then[0] / then[1]) > BIG_CHANGE:
            figures = {"item": name_item(state.item), "before": then[0] / then[1], "after": now[0] / now[1]}
            yield Question("ratio_changed", (state.item.id,), at_item(state.item.id), figures)


def total_changed(seen: Snapshot) -> Iterator[Question]:
    """The total behind a share changed by more than half since the previous version."""
    for state, old in _list_kept(seen):
        now, then = _measure(state), _measure(old)
        if now and then and abs(now[1] - then[1]) > BIG_CHANGE * then[1]:
            figures = {
                "item": name_item(state.item),
                "before": as_number(then[1]),
                "after": as_number(now[1]),
            }
            yield Question("total_changed", (state.item.id,), at_item(state.item.id), figures)


def returned_untouched(seen: Snapshot) -> Iterator[Question]:
    """A reviewer sent the item back, and it still is as it was."""
    for state in seen.asked:
        if state.answer.returned:
            figures = {"item": name_item(state.item)}
            yield Question("returned_untouched", (state.item.id,), at_item(state.item.id), figures)


def signed_proof_lapsed(seen: Snapshot) -> Iterator[Question]:
    """Proved on the day of the signature, and no longer."""
    if seen.signed_on is None or seen.signed_on >= seen.today:
        return
    then = {state.item.id: state for state in reassess(seen.states, seen.signed_on)}
    for state in seen.answered:
        if state.proof.needed and not state.proof_satisfied and then[state.item.id].proof_satisfied:
            figures = {"item": name_item(state.item), "signed": seen.signed_on}
            yield Question("signed_proof_lapsed", (state.item.id,), at_proofs(state.item.id), figures)


def signed_not_submitted(seen: Snapshot) -> Iterator[Question]:
    if seen.signed_on is None or seen.submitted_on is not None:
        return
    if (seen.today - seen.signed_on).days > SIGNED_DAYS:
        yield Question("signed_not_submitted", (), SIGNING, {"signed": seen.signed_on})


def equal_link_differs(seen: Snapshot) -> Iterator[Question]:
    """Two items that ask the very same thing, with answers that are not worth the same."""
    for state, linked in _list_linked(seen, LinkStrength.EQUAL):
        if state.answered and linked.state.answered and state.value != linked.state.value:
            yield _ask_linked("equal_link_differs", state, linked)


def equal_link_na(seen: Snapshot) -> Iterator[Question]:
    """Two items that ask the very same thing, one of which is said not to apply."""
    for state, linked in _list_linked(seen, LinkStrength.EQUAL):
        ours, theirs = state.standing is Standing.NA, linked.state.standing is Standing.NA
        if (ours and linked.state.answered) or (theirs and state.answered):
            yield _ask_linked("equal_link_na", state, linked)


def contained_refused(seen: Snapshot) -> Iterator[Question]:
    """What is contained in another item is refused, while that other item is met."""
    for state, linked in _list_linked(seen, LinkStrength.SUBSET):
        part, whole = (state, linked.state) if linked.ours_is_within else (linked.state, state)
        if part.answered and part.value == 0 and says_met(whole):
            yield _ask_linked("contained_refused", state, linked)


def _list_kept(seen: Snapshot) -> Iterator[tuple[ItemState, ItemState]]:
    """Each item asked now and before, with its former state."""
    for state in seen.asked:
        old = seen.previous.find(state.item.id) if seen.previous is not None else None
        if old is not None and old.in_scope:
            yield state, old


def _measure(state: ItemState) -> tuple[Fraction, Fraction] | None:
    measure = state.answer.measure
    if not state.answered or measure is None or measure.numerator is None or measure.denominator is None:
        return None
    return Fraction(measure.numerator), Fraction(measure.denominator)


def _list_linked(seen: Snapshot, strength: LinkStrength) -> Iterator[tuple[ItemState, LinkedAnswer]]:
    for linked in seen.linked:
        state = seen.by_id.get(linked.item)
        if state is None or linked.link.strength is not strength:
            continue
        if state.in_scope and linked.state.in_scope:
            yield state, linked


def _ask_linked(code: str, state: ItemState, linked: LinkedAnswer) -> Question:
    figures = {
        "item": name_item(state.item),
        "other": name_item(linked.state.item),
        "checklist": linked.checklist_title or linked.other.checklist,
    }
    place = Place(PlaceKind.OTHER_ITEM, linked.other.item, linked.other.checklist)
    return Question(code, (state.item.id,), place, figures)
