"""Answers that leave as a workbook and come back: read, shown as differences, and written only once confirmed.

The CSV of a CISO Assistant audit comes in by the same way. It does not say what it left from: it is compared with the
answers of the moment it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Checklist, Item
from app.domain.differences import Change, ChangeKind, compare, entry_hash
from app.domain.entry import Entry
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.domain.scoring import Special
from app.exchange.ciso.audit import complete, is_audit, read_audit
from app.exchange.faults import UnreadableError
from app.exchange.workbook import Fault, read_workbook, write_workbook
from app.features.assessments.models import AssessmentRow, PendingImportRow
from app.features.assessments.queries.contents import Contents, get_contents
from app.features.assessments.service.answers import Draft, Saved, entry_of, is_open, save_answers
from app.features.audit import service as audit

WORKBOOK, AUDIT = KINDS = ("workbook", "ciso_audit")
KEPT = timedelta(days=1)
WRITTEN = (ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.CLEARED)


@dataclass(frozen=True, slots=True)
class Review:
    """What a file would change now. ``seen_hash`` binds the confirmation to what was shown."""

    pending_id: UUID
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]
    lines: int
    seen_hash: str
    is_audit: bool = False

    def of(self, *kinds: ChangeKind) -> list[Change]:
        return [change for change in self.changes if change.kind in kinds]


def export_workbook(session: Session, assessment: AssessmentRow, checklist: Checklist, today: date) -> bytes:
    """Every item asked of the unit, with what is answered; the same bytes for the same state and day."""
    contents = get_contents(session, assessment.id)
    return write_workbook(
        checklist, list_items(checklist, assessment.profile), _entries(contents), str(assessment.id), today
    )


def list_items(checklist: Checklist, profile: str) -> list[Item]:
    return [item for item in checklist.items if not item.applies_to or profile in item.applies_to]


def prepare_import(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    content: bytes,
    now: datetime,
) -> PendingImportRow:
    """Read a workbook, or the CSV of an audit, and keep what it says for a day; nothing is changed.

    Raises ``assessment_closed``, ``workbook_other_assessment``, ``audit_unreadable`` and the refusals of
    ``read_workbook``.
    """
    if assessment.state is not AssessmentState.DRAFT:
        raise DomainError("assessment_closed")
    kind = AUDIT if is_audit(content) else WORKBOOK
    if kind == AUDIT:
        kept = _read_audit(session, assessment, checklist, content)
    else:
        kept = _read_workbook(assessment, checklist, content)
    row = PendingImportRow(
        assessment_id=assessment.id, account_id=actor.id, kind=kind, seen_hash="", created_at=now
    )
    row.content = json.dumps(kept, ensure_ascii=False, default=str)
    session.add(row)
    session.flush()
    return row


def _read_workbook(assessment: AssessmentRow, checklist: Checklist, content: bytes) -> dict[str, Any]:
    def find(checklist_id: str, version: str) -> Checklist:
        if (checklist_id, version) != (checklist.id, checklist.version):
            raise DomainError("workbook_other_assessment")
        return checklist

    read = read_workbook(content, find)
    if read.origin.assessment_id != str(assessment.id):
        raise DomainError("workbook_other_assessment")
    asked = {item.id for item in list_items(checklist, assessment.profile)}
    return {
        "bases": dict(read.origin.bases),
        "entries": {item: _write(entry) for item, entry in read.entries.items() if item in asked},
        "faults": [[fault.row, fault.column, fault.error.code, fault.error.details] for fault in read.faults],
        "ignored": list(read.ignored),
    }


def _read_audit(
    session: Session, assessment: AssessmentRow, checklist: Checklist, content: bytes
) -> dict[str, Any]:
    try:
        read = read_audit(checklist, content, {item.id for item in list_items(checklist, assessment.profile)})
    except UnreadableError as error:
        raise DomainError("audit_unreadable", reason=str(error)) from error
    current = _entries(get_contents(session, assessment.id))
    return {
        "bases": {item: entry_hash(entry) for item, entry in current.items()},
        "entries": {
            item: _write(complete(entry, current.get(item, Entry()), has_remarks=read.has_remarks))
            for item, entry in read.entries.items()
        },
        "faults": [
            [one.line, one.name, "audit_line_refused", {"reason": one.reason}] for one in read.refused
        ],
        "ignored": list(read.ignored),
    }


def review_import(
    session: Session, actor: Actor, assessment: AssessmentRow, checklist: Checklist, pending_id: UUID
) -> Review:
    """What the file would change at this instant. Raises ``pending_import_not_found``."""
    row = _get_pending(session, actor, assessment, pending_id)
    kept: dict[str, Any] = json.loads(row.content or "{}")
    contents = get_contents(session, assessment.id)
    incoming = {item: _read(written) for item, written in kept["entries"].items()}
    changes = compare(
        checklist.items,
        kept["bases"],
        incoming,
        _entries(contents),
        lambda item: is_open(assessment, contents, item),
    )
    faults = tuple(
        Fault(line, column, DomainError(code, **details)) for line, column, code, details in kept["faults"]
    )
    seen = entry_hash(
        Entry(
            comment=json.dumps(
                [
                    [one.item.id, one.kind.value, entry_hash(one.incoming), entry_hash(one.current)]
                    for one in changes
                ]
            )
        )
    )
    lines = len(incoming) + len(faults)
    return Review(row.id, changes, faults, tuple(kept["ignored"]), lines, seen, row.kind == AUDIT)


def apply_import(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    pending_id: UUID,
    *,
    seen_hash: str,
    taken: Collection[str],
    now: datetime,
    today: date,
) -> Saved:
    """Write what was shown: every plain change, and of the conflicts those of ``taken``; once.

    Raises ``pending_import_not_found``, or ``changed_since_seen`` when the answers moved since then.
    """
    review = review_import(session, actor, assessment, checklist, pending_id)
    if review.seen_hash != seen_hash:
        raise DomainError("changed_since_seen")
    contents = get_contents(session, assessment.id)
    written = [
        change
        for change in review.changes
        if change.kind in WRITTEN or (change.kind is ChangeKind.CONFLICT and change.item.id in taken)
    ]
    drafts = [
        Draft(change.item.id, change.incoming, _revision(contents, change.item.id)) for change in written
    ]
    saved = save_answers(session, actor, assessment, checklist, drafts, now, today, contents=contents)
    audit.record(
        session,
        actor,
        "workbook_imported",
        now=now,
        organisation_id=assessment.organisation_id,
        subject=str(assessment.id),
        details={"checklist": checklist.id, "written": len(written), "refused": len(review.faults)},
    )
    session.execute(delete(PendingImportRow).where(PendingImportRow.id == pending_id))
    return saved


def forget_imports(session: Session, now: datetime) -> int:
    """Drop what nobody confirmed within a day; how many."""
    old = list(session.scalars(select(PendingImportRow.id).where(PendingImportRow.created_at < now - KEPT)))
    session.execute(delete(PendingImportRow).where(PendingImportRow.id.in_(old)))
    return len(old)


def _get_pending(
    session: Session, actor: Actor, assessment: AssessmentRow, pending_id: UUID
) -> PendingImportRow:
    row = session.get(PendingImportRow, pending_id)
    if (
        row is None
        or row.assessment_id != assessment.id
        or row.account_id != actor.id
        or row.kind not in KINDS
    ):
        raise DomainError("pending_import_not_found")
    return row


def _revision(contents: Contents, item_id: str) -> int:
    row = contents.rows.get(item_id)
    return row.revision if row is not None else 0


def _entries(contents: Contents) -> dict[str, Entry]:
    return {item: entry_of(row) for item, row in contents.rows.items()}


def _write(entry: Entry) -> dict[str, Any]:
    written = asdict(entry)
    written["special"] = entry.special.value if entry.special else None
    written["due"] = entry.due.isoformat() if entry.due else None
    return {name: value for name, value in written.items() if value not in (None, "")}


def _read(written: Mapping[str, Any]) -> Entry:
    values = dict(written)
    if values.get("special"):
        values["special"] = Special(values["special"])
    if values.get("due"):
        values["due"] = date.fromisoformat(values["due"])
    return Entry(**values)
