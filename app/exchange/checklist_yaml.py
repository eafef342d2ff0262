"""A checklist as the YAML of our own content files: the inverse of what the loader reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any

import yaml

from app.domain.catalogue import (
    PROFILES,
    Check,
    Checklist,
    Choice,
    Guidance,
    Item,
    ProofRule,
    Scale,
    Source,
    Threshold,
)
from app.domain.rules import FactSpec, Limit, OnlyIf, Rule, Step
from app.exchange.faults import ExchangeError, Fault

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class _Plain(yaml.SafeDumper):
    """Writes everything in full, never an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def dump(content: Mapping[str, Any], heading: str = "") -> str:
    """YAML text in the order given, comment lines of ``heading`` first; the same values give the same text."""
    lines = "".join(f"# {line}\n" for line in heading.splitlines())
    return lines + yaml.dump(
        dict(content), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False
    )


def write_checklist(checklist: Checklist) -> str:
    """The checklist as a content file. Raises ``ExchangeError`` for one that has no words."""
    return dump(to_raw(checklist))


def to_raw(checklist: Checklist) -> dict[str, Any]:
    """The checklist as the plain values of its content file."""
    return {**header_of(checklist), "items": [raw_item(item, checklist) for item in checklist.items]}


def header_of(checklist: Checklist) -> dict[str, Any]:
    """All of the content file but its items. Raises ``ExchangeError`` for a checklist without source."""
    if checklist.source is None or checklist.minutes is None:
        raise ExchangeError([Fault(checklist.id, "liste sans source ni durée : rien à écrire")])
    return {
        "id": checklist.id,
        "version": checklist.version,
        "status": checklist.status.value,
        "title": checklist.title,
        "summary": checklist.summary,
        "notice": checklist.notice,
        "family": checklist.family,
        "order": checklist.order,
        "minutes": checklist.minutes,
        "source": raw_source(checklist.source),
        "confidence": checklist.confidence.value,
        "level_rule": checklist.level_rule.value if checklist.level_rule else None,
        "units": {unit.profile: unit.unit.value for unit in checklist.units},
        "facts": [_raw_fact(fact) for fact in checklist.facts],
        "sections": [
            {"id": section.id, "title": section.title, "intro": section.intro}
            for section in checklist.sections
        ],
    }


def raw_item(item: Item, checklist: Checklist) -> dict[str, Any]:
    """One item as the plain values of its content file. Raises ``ExchangeError`` for an item without words."""
    guidance = guidance_of(item)
    return {
        "id": item.id,
        "section": item.section,
        "label": guidance.label,
        **_raw_counting(item, checklist),
        "statement": guidance.statement,
        "why": guidance.why,
        "how": list(guidance.how),
        "who": guidance.who,
        "effort_days": raw_number(guidance.effort_days),
        "proofs": list(guidance.expected_proofs),
        "threshold": _raw_threshold(guidance.threshold),
        "scope_rule": guidance.scope_rule,
        "freshness": guidance.freshness,
        "checks": [_raw_check(check) for check in item.checks],
        "example": guidance.example,
        "reference": guidance.reference,
        "source": raw_source(guidance.source),
        "confidence": guidance.confidence.value,
    }


def guidance_of(item: Item) -> Guidance:
    """The words of an item. Raises ``ExchangeError`` when it has none."""
    if item.guidance is None:
        raise ExchangeError([Fault(item.id, "point sans texte : rien à écrire")])
    return item.guidance


def raw_scale(scale: Scale) -> list[dict[str, Any]]:
    """The choices of a scale as ``scales.yaml`` writes them."""
    return [_raw_choice(choice) for choice in scale.choices]


def raw_source(source: Source) -> dict[str, Any]:
    return {"name": source.name, "url": source.url, "read_on": source.read_on}


def raw_number(number: Fraction) -> int | str:
    """A whole number as such, any other as the text of its fraction."""
    return number.numerator if number.denominator == 1 else str(number)


