"""What becomes of the records that name one which is taken away."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.continuity.fields import Record
from app.domain.continuity.plan import CODES
from app.domain.continuity.records import KINDS
from app.domain.continuity.references import fields_that_name, free_references

PARTS: Mapping[str, frozenset[str]] = {
    "activity": frozenset({"impact", "dependency", "activity_link", "solution", "catch_up"}),
    "resource": frozenset({"dependency"}),
}
"""For a kind of record: the kinds that say something of it alone, through the field that bears its name."""


def about_of(record: Record) -> str:
    """The id of the activity that this record says something of alone, empty for any other record."""
    about: str = getattr(record, "activity", "")
    return about if CODES[type(record)] in PARTS["activity"] else ""


def kinds_that_name(kind: str) -> list[str]:
    """The kinds of record that may name one of this kind."""
    return [
        code
        for code, record in KINDS.items()
        if any(target == kind for _name, target in fields_that_name(record))
    ]


def goes_with(record: Record, kind: str, code: str) -> bool:
    """Whether this record says something of the one taken away alone, and goes with it."""
    return CODES[type(record)] in PARTS.get(kind, ()) and getattr(record, kind) == code


def forget(record: Record, kind: str, code: str) -> Record | None:
    """The record without its mentions of another; none when it has no such mention."""
    freed = free_references(record, lambda named: named != (kind, code))
    return None if freed is record else freed
