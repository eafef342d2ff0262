"""From a line of CSV to its cells. One line is one record: a cell never holds an end of line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from app.domain.errors import DomainError
from app.features.organisations.importing.records import LineFault
from app.features.organisations.importing.text import (
    ends_with_newline,
    has_control,
    is_formula,
    read_lines,
)

SUSPECT = frozenset("=+-@ \t")
"""How a cell begins that is worth a closer look; most do not."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: list[str]


def split_line(text: str, separator: str) -> list[str] | None:
    """The cells, or ``None`` when a quote is left open."""
    try:
        rows = list(csv.reader([text], delimiter=separator, strict=text.count('"') % 2 == 1))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def read_cells(
    file: BinaryIO, encoding: str, separator: str, columns: Sequence[str], skip: Sequence[str] = ()
) -> Iterator[Line | LineFault]:
    """Every line with as many cells as there are columns; the others as faults.

    Lines whose first cell is in ``skip`` are passed over.

    Raises ``import_truncated`` when the last line is both incomplete and left open, and ``import_formula`` at
    the first cell that a spreadsheet would run.
    """
    broken: LineFault | None = None
    for number, text in read_lines(file, encoding):
        if broken is not None:
            yield broken
            broken = None
        cells = split_line(text, separator)
        if cells and cells[0] in skip:
            continue
        if has_control(text.replace("\t", " ")):
            yield LineFault(number, "ligne", "un caractère de contrôle s’y trouve")
            continue
        if cells is None or len(cells) != len(columns):
            broken = _width_fault(number, cells, len(columns))
            continue
        _refuse_formulas(number, cells, columns)
        yield Line(number, cells)
    if broken is not None and not ends_with_newline(file):
        raise DomainError("import_truncated", line=broken.number)
    if broken is not None:
        yield broken


def _width_fault(number: int, cells: list[str] | None, width: int) -> LineFault:
    if cells is None:
        return LineFault(number, "ligne", "un guillemet n’est pas fermé")
    return LineFault(number, "ligne", f"{len(cells)} champs au lieu de {width}")


def _refuse_formulas(number: int, cells: list[str], columns: Sequence[str]) -> None:
    for position, cell in enumerate(cells):
        if cell[:1] in SUSPECT and is_formula(cell):
            raise DomainError("import_formula", place=f"ligne {number}", column=columns[position])
