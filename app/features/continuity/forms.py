"""The form of each kind of record, made from the fields that it declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange

from app.domain.continuity.durations import parse_duration, say_duration
from app.domain.continuity.fields import (
    MAX_LINE,
    MAX_LINES,
    MAX_TEXT,
    FieldKind,
    Mark,
    MarkKind,
    Need,
    Record,
    Spec,
    Variant,
    empty_value,
    specs_of,
)
from app.domain.continuity.records import KINDS
from app.domain.continuity.words import LABELS
from app.domain.continuity.written import MAX_NUMBER
from app.domain.errors import DomainError
from app.web.context import today
from app.web.forms import BaseForm, FrenchDateField, FrenchIntegerField, optional
from app.web.messages import message_of

_CODE = re.compile(r"[0-9a-f]{12}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
YES, NO = "oui", "non"
NO_MARK = ""
Names = Mapping[str, Sequence[tuple[str, str]]]
"""For each kind that may be named: the id and the words of each of its records."""

MARK_LABELS = {
    NO_MARK: "J’ai rempli ce champ, ou je le ferai plus tard",
    MarkKind.NOT_APPLICABLE.value: "Non applicable chez nous",
    MarkKind.UNDEFINED.value: "Pas encore défini, et nous l’acceptons pour l’instant",
}
ASKED = (Need.REQUIRED, Need.PRIORITY)
MARKABLE = frozenset(FieldKind) - {FieldKind.FLAG, FieldKind.CHOICE, FieldKind.REFS}
"""What may have no value for a reason; the first field of a record, its name, always has one."""
MARK_FIELDS = ("mark", "reason", "function", "on")


class DurationField(StringField):
    """A duration with its unit, as people type it; its data is whole minutes, or none."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return say_duration(self.data).replace("\u202f", " ") if isinstance(self.data, int) else ""

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if not valuelist:
            return
        try:
            self.data = parse_duration(str(valuelist[0]))  # type: ignore[assignment]
        except DomainError as error:
            self.data = None
            raise ValueError(message_of(error)) from error


class LinesField(TextAreaField):
    """One element to a line; its data is a tuple."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = str(valuelist[0]).replace("\x00", "").splitlines() if valuelist else []
        self.data = tuple(line.strip() for line in typed if line.strip())  # type: ignore[assignment]

    def pre_validate(self, _form: Any) -> None:
        if len(self.data or ()) > MAX_LINES:
            raise ValidationError(f"Écrivez {MAX_LINES} lignes au plus.")
        if any(len(line) > MAX_TEXT for line in self.data or ()):
            raise ValidationError(f"Une ligne a {MAX_TEXT} caractères au plus.")


class BlankableRadioField(RadioField):
    """Choices of which none may have been made."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in (None, ""):
            super().pre_validate(form)


