"""Format (b): the « structures » of FINESS+ in JSON, streamed.

Built from the official example of ansforge/finess (schema v1.0.0). Two passes: the groups first, so that a legal
entity comes with its memberships, then the legal entities with their establishments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

import ijson

from app.domain.errors import DomainError
from app.domain.organisations import MembershipRole, Nomenclature
from app.features.organisations.importing.fields import LineReader, RefusedLine
from app.features.organisations.importing.json_guard import GuardedJson
from app.features.organisations.importing.records import (
    EntityRecord,
    EstablishmentRecord,
    Item,
    LineFault,
    MembershipRecord,
    Place,
    Reading,
    SourceFormat,
)
from app.features.organisations.importing.text import is_formula, without_control
from app.features.organisations.models import NAME_LENGTH

GHT = "001"
"""``typeGcc`` of the groupements hospitaliers de territoire."""

KNOWN_SCHEMA = "v1."
ROLES = {"S": MembershipRole.SUPPORT, "M": MembershipRole.MEMBER}
ACTIVE, INACTIVE = "A", "I"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Group:
    """A GHT that a legal entity belongs to."""

    rank: int
    code: str
    name: str
    role: MembershipRole


def looks_like_json(start: bytes) -> bool:
    return start.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] in (b"{", b"[")


def open_structures(file: BinaryIO, nomenclature: Nomenclature) -> Reading:
    """Raises ``import_json_invalid`` or ``import_json_schema`` when its first values are not the expected ones."""
    header = _read_header(file)
    schema = str(header.get("schemaVersion", ""))
    if schema and not schema.startswith(KNOWN_SCHEMA):
        raise DomainError("import_json_schema", version=schema[:20])
    return Reading(
        source=SourceFormat.STRUCTURES,
        items=_read(file, nomenclature),
        stated_on=_day(header.get("generatedAt")),
        is_national=True,
        states_memberships=True,
    )


@contextmanager
def _faults_told() -> Iterator[None]:
    """What ijson refuses, in our words; its own message may quote the file, so it is not shown."""
    try:
        yield
    except ijson.IncompleteJSONError as error:
        reason = "il s’arrête au milieu" if "premature EOF" in str(error) else "sa syntaxe est fausse"
        raise DomainError("import_json_invalid", reason=reason) from error
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise DomainError("import_json_invalid", reason="sa syntaxe est fausse") from error


def _read_header(file: BinaryIO) -> dict[str, Any]:
    """The plain values that stand before the first list of the file."""
    found: dict[str, Any] = {}
    with _faults_told():
        for path, event, value in ijson.parse(GuardedJson(_rewound(file))):
            if event == "start_array" or (event == "start_map" and path):
                break
            if event in ("string", "number"):
                found[path] = value
    return found


def _rewound(file: BinaryIO) -> BinaryIO:
    """At the beginning of its text, a byte order mark passed over."""
    file.seek(0)
    file.seek(3 if file.read(3) == _BYTE_ORDER_MARK else 0)
    return file


def _objects(source: BinaryIO | GuardedJson, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Every object of a list of the root, with its rank from 1."""
    with _faults_told():
        for rank, found in enumerate(ijson.items(source, f"{name}.item"), start=1):
            yield rank, found if isinstance(found, dict) else {}


def _read(file: BinaryIO, nomenclature: Nomenclature) -> Iterator[Item]:
    groups: dict[str, list[_Group]] = {}
    # The first pass inspects the whole file; the second needs not do it again.
    for rank, found in _objects(GuardedJson(_rewound(file)), "gcc"):
        yield from _read_group(nomenclature, rank, found, groups)
    for rank, found in _objects(_rewound(file), "pmej"):
        yield from _read_entity(nomenclature, rank, found, groups)
    for memberships in groups.values():
        for group in memberships:
            reason = f"un membre du GHT {group.code} n’est pas parmi les entités juridiques du fichier"
            yield LineFault(group.rank, "pmejDuGcc", reason, group.code, is_refused=False)


def _read_group(
    nomenclature: Nomenclature, rank: int, found: Mapping[str, Any], groups: dict[str, list[_Group]]
) -> Iterator[LineFault]:
    """Note who belongs to a GHT; other groups and closed ones are passed over."""
    if found.get("typeGcc") != GHT or found.get("etatObjet", ACTIVE) != ACTIVE:
        return
    reader = LineReader(nomenclature, rank)
    try:
        code = _text(found, "gccIdentifiantExterne")
        if len(code) != 5 or not code.isdigit() or code[:2] not in nomenclature.regions:
            reader.refuse("gccIdentifiantExterne", f"«\u202f{code[:20]}\u202f» n’est pas un code de GHT")
        reader.subject = code
        name = reader.name("nomGcc", _text(found, "nomGcc"))
        for member in _list(found, "pmejDuGcc"):
            role = ROLES.get(_text(member, "typeRoleEntiteGroupe"), MembershipRole.MEMBER)
            groups.setdefault(_text(member, "pmSmsseId"), []).append(_Group(rank, code, name, role))
    except RefusedLine as refused:
        yield reader.refusal(refused)
        return
    yield from reader.remarks


