"""Format (a): the historical extraction of FINESS (``etalab-cs1100502``), last published on 12 May 2026.

No header row: a first line ``finess;etalab;<n>;<date>``, then ``structureet;`` and 31 fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from app.domain.organisations import OVERSEAS, Nomenclature
from app.features.organisations.importing.cells import Line, read_cells, split_line
from app.features.organisations.importing.fields import LineReader, RefusedLine
from app.features.organisations.importing.records import (
    EstablishmentRecord,
    Item,
    LineFault,
    Place,
    Reading,
    SourceFormat,
)
from app.features.organisations.importing.text import first_line
from app.features.organisations.models import NAME_LENGTH

SEPARATOR = ";"
FIELDS = (
    "type",
    "nofinesset",
    "nofinessej",
    "rs",
    "rslongue",
    "complrs",
    "compldistrib",
    "numvoie",
    "typvoie",
    "voie",
    "compvoie",
    "lieuditbp",
    "commune",
    "departement",
    "libdepartement",
    "ligneacheminement",
    "telephone",
    "telecopie",
    "categetab",
    "libcategetab",
    "categagretab",
    "libcategagretab",
    "siret",
    "codeape",
    "codemft",
    "libmft",
    "codesph",
    "libsph",
    "dateouv",
    "dateautor",
    "datemaj",
    "numuai",
)
PREAMBLE = "finess;etalab;"
STRUCTURE = "structureet;"
OTHER_LINES = ("finess", "geolocalisation")
"""Lines that say nothing of the establishments themselves."""

_ROUTING = re.compile(r"(\d{5})\s+(.+?)(?:\s+CEDEX(?:\s+\d+)?)?", re.ASCII | re.IGNORECASE)


def find_historical(file: BinaryIO, encoding: str) -> bool:
    first = first_line(file, encoding)
    return first.startswith((PREAMBLE, STRUCTURE))


def open_historical(file: BinaryIO, encoding: str, nomenclature: Nomenclature) -> Reading:
    first = first_line(file, encoding)
    return Reading(
        source=SourceFormat.HISTORICAL,
        items=_read(file, encoding, nomenclature),
        stated_on=_stated_on(first),
        is_national=True,
    )


def _stated_on(first: str) -> date | None:
    cells = split_line(first, SEPARATOR) or []
    try:
        return date.fromisoformat(cells[3].strip()) if cells[0] == "finess" else None
    except (IndexError, ValueError):
        return None


def _read(file: BinaryIO, encoding: str, nomenclature: Nomenclature) -> Iterator[Item]:
    for line in read_cells(file, encoding, SEPARATOR, FIELDS, skip=OTHER_LINES):
        if isinstance(line, LineFault):
            yield line
        elif line.cells[0] != "structureet":
            yield LineFault(
                line.number, "type", f"«\u202f{line.cells[0][:20]}\u202f» n’est pas un type de ligne connu"
            )
        else:
            yield from _read_line(nomenclature, line)


def _read_line(nomenclature: Nomenclature, line: Line) -> Iterator[Item]:
    reader = LineReader(nomenclature, line.number)
    values = dict(zip(FIELDS, line.cells, strict=True))
    try:
        reader.subject = reader.finess("nofinesset", values["nofinesset"])
        record = _establishment(reader, values)
    except RefusedLine as refused:
        yield reader.refusal(refused)
        return
    yield from reader.remarks
    yield record


def _establishment(reader: LineReader, values: dict[str, str]) -> EstablishmentRecord:
    siret, siren = reader.siret(values["siret"])
    category, sector = reader.category(values["categetab"])
    _, ownership = reader.legal_status("", values["codesph"])
    short_name = reader.text("rs", values["rs"], NAME_LENGTH)
    long_name = reader.text("rslongue", values["rslongue"], NAME_LENGTH)
    return EstablishmentRecord(
        number=reader.number,
        finess=reader.subject,
        entity_finess=reader.finess("nofinessej", values["nofinessej"]),
        name=reader.name("rs", long_name or short_name or ""),
        short_name=short_name if long_name and short_name != long_name else None,
        siret=siret,
        siren=siren,
        category=category,
        sector=sector,
        ownership=ownership,
        place=_place(reader, values),
        opened_on=reader.day("dateouv", values["dateouv"]),
    )


def _place(reader: LineReader, values: dict[str, str]) -> Place:
    """The routing line holds the postal code and the town; the commune is three digits after the department."""
    routing = _ROUTING.fullmatch(values["ligneacheminement"].strip())
    postal_code, town = routing.groups() if routing else ("", values["ligneacheminement"])
    department, commune = values["departement"].strip(), values["commune"].strip()
    prefix = department if department in OVERSEAS or len(department) == 2 else ""
    return reader.place(town, postal_code, prefix + commune if prefix and commune else "", department)
