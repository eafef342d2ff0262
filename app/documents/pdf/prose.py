"""Text broken into lines, drawn with the embedded fonts.

reportlab's own ``Paragraph`` is not used: it reads markup in its text, breaks lines at U+202F, loses the
space at the end of each line, and can't take a missing glyph from another face. Here text is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from reportlab.platypus.flowables import Flowable

from app.documents.blocks import Align, Span, Spans, go_on
from app.documents.pdf.canvas import PageCanvas
from app.documents.pdf.fonts import REGULAR, drawable, face_name, width
from app.documents.pdf.tags import Element
from app.documents.theme import INK, Face

_TOKENS = re.compile(r"\n| +|[^ \n]+")
_AFTER_HYPHEN = re.compile(r"(?<=[^\W\d_][-/])(?=[^\W\d_])")
_BREAKABLE_AFTER = frozenset("/._-@:?&=,;)")
_FUZZ = 0.01


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; the face gives its size, leading and outer space in points."""

    face: Face
    color: str = INK
    bold: bool = False
    italic: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Segment:
    """What is never broken but for lack of room: (face, text) parts, and what stands before it."""

    parts: tuple[tuple[str, str], ...]
    width: float
    spaced: bool = False
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """(face, text) runs that end with the space that a reader of the text needs, and their visible width."""

    runs: tuple[tuple[str, str], ...]
    width: float
    segments: tuple[Segment, ...]


def segments_of(text: Spans, style: Style) -> list[Segment]:
    """Cut a text into segments; a line may break between any two of them."""
    result: list[Segment] = []
    parts: list[tuple[str, str]] = []
    spaced = forced = False

    def flush() -> None:
        nonlocal spaced, forced
        if parts:
            result.append(Segment(tuple(parts), _parts_width(parts, style.face.size), spaced, forced))
            parts.clear()
            spaced = forced = False

    for span in text:
        face = face_name(bold=style.bold or span.bold, italic=style.italic or span.italic)
        for piece in _TOKENS.findall(span.text):
            if piece == "\n":
                flush()
                if forced:
                    result.append(Segment((), 0, spaced, forced))
                forced = True
            elif piece[0] == " ":
                flush()
                spaced = True
            else:
                first, *others = _AFTER_HYPHEN.split(piece)
                parts.extend(drawable(first, face))
                for other in others:
                    flush()
                    parts.extend(drawable(other, face))
    flush()
    return result


def _parts_width(parts: Iterable[tuple[str, str]], size: float) -> float:
    return sum(width(text, face, size) for face, text in parts)


def _fitted(segments: Iterable[Segment], room: float, size: float) -> Iterator[Segment]:
    """Yield the segments, those wider than the room cut into pieces."""
    for segment in segments:
        if segment.width <= room + _FUZZ:
            yield segment
        else:
            yield from _cut(segment, room, size)


def _cut(segment: Segment, room: float, size: float) -> Iterator[Segment]:
    chars = [(face, char) for face, text in segment.parts for char in text]
    widths = [width(char, face, size) for face, char in chars]
    start, first = 0, True
    while start < len(chars):
        end, used = start + 1, widths[start]
        while end < len(chars) and used + widths[end] <= room:
            used += widths[end]
            end += 1
        if end < len(chars):
            end = _nicer_end(chars, start, end)
        piece = tuple(chars[start:end])
        flags = (segment.spaced, segment.forced) if first else (False, False)
        yield Segment(piece, sum(widths[start:end]), *flags)
        start, first = end, False


