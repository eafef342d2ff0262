"""The few answers of a plan short enough to be printed the same day: what of them is done, who gets which sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.continuity.checks.run import check
from app.domain.continuity.fields import Record
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import Plan
from app.domain.continuity.words import GovernanceRole

ANSWERED = "AC1"
"""The rule that each priority activity has its owner, its DMIA and its minimum."""
NAMED = "GO1"
"""The rule that the sponsor and the lead of the plan are named."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What of the first session is done."""

    people: bool
    activities: bool

    @property
    def is_done(self) -> bool:
        return self.people and self.activities


def progress_of(plan: Plan, today: date) -> Progress:
    """The people who must be named are; each priority activity says what it must, each kept scenario how long."""
    rules = {one.finding.rule for one in check(plan, today).findings if one.is_blocking}
    lasting = all(one.is_declared("outage") for one in plan.kept_scenarios)
    return Progress(NAMED not in rules, ANSWERED not in rules and lasting and bool(plan.kept_scenarios))


def hand_out(plan: Plan, kit: Kit) -> Iterator[Record]:
    """The sheets of the kit that nobody holds yet, given to whoever holds their function; levels, to the sponsor.

    What somebody has chosen stays.
    """
    holders = {one.role: one.holder for one in plan.roles if one.holder}
    functions = {one.code: one.role for one in kit.functions if one.role is not None}
    for sheet in plan.function_sheets:
        role = functions.get(sheet.id)
        if role in holders and not sheet.holder:
            yield replace(sheet, holder=holders[role])
    sponsor = holders.get(GovernanceRole.SPONSOR, "")
    for level in plan.levels:
        if sponsor and not level.decider:
            yield replace(level, decider=sponsor)
