"""The types of the fields of content files, each with its own limits."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.domain.catalogue import (
    PROFILES,
    AnsweringUnit,
    Confidence,
    ItemKind,
    LevelRule,
    LinkStrength,
    Status,
)

_FRACTION = re.compile(r"\d{1,6}(/[1-9]\d{0,5}|\.\d{1,6})?")


def to_fraction(value: object) -> Fraction:
    """``"4/5"``, ``"0.8"``, ``3`` or ``0.5``, exactly as written. Raises ``PydanticCustomError``."""
    number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    text = str(value) if number else value
    if isinstance(text, str) and _FRACTION.fullmatch(text):
        return Fraction(text)
    raise PydanticCustomError("fraction", 'fraction ou nombre attendu, par exemple "2/3", "0.5" ou 3')


def _check_text(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise PydanticCustomError("blank", "texte vide")
    return text


def _check_url(url: str) -> str:
    if host_of(url) is None or any(character.isspace() for character in url):
        raise PydanticCustomError("url", "adresse attendue, commençant par https://")
    return url


def host_of(url: str) -> str | None:
    """The host of a web address, none when it is not one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _check_profile(profile: str) -> str:
    if profile not in PROFILES:
        possible = ", ".join(PROFILES)
        raise PydanticCustomError("profile", f"profil inconnu ; profils possibles : {possible}")
    return profile


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), AfterValidator(_check_text)]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), AfterValidator(_check_text)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_check_text)]
Url = Annotated[str, StringConstraints(max_length=500), AfterValidator(_check_url)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]{1,4}$")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]*$", max_length=80)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]
Profile = Annotated[str, AfterValidator(_check_profile)]
Number = Annotated[Fraction, BeforeValidator(to_fraction), Field(strict=False)]
Share = Annotated[Number, Field(ge=0, le=1)]
Level = Annotated[int, Field(ge=1, le=4)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
StatusField = Annotated[Status, Field(strict=False)]
ConfidenceField = Annotated[Confidence, Field(strict=False)]
KindField = Annotated[ItemKind, Field(strict=False)]
LevelRuleField = Annotated[LevelRule, Field(strict=False)]
UnitField = Annotated[AnsweringUnit, Field(strict=False)]
StrengthField = Annotated[LinkStrength, Field(strict=False)]


class Strict(BaseModel):
    """No guess of type, no unknown field."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)