def _read_entity(
    nomenclature: Nomenclature, rank: int, found: Mapping[str, Any], groups: dict[str, list[_Group]]
) -> Iterator[Item]:
    reader = LineReader(nomenclature, rank)
    facts = _map(found, "informationsGeneralesPMEJ")
    memberships = groups.pop(_text(facts, "pmSmsseId"), [])
    try:
        reader.subject = reader.finess("numFinessPm", _text(facts, "numFinessPm"))
        entity = _entity(reader, found, facts)
    except RefusedLine as refused:
        yield reader.refusal(refused)
        return
    yield from reader.remarks
    yield entity
    if entity.closed_on is None:
        for group in memberships:
            yield MembershipRecord(rank, group.code, entity.finess, group.name, group.role)
    for establishment in _list(found, "ege"):
        yield from _read_establishment(LineReader(nomenclature, rank), entity, establishment)


def _entity(reader: LineReader, found: Mapping[str, Any], facts: Mapping[str, Any]) -> EntityRecord:
    legal_status, ownership = reader.legal_status(_text(facts, "statutJuridique"))
    long_name, short_name = _names(
        reader, "denominationPm", facts, "denominationLonguePmSmsse", "denominationPm"
    )
    return EntityRecord(
        number=reader.number,
        finess=reader.subject,
        name=reader.name("denominationPm", long_name or ""),
        short_name=short_name,
        siren=reader.siren("siren", _text(facts, "siren")),
        legal_status=legal_status,
        ownership=ownership,
        place=_place(reader, found),
        opened_on=reader.day("dateCreation", _text(facts, "dateCreation")),
        closed_on=_closed_on(reader, found, facts),
    )


def _read_establishment(reader: LineReader, entity: EntityRecord, found: Mapping[str, Any]) -> Iterator[Item]:
    facts = _map(found, "informationsGeneralesEGE")
    try:
        reader.subject = reader.finess("numFinessEge", _text(facts, "numFinessEge"))
        establishment = _establishment(reader, entity, found, facts)
    except RefusedLine as refused:
        yield reader.refusal(refused)
        return
    yield from reader.remarks
    yield establishment


def _establishment(
    reader: LineReader, entity: EntityRecord, found: Mapping[str, Any], facts: Mapping[str, Any]
) -> EstablishmentRecord:
    siret, siren = reader.siret(_text(facts, "siret"))
    category, sector = reader.category(_text(found, "categorieentiteGeographiqueExercice"))
    long_name, short_name = _names(reader, "nomEgeCourt", facts, "nomEgeLong", "nomEgeCourt")
    return EstablishmentRecord(
        number=reader.number,
        finess=reader.subject,
        entity_finess=entity.finess,
        name=reader.name("nomEgeCourt", long_name or ""),
        short_name=short_name,
        siret=siret,
        siren=siren,
        category=category,
        sector=sector,
        legal_status=entity.legal_status,
        ownership=entity.ownership,
        place=_place(reader, found),
        opened_on=reader.day("dateOuverture", _text(facts, "dateOuverture")),
        closed_on=_closed_on(reader, found, facts),
    )


def _names(
    reader: LineReader, field: str, facts: Mapping[str, Any], long_key: str, short_key: str
) -> tuple[str | None, str | None]:
    """The long name, and the short one when it is another."""
    long_name = reader.text(field, _text(facts, long_key), NAME_LENGTH)
    short_name = reader.text(field, _text(facts, short_key), NAME_LENGTH)
    return long_name or short_name, short_name if long_name and short_name != long_name else None


def _place(reader: LineReader, found: Mapping[str, Any]) -> Place:
    """The first address that has a commune."""
    addresses = [address for address in _list(found, "adresse") if _text(address, "cogCommune")]
    if not addresses:
        return Place()
    address = addresses[0]
    return reader.place(
        _text(address, "ligneAcheminement"), _text(address, "codePostal"), _text(address, "cogCommune")
    )


def _closed_on(reader: LineReader, found: Mapping[str, Any], facts: Mapping[str, Any]) -> date | None:
    """Closed only when its state says so: on its date of closing, else on that of its last update."""
    if _text(found, "etatObjet") != INACTIVE:
        return None
    closed = reader.day("dateFermeture", _text(facts, "dateFermeture"))
    closed = closed or reader.day("dateDerniereMaj", _text(found, "dateDerniereMaj"))
    if closed is None:
        reader.refuse("dateFermeture", "la structure est inactive sans date de fermeture")
    return closed


def _text(found: Mapping[str, Any], key: str) -> str:
    """The text at a key, or nothing, its control characters blank; raises ``import_formula`` as a CSV would."""
    value = found.get(key)
    if not isinstance(value, str):
        return ""
    if is_formula(value):
        raise DomainError("import_formula", place="structure JSON", column=key)
    return without_control(value).strip()


def _map(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _list(found: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    value = found.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
