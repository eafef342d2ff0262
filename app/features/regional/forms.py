"""What the list of a region may be narrowed by; everything stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.domain.catalogue import Checklist, Family
from app.domain.organisations import Category, Department, LegalCut, Sector
from app.features.assessments.queries.regional import UnitStatus
from app.features.organisations.queries import Criteria, Summary
from app.features.regional.labels import STATUS_LABELS, STATUS_SLUGS
from app.web.forms import FilterForm, choices_of, with_blank

FILTERED_SECTORS = (Sector.ES, Sector.ESMS)
STATUS_OF_SLUG = {slug: status for status, slug in STATUS_SLUGS.items()}


class ChecklistChoice(FilterForm):
    """Which checklist the page is about, by family."""

    liste = SelectField("Liste de questions")

    def offer(self, families: Sequence[Family], current: Checklist) -> None:
        self.liste.choices = {
            family.title: [(one.id, one.title) for one in family.checklists] for family in families
        }
        self.liste.data = current.id


class UnitFilters(FilterForm):
    """An unknown value filters nothing."""

    etat = SelectField("État")
    type = SelectField("Type")
    categorie = SelectField("Catégorie")
    statut_juridique = SelectField("Statut juridique")
    departement = SelectField("Département")
    groupe = SelectField("Groupement")

    def offer(
        self, categories: Sequence[Category], departments: Sequence[Department], groups: Sequence[Summary]
    ) -> None:
        """Fill the lists with what the region holds."""
        labels = {slug: STATUS_LABELS[status] for slug, status in STATUS_OF_SLUG.items()}
        self.etat.choices = _choices("Tous", labels.items())
        self.type.choices = with_blank(choices_of(FILTERED_SECTORS, lambda one: one.label), "Tous")
        self.statut_juridique.choices = with_blank(choices_of(LegalCut, lambda one: one.label), "Tous")
        self.categorie.choices = _choices("Toutes", [(c.code, c.label) for c in categories])
        self.departement.choices = _choices("Tous", [(d.code, f"{d.name} ({d.code})") for d in departments])
        self.groupe.choices = _choices("Tous", [(str(g.id), g.full_name) for g in groups])

    def chosen(self) -> dict[str, str]:
        """The filters in force, by name of argument, with their value."""
        return {
            field.name: field.data
            for field in self
            if field.data and any(choice.value == field.data for choice in field.choices)
        }

    def shown(self) -> list[tuple[str, str]]:
        """The filters in force in words, with the name of their argument."""
        chosen = self.chosen()
        return [
            (f"{field.label.text}\u202f: {choice.label}", field.name)
            for field in self
            for choice in field.choices
            if choice.value and chosen.get(field.name) == choice.value
        ]

    def criteria(self, region: str, text: str) -> Criteria:
        chosen = self.chosen()
        return Criteria(
            text=text,
            region=region,
            sector=Sector(chosen["type"]) if "type" in chosen else None,
            category=chosen.get("categorie"),
            legal_cut=LegalCut(chosen["statut_juridique"]) if "statut_juridique" in chosen else None,
            department=chosen.get("departement"),
            group_id=UUID(chosen["groupe"]) if "groupe" in chosen else None,
        )

    @property
    def status(self) -> UnitStatus | None:
        return STATUS_OF_SLUG.get(self.chosen().get("etat", ""))


def _choices(blank: str, pairs: object) -> list[SelectChoice]:
    return with_blank([SelectChoice(value, label) for value, label in pairs], blank)  # type: ignore[attr-defined]
