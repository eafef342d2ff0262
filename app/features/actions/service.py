"""Taking actions on, changing them, and showing what they have produced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.actions import ActionEntry, ActionStatus, check_action, clean_action
from app.domain.catalogue import Checklist, ItemRef
from app.domain.errors import DomainError
from app.features.actions.models import ActionProofRow, ActionRow
from app.features.actions.queries.taken import OPEN, find_by_item, find_by_origin, get_row
from app.features.audit import service as audit
from app.features.evidence import queries as evidence
from app.features.organisations import queries as organisations

MAX_OPEN = 500
MAX_PROOFS = 20


@dataclass(frozen=True, slots=True)
class Served:
    """The item that an action serves, and the date promised for it. Raises ``item_not_found`` where it is used."""

    checklist: Checklist
    item_id: str
    deadline: date | None = None

    @property
    def ref(self) -> ItemRef:
        return ItemRef(self.checklist.id, self.item_id)


@dataclass(frozen=True, slots=True)
class Origin:
    """The gap that an action is to close: in which feature, in which thing of it, and which one there."""

    feature: str
    thing_id: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The action after a change. ``is_clash``: somebody changed it meanwhile, and nothing was kept."""

    row: ActionRow
    is_clash: bool = False


def take(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    served: Sequence[Served],
    now: datetime,
    today: date,
) -> list[ActionRow]:
    """Take on these proposals, with the effort that their list gives; those already under way are left alone.

    Raises ``item_not_found``, ``organisation_closed``, ``too_many_actions``.
    """
    taken = _lock(session, organisation_id, today)
    fresh = {one.ref: one for one in served if one.ref not in taken}
    if not fresh:
        return []
    _require_room(session, organisation_id, len(fresh))
    rows = [
        _make(actor, organisation_id, ActionEntry(due=one.deadline, effort_days=_effort_of(one)), one, now)
        for one in fresh.values()
    ]
    session.add_all(rows)
    session.flush()
    for checklist_id in sorted({ref.checklist for ref in fresh}):
        items = [ref.item for ref in fresh if ref.checklist == checklist_id]
        details = {"checklist": checklist_id, "items": items}
        _record(session, actor, organisation_id, "action_taken", now, None, details)
    return rows


def add(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    entry: ActionEntry,
    served: Served | None,
    now: datetime,
    today: date,
    *,
    origin: Origin | None = None,
) -> ActionRow:
    """Add an action of one's own, the one of an item as it was filled in, or that of a gap found elsewhere.

    Raises ``action_exists``, ``item_not_found``, ``organisation_closed``, ``too_many_actions`` and the refusals of
    ``check_action``.
    """
    entry = clean_action(entry)
    check_action(entry, today, needs_title=served is None)
    taken = _lock(session, organisation_id, today)
    if served is not None and served.ref in taken:
        raise DomainError("action_exists")
    if origin is not None and _is_under_way(session, organisation_id, origin):
        raise DomainError("action_exists")
    _require_room(session, organisation_id, 1)
    if served is not None:
        _effort_of(served)
    row = _make(actor, organisation_id, entry, served, now)
    if origin is not None:
        row.origin, row.origin_id, row.origin_key = origin.feature, origin.thing_id, origin.key
    row.done_on = today if entry.status is ActionStatus.DONE else None
    session.add(row)
    session.flush()
    _record(session, actor, organisation_id, "action_added", now, row, _details_of(row))
    return row


def change(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    action_id: UUID,
    entry: ActionEntry,
    seen_revision: int,
    now: datetime,
    today: date,
) -> Changed:
    """Keep what was typed, unless somebody else changed the action since it was shown: then nothing is kept.

    The answer to its item never changes. Raises ``action_not_found`` and the refusals of ``check_action``.
    """
    row = get_row(session, organisation_id, action_id, to_change=True)
    entry = clean_action(entry)
    check_action(entry, today, needs_title=row.item_id is None)
    if entry_of(row) == entry:
        return Changed(row)
    if row.revision != seen_revision:
        return Changed(row, is_clash=True)
    was_done = row.status is ActionStatus.DONE
    _write(row, entry)
    row.changed_at = now
    if entry.status is not ActionStatus.DONE:
        row.done_on = None
    elif not was_done:
        row.done_on = today
    session.flush()
    _record(session, actor, organisation_id, "action_changed", now, row, _details_of(row))
    return Changed(row)


