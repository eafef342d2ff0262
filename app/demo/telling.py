"""One story, told through the services: answers, pieces, signature, submission, reading, second version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.demo.answers import Mark, make_entry, make_pieces, read_mark, read_marks
from app.demo.moments import Moments
from app.demo.personas import Team
from app.demo.stories import Review, Story
from app.domain.access import Actor
from app.domain.calendar import day_of
from app.domain.catalogue import Checklist, Item, ItemKind
from app.domain.lifecycle import Outcome, SeenHow
from app.domain.organisations import answering_units, profile_of
from app.features.assessments import queries, service
from app.features.assessments.models import AssessmentRow
from app.features.assessments.service.lifecycle import Seal
from app.features.audit import service as audit
from app.features.organisations import queries as organisations

CONSULTED_AFTER = 3
"""Days between a submission and its consultation by the region's analyst."""


@dataclass(frozen=True, slots=True)
class Officials:
    """Those of the region who read submissions."""

    reviewer: Actor
    analyst: Actor


class Teller:
    """Tells the story of one unit. Each act is done by whoever would do it, at its own moment."""

    def __init__(
        self,
        session: Session,
        checklist: Checklist,
        story: Story,
        unit_id: UUID,
        team: Team,
        officials: Officials,
        moments: Moments,
    ) -> None:
        self._session = session
        self._checklist = checklist
        self._story = story
        self._unit_id = unit_id
        self._team = team
        self._officials = officials
        self._moments = moments
        self._pieces: dict[tuple[str, date | None], UUID] = {}
        self._marks = read_marks(checklist, story.marks)

    def tell(self) -> AssessmentRow:
        """The latest version, as the story leaves it."""
        story = self._story
        assessment = self._open()
        self._answer_by_section(assessment)
        if story.signed is not None:
            self._sign(assessment, story.signed)
        if story.submitted is not None:
            self._submit(assessment, story.submitted)
        if story.review is not None:
            self._review(assessment, story.review)
        return assessment if story.redone is None else self._redo(assessment)

    def _open(self) -> AssessmentRow:
        now = self._moments.at(self._story.opened, 8, 45)
        lineage = organisations.get_lineage(self._session, self._unit_id, day_of(now))
        units = answering_units(self._checklist.unit_for, lineage)
        profile = profile_of(lineage.organisation)
        if profile is None or self._unit_id not in {unit.id for unit in units}:
            raise LookupError(f"{self._story.unit} does not answer {self._checklist.id}")
        return service.open_assessment(
            self._session, self._team.lead, self._unit_id, profile.value, self._checklist, now, day_of(now)
        )

    def _answer_by_section(self, assessment: AssessmentRow) -> None:
        """One section after the other, spread from the opening to the signature or to yesterday."""
        sections = self._checklist.sections
        end = self._story.signed or 1
        span = self._story.opened - end
        for rank, section in enumerate(sections):
            now = self._moments.at(self._story.opened - span * rank // len(sections), 9 + rank)
            items = self._checklist.items_of(section.id)
            self._answer(assessment, {item: self._marks[item.id] for item in items}, now)

    def _answer(self, assessment: AssessmentRow, marks: Mapping[Item, Mark], now: datetime) -> None:
        given = {item: mark for item, mark in marks.items() if not mark.is_blank}
        rows = queries.get_contents(self._session, assessment.id).rows
        drafts = [
            service.Draft(
                item_id=item.id,
                entry=make_entry(
                    item, mark, today=self._moments.today, comment=self._story.notes.get(item.id, "")
                ),
                seen_revision=rows[item.id].revision if item.id in rows else 0,
            )
            for item, mark in given.items()
        ]
        arguments = (self._session, self._team.lead, assessment, self._checklist)
        saved = service.save_answers(*arguments, drafts, now, day_of(now))
        if saved.clashes:
            raise LookupError(f"{self._story.unit}: an answer was overwritten")
        for item, mark in given.items():
            there = {piece.kind for piece in saved.contents.pieces.get(item.id, ())}
            self._prove(assessment, item, mark, there, now)

    def _prove(
        self, assessment: AssessmentRow, item: Item, mark: Mark, there: Collection[str], now: datetime
    ) -> None:
        """Put forward the pieces that are not there yet; one document serves every item that asks for it."""
        day = day_of(now)
        for piece in make_pieces(item, mark, on=day, today=self._moments.today):
            if piece.kind in there:
                continue
            known = self._pieces.get((piece.kind, piece.document_date))
            arguments = (self._session, self._team.lead, assessment, self._checklist, item.id)
            if known is not None:
                service.attach_piece(*arguments, known, now, day)
                continue
            saved = service.register_piece(*arguments, piece, now, day)
            latest = next(one for one in saved.contents.pieces[item.id] if one.kind == piece.kind)
            self._pieces[piece.kind, piece.document_date] = latest.id

    def _sign(self, assessment: AssessmentRow, days_ago: int) -> None:
        now = self._moments.at(days_ago, 17)
        seal = Seal(service.state_hash(self._session, assessment))
        service.sign(self._session, self._team.signatory, assessment, self._checklist, seal, now, day_of(now))

    def _submit(self, assessment: AssessmentRow, days_ago: int) -> None:
        now = self._moments.at(days_ago, 17, 30)
        service.submit(self._session, self._team.signatory, assessment, self._checklist, now, day_of(now))
        if days_ago > CONSULTED_AFTER:
            audit.record(
                self._session,
                self._officials.analyst,
                "submission_consulted",
                now=self._moments.at(days_ago - CONSULTED_AFTER, 11, 20),
                organisation_id=assessment.organisation_id,
                subject=str(assessment.id),
            )

    def _review(self, assessment: AssessmentRow, review: Review) -> None:
        reviewer = self._officials.reviewer
        service.take(self._session, reviewer, assessment, self._moments.at(review.taken, 9, 30))
        items = list(self._list_answered())[: review.decided]
        for rank, item in enumerate(items):
            now = self._moments.at(review.taken, 10 + rank // 12, rank % 12 * 5)
            decision = _decide(item, self._marks[item.id], review.returned.get(item.id, ""), rank)
            service.decide(self._session, reviewer, assessment, self._checklist, decision, now, day_of(now))
        if review.ended is not None:
            now = self._moments.at(review.ended, 16, 30)
            service.conclude(self._session, reviewer, assessment, self._checklist, now, day_of(now))

    def _list_answered(self) -> Iterator[Item]:
        for item in self._checklist.items:
            if item.kind is not ItemKind.FACT and not self._marks[item.id].is_blank:
                yield item

    def _redo(self, assessment: AssessmentRow) -> AssessmentRow:
        """The next version: only what was returned changes."""
        redone = self._story.redone
        if redone is None:
            return assessment
        now = self._moments.at(redone.opened, 9)
        fresh = service.reopen(self._session, self._team.lead, assessment, self._checklist, now, day_of(now))
        marks = {item_id: read_mark(word) for item_id, word in redone.marks.items()}
        items = {item: marks[item.id] for item in self._checklist.items if item.id in marks}
        self._answer(fresh, items, self._moments.at((redone.opened + redone.signed) // 2, 14))
        self._sign(fresh, redone.signed)
        self._submit(fresh, redone.submitted)
        return fresh


def _decide(item: Item, mark: Mark, why_returned: str, rank: int) -> service.Decision:
    """Returned with its reason, or accepted as it stands, the way that its proof let it be seen."""
    seen = SeenHow.REMOTE if rank % 4 == 3 else SeenHow.DOCUMENT
    if mark.proof == "-":
        seen = SeenHow.DECLARED
    outcome = Outcome.RETURNED if why_returned else Outcome.ACCEPTED
    return service.Decision(item_id=item.id, outcome=outcome, seen_how=seen, comment=why_returned)
