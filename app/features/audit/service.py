"""Adding to the journal, proving that it is whole, purging it at the end of its retention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.audit import PLATFORM_STREAM, record_hash
from app.features.audit.models import AuditAnchorRow, AuditHeadRow, AuditRecordRow

READING_SPAN = timedelta(hours=1)
"""How long the readings of one thing by one person make one record."""
READING_FORMATS = (None, "html")
"""What ``details["format"]`` says of a page that is read; anything else is a file that is taken away."""


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    now: datetime,
    organisation_id: UUID | None = None,
    subject: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one record to the chain of the organisation, or of the platform.

    ``details`` never holds a text that is sealed elsewhere, nor personal data beyond what the action needs.
    """
    stream = PLATFORM_STREAM if organisation_id is None else str(organisation_id)
    head = _lock_head(session, stream)
    row = AuditRecordRow(
        stream=stream,
        number=head.number + 1,
        at=now,
        actor_id=actor.id,
        actor_name=actor.name[:200],
        action=action,
        subject=subject,
        details=details or {},
        address=actor.address,
        previous_hash=head.hash,
        hash="",
    )
    row.hash = record_hash(row.previous_hash, _fields(row))
    head.number, head.hash = row.number, row.hash
    session.add(row)
    session.flush()


def record_reading(
    session: Session,
    actor: Actor,
    action: str,
    *,
    now: datetime,
    organisation_id: UUID | None = None,
    subject: str,
    details: dict[str, Any],
) -> None:
    """Add the consultation of a page, once: a page read item by item must not flood the journal of who is read.

    The same action by the same actor, from the same address, on the same subject is one record for an hour, counted
    from that record. A file taken away (``details["format"]``) is no reading: each has its own ``record``, and none
    stands for the reading of a page.
    """
    stream = PLATFORM_STREAM if organisation_id is None else str(organisation_id)
    query = select(AuditRecordRow.details).where(
        AuditRecordRow.stream == stream,
        AuditRecordRow.at > now - READING_SPAN,
        AuditRecordRow.action == action,
        AuditRecordRow.actor_id == actor.id,
        AuditRecordRow.address == actor.address,
        AuditRecordRow.subject == subject,
    )

    def is_known() -> bool:
        return any(known.get("format") in READING_FORMATS for known in session.scalars(query))

    if is_known():
        return
    _lock_head(session, stream)
    if is_known():
        return
    record(session, actor, action, now=now, organisation_id=organisation_id, subject=subject, details=details)


def _lock_head(session: Session, stream: str) -> AuditHeadRow:
    query = select(AuditHeadRow).where(AuditHeadRow.stream == stream).with_for_update()
    head = session.scalar(query.execution_options(populate_existing=True))
    if head is None:
        head = AuditHeadRow(stream=stream, number=0, hash="")
        session.add(head)
    return head


def _fields(row: AuditRecordRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "stream": row.stream,
        "number": row.number,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": str(row.actor_id) if row.actor_id else None,
        "actor_name": row.actor_name,
        "action": row.action,
        "subject": row.subject,
        "details": row.details,
        "address": row.address,
    }


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a chain is broken, and how, in French."""

    stream: str
    number: int
    reason: str


def verify(session: Session) -> tuple[int, list[Breach]]:
    """Read every chain again; the number of records read, and the breaches found."""
    anchors = {anchor.stream: anchor for anchor in session.scalars(select(AuditAnchorRow))}
    heads = {head.stream: head for head in session.scalars(select(AuditHeadRow))}
    last: dict[str, tuple[int, str]] = {
        stream: (anchor.number, anchor.hash) for stream, anchor in anchors.items()
    }
    count = 0
    breaches: list[Breach] = []
    for row in _read_all(session):
        count += 1
        number, previous = last.get(row.stream, (0, ""))
        if row.number != number + 1:
            breaches.append(Breach(row.stream, row.number, f"enregistrement attendu : {number + 1}"))
        elif row.previous_hash != previous:
            breaches.append(Breach(row.stream, row.number, "ne suit pas l’enregistrement précédent"))
        if row.hash != record_hash(row.previous_hash, _fields(row)):
            breaches.append(Breach(row.stream, row.number, "contenu modifié après coup"))
        last[row.stream] = (row.number, row.hash)
    for stream in sorted(set(heads) | set(last)):
        head = heads.get(stream)
        number, hash_ = last.get(stream, (0, ""))
        if head is None or (head.number, head.hash) != (number, hash_):
            breaches.append(Breach(stream, number, "fin de chaîne manquante ou modifiée"))
    return count, breaches


def _read_all(session: Session) -> Iterator[AuditRecordRow]:
    query = select(AuditRecordRow).order_by(AuditRecordRow.stream, AuditRecordRow.number)
    for row in session.scalars(query.execution_options(yield_per=1000)):
        yield row
        session.expunge(row)


def purge(session: Session, before: datetime, now: datetime) -> int:
    """Delete what is older than ``before``, and anchor each chain to the last record deleted.

    The triggers let a record go only once its anchor stands beyond it.
    """
    count = 0
    for head in session.scalars(select(AuditHeadRow).order_by(AuditHeadRow.stream)).all():
        first_kept = session.scalar(
            select(AuditRecordRow.number)
            .where(AuditRecordRow.stream == head.stream, AuditRecordRow.at >= before)
            .order_by(AuditRecordRow.number)
            .limit(1)
        )
        limit = head.number if first_kept is None else first_kept - 1
        count += _purge_stream(session, head.stream, limit, now)
    if count:
        record(
            session,
            Actor.system(),
            "audit_purged",
            now=now,
            details={"records": count, "before": before.isoformat()},
        )
    return count


def _purge_stream(session: Session, stream: str, limit: int, now: datetime) -> int:
    last = session.scalar(
        select(AuditRecordRow).where(AuditRecordRow.stream == stream, AuditRecordRow.number == limit)
    )
    if last is None:
        return 0
    session.merge(AuditAnchorRow(stream=stream, number=last.number, hash=last.hash, purged_at=now))
    session.flush()
    doomed = delete(AuditRecordRow).where(AuditRecordRow.stream == stream, AuditRecordRow.number <= limit)
    return session.execute(doomed.execution_options(synchronize_session=False)).rowcount
