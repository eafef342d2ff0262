"""The proofs of one version, ready to be handed over: a folder for each section, one in it for each objective."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.db.files import FileStore
from app.domain.catalogue import Section
from app.domain.errors import DomainError
from app.domain.filenames import Names, short_folder
from app.domain.scoring import ItemState
from app.exchange.bundles import Member
from app.features.assessments.queries import Piece
from app.features.assessments.service.results import Result
from app.features.evidence import queries as evidence_queries
from app.features.evidence import service as evidence
from app.features.evidence.queries import StoredFile

INDEX = "index.pdf"
NOTE = "lisez-moi.txt"
TEXTS = ("text/", "application/json")


@dataclass(frozen=True, slots=True)
class Held:
    """One piece of one objective. ``path``: where its file stands in the archive, if it is there.

    ``is_lost``: a file was stored and cannot be read any more.
    """

    piece: Piece
    file: StoredFile | None
    path: str | None
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Objective:
    """One item that asks for a proof, with what is held for it. ``note``: the path of the text that says it."""

    state: ItemState
    held: tuple[Held, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The proofs of a version on one day; ``sections`` only those that were asked for."""

    result: Result
    sections: tuple[tuple[Section, tuple[Objective, ...]], ...]

    @property
    def files(self) -> Iterator[tuple[str, StoredFile]]:
        """Each file with its path, in order."""
        for _, objectives in self.sections:
            for objective in objectives:
                for held in objective.held:
                    if held.path is not None and held.file is not None:
                        yield held.path, held.file

    def members(
        self, store: FileStore, index: bytes, notes: Mapping[str, str], now: datetime
    ) -> Iterator[Member]:
        """What the archive holds: the index, a note in the folder of each objective, whether it holds a file or not,
        then the files, each opened when its turn comes."""
        yield Member(INDEX, now, lambda: [index])
        for path, text in notes.items():
            yield Member(path, now, _encoder(text), compress=True)
        for path, file in self.files:
            yield Member(
                path,
                file.stored_at,
                _opener(store, file),
                sha256=file.sha256,
                compress=file.media_type.startswith(TEXTS),
            )


def make_bundle(session: Session, store: FileStore, result: Result, section_id: str = "") -> Bundle:
    """What is there, for the whole version or for one of its sections. Raises ``section_not_found``."""
    sections = [one for one in result.checklist.sections if section_id in ("", one.id)]
    if not sections:
        raise DomainError("section_not_found")
    pieces = [piece for given in result.contents.pieces.values() for piece in given]
    files = evidence_queries.list_files(session, sorted({piece.id for piece in pieces}))
    readable = {key: file.purged_at is None and store.is_readable(file.token) for key, file in files.items()}
    names = Names()
    names.take(INDEX)
    return Bundle(
        result,
        tuple(
            (section, tuple(_list_objectives(result, section, files, readable, names)))
            for section in sections
        ),
    )


def _list_objectives(
    result: Result,
    section: Section,
    files: Mapping[UUID, StoredFile],
    readable: Mapping[UUID, bool],
    names: Names,
) -> Iterator[Objective]:
    for state in result.standing.states:
        item = state.item
        given = result.contents.pieces.get(item.id, ())
        if item.section != section.id or not state.in_scope or (item.proof is None and not given):
            continue
        label = item.guidance.label if item.guidance else ""
        folder = f"{_folder(section.id, section.title)}/{_folder(item.id, label)}"
        note = names.take(f"{folder}/{NOTE}")
        held = tuple(_hold(piece, folder, files, readable, names) for piece in given)
        yield Objective(state, held, note)


def _folder(code: str, label: str) -> str:
    """An id and its words; « gouvernance – Gouvernance » says it once."""
    return short_folder(
        f"{code} – {label}" if label and label.casefold() != code.casefold() else label or code
    )


def _hold(
    piece: Piece,
    folder: str,
    files: Mapping[UUID, StoredFile],
    readable: Mapping[UUID, bool],
    names: Names,
) -> Held:
    file = files.get(piece.id)
    if file is None or file.purged_at is not None:
        return Held(piece, file, None)
    if not readable[piece.id]:
        return Held(piece, file, None, is_lost=True)
    return Held(piece, file, names.take(f"{folder}/{file.name}"))


def _encoder(text: str) -> Callable[[], Iterable[bytes]]:
    return lambda: [text.encode()]


def _opener(store: FileStore, file: StoredFile) -> Callable[[], Iterable[bytes]]:
    return lambda: evidence.open_file(store, file)
