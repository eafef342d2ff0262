"""The rows of a table read as records of a plan, whatever brought the table: a workbook or a paste.

Two passes: first which record each row is, so that a row may name another one of the same table; then its cells.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from app.domain.continuity.differences import Bases, Brought, Left, bases_of
from app.domain.continuity.fields import Mark, Record, specs_of
from app.domain.continuity.mentions import Reference
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.written import read_record, write_record
from app.domain.errors import DomainError
from app.exchange.cells import is_blank, loose
from app.exchange.plan_cells import raw_text, read_cell
from app.exchange.plan_names import SHEETS, Names

CODE = "Code"
MAX_ROWS = 6_000
KEYS: Mapping[str, tuple[str, ...]] = {
    "activity": ("name",),
    "resource": ("name",),
    "contact": ("name",),
    "supplier": ("name",),
    "dependency": ("activity", "resource"),
    "solution": ("activity", "scenario", "phase"),
}
"""What a record cannot do without in a table, and by which a row without a code finds its record."""

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read: the sheet, the row, the column, and why, as a code with its details."""

    sheet: str
    row: int
    column: str
    error: DomainError


@dataclass(frozen=True, slots=True)
class Table:
    """What a table brings. ``left``: records that left with it and are no longer there; ``ignored``: what was not
    read, by name; ``notes``: what was read and is not kept, in words."""

    lines: tuple[Brought, ...] = ()
    left: tuple[Left, ...] = ()
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one kind. ``places``: the column of each field, and of the code under ``CODE``; a cell that cannot be
    read is the ``DomainError`` that says why."""

    kind: str
    places: Mapping[str, int]
    rows: Sequence[tuple[int, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Departed:
    """A record as it left: the fingerprint of each field, and of the text of each cell."""

    bases: Bases = field(default_factory=dict)
    texts: Bases = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    sheet: Sheet
    number: int
    cells: Sequence[Any]
    code: str = ""
    is_coded: bool = False

    def cell(self, name: str) -> Any:
        """Raises what the cell itself refuses: a formula, an error."""
        place = self.sheet.places.get(name)
        value = self.cells[place] if place is not None and place < len(self.cells) else None
        if isinstance(value, DomainError):
            raise value
        return value


def digest(text: str) -> str:
    """Of the text of a cell, so that an untouched one is known."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def find_places(kind: str, titles: Sequence[object]) -> tuple[dict[str, int], list[str]]:
    """The column of each field by its title, in any order; and the titles that name none."""
    wanted = {loose(spec.label): name for name, spec in specs_of(KINDS[kind]).items()}
    wanted |= {loose(CODE): CODE, **_SHORT.get(kind, {})}
    places: dict[str, int] = {}
    unknown = []
    for place, title in enumerate(titles):
        name = wanted.get(loose(str(title))) if title is not None else None
        if name is None or name in places:
            unknown += [str(title).strip()] if title is not None and str(title).strip() else []
        else:
            places[name] = place
    return places, unknown


_SHORT: Mapping[str, Mapping[str, str]] = {
    "activity": {
        "nom": "name",
        "dmia": "dmia",
        "pdma": "pdma",
        "service": "service",
        "prioritaire": "is_priority",
    },
    "resource": {"nom": "name"},
    "contact": {
        "nom": "name",
        "tél": "phone",
        "tél.": "phone",
        "tel": "phone",
        "type": "kind",
        "rang": "rank",
    },
}
"""Titles that people give to these columns in tables of their own."""


