"""What pages send about actions: one action, a piece to link, and what narrows the list."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.documents.blocks import long_date
from app.domain.actions import ActionEntry, ActionStatus
from app.domain.actions.entry import MAX_NOTE, MAX_OWNER, MAX_TITLE
from app.domain.catalogue import Catalogue
from app.domain.errors import DomainError
from app.features.actions.queries import OPEN, Criteria, Facets
from app.features.evidence.queries import EvidenceRow
from app.web.forms import (
    BaseForm,
    FilterForm,
    FrenchDateField,
    FrenchDecimalField,
    FrenchIntegerField,
    choices_of,
    optional,
    required,
    with_blank,
)
from app.web.messages import ACTION_STATUS_LABELS

FIELD_OF_REFUSAL = {
    "action_title_required": "title",
    "due_out_of_range": "due",
    "effort_out_of_range": "effort",
    "cost_out_of_range": "cost_high",
    "cost_range_invalid": "cost_high",
}

STATES = {
    "": OPEN,
    "toutes": frozenset(ActionStatus),
    "a-faire": frozenset({ActionStatus.TODO}),
    "en-cours": frozenset({ActionStatus.DOING}),
    "faites": frozenset({ActionStatus.DONE}),
    "abandonnees": frozenset({ActionStatus.DROPPED}),
}
STATE_LABELS = {
    "": "À faire et en cours",
    "toutes": "Toutes",
    "a-faire": "À faire",
    "en-cours": "En cours",
    "faites": "Faites",
    "abandonnees": "Abandonnées",
}
LATE, OWN = "depassee", "sans-liste"


class ActionForm(BaseForm):
    """One action. ``revision`` is the one that the page showed."""

    title = StringField(
        "Ce qu’il faut faire",
        [Length(max=MAX_TITLE, message=f"Écrivez {MAX_TITLE} caractères au plus.")],
    )
    owner = StringField(
        "Confiée à (fonction)",
        [optional(), Length(max=MAX_OWNER, message=f"Écrivez {MAX_OWNER} caractères au plus.")],
        description="Une fonction, jamais un nom\u202f: «\u202fRSSI\u202f», «\u202fdirection des soins\u202f».",
    )
    due = FrenchDateField("Échéance", [optional()])
    effort = FrenchDecimalField("Effort", [optional()], places=None)
    cost_low = FrenchIntegerField("Coût, au moins", [optional()])
    cost_high = FrenchIntegerField("Coût, au plus", [optional()])
    status = RadioField(
        "État",
        choices=choices_of(ActionStatus, ACTION_STATUS_LABELS),
        validators=[required("Choisissez l’état de l’action.")],
        default=ActionStatus.TODO.value,
    )
    note = TextAreaField(
        "Note", [optional(), Length(max=MAX_NOTE, message=f"Écrivez {MAX_NOTE} caractères au plus.")]
    )
    revision = HiddenField(default="0")

    @classmethod
    def of(cls, entry: ActionEntry, revision: int = 0) -> ActionForm:
        """The form filled with what is stored."""
        return cls(
            formdata=None,
            data={
                "title": entry.title,
                "owner": entry.owner,
                "due": entry.due,
                "effort": None if entry.effort_days is None else to_decimal(entry.effort_days),
                "cost_low": entry.cost_low,
                "cost_high": entry.cost_high,
                "status": entry.status.value,
                "note": entry.note,
                "revision": str(revision),
            },
        )

    @property
    def seen_revision(self) -> int:
        value = self.revision.data or "0"
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0

    def to_entry(self) -> ActionEntry:
        return ActionEntry(
            title=self.title.data or "",
            owner=self.owner.data or "",
            due=self.due.data,
            effort_days=None if self.effort.data is None else Fraction(self.effort.data),
            cost_low=self.cost_low.data,
            cost_high=self.cost_high.data,
            status=ActionStatus(self.status.data),
            note=self.note.data or "",
        )

    def show_refusal(self, error: DomainError) -> None:
        """Show what the domain refused beside its field; what no field explains is raised again."""
        field = FIELD_OF_REFUSAL.get(error.code)
        if field is None:
            raise error
        self.refuse(error, field)


class ProofForm(BaseForm):
    """An existing piece to link to an action."""

    piece = SelectField("Pièce", validators=[required("Choisissez une pièce.")])

    def offer(self, pieces: Sequence[EvidenceRow], kinds: Any) -> None:
        named = [SelectChoice(str(one.id), _name_piece(one, kinds)) for one in pieces]
        self.piece.choices = with_blank(named, "Choisir une pièce")


class ListForm(FilterForm):
    """What narrows the list of actions; what is not among the choices filters nothing."""

    etat = SelectField("État", choices=[SelectChoice(*one) for one in STATE_LABELS.items()])
    fonction = SelectField("Fonction")
    echeance = SelectField("Échéance", choices=[SelectChoice("", "Toutes"), SelectChoice(LATE, "Dépassée")])
    liste = SelectField("Liste")

    def offer(self, facets: Facets, catalogue: Catalogue) -> None:
        """The functions and the lists that the actions of the organisation name."""
        self.fonction.choices = with_blank([SelectChoice(one, one) for one in facets.owners], "Toutes")
        named = [SelectChoice(one, title_of(catalogue, one)) for one in facets.checklists if one]
        own = [SelectChoice(OWN, "Aucune liste")] if None in facets.checklists else []
        self.liste.choices = with_blank([*named, *own], "Toutes")

    def criteria(self) -> Criteria:
        checklist = _offered(self.liste)
        return Criteria(
            statuses=STATES[_offered(self.etat) or ""],
            owner=_offered(self.fonction),
            is_overdue=_offered(self.echeance) == LATE,
            checklist="" if checklist == OWN else checklist,
        )

    def filters_in_force(self) -> list[tuple[str, str]]:
        """Each filter in force in words, with the argument that holds it."""
        found = []
        for field in (self.etat, self.fonction, self.echeance, self.liste):
            value = _offered(field)
            if value is not None:
                label = next(choice[1] for choice in field.iter_choices() if choice[0] == value)
                found.append((f"{field.label.text}\u202f: {label}", field.name))
        return found


def title_of(catalogue: Catalogue, checklist_id: str) -> str:
    """The title of the newest version of a list, or its id when the catalogue has it no more."""
    versions = catalogue.list_versions(checklist_id)
    return versions[-1].title if versions else checklist_id


def to_decimal(days: Fraction) -> Decimal:
    return Decimal(days.numerator) / Decimal(days.denominator)


def _offered(field: SelectField) -> str | None:
    """The value when it is one of the choices and not the blank one."""
    offered = {choice[0] for choice in field.iter_choices()}
    return field.data if field.data and field.data in offered else None


def _name_piece(piece: EvidenceRow, kinds: Any) -> str:
    told = kinds.get(piece.kind, piece.kind)
    if piece.document_date is not None:
        told = f"{told}, {long_date(piece.document_date)}"
    return f"{piece.title} ({told})" if piece.title else told
