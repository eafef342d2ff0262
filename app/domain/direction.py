"""Invisible marks that turn the direction of the text after them: a name that holds one reverses our own words."""

from __future__ import annotations

import re

MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""The characters of explicit direction (Unicode Bidirectional Algorithm, UAX #9, section 2)."""


def without_marks(text: str) -> str:
    """The text as it reads; a page in French needs none of them."""
    return text if text.isascii() else MARKS.sub("", text)
