"""What the check says of a record: told when it is saved, and on its page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import flash, url_for
from markupsafe import Markup

from app.domain.continuity.checks.beside import KINDS_TOLD, list_beside
from app.domain.continuity.fields import Record
from app.domain.continuity.path import list_missing
from app.domain.continuity.plan import CODES, Plan
from app.features.continuity import queries
from app.features.continuity.views.blueprint import PlanPage
from app.web.context import current_session, today
from app.web.plan_findings import Said, say_finding

TOLD, SHOWN, LONGEST = 2, 5, 400
"""Remarks of a message, then of a page; letters of one remark in a message."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The gravest remarks on one record, and how many others the page of the checks has."""

    remarks: list[Said]
    more: int


def find_beside(page: PlanPage, kept: queries.Kept) -> Beside:
    """What the page of a record says under its head."""
    if kept.kind not in KINDS_TOLD:
        return Beside([], 0)
    plan = queries.load_plan(current_session(), page.row)
    found = list_beside(plan, {(kept.kind, kept.record.id)}, today())
    return Beside([say_finding(plan, one.finding) for one in found[:SHOWN]], len(found[SHOWN:]))


def tell_saved(page: PlanPage, record: Record) -> None:
    """What is to check in a record just saved, but for the blanks that the message has already named."""
    left = list_missing(record, page.row.variant)
    tell_beside(page, {(CODES[type(record)], record.id)}, blanks=left)


def tell_beside(
    page: PlanPage, keys: Collection[tuple[str, str]], blanks: Collection[str] = (), plan: Plan | None = None
) -> None:
    """One short message, with the gravest remarks about these records."""
    if not any(kind in KINDS_TOLD for kind, _code in keys):
        return
    whole = plan or queries.load_plan(current_session(), page.row)
    found = [
        one.finding
        for one in list_beside(whole, keys, today())
        if one.finding.name not in blanks or (one.finding.kind, one.finding.record) not in keys
    ]
    if not found:
        return
    said = " ".join(_cut(say_finding(whole, one).sentence) for one in found[:TOLD])
    link = Markup('<a href="{}">{}</a>').format(
        url_for(".show_checks", plan_id=page.row.id), _say_link(found)
    )
    flash(Markup("<span>À vérifier\u202f: {} {}</span>").format(said, link), "warning")


def _say_link(found: Collection[object]) -> str:
    more = len(found) - TOLD
    return f"Voir les vérifications ({more} de plus ici)" if more > 0 else "Voir les vérifications"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
