"""The form of the content files: every field, its type and its own limits. Rules across fields are in ``checks``."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal
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


class SourceSchema(Strict):
    name: Text
    url: Url
    read_on: date


class SectionSchema(Strict):
    id: Slug
    title: Title
    intro: Optional = ""


class GateSchema(Strict):
    item: ItemId
    choices: Annotated[list[Code], Field(alias="in", min_length=1)]


class MeasureSchema(Strict):
    type: Literal["ratio"]
    target: Annotated[Number, Field(gt=0)]
    numerator: Text
    denominator: Text


class ProofSchema(Strict):
    groups: Annotated[list[Annotated[list[Code], Field(min_length=1)]], Field(min_length=1)]
    max_age_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    max_age_months: Annotated[int, Field(ge=1, le=1_200)] | None = None
    not_before: date | None = None


class ThresholdSchema(Strict):
    text: Text
    source: SourceSchema
    confidence: ConfidenceField


class ItemSchema(Strict):
    """One item. What may be empty says so: everything else is a gap when it is missing."""

    id: ItemId
    section: Slug
    label: Label
    axis: Annotated[int, Field(ge=1, le=4)]
    theme: Code
    kind: KindField = ItemKind.PRACTICE
    weight: Annotated[int, Field(ge=1, le=3)] = 1
    weight_reason: Optional = ""
    level: Level | None = None
    blocking: bool = False
    applies_to: Annotated[list[Profile], Field(min_length=1)] | None = None
    when: GateSchema | None = None
    scale: Code | None = None
    measure: MeasureSchema | None = None
    proof: ProofSchema | None
    na_allowed: bool = False
    statement: Text
    why: Text
    how: list[Text]
    who: Text
    effort_days: Annotated[Number, Field(gt=0)]
    proofs: list[Text]
    threshold: ThresholdSchema | None
    scope_rule: Text
    freshness: Optional
    example: Text
    reference: Optional
    source: SourceSchema
    confidence: ConfidenceField


class ChecklistSchema(Strict):
    """A checklist but for its items, which are validated one by one."""

    id: Slug
    version: Version
    status: StatusField
    title: Title
    summary: Text
    notice: Optional
    minutes: Annotated[int, Field(ge=1, le=1_000)]
    source: SourceSchema
    confidence: ConfidenceField
    level_rule: LevelRuleField | None
    units: Annotated[dict[Profile, UnitField], Field(min_length=1)]
    sections: Annotated[list[SectionSchema], Field(min_length=1)]
    items: Annotated[list[Any], Field(min_length=1)]


class ChoiceSchema(Strict):
    code: Code
    label: Title
    value: Share
    needs_due: bool = False
    max_months: Annotated[int, Field(ge=1, le=1_200)] | None = None


class ScalesSchema(Strict):
    scales: dict[Code, Annotated[list[ChoiceSchema], Field(min_length=2)]]


class ProofKindsSchema(Strict):
    kinds: dict[Code, Title]


class ThemesSchema(Strict):
    themes: dict[Code, Title]


class ItemRefSchema(Strict):
    checklist: Slug
    item: ItemId


class LinkSchema(Strict):
    origin: Annotated[ItemRefSchema, Field(alias="from")]
    target: Annotated[ItemRefSchema, Field(alias="to")]
    strength: StrengthField
    reason: Text


class CrosswalkSchema(Strict):
    links: list[LinkSchema]


class LockSchema(Strict):
    """SHA-256 of each published file, and of what each scale that they use is worth."""

    published: dict[str, Digest]
    scales: dict[Code, Digest] = {}
