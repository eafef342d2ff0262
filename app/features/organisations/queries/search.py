"""Finding organisations by name, town or number, inside what the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from app.content.reference import load_nomenclature
from app.domain.access import GRANTS, Actor, Permission, ScopeKind
from app.domain.organisations import LegalCut, OrganisationKind, Sector
from app.domain.search import search_words
from app.features.organisations.models import GroupMembershipRow, OrganisationRow, OrganisationWordRow
from app.features.organisations.queries.rows import SUMMARY_COLUMNS, Summary, is_current

AFTER_WORDS = "{"
"""The character after ``z``: the words that begin with ``p`` stand from ``p`` to ``p{``."""

SORTS = ("nom", "finess", "departement")


@dataclass(frozen=True, slots=True)
class Reach:
    """The organisations that a search may give: all, those of regions, or some with what they cover."""

    everything: bool = False
    regions: frozenset[str] = frozenset()
    organisation_ids: frozenset[UUID] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.regions or self.organisation_ids)


def reach_of(actor: Actor) -> Reach:
    """What an actor's roles let them find: where a role searches, and where one reads an organisation."""
    everything = False
    regions: set[str] = set()
    organisations: set[UUID] = set()
    for grant in actor.grants():
        given = GRANTS.get((grant.role, grant.scope.kind), frozenset())
        if Permission.ORGANISATION_SEARCH in given:
            everything = everything or grant.scope.kind in (ScopeKind.PLATFORM, ScopeKind.NATIONAL)
            if grant.scope.kind is ScopeKind.REGION:
                regions.add(grant.scope.key)
        if Permission.ORGANISATION_READ in given and grant.scope.kind is ScopeKind.ORGANISATION:
            organisations.add(UUID(grant.scope.key))
    return Reach(everything, frozenset(regions), frozenset(organisations))


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the reader asks for; ``None`` or empty does not filter."""

    text: str = ""
    kind: OrganisationKind | None = None
    sector: Sector | None = None
    region: str | None = None
    department: str | None = None
    category: str | None = None
    legal_cut: LegalCut | None = None
    group_id: UUID | None = None
    parent_id: UUID | None = None
    is_open: bool | None = None

    @property
    def has_filters(self) -> bool:
        """More than words and a region: the rows themselves must be read."""
        free = {"text", "region"}
        return any(getattr(self, field.name) is not None for field in fields(self) if field.name not in free)


def search(
    session: Session,
    reach: Reach,
    criteria: Criteria,
    *,
    today: date,
    sort: str = "nom",
    descending: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Summary], int]:
    """One page of what is found, in the order asked, and how many there are in all."""
    words = search_words(criteria.text)
    if reach.is_empty or (criteria.text.strip() and not words):
        return [], 0
    asked = _Asked(reach, criteria, words, today)
    total = session.scalar(asked.count()) or 0
    if total <= offset:
        return [], total
    ids = list(session.scalars(asked.ids(sort, descending).limit(limit).offset(offset)))
    rows = session.execute(select(*SUMMARY_COLUMNS).where(OrganisationRow.id.in_(ids)))
    found = {row.id: Summary(*row) for row in rows}
    return [found[organisation_id] for organisation_id in ids], total


def filter_ids(criteria: Criteria, today: date) -> Select[tuple[UUID]]:
    """The ids that answer the criteria but its text, to stand in another query."""
    return select(OrganisationRow.id).where(*row_conditions(criteria, today))


def list_categories(session: Session, reach: Reach, today: date) -> list[str]:
    """The codes of category met inside a reach, for the choices of a filter."""
    query = select(OrganisationRow.category).where(
        _is_reached(reach, OrganisationRow.region, OrganisationRow.id, today),
        OrganisationRow.category.is_not(None),
    )
    return sorted(code for code in session.scalars(query.distinct()) if code)


def keep_reached(session: Session, reach: Reach, ids: Collection[UUID], today: date) -> frozenset[UUID]:
    """Among these organisations, those that a reader of this reach may open."""
    if not ids or reach.is_empty:
        return frozenset()
    query = select(OrganisationRow.id).where(
        OrganisationRow.id.in_(ids), _is_reached(reach, OrganisationRow.region, OrganisationRow.id, today)
    )
    return frozenset(session.scalars(query))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search, as the queries that count it and that put its ids in order.

    Without a filter on the rows, the table of words counts and sorts alone. With one, its words still lead: an
    order or a region asked of the rows would have SQLite begin by them, at ten times the cost.
    """

    reach: Reach
    criteria: Criteria
    words: tuple[str, ...]
    today: date

    def count(self) -> Select[tuple[int]]:
        query = select(func.count())
        if self._words_suffice:
            return query.select_from(OrganisationWordRow).where(*self._on_words())
        return self._matching(query.select_from(OrganisationRow))

    def ids(self, sort: str, descending: bool) -> Select[tuple[UUID]]:
        row, word = OrganisationRow, OrganisationWordRow
        if self._words_suffice and sort == "nom":
            query = select(word.organisation_id).where(*self._on_words())
        else:
            query = self._matching(select(row.id))
        if self.words and sort == "nom":
            keys: list[Any] = [word.text, word.organisation_id]
        else:
            by = {
                "nom": [row.name_search],
                "finess": [row.finess],
                "departement": [row.department, row.name_search],
            }
            keys = [*by[sort], row.id]
        return query.order_by(*_directed(keys, descending))

    @property
    def _words_suffice(self) -> bool:
        return bool(self.words) and not self.criteria.has_filters

    def _matching(self, query: Select[Any]) -> Select[Any]:
        row = OrganisationRow
        query = query.where(*row_conditions(self.criteria, self.today))
        if not self.words:
            return query.where(_is_reached(self.reach, row.region, row.id, self.today))
        return query.join(OrganisationWordRow, OrganisationWordRow.organisation_id == row.id).where(
            *self._on_words()
        )

    def _on_words(self) -> list[ColumnElement[bool]]:
        word = OrganisationWordRow
        if self.criteria.region is not None:
            regions = frozenset({self.criteria.region})
        else:
            regions = frozenset() if self.reach.organisation_ids else self.reach.regions
        reached = _is_reached(self.reach, word.region, word.organisation_id, self.today)
        return [*word_conditions(self.words, regions), reached]


def narrow_by_text(query: Select[Any], text: str, region: str) -> Select[Any]:
    """The query over ``OrganisationRow``, keeping what answers these words in a region; all of it without words."""
    words = search_words(text)
    if words:
        word = OrganisationWordRow
        joined = query.join(word, word.organisation_id == OrganisationRow.id)
        return joined.where(*word_conditions(words, {region}))
    return query.where(false()) if text.strip() else query


def word_conditions(words: tuple[str, ...], regions: Collection[str] = ()) -> list[ColumnElement[bool]]:
    """The longest word leads, through the index; the others are looked for in the text beside it.

    ``regions``: where to look; empty: everywhere, each region being named because the index begins with it.
    """
    leader = max(words, key=len)
    word = OrganisationWordRow
    return [
        word.region.in_(sorted(regions) or ["", *sorted(load_nomenclature().regions)]),
        word.word >= leader,
        word.word < leader + AFTER_WORDS,
        word.shared < len(leader),
        *(word.text.like(f"% {other}%") for other in words if other != leader),
    ]


def row_conditions(criteria: Criteria, today: date) -> list[ColumnElement[bool]]:
    """The criteria but the text, on ``OrganisationRow``."""
    row = OrganisationRow
    equal = ("kind", "sector", "region", "department", "category", "legal_cut", "parent_id")
    conditions = [
        getattr(row, name) == getattr(criteria, name) for name in equal if getattr(criteria, name) is not None
    ]
    if criteria.group_id is not None:
        members = _members_of([criteria.group_id], today)
        conditions.append(or_(row.id.in_(members), row.parent_id.in_(members)))
    if criteria.is_open is not None:
        closed = row.closed_on <= today
        conditions.append(or_(row.closed_on.is_(None), ~closed) if criteria.is_open else closed)
    return conditions


def _is_reached(reach: Reach, region: Any, organisation_id: Any, today: date) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if reach.regions:
        conditions.append(region.in_(sorted(reach.regions)))
    if reach.organisation_ids:
        own = sorted(reach.organisation_ids)
        members = _members_of(own, today)
        covered = select(OrganisationRow.id).where(
            or_(
                OrganisationRow.id.in_(own),
                OrganisationRow.parent_id.in_(own),
                OrganisationRow.id.in_(members),
                OrganisationRow.parent_id.in_(members),
            )
        )
        conditions.append(organisation_id.in_(covered))
    return or_(*conditions) if conditions else false()


def _members_of(group_ids: Collection[UUID], today: date) -> Select[tuple[UUID]]:
    return select(GroupMembershipRow.member_id).where(
        GroupMembershipRow.group_id.in_(group_ids), is_current(today)
    )


def _directed(keys: Sequence[Any], descending: bool) -> list[Any]:
    """What is missing comes last, whichever way the list goes, on both engines."""
    return [key.desc().nulls_last() if descending else key.asc().nulls_last() for key in keys]