class RowReader:
    """Reads the rows of a table against a plan, and keeps going after each fault.

    ``departed``: the records as they left with the table. Without it (a paste), the table is compared with the plan
    of this moment, and an empty cell says nothing.
    """

    def __init__(self, plan: Plan, departed: Mapping[Reference, Departed] | None = None) -> None:
        self._plan, self._departed = plan, departed
        self._known, self._names = Names(plan), Names(plan)
        self._faults: list[Fault] = []
        self._seen: set[Reference] = set()
        self._by_key: dict[str, dict[tuple[object, ...], list[str]]] = {}

    def read(self, sheets: Sequence[Sheet]) -> Table:
        rows = [row for sheet in sheets for row in self._identify(sheet)]
        taken: dict[tuple[object, ...], int] = {}
        lines = [line for row in rows if (line := self._read_row(row, taken)) is not None]
        kinds = {sheet.kind for sheet in sheets}
        left = [
            Left(*key, one.bases)
            for key, one in (self._departed or {}).items()
            if key[0] in kinds and key not in self._seen
        ]
        return Table(tuple(lines), tuple(left), tuple(self._faults))

    def _identify(self, sheet: Sheet) -> Iterator[_Row]:
        filled = [
            _Row(sheet, number, cells)
            for number, cells in sheet.rows
            if any(isinstance(cell, DomainError) or raw_text(cell).strip() for cell in cells)
        ]
        if len(filled) > MAX_ROWS:
            raise DomainError("plan_table_too_long", limit=MAX_ROWS, sheet=SHEETS[sheet.kind])
        coded: dict[str, int] = {}
        sound = [row for row in filled if self._read_code(row, coded)]
        named: dict[str, int] = {}
        for row in sound:
            if len(KEYS[sheet.kind]) > 1 or self._read_name(row, coded, named):
                yield row

    def _read_code(self, row: _Row, coded: dict[str, int]) -> bool:
        try:
            code = raw_text(row.cell(CODE)).strip()
            if code and not _CODE.fullmatch(code):
                raise DomainError("plan_code_invalid", value=code[:60])
            if code in coded:
                raise DomainError("plan_row_repeated", row=coded[code])
        except DomainError as error:
            return self._refuse(row, CODE, error)
        if code:
            row.code, row.is_coded, coded[code] = code, True, row.number
            self._seen.add((row.sheet.kind, code))
        return True

    def _read_name(self, row: _Row, coded: Mapping[str, int], named: dict[str, int]) -> bool:
        """Which record a row without a code is: that of its name, else a new one."""
        kind, name = row.sheet.kind, KEYS[row.sheet.kind][0]
        try:
            said = " ".join(raw_text(row.cell(name)).split())
            if not row.is_coded and said:
                row.code = self._match_name(kind, said, coded)
                if loose(said) in named:
                    raise DomainError("plan_row_repeated", row=named[loose(said)])
                named[loose(said)] = row.number
        except DomainError as error:
            return self._refuse(row, name, error)
        row.code = row.code or uuid4().hex[:12]
        self._seen.add((kind, row.code))
        self._names.add(kind, row.code, said)
        return True

    def _match_name(self, kind: str, name: str, coded: Mapping[str, int]) -> str:
        found = self._known.named(kind, name) - coded.keys()
        if len(found) > 1:
            raise DomainError("plan_row_ambiguous", value=name[:60], codes=", ".join(sorted(found)[:5]))
        return next(iter(found), "")

    def _read_row(self, row: _Row, taken: dict[tuple[object, ...], int]) -> Brought | None:
        departed = self._departed_of(row)
        values, marks, touched, faults = self._read_cells(row, departed)
        if not faults:
            faults = self._check_key(row, values, touched, taken)
            departed = self._departed_of(row)
        if faults:
            self._faults += faults
            return None
        record = KINDS[row.sheet.kind](id=row.code, marks=marks, **values)
        return Brought(
            record, self._said(row, record, touched), departed.bases, self._was_known(row), _place(row)
        )

    def _read_cells(
        self, row: _Row, departed: Departed
    ) -> tuple[dict[str, Any], dict[str, Mark], list[str], list[Fault]]:
        """The values, the marks, the fields whose cell was touched, and their faults."""
        values: dict[str, Any] = {}
        marks: dict[str, Mark] = {}
        touched, faults = [], []
        for place, (name, spec) in enumerate(specs_of(KINDS[row.sheet.kind]).items()):
            if name not in row.sheet.places:
                continue
            is_touched = _is_touched(row, name, departed)
            touched += [name] if is_touched else []
            try:
                value, mark = read_cell(spec, row.cell(name), self._names, is_name=not place)
            except DomainError as error:
                faults += [Fault(SHEETS[row.sheet.kind], row.number, spec.label, error)] if is_touched else []
                continue
            values[name] = value
            if mark is not None:
                marks[name] = mark
        return values, marks, touched, faults

    def _check_key(
        self,
        row: _Row,
        values: Mapping[str, Any],
        touched: Sequence[str],
        taken: dict[tuple[object, ...], int],
    ) -> list[Fault]:
        """What a record cannot do without; and which record a row without a code is, by all of it."""
        kind, specs = row.sheet.kind, specs_of(KINDS[row.sheet.kind])
        is_new = self._plan.find(KINDS[kind], row.code) is None if row.code else True
        for name in KEYS[kind]:
            if (is_new or name in touched) and is_blank(str(values.get(name) or "")):
                error = DomainError("plan_row_without_name", column=specs[name].label)
                return [Fault(SHEETS[kind], row.number, specs[name].label, error)]
        if not row.code:
            key = (kind, *(values[name] for name in KEYS[kind]))
            if key in taken:
                error = DomainError("plan_row_repeated", row=taken[key])
                return [Fault(SHEETS[kind], row.number, specs[KEYS[kind][0]].label, error)]
            taken[key] = row.number
            row.code = self._match_key(kind, key[1:]) or uuid4().hex[:12]
            self._seen.add((kind, row.code))
        return []

    def _match_key(self, kind: str, key: tuple[object, ...]) -> str:
        if kind not in self._by_key:
            held: dict[tuple[object, ...], list[str]] = {}
            for one in self._plan.all(KINDS[kind]):
                held.setdefault(tuple(getattr(one, name) for name in KEYS[kind]), []).append(one.id)
            self._by_key[kind] = held
        found = [code for code in self._by_key[kind].get(key, ()) if (kind, code) not in self._seen]
        return found[0] if len(found) == 1 else ""

    def _said(self, row: _Row, record: Record, touched: Sequence[str]) -> tuple[str, ...]:
        """An empty cell empties a field only where the row left with it: elsewhere it says nothing.

        Nor does the name by which a row found its record, written with other capitals.
        """
        if self._departed is not None and row.is_coded:
            return tuple(touched)
        is_known = self._plan.find(type(record), record.id) is not None
        found_by = KEYS[row.sheet.kind] if is_known and not row.is_coded else ()
        return tuple(name for name in touched if name not in found_by and record.is_declared(name))

    def _was_known(self, row: _Row) -> bool:
        return self._departed is not None and (row.sheet.kind, row.code) in self._departed

    def _departed_of(self, row: _Row) -> Departed:
        if self._departed is not None:
            return self._departed.get((row.sheet.kind, row.code), Departed())
        current = self._plan.find(KINDS[row.sheet.kind], row.code)
        return Departed(bases_of(current, specs_of(type(current)))) if current is not None else Departed()

    def _refuse(self, row: _Row, name: str, error: DomainError) -> bool:
        specs = specs_of(KINDS[row.sheet.kind])
        label = specs[name].label if name in specs else name
        self._faults.append(Fault(SHEETS[row.sheet.kind], row.number, label, error))
        return False


