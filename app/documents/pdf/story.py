"""From blocks to flowables: the look of each kind of block on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import singledispatchmethod
from itertools import pairwise

from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import NextPageTemplate
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.flowables import PageBreak as PageBreakFlowable

from app.documents import theme
from app.documents.blocks import (
    Align,
    BarChart,
    Block,
    BulletList,
    Callout,
    CheckList,
    Column,
    Document,
    Figure,
    Heading,
    Index,
    KeepTogether,
    KeyValues,
    Landscape,
    NumberedSteps,
    PageBreak,
    Paragraph,
    ScoreFigures,
    Span,
    Spans,
    Table,
    TableOfContents,
    WritingLines,
    go_on,
    plain,
)
from app.documents.pdf.geometry import LANDSCAPE, PORTRAIT, Page
from app.documents.pdf.grid import Grid, Look, Row
from app.documents.pdf.pieces import (
    PAGE_NUMBER_ROOM,
    HorizontalRule,
    Reserve,
    Upright,
    ValueBar,
    WritingLine,
    bookmark,
    lead_to,
    name_page,
)
from app.documents.pdf.prose import Prose, Style
from app.documents.pdf.styles import (
    BARS_LOOK,
    CALLOUTS,
    FIGURES_LOOK,
    HAND_LOOK,
    KEY_LOOK,
    NARROW_LOOK,
    TABLE_LOOK,
    Styles,
)
from app.documents.pdf.tags import Element

_AFTER_BOX = 10
_AFTER_LINES = 1
_SHORT_LEAD = 60
_LABEL_SHARE = 0.7
"""How much of a writing line its label may take; a longer one stands above."""


class Story:
    """Flowables of a document in the making, and the structure tree that they fill when drawn."""

    def __init__(self, document: Document, root: Element) -> None:
        self._document, self._root = document, root
        self._styles = Styles(theme.faces_of(large_print=document.large_print))
        self._items: list[Flowable] = []
        self._leads: set[int] = set()
        self._headings = 0
        self._outline_level = -1
        self._page, self._wanted_page = PORTRAIT, PORTRAIT
        self._breaks = False

    def flowables(self) -> list[Flowable]:
        """Lay out the whole document; what leads to something never stays alone at the foot of a page."""
        self._front_matter()
        for block in self._document.blocks:
            self._add(block)
        return self._with_reserves()

    def _put(self, *flowables: Flowable, leads: bool = False) -> None:
        if self._breaks:
            self._break_page()
        for flowable in flowables:
            if leads:
                self._leads.add(id(flowable))
            self._items.append(flowable)

    def _break_page(self) -> None:
        """Written only once something follows: two breaks in a row leave no blank page."""
        self._breaks = False
        if self._wanted_page is not self._page:
            self._page = self._wanted_page
            self._items.append(NextPageTemplate(self._page.name))
        self._items.append(PageBreakFlowable())

    def _with_reserves(self) -> list[Flowable]:
        result: list[Flowable] = []
        page = PORTRAIT
        self._leads |= set(self._short_leads())
        for index, item in enumerate(self._items):
            if isinstance(item, NextPageTemplate):
                page = LANDSCAPE if page is PORTRAIT else PORTRAIT
            starts = id(item) in self._leads and not (index and id(self._items[index - 1]) in self._leads)
            if starts:
                result.append(Reserve(min(self._lead_height(index, page), page.body_height * 0.9)))
            result.append(item)
        return result

    def _short_leads(self) -> Iterator[int]:
        """A sentence or a single row between a title and a table leads to that table too."""
        for title, lead, table in zip(self._items, self._items[1:], self._items[2:], strict=False):
            is_one = isinstance(lead, Prose) or (isinstance(lead, Grid) and len(lead.rows) == 1)
            if (
                is_one
                and isinstance(table, Grid)
                and id(title) in self._leads
                and _height_of(lead) <= _SHORT_LEAD
            ):
                yield id(lead)

    def _lead_height(self, index: int, page: Page) -> float:
        """Height of the leading run that starts here and of the least part of what it leads to."""
        height = 0.0
        for item in self._items[index:]:
            taken = item.wrap(page.body_width, page.body_height)[1] if not isinstance(item, Reserve) else 0
            if id(item) not in self._leads:
                return (
                    height
                    + item.getSpaceBefore()
                    + (item.first_chunk() if hasattr(item, "first_chunk") else taken)
                )
            height += item.getSpaceBefore() + taken + item.getSpaceAfter()
        return height

    def _front_matter(self) -> None:
        document, styles = self._document, self._styles
        self._line(document.organisation, styles.organisation)
        if document.watermark:
            self._line(document.watermark, styles.mark)
        self._line(document.title, styles.title, "H1")
        if document.subject:
            self._line(document.subject, styles.subject)
        self._line(document.dated, styles.dated)
        self._put(HorizontalRule(1.4, theme.ACCENT, before=8, after=12))

    def _line(self, text: str, style: Style, kind: str = "P") -> None:
        self._put(Prose((Span(text),), style, self._root.child(kind)))

    @singledispatchmethod
    def _add(self, block: Block) -> None:
        raise TypeError(f"no PDF for {type(block).__name__}")

    @_add.register
    def _(self, block: Heading) -> None:
        element = self._root.child(f"H{block.level + 1}")
        self._outline_level = min(block.level - 1, self._outline_level + 1)
        reach = bookmark(self._headings, block, self._outline_level)
        self._put(
            Prose((Span(block.text),), self._styles.headings[block.level], element, at_start=reach),
            leads=True,
        )
        self._headings += 1

    @_add.register
    def _(self, block: Paragraph) -> None:
        style = self._styles.small if block.small else self._styles.body
        self._put(Prose(block.text, style, self._root.child("P")))

    @_add.register
    def _(self, block: BulletList) -> None:
        self._list([("•", item) for item in block.items], indent=13)

    @_add.register
    def _(self, block: NumberedSteps) -> None:
        marked = list(block.numbered())
        self._list(marked, indent=6 + 6 * max((len(mark) for mark, _ in marked), default=0))

    @_add.register
    def _(self, block: CheckList) -> None:
        self._list([(item.mark, item.text) for item in block.items], indent=18)

    def _list(self, items: Iterable[tuple[str, Spans]], indent: float) -> None:
        parent = self._root.child("L")
        proses = []
        for mark, text in items:
            item = parent.child("LI")
            label, body = item.child("Lbl"), item.child("LBody")
            proses.append(Prose(text, self._styles.item, body, mark=mark, mark_element=label, indent=indent))
        if proses:
            proses[-1].spaceAfter = self._styles.after_list
        self._put(*proses)

    @_add.register
    def _(self, block: KeyValues) -> None:
        table = self._root.child("Table")
        rows = []
        for term, value in block.rows:
            row = table.child("TR")
            head = Prose((Span(term),), self._styles.cell_head, row.child("TH", "Row"))
            said = Prose(value, self._styles.cell, row.child("TD"))
            rows.append(Row(((head,), (said,)), least_height=theme.row_mm([value]) * mm, is_named=True))
        if rows:
            self._put(Grid(rows, (block.terms, 1 - block.terms), KEY_LOOK, before=2, after=_AFTER_BOX))

    @_add.register
    def _(self, block: Table) -> None:
        table = self._root.child("Table")
        if block.caption:
            self._put(Prose((Span(block.caption),), self._styles.caption, table.child("Caption")), leads=True)
        first = table.child("TR")
        header = tuple(self._header_cell(column, first) for column in block.columns)
        aligns = [column.align for column in block.columns]
        rows = [Row(header, theme.SHADE)]
        for cells in block.rows:
            row = self._cells(cells, aligns, table.child("TR"), block.row_headers)
            is_blank = not any(plain(cell).strip() for cell in cells)
            least = theme.row_mm(cells, is_hand_filled=block.hand_filled, is_signed=block.signed)
            rows.append(Row(row, least_height=least * mm, is_blank=is_blank, is_named=block.row_headers))
        self._put(
            Grid(
                rows,
                block.shares(),
                _look(block),
                header_rows=1,
                again=self._say_again(block.caption),
                is_fitted=True,
                before=2,
                after=_AFTER_BOX,
            )
        )

    def _say_again(self, caption: str) -> Prose | None:
        """What stands above the rest of a table on its next pages; a reader of the text has heard it once."""
        return Prose((Span(go_on(caption)),), self._styles.caption) if caption else None

    def _header_cell(self, column: Column, row: Element) -> tuple[Flowable]:
        style = replace(self._styles.cell_head, align=Align.LEFT if column.is_upright else column.align)
        prose = Prose((Span(column.header),), style, row.child("TH", "Column"), once=True)
        return (Upright(prose) if column.is_upright else prose,)

    def _cells(
        self, cells: Sequence[Spans], aligns: Sequence[Align], row: Element, is_headed: bool
    ) -> tuple[tuple[Prose], ...]:
        result = []
        for index, (cell, align) in enumerate(zip(cells, aligns, strict=True)):
            is_head = is_headed and index == 0
            element = row.child("TH", "Row") if is_head else row.child("TD")
            style = self._styles.cell_head if is_head else self._styles.cell
            result.append(
                (Prose(cell, style if align is Align.LEFT else replace(style, align=align), element),)
            )
        return tuple(result)

    @_add.register
    def _(self, block: Callout) -> None:
        look, fill = CALLOUTS[block.kind]
        element = self._root.child("Div")
        cell = (
            Prose((Span(block.heading),), self._styles.box_title, element.child("P")),
            Prose(block.text, self._styles.box, element.child("P")),
        )
        self._put(Grid([Row((cell,), fill)], (1,), look, before=9, after=_AFTER_BOX))

    @_add.register
    def _(self, block: ScoreFigures) -> None:
        parent = self._root.child("L")
        count = min(len(block.figures), theme.FIGURES_PER_ROW)
        for start in range(0, len(block.figures), count):
            figures = block.figures[start : start + count]
            cells = tuple(self._figure(figure, parent.child("LI")) for figure in figures)
            share = 1 / len(figures)
            self._put(Grid([Row(cells)], [share] * len(figures), FIGURES_LOOK, before=8, after=5))
        if block.caption:
            self._put(Prose((Span(block.caption),), self._styles.small, self._root.child("P")))

    def _figure(self, figure: Figure, element: Element) -> tuple[Prose, ...]:
        label, body = element.child("Lbl"), element.child("LBody")
        parts = [
            Prose((Span(figure.label),), self._styles.label, label),
            Prose((Span(figure.value),), self._styles.value, body),
        ]
        if figure.note:
            parts.append(Prose((Span(figure.note),), self._styles.note, body))
        return tuple(parts)

    @_add.register
    def _(self, block: BarChart) -> None:
        table = self._root.child("Table")
        self._put(Prose((Span(block.title),), self._styles.caption, table.child("Caption")), leads=True)
        rows = []
        for bar in block.bars:
            row = table.child("TR")
            label = Prose((Span(bar.label),), self._styles.cell, row.child("TH", "Row"))
            style = replace(self._styles.cell_head, align=Align.RIGHT)
            words = Prose((Span(bar.text),), style, row.child("TD"))
            drawn = ValueBar(bar.value, self._styles.bar_height, bar.start)
            rows.append(Row(((label,), (drawn,), (words,))))
        if rows:
            again = self._say_again(block.title)
            self._put(Grid(rows, (0.4, 0.43, 0.17), BARS_LOOK, again=again, before=2, after=_AFTER_BOX))

    @_add.register
    def _(self, block: WritingLines) -> None:
        room = theme.WRITING_LINE_MM * mm
        first = WritingLine(room)
        if block.label:
            label = Prose((Span(block.label),), self._styles.item, self._root.child("P"))
            label.wrap(self._wanted_page.body_width, room)
            if len(label.lines) == 1 and label.last_line_end < self._wanted_page.body_width * _LABEL_SHARE:
                first = WritingLine(room, label)
            else:
                self._put(label, leads=True)
        self._put(first, *(WritingLine(room) for _ in range(block.count - 1)))
        self._items[-1].spaceAfter = _AFTER_LINES

    @_add.register
    def _(self, block: PageBreak) -> None:
        self._breaks = True

    @_add.register
    def _(self, block: TableOfContents) -> None:
        named = name_page(1, block.title)
        title = Prose((Span(block.title),), self._styles.headings[1], self._root.child("H2"), at_start=named)
        self._put(title, leads=True)
        contents = self._root.child("TOC")
        for index, heading in enumerate(self._document.headings()):
            if heading.level <= block.depth:
                self._contents_line(index, heading.text, heading.level, contents.child("TOCI"))
        self._items[-1].spaceAfter = _AFTER_BOX

    def _contents_line(self, index: int, text: str, level: int, element: Element) -> None:
        self._put(
            Prose(
                (Span(text),),
                self._styles.contents_first if level == 1 else self._styles.contents,
                element,
                indent=14 * (level - 1),
                margin=PAGE_NUMBER_ROOM,
                at_end=lead_to(index),
            )
        )

    @_add.register
    def _(self, block: Index) -> None:
        contents = self._root.child("TOC")
        for entry, found in self._document.resolve(block):
            title = Prose((Span(entry),), self._styles.contents_first, contents.child("TOCI"))
            self._put(title, leads=bool(found))
            for index, text in found:
                self._contents_line(index, text, 2, contents.child("TOCI"))
        if contents.kids:
            self._items[-1].spaceAfter = _AFTER_BOX

    @_add.register
    def _(self, block: KeepTogether) -> None:
        if self._breaks:
            self._break_page()
        page, start = self._page, len(self._items)
        for inner in block.blocks:
            self._add(inner)
        group = self._items[start:]
        height = sum(one.wrap(page.body_width, page.body_height)[1] for one in group)
        # The larger of two spaces that meet is kept, as on the page; the one below the last may be cut.
        height += sum(max(above.getSpaceAfter(), below.getSpaceBefore()) for above, below in pairwise(group))
        height += group[0].getSpaceBefore() if group else 0
        if height <= page.body_height:
            self._items.insert(start, Reserve(height))

    @_add.register
    def _(self, block: Landscape) -> None:
        self._breaks, self._wanted_page = True, LANDSCAPE
        for inner in block.blocks:
            self._add(inner)
        self._breaks, self._wanted_page = True, PORTRAIT


def _height_of(flowable: Flowable) -> float:
    return float(flowable.wrap(PORTRAIT.body_width, PORTRAIT.body_height)[1])


def _look(block: Table) -> Look:
    if any(column.is_upright for column in block.columns):
        return NARROW_LOOK
    return HAND_LOOK if block.hand_filled or block.signed else TABLE_LOOK
