"""Organisations one by one: rows, summaries, and the chain of scopes of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.content.reference import load_nomenclature
from app.db.session import hold
from app.domain.access import NATIONAL, PLATFORM, Scope
from app.domain.errors import DomainError
from app.domain.organisations import (
    GroupType,
    LegalCut,
    Lineage,
    Organisation,
    OrganisationKind,
    Profile,
    Sector,
    profile_of,
)
from app.features.organisations.models import GroupMembershipRow, OrganisationRow


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list says of an organisation. ``is_name_provisional``: no file has named it yet, and the page says so."""

    id: UUID
    kind: OrganisationKind
    name: str
    is_name_provisional: bool
    finess: str | None
    town: str | None
    department: str | None
    region: str | None
    sector: Sector
    category: str | None
    legal_cut: LegalCut | None
    group_type: GroupType | None
    is_og: bool
    closed_on: date | None

    @property
    def full_name(self) -> str:
        """The name where only text fits: a choice, a cell."""
        return f"{self.name} (nom provisoire)" if self.is_name_provisional else self.name

    @property
    def facts(self) -> Organisation:
        return Organisation(
            id=self.id,
            kind=self.kind,
            sector=self.sector,
            name=self.name,
            group_type=self.group_type,
            is_og=self.is_og,
        )

    @property
    def profile(self) -> Profile | None:
        return profile_of(self.facts)


SUMMARY_COLUMNS = tuple(getattr(OrganisationRow, name) for name in Summary.__slots__)


def ping(session: Session) -> None:
    """Asks the database for nothing; raises when it does not answer."""
    session.execute(select(1))


def region_names() -> dict[str, str]:
    """The names of the regions by code."""
    return {region.code: region.name for region in load_nomenclature().regions.values()}


def get(session: Session, organisation_id: UUID) -> OrganisationRow:
    """Raises ``organisation_not_found``."""
    row = session.get(OrganisationRow, organisation_id)
    if row is None:
        raise DomainError("organisation_not_found")
    return row


def lock(session: Session, organisation_id: UUID) -> OrganisationRow:
    """The organisation, held until the end of the transaction: two people adding to it come one after the other.

    Raises ``organisation_not_found``.
    """
    query = select(OrganisationRow).where(OrganisationRow.id == organisation_id)
    row = session.scalar(query.with_for_update(key_share=True))
    if row is None:
        raise DomainError("organisation_not_found")
    return row


def find_by_finess(
    session: Session, finess: str, kind: OrganisationKind | None = None
) -> OrganisationRow | None:
    """The organisation of this number; a legal entity and an establishment may share one: the first wins."""
    query = select(OrganisationRow).where(OrganisationRow.finess == finess)
    if kind is not None:
        query = query.where(OrganisationRow.kind == kind)
    is_establishment = OrganisationRow.kind == OrganisationKind.ESTABLISHMENT
    return session.scalar(query.order_by(is_establishment).limit(1))


