"""A question to whoever answers, and the place where to mend what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class PlaceKind(StrEnum):
    """Which page mends it, and what ``item`` and ``target`` of the place then mean."""

    ITEM = "item"
    """The answer to ``item``."""
    PROOFS = "proofs"
    """The pieces of ``item``; ``target``: id of the piece, or nothing."""
    FACTS = "facts"
    """The facts of the checklist; ``target``: code of the fact, or nothing."""
    RESULTS = "results"
    """The external results; ``target``: their kind."""
    ACTIONS = "actions"
    """The actions; ``target``: id of the action, or nothing when it is still to be made for ``item``."""
    TEAM = "team"
    """The team, or the assignment of items to others."""
    OTHER_ITEM = "other_item"
    """An item of another checklist: ``target`` is the id of that checklist."""
    OVERVIEW = "overview"
    """The whole checklist: nothing is wrong in one place."""
    SIGNING = "signing"
    """Signature and submission."""


@dataclass(frozen=True, slots=True)
class Place:
    kind: PlaceKind
    item: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What was seen, as figures that the sentence of ``code`` quotes; never a reproach, never part of a score.

    Figures: a date, whole number, duration or text as it is; a ``Fraction`` is a share of 1; a ``Decimal`` is a
    number; a tuple is a list of names. ``items``: ids in the order of the checklist.
    """

    code: str
    items: tuple[str, ...]
    place: Place
    figures: Mapping[str, object] = field(default_factory=dict)


def as_number(value: Fraction) -> Decimal:
    """A plain number among the figures, where a ``Fraction`` is a share."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def at_item(item_id: str) -> Place:
    return Place(PlaceKind.ITEM, item_id)


def at_proofs(item_id: str, piece_id: str = "") -> Place:
    return Place(PlaceKind.PROOFS, item_id, piece_id)


def at_fact(code: str = "") -> Place:
    return Place(PlaceKind.FACTS, target=code)


def at_result(kind: str) -> Place:
    return Place(PlaceKind.RESULTS, target=kind)


def at_action(action_id: str = "", item_id: str = "") -> Place:
    return Place(PlaceKind.ACTIONS, item_id, action_id)


OVERVIEW = Place(PlaceKind.OVERVIEW)
TEAM = Place(PlaceKind.TEAM)
SIGNING = Place(PlaceKind.SIGNING)
