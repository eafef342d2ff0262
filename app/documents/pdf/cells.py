"""What stands in a cell: texts one above the other, and where they may be cut."""

from __future__ import annotations

from reportlab.platypus.flowables import Flowable

from app.documents.pdf.prose import Prose

Cell = tuple[Flowable, ...]

ENDLESS = 1_000_000.0


def stacked(cell: Cell, width: float) -> list[tuple[Flowable, float, float]]:
    """Return each flowable of a cell with its distance from the top and its height."""
    placed, offset = [], 0.0
    for index, flowable in enumerate(cell):
        height = flowable.wrap(width, ENDLESS)[1]
        if index:
            offset += max(cell[index - 1].getSpaceAfter(), flowable.getSpaceBefore())
        placed.append((flowable, offset, height))
        offset += height
    return placed


def stack_height(cell: Cell, width: float) -> float:
    placed = stacked(cell, width)
    return placed[-1][1] + placed[-1][2] if placed else 0


def least_height(cell: Cell, width: float) -> float:
    """Height of the least part of a cell that may end a page: up to the end of the first item of its text."""
    placed = stacked(cell, width)
    if not placed:
        return 0
    flowable, offset, height = placed[-1]
    return offset + (flowable.first_item() if isinstance(flowable, Prose) else height)


def cut_stack(cell: Cell, width: float, room: float, *, is_forced: bool) -> tuple[Cell, Cell] | None:
    """Cut the content of a cell at this height, between two items; return nothing when none ends above it.

    ``is_forced``: inside an item when need be, and either side may then be empty.
    """
    for index, (flowable, offset, height) in enumerate(stacked(cell, width)):
        if offset + height > room:
            parts = _cut(flowable, width, room - offset, is_forced=is_forced)
            if parts:
                return (*cell[:index], parts[0]), (parts[1], *cell[index + 1 :])
            return (cell[:index], cell[index:]) if is_forced else None
    return cell, ()


def _cut(flowable: Flowable, width: float, room: float, *, is_forced: bool) -> list[Flowable]:
    if room <= 0:
        return []
    parts = flowable.split_items(room) if isinstance(flowable, Prose) else []
    if not parts and is_forced:
        parts = flowable.split(width, room)
    return parts if len(parts) == 2 else []
