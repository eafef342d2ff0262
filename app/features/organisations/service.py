"""Loading organisations from a file, and adding them one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.content.reference import load_nomenclature
from app.db.tasks import enqueue
from app.domain.access import Actor
from app.domain.errors import DomainError
from app.domain.identifiers import parse_finess
from app.domain.organisations import (
    GroupType,
    LegalCut,
    MembershipRole,
    OrganisationKind,
    Ownership,
    Sector,
    legal_cut,
)
from app.features.audit import service as audit
from app.features.organisations import queries
from app.features.organisations.importing.reading import open_reading
from app.features.organisations.importing.records import LineFault, SourceFormat
from app.features.organisations.importing.report import Outcome, Report
from app.features.organisations.importing.writer import Options, Writer
from app.features.organisations.models import GroupMembershipRow, OrganisationRow, OrganisationWordRow
from app.features.organisations.words import name_search, word_rows

__all__ = [
    "LineFault",
    "NewOrganisation",
    "Options",
    "Outcome",
    "Report",
    "SourceFormat",
    "add_member",
    "create",
    "import_file",
]

PARIS = ZoneInfo("Europe/Paris")


def import_file(
    session: Session, actor: Actor, file: BinaryIO, *, now: datetime, options: Options | None = None
) -> Report:
    """Apply a file of establishments; one audit record tells the counts.

    Raises a ``DomainError`` whose code begins with ``import_`` when the file is refused as a whole: the caller's
    transaction must then be rolled back. A line that is refused alone is in the report, and the others are in.
    """
    options = options or Options()
    nomenclature = load_nomenclature()
    unknown = options.regions - nomenclature.regions.keys()
    if unknown:
        raise DomainError("region_unknown", region=", ".join(sorted(unknown)))
    reading = open_reading(file, nomenclature)
    report = Report(
        source=reading.source,
        stated_on=reading.stated_on or now.astimezone(PARIS).date(),
        ignored_columns=reading.ignored_columns,
    )
    Writer(session, nomenclature, reading, report, options).run()
    audit.record(session, actor, "organisations_imported", now=now, details=report.as_details())
    enqueue(session, "tally", now)
    session.expire_all()
    return report


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """One organisation to add. ``department`` gives the region; an establishment needs its ``parent_id``."""

    kind: OrganisationKind
    name: str
    sector: Sector
    finess: str | None = None
    parent_id: UUID | None = None
    group_type: GroupType | None = None
    ght_code: str | None = None
    siren: str | None = None
    siret: str | None = None
    town: str | None = None
    postal_code: str | None = None
    department: str | None = None
    category: str | None = None
    legal_status: str | None = None
    is_ose: bool = False
    is_og: bool = False
    size: int | None = None
    opened_on: date | None = None


def create(session: Session, actor: Actor, new: NewOrganisation, *, now: datetime) -> OrganisationRow:
    """Add an organisation. Raises ``finess_invalid``, ``finess_taken`` or ``organisation_not_found``."""
    nomenclature = load_nomenclature()
    finess = parse_finess(new.finess) if new.finess else None
    if finess and queries.find_by_finess(session, finess, new.kind) is not None:
        raise DomainError("finess_taken", finess=finess)
    parent = queries.get(session, new.parent_id) if new.parent_id else None
    status = nomenclature.legal_statuses.get(new.legal_status or "")
    ownership = status.ownership if status else (parent.ownership if parent else None)
    is_ght = new.group_type is GroupType.GHT
    values: dict[str, Any] = {name: getattr(new, name) for name in NewOrganisation.__slots__}
    region = new.ght_code[:2] if is_ght and new.ght_code else nomenclature.region_of(new.department)
    row = OrganisationRow(
        **values
        | {
            "finess": finess,
            "region": region,
            "ownership": Ownership.PUBLIC if is_ght else ownership,
            "legal_cut": legal_cut(ownership, in_ght=is_ght or _is_in_ght(session, parent, now)),
            "name_search": name_search(new.name, new.town),
            "is_name_provisional": False,
        }
    )
    session.add(row)
    session.flush()
    _index(session, row)
    audit.record(
        session, actor, "organisation_created", now=now, organisation_id=row.id, subject=finess or row.name
    )
    enqueue(session, "tally", now)
    return row


def add_member(
    session: Session,
    actor: Actor,
    group_id: UUID,
    member_id: UUID,
    *,
    role: MembershipRole = MembershipRole.MEMBER,
    starts_on: date | None = None,
    now: datetime,
) -> GroupMembershipRow:
    """Bring an organisation into a group from a date; in a GHT, its legal cut and its establishments' follow.

    Raises ``organisation_not_found``, ``not_a_group`` or ``already_member``.
    """
    group = queries.get(session, group_id)
    member = queries.get(session, member_id)
    if group.kind is not OrganisationKind.GROUP or member.kind is OrganisationKind.GROUP:
        raise DomainError("not_a_group")
    open_already = select(GroupMembershipRow.id).where(
        GroupMembershipRow.group_id == group_id,
        GroupMembershipRow.member_id == member_id,
        GroupMembershipRow.ends_on.is_(None),
    )
    if session.scalar(open_already) is not None:
        raise DomainError("already_member", name=member.name)
    row = GroupMembershipRow(
        group_id=group_id, member_id=member_id, role=role, starts_on=starts_on, ends_on=None
    )
    session.add(row)
    if group.group_type is GroupType.GHT and (starts_on is None or starts_on <= _day(now)):
        covered = select(OrganisationRow).where(
            (OrganisationRow.id == member_id) | (OrganisationRow.parent_id == member_id)
        )
        for one in session.scalars(covered):
            one.legal_cut = LegalCut.GHT_MEMBER
    session.flush()
    audit.record(
        session,
        actor,
        "group_member_added",
        now=now,
        organisation_id=member_id,
        subject=str(group_id),
        details={"role": role.value, "starts_on": starts_on.isoformat() if starts_on else None},
    )
    enqueue(session, "tally", now)
    return row


def _is_in_ght(session: Session, parent: OrganisationRow | None, now: datetime) -> bool:
    if parent is None:
        return False
    lineage = queries.get_lineage(session, parent.id, _day(now))
    return any(group.group_type is GroupType.GHT for group in lineage.groups)


def _index(session: Session, row: OrganisationRow) -> None:
    values = {column.key: getattr(row, column.key) for column in OrganisationRow.__table__.columns}
    words = word_rows(row.id, values)
    if words:
        session.execute(insert(OrganisationWordRow), words)


def _day(now: datetime) -> date:
    return now.astimezone(PARIS).date()
