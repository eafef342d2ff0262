"""From validated files to the values of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.content.rules import build_fact
from app.content.schema import (
    ChecklistSchema,
    ChoiceSchema,
    ItemSchema,
    LinkSchema,
    SourceSchema,
    ThresholdSchema,
)
from app.domain.catalogue import (
    Check,
    Checklist,
    Choice,
    Gate,
    Guidance,
    Item,
    ItemRef,
    Link,
    ProofRule,
    RatioMeasure,
    Scale,
    Section,
    Source,
    Threshold,
    Unit,
)


def build_checklist(
    header: ChecklistSchema,
    items: Sequence[ItemSchema],
    scales: Mapping[str, Scale],
    proof_kinds: Mapping[str, str],
    digest: str,
) -> Checklist:
    """The checklist as the domain sees it; ``digest`` is the SHA-256 of its file."""
    profiles = frozenset(header.units)
    kinds = {kind for item in items if item.proof for group in item.proof.groups for kind in group}
    return Checklist(
        id=header.id,
        version=header.version,
        title=header.title,
        sections=tuple(Section(section.id, section.title, section.intro) for section in header.sections),
        items=tuple(_build_item(item, scales, profiles) for item in items),
        level_rule=header.level_rule,
        units=tuple(Unit(profile, unit) for profile, unit in header.units.items()),
        summary=header.summary,
        notice=header.notice,
        family=header.family,
        order=header.order,
        minutes=header.minutes,
        source=_build_source(header.source),
        confidence=header.confidence,
        proof_labels={kind: label for kind, label in proof_kinds.items() if kind in kinds},
        facts=tuple(build_fact(fact) for fact in header.facts),
        status=header.status,
        digest=digest,
    )


def build_scale(code: str, choices: Sequence[ChoiceSchema]) -> Scale:
    """The scale with its choices in order."""
    return Scale(
        code,
        tuple(
            Choice(choice.code, choice.label, choice.value, choice.needs_due, choice.max_months)
            for choice in choices
        ),
    )


def build_link(link: LinkSchema) -> Link:
    """The link between two items."""
    return Link(
        ItemRef(link.origin.checklist, link.origin.item),
        ItemRef(link.target.checklist, link.target.item),
        link.strength,
        link.reason,
    )


def _build_item(item: ItemSchema, scales: Mapping[str, Scale], profiles: frozenset[str]) -> Item:
    return Item(
        id=item.id,
        section=item.section,
        axis=item.axis,
        theme=item.theme,
        kind=item.kind,
        weight=item.weight,
        weight_reason=item.weight_reason,
        level=item.level,
        blocking=item.blocking,
        applies_to=profiles if item.applies_to is None else frozenset(item.applies_to),
        gate=None if item.when is None else Gate(item.when.item, frozenset(item.when.choices)),
        scale=None if item.scale is None else scales[item.scale],
        measure=_build_measure(item),
        proof=_build_proof(item),
        na_allowed=item.na_allowed,
        guidance=_build_guidance(item),
        checks=tuple(Check(one.code, one.label, one.build_rule()) for one in item.checks),
    )


def _build_measure(item: ItemSchema) -> RatioMeasure | None:
    if item.measure is None:
        return None
    return RatioMeasure(item.measure.target, item.measure.numerator, item.measure.denominator)


def _build_proof(item: ItemSchema) -> ProofRule | None:
    if item.proof is None:
        return None
    return ProofRule(
        groups=tuple(tuple(group) for group in item.proof.groups),
        max_age_days=item.proof.max_age_days,
        max_age_months=item.proof.max_age_months,
        not_before=item.proof.not_before,
    )


def _build_guidance(item: ItemSchema) -> Guidance:
    return Guidance(
        statement=item.statement,
        why=item.why,
        how=tuple(item.how),
        who=item.who,
        effort_days=item.effort_days,
        source=_build_source(item.source),
        confidence=item.confidence,
        expected_proofs=tuple(item.proofs),
        threshold=_build_threshold(item.threshold),
        scope_rule=item.scope_rule,
        freshness=item.freshness,
        example=item.example,
        reference=item.reference,
        label=item.label,
    )


def _build_threshold(threshold: ThresholdSchema | None) -> Threshold | None:
    if threshold is None:
        return None
    return Threshold(threshold.text, _build_source(threshold.source), threshold.confidence)


def _build_source(source: SourceSchema) -> Source:
    return Source(source.name, source.url, source.read_on)
