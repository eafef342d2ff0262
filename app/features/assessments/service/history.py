"""The versions of one checklist of one unit, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.catalogue import Catalogue, Checklist, Item
from app.domain.scoring import BLANK
from app.features.assessments.models import AnswerRow, AssessmentRow
from app.features.assessments.queries.contents import Contents, Piece, list_changes, list_contents
from app.features.assessments.queries.wording import name_item, say_answer
from app.features.assessments.service.answers import entry_of


@dataclass(frozen=True, slots=True)
class Change:
    """One item that is not as it was: both answers in words, what else differs, and who wrote the last answer.

    When only the pieces differ, ``by`` is whoever described the last one added, and the journal has the day.
    """

    item: Item
    before: str
    after: str
    details: tuple[str, ...]
    by: str
    at: datetime | None

    @property
    def item_name(self) -> str:
        return name_item(self.item)

    @property
    def is_new_answer(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and what changed since the one before; ``changes`` is none for the first."""

    assessment: AssessmentRow
    changes: tuple[Change, ...] | None


def list_history(
    session: Session, catalogue: Catalogue, rows: Sequence[AssessmentRow], limit: int
) -> list[Version]:
    """The first ``limit`` of ``rows``, newest first; one more row lets the last of them be compared."""
    contents = list_contents(session, [row.id for row in rows[: limit + 1]], with_titles=True)
    return [
        Version(row, _compare(catalogue, row, previous, contents))
        for row, previous in list(zip_longest(rows, rows[1:]))[:limit]
    ]


def _compare(
    catalogue: Catalogue,
    row: AssessmentRow,
    previous: AssessmentRow | None,
    contents: Mapping[UUID, Contents],
) -> tuple[Change, ...] | None:
    if previous is None:
        return None
    checklist = catalogue.get(row.checklist_id, row.checklist_version)
    return compare(checklist, contents[previous.id], contents[row.id])


def compare(checklist: Checklist, before: Contents, after: Contents) -> tuple[Change, ...]:
    """The items whose answer, pieces or comment differ, in the order of the checklist."""
    changed = {*list_changes(before, after), *_list_new_comments(before, after)}
    return tuple(_describe(item, before, after) for item in checklist.items if item.id in changed)


def _list_new_comments(before: Contents, after: Contents) -> Iterator[str]:
    for item_id in {*before.rows, *after.rows}:
        if entry_of(before.rows.get(item_id)).comment != entry_of(after.rows.get(item_id)).comment:
            yield item_id


def _describe(item: Item, before: Contents, after: Contents) -> Change:
    row = after.rows.get(item.id)
    is_written = _is_written(before.rows.get(item.id), row)
    return Change(
        item=item,
        before=say_answer(item, before.answers.get(item.id, BLANK)),
        after=say_answer(item, after.answers.get(item.id, BLANK)),
        details=tuple(_list_details(item.id, before, after)),
        by=row.author_name if row is not None and is_written else _find_adder(item.id, before, after),
        at=row.changed_at if row is not None and is_written else None,
    )


def _find_adder(item_id: str, before: Contents, after: Contents) -> str:
    added = [piece for piece in after.pieces.get(item_id, ()) if piece not in before.pieces.get(item_id, ())]
    return added[-1].added_by if added else ""


def _is_written(before: AnswerRow | None, after: AnswerRow | None) -> bool:
    return entry_of(before) != entry_of(after)


def _list_details(item_id: str, before: Contents, after: Contents) -> Iterator[str]:
    old, new = entry_of(before.rows.get(item_id)), entry_of(after.rows.get(item_id))
    if old.reason != new.reason:
        yield _say_text_change("Motif", old.reason, new.reason)
    if old.comment != new.comment:
        yield _say_text_change("Commentaire", old.comment, new.comment)
    given, kept = before.pieces.get(item_id, ()), after.pieces.get(item_id, ())
    for piece in kept:
        if piece not in given:
            yield f"Pièce ajoutée\u202f: {_name_piece(piece)}"
    for piece in given:
        if piece not in kept:
            yield f"Pièce retirée\u202f: {_name_piece(piece)}"


def _say_text_change(name: str, old: str, new: str) -> str:
    if not old:
        return f"{name} ajouté"
    return f"{name} modifié" if new else f"{name} effacé"


def _name_piece(piece: Piece) -> str:
    return f"«\u202f{piece.title}\u202f»" if piece.title else "sans titre"
