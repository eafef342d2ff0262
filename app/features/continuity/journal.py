"""What happens to a plan, told in the journal of its establishment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.features.audit import service as audit
from app.features.continuity.models import PlanRow


def tell(
    session: Session, actor: Actor, plan: PlanRow, action: str, now: datetime, **details: object
) -> None:
    """``details``: codes, numbers and fingerprints only, never what somebody typed."""
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=plan.organisation_id,
        subject=str(plan.id),
        details=details,
    )
