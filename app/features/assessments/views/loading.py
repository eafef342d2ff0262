"""What most pages of an assessment begin with: the version, its checklist, its unit, where it stands today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import url_for

from app.domain.access import Permission
from app.domain.catalogue import Checklist, Item, Section
from app.domain.lifecycle import AssessmentState
from app.domain.scoring import Figures, ItemState
from app.domain.scoring import Standing as ItemStanding
from app.features.assessments import queries
from app.features.assessments.forms import slug_of
from app.features.assessments.service.answers import Saved, is_open
from app.features.assessments.service.scores import Standing, assess
from app.features.assessments.views.blueprint import STATE_TONES
from app.features.organisations import queries as organisations
from app.web.access import allowed
from app.web.context import current_catalogue, current_session, today
from app.web.messages import STATE_LABELS


@dataclass(frozen=True)
class AssessmentPage:
    """Everything that a page shows of one version, loaded once."""

    assessment: queries.AssessmentRow
    checklist: Checklist
    contents: queries.Contents

    @cached_property
    def standing(self) -> Standing:
        """Where each item stands today; reckoned only when the page asks."""
        return assess(self.checklist, self.assessment, self.contents, today())

    @cached_property
    def organisation(self) -> organisations.OrganisationRow:
        return organisations.get(current_session(), self.assessment.organisation_id)

    def after(self, saved: Saved) -> AssessmentPage:
        """The same page once something was saved."""
        page = AssessmentPage(self.assessment, self.checklist, saved.contents)
        page.__dict__["standing"] = saved.standing
        return page

    @property
    def state(self) -> tuple[str, str]:
        """The state in French, and the tone of its tag."""
        state = self.assessment.state
        return STATE_LABELS[state], STATE_TONES[state]

    @property
    def whole(self) -> Figures:
        return self.standing.score.whole

    @property
    def may_answer(self) -> bool:
        return self.assessment.state is AssessmentState.DRAFT and allowed(Permission.ASSESSMENT_ANSWER)

    def is_open(self, item: Item) -> bool:
        return self.may_answer and is_open(self.assessment, self.contents, item)

    def states_of(self, section: Section) -> list[ItemState]:
        """The items of a section that are asked of this unit, in order."""
        return [
            state for state in self.standing.states if state.item.section == section.id and state.in_scope
        ]

    def steps(self, current: str | None = None) -> list[dict[str, object]]:
        """The sections as steps, with how far each one is."""
        return [self._step(section, current) for section in self.checklist.sections]

    def _step(self, section: Section, current: str | None) -> dict[str, object]:
        states = self.states_of(section)
        done = sum(self._is_treated(state) for state in states)
        name = "done" if done == len(states) else ("started" if done else "todo")
        if any(item.section == section.id for item, _ in self.pending_returns):
            name = "error"
        return {
            "label": section.title,
            "section": section.id,
            "state": name,
            "detail": f"{done} sur {len(states)}" if name == "started" else None,
            "current": section.id == current,
        }

    def _is_treated(self, state: ItemState) -> bool:
        """Whether the item was dealt with: answered, admitted as not known, or set aside with a reason."""
        return state.standing not in (ItemStanding.BLANK, ItemStanding.INVALID)

    @property
    def progress(self) -> tuple[int, int]:
        """Items dealt with, and items asked."""
        asked = [state for state in self.standing.states if state.in_scope]
        return sum(self._is_treated(state) for state in asked), len(asked)

    @property
    def first_open_section(self) -> str:
        """Where to go on: the first section that is not finished, else the first."""
        steps = self.steps()
        unfinished = next((step for step in steps if step["state"] != "done"), steps[0])
        return str(unfinished["section"])

    @property
    def is_complete(self) -> bool:
        return not self.pending_returns and all(step["state"] == "done" for step in self.steps())

    @cached_property
    def pending_returns(self) -> list[tuple[Item, queries.VerdictRow]]:
        """The returned items whose answer and proofs are still those that the reviewer sent back."""
        return [
            (state.item, self.contents.verdicts[state.item.id])
            for state in self.standing.states
            if state.answer.returned
        ]


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """The items that one act brought into question, and those that it took out."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    @classmethod
    def between(cls, before: Standing, after: Standing) -> ScopeChange:
        moved = [
            (now.item, now.in_scope)
            for was, now in zip(before.states, after.states, strict=True)
            if was.in_scope != now.in_scope
        ]
        return cls(
            tuple(item for item, is_asked in moved if is_asked),
            tuple(item for item, is_asked in moved if not is_asked),
        )


def load_page(assessment_id: UUID, *, with_titles: bool = False) -> AssessmentPage:
    """The page of one version; the guard has already locked it when the request may write."""
    session = current_session()
    assessment = queries.get(session, assessment_id)
    checklist = current_catalogue().get(assessment.checklist_id, assessment.checklist_version)
    contents = queries.get_contents(session, assessment_id, with_titles=with_titles)
    return AssessmentPage(assessment, checklist, contents)


def breadcrumb_of(page: AssessmentPage, *, inside: bool = True) -> list[tuple[str, str]]:
    """The trail of a page of this version."""
    trail = [
        (
            page.organisation.name,
            url_for("organisations.show_organisation", organisation_id=page.organisation.id),
        )
    ]
    if inside:
        trail.append(
            (page.checklist.title, url_for("assessments.show_assessment", assessment_id=page.assessment.id))
        )
    return trail


__all__ = ["AssessmentPage", "ScopeChange", "breadcrumb_of", "load_page", "slug_of"]
