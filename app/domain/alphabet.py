"""The order of a French dictionary: an accent and a capital never part two words."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """The text in small letters, without accents, its ligatures as two letters."""
    spelt = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in spelt if not unicodedata.combining(letter))


def alphabetical(text: str) -> tuple[str, str]:
    """What to sort by; two texts that differ by their accents alone keep one order."""
    return fold(text), text
