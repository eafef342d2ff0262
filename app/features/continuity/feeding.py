"""What plans bring to the answers of a list: a proof and a note, an answer where they say all, dated tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Checklist, Item
from app.domain.continuity.d2_answers import Event, Told
from app.domain.entry import MAX_TEXT, Entry
from app.domain.errors import DomainError
from app.features.assessments import queries as assessments
from app.features.assessments import service as answers
from app.features.audit import service as audit
from app.features.continuity.d2_words import say_told, say_unsaid
from app.features.continuity.queries import Standing
from app.features.evidence import queries as evidence
from app.features.evidence import service as files
from app.web.filters import french_date

PROOF_KINDS = {"D2.O1.C": "pca_pra"}
"""What the proof version of a plan is for an item; elsewhere a useful piece that does not prove the item alone."""
OTHER_KIND = "autre"
HASH = 8
_TITLE = re.compile(rf"Plan de continuité, version de preuve \d+ \(([0-9a-f]{{{HASH}}})\)")
"""What ``describe_proof`` calls a piece; a title that somebody changed is a piece like any other."""

SOURCE = "Plan de continuité, test inscrit dans le plan"


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof version of a plan as a piece: already described (``known``), or with its file just received."""

    piece: files.Piece
    known: UUID | None = None
    received: files.Received | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """An item whose proof is that of an older version of plans. ``told``: what those in force say of it, if anything;
    ``keys``: the plans whose version in force is not put forward there.
    """

    item: str
    told: Told | None
    keys: tuple[str, ...]


def list_replaced(
    proposed: Sequence[Told],
    standings: Mapping[str, Standing],
    held: Mapping[str, frozenset[str]],
    versions: Mapping[str, frozenset[str]],
) -> list[Replaced]:
    """The items answered with the proof of a version that another has replaced since.

    ``held``: the short hashes of the versions put forward for each item; ``versions``: those of each plan.
    """
    told_of = {one.item: one for one in proposed}
    found = []
    for item, hashes in held.items():
        keys = tuple(
            key
            for key, standing in standings.items()
            if standing.version is not None
            and shorten(standing.version.sha256) not in hashes
            and hashes & versions.get(key, frozenset())
        )
        if keys:
            told = told_of.get(item)
            is_said = told is not None and set(keys) <= set(told.plans)
            found.append(Replaced(item, told if is_said else None, keys))
    return found


def shorten(sha256: str) -> str:
    return sha256[:HASH]


def read_hashes(titles: Iterable[str]) -> frozenset[str]:
    """Of the versions of plans whose proofs bear these titles."""
    return frozenset(match[1] for title in titles if (match := _TITLE.fullmatch(title)))


def fingerprint_of(told: Told, standings: Mapping[str, Standing]) -> str:
    """What was read: the sentence, and the versions that it stands on."""
    versions = [(key, one.version.sha256 if one.version else "") for key, one in standings.items()]
    used = sorted(one for one in versions if one[0] in told.plans)
    return hashlib.sha256(repr((say_told(told), say_unsaid(told), used)).encode()).hexdigest()


def describe_proof(told: Told, standing: Standing) -> files.Piece:
    """The proof version of a plan as a piece of an item: its own date and end, and nothing of what the plan says."""
    version = standing.version
    if version is None:
        raise DomainError("plan_proposal_gone")
    return files.Piece(
        kind=PROOF_KINDS.get(told.item, OTHER_KIND),
        title=f"Plan de continuité, version de preuve {version.number} ({shorten(version.sha256)})",
        document_date=version.approved_on,
        until=version.valid_until,
    )


def find_piece(session: Session, organisation_id: UUID, piece: files.Piece) -> UUID | None:
    """The piece already registered for this version of the plan and this use."""
    for row in evidence.list_pieces(session, organisation_id):
        if (row.kind, row.document_date) == (piece.kind, piece.document_date) and row.title == piece.title:
            return row.id
    return None


def propose_choice(item: Item) -> str | None:
    """The choice that says that the item is met today."""
    choices = item.scale.choices if item.scale is not None else ()
    return next((one.code for one in choices if one.value == 1 and not one.needs_due), None)


