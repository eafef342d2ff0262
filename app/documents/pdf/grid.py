"""Rows of cells: tables, boxes, rows of figures and bar charts are all made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus.flowables import Flowable

from app.documents.pdf.canvas import PageCanvas, paint
from app.documents.pdf.geometry import PORTRAIT
from app.documents.pdf.prose import Prose
from app.documents.theme import HAIRLINE, INK

Cell = tuple[Flowable, ...]

_KEPT_WHOLE = PORTRAIT.body_height / 3
_LEAST_PART = 44
_ENDLESS = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; ``least_height`` in points leaves room for writing by hand."""

    cells: tuple[Cell, ...]
    fill: str | None = None
    least_height: float = 0


@dataclass(frozen=True, slots=True)
class Look:
    """Paddings and rules, in points; a rule of 0 is not drawn."""

    pad_x: float = 5
    pad_y: float = 4
    outer: float = 0
    between_rows: float = 0
    between_columns: float = 0
    under_header: float = 0
    left_bar: float = 0
    color: str = INK
    light: str = HAIRLINE


class Grid(Flowable):
    """Rows that share their columns. Header rows come again on each page; a row taller than a third of a page
    may be cut, a shorter one never is."""

    def __init__(
        self,
        rows: Sequence[Row],
        shares: Sequence[float],
        look: Look,
        *,
        header_rows: int = 0,
        before: float = 0,
        after: float = 0,
    ) -> None:
        super().__init__()
        self.rows, self.shares, self.look = list(rows), tuple(shares), look
        self.header_rows = header_rows
        self.spaceBefore, self.spaceAfter = before, after
        self.heights: list[float] = []
        self._width = -1.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Measure each row for this width; return what the grid takes."""
        if available_width != self._width:
            self._width = available_width
            self.heights = [self._row_height(row) for row in self.rows]
            if sum(self.heights[: self.header_rows]) > _KEPT_WHOLE:
                self.header_rows = 0
        self.width, self.height = available_width, sum(self.heights)
        return self.width, self.height

    def _inner(self, column: int) -> float:
        bar = self.look.left_bar if column == 0 else 0
        return max(self._width * self.shares[column] - 2 * self.look.pad_x - bar, 1)

    def _row_height(self, row: Row) -> float:
        tallest = max(_stack_height(cell, self._inner(column)) for column, cell in enumerate(row.cells))
        return max(tallest + 2 * self.look.pad_y, row.least_height)

    def first_chunk(self) -> float:
        """Height of the least part that may stand at the foot of a page: the header and one row."""
        rows = self.heights[self.header_rows : self.header_rows + 1]
        header = sum(self.heights[: self.header_rows])
        return header + sum(height if height <= _KEPT_WHOLE else _LEAST_PART for height in rows)

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Cut between rows, or inside a tall one; return nothing when all of it must go to the next page."""
        self.wrap(available_width, available_height)
        count, used = 0, 0.0
        while count < len(self.rows) and used + self.heights[count] <= available_height:
            used += self.heights[count]
            count += 1
        if count == len(self.rows):
            return [self]
        if self.heights[count] > _KEPT_WHOLE and count >= self.header_rows:
            halves = self._split_row(self.rows[count], available_height - used)
            if halves:
                return self._parts(count, *halves)
        if count <= self.header_rows:
            return []
        return self._parts(count)

    def _parts(self, count: int, upper: Row | None = None, lower: Row | None = None) -> list[Flowable]:
        """Return the grids above and below row ``count``, which is replaced by its halves when it was cut."""
        rows: list[tuple[Row, float | None]] = list(zip(self.rows, self.heights, strict=True))
        above, below = rows[:count], rows[count:]
        if upper and lower:
            above, below = [*above, (upper, None)], [(lower, None), *below[1:]]
        first = self._part(above, before=self.spaceBefore)
        return [first, self._part([*rows[: self.header_rows], *below], after=self.spaceAfter)]

    def _part(self, rows: list[tuple[Row, float | None]], *, before: float = 0, after: float = 0) -> Grid:
        part = Grid(
            [row for row, _ in rows],
            self.shares,
            self.look,
            header_rows=self.header_rows,
            before=before,
            after=after,
        )
        # Rows that were measured are not measured again: a long table is cut on each page.
        part._width = self._width
        part.heights = [part._row_height(row) if height is None else height for row, height in rows]
        return part

    def _split_row(self, row: Row, room: float) -> tuple[Row, Row] | None:
        if room < _LEAST_PART:
            return None
        halves = [
            _split_stack(cell, self._inner(column), room - 2 * self.look.pad_y)
            for column, cell in enumerate(row.cells)
        ]
        if not any(above for above, _ in halves):
            return None
        above = replace(row, cells=tuple(above for above, _ in halves), least_height=0)
        below = replace(row, cells=tuple(below for _, below in halves), least_height=0)
        return above, below

    def draw(self) -> None:
        canvas: PageCanvas = self.canv
        with canvas.tagged(None):
            self._draw_fills(canvas)
        top = self.height
        for row, height in zip(self.rows, self.heights, strict=True):
            left = 0.0
            for column, cell in enumerate(row.cells):
                bar = self.look.left_bar if column == 0 else 0
                self._draw_cell(canvas, cell, left + bar + self.look.pad_x, top - self.look.pad_y, column)
                left += self._width * self.shares[column]
            top -= height
        with canvas.tagged(None):
            self._draw_rules(canvas)

    def _draw_cell(self, canvas: PageCanvas, cell: Cell, x: float, top: float, column: int) -> None:
        for flowable, offset, height in _stacked(cell, self._inner(column)):
            if isinstance(flowable, Prose):
                flowable.draw_at(canvas, x, top - offset - height)
            else:
                flowable.drawOn(canvas, x, top - offset - height)

    def _draw_fills(self, canvas: PageCanvas) -> None:
        top = self.height
        for row, height in zip(self.rows, self.heights, strict=True):
            if row.fill:
                canvas.setFillColor(paint(row.fill))
                canvas.rect(0, top - height, self._width, height, stroke=0, fill=1)
            top -= height

    def _draw_rules(self, canvas: PageCanvas) -> None:
        look, top = self.look, self.height
        edges = [top := top - height for height in self.heights[:-1]]
        for index, y in enumerate(edges, 1):
            is_header = index == self.header_rows
            thickness = look.under_header if is_header and look.under_header else look.between_rows
            _rule(canvas, thickness, look.color if is_header else look.light, (0, y, self._width, y))
        x = 0.0
        for share in self.shares[:-1]:
            x += self._width * share
            _rule(canvas, look.between_columns, look.light, (x, 0, x, self.height))
        for y in (0, self.height):
            _rule(canvas, look.outer, look.color, (0, y, self._width, y))
        if look.left_bar:
            canvas.setFillColor(paint(look.color))
            canvas.rect(0, 0, look.left_bar, self.height, stroke=0, fill=1)
        if look.between_columns or look.left_bar:
            for x in (0, self._width):
                _rule(canvas, look.outer, look.color, (x, 0, x, self.height))