def summaries(session: Session, ids: Iterable[UUID]) -> dict[UUID, Summary]:
    """The organisations of these ids, in one query."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(select(*SUMMARY_COLUMNS).where(OrganisationRow.id.in_(wanted)))
    return {row.id: Summary(*row) for row in rows}


def join_organisations(query: Select[Any], organisation_id: ColumnElement[UUID]) -> Select[Any]:
    """The query, each row followed by the ``OrganisationRow`` whose id it holds; for filters and order."""
    return query.add_columns(OrganisationRow).join(OrganisationRow, OrganisationRow.id == organisation_id)


def ids_in_regions(regions: Collection[str]) -> Select[tuple[UUID]]:
    """The organisations of these regions, to stand in another query."""
    return select(OrganisationRow.id).where(OrganisationRow.region.in_(regions))


def is_current(day: date | ColumnElement[Any]) -> ColumnElement[bool]:
    """A membership in force on that day."""
    return and_(
        or_(GroupMembershipRow.starts_on.is_(None), GroupMembershipRow.starts_on <= day),
        or_(GroupMembershipRow.ends_on.is_(None), GroupMembershipRow.ends_on > day),
    )


_CHAIN = (
    select(OrganisationRow, GroupMembershipRow.group_id)
    .outerjoin(
        GroupMembershipRow,
        and_(
            GroupMembershipRow.member_id.in_([OrganisationRow.id, OrganisationRow.parent_id]),
            is_current(func.coalesce(bindparam("today", type_=Date), func.current_date())),
        ),
    )
    .where(OrganisationRow.id == bindparam("organisation_id"))
)


def scopes_of(session: Session, organisation_id: UUID, today: date | None = None) -> frozenset[Scope] | None:
    """The chain of scopes, in one query: itself, its legal entity, their groups, its region, and the rest.

    ``today``: the day at which the groups are those in force; that of the database without one.
    ``None`` when there is no such organisation. The guard asks this on every request that names one.
    """
    found = session.execute(_CHAIN, {"organisation_id": organisation_id, "today": today}).all()
    if not found:
        return None
    row = found[0].OrganisationRow
    hold(session, row)
    scopes = {Scope.organisation(organisation_id), NATIONAL, PLATFORM}
    scopes |= {Scope.group(group_id) for _row, group_id in found if group_id is not None}
    if row.parent_id is not None:
        scopes.add(Scope.organisation(row.parent_id))
    if row.region is not None:
        scopes.add(Scope.region(row.region))
    return frozenset(scopes)


def get_lineage(session: Session, organisation_id: UUID, today: date) -> Lineage:
    """The organisation with its legal entity and the groups in force, for the rules of answering units.

    Raises ``organisation_not_found``.
    """
    found = list_lineages(session, [organisation_id], today)
    if not found:
        raise DomainError("organisation_not_found")
    return found[organisation_id]


def list_lineages(session: Session, ids: Collection[UUID], today: date) -> dict[UUID, Lineage]:
    """The same for several organisations, in three queries whatever their number, sorted by name."""
    rows = _rows_by_id(session, ids)
    parents = _rows_by_id(session, {row.parent_id for row in rows.values() if row.parent_id})
    group = aliased(OrganisationRow)
    query = (
        select(GroupMembershipRow.member_id, group)
        .join(group, GroupMembershipRow.group_id == group.id)
        .where(GroupMembershipRow.member_id.in_([*rows, *parents]), is_current(today))
        .order_by(group.name_search, group.id)
    )
    groups: dict[UUID, list[OrganisationRow]] = {}
    for member_id, found in session.execute(query):
        groups.setdefault(member_id, []).append(found)
    return {
        row.id: _lineage(row, parents.get(row.parent_id) if row.parent_id else None, groups)
        for row in rows.values()
    }


def _lineage(
    row: OrganisationRow, parent: OrganisationRow | None, groups: Mapping[UUID, list[OrganisationRow]]
) -> Lineage:
    own = [*groups.get(row.id, ()), *(groups.get(parent.id, ()) if parent else ())]
    distinct = {
        found.id: found for found in sorted(own, key=lambda found: (found.name_search, str(found.id)))
    }
    return Lineage(
        organisation=facts_of(row),
        parent=facts_of(parent) if parent else None,
        groups=tuple(facts_of(found) for found in distinct.values()),
    )


def _rows_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, OrganisationRow]:
    if not ids:
        return {}
    query = select(OrganisationRow).where(OrganisationRow.id.in_(ids))
    return {
        row.id: row
        for row in session.scalars(query.order_by(OrganisationRow.name_search, OrganisationRow.id))
    }


def list_establishment_ids(session: Session, entity_ids: Collection[UUID], limit: int) -> list[UUID]:
    """The open establishments of these legal entities, by name, at most ``limit``."""
    if not entity_ids:
        return []
    query = (
        select(OrganisationRow.id)
        .where(OrganisationRow.parent_id.in_(entity_ids), OrganisationRow.closed_on.is_(None))
        .order_by(OrganisationRow.name_search, OrganisationRow.id)
    )
    return list(session.scalars(query.limit(limit)))


def list_covered(session: Session, organisation_id: UUID, today: date) -> list[Summary]:
    """Whom an answer of this unit covers: the members of a group, and the establishments of legal entities."""
    members = select(GroupMembershipRow.member_id).where(
        GroupMembershipRow.group_id == organisation_id, is_current(today)
    )
    query = select(*SUMMARY_COLUMNS).where(
        or_(
            OrganisationRow.id.in_(members),
            OrganisationRow.parent_id == organisation_id,
            OrganisationRow.parent_id.in_(members),
        )
    )
    found = session.execute(query.order_by(OrganisationRow.name_search, OrganisationRow.id))
    return [Summary(*row) for row in found]


def facts_of(row: OrganisationRow) -> Organisation:
    """The row as the domain's rules take it."""
    return Organisation(
        id=row.id,
        kind=row.kind,
        sector=row.sector,
        name=row.name,
        group_type=row.group_type,
        is_og=row.is_og,
    )
