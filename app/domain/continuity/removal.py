"""What becomes of the records that name one which is taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.plan import CODES
from app.domain.continuity.records import KINDS

PARTS: Mapping[str, frozenset[str]] = {
    "activity": frozenset({"impact", "dependency", "activity_link", "solution", "catch_up"}),
    "resource": frozenset({"dependency"}),
}
"""For a kind of record: the kinds that say something of it alone, through the field that bears its name."""


def kinds_that_name(kind: str) -> list[str]:
    """The kinds of record that may name one of this kind."""
    return [
        code
        for code, record in KINDS.items()
        if any(spec.target == kind for spec in specs_of(record).values())
    ]


def goes_with(record: Record, kind: str, code: str) -> bool:
    """Whether this record says something of the one taken away alone, and goes with it."""
    return CODES[type(record)] in PARTS.get(kind, ()) and getattr(record, kind) == code


def forget(record: Record, kind: str, code: str) -> Record | None:
    """The record without its mentions of another; none when it has no such mention."""
    freed: dict[str, Any] = {}
    for name, spec in specs_of(type(record)).items():
        value = getattr(record, name)
        if spec.target != kind or not value:
            continue
        if value == code:
            freed[name] = ""
        elif isinstance(value, tuple) and code in value:
            freed[name] = tuple(one for one in value if one != code)
    return replace(record, **freed) if freed else None