def _is_touched(row: _Row, name: str, departed: Departed) -> bool:
    try:
        return digest(raw_text(row.cell(name))) != departed.texts.get(name, digest(""))
    except DomainError:
        return True


def _place(row: _Row) -> str:
    return f"{SHEETS[row.sheet.kind]}, ligne {row.number}"


def write_table(table: Table) -> dict[str, Any]:
    """What a table says, to be kept until somebody confirms it."""
    return {
        "lines": [
            {
                "kind": line.key[0],
                "id": line.record.id,
                "record": write_record(line.record),
                "said": list(line.said),
                "bases": dict(line.bases),
                "was_known": line.was_known,
                "place": line.place,
            }
            for line in table.lines
        ],
        "left": [[one.kind, one.code, dict(one.bases)] for one in table.left],
        "faults": [
            [one.sheet, one.row, one.column, one.error.code, one.error.details] for one in table.faults
        ],
        "ignored": list(table.ignored),
        "notes": list(table.notes),
    }


def read_table(kept: Mapping[str, Any]) -> Table:
    """What ``write_table`` kept."""
    return Table(
        tuple(_read_line(one) for one in kept["lines"]),
        tuple(Left(kind, code, bases) for kind, code, bases in kept["left"]),
        tuple(Fault(*place, DomainError(code, **details)) for *place, code, details in kept["faults"]),
        tuple(kept["ignored"]),
        tuple(kept["notes"]),
    )


def _read_line(kept: Mapping[str, Any]) -> Brought:
    record, _faults = read_record(KINDS[kept["kind"]], kept["id"], kept["record"])
    return Brought(record, tuple(kept["said"]), kept["bases"], kept["was_known"], kept["place"])
