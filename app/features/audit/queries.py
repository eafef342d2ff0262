"""Reading a journal: that of one organisation, with what the platform's says of it, or the platform's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.audit import PLATFORM_STREAM
from app.features.audit.models import AuditAnchorRow, AuditRecordRow

__all__ = [
    "REGION_LISTS",
    "REGION_PLANS",
    "AuditRecordRow",
    "JournalPage",
    "Listed",
    "find_last",
    "list_platform_records",
    "list_records",
    "stream_platform_records",
    "stream_records",
]

REGION_LISTS = ("region_list_consulted", "region_exported")
"""The acts of the platform's journal that concern every organisation of a region's list."""

REGION_PLANS = ("region_plans_consulted", "region_plans_exported")
"""Those that concern every organisation of a region which had sent something of its continuity plans by then."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The lists where an organisation stands: those of its region, for the checklists that it answers."""

    region: str
    checklist_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class JournalPage:
    records: list[AuditRecordRow]
    total: int


def list_records(
    session: Session,
    organisation_id: UUID,
    *,
    listed: Listed | None = None,
    action: str | None = None,
    actions: Collection[str] = (),
    page: int = 1,
    size: int = 50,
) -> JournalPage:
    """One page of the journal of one organisation, newest first; ``actions`` keeps only these.

    ``listed`` adds the readings and exports of these lists, since the organisation is known to stand in the base.
    """
    where = _conditions(organisation_id, [action] if action else actions, listed)
    return _read_page(session, where, page, size)


def list_platform_records(
    session: Session, *, actions: Collection[str] = (), page: int = 1, size: int = 50
) -> JournalPage:
    """One page of the platform's own journal, newest first."""
    return _read_page(session, _of_stream(PLATFORM_STREAM, actions), page, size)


def stream_records(
    session: Session, organisation_id: UUID, *, listed: Listed | None = None, actions: Collection[str] = ()
) -> Iterator[AuditRecordRow]:
    """The whole journal of one organisation, oldest first."""
    return _stream(session, _conditions(organisation_id, actions, listed))


def stream_platform_records(session: Session, *, actions: Collection[str] = ()) -> Iterator[AuditRecordRow]:
    """The whole journal of the platform, oldest first."""
    return _stream(session, _of_stream(PLATFORM_STREAM, actions))


def find_last(
    session: Session, organisation_id: UUID, actions: Collection[str], *, listed: Listed | None = None
) -> AuditRecordRow | None:
    """The newest record of one of these actions."""
    page = select(AuditRecordRow).where(*_conditions(organisation_id, actions, listed))
    return session.scalar(page.order_by(*_NEWEST_FIRST).limit(1))


_NEWEST_FIRST = (AuditRecordRow.at.desc(), AuditRecordRow.number.desc())


def _read_page(session: Session, where: Collection[ColumnElement[bool]], page: int, size: int) -> JournalPage:
    total = session.scalar(select(func.count()).select_from(AuditRecordRow).where(*where)) or 0
    query = select(AuditRecordRow).where(*where).order_by(*_NEWEST_FIRST)
    return JournalPage(list(session.scalars(query.limit(size).offset((max(page, 1) - 1) * size))), total)


def _stream(session: Session, where: Collection[ColumnElement[bool]]) -> Iterator[AuditRecordRow]:
    query = select(AuditRecordRow).where(*where).order_by(AuditRecordRow.at, AuditRecordRow.number)
    yield from session.scalars(query.execution_options(yield_per=1000))


def _of_stream(stream: str, actions: Collection[str]) -> list[ColumnElement[bool]]:
    where = [AuditRecordRow.stream == stream]
    if actions:
        where.append(AuditRecordRow.action.in_(actions))
    return where


def _conditions(
    organisation_id: UUID, actions: Collection[str], listed: Listed | None
) -> list[ColumnElement[bool]]:
    own = _of_stream(str(organisation_id), actions)
    if listed is None:
        return own
    stream = str(organisation_id)
    elsewhere = [
        *_of_lists(stream, listed, [one for one in REGION_LISTS if not actions or one in actions]),
        *_of_plans(stream, listed, [one for one in REGION_PLANS if not actions or one in actions]),
    ]
    return [or_(and_(*own), *elsewhere)] if elsewhere else own


def _of_lists(stream: str, listed: Listed, acts: list[str]) -> list[ColumnElement[bool]]:
    if not listed.checklist_ids or not acts:
        return []
    details = AuditRecordRow.details
    return [
        and_(
            *_of_stream(PLATFORM_STREAM, acts),
            details["region"].as_string() == listed.region,
            details["checklist"].as_string().in_(sorted(listed.checklist_ids)),
            _is_since_entry(stream),
        )
    ]


def _of_plans(stream: str, listed: Listed, acts: list[str]) -> list[ColumnElement[bool]]:
    """Since the organisation first sent something of a plan."""
    if not acts:
        return []
    row = AuditRecordRow.__table__.alias()
    first = select(func.min(row.c.at)).where(row.c.stream == stream, row.c.action == "plan_shared")
    return [
        and_(
            *_of_stream(PLATFORM_STREAM, acts),
            AuditRecordRow.details["region"].as_string() == listed.region,
            AuditRecordRow.at >= first.scalar_subquery(),
        )
    ]


def _is_since_entry(stream: str) -> ColumnElement[bool]:
    """Since the first act of its own chain: an imported organisation has no other trace of when it came into the base.

    A purged chain has lost that act, long ago.
    """
    row = AuditRecordRow.__table__.alias()
    first = select(func.min(row.c.at)).where(row.c.stream == stream)
    purged = exists().where(AuditAnchorRow.stream == stream)
    return or_(AuditRecordRow.at >= first.scalar_subquery(), purged)