def _raw_counting(item: Item, checklist: Checklist) -> dict[str, Any]:
    """All that counts in an item, in the order of the content files."""
    every = {unit.profile for unit in checklist.units}
    profiles = [profile for profile in PROFILES if profile in item.applies_to]
    return {
        "axis": item.axis,
        "theme": item.theme,
        "kind": item.kind.value,
        "weight": item.weight,
        "weight_reason": item.weight_reason,
        "level": item.level,
        "blocking": item.blocking,
        "applies_to": profiles if set(profiles) != every and profiles else None,
        "when": _raw_gate(item, checklist),
        "scale": item.scale.code if item.scale else None,
        "measure": _raw_measure(item),
        "proof": _raw_proof(item.proof),
        "na_allowed": item.na_allowed,
    }


def _raw_gate(item: Item, checklist: Checklist) -> dict[str, Any] | None:
    """The condition, its choices in the order of the scale of the item that it looks at."""
    if item.gate is None:
        return None
    earlier = checklist.find_item(item.gate.item)
    scale = earlier.scale if earlier else None
    order = [choice.code for choice in scale.choices] if scale else sorted(item.gate.choices)
    return {"item": item.gate.item, "in": [code for code in order if code in item.gate.choices]}


def _raw_measure(item: Item) -> dict[str, Any] | None:
    if item.measure is None:
        return None
    return {
        "type": "ratio",
        "target": str(item.measure.target),
        "numerator": item.measure.numerator_label,
        "denominator": item.measure.denominator_label,
    }


def _raw_proof(proof: ProofRule | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    return _given(
        groups=[list(group) for group in proof.groups],
        max_age_days=proof.max_age_days,
        max_age_months=proof.max_age_months,
        not_before=proof.not_before,
    )


def _raw_threshold(threshold: Threshold | None) -> dict[str, Any] | None:
    if threshold is None or threshold.source is None:
        return None
    return {
        "text": threshold.text,
        "source": raw_source(threshold.source),
        "confidence": threshold.confidence.value,
    }


def _raw_choice(choice: Choice) -> dict[str, Any]:
    raw = {"code": choice.code, "label": choice.label, "value": str(choice.value)}
    return raw | _given(needs_due=choice.needs_due or None, max_months=choice.max_months)


def _raw_fact(fact: FactSpec) -> dict[str, Any]:
    return {
        "code": fact.code,
        "kind": fact.kind.value,
        "label": fact.label,
        "help": fact.help,
        "kinds": list(fact.kinds),
        "results": fact.results,
        "choices": list(fact.choices),
    }


def _raw_check(check: Check) -> dict[str, Any]:
    words = {"code": check.code, "label": check.label}
    if isinstance(check.rule, OnlyIf):
        return {**words, "only_if": check.rule.flag, "rule": _raw_rule(check.rule.rule)}
    return {**words, "only_if": None, "rule": _raw_rule(check.rule)}


def _raw_rule(rule: Rule) -> dict[str, Any]:
    """The name of a rule is that of its class, its parameters are the fields of the class."""
    parameters = {one.name: _raw_parameter(getattr(rule, one.name)) for one in fields(rule)}  # type: ignore[arg-type]
    return {"name": _WORD.sub("_", type(rule).__name__).lower(), **_given(**parameters)}


def _raw_parameter(value: object) -> Any:
    if isinstance(value, tuple):
        return [_raw_part(part) for part in value]
    return raw_number(value) if isinstance(value, Fraction) else value


def _raw_part(part: object) -> dict[str, Any]:
    if isinstance(part, Step):
        return {"from": part.on, "target": str(part.target)}
    assert isinstance(part, Limit)  # noqa: S101 - the two only kinds of parts that rules have
    return {"fact": part.fact, "above": raw_number(part.above)}


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def scales_used(items: Iterable[Item]) -> dict[str, Scale]:
    """The scales that these items use, by code."""
    return {item.scale.code: item.scale for item in items if item.scale is not None}


def latest_reading(checklist: Checklist) -> date | None:
    """The last day on which a source of the checklist was read."""
    sources = [checklist.source, *(item.guidance.source for item in checklist.items if item.guidance)]
    return max((source.read_on for source in sources if source is not None), default=None)
