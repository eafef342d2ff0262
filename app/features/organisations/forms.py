"""What the reader asks of the directory and of a journal, in the address of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import ClassVar, TypeVar
from uuid import UUID

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.domain.organisations import LegalCut, Nomenclature, OrganisationKind, Region, Sector
from app.features.organisations.journal_words import FAMILIES, FAMILY_LABELS, PLATFORM_FAMILIES, Family
from app.features.organisations.queries import Criteria, Reach
from app.web.forms import FilterForm, choices_of, with_blank

Member = TypeVar("Member", bound=StrEnum)

QUERY_LENGTH = 100
OPEN, CLOSED = "ouverts", "fermes"


def _label(member: OrganisationKind | Sector | LegalCut) -> str:
    return member.label


class SearchForm(FilterForm):
    """Name, town or number; then what narrows the list. What is not among the choices filters nothing."""

    q = StringField("Nom, commune, FINESS, SIREN ou SIRET")
    nature = SelectField("Nature", choices=with_blank(choices_of(OrganisationKind, _label), "Toutes"))
    secteur = SelectField("Secteur", choices=with_blank(choices_of(Sector, _label), "Tous"))
    statut = SelectField("Statut juridique", choices=with_blank(choices_of(LegalCut, _label), "Tous"))
    region = SelectField("Région")
    departement = SelectField("Département")
    categorie = SelectField("Catégorie FINESS")
    etat = SelectField(
        "État",
        choices=[SelectChoice("", "Tous"), SelectChoice(OPEN, "Ouverts"), SelectChoice(CLOSED, "Fermés")],
    )
    entite = StringField("Entité juridique")
    groupe = StringField("Groupement")

    def offer_places(self, nomenclature: Nomenclature, reach: Reach) -> None:
        """Only the regions that the reader may see, and the departments of the one chosen."""
        everywhere = reach.everything or not reach.regions
        regions = [one for one in nomenclature.regions.values() if everywhere or one.code in reach.regions]
        self.region.choices = with_blank(
            [SelectChoice(one.code, one.name) for one in _by_name(regions)], "Toutes"
        )
        codes = {self.region.data} if self.region.data else {one.code for one in regions}
        self.departement.choices = with_blank(
            [
                SelectChoice(one.code, f"{one.code} – {one.name}")
                for one in sorted(nomenclature.departments.values(), key=lambda one: one.code)
                if one.region in codes
            ],
            "Tous",
        )

    def offer_categories(self, nomenclature: Nomenclature) -> None:
        """Those of the chosen sector: FINESS has three hundred, too many to choose from at once."""
        found = [one for one in nomenclature.categories.values() if one.sector == self.secteur.data]
        self.categorie.choices = with_blank(
            [SelectChoice(one.code, one.label) for one in sorted(found, key=lambda one: one.label)], "Toutes"
        )

    def criteria(self) -> Criteria:
        return Criteria(
            text=(self.q.data or "")[:QUERY_LENGTH],
            kind=_member(OrganisationKind, self.nature.data),
            sector=_member(Sector, self.secteur.data),
            legal_cut=_member(LegalCut, self.statut.data),
            region=_offered(self.region),
            department=_offered(self.departement),
            category=_offered(self.categorie),
            parent_id=_uuid(self.entite.data),
            group_id=_uuid(self.groupe.data),
            is_open={OPEN: True, CLOSED: False}.get(self.etat.data),
        )

    def filters_in_force(self) -> list[tuple[str, str]]:
        """Each list that narrows, in words, and the name that takes it away."""
        lists = (
            self.nature,
            self.secteur,
            self.categorie,
            self.statut,
            self.region,
            self.departement,
            self.etat,
        )
        found: list[tuple[str, str]] = []
        for field in lists:
            labels = {choice.value: choice.label for choice in field.choices if choice.value}
            if field.data in labels:
                found.append((f"{field.label.text}\u202f: {labels[field.data]}", field.name))
        if _uuid(self.entite.data):
            found.append(("Établissements d’une même entité juridique", "entite"))
        if _uuid(self.groupe.data):
            found.append(("Membres d’un même groupement", "groupe"))
        return found


def _family_choices(families: Iterable[Family]) -> list[SelectChoice]:
    return with_blank([SelectChoice(one.value, FAMILY_LABELS[one]) for one in families], "Toutes")


class JournalForm(FilterForm):
    """The kind of act that the journal is narrowed to."""

    families: ClassVar[Mapping[Family, tuple[str, ...]]] = FAMILIES
    nature = SelectField("Nature des actes", choices=_family_choices(FAMILIES))

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions kept; empty: all of them."""
        family = _member(Family, self.nature.data)
        return self.families.get(family, ()) if family else ()


class PlatformJournalForm(JournalForm):
    """The same, of the platform's own journal."""

    families = PLATFORM_FAMILIES
    nature = SelectField("Nature des actes", choices=_family_choices(PLATFORM_FAMILIES))


def _by_name(regions: Iterable[Region]) -> list[Region]:
    return sorted(regions, key=lambda region: region.name)


def _member(kind: type[Member], value: str | None) -> Member | None:
    return kind(value) if value in set(kind) else None


def _offered(field: SelectField) -> str | None:
    return field.data if field.data and field.data in {choice.value for choice in field.choices} else None


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None
