"""Who names whom in a plan, and a record without its mentions of others that are taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.plan import CODES
from app.domain.continuity.records import KINDS

Reference = tuple[str, str]
"""The code of a kind, and the id of one of its records."""


def kinds_that_name(kinds: Collection[str]) -> list[str]:
    """The kinds whose records may name a record of these kinds."""
    return [
        code
        for code, record in KINDS.items()
        if any(spec.target in kinds for spec in specs_of(record).values())
    ]


def list_mentions(record: Record, names: Collection[str] | None = None) -> list[tuple[str, Reference]]:
    """The records that a record names: the field, then whom. ``names``: in these fields only."""
    found = []
    for name, spec in specs_of(type(record)).items():
        if not spec.target or (names is not None and name not in names):
            continue
        value = getattr(record, name)
        found += [
            (name, (spec.target, one)) for one in (value if isinstance(value, tuple) else (value,)) if one
        ]
    return found


def forget(record: Record, gone: Collection[Reference]) -> Record | None:
    """The record without its mentions of those that go; none when it has no such mention."""
    freed: dict[str, Any] = {}
    for name, whom in list_mentions(record):
        if whom not in gone:
            continue
        value = freed.get(name, getattr(record, name))
        freed[name] = tuple(one for one in value if one != whom[1]) if isinstance(value, tuple) else ""
    return replace(record, **freed) if freed else None


def count_mentions(records: Iterable[Record]) -> Mapping[Reference, int]:
    """How many other records name each record."""
    counts: dict[Reference, int] = {}
    for record in records:
        own = (CODES[type(record)], record.id)
        for whom in {whom for _name, whom in list_mentions(record)} - {own}:
            counts[whom] = counts.get(whom, 0) + 1
    return counts
