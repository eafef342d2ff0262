"""The files of pieces: received and checked before anything is written in the base, then kept, read, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import FileSettings
from app.db import tasks
from app.db.crypto import SealedError
from app.db.files import FileStore, LostFileError, TooLargeError
from app.domain.access import Actor
from app.domain.errors import DomainError
from app.domain.filenames import safe_name
from app.exchange.media import recognise
from app.features.accounts import queries as accounts
from app.features.audit import service as audit
from app.features.evidence import queries
from app.features.evidence.models import EvidenceFileRow, EvidenceReminderRow, EvidenceRow
from app.features.evidence.queries import StoredFile
from app.features.evidence.service.antivirus import require_clean

SWEEP_KIND = "evidence_sweep"
GRACE = timedelta(hours=2)
"""A file without a piece may be that of a request still running; older, it was left by one that died."""
BATCH = 200


@dataclass(frozen=True, slots=True)
class Received:
    """A file checked and written, that no piece names yet."""

    name: str
    token: str
    media_type: str
    size: int
    sha256: str


def receive(store: FileStore, settings: FileSettings, source: BinaryIO, name: str) -> Received:
    """Check a file and write it, encrypted. The caller holds no lock of the base meanwhile: this may take long.

    Raises what ``recognise`` and ``require_clean`` raise, or ``proof_file_too_large``; nothing is left behind.
    """
    name = safe_name(name)
    size = source.seek(0, 2)
    if size > settings.limit:
        raise DomainError("proof_file_too_large", name=name, limit=settings.limit_mb)
    media = recognise(source, name)
    require_clean(source, name, settings.antivirus, settings.antivirus_seconds)
    source.seek(0)
    try:
        stored = store.write(source, settings.limit)
    except TooLargeError as error:
        raise DomainError("proof_file_too_large", name=name, limit=settings.limit_mb) from error
    return Received(name, stored.token, media.media_type, stored.size, stored.sha256)


def receive_all(
    store: FileStore, settings: FileSettings, files: Iterable[tuple[BinaryIO, str]]
) -> list[Received]:
    """Receive every file, or none of them when one is refused."""
    received: list[Received] = []
    try:
        for source, name in files:
            received.append(receive(store, settings, source, name))
    except BaseException:
        discard(store, received)
        raise
    return received


def discard(store: FileStore, files: Iterable[Received]) -> None:
    """Delete files that no piece names after all."""
    for file in files:
        store.delete(file.token)


def find_same(
    session: Session, organisation_id: UUID, kind: str, sha256: str
) -> tuple[EvidenceRow, StoredFile | None] | None:
    """The piece that already holds this content. From here two uploads of one file wait for one another."""
    accounts.lock_organisation(session, organisation_id)
    return queries.find_same_content(session, organisation_id, kind, sha256)


def store_file(session: Session, actor: Actor, piece: EvidenceRow, received: Received, now: datetime) -> None:
    """Give a piece its file. Raises ``fingerprint_mismatch`` when the piece was described with another content."""
    if piece.sha256 is not None and piece.sha256 != received.sha256:
        raise DomainError("fingerprint_mismatch", name=received.name)
    piece.sha256 = received.sha256
    row = EvidenceFileRow(
        evidence_id=piece.id,
        token=received.token,
        media_type=received.media_type,
        size=received.size,
        sha256=received.sha256,
        stored_at=now,
    )
    row.name = received.name
    session.add(row)
    session.flush()
    details = {"kind": piece.kind, "hash": received.sha256}
    _record(session, actor, piece, "evidence_stored", now, details)


def open_file(store: FileStore, file: StoredFile) -> Iterator[bytes]:
    """The clear content by pieces. Raises ``file_gone`` once purged, ``file_lost`` when it cannot be read."""
    if file.purged_at is not None:
        raise DomainError("file_gone")
    try:
        return store.read(file.token)
    except (LostFileError, SealedError) as error:
        raise DomainError("file_lost") from error


def delete_file(session: Session, actor: Actor, piece: EvidenceRow, reason: str, now: datetime) -> None:
    """Take away the file of a piece at the wish of its establishment: the description and the fingerprint stay.

    The caller has checked that no signed version still in force rests on it. Raises ``file_gone``.
    """
    _take_away(session, actor, piece, "evidence_file_deleted", reason, now)


def purge_file(session: Session, piece: EvidenceRow, reason: str, now: datetime) -> None:
    """Take away the file of a piece at the end of its retention. Raises ``file_gone``."""
    _take_away(session, Actor.system(), piece, "evidence_file_purged", reason, now)


def _take_away(
    session: Session, actor: Actor, piece: EvidenceRow, action: str, reason: str, now: datetime
) -> None:
    """The row says so at once; the file itself goes once that is committed."""
    row = session.scalar(
        select(EvidenceFileRow).where(EvidenceFileRow.evidence_id == piece.id).with_for_update()
    )
    if row is None or row.purged_at is not None:
        raise DomainError("file_gone")
    row.purged_at, row.purge_reason = now, reason.strip()[:200]
    _record(session, actor, piece, action, now, {"kind": piece.kind, "hash": row.sha256})
    tasks.enqueue(session, SWEEP_KIND, now)


def forget_files(session: Session, store: FileStore, now: datetime) -> int:
    """Delete the files that no piece names: purged ones, and those left by a request that died; how many."""
    count = 0
    tokens_on_disk = store.list_tokens()
    while found := list(islice(tokens_on_disk, BATCH)):
        tokens = [token for token, _ in found]
        live = queries.list_live_tokens(session, tokens)
        purged = queries.list_purged_tokens(session, tokens)
        for token, written_at in found:
            if token in purged or (token not in live and written_at < now - GRACE):
                store.delete(token)
                count += 1
    return count + store.delete_parts(now - GRACE)


def note_reminders(session: Session, reminders: Iterable[tuple[UUID, date, int]], now: datetime) -> None:
    """Remember reminders sent: piece, end, days before."""
    for evidence_id, ends_on, days in reminders:
        session.add(EvidenceReminderRow(evidence_id=evidence_id, ends_on=ends_on, days=days, sent_at=now))
    session.flush()


def _record(
    session: Session,
    actor: Actor,
    piece: EvidenceRow,
    action: str,
    now: datetime,
    details: dict[str, object],
) -> None:
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=piece.organisation_id,
        subject=str(piece.id),
        details=details,
    )
