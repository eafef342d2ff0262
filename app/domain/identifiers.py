"""FINESS, SIREN and SIRET numbers: what a person typed, made canonical, and the check each number carries.

The three hold a Luhn key. For Corsica the letter of a FINESS number counts as a digit, A as 1 and B as 2:
seen on every Corsican number of the SAE 2023. Numbers are text, never integers: ``01`` and ``2A`` matter.
"""

from __future__ import annotations

import re
from enum import StrEnum

from app.domain.errors import DomainError

FINESS_FORM = re.compile(r"(?:\d\d|2[AB])\d{7}", re.ASCII)
SIREN_FORM = re.compile(r"\d{9}", re.ASCII)
SIRET_FORM = re.compile(r"\d{14}", re.ASCII)

LA_POSTE = "356000000"
"""The only SIREN whose SIRET follow another rule: the sum of their digits is a multiple of five."""

_DOUBLED = {digit: int("0246813579"[int(digit)]) for digit in "0123456789"}
"""A digit doubled, nine taken away beyond nine."""

_CORSICAN_LETTERS = str.maketrans("AB", "12")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2013'’]+")


class IdentifierFault(StrEnum):
    """Why a number is refused: it has not the right form, or its key is wrong."""

    FORM = "form"
    CHECKSUM = "checksum"


def normalise(text: str) -> str:
    """What was typed, in capitals, without spaces (of any width), dots or dashes."""
    return _SEPARATORS.sub("", text).upper()


def has_luhn_key(digits: str) -> bool:
    """True when the digits, doubled every second one from the right, sum to a multiple of ten."""
    return (sum(map(int, digits[-1::-2])) + sum(map(_DOUBLED.__getitem__, digits[-2::-2]))) % 10 == 0


def luhn_key(digits: str) -> str:
    """The digit to add after ``digits`` so that the whole holds its key; for fictitious numbers."""
    return next(key for key in "0123456789" if has_luhn_key(digits + key))


def check_finess(number: str) -> IdentifierFault | None:
    """Nine characters; ``None`` when the number is right."""
    if not FINESS_FORM.fullmatch(number):
        return IdentifierFault.FORM
    return None if has_luhn_key(number.translate(_CORSICAN_LETTERS)) else IdentifierFault.CHECKSUM


def check_siren(number: str) -> IdentifierFault | None:
    """Nine digits; ``None`` when the number is right."""
    if not SIREN_FORM.fullmatch(number):
        return IdentifierFault.FORM
    return None if has_luhn_key(number) else IdentifierFault.CHECKSUM


def check_siret(number: str) -> IdentifierFault | None:
    """Fourteen digits; ``None`` when the number is right."""
    if not SIRET_FORM.fullmatch(number):
        return IdentifierFault.FORM
    if has_luhn_key(number) or (number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0):
        return None
    return IdentifierFault.CHECKSUM


def parse_finess(text: str) -> str:
    """The FINESS number in a text; raises ``finess_invalid``."""
    number = normalise(text)
    if check_finess(number) is not None:
        raise DomainError("finess_invalid", value=text[:40])
    return number


def parse_siren(text: str) -> str:
    """The SIREN in a text; raises ``siren_invalid``."""
    number = normalise(text)
    if check_siren(number) is not None:
        raise DomainError("siren_invalid", value=text[:40])
    return number


def parse_siret(text: str) -> str:
    """The SIRET in a text; raises ``siret_invalid``."""
    number = normalise(text)
    if check_siret(number) is not None:
        raise DomainError("siret_invalid", value=text[:40])
    return number
