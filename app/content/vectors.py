"""Scoring vectors: a JSON file of small assessments with the figures expected of each, replayed exactly.

The form is the one of ``docs/scoring.md``. Anything else in the file is a fault: a vector that is misread would
prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.content import json_text
from app.content.checks import list_repeated
from app.content.faults import field_name, french_reason
from app.content.files import FileError, read_limited
from app.content.vector_schema import (
    AnswerSchema,
    ChoiceSchema,
    FileSchema,
    ItemSchema,
    ProofSchema,
    VectorSchema,
)
from app.domain.catalogue import Choice, Gate, Item, LevelRule, ProofRule, RatioMeasure, Scale
from app.domain.scoring import Answer, Figures, Measure, ProofPiece, Score, Triple, percent, score

MAX_BYTES = 5_000_000


class VectorError(Exception):
    """The file is not a file of vectors; each fault is one French sentence."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Vector:
    """One small assessment; ``expected`` gives only the figures that it is about."""

    name: str
    today: date
    profile: str
    level_rule: LevelRule | None
    items: tuple[Item, ...]
    answers: Mapping[str, Answer]
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not the expected one, by its path such as ``sections.s1.proved``."""

    path: str
    expected: object
    actual: object


def read_vectors(path: Path) -> tuple[Vector, ...]:
    """The vectors of a file. Raises ``VectorError`` with every fault."""
    try:
        return parse_vectors(read_limited(path, MAX_BYTES))
    except FileError as error:
        raise VectorError([f"{path} : {error}"]) from error


def parse_vectors(content: bytes) -> tuple[Vector, ...]:
    """The vectors of a JSON document in UTF-8. Raises ``VectorError`` with every fault."""
    try:
        raw = json_text.parse(content)
        file = FileSchema.model_validate(raw)
    except json_text.JsonError as error:
        raise VectorError([str(error)]) from error
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise VectorError([_locate(field_name(one["loc"]), french_reason(one)) for one in details]) from error
    faults = [
        f"vecteur {place} (« {vector.name} ») : {reason}"
        for place, vector in enumerate(file.vectors, start=1)
        for reason in _list_faults(vector)
    ]
    if faults:
        raise VectorError(faults)
    return tuple(_build_vector(vector) for vector in file.vectors)


def _locate(field: str, reason: str) -> str:
    return f"{field} : {reason}" if field else reason


def compute(vector: Vector) -> dict[str, Any]:
    """The figures of a vector in the shape of ``expected``: percentages with one decimal, counts, levels."""
    result = score(
        vector.items,
        vector.answers,
        profile=vector.profile,
        today=vector.today,
        level_rule=vector.level_rule,
    )
    return show_score(result)


def compare(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Where ``actual`` is not what is expected; keys that ``expected`` does not give are not looked at."""
    return tuple(_compare(expected, actual, ""))


def show_score(result: Score) -> dict[str, Any]:
    """A score as plain values, ready for JSON; items without a section, axis or theme make no group."""
    return {
        **_show(result.whole),
        "sections": {name: _show(figures) for name, figures in result.sections.items() if name},
        "axes": {str(axis): _show(figures) for axis, figures in sorted(result.axes.items()) if axis},
        "themes": {name: _show(figures) for name, figures in result.themes.items() if name},
    }


def _show(figures: Figures) -> dict[str, Any]:
    return {
        "declared": _shown(percent(figures.declared)),
        "proved": _shown(percent(figures.proved)),
        "verified": _shown(percent(figures.verified)),
        "coverage": _shown(percent(figures.coverage)),
        "unknown": figures.unknown,
        "applicable": figures.applicable,
        "answered": figures.answered,
        "level": _show_triple(figures.level),
        "ready": _show_triple(figures.ready),
    }


