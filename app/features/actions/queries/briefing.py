"""What a direction must know and decide, on one page: position, three risks, three decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.actions import ActionNature, Proposal, Total, Workload, add_up
from app.domain.catalogue import Catalogue, Guidance, ItemRef
from app.domain.scoring import Figures, ItemState, Standing
from app.features.actions.queries.plan import FIRST
from app.features.actions.queries.situation import Part, Situation, load_situation
from app.features.actions.queries.taken import Taken, list_open
from app.features.assessments.queries import wording
from app.features.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Position:
    """The figures of one list, together, and the number of the version that they are those of."""

    title: str
    number: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Risk:
    """What an unmet item may cost to care, in the words of its list.

    ``title`` names the state to be reached, as the list does; ``lack`` says what is missing of it.
    """

    title: str
    why: str
    is_blocking: bool
    lack: str = "Pas encore"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide. ``is_taken``: an action under way; otherwise what the lists propose."""

    title: str
    is_taken: bool
    owner: str = ""
    due: date | None = None
    is_overdue: bool = False
    effort_days: Fraction | None = None
    cost_low: int | None = None
    cost_high: int | None = None

    @property
    def workload(self) -> Workload:
        return Workload(self.due, self.effort_days, self.cost_low, self.cost_high)


@dataclass(frozen=True, slots=True)
class Briefing:
    """``total``: the decisions shown; ``whole``: every action that remains to be done."""

    organisation_name: str
    day: date
    positions: tuple[Position, ...]
    risks: tuple[Risk, ...]
    decisions: tuple[Decision, ...]
    total: Total
    whole: Total


def load_briefing(
    session: Session,
    catalogue: Catalogue,
    organisation_id: UUID,
    today: date,
    *,
    checklist_id: str | None = None,
) -> Briefing:
    """What the lists and the actions of an organisation say today; of one list alone when it is named."""
    organisation = organisations.get(session, organisation_id)
    situation = load_situation(session, catalogue, organisation_id, today, checklist_id=checklist_id)
    taken = [
        one
        for one in list_open(session, catalogue, organisation_id, today)
        if checklist_id in (None, one.row.checklist_id)
    ]
    return make_briefing(organisation.name, situation, taken, catalogue)


def make_briefing(name: str, situation: Situation, taken: Iterable[Taken], catalogue: Catalogue) -> Briefing:
    """The page from what was loaded; ``taken``: the actions that remain to be done."""
    opened = list(taken)
    decisions = tuple(_list_decisions(situation, opened, catalogue))[:FIRST]
    return Briefing(
        organisation_name=name,
        day=situation.day,
        positions=tuple(
            Position(
                part.checklist.title,
                part.assessment.number,
                part.figures,
            )
            for part in situation.parts
        ),
        risks=tuple(_list_risks(situation, catalogue)),
        decisions=decisions,
        total=add_up(decision.workload for decision in decisions),
        whole=add_up(one.workload for one in opened),
    )


def _list_risks(situation: Situation, catalogue: Catalogue) -> Iterator[Risk]:
    """The weightiest unmet items: blocking first, then the heaviest, then the least met; each asked once."""
    unmet = [
        (part, state, state.item.guidance)
        for part in situation.parts
        for state in part.standing.states
        if state.applicable and state.value < 1 and state.item.guidance is not None
    ]
    unmet.sort(key=lambda one: _weigh(one[1]))
    seen = _Ties(catalogue)
    for part, state, guidance in unmet:
        if not seen.add(ItemRef(part.checklist.id, state.item.id)):
            continue
        yield Risk(_label(guidance, state.item.id), guidance.why, state.item.blocking, _say_lack(state))
        if seen.count == FIRST:
            return


def _say_lack(state: ItemState) -> str:
    """What is missing: only what was answered is told as a lack of the thing itself."""
    if state.standing in (Standing.BLANK, Standing.INVALID):
        return "Sans réponse"
    if state.standing is Standing.UNKNOWN:
        return "On ne sait pas"
    return "En partie seulement" if state.value > 0 else "Pas encore"


def _weigh(state: ItemState) -> tuple[bool, int, Fraction]:
    return (not state.item.blocking, -state.item.weight, state.value)


def _list_decisions(situation: Situation, taken: Iterable[Taken], catalogue: Catalogue) -> Iterator[Decision]:
    """What is under way, nearest due date first, then what the lists propose; each item once."""
    seen = _Ties(catalogue)
    for one in taken:
        if one.row.checklist_id and one.row.item_id:
            seen.add(ItemRef(one.row.checklist_id, one.row.item_id))
        row = one.row
        yield Decision(
            title=one.title,
            is_taken=True,
            owner=row.owner,
            due=row.due,
            is_overdue=one.is_overdue,
            effort_days=one.effort_days,
            cost_low=row.cost_low,
            cost_high=row.cost_high,
        )
    for part, proposal in situation.ordered:
        if seen.add(ItemRef(part.checklist.id, proposal.item_id)):
            yield _propose(part, proposal)


def _propose(part: Part, proposal: Proposal) -> Decision:
    item = part.checklist.find_item(proposal.item_id)
    name = wording.name_item(item) if item is not None else proposal.item_id
    to_prove = "Prouver\u202f: " if proposal.nature is ActionNature.PROVE else ""
    return Decision(
        title=f"{to_prove}{name}",
        is_taken=False,
        due=proposal.deadline,
        is_overdue=proposal.overdue,
        effort_days=proposal.effort_days,
    )


def _label(guidance: Guidance, item_id: str) -> str:
    return guidance.label or item_id


class _Ties:
    """Items already said, with those of other lists that ask the very same thing."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._pairs = catalogue.list_equal_pairs()
        self._said: set[ItemRef] = set()
        self.count = 0

    def add(self, ref: ItemRef) -> bool:
        """True the first time that this is asked."""
        if ref in self._said:
            return False
        self._said.add(ref)
        self._said.update(other for pair in self._pairs if ref in pair for other in pair)
        self.count += 1
        return True
