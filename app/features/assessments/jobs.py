"""Nightly: what freshness changed is stored again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.content.installed import INSTALLED
from app.db.tasks import REGISTRY
from app.domain.calendar import day_of
from app.features.assessments.models import AssessmentRow, ScoreBasis, ScoreRow
from app.features.assessments.service.assignments import forget_emails
from app.features.assessments.service.scores import recompute
from app.features.assessments.service.workbooks import forget_imports


@REGISTRY.register("freshness")
def refresh_stale_scores(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Recompute the versions whose score changes by itself today or earlier; says how many."""
    today = day_of(now)
    catalogue = INSTALLED.load()
    query = (
        select(AssessmentRow)
        .join(ScoreRow, ScoreRow.assessment_id == AssessmentRow.id)
        .where(ScoreRow.basis == ScoreBasis.CURRENT, ScoreRow.cut == "", ScoreRow.next_change_on <= today)
    )
    count = 0
    for assessment in session.scalars(query).all():
        checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
        recompute(session, checklist, assessment, today)
        count += 1
    return f"{count} évaluations recalculées"


@REGISTRY.register("imports_cleanup")
def forget_old_imports(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Drop the workbooks that nobody confirmed within a day; says how many."""
    return f"{forget_imports(session, now)} classeurs oubliés"


@REGISTRY.register("assignments_cleanup")
def forget_assignment_emails(session: Session, _payload: dict[str, Any], now: datetime) -> str:
    """Drop the addresses to which links that no longer open were sent; says how many."""
    return f"{forget_emails(session, now)} adresses oubliées"
