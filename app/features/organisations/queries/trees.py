"""An organisation among its own: legal entity, establishments, groups and members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.organisations import MembershipRole, OrganisationKind
from app.features.organisations.models import GroupMembershipRow, OrganisationRow
from app.features.organisations.queries.rows import SUMMARY_COLUMNS, Summary, get, summaries

SHOWN_ESTABLISHMENTS = 50
"""A legal entity may have hundreds of establishments; the rest are found through the search."""


@dataclass(frozen=True, slots=True)
class Link:
    """A membership, seen from one of its two ends."""

    organisation: Summary
    role: MembershipRole
    starts_on: date | None
    ends_on: date | None

    def is_current(self, today: date) -> bool:
        return (self.starts_on is None or self.starts_on <= today) and (
            self.ends_on is None or self.ends_on > today
        )


@dataclass(frozen=True, slots=True)
class Tree:
    """``entity`` is the legal entity, the organisation itself included; a group has none, but ``members``."""

    organisation: OrganisationRow
    entity: Summary | None
    establishments: tuple[Summary, ...]
    establishments_total: int
    groups: tuple[Link, ...]
    members: tuple[Link, ...]

    @property
    def others(self) -> tuple[Summary, ...]:
        """Everyone that the page names, the organisation itself included when it stands in its own tree."""
        linked = tuple(link.organisation for link in (*self.groups, *self.members))
        return (*linked, *([self.entity] if self.entity else []), *self.establishments)


def tree_of(session: Session, organisation_id: UUID) -> Tree:
    """Raises ``organisation_not_found``. Past memberships are included, with their dates."""
    row = get(session, organisation_id)
    entity_id = {OrganisationKind.ESTABLISHMENT: row.parent_id, OrganisationKind.LEGAL_ENTITY: row.id}.get(
        row.kind
    )
    establishments, total = _list_establishments(session, entity_id) if entity_id else ((), 0)
    own = [row.id] if entity_id is None else [row.id, entity_id]
    linked = _list_memberships(session, own, row.id)
    groups = [one for one in linked if one.group_id != row.id]
    members = [one for one in linked if one.group_id == row.id]
    others = summaries(
        session, {entity_id, *(m.group_id for m in groups), *(m.member_id for m in members)} - {None}
    )
    return Tree(
        organisation=row,
        entity=others[entity_id] if entity_id else None,
        establishments=establishments,
        establishments_total=total,
        groups=_links((others[m.group_id], m) for m in groups),
        members=_links((others[m.member_id], m) for m in members),
    )


def _list_establishments(session: Session, entity_id: UUID) -> tuple[tuple[Summary, ...], int]:
    """The first establishments, those that are open before the others, and how many there are in all."""
    query = (
        select(func.count().over(), *SUMMARY_COLUMNS)
        .where(OrganisationRow.parent_id == entity_id)
        .order_by(OrganisationRow.closed_on.is_not(None), OrganisationRow.name_search, OrganisationRow.id)
        .limit(SHOWN_ESTABLISHMENTS)
    )
    rows = session.execute(query).all()
    return tuple(Summary(*row[1:]) for row in rows), rows[0][0] if rows else 0


def _list_memberships(
    session: Session, member_ids: Sequence[UUID], group_id: UUID
) -> list[GroupMembershipRow]:
    """Those of these members, and those of this group."""
    concerned = or_(GroupMembershipRow.member_id.in_(member_ids), GroupMembershipRow.group_id == group_id)
    return list(session.scalars(select(GroupMembershipRow).where(concerned)))


def _links(found: Iterable[tuple[Summary, GroupMembershipRow]]) -> tuple[Link, ...]:
    """Those in force first, the support before the members, then by name."""
    links = [Link(summary, row.role, row.starts_on, row.ends_on) for summary, row in found]

    def rank(link: Link) -> tuple[bool, bool, str]:
        return (link.ends_on is not None, link.role is not MembershipRole.SUPPORT, link.organisation.name)

    return tuple(sorted(links, key=rank))
