"""A plan as JSON and back, without loss: the product's own exchange format, and what each record is stored as."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.continuity.durations import MAX_MINUTES
from app.domain.continuity.fields import (
    MAX_LINE,
    MAX_LINES,
    MAX_TEXT,
    FieldKind,
    Mark,
    MarkKind,
    Record,
    Spec,
    Variant,
    specs_of,
)
from app.domain.continuity.origin import Key, LeftOut, Source
from app.domain.continuity.plan import CODES, Plan, Withheld, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.scale import MAX_STEPS, Grade, are_steps, is_scale

FORMAT = "boussole-pcra"
FROZEN = "frozen"
"""In a file: the frozen version that it is. No part of the plan itself."""

FORMAT_VERSION = 1
MAX_RECORDS = 20_000
MAX_FILE_BYTES = 8_000_000
MAX_NUMBER = 10**9
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
"""What no base stores: the null character, and halves of characters."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: where (kind, id or place, field), a code, and what was read."""

    where: str
    code: str
    read: str = ""


class WrittenError(Exception):
    """The file is not a plan; ``faults`` say all that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def write_record(record: Record) -> dict[str, Any]:
    """The fields that hold something, then the marks; never the id."""
    written: dict[str, Any] = {}
    for name, spec in specs_of(type(record)).items():
        value = getattr(record, name)
        if value is None or value in ("", ()):
            continue
        written[name] = _write(spec, value)
    if record.marks:
        written["marks"] = {name: _write_mark(mark) for name, mark in sorted(record.marks.items())}
    return written


def write_field(record: Record, name: str) -> Any:
    """One field as it is written; nothing when it holds nothing."""
    value = getattr(record, name)
    if value is None or value in ("", ()):
        return None
    return _write(specs_of(type(record))[name], value)


def _write(spec: Spec, value: Any) -> Any:
    match spec.kind:
        case FieldKind.DATE:
            return value.isoformat()
        case FieldKind.CHOICE:
            return value.value
        case FieldKind.LINES | FieldKind.REFS:
            return list(value)
        case _:
            return value


def _write_mark(mark: Mark) -> dict[str, str]:
    written = {"kind": mark.kind.value, "reason": mark.reason, "function": mark.function, "on": mark.on}
    return {name: value for name, value in written.items() if value}


def write_plan(plan: Plan) -> dict[str, Any]:
    """The whole plan; equal plans give equal documents."""
    records = {
        code: [{"id": record.id, **write_record(record)} for record in plan.all(kind)]
        for code, kind in KINDS.items()
        if plan.all(kind)
    }
    written: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "variant": plan.variant.value,
        "establishment": plan.establishment,
        "finess": plan.finess,
        "version": plan.version,
        "steps": list(plan.steps),
        **({"framework": _write_source(plan.source)} if plan.source else {}),
        "records": records,
    }
    if plan.scale:
        written["scale"] = write_scale(plan.scale)
    if plan.withheld is not None:
        written["withheld"] = plan.withheld.value
    return written


def write_scale(scale: tuple[Grade, ...]) -> list[dict[str, Any]]:
    return [{"value": one.value, "label": one.label, "meaning": one.meaning} for one in scale]


def read_scale(raw: Any) -> tuple[Grade, ...]:
    """The words of a scale, none when there are none. Raises ``ValueError`` with the code of what is wrong."""
    if raw == []:
        return ()
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) and set(one) <= _GRADE for one in raw):
        raise ValueError("not_a_scale")
    scale = tuple(
        Grade(
            value=_read_grade(one.get("value")),
            label=_read_text(one.get("label", ""), MAX_LINE),
            meaning=_read_text(one.get("meaning", ""), MAX_TEXT),
        )
        for one in raw
    )
    if not is_scale(scale):
        raise ValueError("not_a_scale")
    return scale


_GRADE = frozenset({"value", "label", "meaning"})


def _read_grade(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise ValueError("not_a_scale")
    return given


def _write_source(source: Source) -> dict[str, Any]:
    """Where the records come from: the records themselves stand with the others."""
    return {
        "organisation": source.organisation,
        "title": source.title,
        "version": source.version,
        "sha256": source.sha256,
        "inherited": _write_keys(source.inherited),
        "adapted": _write_keys(source.adapted),
        "left_out": [
            {"kind": one.kind, "id": one.id, "name": one.name, "reason": one.reason}
            for one in source.left_out
        ],
    }


def _write_keys(keys: Iterable[Key]) -> dict[str, list[str]]:
    written: dict[str, list[str]] = {}
    for kind, record_id in sorted(keys):
        written.setdefault(kind, []).append(record_id)
    return written


def read_record(kind: type[Record], record_id: str, raw: Any, where: str = "") -> tuple[Record, list[Fault]]:
    """The record with every field that could be read, and the faults of the others."""
    if not isinstance(raw, Mapping):
        return kind(id=record_id), [Fault(where, "not_an_object")]
    specs, values, faults = specs_of(kind), {}, []
    for name, given in raw.items():
        if name in ("id", "marks"):
            continue
        spec = specs.get(str(name))
        if spec is None:
            faults.append(Fault(f"{where}.{str(name)[:60]}", "unknown_field"))
            continue
        try:
            values[name] = _read(spec, given)
        except ValueError as error:
            faults.append(Fault(f"{where}.{name}", str(error), str(given)[:80]))
    marks, wrong = _read_marks(raw.get("marks", {}), specs, where)
    return kind(id=record_id, marks=marks, **values), [*faults, *wrong]


def _read(spec: Spec, given: Any) -> Any:
    """Raises ``ValueError`` with the code of what is wrong."""
    return _READERS[spec.kind](spec, given)


def _read_list(_spec: Spec, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > MAX_LINES:
        raise ValueError("not_a_list")
    return tuple(_read_text(one, MAX_TEXT) for one in given)


def _read_number(spec: Spec, given: Any) -> int:
    is_duration = spec.kind is FieldKind.DURATION
    limit = MAX_MINUTES if is_duration else MAX_NUMBER
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= limit:
        raise ValueError("not_a_duration" if is_duration else "not_a_number")
    return given


def _read_flag(_spec: Spec, given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValueError("not_a_flag")
    return given


def _read_choice(spec: Spec, given: Any) -> StrEnum:
    if spec.choices is None or given not in [one.value for one in spec.choices]:
        raise ValueError("unknown_choice")
    return spec.choices(given)


def _read_text(given: Any, limit: int) -> str:
    if not isinstance(given, str) or _UNWRITABLE.search(given):
        raise ValueError("not_a_text")
    if len(given) > limit:
        raise ValueError("too_long")
    return given


def _read_date(given: Any) -> date:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise ValueError("not_a_date") from None


_READERS: Mapping[FieldKind, Callable[[Spec, Any], Any]] = {
    FieldKind.LINE: lambda _spec, given: _read_text(given, MAX_LINE),
    FieldKind.REF: lambda _spec, given: _read_text(given, MAX_LINE),
    FieldKind.TEXT: lambda _spec, given: _read_text(given, MAX_TEXT),
    FieldKind.LINES: _read_list,
    FieldKind.REFS: _read_list,
    FieldKind.NUMBER: _read_number,
    FieldKind.DURATION: _read_number,
    FieldKind.FLAG: _read_flag,
    FieldKind.DATE: lambda _spec, given: _read_date(given),
    FieldKind.CHOICE: _read_choice,
}


def _read_marks(raw: Any, specs: Mapping[str, Spec], where: str) -> tuple[dict[str, Mark], list[Fault]]:
    if not isinstance(raw, Mapping):
        return {}, [Fault(f"{where}.marks", "not_an_object")]
    marks: dict[str, Mark] = {}
    faults: list[Fault] = []
    for name, given in raw.items():
        place = f"{where}.marks.{str(name)[:60]}"
        if name not in specs or not isinstance(given, Mapping):
            faults.append(Fault(place, "unknown_field" if name not in specs else "not_an_object"))
            continue
        try:
            marks[name] = Mark(
                MarkKind(str(given.get("kind"))),
                _read_text(given.get("reason", ""), MAX_TEXT),
                _read_text(given.get("function", ""), MAX_LINE),
                _read_date(given["on"]).isoformat() if given.get("on") else "",
            )
        except ValueError as error:
            code = str(error) if str(error) in _MARK_CODES else "unknown_choice"
            faults.append(Fault(place, code))
    return marks, faults


_MARK_CODES = frozenset({"not_a_text", "too_long", "not_a_date"})


def read_plan(raw: Any) -> Plan:
    """The plan. Raises ``WrittenError`` with every fault: nothing is left out in silence."""
    if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
        raise WrittenError([Fault("format", "not_a_plan")])
    if raw.get("format_version") != FORMAT_VERSION:
        raise WrittenError([Fault("format_version", "unknown_version", str(raw.get("format_version"))[:20])])
    faults: list[Fault] = []
    variant = _read_variant(raw.get("variant"), faults)
    records = list(_read_records(raw.get("records", {}), faults))
    header = {name: _read_header(raw, name, faults) for name in ("establishment", "finess")}
    version = _read_whole(raw.get("version", 0), "version", faults)
    settings = {
        "steps": _read_steps(raw, faults),
        "scale": _read_words(raw, faults),
        "withheld": _read_withheld(raw, faults),
        "source": _read_source(raw["framework"], faults) if "framework" in raw else None,
    }
    plan = make_plan(variant, records, version=version, **settings, **header)
    faults += list_broken_references(plan)
    if faults:
        raise WrittenError(faults)
    return plan


def _read_variant(given: Any, faults: list[Fault]) -> Variant:
    try:
        return Variant(given)
    except ValueError:
        faults.append(Fault("variant", "unknown_choice", str(given)[:40]))
        return Variant.ES


def _read_steps(raw: Mapping[str, Any], faults: list[Fault]) -> tuple[int, ...]:
    given = raw.get("steps", [])
    if given == []:
        return ()
    if not isinstance(given, list) or len(given) > MAX_STEPS:
        faults.append(Fault("steps", "not_steps"))
        return ()
    before = len(faults)
    steps = tuple(_read_whole(one, "steps", faults) for one in given)
    if len(faults) == before and not are_steps(steps):
        faults.append(Fault("steps", "not_steps"))
    return steps


def _read_words(raw: Mapping[str, Any], faults: list[Fault]) -> tuple[Grade, ...]:
    try:
        return read_scale(raw.get("scale", []))
    except ValueError as error:
        faults.append(Fault("scale", str(error)))
        return ()


def _read_withheld(raw: Mapping[str, Any], faults: list[Fault]) -> Withheld | None:
    given = raw.get("withheld")
    if given is None:
        return None
    if given not in [one.value for one in Withheld]:
        faults.append(Fault("withheld", "unknown_choice", str(given)[:40]))
        return None
    return Withheld(given)


def _read_header(raw: Mapping[str, Any], name: str, faults: list[Fault]) -> str:
    try:
        return _read_text(raw.get(name, ""), MAX_LINE)
    except ValueError as error:
        faults.append(Fault(name, str(error)))
        return ""


def _read_whole(given: Any, where: str, faults: list[Fault]) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MAX_MINUTES:
        faults.append(Fault(where, "not_a_number", str(given)[:40]))
        return 0
    return given


def _read_source(raw: Any, faults: list[Fault]) -> Source | None:
    if not isinstance(raw, Mapping):
        faults.append(Fault("framework", "not_an_object"))
        return None
    header = {name: _read_header(raw, name, faults) for name in ("organisation", "title", "sha256")}
    left_out = raw.get("left_out", [])
    if not isinstance(left_out, list) or len(left_out) > MAX_RECORDS:
        faults.append(Fault("framework.left_out", "not_a_list"))
        left_out = []
    return Source(
        version=_read_whole(raw.get("version", 0), "framework.version", faults),
        inherited=frozenset(_read_keys(raw, "inherited", faults)),
        adapted=frozenset(_read_keys(raw, "adapted", faults)),
        left_out=tuple(found for one in left_out if (found := _read_left_out(one, faults)) is not None),
        **header,
    )


def _read_keys(raw: Mapping[str, Any], name: str, faults: list[Fault]) -> Iterator[Key]:
    given = raw.get(name, {})
    if not isinstance(given, Mapping):
        faults.append(Fault(f"framework.{name}", "not_an_object"))
        return
    for kind, ids in given.items():
        place = f"framework.{name}.{str(kind)[:60]}"
        if kind not in KINDS or not isinstance(ids, list):
            faults.append(Fault(place, "unknown_kind" if kind not in KINDS else "not_a_list"))
            continue
        for one in ids[:MAX_RECORDS]:
            if isinstance(one, str) and _ID.fullmatch(one):
                yield kind, one
            else:
                faults.append(Fault(place, "no_id"))


def _read_left_out(raw: Any, faults: list[Fault]) -> LeftOut | None:
    place = "framework.left_out"
    if not isinstance(raw, Mapping):
        faults.append(Fault(place, "not_an_object"))
        return None
    kind, record_id = str(raw.get("kind")), raw.get("id")
    if kind not in KINDS or not isinstance(record_id, str) or not _ID.fullmatch(record_id):
        faults.append(Fault(place, "unknown_kind" if kind not in KINDS else "no_id"))
        return None
    try:
        name, reason = (_read_text(raw.get(one, ""), MAX_TEXT) for one in ("name", "reason"))
    except ValueError as error:
        faults.append(Fault(place, str(error)))
        return None
    return LeftOut(kind, record_id, reason, name)


def _read_records(raw: Any, faults: list[Fault]) -> Iterator[Record]:
    if not isinstance(raw, Mapping):
        faults.append(Fault("records", "not_an_object"))
        return
    total = 0
    for code, given in raw.items():
        kind = KINDS.get(str(code))
        if kind is None or not isinstance(given, list):
            faults.append(
                Fault(f"records.{str(code)[:60]}", "unknown_kind" if kind is None else "not_a_list")
            )
            continue
        if code == "sheet" and len(given) > 1:
            faults.append(Fault("records.sheet", "more_than_one"))
        seen: set[str] = set()
        for place, one in enumerate(given, start=1):
            total += 1
            if total > MAX_RECORDS:
                faults.append(Fault(f"records.{code}", "too_many"))
                return
            record_id = one.get("id") if isinstance(one, Mapping) else None
            if not isinstance(record_id, str) or not _ID.fullmatch(record_id):
                faults.append(Fault(f"{code}[{place}]", "no_id"))
                continue
            if record_id in seen:
                faults.append(Fault(f"{code}[{record_id}]", "same_id"))
                continue
            seen.add(record_id)
            record, wrong = read_record(kind, record_id, one, f"{code}[{record_id}]")
            faults += wrong
            yield record


def list_broken_references(plan: Plan) -> list[Fault]:
    """The references to a record that the plan does not hold."""
    faults = []
    for record in plan:
        for name, spec in specs_of(type(record)).items():
            if not spec.target:
                continue
            value = getattr(record, name)
            for one in value if isinstance(value, tuple) else (value,):
                if one and plan.find(KINDS[spec.target], one) is None:
                    faults.append(
                        Fault(f"{CODES[type(record)]}[{record.id}].{name}", "broken_reference", one[:64])
                    )
    return faults
