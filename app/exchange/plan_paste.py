"""Cells copied from a spreadsheet and pasted as text: separated by tabs, with or without a row of titles."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence

from app.domain.continuity.fields import Variant, specs_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.errors import DomainError
from app.exchange.plan_names import SHEETS
from app.exchange.plan_rows import KEYS, RowReader, Sheet, Table, find_places
from app.exchange.plan_workbook import columns_of

MAX_PASTED = 900_000
MAX_COLUMNS = 60

WITHOUT_TITLES: Mapping[str, tuple[str, ...]] = {
    "activity": ("name", "service", "is_priority", "dmia", "target"),
    "resource": ("name", "kind", "hosting", "capacity"),
    "contact": ("name", "function", "phone", "mobile", "hours"),
}
"""The kinds that may be pasted, and the columns that are read where there are no titles."""


def read_paste(text: str, kind: str, plan: Plan) -> Table:
    """What pasted cells say of records of one kind.

    Raises ``paste_empty``, ``paste_too_large``, ``paste_without_titles``, ``plan_table_too_long``.
    """
    if len(text) > MAX_PASTED:
        raise DomainError("paste_too_large", limit=MAX_PASTED)
    rows = [row for row in _cut(text) if any(cell.strip() for cell in row)]
    if not rows:
        raise DomainError("paste_empty")
    places, unknown = find_places(kind, rows[0])
    if KEYS[kind][0] in places or len(places) > len(unknown):
        numbered = list(enumerate(rows[1:], 2))
        if not numbered:
            raise DomainError("paste_empty")
    else:
        places, unknown = _places_without_titles(kind, plan.variant, rows), []
        numbered = list(enumerate(rows, 1))
    table = RowReader(plan).read([Sheet(kind, places, numbered)])
    return Table(table.lines, (), table.faults, tuple(f"{SHEETS[kind]} : {one}" for one in unknown))


def titles_without(kind: str, variant: Variant) -> list[str]:
    """The columns read where there are no titles, in words."""
    return [specs_of(KINDS[kind])[name].label for name in _columns_without(kind, variant)]


def _columns_without(kind: str, variant: Variant) -> list[str]:
    shown = {name for name, _spec in columns_of(kind, variant)}
    return [name for name in WITHOUT_TITLES[kind] if name in shown]


def _places_without_titles(kind: str, variant: Variant, rows: Sequence[Sequence[str]]) -> dict[str, int]:
    columns = _columns_without(kind, variant)
    widest = max(_width(row) for row in rows)
    if widest > len(columns):
        raise DomainError("paste_without_titles", found=widest, limit=len(columns))
    return {name: place for place, name in enumerate(columns)}


def _width(row: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _cut(text: str) -> list[list[str]]:
    """The cells. A spreadsheet puts quotes around a cell of several lines; a lone quote is only a quote."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = list(
            csv.reader(plain.split("\n") if '"' not in plain else _lines(plain), delimiter="\t", strict=True)
        )
    except csv.Error:
        rows = [line.split("\t") for line in plain.split("\n")]
    if any(len(row) > MAX_COLUMNS for row in rows):
        raise DomainError("paste_without_titles", found=MAX_COLUMNS, limit=MAX_COLUMNS)
    return rows


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]
