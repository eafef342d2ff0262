"""What a page sends for one fact of a checklist: a date, a number, yes or no, shares of activity, perimeters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange

from app.domain.results import ResultKind
from app.domain.rules import Activity, FactKind, FactSpec, Perimeter, Value
from app.web.forms import (
    BaseForm,
    FrenchDateField,
    FrenchDecimalField,
    FrenchIntegerField,
    optional,
    required,
)

SPARE_ROWS = 3
MAX_ROWS = 200
YES_NO = (("yes", "Oui"), ("no", "Non"))
STANDINGS = (
    ("done", "Il existe, et c’est fait"),
    ("todo", "Il existe, et ce n’est pas encore fait"),
    ("absent", "Il n’existe pas chez nous"),
)


class FactForm(BaseForm):
    """One fact; names and ids begin with its code, so that a page holds many. ``to_value``: none when left blank."""

    source = StringField("D’où vient ce chiffre", [Length(max=500, message="Au plus 500 caractères.")])
    revision = HiddenField(default="0")

    def __init__(
        self,
        spec: FactSpec,
        formdata: Any = None,
        *,
        value: Value | None = None,
        source: str = "",
        revision: int = 0,
    ) -> None:
        data = {"source": source, "revision": str(revision), **self._data_of(value)}
        super().__init__(formdata=formdata, prefix=f"{spec.code}-", data=data)
        self.spec = spec
        self._complete()

    @property
    def seen_revision(self) -> int:
        value = self.revision.data or "0"
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0

    def to_value(self) -> Value | None:
        raise NotImplementedError

    def _data_of(self, _value: Value | None) -> dict[str, Any]:
        return {}

    def _complete(self) -> None:
        """Give the fields the words of the fact."""


class DateFactForm(FactForm):
    value = FrenchDateField("Date", [optional()])

    def to_value(self) -> Value | None:
        day: date | None = self.value.data
        return day

    def _data_of(self, value: Value | None) -> dict[str, Any]:
        return {"value": value}

    def _complete(self) -> None:
        self.value.label.text = self.spec.label


class NumberFactForm(FactForm):
    value = FrenchDecimalField("Nombre", [optional()], places=None)

    def to_value(self) -> Value | None:
        return None if self.value.data is None else Fraction(self.value.data)

    def _data_of(self, value: Value | None) -> dict[str, Any]:
        return {"value": _decimal(value) if isinstance(value, Fraction) else None}

    def _complete(self) -> None:
        self.value.label.text = self.spec.label


class FlagFactForm(FactForm):
    value = RadioField("Réponse", choices=[SelectChoice(*one) for one in YES_NO], validators=[optional()])

    def to_value(self) -> Value | None:
        return {"yes": True, "no": False}.get(self.value.data or "")

    def _data_of(self, value: Value | None) -> dict[str, Any]:
        return {"value": None if value is None else ("yes" if value else "no")}

    def _complete(self) -> None:
        self.value.label.text = self.spec.label


class ActivityForm(BaseForm):
    """One line of the table of activity; a line without a name is left out."""

    entity = StringField("Entité", [Length(max=200, message="Au plus 200 caractères.")])
    weight = FrenchDecimalField(
        "Poids",
        [optional(), NumberRange(min=0, max=10**9, message="Un poids va de 0 à un milliard.")],
        places=None,
    )
    covered = BooleanField("Fait", false_values=(False, "", "non"))


class ActivitiesFactForm(FactForm):
    """The table of activity: as many lines as there are, and a few blank ones."""

    def __init__(self, spec: FactSpec, formdata: Any = None, **values: Any) -> None:
        value = values.get("value")
        given = [one for one in value if isinstance(one, Activity)] if isinstance(value, tuple) else []
        super().__init__(spec, formdata, **values)
        count = (
            _count_rows(spec.code, formdata)
            if formdata is not None
            else len(given) + (1 if given else SPARE_ROWS)
        )
        self.rows = [
            ActivityForm(formdata=formdata, prefix=f"{spec.code}-{place}-", data=_row_data(given, place))
            for place in range(count)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = [super().validate(extra_validators), *(row.validate() for row in self.rows)]
        return all(valid)

    def error_list(self) -> list[tuple[str | None, str]]:
        return [*super().error_list(), *(error for row in self.rows for error in row.error_list())]

    def to_value(self) -> Value | None:
        found = tuple(
            Activity(
                row.entity.data,
                None if row.weight.data is None else Fraction(row.weight.data),
                bool(row.covered.data),
            )
            for row in self.rows
            if row.entity.data
        )
        return found or None


class PerimetersFactForm(FactForm):
    """One question for each perimeter of the list; one that is left out is not known."""

    def __init__(self, spec: FactSpec, formdata: Any = None, **values: Any) -> None:
        value = values.get("value")
        given = (
            {one.name: one for one in value if isinstance(one, Perimeter)} if isinstance(value, tuple) else {}
        )
        super().__init__(spec, formdata, **values)
        self.rows = [
            _PerimeterForm(
                name, formdata=formdata, prefix=f"{spec.code}-{place}-", standing=_standing(given.get(name))
            )
            for place, name in enumerate(spec.choices)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = [super().validate(extra_validators), *(row.validate() for row in self.rows)]
        return all(valid)

    def error_list(self) -> list[tuple[str | None, str]]:
        return [*super().error_list(), *(error for row in self.rows for error in row.error_list())]

    def to_value(self) -> Value | None:
        if not any(row.standing.data for row in self.rows):
            return None
        read = {"done": (True, True), "todo": (True, False), "absent": (False, None)}
        return tuple(
            Perimeter(row.name, *read.get(row.standing.data or "", (None, None))) for row in self.rows
        )


class _PerimeterForm(BaseForm):
    standing = RadioField(
        "Périmètre", choices=[SelectChoice(*one) for one in STANDINGS], validators=[optional()]
    )

    def __init__(self, name: str, *, standing: str | None, **values: Any) -> None:
        super().__init__(data={"standing": standing}, **values)
        self.name = name
        self.standing.label.text = name


class ResultForm(BaseForm):
    """A dated result from outside."""

    obtained_on = FrenchDateField("Date", [required("Indiquez la date du résultat.")])
    value = FrenchIntegerField("Niveau", [optional()])
    source = StringField(
        "D’où il vient",
        [required("Dites d’où vient ce résultat."), Length(max=300, message="Au plus 300 caractères.")],
    )

    def __init__(self, kind: ResultKind, **values: Any) -> None:
        super().__init__(**values)
        self.kind = kind

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if is_valid and self.kind.has_value and self.value.data is None:
            self.value.errors = [*self.value.errors, "Indiquez le niveau obtenu."]
            return False
        return is_valid

    def to_value(self) -> Fraction | None:
        return Fraction(self.value.data) if self.kind.has_value and self.value.data is not None else None


class AuditsForm(BaseForm):
    """An OPSSIES file of audits."""

    events = FileField("Fichier d’audits OPSSIES", [FileRequired("Choisissez le fichier à lire.")])


FORMS: dict[FactKind, type[FactForm]] = {
    FactKind.DATE: DateFactForm,
    FactKind.NUMBER: NumberFactForm,
    FactKind.FLAG: FlagFactForm,
    FactKind.ACTIVITIES: ActivitiesFactForm,
    FactKind.PERIMETERS: PerimetersFactForm,
}


def make_fact_form(spec: FactSpec, formdata: Any = None, **values: Any) -> FactForm:
    """The form of a fact that may be typed."""
    return FORMS[spec.kind](spec, formdata, **values)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _count_rows(code: str, formdata: Any) -> int:
    """The lines sent: one after the highest number, within reason."""
    places = [
        int(middle)
        for key in formdata
        if key.startswith(f"{code}-") and (middle := key.removeprefix(f"{code}-").split("-")[0]).isdecimal()
        if len(middle) < 5
    ]
    return min(MAX_ROWS, max(places, default=-1) + 1)


def _row_data(given: Sequence[Activity], place: int) -> dict[str, Any]:
    if place >= len(given):
        return {}
    one = given[place]
    return {
        "entity": one.entity,
        "weight": None if one.weight is None else _decimal(one.weight),
        "covered": one.covered,
    }


def _standing(one: Perimeter | None) -> str | None:
    if one is None or one.exists is None:
        return None
    if not one.exists:
        return "absent"
    return None if one.done is None else ("done" if one.done else "todo")
