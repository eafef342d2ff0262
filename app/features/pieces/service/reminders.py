"""Saying in time that pieces end: one message for each organisation and day, each reminder once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.catalogue import Catalogue, ProofRule
from app.domain.dates import add_days, add_months
from app.domain.pieces import REMINDER_DAYS, SOON, reminder_due
from app.features.accounts import queries as accounts
from app.features.accounts import service as account_service
from app.features.evidence import queries as evidence_queries
from app.features.evidence import service as evidence
from app.features.organisations import queries as organisations
from app.features.pieces.queries import Line, list_lines
from app.web.filters import french_date

NARROW = "\u202f"
MARGIN = timedelta(days=3)
"""Months have unequal lengths: a few days more never miss a piece, and what is too early is put aside later."""
LISTED = 40


def remind(session: Session, catalogue: Catalogue, now: datetime, today: date) -> int:
    """Post what is due today to the referents; how many messages. Each organisation is committed apart."""
    spans = [_dates_ending_soon(rule, today) for rule in _list_rules(catalogue)]
    found = evidence_queries.list_organisations_with(session, (today, today + SOON), sorted(set(spans)))
    session.commit()
    count = 0
    for organisation_id in found:
        count += _remind_organisation(session, organisation_id, catalogue, now, today)
        session.commit()
    return count


def _list_rules(catalogue: Catalogue) -> Iterable[ProofRule]:
    for checklist in catalogue.checklists.values():
        for item in checklist.items:
            if item.proof is not None and (item.proof.max_age_days or item.proof.max_age_months):
                yield item.proof


def _dates_ending_soon(rule: ProofRule, today: date) -> tuple[date, date]:
    """The dates of documents whose age may reach the limit of a rule within the days that are announced."""
    first, last = date.max, date.min
    if rule.max_age_days:
        first, last = add_days(today, -rule.max_age_days), add_days(today + SOON, -rule.max_age_days)
    if rule.max_age_months:
        first = min(first, add_months(today, -rule.max_age_months) - MARGIN)
        last = max(last, add_months(today + SOON, -rule.max_age_months) + MARGIN)
    return first, last


def _remind_organisation(
    session: Session, organisation_id: UUID, catalogue: Catalogue, now: datetime, today: date
) -> int:
    lines = [line for line in list_lines(session, organisation_id, catalogue, today) if not line.is_replaced]
    sent = evidence_queries.list_reminders(session, [line.row.id for line in lines])
    due = [
        (line, end, days)
        for line in lines
        if line.row.document_date is not None
        for end in sorted({end for end in (line.row.until, *(place.end for place in line.places)) if end})
        if (days := reminder_due(end, today)) is not None and (line.row.id, end, days) not in sent
    ]
    leads = accounts.list_leads(session, organisation_id) if due else []
    if not leads:
        return 0
    evidence.note_reminders(session, [(line.row.id, end, days) for line, end, days in due], now)
    name = organisations.summaries(session, {organisation_id})[organisation_id].name
    subject, body = _write(name, organisation_id, due, catalogue, today)
    for email in sorted({lead.account.email for lead in leads}):
        account_service.post_mail(session, email, subject, body, now)
    return 1


def _write(
    name: str,
    organisation_id: UUID,
    due: list[tuple[Line, date, int]],
    catalogue: Catalogue,
    today: date,
) -> tuple[str, str]:
    """Kinds, dates and points; titles are sealed in the base, so they do not leave it by e-mail."""
    ids = {line.row.id for line, _, _ in due}
    first = min(end for _, end, _ in due)
    several = len(ids) > 1
    told = [_say(line, end, catalogue, today) for line, end, _ in sorted(due, key=lambda one: one[1])]
    if len(told) > LISTED:
        told = [*told[:LISTED], f"- et {len(told) - LISTED} autres."]
    subject = (
        f"{name}{NARROW}: {len(ids)} pièce{'s' if several else ''} de preuve à renouveler, "
        f"{'la première ' if several else ''}avant le {french_date(first)}"
    )
    body = (
        f"{'Des pièces' if several else 'Une pièce'} de preuve de {name} "
        f"{'cessent' if several else 'cesse'} bientôt de valoir. "
        f"Ce qu’{'elles prouvent' if several else 'elle prouve'} "
        "redeviendra «\u202fdéclaré\u202f».\n\n" + "\n".join(told) + "\n\n"
        "Pour en déposer une nouvelle édition, ouvrez vos pièces\u202f:\n"
        f"{account_service.SITE}/etablissements/{organisation_id}/pieces?tri=fin\n\n"
        f"Rappels envoyés {', '.join(str(days) for days in sorted(REMINDER_DAYS, reverse=True))} jours avant."
    )
    return subject, body


def _say(line: Line, end: date, catalogue: Catalogue, today: date) -> str:
    kind = catalogue.proof_kinds.get(line.row.kind, line.row.kind)
    left = (end - today).days
    when = "aujourd’hui" if left == 0 else ("demain" if left == 1 else f"dans {left} jours")
    points = sorted({place.item.id for place in line.places if place.end == end})
    where = f", pour {', '.join(points[:6])}" if points else ""
    dated = f" du {french_date(line.row.document_date)}" if line.row.document_date else ""
    owner = f", tenue à jour par {line.row.owner}" if line.row.owner else ""
    return f"- {kind}{dated}{owner}{NARROW}: jusqu’au {french_date(end)} ({when}){where}"
