"""From blocks to paragraphs and tables of a word processor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from functools import singledispatchmethod
from itertools import zip_longest

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl, CT_Tc
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from app.documents import theme
from app.documents.blocks import (
    Align,
    BarChart,
    Block,
    BulletList,
    Callout,
    CheckList,
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
    Spans,
    Table,
    TableOfContents,
    WritingLines,
    plain,
    spans,
)
from app.documents.docx import styles
from app.documents.docx.fields import add_bookmark, add_link, add_page_of
from app.documents.docx.pages import Pages

_WHOLE = 4
"""Rows of a table that is kept on one page, its header included."""

_BAR_STEPS = 20
_BAR_SHARE = 0.43
_UPRIGHT_MM = 45
_LETTERS_OF_A_TALL_ROW = 1_000
"""Beyond, a row may be taller than a page, so that it is let to go over it."""

_LETTERS_OF_A_LEAD = 300
_ROWS_OF_A_LEAD = 2
"""Up to there, a text or a table between a heading and a table leads to it."""

_ALIGNMENTS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


class Story:
    """Writes the blocks of a document, one after the other, into a word-processing document."""

    def __init__(self, word: WordDocument, document: Document, pages: Pages) -> None:
        self._word, self._document, self._pages = word, document, pages
        self._headings = 0
        self._breaks = self._lies = False
        # Looked up once: python-docx searches all the styles for each paragraph otherwise.
        self._style_ids = {style.name: style.style_id for style in word.styles}
        self._heading_ids = {self._style_ids[f"Heading {level}"] for level in (1, 2, 3)}
        self._cells: dict[tuple[Length, str, Align], CT_Tc] = {}

    def write(self) -> None:
        """Write the front matter, then each block."""
        document = self._document
        for text, style in (
            (document.organisation, styles.ORGANISATION),
            (document.watermark or "", styles.MARK),
            (document.title, "Title"),
            (document.subject, "Subtitle"),
            (document.dated, styles.SMALL),
        ):
            if text:
                self._paragraph(text, style, names_page=style == "Title")
        for block in document.blocks:
            self._add(block)

    def _paragraph(self, text: str | Spans, style: str, *, names_page: bool = False) -> WordParagraph:
        """``names_page``: the head of the page, and of those where it goes on, repeats it."""
        self._turn_page()
        paragraph = self._word.add_paragraph()
        paragraph._p.style = self._style_ids[style]
        if self._breaks:
            paragraph.paragraph_format.page_break_before = True
            self._breaks = False
        _write(paragraph, spans(text))
        if names_page:
            for run in paragraph.runs:
                run._r.style = self._style_ids[styles.RUNNING_TITLE]
        return paragraph

    def _turn_page(self) -> None:
        """Go to a page of the wanted direction, once something is to be written there."""
        if self._lies is not self._pages.is_lying:
            self._pages.turn(self._style_ids[styles.SPACER])
            self._breaks = False

    def _table(self, shares: Sequence[float], style: str) -> WordTable:
        self._turn_page()
        if self._breaks:
            self._paragraph("", styles.SPACER)
        else:
            self._keep_lead()
        table = self._word.add_table(0, len(shares))
        table._tbl.tblStyle_val = self._style_ids[style]
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(self._pages.body_mm * share)
        return table

    def _keep_lead(self) -> None:
        """Keep what is short and stands between a heading and the table to come with that table."""
        written = [*self._word.element.body[-4:-1]]
        if len(written) > 2 and isinstance(written[1], CT_Tbl):  # and a spacer after it
            heading, lead = written[0], written[1:]
            is_short = len(written[1].tr_lst) <= _ROWS_OF_A_LEAD
        else:
            heading, lead = [None, None, *written][-2], written[-1:]
            is_short = True
        letters = sum(len(one.text or "") for element in lead for one in element.iter(qn("w:t")))
        if is_short and letters < _LETTERS_OF_A_LEAD and getattr(heading, "style", "") in self._heading_ids:
            for element in lead:
                _keep_with_next(element)
                _keep_lines(element)

    def _add_row(
        self, table: WordTable, cells: Sequence[Spans], names: Sequence[str], aligns: Iterable[Align] = ()
    ) -> BaseOxmlElement:
        """Add a row with one cell per text; the grid may have more columns."""
        row = table._tbl.add_tr()
        if all(len(plain(text)) < _LETTERS_OF_A_TALL_ROW for text in cells):
            _row_property(row, "w:cantSplit")
        widths = [column.w for column in table._tbl.tblGrid.gridCol_lst]
        for text, name, width, align in zip_longest(
            cells, names, widths[: len(cells)], aligns, fillvalue=Align.LEFT
        ):
            cell = deepcopy(self._empty_cell(width, name, align))
            row.append(cell)
            _write(WordParagraph(cell.p_lst[0], table), text)
        return row

    def _empty_cell(self, width: Length, name: str, align: Align) -> CT_Tc:
        """A cell to copy: python-docx takes longer to make one than lxml to copy a hundred."""
        key = (width, name, align)
        if key not in self._cells:
            cell = self._cells[key] = CT_Tc.new()
            cell.width = width
            cell.p_lst[0].style = self._style_ids[name]
            if align is not Align.LEFT:
                cell.p_lst[0].alignment = _ALIGNMENTS[align]
        return self._cells[key]

    def _end_table(self, table: WordTable) -> None:
        """Leave no row alone on a page; part a table from what follows: two tables that touch become one."""
        rows = table._tbl.tr_lst
        for row in rows[:-1] if len(rows) <= _WHOLE else (*rows[:2], rows[-2]):
            _keep_with_next(row)
        self._paragraph("", styles.SPACER)

    @singledispatchmethod
    def _add(self, block: Block) -> None:
        raise TypeError(f"no DOCX for {type(block).__name__}")

    @_add.register
    def _(self, block: Heading) -> None:
        written = self._paragraph(block.text, f"Heading {block.level}", names_page=block.level <= 2)
        add_bookmark(written, self._headings)
        self._headings += 1

    @_add.register
    def _(self, block: Paragraph) -> None:
        self._paragraph(block.text, styles.SMALL if block.small else "Normal")

    @_add.register
    def _(self, block: BulletList) -> None:
        for item in block.items:
            self._paragraph(item, "List Bullet")

    @_add.register
    def _(self, block: NumberedSteps) -> None:
        numbering = self._new_numbering(block.start)
        for item in block.items:
            properties = self._paragraph(item, "List Number")._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = numbering

    def _new_numbering(self, start: int) -> int:
        """Return the id of a numbering of its own, so that each list starts again."""
        numbering = self._word.part.numbering_part.element
        usual = self._word.styles["List Number"].element.pPr.numPr.numId.val
        number = numbering.add_num(numbering.num_having_numId(usual).abstractNumId.val)
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return number.numId

    @_add.register
    def _(self, block: CheckList) -> None:
        for item in block.items:
            paragraph = self._paragraph(item.mark, styles.CHECK)
            paragraph.runs[0].add_tab()
            _write(paragraph, item.text)

    @_add.register
    def _(self, block: KeyValues) -> None:
        if not block.rows:
            return
        table = self._table((block.terms, 1 - block.terms), styles.TABLE)
        for term, value in block.rows:
            row = self._add_row(table, (spans(term), value), (styles.CELL_HEAD, styles.CELL))
            _set_height(row, theme.row_mm([value]))
        self._end_table(table)

    @_add.register
    def _(self, block: Table) -> None:
        if block.caption:
            self._paragraph(block.caption, "Caption")
        table = self._table(block.shares(), styles.BOXED_TABLE if _is_boxed(block) else styles.TABLE)
        aligns = [column.align for column in block.columns]
        heads = [styles.CELL_HEAD] * len(aligns)
        header = self._add_row(table, [spans(column.header) for column in block.columns], heads, aligns)
        _row_property(header, "w:tblHeader")
        for cell, column in zip(header.iterchildren(qn("w:tc")), block.columns, strict=True):
            _shade(cell, theme.SHADE)
            if column.is_upright:
                _write_upwards(cell)
        if any(column.is_upright for column in block.columns):
            header.trHeight_val = Mm(_UPRIGHT_MM)
        names = [styles.CELL_HEAD if block.row_headers else styles.CELL] + [styles.CELL] * (len(aligns) - 1)
        for cells in block.rows:
            row = self._add_row(table, cells, names, aligns)
            _set_height(row, theme.row_mm(cells, is_hand_filled=block.hand_filled, is_signed=block.signed))
        self._end_table(table)

    @_add.register
    def _(self, block: Callout) -> None:
        style = styles.CALLOUTS[block.kind.value]
        title = self._paragraph("", style)
        title.add_run(block.heading).bold = True
        title.paragraph_format.keep_with_next = True
        self._paragraph(block.text, style)
        self._paragraph("", styles.SPACER)

    @_add.register
    def _(self, block: ScoreFigures) -> None:
        count = min(len(block.figures), theme.FIGURES_PER_ROW)
        table = self._table([1 / count] * count, styles.BOXED_TABLE)
        for start in range(0, len(block.figures), count):
            row = self._add_row(table, [()] * count, [styles.SMALL] * count)
            for cell, figure in zip(row.tc_lst, block.figures[start : start + count], strict=False):
                self._fill_figure(_Cell(cell, table), figure)
        self._end_table(table)
        if block.caption:
            self._paragraph(block.caption, styles.SMALL)

    def _fill_figure(self, cell: _Cell, figure: Figure) -> None:
        cell.paragraphs[0].add_run(figure.label)
        for text, name in ((figure.value, styles.FIGURE), (figure.note, styles.SMALL)):
            if text:
                cell.add_paragraph(text)._p.style = self._style_ids[name]

    @_add.register
    def _(self, block: BarChart) -> None:
        self._paragraph(block.title, "Caption")
        if not block.bars:
            return
        table = self._table([0.4, 0.6 - _BAR_SHARE, *[_BAR_SHARE / _BAR_STEPS] * _BAR_STEPS], styles.TABLE)
        for bar in block.bars:
            row = self._add_row(table, (spans(bar.label), spans(bar.text)), (styles.CELL, styles.CELL_HEAD))
            start, end = (round(part * _BAR_STEPS / 100) for part in (bar.start, bar.value or 0))
            start = min(start, _BAR_STEPS - 1)
            end = max(end, start + bool(bar.value))
            parts = ((start, theme.SHADE), (end - start, theme.BAR), (_BAR_STEPS - end, theme.SHADE))
            for steps, color in parts if bar.value is not None else ((_BAR_STEPS, theme.SHADE),):
                if steps:
                    self._add_bar_part(table, row, steps, color if bar.value is not None else None)
        self._end_table(table)

    def _add_bar_part(self, table: WordTable, row: BaseOxmlElement, steps: int, color: str | None) -> None:
        """Add a cell as wide as this part of the bar; white rules above and below keep bars apart."""
        cell = row.add_tc()
        cell.width = Mm(self._pages.body_mm * _BAR_SHARE / _BAR_STEPS * steps)
        cell.grid_span = steps
        cell.p_lst[0].style = self._style_ids[styles.SPACER]
        borders = OxmlElement("w:tcBorders")
        for side in ("top", "bottom"):
            border = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "36"), ("space", "0"), ("color", "FFFFFF")):
                border.set(qn(f"w:{name}"), value)
            borders.append(border)
        cell.get_or_add_tcPr().append(borders)
        if color:
            _shade(cell, color)

    @_add.register
    def _(self, block: WritingLines) -> None:
        for index in range(block.count):
            self._paragraph("" if index else block.label, styles.WRITING_LINE)

    @_add.register
    def _(self, block: PageBreak) -> None:
        self._breaks = True

    @_add.register
    def _(self, block: TableOfContents) -> None:
        self._paragraph(block.title, "TOC Heading", names_page=True)
        for index, heading in enumerate(self._document.headings()):
            if heading.level <= block.depth:
                self._contents_line(index, heading.text, heading.level)

    def _contents_line(self, index: int, text: str, level: int) -> None:
        line = self._paragraph("", f"toc {level}")
        add_link(line, index, text)
        add_page_of(line, index)

    @_add.register
    def _(self, block: Index) -> None:
        for entry, found in self._document.resolve(block):
            self._paragraph(entry, "toc 1").paragraph_format.keep_with_next = bool(found)
            for index, text in found:
                self._contents_line(index, text, 2)

    @_add.register
    def _(self, block: KeepTogether) -> None:
        body = self._word.element.body
        start = len(body)
        for inner in block.blocks:
            self._add(inner)
        written = list(body)[start - 1 : -1]  # the properties of the section stay last
        for element in written[:-1]:
            _keep_with_next(element)

    @_add.register
    def _(self, block: Landscape) -> None:
        self._breaks = self._lies = True
        for inner in block.blocks:
            self._add(inner)
        self._breaks, self._lies = True, False


def _write(paragraph: WordParagraph, text: Spans) -> None:
    for span in text:
        run = paragraph.add_run(span.text)
        if span.bold:
            run.bold = True
        if span.italic:
            run.italic = True


def _keep_with_next(element: BaseOxmlElement) -> None:
    for paragraph in element.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def _keep_lines(element: BaseOxmlElement) -> None:
    """Keep each text whole, instead of each row: LibreOffice lets go of what follows a table whose rows are."""
    for row in [*element.iter(qn("w:cantSplit"))]:
        row.getparent().remove(row)
    for paragraph in element.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepLines()


def _is_boxed(block: Table) -> bool:
    return block.hand_filled or block.signed or any(column.is_upright for column in block.columns)


def _write_upwards(cell: BaseOxmlElement) -> None:
    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "btLr")
    cell.get_or_add_tcPr().append(direction)


def _set_height(row: BaseOxmlElement, least_mm: float) -> None:
    if least_mm:
        row.trHeight_val = Mm(least_mm)


def _row_property(row: BaseOxmlElement, tag: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(tag))


def _shade(cell: BaseOxmlElement, color: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", styles.hexadecimal(color))):
        shade.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(shade)
