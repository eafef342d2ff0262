"""What one version holds, as the values that the domain reckons with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.lifecycle import Opening, Outcome
from app.domain.scoring import Answer, Measure, ProofPiece, Special, content_hash
from app.features.assessments.models import (
    AnswerProofRow,
    AnswerRow,
    AssessmentRow,
    ScoreBasis,
    ScoreRow,
    VerdictRow,
)
from app.features.evidence import queries as evidence


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece as put forward for one item."""

    id: UUID
    kind: str
    title: str
    place: str
    document_date: date | None
    until: date | None
    sha256: str | None
    added_by: str
    is_stored: bool = False
    """Whether its file is kept here, for those who may read the version."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows of one version by item, and the answers as the domain takes them."""

    rows: Mapping[str, AnswerRow]
    pieces: Mapping[str, tuple[Piece, ...]]
    verdicts: Mapping[str, VerdictRow]
    answers: Mapping[str, Answer]
    hashes: Mapping[str, str]


def get_contents(session: Session, assessment_id: UUID, *, with_titles: bool = False) -> Contents:
    """Everything answered, proved and decided in one version, in three queries.

    Titles and places of proofs are deciphered only when asked: a score needs none.
    """
    return list_contents(session, [assessment_id], with_titles=with_titles)[assessment_id]


def list_contents(
    session: Session, assessment_ids: Collection[UUID], *, with_titles: bool = False
) -> dict[UUID, Contents]:
    """The contents of each of these versions, in three queries however many they are."""
    rows: dict[UUID, dict[str, AnswerRow]] = {one: {} for one in assessment_ids}
    verdicts: dict[UUID, dict[str, VerdictRow]] = {one: {} for one in assessment_ids}
    for answer in session.scalars(select(AnswerRow).where(AnswerRow.assessment_id.in_(assessment_ids))):
        rows[answer.assessment_id][answer.item_id] = answer
    pieces = _load_pieces(session, assessment_ids, with_titles)
    for verdict in session.scalars(select(VerdictRow).where(VerdictRow.assessment_id.in_(assessment_ids))):
        verdicts[verdict.assessment_id][verdict.item_id] = verdict
    return {one: assemble(rows[one], pieces[one], verdicts[one]) for one in assessment_ids}


def assemble(
    rows: Mapping[str, AnswerRow],
    pieces: Mapping[str, tuple[Piece, ...]],
    verdicts: Mapping[str, VerdictRow],
) -> Contents:
    """The domain's answers: an acceptance or a return stands only while the content has the hash it was given for."""
    answers: dict[str, Answer] = {}
    hashes: dict[str, str] = {}
    for item_id in {*rows, *pieces, *verdicts}:
        answer = _answer_of(rows.get(item_id), pieces.get(item_id, ()))
        hashes[item_id] = content_hash(answer)
        verdict = verdicts.get(item_id)
        if verdict is not None and verdict.content_hash == hashes[item_id]:
            answer = replace(
                answer,
                accepted=verdict.outcome is Outcome.ACCEPTED,
                returned=verdict.outcome is Outcome.RETURNED,
            )
        answers[item_id] = answer
    return Contents(rows, pieces, verdicts, answers, hashes)


def _answer_of(row: AnswerRow | None, pieces: tuple[Piece, ...]) -> Answer:
    proofs = tuple(
        ProofPiece(piece.kind, piece.document_date, piece.until, piece.sha256 or piece.id.hex)
        for piece in pieces
    )
    if row is None:
        return Answer(proofs=proofs)
    measured = row.measure_n is not None or row.measure_d is not None
    return Answer(
        choice=row.choice,
        special=Special(row.special) if row.special else None,
        reason=row.reason,
        due=row.due,
        measure=Measure(row.measure_n, row.measure_d) if measured else None,
        proofs=proofs,
    )


def _load_pieces(
    session: Session, assessment_ids: Collection[UUID], with_titles: bool
) -> dict[UUID, dict[str, tuple[Piece, ...]]]:
    found: dict[UUID, dict[str, tuple[Piece, ...]]] = {one: {} for one in assessment_ids}
    query = evidence.join_pieces(
        select(AnswerProofRow.assessment_id, AnswerProofRow.item_id).where(
            AnswerProofRow.assessment_id.in_(assessment_ids)
        ),
        AnswerProofRow.evidence_id,
    )
    for assessment_id, item_id, row, is_stored in session.execute(query):
        piece = Piece(
            id=row.id,
            kind=row.kind,
            title=row.title if with_titles else "",
            place=row.place if with_titles else "",
            document_date=row.document_date,
            until=row.until,
            sha256=row.sha256,
            added_by=row.created_by_name,
            is_stored=bool(is_stored),
        )
        given = found[assessment_id]
        given[item_id] = (*given.get(item_id, ()), piece)
    return found


def list_scores(
    session: Session, assessment_id: UUID, basis: ScoreBasis = ScoreBasis.CURRENT
) -> dict[str, ScoreRow]:
    """The stored figures of one version by cut; ``""`` is the whole."""
    query = select(ScoreRow).where(ScoreRow.assessment_id == assessment_id, ScoreRow.basis == basis)
    return {row.cut: row for row in session.scalars(query)}


def list_whole_scores(session: Session, assessment_ids: Collection[UUID]) -> dict[UUID, ScoreRow]:
    """The stored figures of the whole of each of these versions, in one query."""
    if not assessment_ids:
        return {}
    query = select(ScoreRow).where(
        ScoreRow.assessment_id.in_(assessment_ids), ScoreRow.basis == ScoreBasis.CURRENT, ScoreRow.cut == ""
    )
    return {row.assessment_id: row for row in session.scalars(query)}


def list_changes(before: Contents, after: Contents) -> tuple[str, ...]:
    """The items whose choice, measure, due date, reason or proofs differ between two versions."""
    items = {*before.hashes, *after.hashes}
    blank = content_hash(Answer())
    return tuple(
        sorted(item for item in items if before.hashes.get(item, blank) != after.hashes.get(item, blank))
    )


def find_complete(session: Session, assessment_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these versions in which every applicable item has an answer or an admitted "ne sait pas".

    Nothing that a reviewer sent back may still stand as it was.
    """
    if not assessment_ids:
        return frozenset()
    query = (
        select(AssessmentRow.id, AssessmentRow.opening)
        .join(ScoreRow, ScoreRow.assessment_id == AssessmentRow.id)
        .where(
            AssessmentRow.id.in_(assessment_ids),
            ScoreRow.basis == ScoreBasis.CURRENT,
            ScoreRow.cut == "",
            ScoreRow.answered + ScoreRow.unknown >= ScoreRow.applicable,
        )
    )
    openings = {found[0]: found[1] for found in session.execute(query)}
    taken_up = [one for one, opening in openings.items() if opening is Opening.RETURNED]
    contents = list_contents(session, taken_up) if taken_up else {}
    unchanged = {
        one for one, held in contents.items() if any(item.returned for item in held.answers.values())
    }
    return frozenset(openings.keys() - unchanged)