def _nicer_end(chars: list[tuple[str, str]], start: int, end: int) -> int:
    """Move the cut back after a mark such as « / », if the line stays at least half full."""
    for position in range(end, (start + end) // 2, -1):
        if chars[position - 1][1] in _BREAKABLE_AFTER:
            return position
    return end


def break_lines(segments: Iterable[Segment], room: float, size: float) -> list[Line]:
    """Fill lines of at most ``room`` points, each as full as it can be."""
    rows: list[tuple[list[Segment], float]] = []
    for segment in _fitted(segments, room, size):
        row, used = rows[-1] if rows else ([], 0.0)
        gap = width(" ", row[-1].parts[-1][0], size) if segment.spaced and row and row[-1].parts else 0
        if not rows or segment.forced or used + gap + segment.width > room + _FUZZ:
            rows.append(([segment], segment.width))
        else:
            row.append(segment)
            rows[-1] = (row, used + gap + segment.width)
    following = [row[0] for row, _ in rows[1:]]
    return [_line(row, used, after) for (row, used), after in zip_longest(rows, following)]


def _line(row: list[Segment], used: float, following: Segment | None) -> Line:
    runs: list[tuple[str, str]] = []
    for index, segment in enumerate(row):
        if index and segment.spaced:
            _append(runs, (runs[-1][0] if runs else REGULAR, " "))
        for part in segment.parts:
            _append(runs, part)
    if following is None or following.spaced or following.forced:
        _append(runs, (runs[-1][0] if runs else REGULAR, " "))
    return Line(tuple(runs), used, tuple(row))


def _append(runs: list[tuple[str, str]], part: tuple[str, str]) -> None:
    if runs and runs[-1][0] == part[0]:
        runs[-1] = (part[0], runs[-1][1] + part[1])
    else:
        runs.append(part)


class Prose(Flowable):
    """A text in one style, with an optional mark hung to its left (bullet, number, box).

    ``element`` is its place in the structure tree, none for an artifact; ``once`` makes what is drawn again
    on a later page (a repeated header) an artifact too. ``at_start`` is called when its first line is about to
    be drawn, ``at_end`` when its last one was, on whatever pages these fall.
    """

    def __init__(
        self,
        text: Spans | list[Segment],
        style: Style,
        element: Element | None = None,
        *,
        mark: str = "",
        mark_element: Element | None = None,
        indent: float = 0,
        margin: float = 0,
        once: bool = False,
        at_start: Callable[[Prose], None] | None = None,
        at_end: Callable[[Prose], None] | None = None,
    ) -> None:
        super().__init__()
        self.style = style
        self.segments = text if isinstance(text, list) else segments_of(text, style)
        self.element, self.mark_element = element, mark_element
        self.mark, self.indent, self.margin, self.once = mark, indent, margin, once
        self.at_start, self.at_end = at_start, at_end
        self.spaceBefore, self.spaceAfter = style.face.before, style.face.after
        self.lines: list[Line] = []
        self._room = -1.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Break the lines for this width; return what the text takes."""
        room = max(available_width - self.indent - self.margin, 1)
        if room != self._room:
            self.lines = break_lines(self.segments, room, self.style.face.size)
            self._room = room
        self.width, self.height = available_width, max(len(self.lines), 1) * self.style.face.leading
        return self.width, self.height

    def first_chunk(self) -> float:
        """Height of the least part that may end a page: two lines, or all of a short text."""
        return (len(self.lines) if len(self.lines) <= 3 else 2) * self.style.face.leading

    def split(self, available_width: float, available_height: float) -> list[Prose]:
        """Cut between two lines, leaving no line alone on either side."""
        self.wrap(available_width, available_height)
        count = int((available_height + _FUZZ) / self.style.face.leading)
        if count >= len(self.lines):
            return [self]
        if len(self.lines) - count == 1:
            count -= 1
        if count < 2:
            return []
        return [self._part(self.lines[:count], is_first=True), self._part(self.lines[count:], is_first=False)]

    def first_item(self) -> float:
        """Height of the first item: the lines up to a break that was typed, all of them when there is none."""
        return next(self._item_ends(), len(self.lines)) * self.style.face.leading

    def split_items(self, room: float) -> list[Prose]:
        """Cut the text, already wrapped, between two items; return nothing when none ends within this height."""
        fitting = int((room + _FUZZ) / self.style.face.leading)
        count = max((end for end in self._item_ends() if end <= fitting), default=0)
        if not count:
            return []
        return [self._part(self.lines[:count], is_first=True), self._part(self.lines[count:], is_first=False)]

    def _item_ends(self) -> Iterator[int]:
        """After how many lines an item ends and another begins; an empty line belongs to what is above."""
        for index, line in enumerate(self.lines):
            first = line.segments[0]
            if index and first.forced and first.parts:
                yield index

    def going_on(self) -> Prose:
        """The same words and that they go on, for the eye alone: a reader of the text has heard them once."""
        return Prose([*self.segments, *segments_of((Span(go_on("")),), self.style)], self.style)

    def _part(self, lines: list[Line], *, is_first: bool) -> Prose:
        segments = [segment for line in lines for segment in line.segments]
        part = Prose(
            segments,
            replace(
                self.style, face=replace(self.style.face, before=self.style.face.before if is_first else 0)
            ),
            self.element,
            mark=self.mark if is_first else "",
            mark_element=self.mark_element,
            indent=self.indent,
            margin=self.margin,
            at_start=self.at_start if is_first else None,
            at_end=None if is_first else self.at_end,
        )
        part.lines, part._room = lines, self._room
        return part

    def draw(self) -> None:
        if self.at_start:
            self.at_start(self)
        self.draw_at(self.canv, 0, 0)
        if self.at_end:
            self.at_end(self)

    def draw_at(self, canvas: PageCanvas, x: float, y: float) -> None:
        """Draw the text with its foot there, without axes of its own: a table has thousands of cells."""
        size, color = self.style.face.size, self.style.color
        if self.mark:
            with canvas.tagged(self.mark_element):
                runs = tuple(drawable(f"{self.mark} ", REGULAR))
                canvas.write([(x, y + self.baseline(0), runs)], size, color)
        if self.lines:
            with canvas.tagged(self._element_now()):
                lines = enumerate(self.lines)
                canvas.write(
                    [(x + self._x(line), y + self.baseline(i), line.runs) for i, line in lines], size, color
                )

    @property
    def last_line_end(self) -> float:
        """Where the last line ends, from the left edge."""
        return self._x(self.lines[-1]) + self.lines[-1].width if self.lines else self.indent

    def baseline(self, index: int) -> float:
        """Height of the foot of the letters of a line above the foot of the text."""
        size, leading = self.style.face.size, self.style.face.leading
        return self.height - (index + 1) * leading + (leading - size) / 2 + size * 0.18

    def _element_now(self) -> Element | None:
        if self.once and self.element is not None and self.element.is_drawn:
            return None
        return self.element

    def _x(self, line: Line) -> float:
        free = self._room - line.width
        return self.indent + {Align.LEFT: 0, Align.CENTER: free / 2, Align.RIGHT: free}[self.style.align]
