"""What authors confirmed of their texts (TX1), kept only for as long as those texts stay as they were."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.continuity.checks.findings import Finding
from app.domain.continuity.checks.run import confirmation_of
from app.domain.continuity.checks.texts import suspect_texts
from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.plan import CODES, make_plan
from app.domain.continuity.records.upkeep import Waiver
from app.features.continuity import queries


def list_unconfirmed(session: Session, plan_id: UUID, record: Record) -> list[Finding]:
    """What a record seems to say that it should not, and that nobody has answered for."""
    found = suspect_texts(record)
    if not found:
        return []
    known = make_plan(Variant.ES, _list_waivers(session, plan_id))
    return [one for one in found if confirmation_of(known, one) is None]


def drop_stale(session: Session, plan_id: UUID, record: Record) -> None:
    """Forget what was confirmed of texts that this record no longer holds."""
    held = {str(one.figures["fingerprint"]) for one in suspect_texts(record)}
    drop_confirmations(session, plan_id, CODES[type(record)], record.id, held)


def drop_confirmations(
    session: Session, plan_id: UUID, kind: str, code: str, held: Collection[str] = ()
) -> None:
    """Forget what was confirmed of a record, but for the texts that it still holds."""
    for one in _list_waivers(session, plan_id):
        is_of_record = one.is_confirmation and (one.record_kind, one.record) == (kind, code)
        if is_of_record and one.fingerprint not in held:
            session.delete(queries.get_row(session, plan_id, "waiver", one.id, to_change=True))


def _list_waivers(session: Session, plan_id: UUID) -> list[Waiver]:
    kept = queries.list_own(session, plan_id, ["waiver"])
    return [one.record for one in kept if isinstance(one.record, Waiver)]
