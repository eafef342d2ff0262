"""The small flowables: bookmarks of headings, lines of the contents, bars, rules, lines to write on."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.platypus.flowables import CondPageBreak, Flowable

from app.documents.blocks import Heading
from app.documents.pdf.canvas import PageCanvas, paint
from app.documents.pdf.fonts import REGULAR, width
from app.documents.pdf.prose import Prose
from app.documents.theme import BAR, INK, RULE

PAGE_NUMBER_ROOM = 34
_UPRIGHT_LENGTHS = (90, 120, 150, 190)
"""How long a line written upwards may be, in points: the first that is enough is taken."""


class Reserve(CondPageBreak):
    """Go to the next page unless this height is left on the current one."""

    _ZEROSIZE = True
    _SPACETRANSFER = True

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """A page that is already full ends by itself: a second break would leave one blank."""
        if available_height < 0:
            return 0, 0
        return super().wrap(available_width, available_height)

    def first_chunk(self) -> float:
        return self.height


def bookmark(index: int, heading: Heading, level: int) -> Callable[[Prose], None]:
    """Return what makes a heading reachable: its number among headings, itself, its level of bookmark (from 0)."""
    name = name_page(heading.level, heading.text)

    def at_start(prose: Prose) -> None:
        canvas: PageCanvas = prose.canv
        top = canvas.absolutePosition(0, prose.height + 6)[1]
        canvas.bookmarkPage(_destination(index), fit="XYZ", left=0, top=top)
        canvas.addOutlineEntry(heading.text, _destination(index), level)
        canvas.heading_pages[index] = canvas.getPageNumber()
        name(prose)

    return at_start


def name_page(level: int, title: str) -> Callable[[Prose], None]:
    """Return what tells the next pages which title they go on under."""

    def at_start(prose: Prose) -> None:
        canvas: PageCanvas = prose.canv
        canvas.open_title(level, title, canvas.absolutePosition(0, prose.height)[1])

    return at_start


def lead_to(index: int) -> Callable[[Prose], None]:
    """Return what ends a line of the contents: dots, the page of the heading, known at the end, and a link."""

    def at_end(prose: Prose) -> None:
        canvas: PageCanvas = prose.canv
        size, y = prose.style.face.size, prose.baseline(len(prose.lines) - 1)
        step = width(" .", REGULAR, size)
        end = prose.width - PAGE_NUMBER_ROOM + 8
        count = int(max(end - prose.last_line_end - 4, 0) // step)
        with canvas.tagged(None):
            canvas.write([(end - count * step, y, ((REGULAR, " ." * count),))], size, RULE)
        canvas.draw_late(lambda: str(canvas.heading_pages[index]), prose.width, y, size, INK)
        canvas.linkRect("", _destination(index), (0, 0, prose.width, prose.height), relative=1)

    return at_end


def _destination(index: int) -> str:
    return f"titre-{index}"


class ValueBar(Flowable):
    """A bar from 0 to 100 in a frame, so that it shows in black and white; empty when there is no value."""

    def __init__(self, value: float | None, height: float, start: float = 0) -> None:
        super().__init__()
        self.value, self.height, self.start = value, height, start

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        canvas: PageCanvas = self.canv
        y, thickness = self.height * 0.16, self.height * 0.68
        with canvas.tagged(None):
            canvas.setLineWidth(0.5)
            canvas.setStrokeColor(paint(RULE))
            if self.value is None:
                canvas.setDash(2, 2)
            canvas.rect(0, y, self.width, thickness, stroke=1, fill=0)
            if self.value:
                canvas.setFillColor(paint(BAR))
                left, right = (self.width * part / 100 for part in (self.start, self.value))
                canvas.rect(left, y, right - left, thickness, stroke=0, fill=1)


class Upright(Flowable):
    """A text written upwards, in as many lines as its column is wide; across as usual when it does not fit."""

    def __init__(self, prose: Prose) -> None:
        super().__init__()
        self.prose = prose
        self._is_upright = True

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        for length in _UPRIGHT_LENGTHS:
            thickness = self.prose.wrap(length, available_height)[1]
            if thickness <= available_width + 1:
                self._is_upright = True
                self.height = max((line.width for line in self.prose.lines), default=0) + 2
                return self.width, self.height
        self._is_upright = False
        self.height = self.prose.wrap(available_width, available_height)[1]
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Prose]:
        """Cut a text that goes across; one written upwards stays whole."""
        return [] if self._is_upright else self.prose.split(available_width, available_height)

    def draw(self) -> None:
        canvas: PageCanvas = self.canv
        canvas.saveState()
        if self._is_upright:
            canvas.rotate(90)
            self.prose.drawOn(canvas, 0, -(self.width + self.prose.height) / 2)
        else:
            self.prose.drawOn(canvas, 0, 0)
        canvas.restoreState()


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
            canvas.setStrokeColor(paint(self.color))
            canvas.setLineWidth(self.thickness)
            canvas.line(0, 0, self.width, 0)


class WritingLine(HorizontalRule):
    """A line to write on, with the room for handwriting above it; a label may stand at its beginning."""

    def __init__(self, height: float, label: Prose | None = None) -> None:
        super().__init__(0.6, RULE)
        self.room, self.label = height, label

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, self.room
        if self.label:
            self.label.wrap(available_width, available_height)
        return self.width, self.height

    def first_chunk(self) -> float:
        return self.room

    def draw(self) -> None:
        super().draw()
        if self.label:
            self.label.drawOn(self.canv, 0, 1)
