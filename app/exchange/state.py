"""All that an establishment typed for one version of a checklist, as plain values for the formats that carry it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Piece:
    """One proof. ``id`` tells it apart in this state; ``place``: where it is kept; ``owner``: a function.

    ``replaces``: the id of the edition before.
    """

    id: str
    kind: str
    title: str = ""
    place: str = ""
    document_date: date | None = None
    until: date | None = None
    sha256: str | None = None
    owner: str = ""
    author: str = ""
    file_name: str = ""
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one item. ``pieces``: ids of its proofs; ``outcome``: accepted or returned by a reviewer."""

    item: str
    choice: str | None = None
    special: str | None = None
    due: date | None = None
    numerator: int | None = None
    denominator: int | None = None
    reason: str = ""
    comment: str = ""
    author: str = ""
    changed_at: datetime | None = None
    pieces: tuple[str, ...] = ()
    outcome: str | None = None
    seen_how: str | None = None
    review_comment: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class TypedFact:
    """One fact; ``value`` as ``app.domain.rules.write_value`` writes it."""

    code: str
    value: object
    source: str = ""
    author: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutsideResult:
    """One dated result from outside; ``kind`` is a code of ``app.domain.results``."""

    kind: str
    obtained_on: date
    value: Fraction | None = None
    reference: str = ""
    source: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One action. Effort in days, costs in whole euros; ``owner``: a function; ``pieces``: ids of its proofs.

    ``checklist`` and ``item`` are none for an action of one's own.
    """

    id: str
    item: str | None = None
    title: str = ""
    note: str = ""
    status: str = ""
    owner: str = ""
    due: date | None = None
    effort_days: Fraction | None = None
    cost_low: int | None = None
    cost_high: int | None = None
    done_on: date | None = None
    author: str = ""
    pieces: tuple[str, ...] = ()
    checklist: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The figures of one cut, always together; ``cut`` is empty for the whole, else ``section:id`` or ``axis:4``."""

    cut: str
    declared: Fraction | None
    proved: Fraction | None
    verified: Fraction | None
    applicable: int
    answered: int
    unknown: int
    levels: tuple[int | None, int | None, int | None] = (None, None, None)
    ready: tuple[bool | None, bool | None, bool | None] = (None, None, None)


@dataclass(frozen=True, slots=True)
class State:
    """One version of the answers of one organisation, its figures as they stand on ``day``."""

    id: str
    organisation: str
    finess: str | None
    profile: str
    checklist_id: str
    checklist_version: str
    number: int
    state: str
    day: date
    created_at: datetime
    changed_at: datetime
    signed_at: datetime | None = None
    signed_by: str = ""
    submitted_at: datetime | None = None
    submitted_by: str = ""
    answers: tuple[Answered, ...] = ()
    pieces: tuple[Piece, ...] = ()
    facts: tuple[TypedFact, ...] = ()
    results: tuple[OutsideResult, ...] = ()
    actions: tuple[PlannedAction, ...] = ()
    figures: tuple[Shown, ...] = ()

    def find_piece(self, piece_id: str) -> Piece | None:
        return next((piece for piece in self.pieces if piece.id == piece_id), None)


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that one organisation typed: its versions in force, and every piece, result and action, used or not."""

    organisation: str
    finess: str | None
    day: date
    versions: tuple[State, ...] = ()
    pieces: tuple[Piece, ...] = ()
    results: tuple[OutsideResult, ...] = ()
    actions: tuple[PlannedAction, ...] = ()
