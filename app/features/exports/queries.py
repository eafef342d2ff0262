"""Everything that an establishment typed for one version, as the formats that carry it take it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.domain.catalogue import Catalogue, Checklist
from app.domain.scoring import Figures, Ratio
from app.exchange.state import Answered, OutsideResult, Piece, PlannedAction, Shown, State, TypedFact
from app.features.actions import queries as actions
from app.features.assessments import queries as assessments
from app.features.assessments import service
from app.features.assessments.service.results import load_result
from app.features.evidence import queries as evidence
from app.features.organisations import queries as organisations


def load_state(
    session: Session, catalogue: Catalogue, assessment: assessments.AssessmentRow, day: date
) -> tuple[Checklist, State]:
    """The version with its checklist, its figures reckoned for ``day``."""
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    result = load_result(session, checklist, assessment, day, kinds=catalogue.proof_kinds)
    contents = result.contents
    unit = organisations.get(session, assessment.organisation_id)
    reckoning = service.reckon(session, assessment, checklist, contents, day)
    known = evidence.list_results(session, assessment.organisation_id, before=assessment.signed_at)
    return checklist, State(
        id=str(assessment.id),
        organisation=unit.name,
        finess=unit.finess,
        profile=assessment.profile,
        checklist_id=checklist.id,
        checklist_version=checklist.version,
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
        pieces=tuple(_list_pieces(contents)),
        facts=tuple(
            TypedFact(code, row.value, row.source, row.author_name, row.changed_at)
            for code, row in sorted(reckoning.typed.items())
        )
        if reckoning
        else (),
        results=tuple(
            OutsideResult(
                row.kind,
                row.obtained_on,
                evidence.value_of(row),
                row.reference,
                row.source,
                row.created_by_name,
            )
            for row in known
        ),
        actions=tuple(
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
            )
            for row, pieces in actions.list_of_checklist(session, assessment.organisation_id, checklist.id)
        ),
        figures=tuple(_list_figures(result.standing.score.whole, result.standing.score.sections)),
    )


def _list_answers(checklist: Checklist, contents: assessments.Contents) -> Iterator[Answered]:
    for item in checklist.items:
        row, pieces = contents.rows.get(item.id), contents.pieces.get(item.id, ())
        verdict = contents.verdicts.get(item.id)
        if row is None and not pieces and verdict is None:
            continue
        yield Answered(
            item=item.id,
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


def _list_pieces(contents: assessments.Contents) -> list[Piece]:
    found = {str(piece.id): piece for pieces in contents.pieces.values() for piece in pieces}
    return [
        Piece(
            id=piece_id,
            kind=piece.kind,
            title=piece.title,
            place=piece.place,
            document_date=piece.document_date,
            until=piece.until,
            sha256=piece.sha256,
            author=piece.added_by,
        )
        for piece_id, piece in sorted(found.items())
    ]


def _list_figures(whole: Figures, sections: object) -> Iterator[Shown]:
    yield _show("", whole)
    for section, figures in dict(sections).items():  # type: ignore[call-overload]
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
