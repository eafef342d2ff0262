"""The small flowables: headings with bookmarks, lines of the contents, bars, rules, lines to write on."""

from __future__ import annotations

from reportlab.platypus.flowables import CondPageBreak, Flowable

from app.documents.pdf.canvas import PageCanvas
from app.documents.pdf.fonts import REGULAR, width
from app.documents.pdf.prose import Prose
from app.documents.theme import BAR, INK, RULE

PAGE_NUMBER_ROOM = 34


class Reserve(CondPageBreak):
    """Go to the next page unless this height is left on the current one."""

    _ZEROSIZE = True
    _SPACETRANSFER = True

    def first_chunk(self) -> float:
        return self.height


class HeadingProse(Prose):
    """A heading that can be reached from the bookmarks and from the table of contents."""

    def name(self, index: int, text: str, outline_level: int) -> HeadingProse:
        """Give its number among headings, its bookmark text and its level there (from 0); return itself."""
        self.index, self.text, self.outline_level = index, text, outline_level
        return self

    def draw(self) -> None:
        canvas: PageCanvas = self.canv
        x, top = canvas.absolutePosition(0, self.height + 6)
        canvas.bookmarkPage(destination(self.index), fit="XYZ", left=0, top=top)
        canvas.addOutlineEntry(self.text, destination(self.index), self.outline_level)
        canvas.heading_pages[self.index] = canvas.getPageNumber()
        super().draw()


class ContentsLine(Prose):
    """The name of a heading, dots, and its page, known at the end; the whole line leads there."""

    def to(self, index: int) -> ContentsLine:
        """Give the number of the heading it leads to; return itself."""
        self.index = index
        return self

    def split(self, available_width: float, available_height: float) -> list[Prose]:
        return []

    def draw(self) -> None:
        super().draw()
        canvas: PageCanvas = self.canv
        baseline = self.baseline(len(self.lines) - 1)
        end = self._x(self.lines[-1]) + self.lines[-1].width if self.lines else 0
        with canvas.tagged(None):
            canvas.setFillColor(RULE)
            dot = width(".", REGULAR, self.style.face.size) + 2
            canvas.setFont(REGULAR, self.style.face.size)
            x = self.width - PAGE_NUMBER_ROOM + 8
            while x - dot > end + 4:
                x -= dot
                canvas.drawString(x, baseline, ".")
        canvas.draw_late(
            lambda: str(canvas.heading_pages[self.index]), self.width, baseline, self.style.face.size, INK
        )
        canvas.linkRect("", destination(self.index), (0, 0, self.width, self.height), relative=1)


def destination(index: int) -> str:
    return f"titre-{index}"


class ValueBar(Flowable):
    """A bar from 0 to 100 in a frame, so that it shows in black and white; empty when there is no value."""

    def __init__(self, value: float | None, height: float) -> None:
        super().__init__()
        self.value, self.height = value, height

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        canvas: PageCanvas = self.canv
        y, thickness = self.height * 0.16, self.height * 0.68
        with canvas.tagged(None):
            canvas.setLineWidth(0.5)
            canvas.setStrokeColor(RULE)
            if self.value is None:
                canvas.setDash(2, 2)
            canvas.rect(0, y, self.width, thickness, stroke=1, fill=0)
            if self.value:
                canvas.setFillColor(BAR)
                canvas.rect(0, y, self.width * self.value / 100, thickness, stroke=0, fill=1)


class HorizontalRule(Flowable):
    """A line across the page."""

    def __init__(self, thickness: float, color: str, *, before: float = 0, after: float = 0) -> None:
        super().__init__()
        self.thickness, self.color = thickness, color
        self.spaceBefore, self.spaceAfter = before, after

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, self.thickness
        return self.width, self.height

    def draw(self) -> None:
        canvas: PageCanvas = self.canv
        with canvas.tagged(None):
            canvas.setStrokeColor(self.color)
            canvas.setLineWidth(self.thickness)
            canvas.line(0, 0, self.width, 0)


class WritingLine(HorizontalRule):
    """A line to write on, with the room for handwriting above it."""

    def __init__(self, height: float) -> None:
        super().__init__(0.6, RULE)
        self.room = height

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, self.room
        return self.width, self.height

    def first_chunk(self) -> float:
        return self.room
