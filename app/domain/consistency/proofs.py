"""Pieces of proof: do they still hold, and do they prove what they are put forward for?"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.consistency.known import OTHER
from app.domain.consistency.questions import OVERVIEW, Question, at_proofs
from app.domain.consistency.snapshot import (
    Piece,
    Snapshot,
    expects,
    find_choice,
    is_older,
    last_valid_day,
    name_item,
    says_met,
    why_piece_fails,
)
from app.domain.consistency.texts import plain
from app.domain.consistency.thresholds import (
    MANY_ITEMS_OF_ONE_PIECE,
    SEVERAL_PIECES,
    SOON_DAYS,
    VERY_OLD_MONTHS,
)
from app.domain.dates import add_days
from app.domain.scoring import ItemState, Standing, WhyNot


def proof_expired(seen: Snapshot) -> Iterator[Question]:
    """Past the last day that the document itself gives, and nothing of its kind replaces it."""
    for state, piece in _list_failing(seen, WhyNot.PROOF_EXPIRED):
        yield _ask("proof_expired", seen, state, piece, until=piece.until)


def proof_too_old(seen: Snapshot) -> Iterator[Question]:
    """Older than its item accepts."""
    for state, piece in _list_failing(seen, WhyNot.PROOF_TOO_OLD):
        last = last_valid_day(state.item, piece)
        yield _ask("proof_too_old", seen, state, piece, day=piece.date, last=last)


def proof_undated(seen: Snapshot) -> Iterator[Question]:
    for state, piece in _list_failing(seen, WhyNot.PROOF_UNDATED):
        yield _ask("proof_undated", seen, state, piece)


def proof_to_come(seen: Snapshot) -> Iterator[Question]:
    for state, piece in _list_failing(seen, WhyNot.PROOF_TO_COME):
        yield _ask("proof_to_come", seen, state, piece, day=piece.date)


def proof_too_early(seen: Snapshot) -> Iterator[Question]:
    """Dated before the first day that the rule accepts."""
    for state, piece in _list_failing(seen, WhyNot.PROOF_TOO_EARLY):
        first = state.item.proof.not_before if state.item.proof is not None else None
        yield _ask("proof_too_early", seen, state, piece, day=piece.date, first=first)


def proof_ends_soon(seen: Snapshot) -> Iterator[Question]:
    """Proved today, and no longer within a month."""
    for state in seen.answered:
        until = state.proof.until
        if until is not None and state.value > 0 and until <= add_days(seen.today, SOON_DAYS):
            yield _ask_item("proof_ends_soon", state, until=until)


def proof_ends_before_its_date(seen: Snapshot) -> Iterator[Question]:
    for state, piece in _list_once(seen):
        if piece.date is not None and piece.until is not None and piece.until < piece.date:
            yield _ask("proof_ends_before_its_date", seen, state, piece, day=piece.date, until=piece.until)


def proof_very_old(seen: Snapshot) -> Iterator[Question]:
    """Years old, where the item sets no limit of age."""
    for state, piece in seen.put_forward:
        rule = state.item.proof
        if rule is None or piece.date is None or rule.max_age_days or rule.max_age_months:
            continue
        if why_piece_fails(state.item, piece, seen.today) or not is_older(
            piece.date, VERY_OLD_MONTHS, seen.today
        ):
            continue
        if not _is_replaced(seen, state, piece):
            yield _ask("proof_very_old", seen, state, piece, day=piece.date)


def proof_other_only(seen: Snapshot) -> Iterator[Question]:
    """Only pieces of the kind that proves nothing by itself."""
    for state in seen.asked:
        pieces = seen.pieces_of(state.item.id)
        if state.proof.needed and pieces and all(piece.kind == OTHER for piece in pieces):
            yield _ask_item("proof_other_only", state)


def proof_of_another_item(seen: Snapshot) -> Iterator[Question]:
    """Of a kind that this item does not ask for, and that another one does."""
    for state, piece in _list_unexpected(seen):
        fits = [other for other in seen.asked if expects(other.item, piece.kind)]
        if fits and not any(piece.id == one.id for one in seen.pieces_of(fits[0].item.id)):
            yield _ask("proof_of_another_item", seen, state, piece, other=name_item(fits[0].item))


def proof_unfit(seen: Snapshot) -> Iterator[Question]:
    """Of a kind that no item of the list asks for."""
    for state, piece in _list_unexpected(seen):
        if not any(expects(other.item, piece.kind) for other in seen.asked):
            yield _ask("proof_unfit", seen, state, piece, kind=seen.name_kind(piece.kind))


def proof_incomplete(seen: Snapshot) -> Iterator[Question]:
    """Answered as met, with some of the expected pieces only."""
    for state in seen.answered:
        missing = [group.kinds for group in state.proof.groups if group.why_not is WhyNot.PROOF_MISSING]
        if says_met(state) and missing and len(missing) < len(state.proof.groups):
            names = tuple(" ou ".join(map(seen.name_kind, kinds)) for kinds in missing)
            yield _ask_item("proof_incomplete", state, missing=names)


def proof_missing_on_blocking(seen: Snapshot) -> Iterator[Question]:
    """A blocking item answered as met without any piece."""
    for state in seen.answered:
        bare = state.proof.needed and not seen.pieces_of(state.item.id)
        if bare and state.item.blocking and says_met(state):
            yield _ask_item("proof_missing_on_blocking", state)


def proof_on_no(seen: Snapshot) -> Iterator[Question]:
    """Pieces put forward for an item of which nothing is said to be done."""
    for state in seen.answered:
        choice, pieces = find_choice(state), seen.pieces_of(state.item.id)
        if choice is not None and choice.value == 0 and any(expects(state.item, one.kind) for one in pieces):
            yield _ask_item("proof_on_no", state, answer=choice.label)


def proof_on_blank(seen: Snapshot) -> Iterator[Question]:
    for state in seen.asked:
        if state.standing is Standing.BLANK and seen.pieces_of(state.item.id):
            yield _ask_item("proof_on_blank", state)


def proof_on_na(seen: Snapshot) -> Iterator[Question]:
    for state in seen.asked:
        if state.standing is Standing.NA and seen.pieces_of(state.item.id):
            yield _ask_item("proof_on_na", state)


def proof_for_many(seen: Snapshot) -> Iterator[Question]:
    """One piece for a great many items."""
    for piece in seen.all_pieces:
        items = seen.items_of_piece(piece.id)
        if len(items) > MANY_ITEMS_OF_ONE_PIECE:
            place = at_proofs(items[0], piece.id)
            yield Question(
                "proof_for_many", items, place, {"piece": seen.name_piece(piece), "count": len(items)}
            )


def proof_same_file(seen: Snapshot) -> Iterator[Question]:
    """The same content under two titles."""
    by_hash: dict[str, list[Piece]] = {}
    for piece in seen.all_pieces:
        if piece.sha256:
            by_hash.setdefault(piece.sha256, []).append(piece)
    for same in by_hash.values():
        other = next((one for one in same if plain(one.title) != plain(same[0].title)), None)
        if other is not None:
            yield _ask_pieces("proof_same_file", seen, same, other=seen.name_piece(other))


def proof_same_title(seen: Snapshot) -> Iterator[Question]:
    """The same title and kind, with several dates: an old edition may have stayed beside the new one."""
    by_title: dict[tuple[str, str], list[Piece]] = {}
    for piece in seen.all_pieces:
        if piece.title.strip() and piece.date is not None:
            by_title.setdefault((piece.kind, plain(piece.title)), []).append(piece)
    for same in by_title.values():
        days = sorted({piece.date for piece in same if piece.date is not None})
        if len(days) > 1:
            yield _ask_pieces("proof_same_title", seen, same, first=days[0], last=days[-1])


def proof_one_day(seen: Snapshot) -> Iterator[Question]:
    """Every piece has the date of one and the same day."""
    days = {piece.date for piece in seen.all_pieces}
    if len(seen.all_pieces) >= SEVERAL_PIECES and len(days) == 1 and None not in days:
        items = tuple(state.item.id for state in seen.asked if seen.pieces_of(state.item.id))
        yield Question(
            "proof_one_day", items, OVERVIEW, {"count": len(seen.all_pieces), "day": next(iter(days))}
        )


def _list_failing(seen: Snapshot, why: WhyNot) -> Iterator[tuple[ItemState, Piece]]:
    """The pieces of an expected kind that fail for this reason, and that no valid piece of their kind replaces."""
    for state, piece in seen.put_forward:
        if why_piece_fails(state.item, piece, seen.today) is why and not _is_replaced(seen, state, piece):
            yield state, piece


def _is_replaced(seen: Snapshot, state: ItemState, piece: Piece) -> bool:
    return any(
        other.id != piece.id
        and other.kind == piece.kind
        and why_piece_fails(state.item, other, seen.today) is None
        and (piece.date is None or (other.date is not None and other.date > piece.date))
        for other in seen.pieces_of(state.item.id)
    )


def _list_unexpected(seen: Snapshot) -> Iterator[tuple[ItemState, Piece]]:
    """Pieces of a kind that their item does not ask for, the one of other useful pieces left out."""
    for state, piece in seen.put_forward:
        if state.proof.needed and piece.kind != OTHER and not expects(state.item, piece.kind):
            yield state, piece


def _list_once(seen: Snapshot) -> Iterator[tuple[ItemState, Piece]]:
    """Each piece once, with the first item that it is put forward for."""
    met: set[str] = set()
    for state, piece in seen.put_forward:
        if piece.id not in met:
            met.add(piece.id)
            yield state, piece


def _ask(code: str, seen: Snapshot, state: ItemState, piece: Piece, **figures: object) -> Question:
    place = at_proofs(state.item.id, piece.id)
    named = {"piece": seen.name_piece(piece), "item": name_item(state.item), **figures}
    return Question(code, (state.item.id,), place, named)


def _ask_item(code: str, state: ItemState, **figures: object) -> Question:
    named = {"item": name_item(state.item), **figures}
    return Question(code, (state.item.id,), at_proofs(state.item.id), named)


def _ask_pieces(code: str, seen: Snapshot, same: list[Piece], **figures: object) -> Question:
    wanted = {item for piece in same for item in seen.items_of_piece(piece.id)}
    items = tuple(state.item.id for state in seen.states if state.item.id in wanted)
    return Question(
        code, items, at_proofs(items[0], same[0].id), {"piece": seen.name_piece(same[0]), **figures}
    )
