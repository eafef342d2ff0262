"""How the fields of a plan are declared: once, for the forms, the documents, the workbook and the JSON alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

MAX_LINE = 200
MAX_TEXT = 10_000
MAX_LINES = 60


class Variant(StrEnum):
    """Of a plan: a health establishment, or a medico-social one."""

    ES = "es"
    MS = "ms"


class FieldKind(StrEnum):
    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    """A list of short lines, in order."""
    NUMBER = "number"
    """A whole number, none negative."""
    FLAG = "flag"
    """Yes, no, or not said."""
    DATE = "date"
    DURATION = "duration"
    """Whole minutes; 0 is a value."""
    CHOICE = "choice"
    REF = "ref"
    """The id of one record of another kind."""
    REFS = "refs"


class Need(StrEnum):
    """How much a field is asked for, in one variant."""

    REQUIRED = "required"
    PRIORITY = "priority"
    """Required once the activity that it describes is a priority."""
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    HIDDEN = "hidden"


class MarkKind(StrEnum):
    NOT_APPLICABLE = "not_applicable"
    UNDEFINED = "undefined"
    """A gap that is known and accepted."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a field has no value: it has no object here, or the gap is declared. An empty field says neither.

    A declared gap names the function that accepts it and the day (ISO), so that nobody is pushed to type a
    comfortable figure.
    """

    kind: MarkKind
    reason: str = ""
    function: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """One field. ``target``: the kind of record that a reference names; ``is_private``: shown to few, printed less.

    ``is_detail``: a way to reach somebody, shown only to whoever may read contacts and kept no longer than it must.
    """

    label: str
    kind: FieldKind
    es: Need
    ms: Need
    hint: str = ""
    choices: type[StrEnum] | None = None
    target: str = ""
    is_private: bool = False
    is_detail: bool = False

    @property
    def is_hidden(self) -> bool:
        """Nobody types it: the application writes it."""
        return self.es is Need.HIDDEN and self.ms is Need.HIDDEN

    def need(self, variant: Variant) -> Need:
        return self.es if variant is Variant.ES else self.ms


_LETTERS = {
    "O": Need.REQUIRED,
    "P": Need.PRIORITY,
    "R": Need.RECOMMENDED,
    "F": Need.OPTIONAL,
    "-": Need.HIDDEN,
}
_EMPTY: Mapping[FieldKind, Any] = {
    FieldKind.LINE: "",
    FieldKind.TEXT: "",
    FieldKind.LINES: (),
    FieldKind.REF: "",
    FieldKind.REFS: (),
}


def say(kind: FieldKind, label: str, needs: str, hint: str = "", **more: Any) -> Any:
    """Declare a field. ``needs``: two letters, for health then medico-social establishments.

    O required, P required when the activity is a priority, R recommended, F optional, - hidden.
    """
    es, ms = (_LETTERS[letter] for letter in needs)
    spec = Spec(label, kind, es, ms, hint, **more)
    return field(default=_EMPTY.get(kind), metadata={"spec": spec})


def line(label: str, needs: str, hint: str = "", **more: Any) -> Any:
    return say(FieldKind.LINE, label, needs, hint, **more)


def text(label: str, needs: str, hint: str = "", **more: Any) -> Any:
    return say(FieldKind.TEXT, label, needs, hint, **more)


def lines(label: str, needs: str, hint: str = "", **more: Any) -> Any:
    return say(FieldKind.LINES, label, needs, hint, **more)


def number(label: str, needs: str, hint: str = "") -> Any:
    return say(FieldKind.NUMBER, label, needs, hint)


def flag(label: str, needs: str, hint: str = "") -> Any:
    return say(FieldKind.FLAG, label, needs, hint)


def day(label: str, needs: str, hint: str = "") -> Any:
    return say(FieldKind.DATE, label, needs, hint)


def duration(label: str, needs: str, hint: str = "") -> Any:
    return say(FieldKind.DURATION, label, needs, hint)


def choice(label: str, needs: str, choices: type[StrEnum], hint: str = "") -> Any:
    return say(FieldKind.CHOICE, label, needs, hint, choices=choices)


def ref(label: str, needs: str, target: str, hint: str = "") -> Any:
    return say(FieldKind.REF, label, needs, hint, target=target)


def refs(label: str, needs: str, target: str, hint: str = "") -> Any:
    return say(FieldKind.REFS, label, needs, hint, target=target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record of a plan has: an id that never changes, and why some of its fields have no value."""

    id: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)

    def mark(self, name: str) -> Mark | None:
        return self.marks.get(name)

    def is_declared(self, name: str) -> bool:
        """Whether the field has a value, or says why it has none."""
        value = getattr(self, name)
        return name in self.marks or (value is not None and value not in ("", ()))


_SPECS: dict[type[Record], Mapping[str, Spec]] = {}


def specs_of(record: type[Record]) -> Mapping[str, Spec]:
    """The fields of a kind of record, in order."""
    found = _SPECS.get(record)
    if found is None:
        found = {one.name: one.metadata["spec"] for one in fields(record) if "spec" in one.metadata}
        _SPECS[record] = found
    return found


def empty_value(spec: Spec) -> Any:
    """What a field holds when nothing is typed."""
    return _EMPTY.get(spec.kind)
