"""Everything that an establishment typed, as the formats that carry it take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.catalogue import Catalogue, Checklist
from app.domain.scoring import Figures, Ratio
from app.exchange.state import (
    Answered,
    Holdings,
    OutsideResult,
    Piece,
    PlannedAction,
    Shown,
    State,
    TypedFact,
)
from app.features.actions import queries as actions
from app.features.assessments import queries as assessments
from app.features.assessments import service
from app.features.assessments.service.scores import assess
from app.features.evidence import queries as evidence
from app.features.organisations import queries as organisations


def load_state(
    session: Session, catalogue: Catalogue, assessment: assessments.AssessmentRow, day: date
) -> tuple[Checklist, State]:
    """The version with its checklist, its figures reckoned for ``day``."""
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    contents = assessments.get_contents(session, assessment.id)
    used = {piece.id for pieces in contents.pieces.values() for piece in pieces}
    return checklist, _make_state(
        organisations.get(session, assessment.organisation_id),
        assessment,
        checklist,
        contents,
        day,
        pieces=_list_pieces(session, evidence.list_by_ids(session, used)),
        facts=_list_facts(service.list_all_facts(session, [assessment.id])[assessment.id]),
        results=_list_results(session, assessment),
        actions=_list_actions(
            actions.list_of_checklist(session, assessment.organisation_id, assessment.checklist_id)
        ),
    )


def load_holdings(session: Session, catalogue: Catalogue, organisation_id: UUID, day: date) -> Holdings:
    """All that the organisation typed, in as many queries however much it is.

    A version whose list has left the catalogue keeps its answers; its figures can no longer be reckoned.
    """
    unit = organisations.get(session, organisation_id)
    rows = assessments.list_in_force(session, organisation_id)
    ids = [row.id for row in rows]
    contents = assessments.list_contents(session, ids)
    facts = service.list_all_facts(session, ids)
    return Holdings(
        organisation=unit.name,
        finess=unit.finess,
        day=day,
        versions=tuple(
            _make_state(
                unit,
                row,
                catalogue.find(row.checklist_id, row.checklist_version),
                contents[row.id],
                day,
                facts=_list_facts(facts[row.id]),
            )
            for row in rows
        ),
        pieces=_list_pieces(session, evidence.list_pieces(session, organisation_id)),
        results=_tell_results(evidence.list_results(session, organisation_id)),
        actions=_list_actions(actions.list_all(session, organisation_id)),
    )


def _make_state(
    unit: organisations.OrganisationRow,
    assessment: assessments.AssessmentRow,
    checklist: Checklist | None,
    contents: assessments.Contents,
    day: date,
    *,
    facts: tuple[TypedFact, ...],
    pieces: tuple[Piece, ...] = (),
    results: tuple[OutsideResult, ...] = (),
    actions: tuple[PlannedAction, ...] = (),
) -> State:
    return State(
        id=str(assessment.id),
        organisation=unit.name,
        finess=unit.finess,
        profile=assessment.profile,
        checklist_id=assessment.checklist_id,
        checklist_version=assessment.checklist_version,
        number=assessment.number,
        state=assessment.state.value,
        day=day,
        created_at=assessment.created_at,
        changed_at=assessment.changed_at,
        signed_at=assessment.signed_at,
        signed_by=assessment.signed_by_name,
        submitted_at=assessment.submitted_at,
        submitted_by=assessment.submitted_by_name,
        answers=tuple(_list_answers(checklist, contents)),
        pieces=pieces,
        facts=facts,
        results=results,
        actions=actions,
        figures=tuple(_list_figures(checklist, assessment, contents, day)),
    )


def _list_answers(checklist: Checklist | None, contents: assessments.Contents) -> Iterator[Answered]:
    """In the order of the checklist, then what was typed for items that it has not."""
    known = [item.id for item in checklist.items] if checklist is not None else []
    others = {*contents.rows, *contents.pieces, *contents.verdicts}.difference(known)
    for item_id in (*known, *sorted(others)):
        row, pieces = contents.rows.get(item_id), contents.pieces.get(item_id, ())
        verdict = contents.verdicts.get(item_id)
        if row is None and not pieces and verdict is None:
            continue
        yield Answered(
            item=item_id,
            choice=row.choice if row else None,
            special=row.special if row else None,
            due=row.due if row else None,
            numerator=row.measure_n if row else None,
            denominator=row.measure_d if row else None,
            reason=row.reason if row else "",
            comment=row.comment if row else "",
            author=row.author_name if row else "",
            changed_at=row.changed_at if row else None,
            pieces=tuple(str(piece.id) for piece in pieces),
            outcome=verdict.outcome.value if verdict else None,
            seen_how=verdict.seen_how.value if verdict else None,
            review_comment=verdict.comment if verdict else "",
            reviewer=verdict.reviewer_name if verdict else "",
        )


def _list_facts(rows: Iterable[assessments.FactRow]) -> tuple[TypedFact, ...]:
    return tuple(
        TypedFact(row.code, row.value, row.source, row.author_name, row.changed_at)
        for row in sorted(rows, key=lambda row: row.code)
    )


def _list_pieces(session: Session, rows: Iterable[evidence.EvidenceRow]) -> tuple[Piece, ...]:
    found = sorted(rows, key=lambda row: str(row.id))
    files: Mapping[UUID, evidence.StoredFile] = evidence.list_files(session, [row.id for row in found])
    return tuple(
        Piece(
            id=str(row.id),
            kind=row.kind,
            title=row.title,
            place=row.place,
            document_date=row.document_date,
            until=row.until,
            sha256=row.sha256,
            owner=row.owner,
            author=row.created_by_name,
            file_name=files[row.id].name if row.id in files else "",
            replaces=str(row.previous_id) if row.previous_id else None,
        )
        for row in found
    )


def _list_results(session: Session, assessment: assessments.AssessmentRow) -> tuple[OutsideResult, ...]:
    """Those known when the version was signed."""
    return _tell_results(
        evidence.list_results(session, assessment.organisation_id, before=assessment.signed_at)
    )


def _tell_results(rows: Iterable[evidence.ExternalResultRow]) -> tuple[OutsideResult, ...]:
    return tuple(
        OutsideResult(
            row.kind, row.obtained_on, evidence.value_of(row), row.reference, row.source, row.created_by_name
        )
        for row in rows
    )


def _list_actions(found: Iterable[tuple[actions.ActionRow, tuple[UUID, ...]]]) -> tuple[PlannedAction, ...]:
    return tuple(
        PlannedAction(
            id=str(row.id),
            item=row.item_id,
            title=row.title,
            note=row.note,
            status=row.status.value,
            owner=row.owner,
            due=row.due,
            effort_days=Fraction(row.effort_days) if row.effort_days else None,
            cost_low=row.cost_low,
            cost_high=row.cost_high,
            done_on=row.done_on,
            author=row.created_by_name,
            pieces=tuple(str(piece) for piece in pieces),
            checklist=row.checklist_id,
        )
        for row, pieces in found
    )


def _list_figures(
    checklist: Checklist | None,
    assessment: assessments.AssessmentRow,
    contents: assessments.Contents,
    day: date,
) -> Iterator[Shown]:
    if checklist is None:
        return
    score = assess(checklist, assessment, contents, day).score
    yield _show("", score.whole)
    for section, figures in score.sections.items():
        yield _show(f"section:{section}", figures)


def _show(cut: str, figures: Figures) -> Shown:
    return Shown(
        cut=cut,
        declared=_value(figures.declared),
        proved=_value(figures.proved),
        verified=_value(figures.verified),
        applicable=figures.applicable,
        answered=figures.answered,
        unknown=figures.unknown,
        levels=(figures.level.declared, figures.level.proved, figures.level.verified),
        ready=(figures.ready.declared, figures.ready.proved, figures.ready.verified),
    )


def _value(ratio: Ratio | None) -> Fraction | None:
    return None if ratio is None else ratio.value
