"""Closing what a file no longer holds, inside what the file is about. Asked for, never by default."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from app.domain.errors import DomainError
from app.domain.organisations import OrganisationKind
from app.features.organisations.importing.records import EstablishmentRecord, LineFault
from app.features.organisations.importing.report import Outcome, Report
from app.features.organisations.importing.store import ORGANISATION, chunks
from app.features.organisations.models import OrganisationRow


@dataclass(slots=True)
class Perimeter:
    """What the file is about, so that what it does not say means something.

    A national file is about all of France, or about the regions asked for. A list is about the pairs of department
    and category that it holds: a list of EHPAD closes no hospital, and one of the Ain nothing in the Nord.
    """

    is_national: bool
    regions: frozenset[str]
    pairs: set[tuple[str | None, str | None]] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    has_unknown: bool = False

    def note(self, record: EstablishmentRecord) -> None:
        self.mentioned.add(record.finess)
        self.pairs.add((record.place.department, record.category))

    def note_refusal(self, fault: LineFault) -> None:
        """A refused line still says that its establishment is there, or that one cannot know which."""
        if fault.subject:
            self.mentioned.add(fault.subject)
        else:
            self.has_unknown = True

    def holds(self, region: str | None, department: str | None, category: str | None) -> bool:
        if self.regions and region not in self.regions:
            return False
        return self.is_national or (department, category) in self.pairs


def close_missing(
    session: Session, perimeter: Perimeter, named_entities: Collection[UUID], report: Report
) -> None:
    """Close the establishments that disappeared, then the legal entities that they leave empty.

    Raises ``import_close_unsafe`` when a refused line does not even say which establishment it is about.
    """
    if perimeter.has_unknown:
        raise DomainError("import_close_unsafe")
    gone, parents = _missing(session, perimeter)
    _close(session, gone, report)
    report.establishments[Outcome.CLOSED] += len(gone)
    emptied = _emptied(session, parents - set(named_entities))
    _close(session, emptied, report)
    report.entities[Outcome.CLOSED] += len(emptied)


def _missing(session: Session, perimeter: Perimeter) -> tuple[list[UUID], set[UUID]]:
    """Open establishments of the perimeter that no line mentions, itself or its legal entity; and their parents."""
    entity = aliased(OrganisationRow)
    query = (
        select(
            OrganisationRow.id,
            OrganisationRow.parent_id,
            OrganisationRow.finess,
            entity.finess.label("entity_finess"),
            OrganisationRow.region,
            OrganisationRow.department,
            OrganisationRow.category,
        )
        .join(entity, entity.id == OrganisationRow.parent_id)
        .where(OrganisationRow.closed_on.is_(None))
    )
    mentioned = perimeter.mentioned
    gone = [
        row
        for row in session.execute(query)
        if row.finess not in mentioned
        and row.entity_finess not in mentioned
        and perimeter.holds(row.region, row.department, row.category)
    ]
    return [row.id for row in gone], {row.parent_id for row in gone}


def _emptied(session: Session, parents: Iterable[UUID]) -> list[UUID]:
    """Among these legal entities, those with no open establishment left."""
    found: list[UUID] = []
    for chunk in chunks(parents):
        alive = select(ORGANISATION.c.parent_id).where(
            ORGANISATION.c.parent_id.in_(chunk), ORGANISATION.c.closed_on.is_(None)
        )
        query = select(ORGANISATION.c.id).where(
            ORGANISATION.c.id.in_(chunk),
            ORGANISATION.c.kind == OrganisationKind.LEGAL_ENTITY,
            ORGANISATION.c.closed_on.is_(None),
            ORGANISATION.c.id.not_in(alive),
        )
        found += session.scalars(query)
    return found


def _close(session: Session, ids: Iterable[UUID], report: Report) -> None:
    for chunk in chunks(ids):
        session.execute(
            update(ORGANISATION).where(ORGANISATION.c.id.in_(chunk)).values(closed_on=report.stated_on)
        )
