"""Facts as they are typed, kept and exported: plain values of JSON, read back exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.domain.errors import DomainError
from app.domain.rules.facts import Activity, Perimeter, Result, Value

MAX_ENTRIES = 500
MAX_NAME = 200
MAX_NUMBER = Fraction(10**12)
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
_NUMBER = re.compile(r"-?\d{1,18}(/[1-9]\d{0,17}|\.\d{1,6})?")


class FactKind(StrEnum):
    DATE = "date"
    NUMBER = "number"
    FLAG = "flag"
    RESULTS = "results"
    ACTIVITIES = "activities"
    PERIMETERS = "perimeters"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact that a checklist asks for. ``kinds``: pieces of proof whose date gives it when nobody typed it;
    ``results``: kind of the external results that it is made of; ``choices``: names of the perimeters.
    """

    code: str
    kind: FactKind
    label: str
    help: str = ""
    kinds: tuple[str, ...] = ()
    results: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Whether somebody may type it: a series comes from what is registered elsewhere."""
        return self.kind is not FactKind.RESULTS


@dataclass(frozen=True, slots=True)
class DatedPiece:
    """A piece of proof as the rules see it: its kind and the date of the document."""

    kind: str
    date: date


@dataclass(frozen=True, slots=True)
class DatedResult:
    """An external result as the rules see it: its kind, its day, its value."""

    kind: str
    date: date
    value: Fraction | None = None


def write_value(value: Value) -> object:
    """The value as JSON: dates in ISO form, numbers as exact text, tuples as lists."""
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    return [_write_entry(one) for one in value]


def read_value(spec: FactSpec, written: object) -> Value:
    """The value back from JSON, of the kind of ``spec``. Raises ``fact_invalid`` with the code of the fact."""
    try:
        return _READERS[spec.kind](spec, written)
    except (TypeError, ValueError, ZeroDivisionError, KeyError) as error:
        raise DomainError("fact_invalid", fact=spec.code) from error


def gather(
    specs: Iterable[FactSpec],
    typed: Mapping[str, Value],
    pieces: Iterable[DatedPiece] = (),
    results: Iterable[DatedResult] = (),
) -> dict[str, Value]:
    """The facts of a version: what was typed, else the latest date among the pieces of proof; series of results."""
    pieces, results = list(pieces), list(results)
    facts: dict[str, Value] = {}
    for spec in specs:
        found = _gather_one(spec, typed, pieces, results)
        if found is not None:
            facts[spec.code] = found
    return facts


def _gather_one(
    spec: FactSpec, typed: Mapping[str, Value], pieces: Sequence[DatedPiece], results: Sequence[DatedResult]
) -> Value | None:
    if spec.kind is FactKind.RESULTS:
        dated = [Result(one.date, one.value) for one in results if one.kind == spec.results]
        dated += [Result(piece.date) for piece in pieces if piece.kind in spec.kinds]
        return tuple(dated) or None
    if spec.code in typed:
        return typed[spec.code]
    if spec.kind is FactKind.DATE:
        return max((piece.date for piece in pieces if piece.kind in spec.kinds), default=None)
    return None


def _write_entry(entry: Result | Activity | Perimeter) -> list[object]:
    if isinstance(entry, Result):
        return [entry.date.isoformat(), None if entry.value is None else str(entry.value)]
    if isinstance(entry, Activity):
        return [entry.entity, None if entry.weight is None else str(entry.weight), entry.covered]
    return [entry.name, entry.exists, entry.done]


def _read_date(_spec: FactSpec, written: object) -> date:
    day = date.fromisoformat(_text(written, 10))
    if not EARLIEST <= day <= LATEST:
        raise ValueError
    return day


def _read_number(_spec: FactSpec, written: object) -> Fraction:
    text = _text(written, 40)
    if not _NUMBER.fullmatch(text) or abs(number := Fraction(text)) > MAX_NUMBER:
        raise ValueError
    return number


def _read_flag(_spec: FactSpec, written: object) -> bool:
    if not isinstance(written, bool):
        raise TypeError
    return written


def _read_results(spec: FactSpec, written: object) -> tuple[Result, ...]:
    return tuple(
        Result(_read_date(spec, day), None if value is None else _read_number(spec, value))
        for day, value in _entries(written, 2)
    )


def _read_activities(spec: FactSpec, written: object) -> tuple[Activity, ...]:
    found = tuple(
        Activity(
            _name(name), None if weight is None else _read_number(spec, weight), _read_flag(spec, covered)
        )
        for name, weight, covered in _entries(written, 3)
    )
    if any(one.weight is not None and one.weight < 0 for one in found):
        raise ValueError
    return found


def _read_perimeters(spec: FactSpec, written: object) -> tuple[Perimeter, ...]:
    found = tuple(
        Perimeter(_name(name), _maybe(spec, exists), _maybe(spec, done))
        for name, exists, done in _entries(written, 3)
    )
    if spec.choices and any(one.name not in spec.choices for one in found):
        raise ValueError
    return found


def _maybe(spec: FactSpec, written: object) -> bool | None:
    return None if written is None else _read_flag(spec, written)


def _entries(written: object, width: int) -> list[Sequence[object]]:
    if not isinstance(written, list) or len(written) > MAX_ENTRIES:
        raise TypeError
    for entry in written:
        if not isinstance(entry, list) or len(entry) != width:
            raise TypeError
    return written


def _name(written: object) -> str:
    name = _text(written, MAX_NAME).strip()
    if not name:
        raise ValueError
    return name


def _text(written: object, limit: int) -> str:
    if not isinstance(written, str):
        raise TypeError
    if len(written) > limit:
        raise ValueError
    return written


_READERS: Mapping[FactKind, Callable[[FactSpec, object], Value]] = {
    FactKind.DATE: _read_date,
    FactKind.NUMBER: _read_number,
    FactKind.FLAG: _read_flag,
    FactKind.RESULTS: _read_results,
    FactKind.ACTIVITIES: _read_activities,
    FactKind.PERIMETERS: _read_perimeters,
}
