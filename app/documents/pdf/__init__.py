"""Documents as PDF: the only code of the project that uses reportlab."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import accumulate
from threading import Lock

from reportlab import rl_config
from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.frames import Frame

from app.documents import theme
from app.documents.blocks import Document, go_on
from app.documents.pdf.canvas import PageCanvas, paint
from app.documents.pdf.fonts import REGULAR, drawable, face_name, register_fonts, width
from app.documents.pdf.geometry import BOTTOM, LANDSCAPE, LEFT, PORTRAIT, TOP_MARGIN, Page
from app.documents.pdf.story import Story
from app.documents.pdf.tags import StructureTree

# Nothing outside the process is ever read while a document is drawn.
rl_config.trustedSchemes = []
rl_config.trustedHosts = []
# Pages are compressed and written as bytes, not as printable text: a fifth smaller.
rl_config.useA85 = 0

_FOOT_RULE = BOTTOM - 14
_FOOT_LINE = _FOOT_RULE - theme.USUAL.foot.leading
_PAGE_NUMBER_ROOM = 60
_RUNNING_TITLE_GAP = 9

_DRAWING = Lock()
"""One document at a time in a process: reportlab keeps the letters of an embedded font in one place for all threads."""


def render_pdf(document: Document) -> bytes:
    """Return the document as PDF, A4, tagged, with every font embedded.

    The same document gives the same bytes in any process: its date is the date of the file, no clock is read.
    """
    with _DRAWING:
        return _draw(document)


def _draw(document: Document) -> bytes:
    register_fonts()
    tree = StructureTree()
    buffer = BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=PORTRAIT.size,
        pageTemplates=[_page_template(document, page) for page in (PORTRAIT, LANDSCAPE)],
        title=document.title,
        author=document.organisation,
        subject=document.subject,
        creator="Boussole",
        lang=document.language,
        displayDocTitle=1,
        invariant=1,
        pageCompression=1,
        initialFontName=REGULAR,
        initialFontSize=theme.USUAL.body.size,
        initialLeading=theme.USUAL.body.leading,
    )

    def make_canvas(*args: object, **kwargs: object) -> PageCanvas:
        canvas = PageCanvas(*args, **kwargs)
        canvas.tree = tree
        canvas.setDateFormatter(lambda *_: _pdf_date(document.date))
        return canvas

    template.build(Story(document, tree.root).flowables(), canvasmaker=make_canvas)
    return buffer.getvalue()


def _pdf_date(day: date) -> str:
    return f"D:{day:%Y%m%d}000000Z"


def _page_template(document: Document, page: Page) -> PageTemplate:
    frame = Frame(
        *(LEFT, BOTTOM, page.body_width, page.body_height),
        **{f"{side}Padding": 0 for side in ("left", "right", "top", "bottom")},
    )
    foot = _foot_lines(document, page.body_width)

    def furnish(canvas: PageCanvas, _template: BaseDocTemplate) -> None:
        with canvas.tagged(None):
            if document.watermark:
                _draw_watermark(canvas, document.watermark, page)
            _draw_foot(canvas, foot, page)
        number, size = canvas.getPageNumber(), theme.USUAL.foot.size
        canvas.draw_late(
            lambda: f"page {number}/{canvas.page_count}", page.right, _FOOT_LINE, size, theme.INK
        )

    def say_what_goes_on(canvas: PageCanvas, _template: BaseDocTemplate) -> None:
        if canvas.going_on:
            with canvas.tagged(None):
                _draw_running_title(canvas, canvas.going_on, page, size_of_title)

    size_of_title = theme.faces_of(large_print=document.large_print).small.size
    return PageTemplate(
        id=page.name, frames=[frame], onPage=furnish, onPageEnd=say_what_goes_on, pagesize=page.size
    )


def _draw_running_title(canvas: PageCanvas, title: str, page: Page, size: float) -> None:
    """Above the text of a page that begins in the middle of a sheet: a loose sheet says whose it is."""
    face, suffix = face_name(bold=True, italic=False), go_on("")
    room = page.body_width - width(suffix, face, size)
    canvas.setFillColor(paint(theme.ACCENT))
    canvas.setFont(face, size)
    canvas.drawString(
        LEFT, page.height - TOP_MARGIN + _RUNNING_TITLE_GAP, _shortened(title, room, face, size) + suffix
    )


def _draw_watermark(canvas: PageCanvas, word: str, page: Page) -> None:
    face = face_name(bold=True, italic=False)
    text = "".join(piece for _, piece in drawable(word, face))
    size = min(110, 560 / max(width(text, face, 1), 1))
    canvas.saveState()
    canvas.translate(page.width / 2, page.height / 2)
    canvas.rotate(52 if page is PORTRAIT else 34)
    canvas.setFillColor(paint(theme.WATERMARK))
    canvas.setFont(face, size)
    canvas.drawCentredString(0, -size / 3, text)
    canvas.restoreState()


def _draw_foot(canvas: PageCanvas, lines: tuple[str, str], page: Page) -> None:
    canvas.setStrokeColor(paint(theme.RULE))
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, _FOOT_RULE, page.right, _FOOT_RULE)
    canvas.setFont(REGULAR, theme.USUAL.foot.size)
    for index, (line, color) in enumerate(zip(lines, (theme.INK, theme.MUTED), strict=True)):
        canvas.setFillColor(paint(color))
        canvas.drawString(LEFT, _FOOT_LINE - index * theme.USUAL.foot.leading, line)


def _foot_lines(document: Document, body_width: float) -> tuple[str, str]:
    """What stands at the foot of each page, beside its number: a long name is cut, what follows it is not."""
    return (
        _foot_line(document.title, document.foot, body_width - _PAGE_NUMBER_ROOM),
        _foot_line(document.organisation, document.footer, body_width),
    )


def _foot_line(name: str, rest: str, room: float) -> str:
    end = f" · {rest}" if name and rest else rest
    shown = "".join(piece for _, piece in drawable(end, REGULAR))
    return _shortened(_shortened(name, room - width(shown, REGULAR, theme.USUAL.foot.size)) + shown, room)


def _shortened(text: str, room: float, face: str = REGULAR, size: float = theme.USUAL.foot.size) -> str:
    """Return the text with what the fonts can't show replaced, ended by « … » when it is too long."""
    shown = "".join(piece for _, piece in drawable(text, face))
    widths = [width(char, face, size) for char in shown]
    if sum(widths) <= room:
        return shown
    room -= width("…", face, size)
    kept = sum(1 for used in accumulate(widths) if used <= room)
    return f"{shown[:kept].rstrip()}…"
