"""Forms: stripped text, French numbers and dates, French messages, errors with their control."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField
from wtforms.validators import Length, NumberRange

from app.domain.errors import DomainError
from app.web.form_messages import WTFORMS_MESSAGES
from app.web.forms import (
    BaseForm,
    FrenchDateField,
    FrenchDecimalField,
    FrenchIntegerField,
    choices_of,
    optional,
    required,
    with_blank,
)
from app.web.messages import UNKNOWN_REFUSAL


class Answer(BaseForm):
    name = StringField("Nom", [required("Indiquez le nom."), Length(max=10)])
    secret = PasswordField("Secret", [optional()])
    day = FrenchDateField("Jour", [optional()])
    beds = FrenchIntegerField("Lits", [optional(), NumberRange(min=0, message="Un nombre positif.")])
    ratio = FrenchDecimalField("Part", [optional()])


@pytest.fixture(autouse=True)
def request_context() -> Iterator[None]:
    app = Flask(__name__)
    app.secret_key = "only for this test"
    with app.test_request_context():
        yield


def filled(**values: str) -> Answer:
    form = Answer(formdata=MultiDict({"name": "CH", **values}))
    form.validate()
    return form


def test_text_is_stripped_and_loses_its_nul_but_a_password_stays_as_typed() -> None:
    form = filled(name=" C\u202eH \x00", secret=" espace ")
    assert form.name.data == "CH"
    assert form.secret.data == " espace "


def test_spaces_alone_are_no_answer() -> None:
    assert filled(name=" \x00 ").errors == {"name": ["Indiquez le nom."]}


@pytest.mark.parametrize("typed", ["2026-11-21", "21/11/2026", " 21/11/2026 "])
def test_a_day_is_read_from_the_control_or_as_the_french_write_it(typed: str) -> None:
    assert filled(day=typed).day.data == date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["31/02/2026", "2026-13-01", "demain"])
def test_a_day_that_does_not_exist_says_what_to_do(typed: str) -> None:
    assert filled(day=typed).errors == {"day": ["Indiquez une date qui existe, par exemple 21/11/2026."]}


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1234", 1234), ("1 234", 1234), ("1\u202f234", 1234), ("12,5", None), ("douze", None)],
)
def test_a_whole_number_lets_spaces_in(typed: str, value: int | None) -> None:
    form = filled(beds=typed)
    assert form.beds.data == value
    assert len(form.beds.errors) == (value is None), "one fault is said once"
    assert not filled(beds=" ").errors, "nothing is no fault where nothing is asked"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12,5", Decimal("12.5")), ("12.5", Decimal("12.5")), ("NaN", None), ("Infinity", None), ("a", None)],
)
def test_a_decimal_number_takes_a_comma_and_is_finite(typed: str, value: Decimal | None) -> None:
    form = filled(ratio=typed)
    assert form.ratio.data == value
    assert bool(form.ratio.errors) is (value is None)


def test_errors_are_listed_in_the_order_of_the_fields_with_their_control() -> None:
    form = Answer(formdata=MultiDict({"name": "x" * 11, "beds": "a"}))
    form.validate()
    assert form.error_list() == [
        ("name", "Écrivez 10 caractères au plus."),
        ("beds", "Indiquez un nombre entier en chiffres, par exemple 12."),
    ]


def test_a_refusal_of_the_domain_shows_on_the_field_or_on_the_form() -> None:
    form = filled()
    form.refuse(DomainError("not_allowed"), "name")
    form.refuse(DomainError("no_such_code"))
    assert form.error_list() == [(None, UNKNOWN_REFUSAL), ("name", "Vous n’avez pas le droit de faire cela.")]


def test_choices_come_from_an_enum_in_its_order() -> None:
    class Kind(StrEnum):
        B = "b"
        A = "a"

    choices = with_blank(choices_of(Kind, {Kind.A: "Un", Kind.B: "Deux"}), "Tous")
    assert [(choice.value, choice.label) for choice in choices] == [("", "Tous"), ("b", "Deux"), ("a", "Un")]


def test_every_message_of_wtforms_is_in_french() -> None:
    catalogue = Path(wtforms.__file__).parent / "locale/fr/LC_MESSAGES/wtforms.mo"
    with catalogue.open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    asked = {key if isinstance(key, str) else key[0] for key in known} - {""}
    assert asked <= WTFORMS_MESSAGES.keys()
