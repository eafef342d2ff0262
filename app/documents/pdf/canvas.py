"""The page surface: marks for the structure tree, and page numbers that are known only at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import md5
from typing import TypeAlias

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas

from app.documents.pdf.fonts import REGULAR, width
from app.documents.pdf.geometry import PORTRAIT, TOP_MARGIN
from app.documents.pdf.tags import Element, StructureTree

_OWN_PAGE_LEVEL = 2
"""Down to this level a title names a sheet, that is read by itself; below, a part of it."""

TextLine: TypeAlias = tuple[float, float, tuple[tuple[str, str], ...]]
"""Where a line begins, and its runs: a face and words that it can show."""


@cache
def paint(color: str) -> Color:
    """Return a colour of the theme, read once."""
    return HexColor(color)


@cache
def _fill(color: str) -> str:
    """What makes a text this colour."""
    return f"{' '.join(f'{part:.4g}' for part in paint(color).rgb())} rg"


@dataclass(frozen=True, slots=True)
class _Late:
    """A text that ends at ``x`` on the line ``y`` of a page, once the whole document is laid out."""

    words: Callable[[], str]
    x: float
    y: float
    size: float
    color: str


class PageCanvas(Canvas):
    """A reportlab canvas that tags what is drawn and fills in page numbers before it saves."""

    tree: StructureTree

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # The identifier of the file comes from what it holds; reportlab would add SOURCE_DATE_EPOCH to it.
        self._doc.signature = md5(usedforsecurity=False)
        self.heading_pages: dict[int, int] = {}
        self._titles: dict[int, str] = {}
        self._going_on: dict[int, str] = {}
        self._late: dict[int, list[_Late]] = {}
        self._shown: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}

    def write(self, lines: Iterable[TextLine], size: float, color: str) -> None:
        """Write lines of text: what a text object of reportlab does, several times faster."""
        code, last = [f"BT {_fill(color)}"], ""
        for x, y, runs in lines:
            code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
            for run in runs:
                for font, shown in self._show(run):
                    if font != last:
                        code.append(f"{font} {size:g} Tf")
                        last = font
                    code.append(shown)
        code.append("ET")
        self.addLiteral("\n".join(code))

    def _show(self, run: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """The words of a run as the file holds them, each piece with its font; a plan says many words twice."""
        if run not in self._shown:
            font = getFont(run[0])
            self._shown[run] = tuple(
                (font.getSubsetInternalName(subset, self._doc), f"({self._escape(piece)}) Tj")
                for subset, piece in font.splitString(run[1], self._doc)
            )
        return self._shown[run]

    def open_title(self, level: int, title: str, top: float) -> None:
        """What follows stands under this title, whose upper edge is there on the page."""
        above = {other: words for other, words in self._titles.items() if other < level}
        if top > self._pagesize[1] - TOP_MARGIN - 1:
            self._going_on = above if level > _OWN_PAGE_LEVEL else {}
        self._titles = {**above, level: title}

    @property
    def going_on(self) -> str:
        """The title that this page began under without saying it: that of its sheet, and of the part of it."""
        levels = sorted(self._going_on)
        sheet = [level for level in levels if level <= _OWN_PAGE_LEVEL][-1:]
        return " · ".join(
            self._going_on[level] for level in levels if level in sheet or level > _OWN_PAGE_LEVEL
        )

    @property
    def page_count(self) -> int:
        """Number of pages already ended."""
        return len(self._doc.Pages.pages)

    @contextmanager
    def tagged(self, element: Element | None) -> Iterator[None]:
        """Tie what is drawn inside to an element of the structure tree; to none: an artifact."""
        if element is None:
            self.addLiteral("/Artifact BMC")
        else:
            mark = self.tree.mark(self.getPageNumber() - 1, element)
            self.addLiteral(f"/{element.kind} <</MCID {mark}>> BDC")
        yield
        self.addLiteral("EMC")

    def draw_late(self, words: Callable[[], str], x: float, y: float, size: float, color: str) -> None:
        """Write what ``words`` says once all is laid out, so that it ends at ``x`` in the current axes."""
        self._late.setdefault(self.getPageNumber(), []).append(
            _Late(words, *self.absolutePosition(x, y), size, color)
        )

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """End the page, leaving room for what will be written on it later."""
        if self.getPageNumber() in self._late:
            with self.tagged(None):
                self.doForm(f"late{self.getPageNumber()}")
        self._going_on = self._titles
        super().showPage()

    def save(self) -> None:
        """Write the late texts and the structure tree, then the file."""
        for page, texts in self._late.items():
            self.beginForm(f"late{page}", 0, 0, PORTRAIT.height, PORTRAIT.height)
            for late in texts:
                words = late.words()
                self.setFont(REGULAR, late.size)
                self.setFillColor(paint(late.color))
                self.drawString(late.x - width(words, REGULAR, late.size), late.y, words)
            self.endForm()
        self.tree.write(self._doc, self._doc.Pages.pages)
        super().save()
