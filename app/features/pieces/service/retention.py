"""How long files are kept: taken away by hand, or at the end of their retention. Descriptions always stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.calendar import day_of
from app.domain.dates import add_months
from app.domain.errors import DomainError
from app.features.actions import queries as actions
from app.features.assessments import queries as assessments
from app.features.audit import queries as audit
from app.features.evidence import queries as evidence_queries
from app.features.evidence import service as evidence
from app.web.filters import french_date

PAGE = 200


def take_file_away(
    session: Session, actor: Actor, organisation_id: UUID, evidence_id: UUID, reason: str, now: datetime
) -> None:
    """Delete the file of a piece; its description, its fingerprint and its uses stay.

    Raises ``deletion_needs_reason``, ``file_in_force`` when a signed version still in force rests on it, ``file_gone``.
    """
    if not reason.strip():
        raise DomainError("deletion_needs_reason")
    piece = evidence_queries.get_piece(session, organisation_id, evidence_id)
    uses = assessments.list_uses(session, organisation_id).get(evidence_id, [])
    if any(use.is_signed_in_force or use.assessment.is_current_submission for use in uses):
        raise DomainError("file_in_force")
    evidence.delete_file(session, actor, piece, reason, now)


def purge_unused(session: Session, months: int, now: datetime) -> int:
    """Delete the files that no version in force and no action has used for so many months; how many.

    0 month keeps everything. Each organisation is committed apart.
    """
    if months <= 0:
        return 0
    limit = _months_before(now, months)
    candidates = evidence_queries.list_old_files(session, limit)
    session.commit()
    count = 0
    for organisation_id, ids in candidates.items():
        count += _purge_organisation(session, organisation_id, ids, months, limit, now)
        session.commit()
    return count


def _months_before(now: datetime, months: int) -> datetime:
    day = add_months(now.date(), -months)
    return now.replace(year=day.year, month=day.month, day=day.day)


def _purge_organisation(
    session: Session, organisation_id: UUID, ids: Iterable[UUID], months: int, limit: datetime, now: datetime
) -> int:
    uses = assessments.list_uses(session, organisation_id)
    in_actions = actions.list_piece_ids(session, organisation_id)
    free = {
        evidence_id: max(
            (use.superseded_at for use in uses.get(evidence_id, ()) if use.superseded_at), default=None
        )
        for evidence_id in ids
        if evidence_id not in in_actions and not any(use.is_current for use in uses.get(evidence_id, ()))
    }
    detached = _list_detached_since(session, organisation_id, limit) if free else frozenset()
    count = 0
    for evidence_id, since in free.items():
        if str(evidence_id) in detached or (since is not None and since > limit):
            continue
        piece = evidence_queries.get_piece(session, organisation_id, evidence_id)
        evidence.purge_file(session, piece, _say_why(since, months), now)
        count += 1
    return count


def _say_why(since: datetime | None, months: int) -> str:
    when = f" depuis le {french_date(day_of(since))}" if since is not None else ""
    return f"Fin de conservation\u202f: plus utilisée{when}, durée réglée à {months} mois."


def _list_detached_since(session: Session, organisation_id: UUID, limit: datetime) -> frozenset[str]:
    """The pieces taken back from an item after ``limit``, as the journal tells."""
    found: set[str] = set()
    number = 1
    while True:
        page = audit.list_records(
            session, organisation_id, action="proof_detached", page=number, size=PAGE
        ).records
        recent = [record for record in page if record.at > limit]
        found |= {str(record.details.get("evidence", "")) for record in recent}
        if len(recent) < PAGE:
            return frozenset(found)
        number += 1
