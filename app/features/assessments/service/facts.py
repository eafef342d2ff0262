"""The facts that the rules of a checklist reckon with: typed for a version, or read from its proofs and results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Check, Checklist
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.domain.rules import (
    DatedPiece,
    DatedResult,
    FactSpec,
    Value,
    Verdict,
    gather,
    judge,
    read_value,
    write_value,
)
from app.exchange.opssies import Audit
from app.features.assessments.models import AssessmentRow, FactRow
from app.features.assessments.queries.contents import Contents
from app.features.audit import service as audit
from app.features.evidence import queries as evidence
from app.features.evidence import service as evidence_service
from app.features.organisations import queries as organisations

MAX_SOURCE = 500


@dataclass(frozen=True, slots=True)
class FactEntry:
    """What one page sends for one fact: its value (none erases it), its source, the revision that was seen."""

    code: str
    value: Value | None
    source: str = ""
    seen_revision: int = 0


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the rules of one version find on one day.

    ``specs``: the facts that its profile is asked for; ``typed``: the rows by code; ``verdicts`` by item.
    """

    specs: tuple[FactSpec, ...]
    facts: Mapping[str, Value]
    typed: Mapping[str, FactRow]
    verdicts: Mapping[str, tuple[tuple[Check, Verdict], ...]]


def reckon(
    session: Session, assessment: AssessmentRow, checklist: Checklist, contents: Contents, today: date
) -> Reckoning | None:
    """Every rule that concerns the profile of this version; ``None`` when there is none.

    A signed version is judged with what was registered when it was signed.
    """
    asked = checklist.facts_for(assessment.profile)
    if not asked:
        return None
    rows = {row.code: row for row in list_facts(session, assessment.id)}
    specs = {spec.code: spec for spec in asked}
    typed = {code: read_value(specs[code], row.value) for code, row in rows.items() if code in specs}
    facts = gather(
        asked,
        typed,
        _list_pieces(contents),
        [
            DatedResult(row.kind, row.obtained_on, evidence.value_of(row))
            for row in evidence.list_results(session, assessment.organisation_id, before=assessment.signed_at)
        ],
    )
    return Reckoning(
        asked,
        facts,
        rows,
        {
            item.id: tuple((check, judge(check.rule, facts, today)) for check in item.checks)
            for item in checklist.items_for(assessment.profile)
            if item.checks
        },
    )


def save_fact(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    entry: FactEntry,
    now: datetime,
) -> FactRow | None:
    """Keep one fact of a draft, or erase it.

    Raises ``fact_not_found``, ``fact_invalid``, ``text_too_long``, ``assessment_closed``, or ``fact_changed`` when
    somebody else changed it since the page was shown.
    """
    spec = find_spec(checklist, assessment.profile, entry.code)
    if assessment.state is not AssessmentState.DRAFT:
        raise DomainError("assessment_closed")
    if len(entry.source) > MAX_SOURCE:
        raise DomainError("text_too_long", limit=MAX_SOURCE)
    written = None if entry.value is None else write_value(entry.value)
    if written is not None:
        read_value(spec, written)
    row = session.scalar(
        select(FactRow).where(FactRow.assessment_id == assessment.id, FactRow.code == entry.code)
    )
    if row is not None and row.value == written and row.source == entry.source.strip():
        return row
    if (row.revision if row else 0) != entry.seen_revision:
        raise DomainError("fact_changed", fact=spec.label, author=row.author_name if row else "")
    if written is None:
        if row is not None:
            session.delete(row)
    else:
        row = row or FactRow(assessment_id=assessment.id, code=entry.code)
        row.value, row.source = written, entry.source.strip()
        row.author_id, row.author_name, row.changed_at = actor.id, actor.name, now
        session.add(row)
    assessment.changed_at = now
    session.flush()
    audit.record(
        session,
        actor,
        "fact_saved",
        now=now,
        organisation_id=assessment.organisation_id,
        subject=str(assessment.id),
        details={"checklist": checklist.id, "fact": entry.code, "erased": written is None},
    )
    return row if written is not None else None


@dataclass(frozen=True, slots=True)
class ImportedAudits:
    """How many audits of a file are now registered, and why the others are not."""

    registered: int
    left_out: tuple[str, ...]


def register_audits(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    audits: Iterable[Audit],
    now: datetime,
    today: date,
) -> ImportedAudits:
    """Keep the audits whose recipient is this unit or one that it answers for; read twice, each is one."""
    unit = organisations.get(session, assessment.organisation_id)
    own = {unit.finess, *(one.finess for one in organisations.list_covered(session, unit.id, today))} - {None}
    count, left_out = 0, []
    for audit_read in audits:
        if not own & set(audit_read.finess):
            left_out.append(f"FINESS {audit_read.finess[0]} : ce n’est pas votre établissement")
        elif audit_read.done_on > today:
            left_out.append(f"audit du {audit_read.done_on:%d/%m/%Y} : date à venir")
        else:
            new = evidence_service.NewResult(
                audit_read.kind,
                audit_read.done_on,
                audit_read.level,
                "Fichier d’événements OPSSIES",
                audit_read.reference,
            )
            evidence_service.register_result(session, actor, assessment.organisation_id, new, now, today)
            count += 1
    return ImportedAudits(count, tuple(left_out))


def find_spec(checklist: Checklist, profile: str, code: str) -> FactSpec:
    """A fact that this profile may type. Raises ``fact_not_found``."""
    asked = checklist.facts_for(profile)
    spec = next((spec for spec in asked if spec.code == code and spec.is_typed), None)
    if spec is None:
        raise DomainError("fact_not_found", fact=code)
    return spec


def copy_facts(session: Session, source: UUID, target: UUID) -> None:
    """The facts of a version for the next one; sealed texts are sealed again for their new row."""
    for row in list_facts(session, source):
        copy = FactRow(
            assessment_id=target,
            code=row.code,
            value=row.value,
            author_id=row.author_id,
            author_name=row.author_name,
            changed_at=row.changed_at,
        )
        copy.source = row.source
        session.add(copy)


def list_facts(session: Session, assessment_id: UUID) -> list[FactRow]:
    """What was typed for one version, by code."""
    return list(
        session.scalars(select(FactRow).where(FactRow.assessment_id == assessment_id).order_by(FactRow.code))
    )


def list_all_facts(session: Session, assessment_ids: Collection[UUID]) -> dict[UUID, list[FactRow]]:
    """What was typed for each of these versions, by code, in one query."""
    found: dict[UUID, list[FactRow]] = {one: [] for one in assessment_ids}
    query = select(FactRow).where(FactRow.assessment_id.in_(assessment_ids)).order_by(FactRow.code)
    for row in session.scalars(query):
        found[row.assessment_id].append(row)
    return found


def _list_pieces(contents: Contents) -> list[DatedPiece]:
    return [
        DatedPiece(piece.kind, piece.document_date)
        for pieces in contents.pieces.values()
        for piece in pieces
        if piece.document_date is not None
    ]
