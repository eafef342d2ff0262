"""What a computation would need and does not have. An unknown is named; it is never read as 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.continuity.fields import Record
from app.domain.continuity.plan import CODES


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """One field without a value. ``kind``: the code of the kind of record; an empty ``record``: one to add."""

    kind: str
    record: str = ""
    name: str = ""


def missing(record: Record, name: str) -> Missing:
    return Missing(CODES[type(record)], record.id, name)


def merge(*groups: Iterable[Missing]) -> tuple[Missing, ...]:
    """Each of them once, sorted: the order of the records changes nothing."""
    found = {one for group in groups for one in group}
    return tuple(sorted(found)) if len(found) > 1 else tuple(found)
