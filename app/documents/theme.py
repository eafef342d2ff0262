"""How documents look, shared by PDF and DOCX: sizes in points, lengths in millimetres, colours as #rrggbb.

Everything stays readable in black and white: kinds are told by words and rules, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.documents.blocks import Text, is_to_fill

INK = "#16242b"
MUTED = "#4a5960"
ACCENT = "#0c3b4a"
RULE = "#9aa7ad"
HAIRLINE = "#c9d1d5"
SHADE = "#e9eef0"
PALE = "#f5f7f8"
BAR = "#2f6f82"
WATERMARK = "#eaedee"

PAGE_WIDTH_MM = 210
PAGE_HEIGHT_MM = 297
MARGIN_TOP_MM = 18
MARGIN_SIDE_MM = 20
MARGIN_BOTTOM_MM = 24

WRITING_LINE_MM = 9
HAND_FILLED_ROW_MM = 9
SIGNED_ROW_MM = 18

FIGURES_PER_ROW = 5


@dataclass(frozen=True, slots=True)
class Face:
    """A size of text, its leading, and the space before and after, all in points."""

    size: float
    leading: float
    before: float = 0
    after: float = 0


@dataclass(frozen=True, slots=True)
class Faces:
    """Every size of text of one document."""

    title: Face
    subject: Face
    dated: Face
    body: Face
    small: Face
    table: Face
    figure: Face
    foot: Face
    headings: Mapping[int, Face]


USUAL = Faces(
    title=Face(21, 26, before=2, after=3),
    subject=Face(12, 16, after=4),
    dated=Face(9, 12.5),
    body=Face(10.5, 14.5, after=6),
    small=Face(9, 12.5, after=5),
    table=Face(9.5, 12.5),
    figure=Face(16, 20),
    foot=Face(8, 10),
    headings={
        1: Face(15, 19, before=16, after=6),
        2: Face(12.5, 16, before=12, after=4),
        3: Face(10.5, 14.5, before=9, after=3),
    },
)
LARGE = Faces(
    title=Face(23, 28, before=2, after=3),
    subject=Face(13, 17, after=4),
    dated=Face(11, 14),
    body=Face(11.5, 15, after=6),
    small=Face(11, 14, after=5),
    table=Face(11, 13.5),
    figure=Face(16, 20),
    foot=Face(8, 10),
    headings={
        1: Face(17, 21, before=16, after=6),
        2: Face(13.5, 17, before=12, after=4),
        3: Face(11.5, 15, before=9, after=3),
    },
)
"""Read standing, in poor light: nothing below 11 points but the foot of the pages."""


def row_mm(cells: Iterable[Text], *, is_hand_filled: bool = False, is_signed: bool = False) -> float:
    """The least height of a row: that of a signature, or of what is written by hand."""
    if is_signed:
        return SIGNED_ROW_MM
    return HAND_FILLED_ROW_MM if is_hand_filled or is_to_fill(cells) else 0


def faces_of(*, large_print: bool) -> Faces:
    return LARGE if large_print else USUAL
