"""How documents look, shared by PDF and DOCX: sizes in points, lengths in millimetres, colours as #rrggbb.

Everything stays readable in black and white: kinds are told by words and rules, never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

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
HAND_FILLED_ROW_MM = 10

FIGURES_PER_ROW = 5


@dataclass(frozen=True, slots=True)
class Face:
    """A size of text, its leading, and the space before and after, all in points."""

    size: float
    leading: float
    before: float = 0
    after: float = 0


TITLE = Face(21, 26, before=2, after=3)
SUBJECT = Face(12, 16, after=4)
DATED = Face(9, 12.5)
BODY = Face(10.5, 14.5, after=6)
SMALL = Face(9, 12.5, after=5)
TABLE = Face(9.5, 12.5)
FIGURE = Face(16, 20)
FOOT = Face(8, 10)
HEADINGS = {
    1: Face(15, 19, before=16, after=6),
    2: Face(12.5, 16, before=12, after=4),
    3: Face(10.5, 14.5, before=9, after=3),
}
