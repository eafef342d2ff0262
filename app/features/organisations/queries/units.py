"""Who answers a checklist, as the database finds it: ``app.domain.organisations.answering_units`` in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.domain.catalogue import AnsweringUnit, Checklist, Unit
from app.domain.organisations import GroupType, OrganisationKind, Profile, Sector
from app.domain.search import search_words
from app.features.organisations.models import GroupMembershipRow, OrganisationRow, OrganisationWordRow
from app.features.organisations.queries.rows import Summary, is_current
from app.features.organisations.queries.search import Criteria, row_conditions, word_conditions

_KINDS = {
    AnsweringUnit.GROUP: OrganisationKind.GROUP,
    AnsweringUnit.LEGAL_ENTITY: OrganisationKind.LEGAL_ENTITY,
    AnsweringUnit.ESTABLISHMENT: OrganisationKind.ESTABLISHMENT,
}


@dataclass(frozen=True, slots=True)
class UnitQuery:
    """The open organisations that may answer a checklist with these units, narrowed by ``criteria``.

    A group in the criteria keeps the group itself and its members.
    """

    units: tuple[Unit, ...]
    today: date
    criteria: Criteria = Criteria()

    def narrowed(self, **criteria: Any) -> UnitQuery:
        return replace(self, criteria=replace(self.criteria, **criteria))

    def narrow(self, query: Select[Any]) -> Select[Any]:
        """The query over ``OrganisationRow``, keeping only these units."""
        query = query.where(*self._conditions())
        words = search_words(self.criteria.text)
        if words:
            return query.join(
                OrganisationWordRow, OrganisationWordRow.organisation_id == OrganisationRow.id
            ).where(*word_conditions(words, {self.criteria.region} if self.criteria.region else ()))
        return query.where(false()) if self.criteria.text.strip() else query

    def _conditions(self) -> list[ColumnElement[bool]]:
        row = OrganisationRow
        criteria = replace(self.criteria, group_id=None, is_open=True)
        conditions = [_is_answering(self.units), *row_conditions(criteria, self.today)]
        group_id = self.criteria.group_id
        if group_id is not None:
            members = select(GroupMembershipRow.member_id).where(
                GroupMembershipRow.group_id == group_id, is_current(self.today)
            )
            conditions.append(or_(row.id == group_id, row.id.in_(members), row.parent_id.in_(members)))
        return conditions

    def is_covered(self) -> ColumnElement[bool]:
        """Whether another unit answers for the organisation of the row."""
        return _is_covered(self.units, self.today)


# Expressions over aliases take SQLAlchemy longer to write than the database to run: each is written once.


@lru_cache(maxsize=64)
def _is_covered(units: tuple[Unit, ...], today: date) -> ColumnElement[bool]:
    """One probe of an index for each way of being covered: an ``IN`` over both ids costs SQLite ten times more."""
    row = OrganisationRow
    conditions: list[ColumnElement[bool]] = [false()]
    if any(unit.unit is AnsweringUnit.GROUP for unit in units):
        conditions += [_has_group(units, today, member) for member in (row.id, row.parent_id)]
    if any(unit.unit is AnsweringUnit.ESTABLISHMENT for unit in units):
        entity = aliased(row)
        above = select(entity.id).where(_is_open(entity, today), _answers_for_establishments(entity, units))
        conditions.append(and_(row.parent_id.is_not(None), row.parent_id.in_(above)))
    return or_(*conditions)


def _has_group(units: tuple[Unit, ...], today: date, member_id: Any) -> ColumnElement[bool]:
    group = aliased(OrganisationRow)
    return (
        select(group.id)
        .join(GroupMembershipRow, GroupMembershipRow.group_id == group.id)
        .where(GroupMembershipRow.member_id == member_id, *_answers_for_members(group, units, today))
        .correlate(OrganisationRow)
        .exists()
    )


def _answers_for_members(group: Any, units: tuple[Unit, ...], today: date) -> list[ColumnElement[bool]]:
    """Conditions on a membership and its group: both in force, and the group answers."""
    return [is_current(today), _is_open(group, today), _is_unit(group, units)]


def _answers_for_establishments(entity: Any, units: tuple[Unit, ...]) -> ColumnElement[bool]:
    """A legal entity that answers; an OG that is a single one answers as a group, for its establishments."""
    ways = [_has_profile(entity, unit) for unit in units if unit.unit is AnsweringUnit.LEGAL_ENTITY]
    if any(unit.profile == Profile.OG and unit.unit is AnsweringUnit.GROUP for unit in units):
        ways.append(entity.is_og)
    return and_(entity.kind == OrganisationKind.LEGAL_ENTITY, or_(false(), *ways))


def list_covering(session: Session, units: UnitQuery, ids: Collection[UUID]) -> dict[UUID, Summary]:
    """For each of these organisations that is covered, the unit that answers for it, in one query.

    The widest first, as the domain's rule has it: a GHT, another group, then the legal entity.
    """
    if not ids:
        return {}
    row, above = OrganisationRow, aliased(OrganisationRow)
    columns = [getattr(above, name) for name in Summary.__slots__]
    member = GroupMembershipRow.member_id
    rank = case((above.group_type == GroupType.GHT, 0), (above.kind == OrganisationKind.GROUP, 1), else_=2)
    by_group = (
        select(row.id, *columns, rank.label("rank"))
        .join(GroupMembershipRow, or_(member == row.id, member == row.parent_id))
        .join(above, above.id == GroupMembershipRow.group_id)
        .where(row.id.in_(ids), *_answers_for_members(above, units.units, units.today))
    )
    by_entity = (
        select(row.id, *columns, rank.label("rank"))
        .join(above, above.id == row.parent_id)
        .where(row.id.in_(ids), _is_open(above, units.today), _answers_for_establishments(above, units.units))
    )
    query = union_all(by_group, by_entity)
    found = sorted(session.execute(query), key=lambda one: (one[-1], str(one[1])), reverse=True)
    return {one[0]: Summary(*one[1:-1]) for one in found}


def list_unit_categories(session: Session, units: UnitQuery) -> list[str]:
    """The codes of category met among these units, for the choices of a filter."""
    query = units.narrow(select(OrganisationRow.category).where(OrganisationRow.category.is_not(None)))
    return sorted(code for code in session.scalars(query.distinct()) if code)


def find_listing(
    session: Session, row: OrganisationRow, checklists: Iterable[Checklist], today: date
) -> frozenset[str]:
    """The ids of the checklists in whose lists the organisation stands, covered or not; on its last day if closed."""
    day = today if row.closed_on is None else min(today, row.closed_on - timedelta(days=1))
    queries = [
        UnitQuery(one.units, day).narrow(
            select(literal(one.id)).select_from(OrganisationRow).where(OrganisationRow.id == row.id)
        )
        for one in checklists
    ]
    return frozenset(session.scalars(union_all(*queries))) if queries else frozenset()


@lru_cache(maxsize=64)
def _is_answering(units: tuple[Unit, ...]) -> ColumnElement[bool]:
    return _is_unit(OrganisationRow, units)


def _is_unit(row: Any, units: Sequence[Unit]) -> ColumnElement[bool]:
    """Whether the checklist is answered by this organisation itself."""
    return or_(false(), *(_has_profile(row, unit) for unit in units))


def _has_profile(row: Any, unit: Unit) -> ColumnElement[bool]:
    profile, kind = Profile(unit.profile), _KINDS[unit.unit]
    entity_og = and_(row.kind == OrganisationKind.LEGAL_ENTITY, row.is_og)
    if profile is Profile.GHT:
        return and_(row.kind == kind, row.group_type == GroupType.GHT)
    if profile is Profile.OG:
        # An OG that is a single legal entity answers as a group does.
        return or_(row.group_type == GroupType.OG, entity_og) if kind is OrganisationKind.GROUP else false()
    plain = or_(row.group_type.is_(None), row.group_type == GroupType.GCS)
    return and_(row.kind == kind, row.sector == Sector(profile.value), plain, ~entity_og)


def _is_open(row: Any, today: date) -> ColumnElement[bool]:
    return or_(row.closed_on.is_(None), row.closed_on > today)


def list_groups(session: Session, region: str, today: date) -> list[Summary]:
    """The open groups of a region, by name; for the choices of a filter."""
    row = OrganisationRow
    query = (
        select(*(getattr(row, name) for name in Summary.__slots__))
        .where(row.region == region, row.group_type.is_not(None), _is_open(row, today))
        .order_by(row.name_search, row.id)
    )
    return [Summary(*found) for found in session.execute(query)]
