"""What readers give: records of what a file says, and the lines that they refuse or remark on.

The records made for every line are not frozen: freezing doubles the time it takes to make them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.organisations import MembershipRole, Ownership, Sector


class SourceFormat(StrEnum):
    HISTORICAL = "historical"
    STRUCTURES = "structures"
    LIST = "list"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    SourceFormat.HISTORICAL: "extraction FINESS historique (CSV « structureet »)",
    SourceFormat.STRUCTURES: "structures FINESS+ (JSON)",
    SourceFormat.LIST: "liste CSV à en-tête",
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line. ``is_refused``: the line is left out; otherwise only a remark.

    ``number`` is the line of a CSV file, or the rank of the legal entity in a JSON file; ``subject`` the FINESS
    number when it could be read.
    """

    number: int
    field: str
    reason: str
    subject: str = ""
    is_refused: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Codes of the COG; ``region`` is that of the health agency."""

    town: str | None = None
    postal_code: str | None = None
    commune: str | None = None
    department: str | None = None
    region: str | None = None


NOWHERE = Place()


@dataclass(slots=True)
class EntityRecord:
    """A legal entity, as the file itself describes it. ``None``: the file does not say."""

    number: int
    finess: str
    name: str
    short_name: str | None = None
    siren: str | None = None
    legal_status: str | None = None
    ownership: Ownership | None = None
    place: Place = NOWHERE
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(slots=True)
class EstablishmentRecord:
    """An establishment, with what its line says of its legal entity. ``None``: the file does not say."""

    number: int
    finess: str
    entity_finess: str
    name: str
    short_name: str | None = None
    siret: str | None = None
    siren: str | None = None
    category: str | None = None
    sector: Sector | None = None
    legal_status: str | None = None
    ownership: Ownership | None = None
    place: Place = NOWHERE
    size: int | None = None
    is_ose: bool | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    entity_name: str | None = None
    entity_siren: str | None = None
    entity_is_og: bool | None = None


@dataclass(frozen=True, slots=True)
class MembershipRecord:
    """A legal entity in a GHT; comes before the establishments of that entity."""

    number: int
    ght_code: str
    entity_finess: str
    ght_name: str | None = None
    role: MembershipRole | None = None
    starts_on: date | None = None
    ends_on: date | None = None


Record = EntityRecord | EstablishmentRecord | MembershipRecord
Item = Record | LineFault


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: what is known before its first line, and its items, read as they are asked for.

    ``states_memberships``: it says who belongs to which GHT, so that silence about one means something.
    ``is_national``: it is meant to hold every establishment of the country.
    """

    source: SourceFormat
    items: Iterator[Item]
    stated_on: date | None = None
    is_national: bool = False
    states_memberships: bool = False
    ignored_columns: tuple[str, ...] = field(default=())
