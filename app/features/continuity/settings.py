"""The settings of a plan, its closing and its opening again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.continuity.records.governance import PlanSheet
from app.domain.continuity.scale import Grade, are_steps, is_scale
from app.domain.continuity.written import write_scale
from app.domain.errors import DomainError
from app.features.continuity import queries, service
from app.features.continuity.journal import tell
from app.features.continuity.models import ContactReaders, PlanRow

MAX_MONTHS = 120


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """``steps`` and ``scale`` are empty when those of the kit hold; ``contact_months`` ``None``: no end."""

    title: str
    review_months: int | None
    steps: tuple[int, ...]
    scale: tuple[Grade, ...]
    contact_readers: ContactReaders
    contact_months: int | None

    @property
    def fingerprint(self) -> str:
        """What a page sends back, so that nobody undoes unseen what somebody else has set."""
        held = [self.title, self.review_months, self.steps, write_scale(self.scale)]
        held += [self.contact_readers.value, self.contact_months]
        return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def read_settings(session: Session, plan: PlanRow) -> PlanSettings:
    sheet = _find_sheet(session, plan)
    return PlanSettings(
        plan.title,
        sheet.record.review_months if sheet else None,
        tuple(plan.steps),
        queries.read_own_scale(plan),
        plan.contact_readers,
        plan.contact_months,
    )


def change_settings(
    session: Session, actor: Actor, plan: PlanRow, asked: PlanSettings, seen: str, now: datetime
) -> None:
    """Keep these settings. Grades given at a duration that is no longer a step stay where they are.

    Raises ``plan_settings_changed`` when somebody changed them since they were shown, ``plan_settings_unfit``.
    """
    session.refresh(plan, with_for_update=True)
    held = read_settings(session, plan)
    if held.fingerprint != seen:
        raise DomainError("plan_settings_changed")
    if not _is_fit(asked):
        raise DomainError("plan_settings_unfit")
    if asked == held:
        return
    plan.title, plan.steps = asked.title, list(asked.steps)
    service.keep_scale(plan, asked.scale)
    plan.contact_readers, plan.contact_months = asked.contact_readers, asked.contact_months
    plan.changed_at = now
    _change_sheet(session, actor, plan, asked, now)
    session.flush()
    tell(session, actor, plan, "plan_settings_changed", now, **_say_changes(held, asked))


def _is_fit(asked: PlanSettings) -> bool:
    months = asked.contact_months
    return (
        bool(asked.title.strip())
        and (not asked.steps or are_steps(asked.steps))
        and (not asked.scale or is_scale(asked.scale))
        and (months is None or 0 < months <= MAX_MONTHS)
    )


def _change_sheet(session: Session, actor: Actor, plan: PlanRow, asked: PlanSettings, now: datetime) -> None:
    """The title and the period of review stand in the sheet, which is printed."""
    kept = _find_sheet(session, plan)
    sheet = kept.record if kept else PlanSheet(id=service.SHEET)
    changed = replace(sheet, title=asked.title, review_months=asked.review_months)
    if kept is None:
        service.add_records(session, actor, plan, [changed], now)
    elif changed != sheet:
        service.change_record(session, actor, plan, changed, kept.revision, now)


def _find_sheet(session: Session, plan: PlanRow) -> queries.Kept | None:
    return next(iter(queries.list_own(session, plan.id, [service.SHEET])), None)


def _say_changes(held: PlanSettings, asked: PlanSettings) -> dict[str, object]:
    """For the journal: who may read contacts and for how long, when that changes; never a text."""
    if (held.contact_readers, held.contact_months) == (asked.contact_readers, asked.contact_months):
        return {}
    return {"contact_readers": asked.contact_readers.value, "contact_months": asked.contact_months}


def close_plan(session: Session, actor: Actor, plan: PlanRow, now: datetime) -> None:
    """The plan is no longer shown nor changed; nothing of it is lost."""
    plan.closed_at = now
    session.flush()
    tell(session, actor, plan, "plan_closed", now)


def reopen_plan(
    session: Session, actor: Actor, organisation_id: UUID, plan_id: UUID, now: datetime
) -> PlanRow:
    """Raises ``plan_not_found`` when there is no such closed plan here, ``too_many_plans``."""
    found = [one for one in queries.list_closed(session, organisation_id) if one.id == plan_id]
    if not found:
        raise DomainError("plan_not_found")
    if len(queries.list_plans(session, organisation_id)) >= service.MAX_PLANS:
        raise DomainError("too_many_plans", limit=service.MAX_PLANS)
    (plan,) = found
    plan.closed_at = None
    session.flush()
    tell(session, actor, plan, "plan_reopened", now)
    return plan
