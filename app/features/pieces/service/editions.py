"""A new edition of a piece, put forward where the one before stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Catalogue
from app.domain.errors import DomainError
from app.features.assessments import queries as assessments
from app.features.assessments import service as assessment_service
from app.features.evidence import queries as evidence_queries
from app.features.evidence import service as evidence


@dataclass(frozen=True, slots=True)
class Edition:
    """The new piece, and how many items of versions still open it now proves; ``left`` could not take it."""

    row: evidence_queries.EvidenceRow
    moved: int
    left: int


def renew(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    previous_id: UUID,
    piece: evidence.Piece,
    files: Sequence[evidence.Received],
    catalogue: Catalogue,
    now: datetime,
    today: date,
) -> Edition:
    """Register the next edition of a piece, with its file when there is one, in the place of the one before.

    Signed versions keep the edition that was signed. Raises what ``evidence.register`` raises, ``edition_same_file``,
    ``edition_of_one_file`` or ``fingerprint_mismatch``.
    """
    if len(files) > 1:
        raise DomainError("edition_of_one_file")
    previous = evidence_queries.get_piece(session, organisation_id, previous_id)
    described = replace(piece, kind=previous.kind, previous_id=previous.id)
    for file in files:
        typed = piece.sha256.strip().lower()
        if typed and typed != file.sha256:
            raise DomainError("fingerprint_mismatch", name=file.name)
        if file.sha256 == previous.sha256:
            raise DomainError("edition_same_file")
        described = replace(described, sha256=file.sha256, title=piece.title.strip() or file.name)
    row = evidence.register(session, actor, organisation_id, described, now)
    for file in files:
        evidence.store_file(session, actor, row, file, now)
    moved, left = _replace(session, actor, organisation_id, previous.id, row.id, catalogue, now, today)
    return Edition(row, moved, left)


def _replace(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    previous_id: UUID,
    next_id: UUID,
    catalogue: Catalogue,
    now: datetime,
    today: date,
) -> tuple[int, int]:
    moved = left = 0
    uses = assessments.list_uses(session, organisation_id).get(previous_id, [])
    for use in uses:
        if not use.is_latest:
            continue
        assessments.scopes_of(session, use.assessment.id)
        checklist = catalogue.get(use.assessment.checklist_id, use.assessment.checklist_version)
        try:
            assessment_service.attach_piece(
                session, actor, use.assessment, checklist, use.item_id, next_id, now, today
            )
        except DomainError:
            # Signed meanwhile, or an item that was not returned: it keeps the edition that it has.
            left += 1
            continue
        assessment_service.detach_piece(
            session, actor, use.assessment, checklist, use.item_id, previous_id, now, today
        )
        moved += 1
    return moved, left
