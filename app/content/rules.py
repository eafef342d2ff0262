"""The computed rules of a checklist as they are written in YAML, and the facts that they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.content.fields import Code, Number, Optional, Share, Strict, Title
from app.domain.results import RESULT_KINDS
from app.domain.rules import (
    AgeAtMost,
    CountWithin,
    Coverage,
    DateInWindow,
    DueWithin,
    EveryPerimeter,
    FactKind,
    FactSpec,
    FreshScore,
    Limit,
    NeededAbove,
    OnlyIf,
    PairApart,
    RatioByDate,
    Rule,
    Step,
)

Days = Annotated[int, Field(ge=1, le=36_500)]
Months = Annotated[int, Field(ge=1, le=1_200)]
KindField = Annotated[FactKind, Field(strict=False)]


class FactSchema(Strict):
    code: Code
    kind: KindField
    label: Title
    help: Optional = ""
    kinds: list[Code] = []
    results: Code | None = None
    choices: list[Title] = []


class DateInWindowSchema(Strict):
    name: Literal["date_in_window"]
    fact: Code
    earliest: date | None = None
    latest: date | None = None
    latest_fact: Code | None = None
    until_today: bool = False

    def build(self) -> Rule:
        return DateInWindow(self.fact, self.earliest, self.latest, self.latest_fact, self.until_today)


class AgeAtMostSchema(Strict):
    name: Literal["age_at_most"]
    fact: Code
    days: Days | None = None
    months: Months | None = None

    def build(self) -> Rule:
        return AgeAtMost(self.fact, self.days, self.months)


class DueWithinSchema(Strict):
    name: Literal["due_within"]
    fact: Code
    months: Months
    from_fact: Code | None = None

    def build(self) -> Rule:
        return DueWithin(self.fact, self.months, self.from_fact)


class PairApartSchema(Strict):
    name: Literal["pair_apart"]
    fact: Code
    min_days: Days
    max_days: Days
    at_least: Number | None = None

    def build(self) -> Rule:
        return PairApart(self.fact, self.min_days, self.max_days, self.at_least)


class FreshScoreSchema(Strict):
    name: Literal["fresh_score"]
    fact: Code
    at_least: Number
    max_age_days: Days
    on_fact: Code | None = None

    def build(self) -> Rule:
        return FreshScore(self.fact, self.at_least, self.max_age_days, self.on_fact)


class CountWithinSchema(Strict):
    name: Literal["count_within"]
    fact: Code
    at_least: Annotated[int, Field(ge=1, le=1_000)]
    days: Days | None = None
    since: date | None = None
    until_fact: Code | None = None

    def build(self) -> Rule:
        return CountWithin(self.fact, self.at_least, self.days, self.since, self.until_fact)


class StepSchema(Strict):
    from_day: Annotated[date, Field(alias="from")]
    target: Share


class RatioByDateSchema(Strict):
    name: Literal["ratio_by_date"]
    numerator: Code
    denominator: Code
    steps: Annotated[list[StepSchema], Field(min_length=1)]

    def build(self) -> Rule:
        steps = tuple(Step(step.from_day, step.target) for step in self.steps)
        return RatioByDate(self.numerator, self.denominator, steps)


class CoverageSchema(Strict):
    name: Literal["coverage"]
    fact: Code
    share: Share

    def build(self) -> Rule:
        return Coverage(self.fact, self.share)


class EveryPerimeterSchema(Strict):
    name: Literal["every_perimeter"]
    fact: Code

    def build(self) -> Rule:
        return EveryPerimeter(self.fact)


class LimitSchema(Strict):
    fact: Code
    above: Number


class NeededAboveSchema(Strict):
    name: Literal["needed_above"]
    limits: Annotated[list[LimitSchema], Field(min_length=1)]
    then_fact: Code

    def build(self) -> Rule:
        return NeededAbove(tuple(Limit(one.fact, one.above) for one in self.limits), self.then_fact)


RuleSchema = Annotated[
    DateInWindowSchema
    | AgeAtMostSchema
    | DueWithinSchema
    | PairApartSchema
    | FreshScoreSchema
    | CountWithinSchema
    | RatioByDateSchema
    | CoverageSchema
    | EveryPerimeterSchema
    | NeededAboveSchema,
    Field(discriminator="name"),
]


class CheckSchema(Strict):
    """One computed rule of an item. ``only_if``: a yes-or-no fact without which the rule does not apply."""

    code: Code
    label: Title
    only_if: Code | None = None
    rule: RuleSchema

    def build_rule(self) -> Rule:
        rule = self.rule.build()
        return rule if self.only_if is None else OnlyIf(self.only_if, rule)


def build_fact(fact: FactSchema) -> FactSpec:
    return FactSpec(
        fact.code, fact.kind, fact.label, fact.help, tuple(fact.kinds), fact.results, tuple(fact.choices)
    )


def check_facts(facts: Sequence[FactSchema], proof_kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Faults of the facts of a checklist: the field and what is wrong with it."""
    for fact in facts:
        for kind in fact.kinds:
            if kind not in proof_kinds:
                yield f"facts.{fact.code}", f"sorte de pièce inconnue : {kind}"
        if fact.kind is FactKind.RESULTS and fact.results is None and not fact.kinds:
            yield f"facts.{fact.code}", "une série vient de résultats (results) ou de pièces (kinds)"
        if fact.results is not None and fact.results not in RESULT_KINDS:
            yield f"facts.{fact.code}", f"sorte de résultat inconnue : {fact.results}"
        if fact.kind is FactKind.PERIMETERS and not fact.choices:
            yield f"facts.{fact.code}", "les périmètres sont à nommer (choices)"


_EXPECTED: Mapping[str, FactKind] = {
    "numerator": FactKind.NUMBER,
    "denominator": FactKind.NUMBER,
    "latest_fact": FactKind.DATE,
    "from_fact": FactKind.DATE,
    "on_fact": FactKind.DATE,
    "until_fact": FactKind.DATE,
    "then_fact": FactKind.FLAG,
    "only_if": FactKind.FLAG,
}
_MAIN: Mapping[str, FactKind] = {
    "date_in_window": FactKind.DATE,
    "age_at_most": FactKind.DATE,
    "due_within": FactKind.DATE,
    "pair_apart": FactKind.RESULTS,
    "fresh_score": FactKind.RESULTS,
    "count_within": FactKind.RESULTS,
    "coverage": FactKind.ACTIVITIES,
    "every_perimeter": FactKind.PERIMETERS,
}


def check_rule(check: CheckSchema, facts: Mapping[str, FactSchema]) -> Iterator[str]:
    """What is wrong with one check: a fact that nobody declared, or of another kind."""
    for code, kind in _facts_wanted(check):
        fact = facts.get(code)
        if fact is None:
            yield f"fait absent de facts : {code}"
        elif fact.kind is not kind:
            yield f"le fait {code} est de sorte {fact.kind.value}, {kind.value} attendu"


def _facts_wanted(check: CheckSchema) -> Iterable[tuple[str, FactKind]]:
    rule = check.rule
    if check.only_if is not None:
        yield check.only_if, FactKind.FLAG
    for name, kind in _EXPECTED.items():
        code = getattr(rule, name, None)
        if code is not None:
            yield code, kind
    main = getattr(rule, "fact", None)
    if main is not None:
        yield main, _MAIN[rule.name]
    if isinstance(rule, NeededAboveSchema):
        yield from ((limit.fact, FactKind.NUMBER) for limit in rule.limits)