def take_answer(
    session: Session,
    actor: Actor,
    assessment: assessments.AssessmentRow,
    checklist: Checklist,
    told: Told,
    standings: Sequence[Standing],
    proofs: Sequence[Proof],
    now: datetime,
    today: date,
) -> None:
    """Write what plans say of an empty item, as if typed by whoever asks: the note, and the answer when they say all.

    The proof versions are put forward with it. Raises ``plan_proposal_gone`` when the item has an answer by now, and
    the refusals of ``save_answers``.
    """
    item = checklist.find_item(told.item)
    contents = assessments.get_contents(session, assessment.id)
    row = contents.rows.get(told.item)
    if item is None or (row is not None and (row.choice or row.special)):
        raise DomainError("plan_proposal_gone")
    entry = Entry(
        choice=propose_choice(item) if told.is_whole else None,
        comment=_note(told, standings, row.comment if row else ""),
    )
    draft = answers.Draft(item.id, entry, row.revision if row else 0)
    answers.save_answers(session, actor, assessment, checklist, [draft], now, today, contents=contents)
    pieces = [_attach(session, actor, assessment, checklist, item.id, one, now, today) for one in proofs]
    _tell_taken(session, actor, assessment, checklist, item.id, pieces, now, note_only=not told.is_whole)


def renew_proofs(
    session: Session,
    actor: Actor,
    assessment: assessments.AssessmentRow,
    checklist: Checklist,
    item_id: str,
    proofs: Sequence[Proof],
    now: datetime,
    today: date,
) -> None:
    """Put the versions in force forward for an item already answered; its answer and its other proofs stay."""
    pieces = [_attach(session, actor, assessment, checklist, item_id, one, now, today) for one in proofs]
    _tell_taken(session, actor, assessment, checklist, item_id, pieces, now, note_only=True)


def _tell_taken(
    session: Session,
    actor: Actor,
    assessment: assessments.AssessmentRow,
    checklist: Checklist,
    item_id: str,
    pieces: Sequence[UUID],
    now: datetime,
    *,
    note_only: bool,
) -> None:
    audit.record(
        session,
        actor,
        "plan_answer_taken",
        now=now,
        organisation_id=assessment.organisation_id,
        subject=str(assessment.id),
        details={
            "checklist": checklist.id,
            "item": item_id,
            "evidence": [str(piece) for piece in pieces],
            "note_only": note_only,
        },
    )


def _attach(
    session: Session,
    actor: Actor,
    assessment: assessments.AssessmentRow,
    checklist: Checklist,
    item_id: str,
    proof: Proof,
    now: datetime,
    today: date,
) -> UUID:
    piece_id = proof.known
    if piece_id is None:
        piece_id = files.register(session, actor, assessment.organisation_id, proof.piece, now).id
        if proof.received is not None:
            row = evidence.get_piece(session, assessment.organisation_id, piece_id)
            files.store_file(session, actor, row, proof.received, now)
    answers.attach_piece(session, actor, assessment, checklist, item_id, piece_id, now, today)
    return piece_id


def _note(told: Told, standings: Sequence[Standing], own: str) -> str:
    """What is told, with the versions that it stands on, added once to what is already written; no word of a plan."""
    versions = ", ".join(
        f"version {one.version.number} du {french_date(one.version.approved_on)}"
        for one in standings
        if one.version is not None
    )
    told_text = (
        f"D’après nos plans de continuité ({versions})\u202f: {say_told(told)} {say_unsaid(told)}".strip()
    )
    own = own.strip()
    note = own if told_text in own else f"{own}\n{told_text}".strip()
    return note if len(note) <= MAX_TEXT else own


def list_new_events(
    session: Session, organisation_id: UUID, events: Collection[Event]
) -> list[tuple[Event, bool]]:
    """The latest test of each kind, and whether a result of its kind already stands for its day."""
    latest: dict[str, Event] = {}
    for one in events:
        latest.setdefault(one.kind, one)
    registered = evidence.list_results_by_kind(session, organisation_id) if latest else {}
    return [
        (one, any(row.obtained_on == one.done_on for row in registered.get(kind, ())))
        for kind, one in latest.items()
    ]


def register_event(
    session: Session, actor: Actor, organisation_id: UUID, event: Event, now: datetime, today: date
) -> None:
    """Keep a test of a plan among the dated results of the organisation; the same one sent twice is one."""
    reference = f"pcra {event.plan} {event.record}"[:120]
    new = files.NewResult(event.kind, event.done_on, None, SOURCE, reference)
    files.register_result(session, actor, organisation_id, new, now, today)
