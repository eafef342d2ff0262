"""One field of a plan in one cell: said in words, and read back from what people type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from app.domain.continuity.durations import MAX_MINUTES, parse_duration, say_duration
from app.domain.continuity.fields import (
    MAX_LINE,
    MAX_LINES,
    MAX_TEXT,
    FieldKind,
    Mark,
    Record,
    Spec,
    empty_value,
    specs_of,
)
from app.domain.continuity.words import LABELS
from app.domain.continuity.written import MAX_NUMBER
from app.domain.errors import DomainError
from app.exchange.cells import clean, loose, unescape
from app.exchange.plan_marks import read_mark, say_mark
from app.exchange.plan_names import Names

YES, NO = "oui", "non"
MAX_CELL = 32_000
TOO_LONG = "(Trop long pour un classeur : lisez et modifiez ce texte dans Boussole.)"
FIRST_DAY = date(1900, 3, 1)
"""Before it, spreadsheets do not agree on days."""

_YES = frozenset({"oui", "o", "vrai", "true", "x"})
_NO = frozenset({"non", "n", "faux", "false"})


def say_cell(record: Record, name: str, names: Names) -> Any:
    """What the cell of a field holds: a text, a whole number, a day, or nothing."""
    spec, value = specs_of(type(record))[name], getattr(record, name)
    if value is None or value in ("", ()):
        mark = record.mark(name)
        said: Any = say_mark(mark) if mark is not None else None
    else:
        said = _SAYERS[spec.kind](spec, value, names)
    return TOO_LONG if isinstance(said, str) and len(said) > MAX_CELL else said


def say_list(spec: Spec, names: Names) -> tuple[str, ...]:
    """What a cell may choose from; empty when it is typed."""
    match spec.kind:
        case FieldKind.FLAG:
            return YES, NO
        case FieldKind.CHOICE:
            return tuple(LABELS[spec.choices].values()) if spec.choices is not None else ()
        case FieldKind.REF:
            return tuple(names.labels(spec.target))
    return ()


_SAYERS: Mapping[FieldKind, Callable[[Spec, Any, Names], Any]] = {
    FieldKind.LINE: lambda _spec, value, _names: value,
    FieldKind.TEXT: lambda _spec, value, _names: value,
    FieldKind.LINES: lambda _spec, value, _names: "\n".join(value),
    FieldKind.NUMBER: lambda _spec, value, _names: value,
    FieldKind.FLAG: lambda _spec, value, _names: YES if value else NO,
    FieldKind.DATE: lambda _spec, value, _names: value if value >= FIRST_DAY else value.isoformat(),
    FieldKind.DURATION: lambda _spec, value, _names: say_duration(value).replace("\u202f", " "),
    FieldKind.CHOICE: lambda _spec, value, _names: LABELS[type(value)][value.value],
    FieldKind.REF: lambda spec, value, names: names.label(spec.target, value),
    FieldKind.REFS: lambda spec, value, names: "\n".join(names.label(spec.target, one) for one in value),
}


def raw_text(value: Any) -> str:
    """What a cell holds, whatever its type, so that an untouched one is known."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unescape(value) if isinstance(value, str) else str(value)


def written_text(said: Any) -> str:
    """What ``raw_text`` will read of a cell that is about to be written."""
    return clean(said) if isinstance(said, str) else raw_text(said)


def read_cell(spec: Spec, value: Any, names: Names, *, is_name: bool = False) -> tuple[Any, Mark | None]:
    """The value of a field, or why it has none.

    Raises what names the fault and says what to type: ``cell_…``, ``mark_…``, ``duration_…``, ``plan_name_…``.
    """
    if isinstance(value, str):
        value = unescape(value).replace("\r\n", "\n").strip()
        mark = read_mark(spec, value, is_name=is_name)
        if mark is not None:
            return empty_value(spec), mark
    if value is None or value == "":
        return empty_value(spec), None
    return _READERS[spec.kind](spec, value, names), None


