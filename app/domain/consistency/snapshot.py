"""Everything that a check may look at, gathered once: one version of one checklist, and what stands around it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.domain.actions import ActionStatus
from app.domain.catalogue import Check, Checklist, Choice, Item, ItemKind, ItemRef, Link, ProofRule
from app.domain.dates import add_months
from app.domain.rules import DatedResult, FactSpec, Value, Verdict, judge
from app.domain.scoring import ItemState, ProofPiece, ProofState, Standing, WhyNot
from app.domain.scoring.proofs import assess_proof


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece as put forward for one item; ``id`` is the same wherever it is used."""

    id: str
    kind: str
    title: str = ""
    date: datetime.date | None = None
    until: datetime.date | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside an answer: who gave it (only to tell two authors apart), when, and the comment."""

    author: str = ""
    changed_at: datetime.datetime | None = None
    comment: str = ""


NO_NOTE = Note()


@dataclass(frozen=True, slots=True)
class TakenAction:
    """An action taken on; ``item``: the item of this checklist that it serves, or nothing."""

    id: str
    status: ActionStatus
    item: str = ""
    title: str = ""
    owner: str = ""
    due: datetime.date | None = None

    @property
    def is_open(self) -> bool:
        return self.status is ActionStatus.TODO or self.status is ActionStatus.DOING


@dataclass(frozen=True, slots=True)
class Previous:
    """The version before, as it stood when it was signed; ``pieces``: ids of all its pieces."""

    states: tuple[ItemState, ...]
    pieces: frozenset[str] = frozenset()
    signed_on: datetime.date | None = None

    def find(self, item_id: str) -> ItemState | None:
        return next((state for state in self.states if state.item.id == item_id), None)


@dataclass(frozen=True, slots=True)
class LinkedAnswer:
    """The state of the item ``other``, in another checklist, at the far end of ``link``."""

    link: Link
    other: ItemRef
    state: ItemState
    checklist_title: str = ""

    @property
    def item(self) -> str:
        """The id of our item, at the near end."""
        return self.link.target.item if self.link.origin == self.other else self.link.origin.item

    @property
    def ours_is_within(self) -> bool:
        """For a link of strength ``subset``: ours is the item contained in the other."""
        return self.link.target == self.other


@dataclass(frozen=True)
class Snapshot:
    """One version on one day. Only ``checklist``, ``profile``, ``today`` and ``states`` are always there.

    ``states`` come from ``assess_items``, in the order of the checklist. ``facts`` are gathered (typed, else read from
    pieces and results); ``fact_sources``: where a typed figure comes from, by code.
    """

    checklist: Checklist
    profile: str
    today: datetime.date
    states: tuple[ItemState, ...]
    notes: Mapping[str, Note] = field(default_factory=dict)
    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    fact_sources: Mapping[str, str] = field(default_factory=dict)
    results: tuple[DatedResult, ...] = ()
    actions: tuple[TakenAction, ...] = ()
    previous: Previous | None = None
    linked: tuple[LinkedAnswer, ...] = ()
    signed_on: datetime.date | None = None
    submitted_on: datetime.date | None = None

    @cached_property
    def by_id(self) -> Mapping[str, ItemState]:
        return {state.item.id: state for state in self.states}

    @cached_property
    def asked(self) -> tuple[ItemState, ...]:
        """The items in scope that count: practices, "non applicable" included."""
        return tuple(
            state for state in self.states if state.in_scope and state.item.kind is ItemKind.PRACTICE
        )

    @cached_property
    def answered(self) -> tuple[ItemState, ...]:
        return tuple(state for state in self.states if state.answered)

    @cached_property
    def verdicts(self) -> tuple[tuple[ItemState, Check, Verdict], ...]:
        """The verdict of each rule of each item asked, in the order of the checklist."""
        return tuple(
            (state, check, judge(check.rule, self.facts, self.today))
            for state in self.asked
            for check in state.item.checks
        )

    def note_of(self, item_id: str) -> Note:
        return self.notes.get(item_id, NO_NOTE)

    def pieces_of(self, item_id: str) -> tuple[Piece, ...]:
        return self.pieces.get(item_id, ())

    @cached_property
    def put_forward(self) -> tuple[tuple[ItemState, Piece], ...]:
        """Each piece with each item in scope that it is put forward for, in the order of the checklist."""
        return tuple(
            (state, piece)
            for state in self.states
            if state.in_scope
            for piece in self.pieces_of(state.item.id)
        )

    @cached_property
    def all_pieces(self) -> tuple[Piece, ...]:
        """Each piece put forward, once."""
        found: dict[str, Piece] = {}
        for _, piece in self.put_forward:
            found.setdefault(piece.id, piece)
        return tuple(found.values())

    @cached_property
    def _items_by_piece(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for state, piece in self.put_forward:
            found.setdefault(piece.id, []).append(state.item.id)
        return {piece_id: tuple(dict.fromkeys(items)) for piece_id, items in found.items()}

    def items_of_piece(self, piece_id: str) -> tuple[str, ...]:
        """The items in scope that the piece is put forward for."""
        return self._items_by_piece.get(piece_id, ())

    def find_fact_spec(self, code: str) -> FactSpec | None:
        return next((spec for spec in self.checklist.facts if spec.code == code), None)

    def name_piece(self, piece: Piece) -> str:
        """Its title, else what its kind is called."""
        return piece.title.strip() or self.name_kind(piece.kind)

    def name_kind(self, kind: str) -> str:
        return self.checklist.proof_labels.get(kind, kind)


def name_item(item: Item) -> str:
    """Its short label, else its id."""
    return item.guidance.label if item.guidance is not None and item.guidance.label else item.id


def find_choice(state: ItemState) -> Choice | None:
    """The choice that counts as the answer."""
    if state.standing is not Standing.CHOICE or state.item.scale is None or state.answer.choice is None:
        return None
    return state.item.scale.find(state.answer.choice)


def find_promise(state: ItemState) -> datetime.date | None:
    """The due date of an answer that promises one."""
    choice = find_choice(state)
    return state.answer.due if choice is not None and choice.needs_due and state.answered else None


def says_met(state: ItemState) -> bool:
    """Answered as fully met today: a promise is no such answer."""
    return state.answered and state.value == 1 and find_promise(state) is None


def says_unmet(state: ItemState) -> bool:
    """Answered as not fully met."""
    return state.answered and state.value < 1


def why_piece_fails(item: Item, piece: Piece, today: datetime.date) -> WhyNot | None:
    """What keeps a piece of an expected kind from proving the item on ``today``; none when nothing does."""
    rule = item.proof
    if rule is None or not expects(item, piece.kind):
        return None
    return _assess_alone(rule, piece, today).groups[0].why_not


def last_valid_day(item: Item, piece: Piece) -> datetime.date | None:
    """The last day on which a dated piece may prove the item."""
    if item.proof is None or piece.date is None:
        return None
    return _assess_alone(item.proof, piece, piece.date).until


def expects(item: Item, kind: str) -> bool:
    return item.proof is not None and any(kind in group for group in item.proof.groups)


def is_older(day: datetime.date, months: int, today: datetime.date) -> bool:
    return add_months(day, months) < today


def _assess_alone(rule: ProofRule, piece: Piece, today: datetime.date) -> ProofState:
    alone = ProofPiece(piece.kind, piece.date, piece.until)
    return assess_proof(replace(rule, groups=((piece.kind,),)), (alone,), today)
