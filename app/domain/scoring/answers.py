"""What was answered to one item, and the fingerprint that an acceptance is bound to."""

from __future__ import annotations

import datetime
import hashlib
import json
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Special(StrEnum):
    """The two answers that are no choice: "ne sait pas" and "non applicable"."""

    UNKNOWN = "unknown"
    NA = "na"


@dataclass(frozen=True, slots=True)
class ProofPiece:
    """A document: its kind, its own date, and the last day on which it holds, when it says one.

    ``reference`` tells two documents apart (a SHA-256, an id): in the fingerprint, never in the score.
    """

    kind: str
    date: datetime.date | None = None
    until: datetime.date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """Numerator and denominator as typed; one may still be missing."""

    numerator: int | Fraction | None = None
    denominator: int | Fraction | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it stands. ``special`` prevails over a choice or a measure left beside it.

    ``accepted``: a reviewer accepted this very content (see ``content_hash``). ``returned``: a reviewer sent
    it back; it prevails over ``accepted``.
    """

    choice: str | None = None
    special: Special | None = None
    reason: str = ""
    due: datetime.date | None = None
    measure: Measure | None = None
    proofs: tuple[ProofPiece, ...] = ()
    accepted: bool = False
    returned: bool = False


BLANK = Answer()


def content_hash(answer: Answer) -> str:
    """SHA-256, in hexadecimal, of the choice, measure, due date, reason and set of proofs.

    The order of the proofs, a proof given twice and the review itself change nothing.
    """
    measure = answer.measure or Measure()
    content = {
        "choice": answer.choice,
        "special": answer.special,
        "measure": [_number(measure.numerator), _number(measure.denominator)],
        "due": _day(answer.due),
        "reason": unicodedata.normalize("NFC", answer.reason).strip(),
        "proofs": sorted({_proof(piece) for piece in answer.proofs}),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _proof(piece: ProofPiece) -> tuple[str, str, str, str]:
    return piece.kind, _day(piece.date) or "", _day(piece.until) or "", piece.reference


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: int | Fraction | None) -> str | None:
    return None if value is None else str(Fraction(value))
