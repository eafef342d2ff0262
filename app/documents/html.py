"""Documents as an HTML fragment, for a page of the site and for printing it.

No style and no script in it: classes begin with ``doc-`` and their rules are in ``static/css/document.css``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import singledispatchmethod

from markupsafe import Markup

from app.documents.blocks import (
    Bar,
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
    is_to_fill,
)

_NOTHING = Markup("")
_FOOT_LENGTH = 120
_PAGE_RULES = """body { margin: 1.5rem auto; max-width: 62rem; padding: 0 1rem; }
body { font-family: sans-serif; line-height: 1.4; }
.doc-home, .doc-links { max-width: 62rem; }
.doc-links li { margin-bottom: 0.5rem; overflow-wrap: anywhere; }
.doc-links a, .doc-home a { display: inline-block; padding: 0.25rem 0; }
@media print {
body { margin: 0; padding: 0; max-width: none; }
.doc-home { display: none; }
}
@page {
size: A4; margin: 18mm 20mm 20mm;
@bottom-left { content: %s; width: 80%%; font-family: sans-serif; font-size: 8pt; text-align: left;
white-space: pre-line; }
@bottom-right { content: "page " counter(page) "/" counter(pages); font-family: sans-serif; font-size: 8pt; }
}
"""


def render_html(
    document: Document,
    *,
    with_title: bool = False,
    heading_offset: int = 1,
    after_head: Markup = _NOTHING,
) -> Markup:
    """Return the document as a fragment to be put in a page.

    The title of the document is the ``h1`` of the page, which the page writes itself, unless ``with_title``.
    A heading of level 1 becomes ``h2`` with an offset of 1, and so on. ``after_head`` is what a page adds of its
    own between what opens the document and its first block.
    """
    return _Page(document, heading_offset).render(with_title=with_title, after_head=after_head)


def render_page(
    document: Document,
    style_sheet: str,
    *,
    home: tuple[str, str] | None = None,
    after_head: Markup = _NOTHING,
) -> Markup:
    """Return the document as a whole page that needs nothing else: it opens from a key, without a server.

    It forbids itself every script, form and outside file, whatever was typed in it. ``home``: the words and the
    address of the page to go back to.
    """
    style = _PAGE_RULES % _css_string(_foot(document)) + style_sheet
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    back = Markup('<nav class="doc-home"><a href="{1}">{0}</a></nav>').format(*home) if home else _NOTHING
    return Markup(
        '<!DOCTYPE html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{}</title>\n'
        "<style>{}</style>\n</head>\n<body>\n{}<main>{}</main>\n</body>\n</html>\n"
    ).format(
        document.language,
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        f"{document.title} – {document.subject}" if document.subject else document.title,
        Markup(style),  # noqa: S704 - our own style sheet; of what people typed, a string without a bare sign
        back,
        render_html(document, with_title=True, after_head=after_head),
    )


def _foot(document: Document) -> str:
    """What the foot of each printed page says, the page apart: of a long title the beginning, the rest whole."""
    words = f"{document.organisation} · {document.title}"
    return f"{words[:_FOOT_LENGTH]} · {document.foot}\n{document.footer}"


def _css_string(text: str) -> str:
    """The text as a string of a style sheet: every sign that is not a plain letter or digit by its number."""
    return '"{}"'.format(
        "".join(one if one.isascii() and one.isalnum() else f"\\{ord(one):06x}" for one in text)
    )


class _Page:
    def __init__(self, document: Document, heading_offset: int) -> None:
        self._document, self._offset = document, heading_offset
        self._headings = 0
        self._tables = 0

    def render(self, *, with_title: bool, after_head: Markup) -> Markup:
        document = self._document
        return Markup('<div class="{}">{}{}{}{}</div>').format(
            "doc doc-large" if document.large_print else "doc",
            self._head(with_title=with_title),
            after_head,
            _join(self._block(block) for block in document.blocks),
            _paragraph("doc-foot", document.footer),
        )

    def _head(self, *, with_title: bool) -> Markup:
        document = self._document
        title = Markup('<h1 class="doc-title">{}</h1>').format(document.title) if with_title else _NOTHING
        return Markup('<div class="doc-head">{}{}{}{}{}</div>').format(
            _paragraph("doc-organisation", document.organisation),
            _mark(document.watermark),
            title,
            _paragraph("doc-subject", document.subject),
            _paragraph("doc-dated", document.dated),
        )

    @singledispatchmethod
    def _block(self, block: Block) -> Markup:
        raise TypeError(f"no HTML for {type(block).__name__}")

    @_block.register
    def _(self, block: Heading) -> Markup:
        index, self._headings = self._headings, self._headings + 1
        level = self._level(block.level)
        return Markup('<h{0} id="doc-titre-{1}" class="doc-heading doc-heading-{2}">{3}</h{0}>').format(
            level, index, block.level, block.text
        )

    def _level(self, level: int) -> int:
        return min(level + self._offset, 6)

    @_block.register
    def _(self, block: Paragraph) -> Markup:
        return Markup('<p class="{}">{}</p>').format(
            "doc-small" if block.small else "doc-text", _text(block.text)
        )

    @_block.register
    def _(self, block: BulletList) -> Markup:
        return Markup('<ul class="doc-bullets">{}</ul>').format(_items(block.items))

    @_block.register
    def _(self, block: NumberedSteps) -> Markup:
        return Markup('<ol class="doc-steps" start="{}">{}</ol>').format(block.start, _items(block.items))

    @_block.register
    def _(self, block: CheckList) -> Markup:
        item = Markup('<li><span class="doc-box">{}</span> {}</li>')
        items = _join(item.format(check.mark, _text(check.text)) for check in block.items)
        return Markup('<ul class="doc-checks">{}</ul>').format(items)

    @_block.register
    def _(self, block: KeyValues) -> Markup:
        row = Markup('<div class="doc-key{}"><dt>{}</dt><dd>{}</dd></div>')
        return Markup('<dl class="doc-keys">{}</dl>').format(
            _join(
                row.format(" doc-room" if is_to_fill([value]) else "", term, _text(value))
                for term, value in block.rows
            )
        )

    @_block.register
    def _(self, block: Table) -> Markup:
        self._tables += 1
        caption = Markup("<caption>{}</caption>").format(block.caption) if block.caption else _NOTHING
        return Markup(
            '<div class="doc-scroll" role="region" tabindex="0" aria-label="{}">'
            '<table class="doc-table{}">{}<colgroup>{}</colgroup><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(
            block.caption or f"Tableau {self._tables}",
            " doc-hand doc-signed" if block.signed else " doc-hand" if block.hand_filled else "",
            caption,
            _join(Markup('<col class="doc-w-{}">').format(_width(share)) for share in block.shares()),
            _join(_header_cell(column) for column in block.columns),
            _join(_row(row, block) for row in block.rows),
        )

    @_block.register
    def _(self, block: Callout) -> Markup:
        return Markup(
            '<div class="doc-callout doc-callout-{}"><p class="doc-callout-title">{}</p><p>{}</p></div>'
        ).format(block.kind.value, block.heading, _text(block.text))

    @_block.register
    def _(self, block: ScoreFigures) -> Markup:
        return Markup('<div class="doc-figures"><dl class="doc-figures-row">{}</dl>{}</div>').format(
            _join(_figure(figure) for figure in block.figures), _paragraph("doc-small", block.caption)
        )

    @_block.register
    def _(self, block: BarChart) -> Markup:
        return Markup('<table class="doc-bars"><caption>{}</caption><tbody>{}</tbody></table>').format(
            block.title, _join(_bar(bar) for bar in block.bars)
        )

    @_block.register
    def _(self, block: WritingLines) -> Markup:
        first = Markup('<div class="doc-writing-line">{}</div>').format(block.label)
        others = Markup('<div class="doc-writing-line"></div>') * (block.count - 1)
        return Markup('<div class="doc-writing">{}{}</div>').format(first, others)

    @_block.register
    def _(self, block: PageBreak) -> Markup:
        return Markup('<div class="doc-page-break"></div>')

    @_block.register
    def _(self, block: TableOfContents) -> Markup:
        line = Markup('<li class="doc-contents-{}"><a href="#doc-titre-{}">{}</a></li>')
        lines = _join(
            line.format(heading.level, index, heading.text)
            for index, heading in enumerate(self._document.headings())
            if heading.level <= block.depth
        )
        return Markup(
            '<nav class="doc-contents" aria-labelledby="doc-sommaire">'
            '<h{0} id="doc-sommaire" class="doc-heading doc-heading-1">{1}</h{0}><ul>{2}</ul></nav>'
        ).format(self._level(1), block.title, lines)

    @_block.register
    def _(self, block: Index) -> Markup:
        line = Markup('<li><a href="#doc-titre-{}">{}</a></li>')
        entry = Markup('<div class="doc-index-entry"><dt>{}</dt><dd><ul>{}</ul></dd></div>')
        return Markup('<dl class="doc-index">{}</dl>').format(
            _join(
                entry.format(words, _join(line.format(number, text) for number, text in found))
                for words, found in self._document.resolve(block)
            )
        )

    @_block.register
    def _(self, block: KeepTogether) -> Markup:
        return Markup('<div class="doc-together">{}</div>').format(
            _join(self._block(b) for b in block.blocks)
        )

    @_block.register
    def _(self, block: Landscape) -> Markup:
        return Markup('<div class="doc-landscape">{}</div>').format(
            _join(self._block(b) for b in block.blocks)
        )


def _join(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(parts)


def _paragraph(name: str, text: str) -> Markup:
    return Markup('<p class="{}">{}</p>').format(name, text) if text else _NOTHING


def _mark(word: str | None) -> Markup:
    """The word that the style sheet writes again across each printed page."""
    return Markup('<p class="doc-mark" data-mark="{0}">{0}</p>').format(word) if word else _NOTHING


def _items(items: Iterable[Spans]) -> Markup:
    return _join(Markup("<li>{}</li>").format(_text(item)) for item in items)


def _text(text: Spans) -> Markup:
    return _NOTHING.join(_span(span) for span in text)


def _span(span: Span) -> Markup:
    words = Markup("<br>").join(span.text.split("\n"))
    if span.italic:
        words = Markup("<em>{}</em>").format(words)
    return Markup("<strong>{}</strong>").format(words) if span.bold else words


def _header_cell(column: Column) -> Markup:
    if column.is_upright:
        form = Markup('<th scope="col" class="doc-{} doc-upright"><span>{}</span></th>')
    else:
        form = Markup('<th scope="col" class="doc-{}">{}</th>')
    return form.format(column.align.value, column.header)


def _row(row: tuple[Spans, ...], table: Table) -> Markup:
    cells = []
    for index, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
        if table.row_headers and index == 0:
            form = Markup('<th scope="row" class="doc-{}">{}</th>')
            cells.append(form.format(column.align.value, _text(cell)))
        else:
            form = Markup('<td class="doc-{}" data-label="{}">{}</td>')
            cells.append(form.format(column.align.value, column.header, _text(cell)))
    return Markup("<tr{}>{}</tr>").format(
        Markup(' class="doc-room"') if is_to_fill(row) else "", _join(cells)
    )


def _width(share: float) -> int:
    """Return the share as the nearest of the widths that the style sheet knows: 5, 10 … 100 per cent."""
    return max(5, round(share * 20) * 5)


def _figure(figure: Figure) -> Markup:
    note = Markup('<dd class="doc-figure-note">{}</dd>').format(figure.note) if figure.note else _NOTHING
    return Markup('<div class="doc-figure"><dt>{}</dt><dd class="doc-figure-value">{}</dd>{}</div>').format(
        figure.label, figure.value, note
    )


def _bar(bar: Bar) -> Markup:
    value = Markup('<rect class="doc-bar-value" x="{:g}" width="{:g}" height="10"/>').format(
        bar.start, (bar.value or 0) - bar.start if bar.value else 0
    )
    return Markup(
        '<tr><th scope="row">{}</th><td><span class="doc-bar-line">'
        '<svg class="doc-bar{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false">{}</svg> <span class="doc-bar-text">{}</span></span></td></tr>'
    ).format(bar.label, " doc-bar-unknown" if bar.value is None else "", value, bar.text)
