"""One version, or all of an organisation, in each format that leaves: bytes, media type and end of the file name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Catalogue, Checklist
from app.domain.errors import DomainError
from app.exchange.answers_json import Level, write_answers, write_holdings
from app.exchange.ciso.audit import write_audit
from app.exchange.oscal import write_results
from app.exchange.state import State
from app.features.assessments import queries as assessments
from app.features.assessments.service.answers import entry_of
from app.features.assessments.service.workbooks import export_workbook, list_items
from app.features.audit import service as audit
from app.features.exports.queries import load_holdings, load_state

JSON = "application/json"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Export:
    content: bytes
    media_type: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Exported:
    """Which version left, still known once its transaction has ended."""

    id: UUID
    organisation_id: UUID
    checklist_id: str
    number: int

    @classmethod
    def of(cls, row: assessments.AssessmentRow) -> Exported:
        return cls(row.id, row.organisation_id, row.checklist_id, row.number)


def _as_json(level: Level) -> Callable[[Checklist, State], bytes]:
    return lambda _checklist, state: write_answers(state, level)


WRITERS: dict[str, tuple[Callable[[Checklist, State], bytes], str]] = {
    "json": (_as_json(Level.FULL), "complet.json"),
    "json-sans-noms": (_as_json(Level.NAMELESS), "sans-noms.json"),
    "json-chiffres": (_as_json(Level.FIGURES), "chiffres.json"),
    "oscal": (write_results, "oscal.json"),
}
FORMATS = ("xlsx", *WRITERS, "ciso-csv")
LEVELS = {"complet": Level.FULL, "sans-noms": Level.NAMELESS, "chiffres": Level.FIGURES}
"""The levels at which all of an organisation leaves, by the name that addresses and commands give them."""


def export(
    session: Session,
    catalogue: Catalogue,
    assessment: assessments.AssessmentRow,
    form: str,
    day: date,
) -> Export:
    """The version as it stands on ``day``; the same state gives the same bytes. Raises ``format_unknown``."""
    if form in WRITERS:
        write, suffix = WRITERS[form]
        return Export(write(*load_state(session, catalogue, assessment, day)), JSON, suffix)
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    if form == "xlsx":
        return Export(export_workbook(session, assessment, checklist, day), XLSX, "reponses.xlsx")
    if form == "ciso-csv":
        contents = assessments.get_contents(session, assessment.id)
        entries = {item: entry_of(row) for item, row in contents.rows.items()}
        items = list_items(checklist, assessment.profile)
        return Export(write_audit(checklist, items, entries).content, CSV, "audit-ciso.csv")
    raise DomainError("format_unknown", format=form)


def export_organisation(
    session: Session, catalogue: Catalogue, organisation_id: UUID, level: str, day: date
) -> Export:
    """All that the organisation typed, at one of ``LEVELS``. Raises ``format_unknown``."""
    if level not in LEVELS:
        raise DomainError("format_unknown", format=level)
    holdings = load_holdings(session, catalogue, organisation_id, day)
    return Export(write_holdings(holdings, LEVELS[level]), JSON, f"{level}.json")


def note_export(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    form: str,
    now: datetime,
    *,
    document: str = "holdings",
) -> None:
    """The establishment reads in its journal who took all its data away, or the page of its direction."""
    details = {"document": document, "format": form}
    audit.record(
        session, actor, "document_downloaded", now=now, organisation_id=organisation_id, details=details
    )


def note_version_export(
    session: Session,
    actor: Actor,
    exported: Exported,
    form: str,
    now: datetime,
    *,
    document: str = "answers",
) -> None:
    """The same for one version: its answers, its proofs or its sheets of actions."""
    audit.record(
        session,
        actor,
        "document_downloaded",
        now=now,
        organisation_id=exported.organisation_id,
        subject=str(exported.id),
        details={
            "document": document,
            "format": form,
            "checklist": exported.checklist_id,
            "number": exported.number,
        },
    )
