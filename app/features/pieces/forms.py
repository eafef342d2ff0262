"""What the pages of pieces send: filters, and the reason for taking a file away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice, SelectField
from wtforms.validators import Length

from app.web.forms import BaseForm, FilterForm, optional, required, with_blank


class PieceFilterForm(FilterForm):
    q = StringField("Titre, lieu ou nature", [optional(), Length(max=100)])
    nature = SelectField("Nature", choices=[], validators=[optional()])
    etat = SelectField("État", choices=[], validators=[optional()])

    def __init__(self, kinds: Mapping[str, str], states: Iterable[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.nature.choices = with_blank(
            [SelectChoice(code, label) for code, label in kinds.items()], "Toutes les natures"
        )
        self.etat.choices = with_blank(
            [SelectChoice(code, label) for code, label in states], "Tous les états"
        )

    def asked(self, name: str) -> str:
        """The value of a filter; one that is not offered narrows nothing."""
        field = self[name]
        known = {str(choice.value) for choice in field.choices}
        return str(field.data) if field.data and str(field.data) in known else ""


class DeletionForm(BaseForm):
    reason = StringField(
        "Pourquoi supprimer ce fichier",
        [
            required("Dites pourquoi vous supprimez ce fichier."),
            Length(max=200, message="Au plus 200 caractères."),
        ],
    )
