"""Everything that an establishment typed, for one version of a checklist or for all, as JSON, at three levels.

The forms are versioned and described by ``docs/answers-export.schema.json`` and
``docs/organisation-export.schema.json``. What a level leaves out is absent, never blanked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.domain.scoring.shown import percent
from app.exchange.state import (
    Answered,
    Holdings,
    OutsideResult,
    Piece,
    PlannedAction,
    Shown,
    State,
    TypedFact,
)

FORMAT = "boussole-answers"
FORMAT_VERSION = 1
WHOLE_FORMAT = "boussole-organisation"
WHOLE_FORMAT_VERSION = 1

Raw = dict[str, Any]

_NAMED_ENTRY = 3


class Level(StrEnum):
    """``full``: all; ``nameless``: no name and no free text; ``figures``: only what is counted."""

    FULL = "full"
    NAMELESS = "nameless"
    FIGURES = "figures"


NAMED = frozenset(
    {
        "author",
        "comment",
        "file_name",
        "finess",
        "name",
        "note",
        "owner",
        "place",
        "reason",
        "reference",
        "review_comment",
        "reviewer",
        "signed_by",
        "source",
        "submitted_by",
        "title",
    }
)
"""Who did something, which organisation it is, and every free text, since a free text may hold a name."""


def write_answers(state: State, level: Level) -> bytes:
    """The document of this state; the same bytes for the same state."""
    return _encode(build_document(state, level))


def write_holdings(holdings: Holdings, level: Level) -> bytes:
    """The document of all that an organisation typed; the same bytes for the same holdings."""
    return _encode(build_whole(holdings, level))


def _encode(document: Raw) -> bytes:
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def build_document(state: State, level: Level) -> Raw:
    """The document as plain values of JSON."""
    full = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "level": level.value,
        "checklist": {"id": state.checklist_id, "version": state.checklist_version},
        "unit": {"name": state.organisation, "finess": state.finess, "profile": state.profile},
        "version": _version(state),
        "figures": {"on": state.day.isoformat(), "cuts": [_figures(one) for one in state.figures]},
    }
    if level is not Level.FIGURES:
        full |= {
            "answers": [_answer(one) for one in state.answers],
            "facts": [_fact(one, level) for one in state.facts],
            "pieces": [_piece(one) for one in state.pieces],
            "results": [_result(one) for one in state.results],
            "actions": [_action(one) for one in state.actions],
        }
    return full if level is Level.FULL else _without_names(full)


def build_whole(holdings: Holdings, level: Level) -> Raw:
    """Every version in force, then what belongs to the organisation itself, as plain values of JSON."""
    full: Raw = {
        "format": WHOLE_FORMAT,
        "format_version": WHOLE_FORMAT_VERSION,
        "level": level.value,
        "unit": {"name": holdings.organisation, "finess": holdings.finess},
        "on": holdings.day.isoformat(),
        "versions": [_held(one, level) for one in holdings.versions],
    }
    if level is not Level.FIGURES:
        full |= {
            "pieces": [_piece(one) | {"replaces": one.replaces} for one in holdings.pieces],
            "results": [_result(one) for one in holdings.results],
            "actions": [_action(one) | {"checklist": one.checklist} for one in holdings.actions],
        }
    return full if level is Level.FULL else _without_names(full)


def _held(state: State, level: Level) -> Raw:
    """One version among others: its pieces, results and actions are said once, beside it."""
    told: Raw = {
        "checklist": {"id": state.checklist_id, "version": state.checklist_version},
        "profile": state.profile,
        "version": _version(state),
        "cuts": [_figures(one) for one in state.figures],
    }
    if level is not Level.FIGURES:
        told |= {
            "answers": [_answer(one) for one in state.answers],
            "facts": [_fact(one, level) for one in state.facts],
        }
    return told


def _without_names(document: Mapping[str, Any]) -> Raw:
    """The same without the fields of ``NAMED``; the value of a fact is not a block of fields of ours."""
    kept: Raw = {}
    for name, value in document.items():
        if name in NAMED:
            continue
        if isinstance(value, dict):
            kept[name] = _without_names(value)
        elif isinstance(value, list) and name != "value":
            kept[name] = [_without_names(one) if isinstance(one, dict) else one for one in value]
        else:
            kept[name] = value
    return kept


def _version(state: State) -> Raw:
    return {
        "id": state.id,
        "number": state.number,
        "state": state.state,
        "created_at": _text(state.created_at),
        "changed_at": _text(state.changed_at),
        "signed_at": _text(state.signed_at),
        "signed_by": state.signed_by,
        "submitted_at": _text(state.submitted_at),
        "submitted_by": state.submitted_by,
    }


def _figures(one: Shown) -> Raw:
    coverage = Fraction(one.answered, one.applicable) if one.applicable else None
    names = ("declared", "proved", "verified")
    return {
        "cut": one.cut,
        "declared": _share(one.declared),
        "proved": _share(one.proved),
        "verified": _share(one.verified),
        "coverage": _share(coverage),
        "applicable": one.applicable,
        "answered": one.answered,
        "unknown": one.unknown,
        "level": dict(zip(names, one.levels, strict=True)),
        "ready": dict(zip(names, one.ready, strict=True)),
    }


def _share(value: Fraction | None) -> Raw | None:
    """Exact, and as it is shown."""
    shown = percent(value)
    return None if shown is None else {"exact": str(value), "percent": float(shown)}


def _answer(one: Answered) -> Raw:
    return {
        "item": one.item,
        "choice": one.choice,
        "special": one.special,
        "due": _text(one.due),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "reason": one.reason,
        "comment": one.comment,
        "author": one.author,
        "changed_at": _text(one.changed_at),
        "pieces": list(one.pieces),
        "outcome": one.outcome,
        "seen_how": one.seen_how,
        "review_comment": one.review_comment,
        "reviewer": one.reviewer,
    }


def _fact(one: TypedFact, level: Level) -> Raw:
    return {
        "code": one.code,
        "value": one.value if level is Level.FULL else _nameless_value(one.value),
        "source": one.source,
        "author": one.author,
        "changed_at": _text(one.changed_at),
    }


def _nameless_value(value: object) -> object:
    """Entities and perimeters, whose name comes first of three, are told apart by their place."""
    if not isinstance(value, list):
        return value
    return [
        [place, *one[1:]] if isinstance(one, list) and len(one) == _NAMED_ENTRY else one
        for place, one in enumerate(value, start=1)
    ]


def _piece(one: Piece) -> Raw:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "place": one.place,
        "document_date": _text(one.document_date),
        "until": _text(one.until),
        "sha256": one.sha256,
        "owner": one.owner,
        "author": one.author,
        "file_name": one.file_name,
    }


def _result(one: OutsideResult) -> Raw:
    return {
        "kind": one.kind,
        "obtained_on": _text(one.obtained_on),
        "value": None if one.value is None else str(one.value),
        "reference": one.reference,
        "source": one.source,
        "author": one.author,
    }


def _action(one: PlannedAction) -> Raw:
    return {
        "id": one.id,
        "item": one.item,
        "title": one.title,
        "note": one.note,
        "status": one.status,
        "owner": one.owner,
        "due": _text(one.due),
        "effort_days": None if one.effort_days is None else str(one.effort_days),
        "cost_low": one.cost_low,
        "cost_high": one.cost_high,
        "done_on": _text(one.done_on),
        "author": one.author,
        "pieces": list(one.pieces),
    }


def _text(moment: date | datetime | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return None if moment is None else moment.isoformat()


LEVEL_WORDS: Mapping[Level, str] = {
    Level.FULL: "Tout ce qui a été tapé, noms et commentaires compris",
    Level.NAMELESS: "Sans noms : ni auteurs, ni commentaires, ni titres, ni organisation",
    Level.FIGURES: "Les chiffres seulement",
}
"""What each level is called on the page."""
