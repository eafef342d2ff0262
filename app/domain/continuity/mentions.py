"""Who names whom in a plan, and what becomes of those that name several records taken away together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.plan import CODES
from app.domain.continuity.removal import PARTS

Reference = tuple[str, str]
"""The code of a kind, and the id of one of its records."""


def key_of(record: Record) -> Reference:
    return CODES[type(record)], record.id


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


def count_mentions(records: Iterable[Record]) -> Mapping[Reference, tuple[int, int]]:
    """For each record: how many others say something of it alone and would go with it, and how many just name it."""
    counts: dict[Reference, tuple[int, int]] = {}
    for record in records:
        parts_of = _wholes(record)
        for whom in {whom for _name, whom in list_mentions(record)} - {key_of(record)}:
            parts, named = counts.get(whom, (0, 0))
            counts[whom] = (parts + 1, named) if whom in parts_of else (parts, named + 1)
    return counts


def without(records: Iterable[Record], gone: frozenset[Reference]) -> Iterator[tuple[Record, Record | None]]:
    """Each record, with what is left of it once those are taken away: itself, freed of them, or nothing."""
    for record in records:
        if key_of(record) in gone or gone & _wholes(record):
            yield record, None
        else:
            yield record, _forget_all(record, gone)


def _wholes(record: Record) -> frozenset[Reference]:
    """The records that this one says something of alone."""
    kind = CODES[type(record)]
    return frozenset((whole, getattr(record, whole)) for whole, parts in PARTS.items() if kind in parts)


def _forget_all(record: Record, gone: Collection[Reference]) -> Record:
    freed: dict[str, Any] = {}
    for name, whom in list_mentions(record):
        if whom in gone:
            value = freed.get(name, getattr(record, name))
            freed[name] = tuple(one for one in value if one != whom[1]) if isinstance(value, tuple) else ""
    return replace(record, **freed) if freed else record