class BlankableSelectField(SelectField):
    """A list in which nothing may have been chosen."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in (None, ""):
            super().pre_validate(form)


class FreshPlanForm(BaseForm):
    """What begins a plan. ``new_plan``: the id that it gets, so that sent twice it is one."""

    new_plan = HiddenField(default=lambda: str(uuid4()))

    @property
    def plan_id(self) -> UUID:
        """Another one when what was sent is not one that was given here."""
        code = self.new_plan.data or ""
        return UUID(code) if _UUID.fullmatch(code) else uuid4()


class RecordForm(BaseForm):
    """One record. ``revision`` is the one that the page showed, ``original`` the fingerprint of what the framework
    said there, ``new_code`` the id that a new record gets: sent twice, it is one. A made class adds a field for each
    of its specs.
    """

    record_kind: type[Record]
    variant: Variant
    revision = HiddenField(default="0")
    original = HiddenField(default="")
    new_code = HiddenField(default=lambda: uuid4().hex[:12])

    @property
    def seen_revision(self) -> int:
        value = self.revision.data or "0"
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0

    @property
    def fresh_code(self) -> str:
        """The id of a new record; none when what was sent is not one that was given here."""
        code = self.new_code.data or ""
        return code if _CODE.fullmatch(code) else ""

    def take_fresh_code(self) -> None:
        """For a form of a record that is no more, shown again to add it."""
        self.new_code.data, self.new_code.raw_data = uuid4().hex[:12], None

    @property
    def shown(self) -> list[tuple[str, Spec, Field]]:
        """The fields that this variant shows, in order."""
        specs = specs_of(self.record_kind)
        return [(name, spec, self[name]) for name, spec in specs.items() if name in self]

    @property
    def asked(self) -> list[tuple[str, Spec, Field]]:
        """What is asked for, always or of a priority activity."""
        return [one for one in self.shown if one[1].need(self.variant) in ASKED]

    @property
    def more(self) -> list[tuple[str, Spec, Field]]:
        """What may be added."""
        return [one for one in self.shown if one[1].need(self.variant) not in ASKED]

    @property
    def has_more(self) -> bool:
        """Whether something that may be added has been, or is wrong."""
        return any(field.data or field.errors for _name, _spec, field in self.more)

    def marks_of(self, name: str) -> list[Field]:
        """The controls that say why a field has no value; none when it is not asked for."""
        return [self[f"{name}__{part}"] for part in MARK_FIELDS if f"{name}__{part}" in self]

    def offer(self, names: Names) -> None:
        """Give the references what they may name."""
        for _name, spec, field in self.shown:
            if spec.kind is FieldKind.REF:
                field.choices = [SelectChoice("", "Choisissez…"), *_choices(names.get(spec.target, ()))]
            elif spec.kind is FieldKind.REFS:
                field.choices = _choices(names.get(spec.target, ()))

    def to_record(self, known: Record) -> Record:
        """What was typed, over what is known: a field that this variant hides keeps what it holds."""
        values = {name: _to_value(spec, field.data) for name, spec, field in self.shown}
        marks = {name: mark for name, mark in known.marks.items() if name not in self}
        for name, _spec, _field in self.shown:
            mark = self._mark(name)
            if mark is not None and values[name] in (None, "", ()):
                marks[name] = mark
        return replace(known, marks=marks, **values)

    def _mark(self, name: str) -> Mark | None:
        found = {field.short_name.rpartition("__")[2]: field for field in self.marks_of(name)}
        if not found or found["mark"].data in (NO_MARK, None):
            return None
        on = found["on"].data
        return Mark(
            MarkKind(found["mark"].data),
            found["reason"].data or "",
            found["function"].data or "",
            on.isoformat() if on else "",
        )


def make_record_form(
    kind: str,
    variant: Variant,
    names: Names,
    record: Record | None = None,
    revision: int = 0,
    formdata: Any = None,
    *,
    only: tuple[str, ...] = (),
    without: frozenset[str] = frozenset(),
    prefix: str = "",
) -> RecordForm:
    """The form of a record, empty or filled with one, or with what a page has sent.

    ``only``: some of its fields, the others being left as they are; ``without``: fields that are not for whoever reads
    the page, which keep what they hold; ``prefix``: for a page that shows several records.
    """
    made = _form_class(kind, variant, only, without)
    data = _data_of(made, record, revision) if record is not None else None
    form = made(formdata=formdata, data=data, prefix=prefix)
    form.offer(names)
    return form


@lru_cache(maxsize=128)
def _form_class(
    kind: str, variant: Variant, only: tuple[str, ...] = (), without: frozenset[str] = frozenset()
) -> type[RecordForm]:
    record = KINDS[kind]
    fields: dict[str, Any] = {"record_kind": record, "variant": variant}
    for place, (name, spec) in enumerate(specs_of(record).items()):
        need = spec.need(variant)
        if need is Need.HIDDEN or name in without or (only and name not in only):
            continue
        fields[name] = _MAKERS[spec.kind](spec)
        if need in ASKED and place and spec.kind in MARKABLE:
            fields |= _mark_fields(name)
    return type(f"{record.__name__}Form", (RecordForm,), fields)


def _mark_fields(name: str) -> dict[str, Any]:
    choices = [SelectChoice(value, label) for value, label in MARK_LABELS.items()]
    return {
        f"{name}__mark": BlankableRadioField(
            "Sans valeur", choices=choices, default=NO_MARK, validators=[optional()]
        ),
        f"{name}__reason": StringField("Raison", [optional(), _at_most(MAX_LINE)]),
        f"{name}__function": StringField("Accepté par (fonction)", [optional(), _at_most(MAX_LINE)]),
        f"{name}__on": FrenchDateField("Le", [optional(), _not_ahead]),
    }


def _not_ahead(_form: object, field: Field) -> None:
    if field.data is not None and field.data > today():
        raise ValidationError("Cette date est à venir. Donnez le jour où l’écart a été accepté.")


def _at_most(limit: int) -> Length:
    return Length(max=limit, message=f"Écrivez {limit} caractères au plus.")


def _choices(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in pairs]


def _choice_field(spec: Spec) -> Any:
    labels = LABELS[spec.choices] if spec.choices is not None else {}
    return BlankableSelectField(
        spec.label,
        choices=[SelectChoice("", "Choisissez…"), *_choices(list(labels.items()))],
        description=spec.hint,
    )


def _text(made: type[Field], limit: int) -> Callable[[Spec], Any]:
    return lambda spec: made(spec.label, [optional(), _at_most(limit)], description=spec.hint)


_MAKERS: Mapping[FieldKind, Callable[[Spec], Any]] = {
    FieldKind.LINE: _text(StringField, MAX_LINE),
    FieldKind.TEXT: _text(TextAreaField, MAX_TEXT),
    FieldKind.LINES: lambda spec: LinesField(spec.label, description=spec.hint),
    FieldKind.NUMBER: lambda spec: FrenchIntegerField(
        spec.label,
        [optional(), NumberRange(min=0, max=MAX_NUMBER, message="Un nombre entier, de 0 à un milliard.")],
        description=spec.hint,
    ),
    FieldKind.FLAG: lambda spec: BlankableRadioField(
        spec.label,
        choices=[SelectChoice(YES, "Oui"), SelectChoice(NO, "Non"), SelectChoice("", "Pas dit")],
        validators=[optional()],
        default="",
        description=spec.hint,
    ),
    FieldKind.DATE: lambda spec: FrenchDateField(spec.label, [optional()], description=spec.hint),
    FieldKind.DURATION: lambda spec: DurationField(spec.label, [optional()], description=spec.hint),
    FieldKind.CHOICE: _choice_field,
    FieldKind.REF: lambda spec: BlankableSelectField(spec.label, choices=[], description=spec.hint),
    FieldKind.REFS: lambda spec: SelectMultipleField(spec.label, choices=[], description=spec.hint),
}


def _to_value(spec: Spec, data: Any) -> Any:
    if data is None or data == "":
        return empty_value(spec)
    if spec.kind is FieldKind.FLAG:
        return {YES: True, NO: False}.get(data)
    if spec.kind is FieldKind.CHOICE and spec.choices is not None:
        return spec.choices(data)
    return tuple(data) if spec.kind is FieldKind.REFS else data


def _data_of(made: type[RecordForm], record: Record, revision: int) -> dict[str, Any]:
    data: dict[str, Any] = {"revision": str(revision)}
    for name, spec in specs_of(made.record_kind).items():
        value = getattr(record, name)
        if spec.kind is FieldKind.FLAG:
            value = {True: YES, False: NO}.get(value, "")
        elif spec.kind is FieldKind.CHOICE:
            value = value.value if value is not None else ""
        elif spec.kind is FieldKind.REFS:
            value = list(value)
        data[name] = value
        mark = record.mark(name)
        if mark is not None:
            data |= {
                f"{name}__mark": mark.kind.value,
                f"{name}__reason": mark.reason,
                f"{name}__function": mark.function,
                f"{name}__on": _day(mark.on),
            }
    return data


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
