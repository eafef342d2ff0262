"""The base of every form: stripped text, French messages, errors with the id of their control.

CSRF is checked once for every unsafe request by Flask-WTF's ``CSRFProtect``; the token is written by the
``form_tag`` component, so forms carry no field for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, Field, IntegerField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation

from app.domain.direction import without_marks
from app.domain.errors import DomainError
from app.web.filters import walk_errors
from app.web.form_messages import WTFORMS_MESSAGES
from app.web.messages import message_of

Choosable = TypeVar("Choosable", bound=Enum)

DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


class FrenchMessages:
    """WTForms asks for its own messages here; one that we do not have stays as it is, and a test sees it."""

    def gettext(self, string: str) -> str:
        return WTFORMS_MESSAGES.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n < 2 else plural)


def clean_text(value: object) -> object:
    """Text without spaces around, marks of direction, nor the NUL that PostgreSQL refuses; other values untouched."""
    return without_marks(value.replace("\x00", "")).strip() if isinstance(value, str) else value


class BaseForm(FlaskForm):
    """A form read from the request when it is posted."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options["filters"] = [clean_text, *(unbound_field.kwargs.get("filters") or ())]
            return unbound_field.bind(form=form, **options)

        def get_translations(self, _form: Any) -> FrenchMessages:
            return FrenchMessages()

    def error_list(self) -> list[tuple[str | None, str]]:
        """Errors in the order of the fields, each with the id of its control; the whole form's first."""
        found: list[tuple[str | None, str]] = [(None, message) for message in self.form_errors]
        for field in self:
            found += walk_errors(field.id, field.errors)
        return found

    def refuse(self, error: DomainError, field: str | None = None) -> None:
        """Show what the domain refused as an error of ``field``, or of the whole form."""
        message = message_of(error)
        if field is None:
            self.form_errors.append(message)
        else:
            self[field].errors = [*self[field].errors, message]


class FilterForm(BaseForm):
    """A form of a list page, read from the query of the URL; it needs no token."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(formdata=request.args, **defaults)


class FrenchDateField(DateField):
    """A day, from the browser's own control (``2026-11-21``) or typed (``21/11/2026``)."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, list(validators), format=list(DAY_FORMATS), **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.strip() for value in valuelist])


class _Read:
    """What could not be read is said once: no validator then speaks of a number that is not there."""

    process_errors: Sequence[str]
    raw_data: Sequence[str] | None

    def pre_validate(self, _form: object) -> None:
        is_typed = bool((self.raw_data or [""])[0].strip())
        if self.process_errors and is_typed:
            raise StopValidation


class FrenchIntegerField(_Read, IntegerField):
    """A whole number; spaces between thousands are let in."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([_without_spaces(value) for value in valuelist])


class FrenchDecimalField(_Read, DecimalField):
    """A number with a decimal comma or point; ``data`` is a ``Decimal``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([_without_spaces(value).replace(",", ".") for value in valuelist])
        if isinstance(self.data, Decimal) and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))

    def _value(self) -> str:
        return super()._value().replace(".", ",")


class Filled(InputRequired):
    """Like ``InputRequired``, but spaces alone are nothing."""

    def __call__(self, form: Any, field: Field) -> None:
        typed = (field.raw_data or [None])[0]
        if isinstance(typed, str) and not typed.replace("\x00", "").strip():
            field.raw_data = []
        super().__call__(form, field)


def required(message: str) -> Filled:
    """The field must be filled; the message says what to do (« Indiquez le nom. »)."""
    return Filled(message)


def optional() -> Optional:
    return Optional()


def choices_of(
    kind: Iterable[Choosable], label: Callable[[Choosable], str] | Mapping[Choosable, str]
) -> list[SelectChoice]:
    """The members of an enum as choices, in their order, with their French labels."""
    read = label.__getitem__ if isinstance(label, Mapping) else label
    return [SelectChoice(str(member.value), read(member)) for member in kind]


def with_blank(choices: Sequence[SelectChoice], label: str) -> list[SelectChoice]:
    """The choices of a list with an empty one before (« Tous les départements »)."""
    return [SelectChoice("", label), *choices]


def _without_spaces(value: str) -> str:
    return "".join(value.split())
