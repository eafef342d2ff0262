"""Saving answers: nothing of anybody is overwritten without their seeing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Checklist, Item
from app.domain.entry import Entry, check_entry
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState, Opening, Outcome
from app.domain.scoring import Special
from app.features.assessments.models import AnswerRow, AssessmentRow, AssignedAnswerRow
from app.features.assessments.queries.contents import Contents, assemble, get_contents
from app.features.assessments.service.scores import Standing, recompute
from app.features.audit import service as audit

AUTHOR_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What one page sends for one item: the entry, the revision that its author saw, and the page itself.

    The page token tells two tabs apart: a page never clashes with what it saved itself a moment ago.
    ``author`` is the name to keep on the answer when it is not that of the actor.
    """

    item_id: str
    entry: Entry
    seen_revision: int
    page_token: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else answered meanwhile: both answers, for the second to choose."""

    item: Item
    theirs: AnswerRow
    mine: Entry


@dataclass(frozen=True, slots=True)
class Saved:
    contents: Contents
    standing: Standing
    changed: tuple[str, ...] = ()
    clashes: tuple[Clash, ...] = field(default=())


def save_answers(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    drafts: Sequence[Draft],
    now: datetime,
    today: date,
    *,
    contents: Contents | None = None,
) -> Saved:
    """Keep these answers and the score that follows, together; a clash keeps what is stored.

    ``assessment`` is locked by the caller, who may hand in its ``contents`` read since.
    Raises ``assessment_closed``, ``item_not_open``, ``item_not_found`` and the refusals of ``check_entry``.
    """
    contents = contents or get_contents(session, assessment.id)
    rows = dict(contents.rows)
    changed: list[str] = []
    clashes: list[Clash] = []
    for draft in drafts:
        item = checklist.find_item(draft.item_id)
        if item is None:
            raise DomainError("item_not_found", item=draft.item_id)
        row = rows.get(item.id)
        if _is_same(row, draft.entry):
            continue
        require_open(assessment, contents, item)
        check_entry(item, draft.entry)
        if row is not None and _clashes(row, draft):
            clashes.append(Clash(item, row, draft.entry))
            continue
        rows[item.id] = _write(session, actor, assessment, row, draft, now)
        changed.append(item.id)
    contents = assemble(rows, contents.pieces, contents.verdicts)
    standing = recompute(session, checklist, assessment, today, contents=contents)
    if changed:
        audit.record(
            session,
            actor,
            "answers_saved",
            now=now,
            organisation_id=assessment.organisation_id,
            subject=str(assessment.id),
            details={"checklist": checklist.id, "items": changed},
        )
    return Saved(contents, standing, tuple(changed), tuple(clashes))


def require_open(assessment: AssessmentRow, contents: Contents, item: Item) -> None:
    """Refuse to change a signed version, or an item that was not returned."""
    if assessment.state is not AssessmentState.DRAFT:
        raise DomainError("assessment_closed")
    if not is_open(assessment, contents, item):
        raise DomainError("item_not_open", item=item.id)


def is_open(assessment: AssessmentRow, contents: Contents, item: Item) -> bool:
    """After a return only the returned items may change, and those that one of them brings into question."""
    if assessment.state is not AssessmentState.DRAFT:
        return False
    if assessment.opening is not Opening.RETURNED:
        return True
    if _was_returned(contents, item.id):
        return True
    return item.gate is not None and _was_returned(contents, item.gate.item)


def _was_returned(contents: Contents, item_id: str) -> bool:
    verdict = contents.verdicts.get(item_id)
    return verdict is not None and verdict.outcome is Outcome.RETURNED


def _clashes(row: AnswerRow, draft: Draft) -> bool:
    own_page = bool(draft.page_token) and row.page_token == draft.page_token
    return row.revision != draft.seen_revision and not own_page


def _is_same(row: AnswerRow | None, entry: Entry) -> bool:
    return entry_of(row) == entry


def entry_of(row: AnswerRow | AssignedAnswerRow | None) -> Entry:
    """What is stored for an item, as it was typed."""
    if row is None:
        return Entry()
    return Entry(
        choice=row.choice,
        special=Special(row.special) if row.special else None,
        reason=row.reason,
        due=row.due,
        numerator=row.measure_n,
        denominator=row.measure_d,
        comment=row.comment,
    )


def _write(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    row: AnswerRow | None,
    draft: Draft,
    now: datetime,
) -> AnswerRow:
    if row is None:
        row = AnswerRow(assessment_id=assessment.id, item_id=draft.item_id)
        session.add(row)
    entry = draft.entry
    row.choice, row.due = entry.choice, entry.due
    row.special = entry.special.value if entry.special else None
    row.measure_n, row.measure_d = entry.numerator, entry.denominator
    row.reason, row.comment = entry.reason, entry.comment
    row.author_id, row.author_name = actor.id, (draft.author or actor.name)[:AUTHOR_LENGTH]
    row.changed_at, row.page_token = now, draft.page_token
    return row
