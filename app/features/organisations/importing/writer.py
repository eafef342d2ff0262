"""The one writer: it applies the records of any reader, batch by batch, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.organisations import (
    Nomenclature,
    OrganisationKind,
    Ownership,
    Sector,
    joint_sector,
    legal_cut,
)
from app.features.organisations.importing.closing import Perimeter, close_missing
from app.features.organisations.importing.entities import BLANK, Entity, fingerprint, place_values
from app.features.organisations.importing.limits import BATCH
from app.features.organisations.importing.memberships import members_of_ghts, write_memberships
from app.features.organisations.importing.records import (
    EntityRecord,
    EstablishmentRecord,
    Item,
    LineFault,
    MembershipRecord,
    Reading,
    Record,
)
from app.features.organisations.importing.report import Outcome, Report
from app.features.organisations.importing.store import (
    ORGANISATION,
    Values,
    chunks,
    difference,
    insert_organisations,
    load_by_finess,
    make_room,
    update_organisations,
    write_changes,
)


@dataclass(frozen=True, slots=True)
class Options:
    """``regions``: keep only the establishments of these regions; empty: all."""

    close_missing: bool = False
    regions: frozenset[str] = frozenset()


class Writer:
    """Applies one reading. What it holds in memory grows with the number of entities, not of establishments."""

    def __init__(
        self, session: Session, nomenclature: Nomenclature, reading: Reading, report: Report, options: Options
    ) -> None:
        self.session = session
        self.nomenclature = nomenclature
        self.reading = reading
        self.report = report
        self.options = options
        self.entities: dict[str, Entity] = {}
        self.lines: dict[str, int] = {}
        self.perimeter = Perimeter(reading.is_national, options.regions)
        self.in_ght: set[UUID] = set()

    def run(self) -> None:
        """Raises a ``DomainError`` whose code begins with ``import_`` when the file proves unusable further on."""
        make_room(self.session)
        self.in_ght = members_of_ghts(self.session, self.report.stated_on)
        records = self._sort_out(keep_regions(self.reading.items, self.options.regions, self.report))
        while batch := list(islice(records, BATCH)):
            self._apply(batch)
        if not self.lines:
            raise DomainError("import_no_establishment")
        write_memberships(
            self.session, self.entities.values(), self.report, close_missing=self._closes_memberships
        )
        if self.options.close_missing:
            named = [entity.id for entity in self.entities.values() if entity.id is not None]
            close_missing(self.session, self.perimeter, named, self.report)
        self._settle()

    @property
    def _closes_memberships(self) -> bool:
        return self.options.close_missing and self.reading.states_memberships

    def _sort_out(self, items: Iterable[Item]) -> Iterator[Record]:
        """Faults go to the report; an establishment met twice stops everything."""
        for item in items:
            if isinstance(item, LineFault):
                self._report(item)
                continue
            if isinstance(item, EstablishmentRecord):
                self._refuse_twice(item.finess, item.number)
            yield item

    def _report(self, fault: LineFault) -> None:
        self.report.add(fault)
        if fault.is_refused:
            self.perimeter.note_refusal(fault)

    def _refuse_twice(self, finess: str, line: int) -> None:
        first = self.lines.setdefault(finess, line)
        if first != line:
            raise DomainError("import_finess_twice", finess=finess, first=first, second=line)

    def _apply(self, batch: Sequence[Record]) -> None:
        establishments = [record for record in batch if isinstance(record, EstablishmentRecord)]
        self._load_entities(batch)
        stored = load_by_finess(
            self.session, OrganisationKind.ESTABLISHMENT, [record.finess for record in establishments]
        )
        kept = [record for record in establishments if record.closed_on is None or record.finess in stored]
        self.report.skipped_closed += len(establishments) - len(kept)
        for record in kept:
            self.perimeter.note(record)
            remark = self.entities[record.entity_finess].note(record)
            if remark is not None:
                self._report(remark)
        self._insert_entities(batch, kept)
        self._write_establishments(kept, stored)

    def _load_entities(self, batch: Sequence[Record]) -> None:
        """Make known the legal entities of the batch: those stored, and what the batch says of each."""
        numbers = {_entity_of(record): None for record in batch}
        unknown = [number for number in numbers if number not in self.entities]
        stored = load_by_finess(self.session, OrganisationKind.LEGAL_ENTITY, unknown)
        for number in unknown:
            entity = self.entities[number] = Entity(number)
            if number in stored:
                entity.id = stored[number]["id"]
                entity.ownership = stored[number]["ownership"]
                entity.in_ght = entity.id in self.in_ght
                entity.first_cut = entity.cut
        for record in batch:
            entity = self.entities[_entity_of(record)]
            if isinstance(record, EntityRecord):
                if entity.stated is not None:
                    first = entity.stated.number
                    raise DomainError(
                        "import_finess_twice", finess=record.finess, first=first, second=record.number
                    )
                entity.state(record)
            elif isinstance(record, MembershipRecord):
                entity.memberships.setdefault(record.ght_code, record)
                entity.in_ght = entity.in_ght or record.ends_on is None

    def _insert_entities(self, batch: Sequence[Record], kept: Sequence[EstablishmentRecord]) -> None:
        """Insert the entities that are missing: those an establishment needs, and those open by their own record."""
        needed = {record.entity_finess: None for record in kept}
        opened = {
            record.finess: None
            for record in batch
            if isinstance(record, EntityRecord) and record.closed_on is None
        }
        new = [self.entities[number] for number in needed | opened if self.entities[number].id is None]
        for entity in new:
            entity.id, entity.is_new, entity.first_cut = uuid4(), True, entity.cut
        rows = [entity.new_values(self.nomenclature) for entity in new]
        for entity, row in zip(new, rows, strict=True):
            entity.inserted = fingerprint(row)
        insert_organisations(self.session, rows)
        self.report.skipped_closed += sum(
            self.entities[record.finess].id is None for record in batch if isinstance(record, EntityRecord)
        )

    def _write_establishments(self, kept: Sequence[EstablishmentRecord], stored: dict[str, Values]) -> None:
        new: list[Values] = []
        changes: list[tuple[Values, Values]] = []
        for record in kept:
            entity = self.entities[record.entity_finess]
            known = stored.get(record.finess)
            wanted = _establishment_values(record, entity)
            if known is None:
                cut = legal_cut(record.ownership or entity.ownership, in_ght=entity.in_ght)
                said = {name: value for name, value in wanted.items() if value is not None}
                new.append(BLANK | said | {"id": uuid4(), "legal_cut": cut})
                continue
            change = difference(known, wanted)
            if known["closed_on"] != record.closed_on:
                change["closed_on"] = record.closed_on
            if not change.keys().isdisjoint({"ownership", "parent_id"}):
                entity.must_settle = True
            self.report.establishments[Outcome.UPDATED if change else Outcome.UNCHANGED] += 1
            if change:
                changes.append((known, change))
        insert_organisations(self.session, new)
        update_organisations(self.session, changes)
        self.report.establishments[Outcome.CREATED] += len(new)

    def _settle(self) -> None:
        """Once the file is read: what depends on all its lines, or on what was already stored."""
        self.in_ght = members_of_ghts(self.session, self.report.stated_on)
        sectors = self._sectors()
        for entity in self.entities.values():
            entity.in_ght = entity.id in self.in_ght
            entity.sectors = sectors.get(entity.id, entity.sectors) if entity.id else entity.sectors
        present = [entity for entity in self.entities.values() if entity.id is not None]
        self.report.entities[Outcome.CREATED] += sum(entity.is_new for entity in present)
        for chunk in chunks(entity for entity in present if not self._is_settled(entity)):
            self._settle_entities({entity.finess: entity for entity in chunk})

    def _is_settled(self, entity: Entity) -> bool:
        """A new entity of which the rest of the file changed nothing since it was inserted."""
        return (
            entity.is_new
            and not entity.must_settle
            and fingerprint(entity.new_values(self.nomenclature)) == entity.inserted
        )

    def _sectors(self) -> dict[UUID, set[Sector]]:
        """The sectors of the open establishments of each legal entity."""
        query = (
            select(ORGANISATION.c.parent_id, ORGANISATION.c.sector)
            .where(ORGANISATION.c.parent_id.is_not(None), ORGANISATION.c.closed_on.is_(None))
            .distinct()
        )
        found: dict[UUID, set[Sector]] = {}
        for parent_id, sector in self.session.execute(query):
            found.setdefault(parent_id, set()).add(sector)
        return found

    def _settle_entities(self, entities: dict[str, Entity]) -> None:
        changes: list[tuple[Values, Values]] = []
        owners: dict[UUID, Ownership | None] = {}
        stored = load_by_finess(self.session, OrganisationKind.LEGAL_ENTITY, entities)
        self._widen_guesses(entities, stored)
        for number, values in stored.items():
            entity = entities[number]
            change = self._final_change(entity, values)
            if change:
                changes.append((values, change))
            if not entity.is_new:
                self.report.entities[Outcome.UPDATED if change else Outcome.UNCHANGED] += 1
            if entity.must_settle or change.get("legal_cut", values["legal_cut"]) != entity.first_cut:
                owners[values["id"]] = change.get("ownership", values["ownership"])
        update_organisations(self.session, changes)
        self._settle_cuts(owners)

    def _widen_guesses(self, entities: dict[str, Entity], stored: dict[str, Values]) -> None:
        """A file may hold some establishments only: what is guessed of a known entity rests on all of them."""
        known = {
            values["id"]: entities[number]
            for number, values in stored.items()
            if not entities[number].is_new and (values["siren"] is None or values["town"] is None)
        }
        if not known:
            return
        query = select(ORGANISATION.c.parent_id, ORGANISATION.c.siren, ORGANISATION.c.town).where(
            ORGANISATION.c.parent_id.in_(list(known))
        )
        for parent_id, siren, town in self.session.execute(query.distinct()):
            known[parent_id].sirens |= {siren} - {None}
            known[parent_id].towns |= {town} - {None}

    def _final_change(self, entity: Entity, values: Values) -> Values:
        """A new entity becomes what the whole file says; one that was here takes what it says or fills a gap."""
        if entity.is_new:
            wanted = entity.new_values(self.nomenclature)
            return {name: value for name, value in wanted.items() if values[name] != value}
        change = difference(values, entity.said_of_known(values))
        for name, value in entity.guessed(self.nomenclature).items():
            if value is not None and values[name] is None and name not in change:
                change[name] = value
        cut = legal_cut(change.get("ownership", values["ownership"]), in_ght=entity.in_ght)
        final = {"closed_on": entity.closed_on, "legal_cut": cut}
        if entity.sectors:
            final["sector"] = joint_sector(entity.sectors)
        return change | {name: value for name, value in final.items() if values[name] != value}

    def _settle_cuts(self, owners: dict[UUID, Ownership | None]) -> None:
        """The cut of each establishment follows the nature and the groups of its legal entity."""
        if not owners:
            return
        query = select(
            ORGANISATION.c.id, ORGANISATION.c.parent_id, ORGANISATION.c.ownership, ORGANISATION.c.legal_cut
        ).where(ORGANISATION.c.parent_id.in_(list(owners)))
        changes: list[Values] = []
        for row in self.session.execute(query).all():
            in_ght = row.parent_id in self.in_ght or row.id in self.in_ght
            cut = legal_cut(row.ownership or owners[row.parent_id], in_ght=in_ght)
            if cut != row.legal_cut:
                changes.append({"row_id": row.id, "legal_cut": cut})
        if changes:
            write_changes(self.session, changes)


def keep_regions(items: Iterable[Item], regions: frozenset[str], report: Report) -> Iterator[Item]:
    """The items of these regions: establishments there, with their entities wherever these are, and entities there.

    A reader gives an entity and its memberships before its establishments: they wait for the first one kept.
    """
    if not regions:
        yield from items
        return
    waiting: list[Record] = []
    kept = ""
    for item in items:
        if isinstance(item, LineFault):
            yield item
            continue
        number = _entity_of(item)
        if waiting and _entity_of(waiting[0]) != number:
            waiting = []
        if isinstance(item, EstablishmentRecord) and item.place.region not in regions:
            report.skipped_region += 1
        elif isinstance(item, EstablishmentRecord) or number == kept or _is_there(item, regions):
            yield from waiting
            yield item
            waiting, kept = [], number
        else:
            waiting.append(item)


def _is_there(item: Record, regions: frozenset[str]) -> bool:
    return isinstance(item, EntityRecord) and item.place.region in regions


def _entity_of(record: Record) -> str:
    return record.finess if isinstance(record, EntityRecord) else record.entity_finess


def _establishment_values(record: EstablishmentRecord, entity: Entity) -> Values:
    """What the line says; ``None`` where it says nothing."""
    return {
        "kind": OrganisationKind.ESTABLISHMENT,
        "parent_id": entity.id,
        "finess": record.finess,
        "name": record.name,
        "short_name": record.short_name,
        "siren": record.siren,
        "siret": record.siret,
        **place_values(record.place),
        "category": record.category,
        "sector": record.sector,
        "legal_status": record.legal_status,
        "ownership": record.ownership,
        "size": record.size,
        "is_ose": record.is_ose,
        "opened_on": record.opened_on,
    }
