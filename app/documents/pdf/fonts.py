"""The embedded fonts: DejaVu Sans Condensed, four faces, with accents, arrows, boxes and narrow spaces."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.documents.blocks import REPLACEMENT

REGULAR = "DejaVuSansCondensed"
_FACES = {
    (False, False): REGULAR,
    (True, False): "DejaVuSansCondensed-Bold",
    (False, True): "DejaVuSansCondensed-Oblique",
    (True, True): "DejaVuSansCondensed-BoldOblique",
}
_FOLDER = Path(__file__).parent.parent / "fonts"


@cache
def register_fonts() -> None:
    """Make the faces known to reportlab, once per process."""
    for face in _FACES.values():
        pdfmetrics.registerFont(TTFont(face, str(_FOLDER / f"{face}.ttf")))


@cache
def _glyphs(face: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(face).face.charToGlyph)


def face_name(*, bold: bool, italic: bool) -> str:
    return _FACES[bold, italic]


@lru_cache(maxsize=16_384)
def width(text: str, face: str, size: float) -> float:
    """Width of the text in points; a plan says the same words many times."""
    return pdfmetrics.stringWidth(text, face, size)


def drawable(text: str, face: str) -> list[tuple[str, str]]:
    """Cut the text into (face, text) that can be drawn.

    A character that the face lacks comes from the regular one; one that no face has is shown as « � ».
    """
    if _glyphs(face).issuperset(map(ord, text)):
        return [(face, text)]
    chars = [_drawable_char(char, face) for char in text]
    return [
        (name, "".join(char for _, char in run)) for name, run in groupby(chars, key=lambda pair: pair[0])
    ]


def _drawable_char(char: str, face: str) -> tuple[str, str]:
    if ord(char) in _glyphs(face):
        return face, char
    if ord(char) in _glyphs(REGULAR):
        return REGULAR, char
    return REGULAR, REPLACEMENT
