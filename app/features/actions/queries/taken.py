"""The actions that an organisation has taken on: filtered, sorted and paged by the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Row, Select, case, cast, func, select
from sqlalchemy.orm import Session

from app.domain.actions import OPEN_STATUSES, ActionStatus, Workload
from app.domain.catalogue import Catalogue, Checklist, Item, ItemRef
from app.domain.errors import DomainError
from app.features.actions import words
from app.features.actions.models import ActionProofRow, ActionRow
from app.features.assessments.queries import wording
from app.features.evidence import queries as evidence
from app.web.messages import ACTION_STATUS_LABELS

OPEN = frozenset(OPEN_STATUSES)
_STATUS_ORDER = {
    ActionStatus.DOING: 0,
    ActionStatus.TODO: 1,
    ActionStatus.DONE: 2,
    ActionStatus.DROPPED: 3,
}
SORTS: Mapping[str, ColumnElement[object]] = {
    "echeance": ActionRow.due,
    "etat": case(*((ActionRow.status == status, rank) for status, rank in _STATUS_ORDER.items()), else_=9),
    "fonction": func.lower(func.nullif(ActionRow.owner, "")),
    "effort": cast(ActionRow.effort_days, Float),
    "cout": ActionRow.cost_high,
}
"""What a list may be sorted by; what is not filled in always comes last."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What narrows a list. ``checklist``: an id, or "" for the actions that serve no list."""

    statuses: Collection[ActionStatus] = OPEN
    owner: str | None = None
    is_overdue: bool = False
    checklist: str | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What there is to choose from: functions, lists, and how many actions stand in each state."""

    owners: tuple[str, ...]
    checklists: tuple[str | None, ...]
    by_status: Mapping[ActionStatus, int]

    @property
    def total(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class Taken:
    """One action with the item that it serves, as it is worded in the newest version of its list."""

    row: ActionRow
    checklist: Checklist | None
    item: Item | None
    day: date

    @property
    def title(self) -> str:
        return self.row.title or (wording.name_item(self.item) if self.item is not None else "Sans titre")

    @property
    def source(self) -> str:
        """The list that it serves, else where it comes from."""
        return self.checklist.title if self.checklist is not None else words.say_origin(self.row.origin)

    @property
    def is_open(self) -> bool:
        return self.row.status in OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.row.due is not None and self.row.due < self.day

    @property
    def effort_days(self) -> Fraction | None:
        return None if self.row.effort_days is None else Fraction(self.row.effort_days)

    @property
    def effort(self) -> str:
        return words.TO_PRICE if self.effort_days is None else wording.days(self.effort_days)

    @property
    def cost(self) -> str:
        return words.say_cost(self.row.cost_low, self.row.cost_high)

    @property
    def status(self) -> str:
        return ACTION_STATUS_LABELS[self.row.status]

    @property
    def tone(self) -> str:
        return words.STATUS_TONES[self.row.status]

    @property
    def workload(self) -> Workload:
        row = self.row
        return Workload(row.due, self.effort_days, row.cost_low, row.cost_high)


def get(session: Session, catalogue: Catalogue, organisation_id: UUID, action_id: UUID, today: date) -> Taken:
    """Raises ``action_not_found`` when the organisation has no such action."""
    return _tell(get_row(session, organisation_id, action_id), catalogue, today)


def get_row(
    session: Session, organisation_id: UUID, action_id: UUID, *, to_change: bool = False
) -> ActionRow:
    """The row, locked until the end of the transaction when it is to be changed. Raises ``action_not_found``."""
    query = select(ActionRow).where(ActionRow.id == action_id, ActionRow.organisation_id == organisation_id)
    row = session.scalar(query.with_for_update() if to_change else query)
    if row is None:
        raise DomainError("action_not_found")
    return row


def list_actions(
    session: Session,
    catalogue: Catalogue,
    organisation_id: UUID,
    criteria: Criteria,
    today: date,
    *,
    sort: str = "echeance",
    descending: bool = False,
    limit: int,
    offset: int = 0,
) -> tuple[list[Taken], int]:
    """One page of the actions that meet the criteria, and how many there are in all."""
    where = _conditions(organisation_id, criteria, today)
    total = session.scalar(select(func.count()).select_from(ActionRow).where(*where)) or 0
    key = SORTS[sort]
    query = select(ActionRow).where(*where)
    ordered = query.order_by(
        (key.desc() if descending else key.asc()).nulls_last(),
        ActionRow.due.asc().nulls_last(),
        ActionRow.created_at,
        ActionRow.id,
    )
    rows = session.scalars(ordered.limit(limit).offset(offset))
    return [_tell(row, catalogue, today) for row in rows], total


def list_open(session: Session, catalogue: Catalogue, organisation_id: UUID, today: date) -> list[Taken]:
    """Every action that remains to be done, nearest due date first."""
    query = (
        select(ActionRow)
        .where(ActionRow.organisation_id == organisation_id, ActionRow.status.in_(OPEN))
        .order_by(ActionRow.due.asc().nulls_last(), ActionRow.created_at, ActionRow.id)
    )
    return [_tell(row, catalogue, today) for row in session.scalars(query)]


def count_due(
    session: Session, organisation_ids: Collection[UUID], today: date
) -> dict[UUID, tuple[int, int]]:
    """For each organisation that has any: how many actions remain to be done, and how many of them are late."""
    late = func.count().filter(ActionRow.due < today)
    query = (
        select(ActionRow.organisation_id, func.count(), late)
        .where(ActionRow.organisation_id.in_(organisation_ids), ActionRow.status.in_(OPEN))
        .group_by(ActionRow.organisation_id)
    )
    return {one: (opened, overdue) for one, opened, overdue in session.execute(query)}


def list_of_checklist(
    session: Session, organisation_id: UUID, checklist_id: str
) -> list[tuple[ActionRow, tuple[UUID, ...]]]:
    """Every action that serves an item of the checklist, dropped ones included, with the ids of its pieces."""
    query = select(ActionRow).where(
        ActionRow.organisation_id == organisation_id, ActionRow.checklist_id == checklist_id
    )
    return _list_with_pieces(session, query)


def list_all(session: Session, organisation_id: UUID) -> list[tuple[ActionRow, tuple[UUID, ...]]]:
    """Every action of the organisation, those tied to no list and dropped ones included, with their pieces."""
    return _list_with_pieces(session, select(ActionRow).where(ActionRow.organisation_id == organisation_id))


def _list_with_pieces(
    session: Session, query: Select[tuple[ActionRow]]
) -> list[tuple[ActionRow, tuple[UUID, ...]]]:
    rows = list(session.scalars(query.order_by(ActionRow.created_at, ActionRow.id)))
    links = select(ActionProofRow).where(ActionProofRow.action_id.in_([row.id for row in rows]))
    pieces: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    for link in session.scalars(links.order_by(ActionProofRow.evidence_id)):
        pieces[link.action_id].append(link.evidence_id)
    return [(row, tuple(pieces[row.id])) for row in rows]


def list_facets(session: Session, organisation_id: UUID) -> Facets:
    """What the actions of the organisation may be narrowed to, in one query."""
    row = ActionRow
    query: Select[tuple[str, str | None, ActionStatus, int]] = (
        select(row.owner, row.checklist_id, row.status, func.count())
        .where(row.organisation_id == organisation_id)
        .group_by(row.owner, row.checklist_id, row.status)
    )
    found = session.execute(query).all()
    return Facets(
        owners=tuple(sorted({one.owner for one in found if one.owner}, key=str.casefold)),
        checklists=tuple(sorted({one.checklist_id for one in found}, key=lambda one: one or "")),
        by_status=_count(found),
    )


def find_by_item(
    session: Session, organisation_id: UUID, checklist_id: str | None = None
) -> dict[ItemRef, UUID]:
    """The action under way for each item that has one."""
    row = ActionRow
    query = select(row.checklist_id, row.item_id, row.id).where(
        row.organisation_id == organisation_id, row.status.in_(OPEN), row.item_id.is_not(None)
    )
    if checklist_id is not None:
        query = query.where(row.checklist_id == checklist_id)
    return {
        ItemRef(checklist, item): action_id
        for checklist, item, action_id in session.execute(query.order_by(row.created_at.desc()))
        if checklist is not None and item is not None
    }


def find_by_origin(
    session: Session, organisation_id: UUID, feature: str, thing_id: UUID
) -> dict[str, ActionRow]:
    """For each gap of a thing that has one: the action under way, else the last one that was done."""
    row = ActionRow
    query = select(row).where(
        row.organisation_id == organisation_id,
        row.origin == feature,
        row.origin_id == thing_id,
        row.status != ActionStatus.DROPPED,
    )
    found: dict[str, ActionRow] = {}
    for action in session.scalars(query.order_by(row.created_at, row.id)):
        known = found.get(action.origin_key or "")
        if known is None or known.status not in OPEN:
            found[action.origin_key or ""] = action
    return found


def list_proofs(session: Session, action_id: UUID) -> list[evidence.EvidenceRow]:
    """The pieces that show what the action has produced, oldest first."""
    query = evidence.join_pieces(
        select(ActionProofRow.action_id).where(ActionProofRow.action_id == action_id),
        ActionProofRow.evidence_id,
    )
    return [piece for _, piece, _ in session.execute(query)]


def _conditions(organisation_id: UUID, criteria: Criteria, today: date) -> list[ColumnElement[bool]]:
    row = ActionRow
    where = [row.organisation_id == organisation_id, row.status.in_(criteria.statuses)]
    if criteria.owner is not None:
        where.append(row.owner == criteria.owner)
    if criteria.is_overdue:
        where += [row.due < today, row.status.in_(OPEN)]
    if criteria.checklist is not None:
        where.append(
            row.checklist_id == criteria.checklist if criteria.checklist else row.checklist_id.is_(None)
        )
    return where


def _tell(row: ActionRow, catalogue: Catalogue, today: date) -> Taken:
    """With the wording of the newest version that still has the item, published or not."""
    versions = catalogue.list_versions(row.checklist_id) if row.checklist_id else ()
    for checklist in reversed(versions):
        item = checklist.find_item(row.item_id or "")
        if item is not None:
            return Taken(row, checklist, item, today)
    return Taken(row, versions[-1] if versions else None, None, today)


def _count(found: Sequence[Row[tuple[str, str | None, ActionStatus, int]]]) -> dict[ActionStatus, int]:
    counts = dict.fromkeys(ActionStatus, 0)
    for _owner, _checklist, status, count in found:
        counts[status] += count
    return counts
