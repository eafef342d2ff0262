"""The JSON Schema (draft 2020-12) of the file of a plan, made from the fields that the records declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.continuity.durations import MAX_MINUTES
from app.domain.continuity.fields import (
    MAX_LINE,
    MAX_LINES,
    MAX_TEXT,
    FieldKind,
    MarkKind,
    Record,
    Spec,
    Variant,
    specs_of,
)
from app.domain.continuity.plan import Withheld
from app.domain.continuity.records import KINDS
from app.domain.continuity.scale import GRADES, MAX_STEPS
from app.domain.continuity.written import FORMAT, FORMAT_VERSION, FROZEN, MAX_NUMBER

_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_DAY = {"type": "string", "format": "date"}

_MARK = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": [one.value for one in MarkKind]},
        "reason": {"type": "string", "maxLength": MAX_TEXT},
        "function": {"type": "string", "maxLength": MAX_LINE},
        "on": dict(_DAY),
    },
}
"""Why a field has no value."""

_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_FROZEN = {
    "type": "object",
    "title": "La version figée que ce fichier est, tant que son contenu n’a pas changé",
    "required": ["version", "content"],
    "additionalProperties": False,
    "properties": {"version": dict(_HASH), "content": dict(_HASH)},
}

_GRADE = {
    "type": "object",
    "required": ["value", "label"],
    "additionalProperties": False,
    "properties": {
        "value": {"enum": list(GRADES)},
        "label": {"type": "string", "minLength": 1, "maxLength": MAX_LINE},
        "meaning": {"type": "string", "maxLength": MAX_TEXT},
    },
}

_FORMS: Mapping[FieldKind, Callable[[Spec], dict[str, Any]]] = {
    FieldKind.LINE: lambda _spec: {"type": "string", "maxLength": MAX_LINE},
    FieldKind.TEXT: lambda _spec: {"type": "string", "maxLength": MAX_TEXT},
    FieldKind.LINES: lambda _spec: {
        "type": "array",
        "items": {"type": "string", "maxLength": MAX_TEXT},
        "maxItems": MAX_LINES,
    },
    FieldKind.NUMBER: lambda _spec: {"type": "integer", "minimum": 0, "maximum": MAX_NUMBER},
    FieldKind.DURATION: lambda _spec: {"type": "integer", "minimum": 0, "maximum": MAX_MINUTES},
    FieldKind.FLAG: lambda _spec: {"type": "boolean"},
    FieldKind.DATE: lambda _spec: dict(_DAY),
    FieldKind.CHOICE: lambda spec: {"enum": [one.value for one in spec.choices or ()]},
    FieldKind.REF: lambda _spec: dict(_ID),
    FieldKind.REFS: lambda _spec: {"type": "array", "items": dict(_ID), "maxItems": MAX_LINES},
}


def plan_schema() -> dict[str, Any]:
    """What ``written.read_plan`` reads, references between records apart."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plan de continuité et de reprise d’activité (PCRA) de Boussole",
        "$defs": {"mark": _MARK},
        "type": "object",
        "required": ["format", "format_version", "variant", "records"],
        "properties": {
            "format": {"const": FORMAT},
            "format_version": {"const": FORMAT_VERSION},
            "variant": {"enum": [one.value for one in Variant]},
            "establishment": {"type": "string", "maxLength": MAX_LINE},
            "finess": {"type": "string", "maxLength": MAX_LINE},
            "version": {"type": "integer", "minimum": 0},
            "framework": _framework(),
            FROZEN: _FROZEN,
            "steps": {
                "type": "array",
                "items": {"type": "integer", "minimum": 1, "maximum": MAX_MINUTES},
                "maxItems": MAX_STEPS,
                "description": "Durées où l’impact est jugé, en minutes : de 2 à 8, croissantes, ou aucune.",
            },
            "scale": {
                "type": "array",
                "items": _GRADE,
                "maxItems": len(GRADES),
                "description": "Mots du plan pour les quatre degrés de gravité, de 1 à 4 ; sinon ceux du kit.",
            },
            "withheld": {
                "enum": [one.value for one in Withheld],
                "description": "Les coordonnées ne sont pas dans ce fichier : réservées, ou effacées.",
            },
            "records": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    code: {"type": "array", "items": _record(kind)} for code, kind in KINDS.items()
                },
            },
        },
    }


def _framework() -> dict[str, Any]:
    """The framework plan of a group that the plan was composed with; absent when it follows none."""
    ids = {"type": "object", "propertyNames": {"enum": list(KINDS)}}
    ids["additionalProperties"] = {"type": "array", "items": dict(_ID)}
    return {
        "type": "object",
        "description": "Le plan cadre suivi : les éléments qui en viennent, ceux qui le remplacent, les écartés.",
        "properties": {
            "organisation": {"type": "string", "maxLength": MAX_LINE},
            "title": {"type": "string", "maxLength": MAX_LINE},
            "version": {"type": "integer", "minimum": 0},
            "sha256": {"type": "string", "maxLength": MAX_LINE},
            "inherited": ids,
            "adapted": ids,
            "left_out": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["kind", "id"],
                    "properties": {
                        "kind": {"enum": list(KINDS)},
                        "id": dict(_ID),
                        "name": {"type": "string", "maxLength": MAX_TEXT},
                        "reason": {"type": "string", "maxLength": MAX_TEXT},
                    },
                },
            },
        },
    }


def _record(kind: type[Record]) -> dict[str, Any]:
    specs = specs_of(kind)
    return {
        "type": "object",
        "title": kind.__name__,
        "required": ["id"],
        "additionalProperties": False,
        "properties": {
            "id": dict(_ID),
            **{name: _field(spec) for name, spec in specs.items()},
            "marks": {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: {"$ref": "#/$defs/mark"} for name in specs},
            },
        },
    }


def _field(spec: Spec) -> dict[str, Any]:
    told = {"title": spec.label, **_FORMS[spec.kind](spec)}
    if spec.kind is FieldKind.DURATION:
        told["description"] = "En minutes."
    if spec.target:
        told["description"] = f"Identifiant dans « {spec.target} »."
    return told
