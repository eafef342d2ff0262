"""The blank forms: each on a page of its own, lying when its kit says so, filled with rows down to the foot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from app.documents import theme
from app.documents.blocks import (
    Block,
    BulletList,
    Heading,
    KeepTogether,
    Landscape,
    PageBreak,
    Paragraph,
    Table,
    WritingLines,
)
from app.domain.continuity.kits import FormColumn, FormLayout, FormLine, KitForm
from app.features.continuity.documents.edition import BODY_MM, blank_rows, columns


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a page holds, in the large print of these documents."""

    width_mm: float
    height_mm: float
    """Under the heading of the form."""

    letters: int
    """In a line of text."""

    heads: int
    """Letters of the boxes that stand side by side above the rows."""


_UPRIGHT = _Sheet(BODY_MM, 241, 78, 62)
_LYING = _Sheet(theme.PAGE_HEIGHT_MM - 2 * theme.MARGIN_SIDE_MM, 150, 118, 104)
_LINE_MM = 5.6
_HEAD_MM = 20.2
"""A row of boxes: its words, the room to write in, and the space below."""

_MOST_HEADS = 6
_LEAST_ROWS = 5
_TITLE_MM = 12
"""The title of the chapter, that its first form bears."""

_AGAIN = "récrivez ces repères, les feuilles peuvent se séparer"
_WRITTEN_MM = theme.WRITING_LINE_MM + 0.15
_LETTER_MM, _PADDING_MM = 2.35, 4.5


def show_pages_of(title: str, forms: Sequence[KitForm]) -> Iterator[Block]:
    """A chapter of forms; its title stands above the first."""
    for place, form in enumerate(forms):
        sheet = (*(() if place else (Heading(title),)), *_show_form(form, is_first=not place))
        if form.is_landscape:
            yield Landscape(sheet)
        else:
            yield PageBreak()
            yield from sheet


def _show_form(form: KitForm, *, is_first: bool) -> Iterator[Block]:
    yield Heading(form.title, 2)
    yield Paragraph(form.use)
    if form.instructions:
        yield BulletList(form.instructions)
    yield Paragraph(f"À prévoir\u202f: {form.copies} Conservation\u202f: {form.keeping}", small=True)
    sheet = _LYING if form.is_landscape else _UPRIGHT
    heads = _list_heads(form.head, sheet)
    room = _count_room(form, sheet, len(heads)) - (_TITLE_MM if is_first else 0)
    yield from _show_heads(heads)
    if form.layout is FormLayout.TABLE:
        yield Table(
            columns(*((one.title, one.width) for one in form.columns)),
            blank_rows(_count_rows(form, sheet, room), len(form.columns)),
            hand_filled=True,
        )
    yield from _show_lines(form, sheet, room)


def _show_heads(heads: Sequence[Sequence[str]], caption: str = "") -> Iterator[Block]:
    for place, one in enumerate(heads):
        yield Table(
            columns(*((head, len(head) + 8) for head in one)),
            blank_rows(1, len(one)),
            caption="" if place else caption,
            hand_filled=True,
        )


def _show_lines(form: KitForm, sheet: _Sheet, room_mm: float) -> Iterator[Block]:
    """What is written on lines; a second page asks again whose it is: two sheets come apart."""
    left, page = list(form.lines), 1
    whose = _list_heads((*form.head, *(one.title for one in takewhile(_is_short, left))), sheet)
    while left:
        taken = _take_page(left, room_mm)
        for line, count in zip(taken, _count_lines(taken, room_mm), strict=True):
            yield KeepTogether((WritingLines(count, line.title),))
        left, page = left[len(taken) :], page + 1
        if left:
            yield PageBreak()
            yield from _show_heads(whose, f"{form.title}, page {page}\u202f: {_AGAIN}")
            room_mm = sheet.height_mm - len(whose) * _HEAD_MM


def _is_short(line: FormLine) -> bool:
    return line.rows == 1


def _take_page(lines: Sequence[FormLine], room_mm: float) -> list[FormLine]:
    """As many of them as a page holds, at least one."""
    used = accumulate(one.rows for one in lines)
    count = sum(1 for one in used if one * _WRITTEN_MM <= room_mm)
    return list(lines[: max(count, 1)])


def _list_heads(titles: Iterable[str], sheet: _Sheet) -> list[list[str]]:
    """What is written once, in as few rows of boxes as the page is wide."""
    rows: list[list[str]] = []
    for head in titles:
        is_full = not rows or len(rows[-1]) == _MOST_HEADS
        if is_full or sum(map(len, rows[-1])) + len(head) > sheet.heads:
            rows.append([])
        rows[-1].append(head)
    return rows


def _count_lines(lines: Sequence[FormLine], room_mm: float) -> list[int]:
    """How many lines to write on under each name: those asked for, and more where the page has room for more."""
    counts = [one.rows for one in lines]
    room = int(room_mm // _WRITTEN_MM)
    long = [one > 1 for one in counts]
    more = max(room - sum(counts), 0) // sum(long) if any(long) else 0
    return [count + more * is_long for count, is_long in zip(counts, long, strict=True)]


def _count_rows(form: KitForm, sheet: _Sheet, room_mm: float) -> int:
    """How many blank rows the rest of one page holds: all of it, whatever the kit had in mind."""
    tallest = max((_count_header(one, form, sheet) for one in form.columns), default=1)
    return max(int((room_mm - tallest * _LINE_MM) // theme.HAND_FILLED_ROW_MM), _LEAST_ROWS)


def _count_room(form: KitForm, sheet: _Sheet, heads: int) -> float:
    """Millimetres left under the text and the boxes."""
    lines = [
        form.use,
        *form.instructions,
        f"À prévoir\u202f: {form.copies} Conservation\u202f: {form.keeping}",
    ]
    text = sum(1 + len(one) // sheet.letters for one in lines) * _LINE_MM
    return sheet.height_mm - text - heads * _HEAD_MM


def _count_header(column: FormColumn, form: KitForm, sheet: _Sheet) -> int:
    """Of its header, as wide as its share of the page."""
    share = column.width / sum(one.width for one in form.columns)
    letters = max((sheet.width_mm * share - _PADDING_MM) / _LETTER_MM, 1)
    return 1 + int(len(column.title) // letters)
