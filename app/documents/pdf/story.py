"""From blocks to flowables: the look of each kind of block on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatchmethod

from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.flowables import PageBreak as PageBreakFlowable

from app.documents import theme
from app.documents.blocks import (
    Align,
    BarChart,
    Block,
    BulletList,
    Callout,
    CalloutKind,
    CheckList,
    Document,
    Figure,
    Heading,
    KeepTogether,
    KeyValues,
    NumberedSteps,
    PageBreak,
    Paragraph,
    ScoreFigures,
    Span,
    Spans,
    Table,
    TableOfContents,
    WritingLines,
)
from app.documents.pdf.geometry import BODY_HEIGHT, BODY_WIDTH
from app.documents.pdf.grid import Grid, Look, Row
from app.documents.pdf.pieces import (
    PAGE_NUMBER_ROOM,
    HorizontalRule,
    Reserve,
    ValueBar,
    WritingLine,
    bookmark,
    lead_to,
)
from app.documents.pdf.prose import Prose, Style
from app.documents.pdf.tags import Element

_BODY = Style(theme.BODY)
_SMALL = Style(theme.SMALL, theme.MUTED)
_ITEM = Style(replace(theme.BODY, after=3))
_CELL = Style(theme.TABLE)
_CELL_HEAD = Style(theme.TABLE, bold=True)
_CAPTION = Style(replace(theme.TABLE, before=8, after=4), bold=True)
_LABEL = Style(replace(theme.TABLE, after=2), theme.MUTED)
_VALUE = Style(replace(theme.FIGURE, after=1), theme.ACCENT, bold=True)
_NOTE = Style(theme.SMALL, theme.MUTED)

_TABLE_LOOK = Look(outer=0.8, between_rows=0.5, under_header=0.9)
_HAND_LOOK = Look(outer=0.8, between_rows=0.6, between_columns=0.6, under_header=0.9, light=theme.RULE)
_KEY_LOOK = Look(pad_x=4, pad_y=3, between_rows=0.5)
_FIGURES_LOOK = Look(pad_x=7, pad_y=7, outer=0.8, between_columns=0.6, light=theme.RULE)
_BARS_LOOK = Look(pad_x=4, pad_y=3, between_rows=0.5)
_CALLOUTS = {
    CalloutKind.INFO: (Look(pad_x=9, pad_y=7, outer=0.5, left_bar=3, color=theme.RULE), theme.PALE),
    CalloutKind.WARNING: (Look(pad_x=9, pad_y=7, outer=1, left_bar=6, color=theme.INK), None),
    CalloutKind.PROPOSAL: (Look(pad_x=9, pad_y=7, outer=0.5, left_bar=3, color=theme.BAR), theme.PALE),
}
_AFTER_BOX = 10


class Story:
    """Flowables of a document in the making, and the structure tree that they fill when drawn."""

    def __init__(self, document: Document, root: Element) -> None:
        self._document, self._root = document, root
        self._items: list[Flowable] = []
        self._leads: set[int] = set()
        self._headings = 0
        self._outline_level = -1

    def flowables(self) -> list[Flowable]:
        """Lay out the whole document; what leads to something never stays alone at the foot of a page."""
        self._front_matter()
        for block in self._document.blocks:
            self._add(block)
        return self._with_reserves()

    def _put(self, *flowables: Flowable, leads: bool = False) -> None:
        for flowable in flowables:
            if leads:
                self._leads.add(id(flowable))
            self._items.append(flowable)

    def _with_reserves(self) -> list[Flowable]:
        result: list[Flowable] = []
        for index, item in enumerate(self._items):
            starts = id(item) in self._leads and not (index and id(self._items[index - 1]) in self._leads)
            if starts:
                result.append(Reserve(min(self._lead_height(index), BODY_HEIGHT * 0.9)))
            result.append(item)
        return result

    def _lead_height(self, index: int) -> float:
        """Height of the leading run that starts here and of the least part of what it leads to."""
        height = 0.0
        for item in self._items[index:]:
            taken = item.wrap(BODY_WIDTH, BODY_HEIGHT)[1] if not isinstance(item, Reserve) else 0
            if id(item) not in self._leads:
                return (
                    height
                    + item.getSpaceBefore()
                    + (item.first_chunk() if hasattr(item, "first_chunk") else taken)
                )
            height += item.getSpaceBefore() + taken + item.getSpaceAfter()
        return height

    def _front_matter(self) -> None:
        document = self._document
        self._line(document.organisation, Style(replace(theme.BODY, after=2), theme.MUTED, bold=True))
        if document.watermark:
            self._line(document.watermark, Style(replace(theme.SUBJECT, after=2), bold=True))
        self._line(document.title, Style(theme.TITLE, theme.ACCENT, bold=True), "H1")
        if document.subject:
            self._line(document.subject, Style(theme.SUBJECT))
        self._line(document.dated, Style(theme.DATED, theme.MUTED))
        self._put(HorizontalRule(1.4, theme.ACCENT, before=8, after=12))

    def _line(self, text: str, style: Style, kind: str = "P") -> None:
        self._put(Prose((Span(text),), style, self._root.child(kind)))

    @singledispatchmethod
    def _add(self, block: Block) -> None:
        raise TypeError(f"no PDF for {type(block).__name__}")

    @_add.register
    def _(self, block: Heading) -> None:
        style = Style(theme.HEADINGS[block.level], theme.ACCENT if block.level < 3 else theme.INK, bold=True)
        element = self._root.child(f"H{block.level + 1}")
        self._outline_level = min(block.level - 1, self._outline_level + 1)
        reach = bookmark(self._headings, block.text, self._outline_level)
        self._put(Prose((Span(block.text),), style, element, at_start=reach), leads=True)
        self._headings += 1

    @_add.register
    def _(self, block: Paragraph) -> None:
        self._put(Prose(block.text, _SMALL if block.small else _BODY, self._root.child("P")))

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
            proses.append(Prose(text, _ITEM, body, mark=mark, mark_element=label, indent=indent))
        if proses:
            proses[-1].spaceAfter = theme.BODY.after
        self._put(*proses)

    @_add.register
    def _(self, block: KeyValues) -> None:
        table = self._root.child("Table")
        rows = []
        for term, value in block.rows:
            row = table.child("TR")
            head = Prose((Span(term),), _CELL_HEAD, row.child("TH", "Row"))
            rows.append(Row(((head,), (Prose(value, _CELL, row.child("TD")),))))
        if rows:
            self._put(Grid(rows, (0.32, 0.68), _KEY_LOOK, before=2, after=_AFTER_BOX))

    @_add.register
    def _(self, block: Table) -> None:
        table = self._root.child("Table")
        if block.caption:
            self._put(Prose((Span(block.caption),), _CAPTION, table.child("Caption")), leads=True)
        first = table.child("TR")
        header = tuple(
            (
                Prose(
                    (Span(c.header),),
                    replace(_CELL_HEAD, align=c.align),
                    first.child("TH", "Column"),
                    once=True,
                ),
            )
            for c in block.columns
        )
        aligns = [column.align for column in block.columns]
        least = theme.HAND_FILLED_ROW_MM * mm if block.hand_filled else 0
        rows = [Row(header, theme.SHADE)]
        for cells in block.rows:
            rows.append(Row(_cells(cells, aligns, table.child("TR"), block.row_headers), least_height=least))
        look = _HAND_LOOK if block.hand_filled else _TABLE_LOOK
        self._put(Grid(rows, block.shares(), look, header_rows=1, before=2, after=_AFTER_BOX))

    @_add.register
    def _(self, block: Callout) -> None:
        look, fill = _CALLOUTS[block.kind]
        element = self._root.child("Div")
        cell = (
            Prose((Span(block.heading),), Style(replace(theme.BODY, after=2), bold=True), element.child("P")),
            Prose(block.text, Style(replace(theme.BODY, after=0)), element.child("P")),
        )
        self._put(Grid([Row((cell,), fill)], (1,), look, before=9, after=_AFTER_BOX))

    @_add.register
    def _(self, block: ScoreFigures) -> None:
        parent = self._root.child("L")
        count = min(len(block.figures), theme.FIGURES_PER_ROW)
        for start in range(0, len(block.figures), count):
            figures = block.figures[start : start + count]
            cells = tuple(_figure(figure, parent.child("LI")) for figure in figures)
            share = 1 / len(figures)
            self._put(Grid([Row(cells)], [share] * len(figures), _FIGURES_LOOK, before=8, after=5))
        if block.caption:
            self._put(Prose((Span(block.caption),), _SMALL, self._root.child("P")))

    @_add.register
    def _(self, block: BarChart) -> None:
        table = self._root.child("Table")
        self._put(Prose((Span(block.title),), _CAPTION, table.child("Caption")), leads=True)
        rows = []
        for bar in block.bars:
            row = table.child("TR")
            label = Prose((Span(bar.label),), _CELL, row.child("TH", "Row"))
            words = Prose((Span(bar.text),), replace(_CELL_HEAD, align=Align.RIGHT), row.child("TD"))
            rows.append(Row(((label,), (ValueBar(bar.value, theme.TABLE.leading),), (words,))))
        if rows:
            self._put(Grid(rows, (0.4, 0.43, 0.17), _BARS_LOOK, before=2, after=_AFTER_BOX))

    @_add.register
    def _(self, block: WritingLines) -> None:
        if block.label:
            self._put(Prose((Span(block.label),), _ITEM, self._root.child("P")), leads=True)
        for _index in range(block.count):
            self._put(WritingLine(theme.WRITING_LINE_MM * mm))
        self._items[-1].spaceAfter = _AFTER_BOX

    @_add.register
    def _(self, block: PageBreak) -> None:
        self._put(PageBreakFlowable())

    @_add.register
    def _(self, block: TableOfContents) -> None:
        title = Style(theme.HEADINGS[1], theme.ACCENT, bold=True)
        self._put(Prose((Span(block.title),), title, self._root.child("H2")), leads=True)
        contents = self._root.child("TOC")
        for index, heading in enumerate(self._document.headings()):
            if heading.level <= block.depth:
                self._contents_line(index, heading, contents.child("TOCI"))
        self._items[-1].spaceAfter = _AFTER_BOX

    def _contents_line(self, index: int, heading: Heading, element: Element) -> None:
        style = Style(
            replace(theme.BODY, before=3 if heading.level == 1 else 0, after=1), bold=heading.level == 1
        )
        self._put(
            Prose(
                (Span(heading.text),),
                style,
                element,
                indent=14 * (heading.level - 1),
                margin=PAGE_NUMBER_ROOM,
                at_end=lead_to(index),
            )
        )

    @_add.register
    def _(self, block: KeepTogether) -> None:
        start = len(self._items)
        for inner in block.blocks:
            self._add(inner)
        group = self._items[start:]
        height = sum(
            i.getSpaceBefore() + i.wrap(BODY_WIDTH, BODY_HEIGHT)[1] + i.getSpaceAfter() for i in group
        )
        if height <= BODY_HEIGHT:
            self._items.insert(start, Reserve(height))


def _cells(
    cells: Sequence[Spans], aligns: Sequence[Align], row: Element, is_headed: bool
) -> tuple[tuple[Prose], ...]:
    result = []
    for index, (cell, align) in enumerate(zip(cells, aligns, strict=True)):
        is_head = is_headed and index == 0
        element = row.child("TH", "Row") if is_head else row.child("TD")
        result.append((Prose(cell, replace(_CELL_HEAD if is_head else _CELL, align=align), element),))
    return tuple(result)


def _figure(figure: Figure, element: Element) -> tuple[Prose, ...]:
    label, body = element.child("Lbl"), element.child("LBody")
    parts = [
        Prose((Span(figure.label),), _LABEL, label),
        Prose((Span(figure.value),), _VALUE, body),
    ]
    if figure.note:
        parts.append(Prose((Span(figure.note),), _NOTE, body))
    return tuple(parts)
