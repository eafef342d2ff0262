"""A workbook brought back, or the audit of another tool."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from app.domain.catalogue import Item
from app.features.assessments.forms.answers import slug_of
from app.web.forms import BaseForm

THEIRS, MINE = "theirs", "mine"


class WorkbookForm(BaseForm):
    workbook = FileField(
        "Classeur rempli, ou audit CISO Assistant", [FileRequired("Choisissez le fichier à relire.")]
    )


class ConflictForm(BaseForm):
    """For one item that changed on both sides: which answer stays. Without a choice, today's does."""

    choice = RadioField(
        "Quelle réponse garder ?",
        choices=[
            SelectChoice(THEIRS, "Garder la réponse d’aujourd’hui"),
            SelectChoice(MINE, "Prendre celle du fichier"),
        ],
        default=THEIRS,
    )

    def __init__(self, item: Item, formdata: Any = None) -> None:
        super().__init__(formdata=formdata, prefix=f"{slug_of(item.id)}-")
        self.item = item

    @property
    def takes_mine(self) -> bool:
        return self.choice.data == MINE