def attach_proof(
    session: Session, actor: Actor, organisation_id: UUID, action_id: UUID, evidence_id: UUID, now: datetime
) -> None:
    """Link an existing piece; linking it twice is linking it once.

    Raises ``action_not_found``, ``evidence_not_found``, ``too_many_action_proofs``.
    """
    row = get_row(session, organisation_id, action_id, to_change=True)
    piece = evidence.get_piece(session, organisation_id, evidence_id)
    linked = set(
        session.scalars(select(ActionProofRow.evidence_id).where(ActionProofRow.action_id == row.id))
    )
    if piece.id in linked:
        return
    if len(linked) >= MAX_PROOFS:
        raise DomainError("too_many_action_proofs", limit=MAX_PROOFS)
    session.add(ActionProofRow(action_id=row.id, evidence_id=piece.id))
    session.flush()
    _record(session, actor, organisation_id, "action_proof_attached", now, row, _details_of(row))


def detach_proof(
    session: Session, actor: Actor, organisation_id: UUID, action_id: UUID, evidence_id: UUID, now: datetime
) -> None:
    """Unlink a piece; the piece itself stays. Raises ``action_not_found``."""
    row = get_row(session, organisation_id, action_id, to_change=True)
    link = session.get(ActionProofRow, (row.id, evidence_id))
    if link is None:
        return
    session.delete(link)
    session.flush()
    _record(session, actor, organisation_id, "action_proof_detached", now, row, _details_of(row))


def entry_of(row: ActionRow) -> ActionEntry:
    """What is stored of an action, as it was typed."""
    return ActionEntry(
        title=row.title,
        owner=row.owner,
        due=row.due,
        effort_days=None if row.effort_days is None else Fraction(row.effort_days),
        cost_low=row.cost_low,
        cost_high=row.cost_high,
        status=row.status,
        note=row.note,
    )


def _lock(session: Session, organisation_id: UUID, today: date) -> dict[ItemRef, UUID]:
    """The actions under way by item, nobody else adding one until the end. Raises ``organisation_closed``."""
    organisation = organisations.lock(session, organisation_id)
    if organisation.closed_on is not None and organisation.closed_on <= today:
        raise DomainError("organisation_closed")
    return find_by_item(session, organisation_id)


def _is_under_way(session: Session, organisation_id: UUID, origin: Origin) -> bool:
    known = find_by_origin(session, organisation_id, origin.feature, origin.thing_id).get(origin.key)
    return known is not None and known.status in OPEN


def _require_room(session: Session, organisation_id: UUID, count: int) -> None:
    row = ActionRow
    query = select(func.count()).where(row.organisation_id == organisation_id, row.status.in_(OPEN))
    if (session.scalar(query) or 0) + count > MAX_OPEN:
        raise DomainError("too_many_actions", limit=MAX_OPEN)


def _effort_of(served: Served) -> Fraction | None:
    item = served.checklist.find_item(served.item_id)
    if item is None:
        raise DomainError("item_not_found", item=served.item_id)
    return item.guidance.effort_days if item.guidance is not None else None


def _make(
    actor: Actor, organisation_id: UUID, entry: ActionEntry, served: Served | None, now: datetime
) -> ActionRow:
    row = ActionRow(
        organisation_id=organisation_id,
        checklist_id=served.checklist.id if served is not None else None,
        item_id=served.item_id if served is not None else None,
        created_by=actor.id,
        created_by_name=actor.name,
        created_at=now,
        changed_at=now,
    )
    _write(row, entry)
    return row


def _write(row: ActionRow, entry: ActionEntry) -> None:
    row.title, row.note = entry.title, entry.note
    row.status, row.owner, row.due = entry.status, entry.owner, entry.due
    row.effort_days = None if entry.effort_days is None else _decimal(entry.effort_days)
    row.cost_low, row.cost_high = entry.cost_low, entry.cost_high


def _decimal(days: Fraction) -> str:
    """Exact to the hundredth, in a form that the database can sort as a number: ``0.5``, ``3``."""
    return f"{float(days):.2f}".rstrip("0").rstrip(".")


def _details_of(row: ActionRow) -> dict[str, object]:
    """What the journal says of an action: its item, its state, its date; none of its own words."""
    return {
        "checklist": row.checklist_id,
        "item": row.item_id,
        "action_status": row.status.value,
        "due": row.due.isoformat() if row.due is not None else None,
    }


def _record(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    action: str,
    now: datetime,
    row: ActionRow | None,
    details: dict[str, object],
) -> None:
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=organisation_id,
        subject=str(row.id if row is not None else organisation_id),
        details={key: value for key, value in details.items() if value is not None},
    )
