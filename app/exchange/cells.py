"""Cells of a workbook that people fill in: never a formula, and read back exactly as they were written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.domain.direction import without_marks

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = ("=", "+", "-", "@", "'")


def clean(text: str) -> str:
    """The text without what no workbook holds: control characters, halves of characters; nor marks of direction."""
    return without_marks(_CONTROLS.sub(" ", text))


def is_blank(text: str) -> bool:
    """Nothing that a page or a sheet would show: spaces, marks of direction."""
    return not any(char.isprintable() and not char.isspace() for char in text)


def escape(text: str) -> str:
    """Never a formula: an apostrophe before ``= + - @``, and before an apostrophe so that reading undoes it exactly."""
    cleaned = clean(text)
    return f"'{cleaned}" if cleaned.startswith(_ESCAPED) else cleaned


def unescape(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def loose(text: str) -> str:
    """Words without regard to case, kinds of spaces or apostrophes: a spreadsheet changes these."""
    return " ".join(text.replace("’", "'").replace("\u202f", " ").replace("\xa0", " ").casefold().split())


def write_rows(page: Any, header: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> None:
    """A heading (title, width), then the rows; the heading stays in sight."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page.append([title for title, _ in header])
    for number, (_, width) in enumerate(header, 1):
        page.column_dimensions[get_column_letter(number)].width = width
        page.cell(1, number).font = Font(bold=True)
    page.freeze_panes = "A2"
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            if value is None:
                continue
            cell = page.cell(number, place, escape(value) if isinstance(value, str) else value)
            if cell.data_type in ("f", "e"):
                cell.data_type = "s"
            if isinstance(cell.value, date):
                cell.number_format = "DD/MM/YYYY"
