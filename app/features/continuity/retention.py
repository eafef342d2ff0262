"""How long contact details are kept once a version is replaced or withdrawn, or once a plan is closed."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.continuity.discretion import DETAILS, has_details, strip, withhold
from app.domain.continuity.plan import CODES, Withheld
from app.domain.continuity.written import write_plan, write_record
from app.domain.dates import add_months
from app.features.continuity import queries
from app.features.continuity.journal import tell
from app.features.continuity.models import PlanRow, VersionRow

ERASED = "plan_contacts_erased"


def erase_contacts(session: Session, now: datetime) -> int:
    """Erase the contact details that were kept for the time set by their plan; of how many versions.

    A closed plan ends each of its versions, and its own contacts go with them. A version of a framework that a site
    still follows is in use, and waits. Each plan is committed apart.
    """
    ended = select(VersionRow.plan_id).where(VersionRow.ended_at.is_not(None), VersionRow.erased_at.is_(None))
    query = select(PlanRow.id).where(
        PlanRow.contact_months.is_not(None), or_(PlanRow.closed_at.is_not(None), PlanRow.id.in_(ended))
    )
    plan_ids = list(session.scalars(query.order_by(PlanRow.id)))
    session.commit()
    count = 0
    for plan_id in plan_ids:
        count += _erase_of(session, plan_id, now)
        session.commit()
    return count


def _erase_of(session: Session, plan_id: UUID, now: datetime) -> int:
    plan = session.get(PlanRow, plan_id, with_for_update=True, populate_existing=True)
    if plan is None or plan.contact_months is None:
        return 0
    limit = _months_before(now, plan.contact_months)
    is_closed = plan.closed_at is not None and plan.closed_at <= limit
    followed = select(PlanRow.framework_version).where(
        PlanRow.framework_id == plan.id, PlanRow.closed_at.is_(None)
    )
    query = select(VersionRow).where(
        VersionRow.plan_id == plan.id,
        VersionRow.erased_at.is_(None),
        VersionRow.number.not_in(followed),
        true() if is_closed else VersionRow.ended_at <= limit,
    )
    due = list(session.scalars(query.order_by(VersionRow.number)))
    for row in due:
        _erase_version(session, plan, row, now)
    if is_closed:
        _erase_records(session, plan, now)
    return len(due)


def _erase_version(session: Session, plan: PlanRow, row: VersionRow, now: datetime) -> None:
    """The hash of what was approved stays; what is left has a hash of its own."""
    left = withhold(queries.read_snapshot(row), Withheld.ERASED)
    row.snapshot = json.dumps(write_plan(left), ensure_ascii=False, sort_keys=True)
    row.kept_sha256 = hashlib.sha256(row.snapshot.encode()).hexdigest()
    row.erased_at = now
    session.flush()
    tell(session, Actor.system(), plan, ERASED, now, number=row.number, hash=row.kept_sha256)


def _erase_records(session: Session, plan: PlanRow, now: datetime) -> None:
    """The contacts of the plan itself, which nobody reads any more."""
    kinds = [CODES[kind] for kind in DETAILS]
    held = [one for one in queries.list_own(session, plan.id, kinds) if has_details(one.record)]
    for one in held:
        row = queries.get_row(session, plan.id, one.kind, one.record.id, to_change=True)
        row.body = json.dumps(write_record(strip(one.record)), ensure_ascii=False, sort_keys=True)
        row.changed_at = now
    session.flush()
    if held:
        tell(session, Actor.system(), plan, ERASED, now)


def _months_before(now: datetime, months: int) -> datetime:
    day = add_months(now.date(), -months)
    return now.replace(year=day.year, month=day.month, day=day.day)
