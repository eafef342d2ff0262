"""Where an organisation stands in each of its lists, and what its lists propose to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.actions import Proposal, Total, Workload, add_up, list_proposals, merge_proposals, score_after
from app.domain.catalogue import Catalogue, Checklist, ItemRef
from app.domain.scoring import Figures, explain
from app.features.actions.queries.plan import Action, compare
from app.features.actions.queries.taken import find_by_item
from app.features.assessments import queries as assessments
from app.features.assessments.queries.contents import list_contents
from app.features.assessments.service.scores import Standing, assess


@dataclass(frozen=True)
class Part:
    """The latest version of one list: where it stands, and what it proposes, in order."""

    checklist: Checklist
    assessment: assessments.AssessmentRow
    standing: Standing
    proposals: tuple[Proposal, ...]

    @property
    def figures(self) -> Figures:
        return self.standing.score.whole

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The proposals with what pages say of them."""
        opened = explain(self.standing.states, self.checklist.level_rule)
        lines = {line.state.item.id: line for line in opened.lines}
        return tuple(Action(proposal, lines[proposal.item_id]) for proposal in self.proposals)

    def find(self, item_id: str) -> Action | None:
        return next((action for action in self.actions if action.item.id == item_id), None)


@dataclass(frozen=True)
class Situation:
    """Every list of an organisation on one day. ``taken``: the action under way for each item that has one."""

    day: date
    parts: tuple[Part, ...]
    taken: Mapping[ItemRef, UUID]

    @cached_property
    def ordered(self) -> tuple[tuple[Part, Proposal], ...]:
        """What the lists propose, all together, best first."""
        by_id = {part.checklist.id: part for part in self.parts}
        merged = merge_proposals((part.checklist, part.proposals) for part in self.parts)
        return tuple((by_id[checklist.id], proposal) for checklist, proposal in merged)

    def find(self, checklist_id: str) -> Part | None:
        return next((part for part in self.parts if part.checklist.id == checklist_id), None)

    def find_taken(self, part: Part, item_id: str) -> UUID | None:
        return self.taken.get(ItemRef(part.checklist.id, item_id))


@dataclass(frozen=True, slots=True)
class Outlook:
    """« Si je fais ces actions-là » : the score of one list before and after, and the work that it takes."""

    chosen: tuple[Action, ...]
    comparison: list[tuple[str, str, str]]
    total: Total


def load_situation(
    session: Session,
    catalogue: Catalogue,
    organisation_id: UUID,
    today: date,
    *,
    checklist_id: str | None = None,
) -> Situation:
    """The latest version of each list of the organisation, most recently changed first, or of one of them.

    A version whose list is no longer in the catalogue is left out.
    """
    known = [
        (row, checklist)
        for row in assessments.list_latest(session, {organisation_id})
        if checklist_id in (None, row.checklist_id)
        if (checklist := catalogue.find(row.checklist_id, row.checklist_version)) is not None
    ]
    known.sort(key=lambda one: one[0].changed_at, reverse=True)
    contents = list_contents(session, [row.id for row, _ in known]) if known else {}
    parts = []
    for row, checklist in known:
        standing = assess(checklist, row, contents[row.id], today)
        proposals = list_proposals(checklist, standing.states, today)
        parts.append(Part(checklist, row, standing, proposals))
    return Situation(today, tuple(parts), find_by_item(session, organisation_id, checklist_id))


def simulate(part: Part, item_ids: Collection[str], today: date) -> Outlook:
    """What the score of one list would be once these of its proposals are done and proved."""
    chosen = tuple(action for action in part.actions if action.item.id in item_ids)
    after = score_after(part.checklist, part.standing.states, {action.item.id for action in chosen}, today)
    return Outlook(
        chosen=chosen,
        comparison=compare(part.checklist, part.figures, after.whole),
        total=add_up(
            Workload(effort_days=action.guidance.effort_days if action.guidance is not None else None)
            for action in chosen
        ),
    )
