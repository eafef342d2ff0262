"""Durations as people type them: « 2h », « 90 min », « 3 j », « 1 sem », « 2 h 30 ». Kept in whole minutes."""

from __future__ import annotations

import re

from app.domain.errors import DomainError

HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 30 * DAY
MAX_MINUTES = 10 * 365 * DAY
"""Ten years: beyond, it is a slip."""

_UNITS = {
    "min": 1,
    "mn": 1,
    "minute": 1,
    "minutes": 1,
    "h": HOUR,
    "heure": HOUR,
    "heures": HOUR,
    "j": DAY,
    "jour": DAY,
    "jours": DAY,
    "sem": WEEK,
    "semaine": WEEK,
    "semaines": WEEK,
    "mois": MONTH,
}
_PART = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?\s*([a-z]+)")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3} [a-z])")
_AT_ONCE = frozenset({"0", "immédiat", "immediat", "aucun", "zéro", "zero"})


def parse_duration(text: str) -> int | None:
    """Minutes; ``None`` when nothing is typed. A bare number has no unit, so it is refused, but for 0.

    « 2h30 » and « 2 h 30 » read as two hours and a half. Raises ``duration_unreadable``, ``duration_too_long``.
    """
    typed = " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").lower().split()).rstrip(".")
    typed = _THOUSANDS.sub("", typed)
    if not typed:
        return None
    if typed in _AT_ONCE:
        return 0
    clock = re.fullmatch(r"(\d{1,4})\s*h\s*([0-5]?\d)", typed)
    if clock:
        return _within(int(clock[1]) * HOUR + int(clock[2]), text)
    minutes, rest = 0, typed
    while rest:
        part = _PART.match(rest)
        factor = _UNITS.get(part[3].rstrip(".")) if part else None
        if part is None or factor is None:
            raise DomainError("duration_unreadable", typed=text.strip()[:40])
        hundredths = int((part[2] or "0").ljust(2, "0"))
        whole = int(part[1]) * 100 + hundredths
        if whole * factor % 100:
            raise DomainError("duration_unreadable", typed=text.strip()[:40])
        minutes += whole * factor // 100
        rest = rest[part.end() :].lstrip(" .").removeprefix("et ").lstrip()
    return _within(minutes, text)


def _within(minutes: int, text: str) -> int:
    if minutes > MAX_MINUTES:
        raise DomainError("duration_too_long", typed=text.strip()[:40])
    return minutes


def say_duration(minutes: int) -> str:
    """« immédiat », « 45 min », « 2 h 30 », « 3 j », « 1 j 4 h »; weeks and months are said in days."""
    if minutes == 0:
        return "immédiat"
    days, rest = divmod(minutes, DAY)
    hours, left = divmod(rest, HOUR)
    if days:
        said = f"{days:,} j".replace(",", "\u202f")
        return said + (f" {hours} h" if hours else "") + (f" {left} min" if left else "")
    if hours:
        return f"{hours} h" + (f" {left:02d}" if left else "")
    return f"{left} min"
