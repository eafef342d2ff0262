"""The page in points."""

from __future__ import annotations

from reportlab.lib.units import mm

from app.documents import theme

PAGE_SIZE = (theme.PAGE_WIDTH_MM * mm, theme.PAGE_HEIGHT_MM * mm)
LEFT = theme.MARGIN_SIDE_MM * mm
RIGHT = PAGE_SIZE[0] - LEFT
BOTTOM = theme.MARGIN_BOTTOM_MM * mm
TOP = PAGE_SIZE[1] - theme.MARGIN_TOP_MM * mm
BODY_WIDTH = RIGHT - LEFT
BODY_HEIGHT = TOP - BOTTOM
