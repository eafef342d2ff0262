"""Describing a piece of proof. Its file may be stored beside, or stay where it is."""

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
from app.features.evidence import queries
from app.features.evidence.models import EvidenceRow

SHA256 = re.compile(r"[0-9a-f]{64}")
EARLIEST = date(1990, 1, 1)
"""Nothing that proves the state of an information system today is older: such a year is a slip of the keyboard."""
LONGEST_AHEAD = timedelta(days=366)
"""A document may be dated ahead (a plan adopted for next year), and proves nothing before its day; no further."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said of a document: its nature, title, own date, place, fingerprint, and who keeps it up to date."""

    kind: str
    title: str
    document_date: date | None = None
    until: date | None = None
    place: str = ""
    sha256: str = ""
    owner: str = ""
    previous_id: UUID | None = None
    """The piece that this one is a new edition of."""


def check(piece: Piece, now: datetime) -> None:
    """Refuse what no piece may say. Raises what ``register`` raises about the piece alone."""
    fingerprint = piece.sha256.strip()
    if fingerprint and not SHA256.fullmatch(fingerprint.lower()):
        raise DomainError("fingerprint_invalid")
    if piece.document_date and not EARLIEST <= piece.document_date <= day_of(now) + LONGEST_AHEAD:
        raise DomainError("document_date_out_of_range", earliest=EARLIEST.year)
    if piece.until and piece.document_date and piece.until < piece.document_date:
        raise DomainError("until_before_date")


def register(
    session: Session, actor: Actor, organisation_id: UUID, piece: Piece, now: datetime
) -> EvidenceRow:
    """Keep the description of one document.

    Raises ``fingerprint_invalid``, ``document_date_out_of_range``, ``until_before_date``, ``evidence_not_found`` or
    ``edition_exists``: editions follow one another, each has at most one next.
    """
    check(piece, now)
    fingerprint = piece.sha256.strip().lower()
    if piece.previous_id is not None:
        _require_last_edition(session, organisation_id, piece.previous_id)
    row = EvidenceRow(
        organisation_id=organisation_id,
        kind=piece.kind,
        document_date=piece.document_date,
        until=piece.until,
        sha256=fingerprint or None,
        owner=piece.owner.strip(),
        previous_id=piece.previous_id,
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
        details={"kind": piece.kind} | ({"edition": True} if piece.previous_id else {}),
    )
    return row


def _require_last_edition(session: Session, organisation_id: UUID, previous_id: UUID) -> None:
    queries.get_piece(session, organisation_id, previous_id)
    if queries.find_next_edition(session, previous_id) is not None:
        raise DomainError("edition_exists")
