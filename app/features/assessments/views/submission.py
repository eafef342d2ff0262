"""A submission as a reviewer reads it: each item with its verdict, its form, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from app.domain.catalogue import Section
from app.domain.entry import Entry
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState, SeenHow
from app.domain.scoring import ItemState
from app.features.assessments import queries
from app.features.assessments.forms import VerdictForm, slug_of
from app.features.assessments.service.answers import entry_of
from app.features.assessments.service.review import has_verdict
from app.features.assessments.views.loading import AssessmentPage
from app.web.context import current_actor, current_session


class Obstacle(StrEnum):
    """Why a decision was not kept; what was typed is shown again beside it."""

    VERDICT_CHANGED = "verdict_changed"
    """Somebody decided on the item since the page was shown."""
    TAKEN_OVER = "taken_over"
    """Another reviewer has taken the review over."""
    NOT_TAKEN = "not_taken"
    """Nobody has taken the submission yet."""
    CLOSED = "closed"
    """The review is over."""


SUMMARIES: Mapping[Obstacle, str] = {
    Obstacle.VERDICT_CHANGED: "Une autre décision a été enregistrée pendant ce temps sur «\u202f{label}\u202f»",
    Obstacle.TAKEN_OVER: "{reviewer} a repris cette relecture\u202f: votre décision sur «\u202f{label}\u202f» attend",
    Obstacle.NOT_TAKEN: "Cette soumission n’est pas prise\u202f: votre décision sur «\u202f{label}\u202f» attend",
    Obstacle.CLOSED: "La relecture est terminée\u202f: votre décision sur «\u202f{label}\u202f» n’est pas enregistrée",
}


@dataclass(frozen=True)
class Line:
    """One item of a submission; ``obstacle`` when the decision just sent was not kept."""

    state: ItemState
    entry: Entry
    row: queries.AnswerRow | None
    pieces: tuple[queries.Piece, ...]
    verdict: queries.VerdictRow | None
    has_verdict: bool
    changed: bool
    before: Entry | None
    added: tuple[queries.Piece, ...]
    removed: tuple[queries.Piece, ...]
    form: VerdictForm | None
    obstacle: Obstacle | None

    @property
    def slug(self) -> str:
        return slug_of(self.state.item.id)

    @property
    def label(self) -> str:
        guidance = self.state.item.guidance
        return guidance.label if guidance else self.state.item.id

    @property
    def counts(self) -> bool:
        """Whether the review must decide on it."""
        return self.state.applicable or self.state.pending_na


@dataclass(frozen=True)
class ReviewPage:
    """One submission; ``forms`` are those just sent, ``obstacles`` what kept them from being stored."""

    page: AssessmentPage
    forms: Mapping[str, VerdictForm] = field(default_factory=dict)
    obstacles: Mapping[str, Obstacle] = field(default_factory=dict)

    @property
    def is_mine(self) -> bool:
        """Whether the reader is the one who reviews it now."""
        assessment = self.page.assessment
        return assessment.state is AssessmentState.IN_REVIEW and assessment.reviewer_id == current_actor().id

    @cached_property
    def previous(self) -> queries.Contents | None:
        """What the version before held, to show what changed."""
        previous_id = self.page.assessment.previous_id
        if previous_id is None:
            return None
        return queries.get_contents(current_session(), previous_id, with_titles=True)

    @cached_property
    def changes(self) -> frozenset[str]:
        if self.previous is None:
            return frozenset()
        return frozenset(queries.list_changes(self.previous, self.page.contents))

    @cached_property
    def sections(self) -> list[tuple[Section, list[Line]]]:
        """The items asked, by section; one that was just sent stays even when it is asked no more."""
        return [
            (
                section,
                [
                    self.line(state)
                    for state in self.page.standing.states
                    if state.item.section == section.id and (state.in_scope or state.item.id in self.forms)
                ],
            )
            for section in self.page.checklist.sections
        ]

    @property
    def decided(self) -> int:
        return sum(has_verdict(self.page.contents, state.item.id) for state in self._to_decide)

    @property
    def total(self) -> int:
        return len(self._to_decide)

    @cached_property
    def _to_decide(self) -> list[ItemState]:
        return [state for state in self.page.standing.states if state.applicable or state.pending_na]

    @property
    def errors(self) -> list[tuple[str | None, str]]:
        """For the summary: what is to be mended, and where."""
        found = [error for form in self.forms.values() for error in form.error_list()]
        for item_id, obstacle in self.obstacles.items():
            line = self.line_of(item_id)
            sentence = SUMMARIES[obstacle].format(
                label=line.label, reviewer=self.page.assessment.reviewer_name
            )
            found.append((f"conflit-{line.slug}", sentence))
        return found

    def line_of(self, item_id: str) -> Line:
        return self.line(next(state for state in self.page.standing.states if state.item.id == item_id))

    def line(self, state: ItemState) -> Line:
        item_id, contents = state.item.id, self.page.contents
        verdict = contents.verdicts.get(item_id)
        changed = item_id in self.changes
        form = self.forms.get(item_id)
        if form is None and self.is_mine:
            form = make_form(item_id, verdict)
        return Line(
            state=state,
            entry=entry_of(contents.rows.get(item_id)),
            row=contents.rows.get(item_id),
            pieces=contents.pieces.get(item_id, ()),
            verdict=verdict,
            has_verdict=has_verdict(contents, item_id),
            changed=changed,
            before=_before(contents, self.previous, item_id) if changed else None,
            added=_pieces_only_in(contents, self.previous, item_id) if changed else (),
            removed=_pieces_only_in(self.previous, contents, item_id) if changed else (),
            form=form,
            obstacle=self.obstacles.get(item_id),
        )


def find_obstacle(error: DomainError, assessment: queries.AssessmentRow) -> Obstacle | None:
    """The obstacle that a refusal of ``service.decide`` tells of; none for any other refusal."""
    if error.code == "verdict_changed":
        return Obstacle.VERDICT_CHANGED
    if error.code not in ("review_not_taken", "move_refused"):
        return None
    if assessment.state is AssessmentState.IN_REVIEW:
        return Obstacle.TAKEN_OVER
    return Obstacle.NOT_TAKEN if assessment.state is AssessmentState.SUBMITTED else Obstacle.CLOSED


def make_form(item_id: str, verdict: queries.VerdictRow | None) -> VerdictForm:
    """The form of an item as it is stored."""
    return VerdictForm(
        item_id,
        formdata=None,
        outcome=verdict.outcome.value if verdict else None,
        seen_how=(verdict.seen_how if verdict else SeenHow.DECLARED).value,
        comment=verdict.comment if verdict else "",
        revision=str(verdict.revision if verdict else 0),
    )


def _before(contents: queries.Contents, previous: queries.Contents | None, item_id: str) -> Entry | None:
    """The answer of the version before, when it is not the same."""
    before = entry_of(previous.rows.get(item_id)) if previous else None
    return before if before != entry_of(contents.rows.get(item_id)) else None


def _pieces_only_in(
    here: queries.Contents | None, there: queries.Contents | None, item_id: str
) -> tuple[queries.Piece, ...]:
    known = {piece.id for piece in there.pieces.get(item_id, ())} if there else set()
    return tuple(piece for piece in (here.pieces.get(item_id, ()) if here else ()) if piece.id not in known)
