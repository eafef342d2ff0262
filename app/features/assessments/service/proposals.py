"""Answers given in other checklists: shown beside an empty item, and taken over when somebody asks for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Catalogue, Checklist, ItemRef
from app.domain.entry import MAX_TEXT, Entry
from app.domain.errors import DomainError
from app.domain.proposals import Proposal, is_blank, linked_checklists, list_proposals, list_ties, make_given
from app.domain.scoring import BLANK, Special
from app.features.assessments.models import AnswerProofRow, AnswerRow, AssessmentRow
from app.features.assessments.queries import wording
from app.features.assessments.queries.contents import Contents, Piece, get_contents, list_contents
from app.features.assessments.queries.versions import list_latest
from app.features.assessments.service.answers import Draft, Saved, entry_of, save_answers
from app.features.assessments.service.proofs import MAX_PIECES, kinds_of
from app.features.assessments.service.scores import assess, recompute
from app.features.audit import service as audit
from app.features.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with what the page says of it. ``unit_name`` is empty for the unit's own answer.

    ``seen`` is the hash of the answer and its proofs as shown: what is taken over is what was read.
    """

    proposal: Proposal
    checklist: Checklist
    row: AnswerRow
    pieces: tuple[Piece, ...]
    seen: str
    unit_name: str = ""

    @property
    def label(self) -> str:
        item = self.proposal.given.item
        return item.guidance.label if item.guidance and item.guidance.label else item.id


def list_proposed(
    session: Session,
    catalogue: Catalogue,
    assessment: AssessmentRow,
    contents: Contents,
    item_ids: Collection[str],
    covering: Collection[UUID],
    today: date,
) -> dict[str, tuple[Proposed, ...]]:
    """What other checklists say of these items of a version, by item; those with nothing to show are left out.

    ``covering``: the group and the legal entity of the unit whose answers the reader may also read. At most five
    queries, however many items and links.
    """
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    empty = [item_id for item_id in item_ids if is_blank(contents.answers.get(item_id, BLANK))]
    wanted = linked_checklists(catalogue.links, checklist.id, empty)
    if not wanted:
        return {}
    sources = [
        row
        for row in list_latest(session, {assessment.organisation_id, *covering})
        if row.checklist_id in wanted and catalogue.find(row.checklist_id, row.checklist_version) is not None
    ]
    if not sources:
        return {}
    found = _Sources(session, catalogue, assessment, sources, today)
    proposed = {}
    for item_id in empty:
        item = checklist.find_item(item_id)
        if item is None:
            continue
        ties = list_ties(catalogue.links, ItemRef(checklist.id, item_id))
        answer = contents.answers.get(item_id, BLANK)
        proposals = list_proposals(ties, item, answer, found.given)
        if proposals:
            proposed[item_id] = tuple(found.describe(one) for one in proposals)
    return proposed


class _Sources:
    """The other versions, read once."""

    def __init__(
        self,
        session: Session,
        catalogue: Catalogue,
        assessment: AssessmentRow,
        rows: Sequence[AssessmentRow],
        today: date,
    ) -> None:
        self._rows = {row.id: row for row in rows}
        self._checklists = {row.id: catalogue.get(row.checklist_id, row.checklist_version) for row in rows}
        self._contents = list_contents(session, self._rows, with_titles=True)
        others = {row.organisation_id for row in rows} - {assessment.organisation_id}
        self._names = organisations.summaries(session, others)
        self.given = [
            one
            for row in rows
            for one in make_given(
                row.checklist_id,
                assess(self._checklists[row.id], row, self._contents[row.id], today).states,
                row.id,
                is_own=row.organisation_id == assessment.organisation_id,
            )
        ]

    def describe(self, proposal: Proposal) -> Proposed:
        given = proposal.given
        contents = self._contents[given.assessment_id]
        unit = self._names.get(self._rows[given.assessment_id].organisation_id)
        return Proposed(
            proposal=proposal,
            checklist=self._checklists[given.assessment_id],
            row=contents.rows[given.ref.item],
            pieces=contents.pieces.get(given.ref.item, ()),
            seen=contents.hashes[given.ref.item],
            unit_name=unit.name if unit else "",
        )