def _shown(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _show_triple(triple: Triple[Any]) -> dict[str, Any]:
    return {"declared": triple.declared, "proved": triple.proved, "verified": triple.verified}


def _compare(expected: Mapping[str, Any], actual: Mapping[str, Any], path: str) -> Iterator[Difference]:
    for key, value in expected.items():
        found = actual.get(key)
        if isinstance(value, Mapping):
            yield from _compare(value, found if isinstance(found, Mapping) else {}, f"{path}{key}.")
        elif not _is_same(value, found):
            yield Difference(f"{path}{key}", value, found)


def _is_same(expected: object, actual: object) -> bool:
    if isinstance(expected, Decimal) and isinstance(actual, float):
        return expected == Decimal(repr(actual))
    return expected == actual


def _list_faults(vector: VectorSchema) -> Iterator[str]:
    for repeated in list_repeated(item.id for item in vector.items):
        yield f"point en double : {repeated}"
    for code, choices in vector.scales.items():
        yield from (f"choix en double dans {code} : {one}" for one in list_repeated(c.code for c in choices))
        yield from (
            f"{code}, {choice.code} : max_months demande needs_due"
            for choice in choices
            if choice.max_months is not None and not choice.needs_due
        )
    earlier: dict[str, ItemSchema] = {}
    for item in vector.items:
        yield from _list_item_faults(item, vector, earlier)
        earlier[item.id] = item
    for item_id, answer in _given(vector):
        yield from _list_answer_faults(item_id, answer, earlier.get(item_id), vector)
    yield from _list_expected_faults(vector)


def _list_item_faults(
    item: ItemSchema, vector: VectorSchema, earlier: Mapping[str, ItemSchema]
) -> Iterator[str]:
    if (item.scale is None) == (item.measure is None):
        yield f"{item.id} : il faut une échelle (scale) ou une mesure (measure), et une seule"
    if item.scale is not None and item.scale not in vector.scales:
        yield f"{item.id} : échelle inconnue : {item.scale}"
    if item.when is None:
        return
    gate = earlier.get(item.when.item)
    if gate is None:
        yield f"{item.id} : la condition porte sur un point inconnu ou placé après : {item.when.item}"
        return
    codes = _codes(gate, vector)
    for code in item.when.choices:
        if code not in codes:
            yield f"{item.id} : choix inconnu dans la condition : {code}"


def _list_answer_faults(
    item_id: str, answer: AnswerSchema, item: ItemSchema | None, vector: VectorSchema
) -> Iterator[str]:
    if item is None:
        yield f"réponse à un point inconnu : {item_id}"
        return
    given = [value for value in (answer.choice, answer.special, answer.measure) if value is not None]
    if len(given) > 1:
        yield f"{item_id} : choice, special et measure s’excluent"
    if answer.choice is not None and answer.choice not in _codes(item, vector):
        yield f"{item_id} : choix inconnu : {answer.choice}"
    if answer.measure is not None and item.measure is None:
        yield f"{item_id} : ce point n’attend pas de mesure"


def _list_expected_faults(vector: VectorSchema) -> Iterator[str]:
    known: dict[str, set[str | None]] = {
        "sections": {item.section for item in vector.items},
        "axes": {str(item.axis) for item in vector.items if item.axis},
        "themes": {item.theme for item in vector.items},
    }
    for field, codes in known.items():
        for code in getattr(vector.expected, field) or ():
            if code not in codes:
                yield f"expected.{field} : code inconnu : {code}"


def _given(vector: VectorSchema) -> Iterator[tuple[str, AnswerSchema]]:
    """The answers, but for those that are ``null``: no answer."""
    return ((item_id, answer) for item_id, answer in vector.answers.items() if answer is not None)


def _codes(item: ItemSchema, vector: VectorSchema) -> set[str]:
    return {choice.code for choice in vector.scales.get(item.scale or "", ())}


def _build_vector(vector: VectorSchema) -> Vector:
    scales = {
        code: Scale(code, tuple(_build_choice(choice) for choice in choices))
        for code, choices in vector.scales.items()
    }
    return Vector(
        name=vector.name,
        today=vector.today,
        profile=vector.profile,
        level_rule=vector.level_rule,
        items=tuple(_build_item(item, scales) for item in vector.items),
        answers={item_id: _build_answer(answer) for item_id, answer in _given(vector)},
        expected=vector.expected.model_dump(exclude_unset=True),
    )


def _build_choice(choice: ChoiceSchema) -> Choice:
    return Choice(choice.code, choice.label, choice.value, choice.needs_due, choice.max_months)


def _build_item(item: ItemSchema, scales: Mapping[str, Scale]) -> Item:
    return Item(
        id=item.id,
        section=item.section or "",
        axis=item.axis or 0,
        theme=item.theme or "",
        kind=item.kind,
        weight=item.weight,
        level=item.level,
        blocking=item.blocking,
        applies_to=frozenset(item.applies_to or ()),
        gate=None if item.when is None else Gate(item.when.item, frozenset(item.when.choices)),
        scale=None if item.scale is None else scales[item.scale],
        measure=None if item.measure is None else RatioMeasure(item.measure.target),
        proof=_build_proof(item.proof),
        na_allowed=item.na_allowed,
    )


def _build_proof(proof: str | ProofSchema | None) -> ProofRule | None:
    if proof is None or isinstance(proof, str):
        return None
    groups = tuple(tuple(group) for group in proof.groups)
    return ProofRule(groups, proof.max_age_days, proof.max_age_months, proof.not_before)


def _build_answer(answer: AnswerSchema) -> Answer:
    return Answer(
        choice=answer.choice,
        special=answer.special,
        reason=answer.reason or "",
        due=answer.due,
        measure=None if answer.measure is None else Measure(answer.measure.n, answer.measure.d),
        proofs=tuple(ProofPiece(piece.kind, piece.date, piece.until) for piece in answer.proofs),
        accepted=answer.accepted,
        returned=answer.returned,
    )