def _rule(canvas: PageCanvas, thickness: float, color: str, ends: tuple[float, float, float, float]) -> None:
    if thickness:
        canvas.setStrokeColor(paint(color))
        canvas.setLineWidth(thickness)
        canvas.line(*ends)


def _stacked(cell: Cell, width: float) -> list[tuple[Flowable, float, float]]:
    """Return each flowable of a cell with its distance from the top and its height."""
    placed, offset = [], 0.0
    for index, flowable in enumerate(cell):
        height = flowable.wrap(width, _ENDLESS)[1]
        if index:
            offset += max(cell[index - 1].getSpaceAfter(), flowable.getSpaceBefore())
        placed.append((flowable, offset, height))
        offset += height
    return placed


def _stack_height(cell: Cell, width: float) -> float:
    placed = _stacked(cell, width)
    return placed[-1][1] + placed[-1][2] if placed else 0


def _split_stack(cell: Cell, width: float, room: float) -> tuple[Cell, Cell]:
    """Cut the content of a cell at this height; either side may be empty."""
    for index, (flowable, offset, height) in enumerate(_stacked(cell, width)):
        if offset + height > room:
            parts = flowable.split(width, room - offset) if room > offset else []
            if len(parts) == 2:
                return (*cell[:index], parts[0]), (parts[1], *cell[index + 1 :])
            return cell[:index], cell[index:]
    return cell, ()