def take_over(
    session: Session,
    actor: Actor,
    catalogue: Catalogue,
    assessment: AssessmentRow,
    item_id: str,
    source: ItemRef,
    seen: str,
    now: datetime,
    today: date,
) -> Saved:
    """Fill one empty item with the answer and the proofs of an equal item, as if typed by whoever asks; over a partial
    link, with its proofs and a note alone, the answer staying to be chosen.

    The comment keeps where the answer comes from, who gave it and when; no acceptance comes with it. Raises
    ``proposal_gone`` when there is no such proposal any more, ``proposal_changed`` when it is no longer what was
    read, and the refusals of ``save_answers``.
    """
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    contents = get_contents(session, assessment.id)
    proposed = list_proposed(session, catalogue, assessment, contents, [item_id], (), today).get(item_id, ())
    one = next((one for one in proposed if one.proposal.tie.other == source), None)
    if one is None or not (one.proposal.may_take or one.proposal.may_lean):
        raise DomainError("proposal_gone")
    if one.seen != seen:
        raise DomainError("proposal_changed")
    row = contents.rows.get(item_id)
    draft = Draft(item_id, _make_entry(one, row), row.revision if row else 0)
    saved = save_answers(session, actor, assessment, checklist, [draft], now, today, contents=contents)
    attached = _attach_pieces(session, assessment, checklist, item_id, one, saved.contents)
    audit.record(
        session,
        actor,
        "answer_taken_over",
        now=now,
        organisation_id=assessment.organisation_id,
        subject=str(assessment.id),
        details={
            "item": item_id,
            "from": f"{source.checklist} {source.item}",
            "author": one.row.author_name,
            "evidence": [str(piece) for piece in attached],
            "note_only": one.proposal.may_lean,
        },
    )
    if not attached:
        return saved
    session.flush()
    fresh = get_contents(session, assessment.id)
    return Saved(fresh, recompute(session, checklist, assessment, today, contents=fresh), (item_id,))


def _make_entry(one: Proposed, row: AnswerRow | None) -> Entry:
    if one.proposal.may_lean:
        return _make_note(one, row)
    given = entry_of(one.row)
    origin = (
        f"Réponse reprise de «\u202f{one.checklist.title}\u202f», point «\u202f{one.label}\u202f»,"
        f" donnée par {one.row.author_name} le {wording.long_day(one.row.changed_at)}."
    )
    own = row.comment.strip() if row is not None else ""
    comment = f"{own}\n{origin}" if own else origin
    return Entry(
        choice=given.choice,
        special=Special(given.special) if given.special else None,
        reason=given.reason,
        due=given.due,
        numerator=given.numerator,
        denominator=given.denominator,
        comment=comment if len(comment) <= MAX_TEXT else own,
    )


def _make_note(one: Proposed, row: AnswerRow | None) -> Entry:
    """Where to look, added once to what is already written; nothing is chosen."""
    own = row.comment.strip() if row is not None else ""
    told = f"Voir «\u202f{one.checklist.title}\u202f», point «\u202f{one.label}\u202f»."
    comment = own if told in own else f"{own}\n{told}".strip()
    return Entry(comment=comment if len(comment) <= MAX_TEXT else own)


def _attach_pieces(
    session: Session,
    assessment: AssessmentRow,
    checklist: Checklist,
    item_id: str,
    one: Proposed,
    contents: Contents,
) -> list[UUID]:
    """The pieces of a kind that this item asks for, less those that it already has."""
    item = checklist.find_item(item_id)
    if item is None:
        raise DomainError("item_not_found", item=item_id)
    there = {piece.id for piece in contents.pieces.get(item_id, ())}
    wanted = [piece.id for piece in one.pieces if piece.kind in kinds_of(item) and piece.id not in there]
    kept = wanted[: max(0, MAX_PIECES - len(there))]
    session.add_all(
        AnswerProofRow(assessment_id=assessment.id, item_id=item_id, evidence_id=piece) for piece in kept
    )
    return kept


__all__ = ["Proposed", "list_proposed", "take_over"]
