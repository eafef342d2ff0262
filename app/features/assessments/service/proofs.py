"""Putting a piece of proof forward for an item, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Checklist, Item
from app.domain.errors import DomainError
from app.features.assessments.models import AnswerProofRow, AssessmentRow
from app.features.assessments.queries.contents import Contents, get_contents
from app.features.assessments.queries.contents import Piece as GivenPiece
from app.features.assessments.service.answers import Saved, require_open
from app.features.assessments.service.scores import recompute
from app.features.audit import service as audit
from app.features.evidence import queries as evidence_queries
from app.features.evidence import service as evidence

MAX_PIECES = 50
OTHER_KIND = "autre"
"""A useful document that the item does not ask for: shown to the reviewer, it proves nothing by itself."""


def register_piece(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    item_id: str,
    piece: evidence.Piece,
    now: datetime,
    today: date,
) -> Saved:
    """Describe a document and put it forward for one item.

    Raises ``proof_kind_unknown`` when the item does not ask for such a document, and what ``attach_piece`` raises.
    """
    item = _get_item(checklist, item_id)
    if piece.kind not in kinds_of(item):
        raise DomainError("proof_kind_unknown", item=item.id)
    contents = get_contents(session, assessment.id, with_titles=True)
    require_open(assessment, contents, item)
    if any(_is_same(given, piece) for given in contents.pieces.get(item.id, ())):
        # Sent twice: the second is the first.
        return Saved(contents, recompute(session, checklist, assessment, today, contents=contents))
    row = evidence.register(session, actor, assessment.organisation_id, piece, now)
    return _attach(session, actor, assessment, checklist, item, contents, row.id, now, today)


@dataclass(frozen=True, slots=True)
class Deposit:
    """What came of files sent: ``unused`` were already among the pieces of the organisation, told in ``known``."""

    saved: Saved
    unused: tuple[evidence.Received, ...]
    known: tuple[str, ...]


def deposit_files(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    item_id: str,
    piece: evidence.Piece,
    files: Sequence[evidence.Received],
    now: datetime,
    today: date,
) -> Deposit:
    """One piece for each file, put forward for one item; a file that the organisation has already is not kept twice.

    Without a title, a piece has the name of its file. Raises what ``register_piece`` raises, ``fingerprint_mismatch``,
    or ``fingerprint_of_several`` when one fingerprint is typed for several files.
    """
    item = _get_item(checklist, item_id)
    if piece.kind not in kinds_of(item):
        raise DomainError("proof_kind_unknown", item=item.id)
    if len(files) > 1 and piece.sha256.strip():
        raise DomainError("fingerprint_of_several")
    require_open(assessment, get_contents(session, assessment.id), item)
    unused: list[evidence.Received] = []
    known: list[str] = []
    for file in files:
        row, is_used, is_known = keep_file(
            session,
            actor,
            assessment.organisation_id,
            replace(piece, title=_title(piece.title, file, len(files))),
            file,
            now,
        )
        if not is_used:
            unused.append(file)
        if is_known:
            known.append(row.title)
        contents = get_contents(session, assessment.id)
        saved = _attach(session, actor, assessment, checklist, item, contents, row.id, now, today)
    return Deposit(saved, tuple(unused), tuple(known))


def keep_file(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    piece: evidence.Piece,
    file: evidence.Received,
    now: datetime,
) -> tuple[evidence_queries.EvidenceRow, bool, bool]:
    """The piece that holds this file: a new one, or the one of the same kind that the organisation has already.

    Also tells whether the file was used, and whether the piece was known. A piece described without its file, with
    this very fingerprint, receives it.
    """
    typed = piece.sha256.strip().lower()
    if typed and typed != file.sha256:
        raise DomainError("fingerprint_mismatch", name=file.name)
    same = evidence.find_same(session, organisation_id, piece.kind, file.sha256)
    if same is not None:
        row, stored = same
        if stored is None:
            evidence.store_file(session, actor, row, file, now)
        return row, stored is None, True
    row = evidence.register(session, actor, organisation_id, replace(piece, sha256=file.sha256), now)
    evidence.store_file(session, actor, row, file, now)
    return row, True, False


def _title(title: str, file: evidence.Received, count: int) -> str:
    """The title typed; of several files, each adds its own name."""
    title = title.strip()
    if not title:
        return file.name
    return title if count == 1 else f"{title} – {file.name}"


def attach_piece(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    item_id: str,
    evidence_id: UUID,
    now: datetime,
    today: date,
) -> Saved:
    """Put a piece already registered forward for one more item. Raises ``too_many_proofs``."""
    item = _get_item(checklist, item_id)
    contents = get_contents(session, assessment.id)
    require_open(assessment, contents, item)
    evidence_queries.get_piece(session, assessment.organisation_id, evidence_id)
    return _attach(session, actor, assessment, checklist, item, contents, evidence_id, now, today)


def detach_piece(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    item_id: str,
    evidence_id: UUID,
    now: datetime,
    today: date,
) -> Saved:
    """Take a piece back from one item; the piece itself stays in the organisation's register."""
    item = _get_item(checklist, item_id)
    require_open(assessment, get_contents(session, assessment.id), item)
    session.execute(
        delete(AnswerProofRow).where(
            AnswerProofRow.assessment_id == assessment.id,
            AnswerProofRow.item_id == item.id,
            AnswerProofRow.evidence_id == evidence_id,
        )
    )
    _record(session, actor, assessment, "proof_detached", item, evidence_id, now)
    return _recompute(session, assessment, checklist, item, today)


def _is_same(given: GivenPiece, piece: evidence.Piece) -> bool:
    return (given.kind, given.title, given.place, given.document_date, given.until, given.sha256 or "") == (
        piece.kind,
        piece.title.strip(),
        piece.place.strip(),
        piece.document_date,
        piece.until,
        piece.sha256.strip().lower(),
    )


def kinds_of(item: Item) -> frozenset[str]:
    """The kinds of document that may be put forward for an item."""
    asked = {kind for group in item.proof.groups for kind in group} if item.proof else set()
    return frozenset(asked | {OTHER_KIND})


def _get_item(checklist: Checklist, item_id: str) -> Item:
    item = checklist.find_item(item_id)
    if item is None:
        raise DomainError("item_not_found", item=item_id)
    return item


def _attach(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    item: Item,
    contents: Contents,
    evidence_id: UUID,
    now: datetime,
    today: date,
) -> Saved:
    given = {piece.id for piece in contents.pieces.get(item.id, ())}
    if len(given) >= MAX_PIECES:
        raise DomainError("too_many_proofs", limit=MAX_PIECES)
    if evidence_id not in given:
        session.add(AnswerProofRow(assessment_id=assessment.id, item_id=item.id, evidence_id=evidence_id))
        _record(session, actor, assessment, "proof_attached", item, evidence_id, now)
    return _recompute(session, assessment, checklist, item, today)


def _record(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    action: str,
    item: Item,
    evidence_id: UUID,
    now: datetime,
) -> None:
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=assessment.organisation_id,
        subject=str(assessment.id),
        details={"item": item.id, "evidence": str(evidence_id)},
    )


def _recompute(
    session: Session, assessment: AssessmentRow, checklist: Checklist, item: Item, today: date
) -> Saved:
    session.flush()
    contents = get_contents(session, assessment.id, with_titles=True)
    standing = recompute(session, checklist, assessment, today, contents=contents)
    return Saved(contents, standing, (item.id,))
