"""The form of a file of scoring vectors: every key, its type and its limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.content.fields import KindField, Level, LevelRuleField, Number, Share, Strict
from app.domain.catalogue import ItemKind
from app.domain.scoring import Special


def _to_date(value: object) -> date:
    if isinstance(value, str) and len(value) == len("2026-11-21"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", 'date attendue, par exemple "2026-11-21"')


def _to_count(value: object) -> Fraction:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Fraction(value)
    raise PydanticCustomError("number", "nombre attendu")


def _to_percentage(value: object) -> Decimal:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    raise PydanticCustomError("percentage", "pourcentage attendu, par exemple 62.5, ou null")


Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(max_length=4000)]
Day = Annotated[date, BeforeValidator(_to_date)]
Count = Annotated[Fraction, BeforeValidator(_to_count)]
Percentage = Annotated[Decimal, BeforeValidator(_to_percentage)]
Months = Annotated[int, Field(ge=0, le=1_200)]


class ChoiceSchema(Strict):
    code: Name
    label: Words = ""
    value: Share
    needs_due: bool = False
    max_months: Months | None = None


class MeasureSchema(Strict):
    type: Literal["ratio"]
    target: Annotated[Number, Field(gt=0)]
    numerator: Words = ""
    denominator: Words = ""


class ProofSchema(Strict):
    groups: Annotated[list[Annotated[list[Name], Field(min_length=1)]], Field(min_length=1, max_length=50)]
    max_age_days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    max_age_months: Months | None = None
    not_before: Day | None = None


class GateSchema(Strict):
    item: Name
    choices: Annotated[list[Name], Field(alias="in", min_length=1)]


class ItemSchema(Strict):
    id: Name
    kind: KindField = ItemKind.PRACTICE
    section: Name | None = None
    axis: Annotated[int, Field(ge=1, le=4)] | None = None
    theme: Name | None = None
    label: Words = ""
    statement: Words = ""
    weight: Annotated[int, Field(ge=1, le=3)] = 1
    weight_reason: Words = ""
    level: Level | None = None
    blocking: bool = False
    scale: Name | None = None
    measure: MeasureSchema | None = None
    proof: Literal["none"] | ProofSchema | None = None
    na_allowed: bool = False
    applies_to: Annotated[list[Name], Field(min_length=1)] | None = None
    when: GateSchema | None = None


class PieceSchema(Strict):
    kind: Name
    date: Day | None = None
    until: Day | None = None


class RatioSchema(Strict):
    n: Count | None = None
    d: Count | None = None


class AnswerSchema(Strict):
    choice: Name | None = None
    special: Annotated[Special, Field(strict=False)] | None = None
    reason: Words | None = None
    comment: Words | None = None
    due: Day | None = None
    measure: RatioSchema | None = None
    proofs: Annotated[list[PieceSchema], Field(max_length=200)] = []
    accepted: bool = False
    returned: bool = False


class LevelsSchema(Strict):
    declared: Annotated[int, Field(ge=0, le=5)] | None = None
    proved: Annotated[int, Field(ge=0, le=5)] | None = None
    verified: Annotated[int, Field(ge=0, le=5)] | None = None


class ReadySchema(Strict):
    declared: bool | None = None
    proved: bool | None = None
    verified: bool | None = None


class FiguresSchema(Strict):
    declared: Percentage | None = None
    proved: Percentage | None = None
    verified: Percentage | None = None
    coverage: Percentage | None = None
    unknown: int | None = None
    applicable: int | None = None
    answered: int | None = None
    level: LevelsSchema | None = None
    ready: ReadySchema | None = None


class ExpectedSchema(FiguresSchema):
    sections: dict[str, FiguresSchema] | None = None
    axes: dict[str, FiguresSchema] | None = None
    themes: dict[str, FiguresSchema] | None = None


class VectorSchema(Strict):
    name: Words
    comment: Words = ""
    today: Day
    profile: Name
    level_rule: LevelRuleField | None = None
    scales: dict[str, Annotated[list[ChoiceSchema], Field(min_length=1, max_length=50)]] = {}
    items: Annotated[list[ItemSchema], Field(max_length=500)]
    answers: dict[str, AnswerSchema | None] = {}
    expected: ExpectedSchema = ExpectedSchema()


class FileSchema(Strict):
    comment: Words = ""
    vectors: Annotated[list[VectorSchema], Field(max_length=2_000)]
