"""One version with everything that the consistency checks may look at, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.calendar import day_of
from app.domain.catalogue import Catalogue, Checklist, ItemRef
from app.domain.consistency import LinkedAnswer, Note, Piece, Previous, Question, Snapshot, TakenAction, ask
from app.domain.rules import DatedResult
from app.domain.scoring import ItemState, assess_items
from app.features.actions import queries as actions
from app.features.assessments import queries as assessments
from app.features.assessments import service
from app.features.assessments.queries import wording
from app.features.evidence import queries as evidence


def list_questions(
    session: Session, catalogue: Catalogue, assessment: assessments.AssessmentRow, today: date
) -> tuple[Question, ...]:
    """What does not fit together in this version, in the order of the checks."""
    return ask(load_snapshot(session, catalogue, assessment, today))


def load_snapshot(
    session: Session, catalogue: Catalogue, assessment: assessments.AssessmentRow, today: date
) -> Snapshot:
    """The version, the one before it, its facts and results, and the answers that other lists give to linked items."""
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    others = [
        row
        for row in assessments.list_latest(session, [assessment.organisation_id])
        if row.checklist_id != assessment.checklist_id
    ]
    ids = [
        assessment.id,
        *([assessment.previous_id] if assessment.previous_id else []),
        *(row.id for row in others),
    ]
    contents = assessments.list_contents(session, ids, with_titles=True)
    own = contents[assessment.id]
    reckoning = service.reckon(session, assessment, checklist, own, today)
    results = evidence.list_results(session, assessment.organisation_id, before=assessment.signed_at)
    return Snapshot(
        checklist=checklist,
        profile=assessment.profile,
        today=today,
        states=_assess(checklist, own, assessment.profile, today),
        notes={item: Note(row.author_name, row.changed_at, row.comment) for item, row in own.rows.items()},
        pieces=_pieces(own),
        facts=reckoning.facts if reckoning else {},
        fact_sources={code: row.source for code, row in reckoning.typed.items()} if reckoning else {},
        results=tuple(DatedResult(row.kind, row.obtained_on, evidence.value_of(row)) for row in results),
        actions=tuple(
            TakenAction(
                row.id.hex,
                row.status,
                row.item_id or "",
                _title_of(checklist, row.item_id, row.title),
                row.owner,
                row.due,
            )
            for row, _ in actions.list_of_checklist(session, assessment.organisation_id, checklist.id)
        ),
        previous=_previous(session, checklist, assessment, contents, today),
        linked=tuple(_list_linked(catalogue, checklist, others, contents, today)),
        signed_on=_day(assessment.signed_at),
        submitted_on=_day(assessment.submitted_at),
    )


def _assess(
    checklist: Checklist, contents: assessments.Contents, profile: str, today: date
) -> tuple[ItemState, ...]:
    return assess_items(checklist.items, contents.answers, profile=profile, today=today)


def _title_of(checklist: Checklist, item_id: str | None, title: str) -> str:
    """The words of an action, else those of the item that it serves."""
    item = checklist.find_item(item_id) if item_id and not title else None
    return title if item is None else wording.name_item(item)


def _pieces(contents: assessments.Contents) -> dict[str, tuple[Piece, ...]]:
    return {
        item: tuple(
            Piece(one.id.hex, one.kind, one.title, one.document_date, one.until, one.sha256) for one in pieces
        )
        for item, pieces in contents.pieces.items()
    }


def _previous(
    session: Session,
    checklist: Checklist,
    assessment: assessments.AssessmentRow,
    contents: Mapping[object, assessments.Contents],
    today: date,
) -> Previous | None:
    """The version before, as it stood on the day of its signature."""
    if assessment.previous_id is None:
        return None
    before = assessments.get(session, assessment.previous_id)
    held = contents[before.id]
    signed_on = _day(before.signed_at)
    return Previous(
        states=_assess(checklist, held, before.profile, signed_on or today),
        pieces=frozenset(piece.id.hex for pieces in held.pieces.values() for piece in pieces),
        signed_on=signed_on,
    )


def _list_linked(
    catalogue: Catalogue,
    checklist: Checklist,
    others: list[assessments.AssessmentRow],
    contents: Mapping[object, assessments.Contents],
    today: date,
) -> Iterator[LinkedAnswer]:
    """The answers of this organisation to the items that a link ties to ours."""
    states: dict[ItemRef, tuple[ItemState, str]] = {}
    for row in others:
        other = catalogue.get(row.checklist_id, row.checklist_version)
        for state in _assess(other, contents[row.id], row.profile, today):
            states[ItemRef(other.id, state.item.id)] = (state, other.title)
    for link in catalogue.links:
        for ours, theirs in ((link.origin, link.target), (link.target, link.origin)):
            if ours.checklist == checklist.id and theirs in states:
                state, title = states[theirs]
                yield LinkedAnswer(link, theirs, state, title)


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment is not None else None
