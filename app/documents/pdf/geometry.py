"""The pages in points."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.units import mm

from app.documents import theme

LEFT = theme.MARGIN_SIDE_MM * mm
BOTTOM = theme.MARGIN_BOTTOM_MM * mm
TOP_MARGIN = theme.MARGIN_TOP_MM * mm


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the part of it that holds the text."""

    name: str
    width: float
    height: float

    @property
    def size(self) -> tuple[float, float]:
        return self.width, self.height

    @property
    def right(self) -> float:
        return self.width - LEFT

    @property
    def body_width(self) -> float:
        return self.width - 2 * LEFT

    @property
    def body_height(self) -> float:
        return self.height - TOP_MARGIN - BOTTOM


PORTRAIT = Page("portrait", theme.PAGE_WIDTH_MM * mm, theme.PAGE_HEIGHT_MM * mm)
LANDSCAPE = Page("landscape", PORTRAIT.height, PORTRAIT.width)
