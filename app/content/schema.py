"""The form of the content files: every field, its type and its own limits. Rules across fields are in ``checks``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from app.content.fields import (
    Code,
    ConfidenceField,
    Digest,
    ItemId,
    KindField,
    Label,
    Level,
    LevelRuleField,
    Number,
    Optional,
    Profile,
    Share,
    Slug,
    StatusField,
    StrengthField,
    Strict,
    Text,
    Title,
    UnitField,
    Url,
    Version,
)
from app.content.rules import CheckSchema, FactSchema
from app.domain.catalogue import LAST, OTHER_FAMILY, ItemKind


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
    checks: list[CheckSchema] = []
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
    family: Title = OTHER_FAMILY
    order: Annotated[int, Field(ge=1, le=10_000)] = LAST
    minutes: Annotated[int, Field(ge=1, le=1_000)]
    source: SourceSchema
    confidence: ConfidenceField
    level_rule: LevelRuleField | None
    units: Annotated[dict[Profile, UnitField], Field(min_length=1)]
    facts: list[FactSchema] = []
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
