"""A text that looks like a secret: said as soon as it is saved, to whoever may read it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.domain.continuity.checks.findings import Finding
from app.domain.continuity.fields import Record
from app.domain.continuity.plan import CODES
from app.features.continuity import confirmations
from app.features.continuity.views.blueprint import PlanPage
from app.web.context import current_session


def list_suspect(page: PlanPage, record: Record) -> list[Finding]:
    """What this reader may mend or confirm of what a record seems to say."""
    reserved = page.reserved_fields(CODES[type(record)])
    found = confirmations.list_unconfirmed(current_session(), page.row.id, record)
    return [one for one in found if one.name not in reserved]


def ask_to_read_again(plan_id: UUID, kind: str, code: str) -> ResponseReturnValue:
    """What was typed is kept; the page of the record says what it looks like."""
    flash("C’est enregistré, mais un passage est à relire.", "warning")
    return redirect(url_for(".show_record", plan_id=plan_id, record_kind=kind, code=code), 303)
