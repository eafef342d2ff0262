"""Legal entities as a file makes them known: by their own record, or only through their establishments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.organisations import (
    LegalCut,
    Nomenclature,
    OrganisationKind,
    Ownership,
    Sector,
    department_of_finess,
    joint_sector,
    legal_cut,
)
from app.features.organisations.importing.records import (
    EntityRecord,
    EstablishmentRecord,
    LineFault,
    MembershipRecord,
    Place,
)

Values = dict[str, Any]

BLANK: Values = {
    "group_type": None,
    "parent_id": None,
    "finess": None,
    "siren": None,
    "siret": None,
    "ght_code": None,
    "is_name_provisional": False,
    "short_name": None,
    "town": None,
    "postal_code": None,
    "commune": None,
    "department": None,
    "region": None,
    "category": None,
    "sector": Sector.OTHER,
    "legal_status": None,
    "ownership": None,
    "legal_cut": None,
    "is_ose": False,
    "is_og": False,
    "size": None,
    "opened_on": None,
    "closed_on": None,
}
"""Every column that a new organisation has, when nothing is said of it."""


@dataclass(slots=True)
class Entity:
    """What the file has said so far of one legal entity. ``id`` is ``None`` until it stands in the database.

    ``first_cut`` is the legal cut that its establishments were given, stored or new; ``must_settle`` says that one
    of them may need another. ``inserted`` is the fingerprint of the row of a new one.
    """

    finess: str
    id: UUID | None = None
    is_new: bool = False
    in_ght: bool = False
    ownership: Ownership | None = None
    first_cut: LegalCut | None = None
    must_settle: bool = False
    inserted: int = 0
    sectors: set[Sector] = field(default_factory=set)
    stated: EntityRecord | None = None
    name: str | None = None
    first_name: str = ""
    legal_status: str | None = None
    stated_ownership: Ownership | None = None
    sirens: set[str] = field(default_factory=set)
    stated_siren: str | None = None
    towns: set[str] = field(default_factory=set)
    first_place: Place | None = None
    is_ose: bool | None = None
    is_og: bool | None = None
    memberships: dict[str, MembershipRecord] = field(default_factory=dict)

    def state(self, record: EntityRecord) -> None:
        """Its own record: this is what counts."""
        self.stated = record
        self.ownership = record.ownership or self.ownership

    @property
    def closed_on(self) -> date | None:
        return self.stated.closed_on if self.stated else None

    @property
    def cut(self) -> LegalCut | None:
        return legal_cut(self.ownership, in_ght=self.in_ght)

    def note(self, record: EstablishmentRecord) -> LineFault | None:
        """What the line of an establishment says of its entity; a remark when lines disagree."""
        if self.first_place is None:
            self.first_name, self.first_place = record.name, record.place
        if record.closed_on is None:
            self.sectors.add(record.sector or Sector.OTHER)
        if record.siren:
            self.sirens.add(record.siren)
        if record.place.town:
            self.towns.add(record.place.town)
        self.name = self.name or record.entity_name
        self.stated_siren = self.stated_siren or record.entity_siren
        self.is_ose = _either(self.is_ose, record.is_ose)
        self.is_og = _either(self.is_og, record.entity_is_og)
        self.stated_ownership = self.stated_ownership or record.ownership
        self.ownership = self.ownership or record.ownership
        if self.legal_status is None:
            self.legal_status = record.legal_status
        elif record.legal_status not in (None, self.legal_status):
            reason = (
                f"l’entité juridique {self.finess} a déjà le statut {self.legal_status}\u202f: "
                f"{record.legal_status} n’est pas retenu pour elle"
            )
            return LineFault(record.number, "statut_juridique", reason, record.finess, is_refused=False)
        return None

    def said(self) -> Values:
        """What the file says: it takes the place of what is stored, where it is not ``None``."""
        if self.stated is not None:
            record = self.stated
            return {
                "name": record.name,
                "is_name_provisional": False,
                "short_name": record.short_name,
                "siren": record.siren,
                "legal_status": record.legal_status,
                "ownership": record.ownership,
                "opened_on": record.opened_on,
                **place_values(record.place),
                "is_ose": self.is_ose,
                "is_og": self.is_og,
            }
        return {
            "name": self.name,
            "is_name_provisional": False if self.name else None,
            "siren": self.stated_siren,
            "legal_status": self.legal_status,
            "ownership": self.stated_ownership,
            "is_ose": self.is_ose,
            "is_og": self.is_og,
        }

    def said_of_known(self, stored: Values) -> Values:
        """What the file says of an entity that was here. Its own record counts; lines of establishments, which may
        be some of them only, fill what nobody has said, and name it if its name is provisional."""
        said = self.said()
        if self.stated is not None:
            return said
        if not stored["is_name_provisional"]:
            del said["name"], said["is_name_provisional"]
        kept = [name for name in ("siren", "legal_status", "ownership") if stored[name] is not None]
        if stored["legal_status"] is None and said["legal_status"] is not None:
            # The nature follows from the status: they come together.
            kept = [name for name in kept if name != "ownership"]
        if stored["is_ose"]:
            kept.append("is_ose")
        return {name: value for name, value in said.items() if name not in kept}

    def guessed(self, nomenclature: Nomenclature) -> Values:
        """What can be told from its number and its establishments: it only fills what is not known."""
        guesses: Values = {"siren": next(iter(self.sirens)) if len(self.sirens) == 1 else None}
        if self.stated is not None:
            return guesses
        department: str | None = department_of_finess(self.finess)
        if department not in nomenclature.departments:
            department = self.first_place.department if self.first_place else None
        guesses |= {"department": department, "region": nomenclature.region_of(department)}
        if len(self.towns) == 1 and self.first_place and self.first_place.department == department:
            guesses["town"] = next(iter(self.towns))
        return guesses

    def new_values(self, nomenclature: Nomenclature) -> Values:
        """Every column of a new row; the name of the first establishment, marked as provisional, for want of one."""
        said = {name: value for name, value in self.said().items() if value is not None}
        guessed = {name: value for name, value in self.guessed(nomenclature).items() if value is not None}
        named = {"name": self.first_name, "is_name_provisional": True}
        values = BLANK | named | guessed | said
        return values | {
            "id": self.id,
            "kind": OrganisationKind.LEGAL_ENTITY,
            "finess": self.finess,
            "sector": joint_sector(self.sectors),
            "legal_cut": legal_cut(values["ownership"], in_ght=self.in_ght),
            "closed_on": self.closed_on,
        }


def fingerprint(values: Values) -> int:
    """The same for the same values, less the sorted form of the name, which follows from them."""
    return hash(frozenset((name, value) for name, value in values.items() if name != "name_search"))


def place_values(place: Place) -> Values:
    return {
        "town": place.town,
        "postal_code": place.postal_code,
        "commune": place.commune,
        "department": place.department,
        "region": place.region,
    }


def _either(first: bool | None, second: bool | None) -> bool | None:
    """Yes when one says yes; no when one says no and none says yes."""
    return (first or second) if first is not None else second
