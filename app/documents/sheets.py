"""Tables for a spreadsheet: CSV as French spreadsheets open it, and XLSX. No cell is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Cell = str | int | float | Decimal | date | None

FORMULA_STARTS = ("=", "+", "-", "@")
CSV_TYPE = "text/csv"
"""Flask adds the encoding to a text type by itself."""

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")
_TENTH = Decimal("0.1")
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: a header, then rows of the same width."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, ``;`` between cells, decimal comma, dates as ``21/11/2026``."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with its headers frozen; numbers stay numbers, rounded to one decimal, and dates stay dates."""
    from openpyxl import Workbook  # 30 MB and 0.2 s that only exports need

    workbook = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(workbook, sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def neutralise(text: str) -> str:
    """The text on one line, never read as a formula: an apostrophe stands before ``= + - @``."""
    line = _CONTROLS.sub(" ", text).strip()
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutralise(cell)
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, int):
        return str(cell)
    return str(_rounded(cell)).replace(".", ",")


def _write_sheet(workbook: Any, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page = workbook.create_sheet(neutralise(sheet.title))
    rows = [[_xlsx_value(cell) for cell in row] for row in sheet.rows]
    page.freeze_panes = "A2"
    for number, title in enumerate(sheet.header):
        longest = max((len(str(row[number])) for row in rows[:500]), default=0)
        width = min(max(len(title), longest) + 3, _WIDEST)
        page.column_dimensions[get_column_letter(number + 1)].width = width
    header = [WriteOnlyCell(page, value=neutralise(title)) for title in sheet.header]
    for cell in header:
        cell.font = Font(bold=True)
    page.append(header)
    for row in rows:
        page.append(row)


def _xlsx_value(cell: Cell) -> str | int | float | date | None:
    if isinstance(cell, str):
        return neutralise(cell)
    return float(_rounded(cell)) if isinstance(cell, float | Decimal) else cell


def _rounded(value: float | Decimal) -> Decimal:
    return Decimal(str(value)).quantize(_TENTH, rounding=ROUND_HALF_UP)
