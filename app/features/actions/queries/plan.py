"""What to do next about one version, as pages and sheets tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actions import (
    ActionNature,
    Proposal,
    list_commitments,
    propose,
    propose_first,
    propose_proofs,
    score_after,
)
from app.domain.catalogue import Checklist, Guidance, Item
from app.domain.scoring import Figures, ItemState, Line, Score, Standing, explain
from app.features.actions.models import ActionProofRow, ActionRow
from app.features.assessments.queries import wording
from app.features.assessments.service.results import Result
from app.web.messages import STANDING_LABELS

FIRST = 3


@dataclass(frozen=True, slots=True)
class Action:
    """One proposed action with its item as it stands."""

    proposal: Proposal
    line: Line

    @property
    def item(self) -> Item:
        return self.line.state.item

    @property
    def state(self) -> ItemState:
        return self.line.state

    @property
    def guidance(self) -> Guidance | None:
        return self.item.guidance

    @property
    def title(self) -> str:
        return wording.name_item(self.item)

    @property
    def nature(self) -> str:
        return wording.say_nature(self.proposal.nature, self.state)

    @property
    def effort(self) -> str:
        """The days of work; for finding out, those of what may follow."""
        words = wording.days(self.guidance.effort_days if self.guidance is not None else None)
        return f"{words} s’il faut ensuite agir" if self.proposal.nature is ActionNature.KNOW else words

    @property
    def situation(self) -> str:
        """Where the item stands, and what to begin with."""
        if self.proposal.nature is ActionNature.KNOW:
            return (
                "Personne n’a encore su répondre. Cherchez d’abord si c’est fait. Si oui, répondez et gardez la "
                "preuve\u202f; sinon, suivez les étapes."
            )
        if self.proposal.nature is ActionNature.PROVE:
            return "Vous dites que c’est en place. Il reste à le prouver par une pièce datée."
        if self.proposal.nature is ActionNature.KEEP:
            return "Vous avez promis une date. Passé ce jour, le point ne comptera plus."
        if self.state.standing is Standing.BLANK:
            return (
                "La question attend une réponse. Si c’est déjà en place, répondez et gardez la preuve\u202f; "
                "sinon, suivez les étapes."
            )
        problems = wording.list_answer_problems(self.state)
        if problems:
            return " ".join(problems)
        answer = wording.say_answer(self.item, self.state.answer)
        return f"Votre réponse aujourd’hui\u202f: «\u202f{answer}\u202f». Il reste à aller jusqu’au bout."

    @property
    def gain(self) -> str:
        """What the figures would win, in points; at most, since other answers may change meanwhile."""
        if self.proposal.nature is ActionNature.KEEP:
            return f"évite de perdre {wording.points(self.line.points.declared, 'déclaré')}"
        declared, proved = self.line.gain.declared, self.line.gain.proved
        if declared == proved and declared:
            return f"{wording.points(declared, 'déclaré')}, puis prouvés avec la preuve"
        told = [wording.points(declared, "déclaré")] if declared else []
        if proved:
            told.append(f"{wording.points(proved, 'prouvé')}, avec la preuve")
        return " et ".join(told) if told else "aucun point de plus"

    @property
    def status(self) -> str:
        return STANDING_LABELS[self.state.standing]

    @property
    def unblocks(self) -> str:
        """What it unblocks, in a few words; nothing for most."""
        told = ["point bloquant"] if self.proposal.blocking else []
        if self.proposal.raises_to is not None:
            told.append(f"fait passer au niveau {self.proposal.raises_to}")
        return ", ".join(told)


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions of one version: the first ones, the others in order, and the score once the first are done."""

    result: Result
    first: tuple[Action, ...]
    following: tuple[Action, ...]
    to_prove: tuple[Action, ...]
    to_keep: tuple[Action, ...]
    after: Score

    @property
    def before(self) -> Figures:
        return self.result.standing.score.whole

    @property
    def effort(self) -> Fraction | None:
        """Days of the first actions together; none when one is not known."""
        efforts = [action.guidance.effort_days for action in self.first if action.guidance is not None]
        return sum(efforts, Fraction(0)) if efforts and len(efforts) == len(self.first) else None

    @property
    def comparison(self) -> list[tuple[str, str, str]]:
        """Each figure before and after the first actions, never one alone."""
        return compare(self.result.checklist, self.before, self.after.whole)

    @property
    def effort_in_words(self) -> str:
        return wording.days(self.effort)

    @property
    def blank(self) -> int:
        """Items asked that have no answer yet: answering them comes before acting."""
        waiting = (Standing.BLANK, Standing.INVALID)
        return sum(state.applicable and state.standing in waiting for state in self.result.standing.states)


def compare(checklist: Checklist, before: Figures, after: Figures) -> list[tuple[str, str, str]]:
    """Each figure before and after, in words, never one alone; the level where there is one."""
    rows = [
        ("Déclaré", wording.figure(before.declared), wording.figure(after.declared)),
        ("Prouvé", wording.figure(before.proved), wording.figure(after.proved)),
        ("Vérifié", wording.figure(before.verified), wording.figure(after.verified)),
        ("Couverture", wording.figure(before.coverage), wording.figure(after.coverage)),
    ]
    if any(level is not None for level in before.level):
        highest = wording.highest_level(checklist)
        rows.append(
            ("Niveau", wording.say_level(before.level, highest), wording.say_level(after.level, highest))
        )
    return rows


def make_plan(result: Result) -> Plan:
    """The actions that a result calls for, on its day."""
    checklist, states, day = result.checklist, result.standing.states, result.day
    lines = {line.state.item.id: line for line in explain(states, checklist.level_rule).lines}
    first = propose_first(checklist, states, day, count=FIRST)
    shown = {proposal.item_id for proposal in first}

    def join(proposals: Iterable[Proposal]) -> tuple[Action, ...]:
        return tuple(Action(proposal, lines[proposal.item_id]) for proposal in proposals)

    def others(proposals: Iterable[Proposal]) -> tuple[Action, ...]:
        return join(proposal for proposal in proposals if proposal.item_id not in shown)

    return Plan(
        result=result,
        first=join(first),
        following=others(propose(checklist, states, day)),
        to_prove=others(propose_proofs(checklist, states, day)),
        to_keep=others(list_commitments(checklist, states, day)),
        after=score_after(checklist, states, shown, day),
    )


def list_piece_ids(session: Session, organisation_id: UUID) -> frozenset[UUID]:
    """The pieces that show what the actions of an organisation have produced."""
    query = (
        select(ActionProofRow.evidence_id)
        .join(ActionRow, ActionRow.id == ActionProofRow.action_id)
        .where(ActionRow.organisation_id == organisation_id)
    )
    return frozenset(session.scalars(query))
