"""Texts that seem to tell of a person. The questions say where, and never quote what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from app.domain.consistency.questions import Place, Question, at_action, at_fact, at_item, at_proofs
from app.domain.consistency.snapshot import Snapshot
from app.domain.consistency.texts import (
    has_nir,
    has_patient_trace,
    has_person_email,
    has_person_name,
    has_phone,
)


class TextKind(StrEnum):
    """Which text, for the sentence."""

    COMMENT = "comment"
    REASON = "reason"
    PIECE = "piece"
    ACTION = "action"
    OWNER = "owner"
    SOURCE = "source"


class _Text(NamedTuple):
    kind: TextKind
    text: str
    items: tuple[str, ...]
    place: Place


def text_names_person(seen: Snapshot) -> Iterator[Question]:
    yield from _ask("text_names_person", seen, has_person_name)


def text_gives_email(seen: Snapshot) -> Iterator[Question]:
    yield from _ask("text_gives_email", seen, has_person_email)


def text_gives_phone(seen: Snapshot) -> Iterator[Question]:
    yield from _ask("text_gives_phone", seen, has_phone)


def text_gives_nir(seen: Snapshot) -> Iterator[Question]:
    yield from _ask("text_gives_nir", seen, has_nir)


def text_tells_of_patient(seen: Snapshot) -> Iterator[Question]:
    yield from _ask("text_tells_of_patient", seen, has_patient_trace)


def _ask(code: str, seen: Snapshot, matches: Callable[[str], bool]) -> Iterator[Question]:
    for one in _list_texts(seen):
        if matches(one.text):
            yield Question(code, one.items, one.place, {"text_kind": one.kind.value})


def _list_texts(seen: Snapshot) -> Iterator[_Text]:
    """Every free text of the version, out of scope included: it is kept all the same."""
    for state in seen.states:
        item_id = state.item.id
        place = at_item(item_id)
        yield _Text(TextKind.COMMENT, seen.note_of(item_id).comment, (item_id,), place)
        yield _Text(TextKind.REASON, state.answer.reason, (item_id,), place)
    titled: set[str] = set()
    for state in seen.states:
        for piece in seen.pieces_of(state.item.id):
            if piece.id not in titled:
                titled.add(piece.id)
                place = at_proofs(state.item.id, piece.id)
                yield _Text(TextKind.PIECE, piece.title, (state.item.id,), place)
    for action in seen.actions:
        items, place = ((action.item,) if action.item else ()), at_action(action.id, action.item)
        yield _Text(TextKind.ACTION, action.title, items, place)
        yield _Text(TextKind.OWNER, action.owner, items, place)
    for code in sorted(seen.fact_sources):
        yield _Text(TextKind.SOURCE, seen.fact_sources[code], (), at_fact(code))
