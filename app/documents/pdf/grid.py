"""Rows of cells: tables, boxes, rows of figures and bar charts are all made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.platypus.flowables import Flowable

from app.documents.pdf.canvas import PageCanvas, paint
from app.documents.pdf.cells import ENDLESS, Cell, cut_stack, least_height, stack_height, stacked
from app.documents.pdf.geometry import PORTRAIT
from app.documents.pdf.prose import Prose
from app.documents.theme import HAIRLINE, INK

_KEPT_WHOLE = PORTRAIT.body_height / 3
"""What may be left blank at the foot of a page rather than to cut a row."""

_NEARLY_A_PAGE = PORTRAIT.body_height * 2 / 3
"""Room enough: an item that does not fit there is cut as a text is."""

_WIDEST_WORD = 0.3
"""Of the width of a table: a longer word is cut rather than let to press the other columns."""

_KEPT_TOGETHER = PORTRAIT.body_height / 2
_LEAST_PART = 44
_AGAIN_GAP = 4
_TALLEST_AGAIN = 60
_LEAST_ROWS = 2
"""A row never stands alone on a page, unless two of them take more than half of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; ``least_height`` in points leaves room for writing by hand; ``is_blank``: to be written.

    ``is_named``: the first cell says what the row is. ``again``: what it says where a row that was cut goes on.
    """

    cells: tuple[Cell, ...]
    fill: str | None = None
    least_height: float = 0
    is_blank: bool = False
    is_named: bool = False
    again: Cell | None = None


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
    """Rows that share their columns. Header rows come again on each page, under ``again`` which says what goes on.

    A row goes whole to the next page, unless more than a third of this one would be left blank or no page can hold
    it: it is then cut between two items of its cells. A row shorter than a third of a page is never cut.

    Blank rows that end a table never have a page of their own: those that do not fit under the others are left out.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        shares: Sequence[float],
        look: Look,
        *,
        header_rows: int = 0,
        again: Prose | None = None,
        is_fitted: bool = False,
        before: float = 0,
        after: float = 0,
    ) -> None:
        super().__init__()
        self.rows, self.shares, self.look = list(rows), tuple(shares), look
        self.header_rows, self.again, self.is_fitted = header_rows, again, is_fitted
        self.spaceBefore, self.spaceAfter = before, after
        self.heights: list[float] = []
        self.top = 0.0
        self._goes_on = False
        self._width = -1.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Measure each row for this width; return what the grid takes."""
        if available_width != self._width:
            self._width = available_width
            if self.is_fitted:
                self.shares = self._fit_shares()
            self.heights = [self._row_height(row) for row in self.rows]
            if sum(self.heights[: self.header_rows]) > _KEPT_WHOLE:
                self.header_rows = 0
        self.top = self._again_height() if self._goes_on else 0
        self.width, self.height = available_width, self.top + sum(self.heights)
        return self.width, self.height

    def _again_height(self) -> float:
        height = self.again.wrap(self._width, ENDLESS)[1] + _AGAIN_GAP if self.again else 0
        if height > _TALLEST_AGAIN:
            self.again, height = None, 0
        return height

    def _fit_shares(self) -> tuple[float, ...]:
        """The shares, a column too narrow for one of its words taking from those that have room to spare."""
        widths = [self._width * share for share in self.shares]
        least = [min(self._longest_word(column), self._width * _WIDEST_WORD) for column in range(len(widths))]
        lacking = [max(wanted - width, 0) for wanted, width in zip(least, widths, strict=True)]
        spare = [max(width - wanted, 0) for wanted, width in zip(least, widths, strict=True)]
        moved = min(sum(lacking), sum(spare))
        if not moved:
            return self.shares
        taken, given = moved / sum(spare), moved / sum(lacking)
        return tuple(
            (width - room * taken + lack * given) / self._width
            for width, room, lack in zip(widths, spare, lacking, strict=True)
        )

    def _longest_word(self, column: int) -> float:
        """What the column needs so that no word of it is cut."""
        proses = (one for row in self.rows for one in row.cells[column] if isinstance(one, Prose))
        words = (segment.width for prose in proses for segment in prose.segments)
        return max(words, default=0) + 2 * self.look.pad_x + 1

    def _inner(self, column: int) -> float:
        bar = self.look.left_bar if column == 0 else 0
        return max(self._width * self.shares[column] - 2 * self.look.pad_x - bar, 1)

    def _row_height(self, row: Row) -> float:
        tallest = max(stack_height(cell, self._inner(column)) for column, cell in enumerate(row.cells))
        return max(tallest + 2 * self.look.pad_y, row.least_height)

    def first_chunk(self) -> float:
        """Height of the least part that may stand at the foot of a page: the header and its first rows."""
        first = self.header_rows
        rows = range(first, first + self._least_above())
        return self.top + sum(self.heights[:first]) + sum(self._least_of_row(row) for row in rows)

    def _least_of_row(self, index: int) -> float:
        """All of a short row; of a tall one, what is not left blank, and at least the first item of each cell."""
        if self.heights[index] <= _KEPT_WHOLE:
            return self.heights[index]
        cells = enumerate(self.rows[index].cells)
        items = max(least_height(cell, self._inner(column)) for column, cell in cells) + 2 * self.look.pad_y
        return min(max(items, _KEPT_WHOLE), self.heights[index])

    def _least_above(self) -> int:
        """How many rows stand together under the header; three are not parted."""
        body = self.heights[self.header_rows :]
        count = len(body) if len(body) <= _LEAST_ROWS + 1 else _LEAST_ROWS
        return count if sum(body[:count]) <= _KEPT_TOGETHER else min(len(body), 1)

    def _least_below(self) -> int:
        """How many rows go together to the last page; blank ones go with rows that say something."""
        body = self.heights[self.header_rows :]
        blank = self._count_blank()
        count = min(_LEAST_ROWS + blank, len(body))
        return count if sum(body[len(body) - count :]) <= _KEPT_TOGETHER else blank + 1

    def _count_blank(self) -> int:
        """The blank rows that end a table of rows that are not."""
        body = self.rows[self.header_rows :]
        count = 0
        while count < len(body) and body[-1 - count].is_blank:
            count += 1
        return count if count < len(body) else 0

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Cut between rows, or inside a tall one; return nothing when all of it must go to the next page."""
        self.wrap(available_width, available_height)
        count, used = 0, self.top
        while count < len(self.rows) and used + self.heights[count] <= available_height:
            used += self.heights[count]
            count += 1
        if count == len(self.rows):
            return [self]
        if self._is_cut(count, available_height):
            room = available_height - used
            is_forced = room > _NEARLY_A_PAGE or (count == self.header_rows and self._is_at_top())
            halves = self._split_row(self.rows[count], room, is_forced=is_forced)
            if halves:
                return self._parts(count, *halves)
        if len(self.rows) - count < self._count_blank():
            return [self._part(self._measured()[:count], self._goes_on, self.spaceBefore, self.spaceAfter)]
        return self._parts_of_rows(count)

    def _is_cut(self, index: int, available_height: float) -> bool:
        """Whether to cut a row that does not fit, rather than to let it go whole to the next page."""
        if index < self.header_rows or self.heights[index] <= _KEPT_WHOLE:
            return False
        kept = self._whole_rows(index)
        left = available_height - self.top - sum(self.heights[:kept]) if kept else available_height
        again = self._again_height() if kept or self._goes_on else 0
        taken = again + sum(self.heights[: self.header_rows]) + self.heights[index]
        return left > _KEPT_WHOLE or taken > self._page_height()

    def _page_height(self) -> float:
        frame = getattr(self, "_frame", None)
        return PORTRAIT.body_height if frame is None else float(frame._aH)

    def _parts_of_rows(self, fitting: int) -> list[Flowable]:
        count = self._whole_rows(fitting)
        return self._parts(count) if count else []

    def _whole_rows(self, fitting: int) -> int:
        """Where to cut above row ``fitting`` or a little higher, so that no row is left alone on either side."""
        least = self.header_rows + (1 if self._is_at_top() else self._least_above())
        count = min(fitting, len(self.rows) - self._least_below())
        if count < least:
            count = least if least <= fitting else 0
        return count if count > self.header_rows else 0

    def _is_at_top(self) -> bool:
        """Whether the page has nothing yet: what does not fit there fits nowhere."""
        frame = getattr(self, "_frame", None)
        return frame is None or bool(frame._atTop)

    def _measured(self) -> list[tuple[Row, float | None]]:
        return list(zip(self.rows, self.heights, strict=True))

    def _parts(self, count: int, upper: Row | None = None, lower: Row | None = None) -> list[Flowable]:
        """Return the grids above and below row ``count``, which is replaced by its halves when it was cut."""
        rows = self._measured()
        above, below = rows[:count], rows[count:]
        if upper and lower:
            above, below = [*above, (upper, None)], [(lower, None), *below[1:]]
        first = self._part(above, self._goes_on, before=self.spaceBefore)
        return [first, self._part([*rows[: self.header_rows], *below], True, after=self.spaceAfter)]

    def _part(
        self, rows: list[tuple[Row, float | None]], goes_on: bool, before: float = 0, after: float = 0
    ) -> Grid:
        part = Grid(
            [row for row, _ in rows],
            self.shares,
            self.look,
            header_rows=self.header_rows,
            again=self.again,
            before=before,
            after=after,
        )
        # Rows that were measured are not measured again: a long table is cut on each page.
        part._width, part._goes_on = self._width, goes_on
        part.heights = [part._row_height(row) if height is None else height for row, height in rows]
        return part

    def _split_row(self, row: Row, room: float, *, is_forced: bool) -> tuple[Row, Row] | None:
        """Cut a row so that each cell that says something does on both pages, or has said it all."""
        if room < _LEAST_PART:
            return None
        inner = room - 2 * self.look.pad_y
        is_named = row.is_named and stack_height(row.cells[0], self._inner(0)) <= inner
        above, below = [], []
        for column, cell in enumerate(row.cells):
            halves = cut_stack(cell, self._inner(column), inner, is_forced=is_forced)
            if halves is None:
                return None
            above.append(halves[0])
            below.append(halves[1])
        if not any(above[is_named:]):
            return None
        again = row.again
        if is_named:
            again = again or tuple(one.going_on() for one in row.cells[0] if isinstance(one, Prose))
            below[0] = again
        cut = replace(row, least_height=0, again=again)
        return replace(cut, cells=tuple(above)), replace(cut, cells=tuple(below))

    def draw(self) -> None:
        canvas: PageCanvas = self.canv
        with canvas.tagged(None):
            self._draw_fills(canvas)
        top = self.height - self.top
        if self.again and self._goes_on:
            self.again.draw_at(canvas, 0, top + _AGAIN_GAP)
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
        for flowable, offset, height in stacked(cell, self._inner(column)):
            if isinstance(flowable, Prose):
                flowable.draw_at(canvas, x, top - offset - height)
            else:
                flowable.drawOn(canvas, x, top - offset - height)

    def _draw_fills(self, canvas: PageCanvas) -> None:
        top = self.height - self.top
        for row, height in zip(self.rows, self.heights, strict=True):
            if row.fill:
                canvas.setFillColor(paint(row.fill))
                canvas.rect(0, top - height, self._width, height, stroke=0, fill=1)
            top -= height

    def _draw_rules(self, canvas: PageCanvas) -> None:
        look, highest = self.look, self.height - self.top
        top = highest
        edges = [top := top - height for height in self.heights[:-1]]
        for index, y in enumerate(edges, 1):
            is_header = index == self.header_rows
            thickness = look.under_header if is_header and look.under_header else look.between_rows
            _rule(canvas, thickness, look.color if is_header else look.light, (0, y, self._width, y))
        x = 0.0
        for share in self.shares[:-1]:
            x += self._width * share
            _rule(canvas, look.between_columns, look.light, (x, 0, x, highest))
        for y in (0, highest):
            _rule(canvas, look.outer, look.color, (0, y, self._width, y))
        if look.left_bar:
            canvas.setFillColor(paint(look.color))
            canvas.rect(0, 0, look.left_bar, highest, stroke=0, fill=1)
        if look.between_columns or look.left_bar:
            for x in (0, self._width):
                _rule(canvas, look.outer, look.color, (x, 0, x, highest))


def _rule(canvas: PageCanvas, thickness: float, color: str, ends: tuple[float, float, float, float]) -> None:
    if thickness:
        canvas.setStrokeColor(paint(color))
        canvas.setLineWidth(thickness)
        canvas.line(*ends)
