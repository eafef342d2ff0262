"""Small things done to foreign texts so that they hold in our fields."""

from __future__ import annotations

import re
import unicodedata

from app.exchange.ciso.fields import Findings

NOT_GIVEN = "Non renseigné dans la bibliothèque d’origine."


def has_words(text: str) -> bool:
    """Whether there is anything to read."""
    return any(character.isalnum() for character in text)


def cut(text: str, limit: int, what: str, findings: Findings) -> str:
    """The text, at most ``limit`` characters long; what is cut off is left out whole, with its text."""
    text = text.strip()
    if len(text) <= limit:
        return text
    findings.leave_out(f"{what} : raccourci à {limit} caractères. Texte entier : {text}")
    return f"{text[: limit - 1].rstrip()}…"


def make_slug(text: str, limit: int = 50) -> str:
    """A code of ours: small letters without accent, digits, single hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:limit].strip("-") or "liste"


def unique(wanted: str, taken: dict[str, None] | set[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3``… that is free; it is then taken."""
    name, place = wanted, 1
    while name in taken:
        place += 1
        name = f"{wanted}-{place}"
    if isinstance(taken, set):
        taken.add(name)
    else:
        taken[name] = None
    return name
