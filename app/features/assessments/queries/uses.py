"""Where the pieces of an organisation are put forward, and which of its versions are in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.lifecycle import AssessmentState
from app.features.assessments.models import AnswerProofRow, AssessmentRow


@dataclass(frozen=True, slots=True)
class Use:
    """One piece for one item of one version.

    ``is_latest``: no later version of that checklist exists. ``is_signed_in_force``: signed, and no later one is.
    ``superseded_at``: when the version ceased to count, for one that does.
    """

    evidence_id: UUID
    item_id: str
    assessment: AssessmentRow
    is_latest: bool
    is_signed_in_force: bool
    superseded_at: datetime | None

    @property
    def is_current(self) -> bool:
        return self.is_latest or self.is_signed_in_force or self.assessment.is_current_submission


def list_uses(session: Session, organisation_id: UUID) -> dict[UUID, list[Use]]:
    """Every use of every piece of an organisation, in two queries; the newest versions first."""
    versions = list(
        session.scalars(
            select(AssessmentRow)
            .where(AssessmentRow.organisation_id == organisation_id)
            .order_by(AssessmentRow.checklist_id, AssessmentRow.number.desc())
        )
    )
    found: dict[UUID, list[Use]] = {}
    by_version: dict[UUID, list[tuple[UUID, str]]] = {}
    query = (
        select(AnswerProofRow.assessment_id, AnswerProofRow.evidence_id, AnswerProofRow.item_id)
        .join(AssessmentRow, AssessmentRow.id == AnswerProofRow.assessment_id)
        .where(AssessmentRow.organisation_id == organisation_id)
        .order_by(AnswerProofRow.item_id)
    )
    for assessment_id, evidence_id, item_id in session.execute(query):
        by_version.setdefault(assessment_id, []).append((evidence_id, item_id))
    for version, is_latest, in_force, superseded_at in _rank(versions):
        for evidence_id, item_id in by_version.get(version.id, ()):
            use = Use(evidence_id, item_id, version, is_latest, in_force, superseded_at)
            found.setdefault(evidence_id, []).append(use)
    return found


def list_in_force(session: Session, organisation_id: UUID) -> list[AssessmentRow]:
    """Of each list the latest version, the last signed one and the one submitted, by list then newest first."""
    query = select(AssessmentRow).where(AssessmentRow.organisation_id == organisation_id)
    versions = session.scalars(query.order_by(AssessmentRow.checklist_id, AssessmentRow.number.desc()))
    return [
        version
        for version, is_latest, is_signed_in_force, _ in _rank(versions)
        if is_latest or is_signed_in_force or version.is_current_submission
    ]


def _rank(versions: Iterable[AssessmentRow]) -> Iterable[tuple[AssessmentRow, bool, bool, datetime | None]]:
    """Each version, told whether it is the latest of its checklist, the last signed one, and since when not."""
    checklist: str | None = None
    newer_at: datetime | None = None
    is_signed_found = False
    for version in versions:
        is_latest = version.checklist_id != checklist
        if is_latest:
            checklist, newer_at, is_signed_found = version.checklist_id, None, False
        is_signed = version.state is not AssessmentState.DRAFT
        yield version, is_latest, is_signed and not is_signed_found, newer_at
        if is_signed:
            is_signed_found = True
        newer_at = version.submitted_at or version.signed_at or version.created_at
