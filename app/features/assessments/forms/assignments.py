"""Entrusting items: to which function, at which address, until when, and which items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange

from app.domain.assignments import LONGEST_DAYS, USUAL_DAYS
from app.domain.catalogue import Item, Section
from app.web.forms import BaseForm, FrenchIntegerField, required

OUT_OF_RANGE = f"Indiquez un nombre de jours de 1 à {LONGEST_DAYS}."


class AssignmentForm(BaseForm):
    """One list of choices by section is added by ``make_assignment_form``."""

    function = StringField(
        "Fonction de la personne",
        [
            required("Indiquez la fonction de la personne."),
            Length(max=120, message="Au plus 120 caractères."),
        ],
    )
    email = StringField(
        "Adresse électronique",
        [required("Indiquez l’adresse électronique."), Length(max=254, message="Au plus 254 caractères.")],
    )
    days = FrenchIntegerField(
        "Durée du lien, en jours",
        [required(OUT_OF_RANGE), NumberRange(1, LONGEST_DAYS, OUT_OF_RANGE)],
        default=USUAL_DAYS,
    )

    section_names: tuple[str, ...] = ()

    @property
    def sections(self) -> list[SelectMultipleField]:
        return [self[name] for name in self.section_names]

    @property
    def item_ids(self) -> list[str]:
        return [item for field in self.sections for item in field.data or ()]


def make_assignment_form(sections: Sequence[tuple[Section, Sequence[Item]]], **values: Any) -> AssignmentForm:
    """The form with the items that may be entrusted now, by section."""
    fields: dict[str, Any] = {
        f"section{number}": SelectMultipleField(
            section.title,
            choices=[
                SelectChoice(item.id, item.guidance.label if item.guidance else item.id) for item in items
            ],
        )
        for number, (section, items) in enumerate(sections)
    }
    kind = type("SectionedAssignmentForm", (AssignmentForm,), {**fields, "section_names": tuple(fields)})
    form: AssignmentForm = kind(**values)
    return form
