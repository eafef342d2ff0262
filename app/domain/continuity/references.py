"""The records that a record names, and how it forgets those that are no longer there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from typing import Any

from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.origin import Key

_FIELDS: dict[type[Record], tuple[tuple[str, str], ...]] = {}


def fields_that_name(kind: type[Record]) -> tuple[tuple[str, str], ...]:
    """The fields of a kind that hold references, each with the code of the kind that it names."""
    found = _FIELDS.get(kind)
    if found is None:
        found = tuple((name, spec.target) for name, spec in specs_of(kind).items() if spec.target)
        _FIELDS[kind] = found
    return found


def list_named(record: Record, names: Container[str]) -> Iterator[Key]:
    """What a record names in these fields."""
    for name, target in fields_that_name(type(record)):
        if name not in names:
            continue
        value = getattr(record, name)
        for one in value if isinstance(value, tuple) else (value,):
            if one:
                yield target, one


def free_references(record: Record, is_there: Callable[[Key], bool]) -> Record:
    """The record without its mentions of what is not there; itself when it has none."""
    freed: dict[str, Any] = {}
    for name, target in fields_that_name(type(record)):
        value = getattr(record, name)
        if isinstance(value, tuple):
            left = tuple(one for one in value if is_there((target, one)))
            if left != value:
                freed[name] = left
        elif value and not is_there((target, value)):
            freed[name] = ""
    return replace(record, **freed) if freed else record
