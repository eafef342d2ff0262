"""Tables that come into a plan: read, shown as differences, and written only once confirmed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.continuity.differences import Differences, Outcome, compare, resolve
from app.domain.continuity.discretion import DETAILS
from app.domain.continuity.fields import Record, specs_of
from app.domain.continuity.mentions import key_of, without
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.errors import DomainError
from app.exchange.mercator import read_mercator
from app.exchange.plan_paste import read_paste
from app.exchange.plan_rows import Fault, Table, read_table, write_table
from app.exchange.plan_workbook import read_plan_workbook, write_plan_workbook
from app.features.continuity import confirmations, queries, service
from app.features.continuity.journal import tell
from app.features.continuity.models import PlanImportRow, PlanRow, RecordRow

WORKBOOK, PASTE, MERCATOR = "workbook", "paste", "mercator"
KEPT = timedelta(days=1)
LEFT_OUT = "Retiré en relisant un tableau."


@dataclass(frozen=True, slots=True)
class Review:
    """What a table would change now, in the plan as it stands; ``faults``: what will not be taken."""

    pending_id: UUID
    source: str
    plan: Plan
    differences: Differences
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    lines: int

    def tells_of(self, kinds: Container[type[Record]]) -> bool:
        """Whether a record of one of these kinds would change."""
        found = self.differences
        shown = [one.record for one in (*found.added, *found.gone, *found.absent)]
        return any(type(one) in kinds for one in (*shown, *(one.current for one in found.changed)))


def export_workbook(session: Session, plan: PlanRow, today: date) -> bytes:
    """The workbook of the plan as it stands, without private numbers."""
    return write_plan_workbook(queries.load_plan(session, plan), str(plan.id), today)


def prepare_workbook(
    session: Session, actor: Actor, plan: PlanRow, content: bytes, now: datetime
) -> PlanImportRow:
    """Read a workbook and keep what it says; nothing is changed.

    Raises ``plan_workbook_other``, ``too_many_plan_records`` and the refusals of ``read_plan_workbook``.
    """
    whole = queries.load_plan(session, plan)
    read = read_plan_workbook(content, whole)
    if read.plan_id not in ("", str(plan.id)):
        raise DomainError("plan_workbook_other")
    return _keep(session, actor, plan, WORKBOOK, whole, read, now)


def prepare_paste(
    session: Session, actor: Actor, plan: PlanRow, kind: str, text: str, now: datetime
) -> PlanImportRow:
    """Read pasted cells and keep what they say. Raises those of ``read_paste``, ``too_many_plan_records``."""
    whole = queries.load_plan(session, plan)
    return _keep(session, actor, plan, PASTE, whole, read_paste(text, kind, whole), now)


def prepare_mercator(
    session: Session, actor: Actor, plan: PlanRow, files: Mapping[str, bytes], now: datetime
) -> PlanImportRow:
    """Read lists of Mercator and keep what they say. Raises those of ``read_mercator``, ``too_many_plan_records``."""
    whole = queries.load_plan(session, plan)
    return _keep(session, actor, plan, MERCATOR, whole, read_mercator(files, whole), now)


def review(
    session: Session, actor: Actor, plan: PlanRow, pending_id: UUID, *, reads_contacts: bool
) -> Review:
    """What the table would change at this instant.

    Raises ``pending_import_not_found``, ``plan_contacts_reserved`` when it tells of contact details and they are no
    longer for this reader.
    """
    row = session.get(PlanImportRow, pending_id)
    if row is None or row.plan_id != plan.id or row.account_id != actor.id:
        raise DomainError("pending_import_not_found")
    table = read_table(json.loads(row.content or "{}"))
    whole = queries.load_plan(session, plan)
    differences = compare(whole, table.lines, table.left)
    broken = tuple(
        Fault(
            one.brought.place,
            0,
            specs_of(type(one.brought.record))[one.name].label,
            DomainError("plan_reference_gone"),
        )
        for one in differences.broken
    )
    faults = (*table.faults, *broken)
    found = Review(
        row.id,
        row.source,
        whole,
        differences,
        faults,
        table.ignored,
        table.notes,
        len(table.lines) + len(table.faults),
    )
    if not reads_contacts and (found.source == WORKBOOK or found.tells_of(DETAILS)):
        raise DomainError("plan_contacts_reserved")
    return found


def apply(
    session: Session,
    actor: Actor,
    plan: PlanRow,
    pending_id: UUID,
    *,
    seen_hash: str,
    taken: Collection[str],
    removed: Collection[str],
    now: datetime,
    reads_contacts: bool,
) -> Outcome:
    """Write what was shown and what was chosen, once.

    Raises the refusals of ``review``, ``too_many_plan_records``, or ``plan_changed_since_seen`` when the plan moved.
    """
    rows = _lock(session, plan)
    seen = review(session, actor, plan, pending_id, reads_contacts=reads_contacts)
    if seen.differences.seen_hash != seen_hash:
        raise DomainError("plan_changed_since_seen")
    outcome = resolve(seen.differences, taken, removed)
    _require_room(seen.plan, outcome)
    _write(session, actor, plan, seen.plan, outcome, rows, now)
    if outcome.count:
        counts = {
            "added": len(outcome.added),
            "changed": len(outcome.changed),
            "removed": len(outcome.removed),
        }
        tell(session, actor, plan, "plan_table_imported", now, source=seen.source, **counts)
    session.execute(delete(PlanImportRow).where(PlanImportRow.id == pending_id))
    return outcome


def forget_imports(session: Session, now: datetime) -> int:
    """Drop what nobody confirmed within a day; how many."""
    old = list(session.scalars(select(PlanImportRow.id).where(PlanImportRow.created_at < now - KEPT)))
    session.execute(delete(PlanImportRow).where(PlanImportRow.id.in_(old)))
    return len(old)


def _keep(
    session: Session, actor: Actor, plan: PlanRow, source: str, whole: Plan, table: Table, now: datetime
) -> PlanImportRow:
    """What the plan could not hold is refused before anybody reads through it."""
    _require_room(whole, resolve(compare(whole, table.lines, table.left), (), ()))
    row = PlanImportRow(plan_id=plan.id, account_id=actor.id, source=source, created_at=now)
    row.content = json.dumps(write_table(table), ensure_ascii=False, default=str)
    session.add(row)
    session.flush()
    return row


def _lock(session: Session, plan: PlanRow) -> dict[tuple[str, str], RecordRow]:
    """Every record of the plan: nobody else changes one before this is written."""
    query = select(RecordRow).where(RecordRow.plan_id == plan.id).order_by(RecordRow.id).with_for_update()
    return {(row.kind, row.code): row for row in session.scalars(query)}


def _require_room(whole: Plan, outcome: Outcome) -> None:
    """Before anything is written: whoever is refused stays on the page, and half a table would be kept."""
    held = Counter(type(one) for one in (*whole, *outcome.added))
    held.subtract(KINDS[kind] for kind, _code in outcome.removed)
    if any(count > service.MAX_OF_A_KIND for count in held.values()):
        raise DomainError("too_many_plan_records", limit=service.MAX_OF_A_KIND)


def _write(
    session: Session,
    actor: Actor,
    plan: PlanRow,
    whole: Plan,
    outcome: Outcome,
    rows: Mapping[tuple[str, str], RecordRow],
    now: datetime,
) -> None:
    """What the framework gives is adapted for this site, or left out of it; the framework does not change."""
    changed = {key_of(one): one for one in outcome.changed}
    gone = frozenset(outcome.removed)
    has_confirmations = any(one.is_confirmation for one in whole.waivers)
    for record, left in without((changed.get(key_of(one), one) for one in whole), gone):
        row = rows.get(key_of(record))
        if has_confirmations and (left is None or key_of(record) in changed):
            _drop_confirmations(session, plan, record, left)
        if left is None and row is not None:
            session.delete(row)
        elif left is None:
            service.add_left_out(session, actor, plan, *key_of(record), LEFT_OUT, now)
        elif left is record and key_of(record) not in changed:
            continue
        elif row is not None:
            service.put_record(row, actor, left, now)
        else:
            service.add_adapted(session, actor, plan, left, now)
    plan.changed_at = now
    session.flush()
    added = [left for _record, left in without(outcome.added, gone) if left is not None]
    service.add_records(session, actor, plan, added, now)


def _drop_confirmations(session: Session, plan: PlanRow, record: Record, left: Record | None) -> None:
    """What an author confirmed of a text goes with the text, and with the record."""
    if left is None:
        confirmations.drop_confirmations(session, plan.id, *key_of(record))
    else:
        confirmations.drop_stale(session, plan.id, left)
