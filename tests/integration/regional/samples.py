"""Submissions as the region finds them: one row for the version, one for its whole score."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.domain.catalogue import Checklist
from app.domain.lifecycle import AssessmentState, Opening
from app.features.assessments.models import AssessmentRow, ScoreBasis, ScoreRow
from app.features.organisations.models import OrganisationRow
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW

TODAY = date(2026, 11, 21)


def checklist(checklist_id: str = "care-d2") -> Checklist:
    return bundled_catalogue().latest(checklist_id)


def add_submission(
    session: Session,
    organisation: OrganisationRow,
    checklist_id: str = "care-d2",
    *,
    state: AssessmentState = AssessmentState.SUBMITTED,
    declared: int = 6,
    proved: int = 3,
    verified: int = 0,
    over: int = 13,
    met: Mapping[str, int] | None = None,
    submitted_at: datetime = NOW,
    number: int = 1,
    **score: Any,
) -> AssessmentRow:
    """The current submission of a unit: ``declared`` points out of ``over``, and so on."""
    row = AssessmentRow(
        organisation_id=organisation.id,
        checklist_id=checklist_id,
        checklist_version=checklist(checklist_id).version,
        profile="es",
        number=number,
        state=state,
        opening=Opening.FIRST,
        is_current_submission=True,
        created_at=NOW,
        changed_at=NOW,
        submitted_at=submitted_at,
    )
    session.add(row)
    session.flush()
    figures = {"declared": declared, "proved": proved, "verified": verified}
    stored = {
        "applicable": over,
        "answered": over - 1,
        "unknown": 1,
        "met": dict(met) if met is not None else {"D2.P1": 1, "D2.P2": 0},
        "computed_on": TODAY,
        **{f"{name}_exact": f"{points}:{over}" for name, points in figures.items()},
        **{name: float(Fraction(100 * points, over)) for name, points in figures.items()},
        **score,
    }
    session.add(ScoreRow(assessment_id=row.id, basis=ScoreBasis.CURRENT, cut="", **stored))
    session.flush()
    return row


def add_draft(
    session: Session, organisation: OrganisationRow, checklist_id: str = "care-d2"
) -> AssessmentRow:
    """A version that its unit alone may see, with figures that nobody else should read."""
    row = add_submission(session, organisation, checklist_id, declared=13, proved=13, verified=13)
    row.state, row.is_current_submission, row.submitted_at = AssessmentState.DRAFT, False, None
    session.flush()
    return row
