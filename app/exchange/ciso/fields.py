"""Reading plain values of unknown origin: the wrong type is a fault with its place, never a crash."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.exchange.ciso.limits import MAX_FAULTS, MAX_TEXT
from app.exchange.faults import ExchangeError, Fault

Raw = Mapping[str, Any]
LANGUAGE = "fr"


class Findings:
    """What is wrong, and what has no equivalent, gathered while a file is read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.left_out: dict[str, None] = {}

    def refuse(self, place: str, reason: str) -> None:
        """Keep a fault. Raises ``ExchangeError`` when there are too many to go on."""
        self.faults.append(Fault(place, reason))
        if len(self.faults) >= MAX_FAULTS:
            self.faults.append(Fault("", f"plus de {MAX_FAULTS} défauts : la lecture s’arrête là"))
            self.settle()

    def leave_out(self, sentence: str) -> None:
        self.left_out[sentence] = None

    def settle(self) -> None:
        """Raises ``ExchangeError`` when there is any fault."""
        if self.faults:
            raise ExchangeError(self.faults)


class Reader:
    """One block of named fields. ``place`` says where it stands; every field that nobody reads is left out by name."""

    def __init__(self, raw: Raw, place: str, findings: Findings) -> None:
        self.raw, self.place, self.findings = raw, place, findings
        self._read: set[str] = {"translations"}
        self._refused: set[str] = set()
        self._french = self._find_french()

    def text(self, name: str, *, needed: bool = False, translated: bool = True) -> str:
        """A text, in French when the file has it; numbers are taken as they are written."""
        value = self._take(name)
        if translated and self._french.get(name):
            value = self._french[name]
        if isinstance(value, bool) or not isinstance(value, str | int | float | date | None):
            self._refuse(name, "texte attendu")
            return ""
        text = "" if value is None else str(value).strip()
        if len(text) > MAX_TEXT:
            self._refuse(name, f"texte trop long ; maximum : {MAX_TEXT} caractères")
            return ""
        if needed and not text:
            self._refuse(name, "champ obligatoire absent")
        return text

    def integer(self, name: str, default: int | None = None) -> int | None:
        value = self._take(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool):
            self._refuse(name, "nombre entier attendu")
            return default
        try:
            number = int(str(value))
        except ValueError:
            self._refuse(name, "nombre entier attendu")
            return default
        if abs(number) > 1_000_000_000:
            self._refuse(name, "nombre trop grand")
            return default
        return number

    def flag(self, name: str) -> bool | None:
        """``true``, ``false``, or nothing; also as text, as their workbooks give it."""
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return value
        known = {"true": True, "false": False, "x": True, "": None, "undefined": None}
        text = str(value).strip().lower()
        if isinstance(value, str) and text in known:
            return known[text]
        self._refuse(name, "true ou false attendu")
        return None

    def day(self, name: str) -> date | None:
        value = self._take(name)
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self._refuse(name, "date attendue, par exemple 2026-08-15")
            return None

    def words(self, name: str) -> tuple[str, ...]:
        """A list of short texts."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
            self._refuse(name, "liste de textes attendue")
            return ()
        return tuple(str(one).strip() for one in value)

    def block(self, name: str) -> Reader | None:
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self._refuse(name, "bloc de champs attendu")
            return None
        return Reader(value, self._at(name), self.findings)

    def blocks(self, name: str, limit: int) -> Iterator[Reader]:
        """Each block of a list of at most ``limit``."""
        value = self._take(name)
        if value is None:
            return
        if not isinstance(value, Sequence) or isinstance(value, str):
            self._refuse(name, "liste attendue")
            return
        if len(value) > limit:
            self._refuse(name, f"liste trop longue : {len(value)} éléments ; maximum : {limit}")
            return
        for place, one in enumerate(value, start=1):
            if isinstance(one, Mapping):
                yield Reader(one, f"{self._at(name)}[{place}]", self.findings)
            else:
                self._refuse(f"{name}[{place}]", "bloc de champs attendu")

    def raw_value(self, name: str) -> Any:
        """A field of several forms, for the caller to look at."""
        return self._take(name)

    def ignore(self, *names: str) -> None:
        """Fields that only serve the file itself."""
        self._read.update(names)

    def close(self, shown: str = "") -> None:
        """Name every field that nobody has read, with what it holds when it is short; refuse what is no number."""
        for name, value in self.raw.items():
            if isinstance(value, float) and not math.isfinite(value) and name not in self._refused:
                self._refuse(str(name), f"nombre impossible : {value}")
            if str(name) not in self._read and value not in (None, "", [], {}):
                self.findings.leave_out(f"{shown or self.place} : champ « {name} » ({_short(value)})")

    def refuse(self, name: str, reason: str) -> None:
        self._refuse(name, reason)

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self.raw.get(name)

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def _refuse(self, name: str, reason: str) -> None:
        self._refused.add(name)
        self.findings.refuse(self._at(name), reason)

    def _find_french(self) -> Raw:
        """The French translation; other languages are counted and left out."""
        languages = self.raw.get("translations")
        if languages is None:
            return {}
        if not isinstance(languages, Mapping):
            self._refuse("translations", "bloc de champs attendu")
            return {}
        for language in languages:
            if language != LANGUAGE:
                self.findings.leave_out(f"traductions en « {language} » : seul le français est repris")
        french = languages.get(LANGUAGE) or {}
        if not isinstance(french, Mapping):
            self._refuse(f"translations.{LANGUAGE}", "bloc de champs attendu")
            return {}
        return french


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 200 else f"{text[:199]}…"
