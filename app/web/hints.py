"""What other features know of the items of a list: they register here, and the pages of the list ask.

A list stands below whatever feeds it, so it cannot call it. A source answers with words, links and a form to send to
a view of its own; the page of the list shows them and changes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, cast
from uuid import UUID

from flask import Flask, current_app

from app.domain.catalogue import Checklist

_KEY = "boussole.hints"


@dataclass(frozen=True, slots=True)
class Act:
    """A button that sends these fields to a view of the source."""

    label: str
    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a source says of one item: a sentence, what it does not say, where it stands, what may be taken over."""

    title: str
    sentence: str
    caveat: str = ""
    links: tuple[tuple[str, str], ...] = ()
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class DatedHint:
    """A dated result that a source knows of. Without ``act`` it is registered already, or may not be."""

    day: date
    text: str
    link: tuple[str, str]
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of a version shows. ``empty``: the items that wait for an answer of whoever reads."""

    assessment_id: UUID
    organisation_id: UUID
    checklist: Checklist
    items: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    may_answer: bool = False


class Source(Protocol):
    def list_hints(self, asked: Asked) -> Mapping[str, Collection[Hint]]:
        """By item."""

    def list_dated(self, asked: Asked) -> Mapping[str, Collection[DatedHint]]:
        """By fact of the list."""


def register(app: Flask, source: Source) -> None:
    """Have the pages of lists ask this source."""
    app.extensions.setdefault(_KEY, []).append(source)


def list_hints(asked: Asked) -> dict[str, list[Hint]]:
    """What every source says, by item; items that none knows of are left out."""
    found: dict[str, list[Hint]] = {}
    for source in _sources():
        for item_id, hints in source.list_hints(asked).items():
            found.setdefault(item_id, []).extend(hints)
    return found


def list_dated(asked: Asked) -> dict[str, list[DatedHint]]:
    """The dated results that every source knows of, by fact."""
    found: dict[str, list[DatedHint]] = {}
    for source in _sources():
        for fact_code, hints in source.list_dated(asked).items():
            found.setdefault(fact_code, []).extend(hints)
    return found


def _sources() -> list[Source]:
    return cast("list[Source]", current_app.extensions.get(_KEY, []))
