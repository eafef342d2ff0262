"""What a page of an assessment sends: the answer to one item, a signature, a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice, SelectField
from wtforms.validators import Length

from app.domain.catalogue import Item
from app.domain.entry import MAX_TEXT, Entry
from app.domain.lifecycle import Outcome, SeenHow
from app.domain.scoring import Special
from app.web.forms import BaseForm, FrenchDateField, FrenchIntegerField, choices_of, optional, required

UNKNOWN_LABEL = "Je ne sais pas"
NA_LABEL = "Non applicable"
MEASURED = "measure"

SEEN_HOW_LABELS: Mapping[SeenHow, str] = {
    SeenHow.DOCUMENT: "Pièce vue",
    SeenHow.REMOTE: "À distance (visioconférence, partage d’écran)",
    SeenHow.DECLARED: "Déclaratif : rien n’a été vu",
}
OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: "Accepter ce point",
    Outcome.RETURNED: "Retourner ce point",
}


def slug_of(item_id: str) -> str:
    """The id of an item as the start of HTML ids: ``D2.O1.A`` is ``D2_O1_A``."""
    return item_id.replace(".", "_")


class AnswerForm(BaseForm):
    """The answer to one item; names and ids begin with the item's, so that a page holds many."""

    answer = RadioField("Votre réponse", choices=[], validators=[optional()])
    due = FrenchDateField("Échéance", [optional()])
    numerator = FrenchIntegerField("Numérateur", [optional()])
    denominator = FrenchIntegerField("Dénominateur", [optional()])
    reason = TextAreaField(
        "Pourquoi ce point ne s’applique pas", [Length(max=MAX_TEXT, message="Au plus 10 000 caractères.")]
    )
    comment = TextAreaField("Commentaire", [Length(max=MAX_TEXT, message="Au plus 10 000 caractères.")])
    revision = HiddenField(default="0")

    def __init__(
        self, item: Item, formdata: Any = None, entry: Entry | None = None, revision: int = 0
    ) -> None:
        super().__init__(
            formdata=formdata, prefix=f"{slug_of(item.id)}-", data=_data_of(item, entry, revision)
        )
        self.item = item
        choices = (
            [SelectChoice(choice.code, choice.label) for choice in item.scale.choices] if item.scale else []
        )
        if item.measure:
            choices.append(SelectChoice(MEASURED, "Je connais les deux nombres"))
            self.numerator.label.text = item.measure.numerator_label
            self.denominator.label.text = item.measure.denominator_label
        choices.append(SelectChoice(Special.UNKNOWN.value, UNKNOWN_LABEL))
        if item.na_allowed:
            choices.append(SelectChoice(Special.NA.value, NA_LABEL))
        self.answer.choices = choices

    @property
    def due_choices(self) -> tuple[str, ...]:
        """The choices that ask for a date."""
        return (
            tuple(choice.code for choice in self.item.scale.choices if choice.needs_due)
            if self.item.scale
            else ()
        )

    @property
    def seen_revision(self) -> int:
        value = self.revision.data or "0"
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0

    def to_entry(self) -> Entry:
        """What was typed; texts and dates of another choice are not kept."""
        answer = self.answer.data or None
        special = Special(answer) if answer in {member.value for member in Special} else None
        choice = answer if special is None and answer != MEASURED else None
        return Entry(
            choice=choice,
            special=special,
            reason=_lines(self.reason.data) if special is Special.NA else "",
            due=self.due.data if choice in self.due_choices else None,
            numerator=self.numerator.data if answer == MEASURED else None,
            denominator=self.denominator.data if answer == MEASURED else None,
            comment=_lines(self.comment.data),
        )


def _lines(text: str | None) -> str:
    """Browsers send CRLF; one kind of line end is kept, so that an unchanged text is the same text."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _data_of(item: Item, entry: Entry | None, revision: int) -> dict[str, Any]:
    if entry is None:
        return {"revision": str(revision)}
    measured = entry.numerator is not None or entry.denominator is not None
    return {
        "answer": entry.special.value if entry.special else (MEASURED if measured else entry.choice),
        "due": entry.due,
        "numerator": entry.numerator,
        "denominator": entry.denominator,
        "reason": entry.reason,
        "comment": entry.comment,
        "revision": str(revision),
    }


class SignatureForm(BaseForm):
    """The hash that the signatory saw, and their agreement."""

    seen_hash = HiddenField()
    agreed = BooleanField(
        "J’ai relu ces réponses et je les signe au nom de la direction",
        [required("Cochez la case pour signer.")],
        false_values=(False, "", "non"),
    )


class VerdictForm(BaseForm):
    """What the reviewer decides on one item."""

    outcome = RadioField(
        "Votre décision",
        choices=choices_of(Outcome, OUTCOME_LABELS),
        validators=[required("Choisissez d’accepter ou de retourner ce point.")],
    )
    seen_how = SelectField(
        "Comment l’avez-vous vu ?",
        choices=choices_of(SeenHow, SEEN_HOW_LABELS),
        validators=[required("Dites comment vous l’avez vu.")],
    )
    comment = TextAreaField(
        "Commentaire pour l’établissement", [Length(max=MAX_TEXT, message="Au plus 10 000 caractères.")]
    )
    revision = HiddenField(default="0")

    def __init__(self, item_id: str, **values: Any) -> None:
        super().__init__(prefix=f"{slug_of(item_id)}-", **values)
