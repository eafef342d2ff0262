"""Registering a piece of proof without storing it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.calendar import day_of
from app.domain.errors import DomainError
from app.features.audit import service as audit
from app.features.evidence.models import EvidenceRow

SHA256 = re.compile(r"[0-9a-f]{64}")
EARLIEST = date(1990, 1, 1)
"""Nothing that proves the state of an information system today is older: such a year is a slip of the keyboard."""
LONGEST_AHEAD = timedelta(days=366)
"""A document may be dated ahead (a plan adopted for next year), and proves nothing before its day; no further."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said of a document: its nature, its title, its own date, where it is kept, its fingerprint."""

    kind: str
    title: str
    document_date: date | None = None
    until: date | None = None
    place: str = ""
    sha256: str = ""


def register(
    session: Session, actor: Actor, organisation_id: UUID, piece: Piece, now: datetime
) -> EvidenceRow:
    """Keep the description of one document.

    Raises ``fingerprint_invalid``, ``document_date_out_of_range`` or ``until_before_date``.
    """
    fingerprint = piece.sha256.strip().lower()
    if fingerprint and not SHA256.fullmatch(fingerprint):
        raise DomainError("fingerprint_invalid")
    if piece.document_date and not EARLIEST <= piece.document_date <= day_of(now) + LONGEST_AHEAD:
        raise DomainError("document_date_out_of_range", earliest=EARLIEST.year)
    if piece.until and piece.document_date and piece.until < piece.document_date:
        raise DomainError("until_before_date")
    row = EvidenceRow(
        organisation_id=organisation_id,
        kind=piece.kind,
        document_date=piece.document_date,
        until=piece.until,
        sha256=fingerprint or None,
        created_by=actor.id,
        created_by_name=actor.name,
        created_at=now,
    )
    row.title, row.place = piece.title.strip(), piece.place.strip()
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "evidence_registered",
        now=now,
        organisation_id=organisation_id,
        subject=str(row.id),
        details={"kind": piece.kind},
    )
    return row