def _read_text(value: Any, limit: int) -> str:
    if isinstance(value, bool | date | time | timedelta):
        raise DomainError("cell_text_expected", value=str(value)[:40])
    text = clean(raw_text(value) if not isinstance(value, str) else value)
    if len(text) > limit:
        raise DomainError("cell_too_long", limit=limit)
    return text


def _read_line(_spec: Spec, value: Any, _names: Names) -> str:
    return " ".join(_read_text(value, MAX_LINE).split("\n"))


def _read_lines(_spec: Spec, value: Any, _names: Names) -> tuple[str, ...]:
    found = tuple(one.strip() for one in _read_text(value, MAX_CELL).split("\n") if one.strip())
    if len(found) > MAX_LINES:
        raise DomainError("cell_too_many_lines", limit=MAX_LINES)
    return tuple(_read_text(one, MAX_TEXT) for one in found)


def _read_number(_spec: Spec, value: Any, _names: Names) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", typed := "".join(value.split())):
        value = int(typed)
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    if is_whole and 0 <= value <= MAX_NUMBER:
        return int(value)
    raise DomainError("cell_number_expected", value=str(value)[:40])


def _read_flag(_spec: Spec, value: Any, _names: Names) -> bool:
    if isinstance(value, bool):
        return value
    typed = loose(str(value))
    if typed in _YES or typed in _NO:
        return typed in _YES
    raise DomainError("cell_flag_expected", value=str(value)[:40])


def _read_date(_spec: Spec, value: Any, _names: Names) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise DomainError("cell_date_expected", value=str(value)[:40])


def _read_duration(_spec: Spec, value: Any, _names: Names) -> int | None:
    """« 2h », « 90 min », « 3 j »; also what a spreadsheet makes of « 2:30 »."""
    if isinstance(value, time) and not isinstance(value, datetime):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        minutes, rest = divmod(value, timedelta(minutes=1))
        if rest or not 0 <= minutes <= MAX_MINUTES:
            raise DomainError("duration_unreadable", typed=str(value)[:40])
        return minutes
    return parse_duration(raw_text(value))


def _read_choice(spec: Spec, value: Any, _names: Names) -> StrEnum:
    labels = LABELS[spec.choices] if spec.choices is not None else {}
    typed = loose(str(value))
    for code, label in labels.items():
        if spec.choices is not None and typed in (loose(label), code):
            return spec.choices(code)
    raise DomainError("plan_choice_unknown", value=str(value)[:60], choices=", ".join(labels.values()))


def _read_ref(spec: Spec, value: Any, names: Names) -> str:
    return names.find(spec.target, raw_text(value))


def _read_refs(spec: Spec, value: Any, names: Names) -> tuple[str, ...]:
    """One name to a line; a list on one line is cut at its semicolons, unless the whole of it is a name."""
    found: list[str] = []
    for line in filter(str.strip, raw_text(value).split("\n")):
        try:
            found.append(names.find(spec.target, line))
        except DomainError:
            if ";" not in line:
                raise
            found += [names.find(spec.target, one) for one in line.split(";") if one.strip()]
    if len(found) > MAX_LINES:
        raise DomainError("cell_too_many_lines", limit=MAX_LINES)
    return tuple(dict.fromkeys(found))


_READERS: Mapping[FieldKind, Callable[[Spec, Any, Names], Any]] = {
    FieldKind.LINE: _read_line,
    FieldKind.TEXT: lambda _spec, value, _names: _read_text(value, MAX_TEXT),
    FieldKind.LINES: _read_lines,
    FieldKind.NUMBER: _read_number,
    FieldKind.FLAG: _read_flag,
    FieldKind.DATE: _read_date,
    FieldKind.DURATION: _read_duration,
    FieldKind.CHOICE: _read_choice,
    FieldKind.REF: _read_ref,
    FieldKind.REFS: _read_refs,
}
