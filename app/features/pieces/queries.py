"""The pieces of an organisation with what they are used for and when they end.

Titles are sealed and ends follow the rules of the checklists, so the pieces of one organisation are read together,
then narrowed, ordered and cut into pages here: there are hundreds of them, not thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.catalogue import Catalogue, Checklist, Item
from app.domain.pieces import PieceState, first_end, state_of
from app.domain.scoring import ProofPiece
from app.domain.scoring.proofs import is_too_early, last_day
from app.domain.search import search_text
from app.features.actions import queries as actions
from app.features.assessments import queries as assessments
from app.features.evidence import queries as evidence

WITHOUT_FILE = "sans-fichier"
SORTS = ("titre", "nature", "date", "fin")


@dataclass(frozen=True, slots=True)
class Place:
    """One current use of a piece: an item of a version in force, and the last day on which the piece proves it."""

    use: assessments.Use
    checklist: Checklist
    item: Item
    end: date | None
    is_too_early: bool

    @property
    def label(self) -> str:
        return self.item.guidance.label if self.item.guidance else self.item.id


@dataclass(frozen=True)
class Line:
    """One piece. ``places``: its uses in versions in force; ``end``: the first day on which it ends somewhere."""

    row: evidence.EvidenceRow
    file: evidence.StoredFile | None
    places: tuple[Place, ...]
    all_uses: tuple[assessments.Use, ...]
    is_replaced: bool
    is_in_actions: bool
    today: date

    @property
    def is_stored(self) -> bool:
        return self.file is not None and self.file.purged_at is None

    @cached_property
    def end(self) -> date | None:
        return first_end([self.row.until, *(place.end for place in self.places)])

    @cached_property
    def state(self) -> PieceState:
        too_early = any(place.is_too_early for place in self.places)
        return state_of(self.row.document_date, self.end, self.today, is_too_early=too_early)

    @cached_property
    def title(self) -> str:
        return self.row.title

    @property
    def is_protected(self) -> bool:
        """Whether a signed version still in force, or the one submitted, rests on it."""
        return any(use.is_signed_in_force or use.assessment.is_current_submission for use in self.all_uses)

    @cached_property
    def versions(self) -> list[tuple[Checklist, list[Place]]]:
        """The places, under the latest version where each is found."""
        seen: dict[tuple[str, str], Place] = {}
        for place in self.places:
            seen.setdefault((place.checklist.id, place.item.id), place)
        grouped: dict[str, tuple[Checklist, list[Place]]] = {}
        for place in seen.values():
            grouped.setdefault(place.checklist.id, (place.checklist, []))[1].append(place)
        return list(grouped.values())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to, and its order."""

    words: str = ""
    kind: str = ""
    state: str = ""
    sort: str = "fin"
    descending: bool = False

    def keeps(self, line: Line, kinds: Mapping[str, str]) -> bool:
        if self.kind and line.row.kind != self.kind:
            return False
        if self.state == WITHOUT_FILE and line.is_stored:
            return False
        if self.state and self.state != WITHOUT_FILE and line.state.value != self.state:
            return False
        words = search_text(self.words).split()
        if not words:
            return True
        text = search_text(f"{line.title} {line.row.place} {kinds.get(line.row.kind, line.row.kind)}")
        return all(word in text for word in words)


def list_lines(session: Session, organisation_id: UUID, catalogue: Catalogue, today: date) -> list[Line]:
    """Every piece of an organisation, newest first, in five queries however many they are."""
    rows = evidence.list_pieces(session, organisation_id)
    return _make_lines(session, organisation_id, rows, rows, catalogue, today)


def get_line(
    session: Session, organisation_id: UUID, evidence_id: UUID, catalogue: Catalogue, today: date
) -> Line:
    """One piece. Raises ``evidence_not_found``."""
    row = evidence.get_piece(session, organisation_id, evidence_id)
    following = evidence.find_next_edition(session, evidence_id)
    near = [row] if following is None else [row, following]
    return _make_lines(session, organisation_id, [row], near, catalogue, today)[0]


def _make_lines(
    session: Session,
    organisation_id: UUID,
    rows: Sequence[evidence.EvidenceRow],
    near: Iterable[evidence.EvidenceRow],
    catalogue: Catalogue,
    today: date,
) -> list[Line]:
    files = evidence.list_files(session, [row.id for row in rows])
    uses = assessments.list_uses(session, organisation_id)
    in_actions = actions.list_piece_ids(session, organisation_id)
    replaced = {row.previous_id for row in near}
    return [
        Line(
            row=row,
            file=files.get(row.id),
            places=tuple(_list_places(row, uses.get(row.id, ()), catalogue)),
            all_uses=tuple(uses.get(row.id, ())),
            is_replaced=row.id in replaced,
            is_in_actions=row.id in in_actions,
            today=today,
        )
        for row in rows
    ]


def _list_places(
    row: evidence.EvidenceRow, uses: Iterable[assessments.Use], catalogue: Catalogue
) -> Iterable[Place]:
    piece = ProofPiece(row.kind, row.document_date, row.until, "")
    for use in uses:
        checklist = catalogue.find(use.assessment.checklist_id, use.assessment.checklist_version)
        item = checklist.find_item(use.item_id) if checklist is not None and use.is_current else None
        if checklist is None or item is None:
            continue
        asks = item.proof is not None and any(row.kind in group for group in item.proof.groups)
        rule = item.proof if asks else None
        yield Place(use, checklist, item, last_day(piece, rule), is_too_early(piece, rule))


def narrow(lines: Iterable[Line], wanted: Wanted, kinds: Mapping[str, str]) -> list[Line]:
    """The lines kept, in the order asked; what has no end, or no date, comes last either way."""
    kept = [line for line in lines if wanted.keeps(line, kinds)]
    key = _keys(kinds)[wanted.sort]
    known = [line for line in kept if key(line) is not None]
    known.sort(key=key, reverse=wanted.descending)
    return known + [line for line in kept if key(line) is None]


def _keys(kinds: Mapping[str, str]) -> Mapping[str, Callable[[Line], Any]]:
    return {
        "titre": lambda line: search_text(line.title),
        "nature": lambda line: search_text(kinds.get(line.row.kind, line.row.kind)),
        "date": lambda line: line.row.document_date,
        "fin": lambda line: line.end,
    }
