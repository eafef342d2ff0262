"""Format (c): a CSV with a header row, such as the extraction of the SAE or the list that a region keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from app.domain.errors import DomainError
from app.domain.organisations import MembershipRole, Nomenclature, Sector
from app.domain.search import search_text
from app.features.organisations.importing.cells import Line, read_cells, split_line
from app.features.organisations.importing.fields import LineReader, RefusedLine
from app.features.organisations.importing.records import (
    EstablishmentRecord,
    Item,
    LineFault,
    MembershipRecord,
    Reading,
    SourceFormat,
)
from app.features.organisations.importing.text import first_line
from app.features.organisations.models import NAME_LENGTH

REQUIRED = ("finess_et", "raison_sociale", "finess_ej")
OPTIONAL = (
    "raison_sociale_longue",
    "raison_sociale_ej",
    "siren_ej",
    "siret",
    "categorie",
    "secteur",
    "statut_juridique",
    "espic",
    "region",
    "departement",
    "code_commune",
    "commune",
    "code_postal",
    "code_ght",
    "nom_ght",
    "role_ght",
    "debut_ght",
    "fin_ght",
    "taille",
    "est_ose",
    "est_og",
    "date_ouverture",
    "date_fermeture",
)
SEPARATORS = (";", ",", "\t")

_GHT_CODE = re.compile(r"\d{5}", re.ASCII)
_ROLES = {
    "s": MembershipRole.SUPPORT,
    "support": MembershipRole.SUPPORT,
    "m": MembershipRole.MEMBER,
    "membre": MembershipRole.MEMBER,
}
_SECTORS = {"es": Sector.ES, "esms": Sector.ESMS, "autre": Sector.OTHER}


@dataclass(frozen=True, slots=True)
class Header:
    separator: str
    columns: tuple[str, ...]

    @property
    def ignored(self) -> tuple[str, ...]:
        return tuple(column for column in self.columns if column not in REQUIRED + OPTIONAL)


def find_header(file: BinaryIO, encoding: str) -> Header | None:
    """The header row; ``None`` when the first line is not one of this format.

    Raises ``import_columns_missing`` or ``import_columns_twice`` when it is one but cannot be used.
    """
    text = first_line(file, encoding)
    headers = (Header(separator, _columns(text, separator)) for separator in SEPARATORS)
    header = max(headers, key=lambda found: len(found.columns))
    known = set(header.columns) & {*REQUIRED, *OPTIONAL}
    if len(known) < 2:
        return None
    missing = [column for column in REQUIRED if column not in known]
    if missing:
        raise DomainError("import_columns_missing", columns=", ".join(missing))
    twice = sorted({column for column in known if header.columns.count(column) > 1})
    if twice:
        raise DomainError("import_columns_twice", columns=", ".join(twice))
    return header


def open_table(file: BinaryIO, encoding: str, nomenclature: Nomenclature, header: Header) -> Reading:
    return Reading(
        source=SourceFormat.LIST,
        items=_read(file, encoding, nomenclature, header),
        states_memberships="code_ght" in header.columns,
        ignored_columns=header.ignored,
    )


def _columns(text: str, separator: str) -> tuple[str, ...]:
    """Names without accent or case: ``Catégorie`` is ``categorie``, ``FINESS ET`` is ``finess_et``."""
    return tuple(search_text(name).replace(" ", "_") for name in split_line(text, separator) or ())


def _read(file: BinaryIO, encoding: str, nomenclature: Nomenclature, header: Header) -> Iterator[Item]:
    wanted = {*REQUIRED, *OPTIONAL}
    positions = {column: place for place, column in enumerate(header.columns) if column in wanted}
    blank = dict.fromkeys(OPTIONAL, "")
    lines = read_cells(file, encoding, header.separator, header.columns)
    next(lines)  # the header itself
    for line in lines:
        if isinstance(line, LineFault):
            yield line
        else:
            values = blank | {column: line.cells[place] for column, place in positions.items()}
            yield from _read_line(nomenclature, line, values)


def _read_line(nomenclature: Nomenclature, line: Line, values: Mapping[str, str]) -> Iterator[Item]:
    reader = LineReader(nomenclature, line.number)
    try:
        reader.subject = reader.finess("finess_et", values["finess_et"])
        entity = reader.finess("finess_ej", values["finess_ej"])
        membership = _membership(reader, entity, values)
        establishment = _establishment(reader, entity, values)
    except RefusedLine as refused:
        yield reader.refusal(refused)
        return
    yield from reader.remarks
    if membership is not None:
        yield membership
    yield establishment


def _establishment(reader: LineReader, entity: str, values: Mapping[str, str]) -> EstablishmentRecord:
    siret, siren = reader.siret(values["siret"])
    category, sector = reader.category(values["categorie"])
    legal_status, ownership = reader.legal_status(values["statut_juridique"], values["espic"])
    long_name = reader.text("raison_sociale_longue", values["raison_sociale_longue"], NAME_LENGTH)
    name = reader.name("raison_sociale", values["raison_sociale"])
    return EstablishmentRecord(
        number=reader.number,
        finess=reader.subject,
        entity_finess=entity,
        name=long_name or name,
        short_name=name if long_name else None,
        siret=siret,
        siren=siren,
        category=category,
        sector=_sector(reader, values["secteur"]) or sector,
        legal_status=legal_status,
        ownership=ownership,
        place=reader.place(
            values["commune"],
            values["code_postal"],
            values["code_commune"],
            values["departement"],
            values["region"],
        ),
        size=reader.size("taille", values["taille"]),
        is_ose=reader.flag("est_ose", values["est_ose"]),
        opened_on=reader.day("date_ouverture", values["date_ouverture"]),
        closed_on=reader.day("date_fermeture", values["date_fermeture"]),
        entity_name=reader.text("raison_sociale_ej", values["raison_sociale_ej"], NAME_LENGTH),
        entity_siren=reader.siren("siren_ej", values["siren_ej"]),
        entity_is_og=reader.flag("est_og", values["est_og"]),
    )


def _sector(reader: LineReader, value: str) -> Sector | None:
    text = value.strip().lower()
    if text and text not in _SECTORS:
        reader.remark(
            "secteur", f"«\u202f{text[:20]}\u202f» n’est ni es, ni esms, ni autre\u202f: il n’est pas repris"
        )
    return _SECTORS.get(text)


def _membership(reader: LineReader, entity: str, values: Mapping[str, str]) -> MembershipRecord | None:
    code = values["code_ght"].strip()
    if not code:
        return None
    if not _GHT_CODE.fullmatch(code) or code[:2] not in reader.nomenclature.regions:
        reader.remark(
            "code_ght", f"«\u202f{code[:20]}\u202f» n’est pas un code de GHT (région et trois chiffres)"
        )
        return None
    role = values["role_ght"].strip().lower()
    if role and role not in _ROLES:
        reader.remark(
            "role_ght", f"«\u202f{role[:20]}\u202f» n’est ni support, ni membre\u202f: membre est retenu"
        )
    return MembershipRecord(
        number=reader.number,
        ght_code=code,
        entity_finess=entity,
        ght_name=reader.text("nom_ght", values["nom_ght"], NAME_LENGTH),
        role=_ROLES.get(role),
        starts_on=reader.day("debut_ght", values["debut_ght"]),
        ends_on=reader.day("fin_ght", values["fin_ght"]),
    )
