"""What the plans in force let one propose for the items of the second domain of CaRE.

A proposal stands on facts that are all written: one that is missing, wrong or unknown, and nothing is proposed. What
an item asks and no plan holds is said with it, and the answer is then left to be chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.continuity.checks.contacts import chain_has_phones
from app.domain.continuity.checks.governance import leads_named
from app.domain.continuity.d2 import (
    CATEGORIES,
    FIELD_TESTS,
    Plans,
    State,
    Topic,
    list_restore_lacks,
    list_test_lacks,
    make_board,
)
from app.domain.continuity.records.resources import Backup
from app.domain.continuity.single_points import find_fed
from app.domain.continuity.words import ContactKind, LinkedPlanKind, ResourceKind, RestoreOutcome

COVERED_ITEMS = ("D2.O1.C", "D2.O1.D")
"""The items that also ask for a share of the activity, which no plan knows."""
ITEMS = frozenset(
    {
        "D2.O1.A",
        "D2.O1.B",
        "D2.O1.C",
        "D2.O1.D",
        "D2.O2.A",
        "D2.O2.B",
        "D2.O3.A",
        "D2.O3.B",
        "D2.O3.C",
        "D2.O3.D",
        "D2.O4",
    }
)
"""All that plans may say something of."""


SAVED = frozenset({ResourceKind.APPLICATION, ResourceKind.DATA})


class Unsaid(StrEnum):
    """What an item asks and no plan holds."""

    SHARE = "share"
    VALIDATION = "validation"
    POLICY = "policy"
    UPDATES = "updates"
    ACCOUNTS = "accounts"
    RED_BUTTON = "red_button"
    ALERTS = "alerts"
    PRODUCTION = "production"
    SYSTEMS = "systems"


@dataclass(frozen=True, slots=True)
class Told:
    """What plans say of one item. ``plans``: the keys of those that say it; ``figures``: counts and dates only."""

    item: str
    plans: tuple[str, ...]
    figures: Mapping[str, int | date] = field(default_factory=dict)
    unsaid: tuple[Unsaid, ...] = ()

    @property
    def is_whole(self) -> bool:
        """The plans say all that the item asks: its answer may be proposed."""
        return not self.unsaid


Shares = Mapping[str, bool | None]
"""Whether the share of the activity that an item asks for is reached, by item; ``None`` or absent: not known."""


@dataclass(frozen=True, slots=True)
class _Around:
    """The plans in force, what the board says of them, and the day."""

    plans: Plans
    today: date
    documented: frozenset[Topic]

    def has(self, *topics: Topic) -> bool:
        return self.documented.issuperset(topics)

    def with_backups(self) -> tuple[str, ...]:
        return tuple(key for key, plan in self.plans.items() if plan.backups)

    def backups(self) -> list[Backup]:
        return [one for plan in self.plans.values() for one in plan.backups]


def tell(plans: Plans, today: date, shares: Shares) -> tuple[Told, ...]:
    """What may be proposed, in the order of the items. ``plans``: those in force, and only those."""
    board = make_board(plans, today)
    documented = frozenset(line.topic for line in board if line.state is State.DOCUMENTED)
    around = _Around(plans, today, documented)
    found = (told for look in _LOOKS for told in look(around))
    return tuple(told for one in found if (told := _with_share(one, shares)) is not None)


def _with_share(told: Told, shares: Shares) -> Told | None:
    """Nothing when the share is known and not reached."""
    if told.item not in COVERED_ITEMS or shares.get(told.item) is True:
        return told
    if shares.get(told.item) is False:
        return None
    return Told(told.item, told.plans, told.figures, (*told.unsaid, Unsaid.SHARE))


def _governance(around: _Around) -> Iterator[Told]:
    """O1.A: who leads is named, a committee sits, and the bodies were consulted on a day."""
    for key, plan in around.plans.items():
        day = plan.sheet.bodies_on
        seats = [one for one in plan.roles if one.is_in_committee and one.holder]
        if not seats or not plan.sheet.bodies.strip() or day is None or day > around.today:
            continue
        if not any(leads_named(plan, around.today)):
            yield Told("D2.O1.A", (key,), {"seats": len(seats), "bodies_on": day}, (Unsaid.VALIDATION,))
            return


def _crisis(around: _Around) -> Iterator[Told]:
    """O1.B: a plan blanc with its digital part, a crisis unit, levels with their decider, whom to warn."""
    for key, plan in around.plans.items():
        dated = {one.kind for one in plan.linked_plans if one.dated is not None and one.dated <= around.today}
        unit = [one for one in plan.roles if one.is_in_crisis_unit and one.holder]
        levels = [one for one in plan.levels if one.criteria.strip() and one.decider]
        authorities = [one for one in plan.contacts if one.kind is ContactKind.AUTHORITY and one.numbers]
        if not {LinkedPlanKind.WHITE_PLAN, LinkedPlanKind.DIGITAL_PART} <= dated:
            continue
        if unit and levels and authorities and not any(chain_has_phones(plan, around.today)):
            figures = {"unit": len(unit), "levels": len(levels), "authorities": len(authorities)}
            yield Told("D2.O1.B", (key,), figures)
            return


def _formalised(around: _Around) -> Iterator[Told]:
    """O1.C: an approved plan in each of the three categories, each with its impacts."""
    if not around.has(Topic.CARE, Topic.ADMINISTRATIVE, Topic.TECHNICAL_PLATFORM, Topic.IMPACTS):
        return
    keys = [
        next(key for key, plan in around.plans.items() if plan.sheet.d2_category is one) for one in CATEGORIES
    ]
    activities = sum(len(around.plans[key].priorities) for key in keys)
    yield Told("D2.O1.C", tuple(keys), {"activities": activities})


def _field_test(around: _Around) -> Iterator[Told]:
    """O1.D: one plan was played on the field, and the others have their date."""
    if not around.has(Topic.FIELD_TEST, Topic.SCHEDULE):
        return
    done = [
        (one.done_on, key)
        for key, plan in around.plans.items()
        if plan.sheet.d2_category in CATEGORIES
        for one in plan.exercises
        if one.done_on is not None and one.done_on <= around.today and not any(list_test_lacks(one))
    ]
    day, key = max(done)
    ahead = sum(
        planned.planned_on is not None and planned.planned_on >= around.today
        for plan in around.plans.values()
        for planned in plan.planned_tests
    )
    yield Told("D2.O1.D", (key,), {"tested_on": day, "ahead": ahead})


def _policy(around: _Around) -> Iterator[Told]:
    """O2.A: how often and how long is written for every backup."""
    backups = around.backups()
    if backups and all(one.every is not None and one.kept_for is not None for one in backups):
        yield Told("D2.O2.A", around.with_backups(), {"backups": len(backups)}, (Unsaid.POLICY,))


def _backup_plans(around: _Around) -> Iterator[Told]:
    """O2.B: every application and all data that a priority activity rests on have their backup."""
    count = _count_backed(around)
    if count:
        yield Told("D2.O2.B", around.with_backups(), {"systems": count}, (Unsaid.UPDATES,))


def _count_backed(around: _Around) -> int:
    """How many applications and data priority activities rest on; 0 when one has no backup described."""
    rested = [
        (plan, one)
        for plan in around.plans.values()
        for one in plan.resources
        if one.kind in SAVED and one.id in plan.once(find_fed)
    ]
    backups = [plan.find(Backup, one.backup) for plan, one in rested]
    return len(rested) if all(one is not None and one.every is not None for one in backups) else 0


def _protected(item: str, topic: Topic, *unsaid: Unsaid) -> Callable[[_Around], Iterator[Told]]:
    """O3.A, O3.B, O3.D: every backup is said to be so."""

    def look(around: _Around) -> Iterator[Told]:
        if around.has(topic):
            yield Told(item, around.with_backups(), {"backups": len(around.backups())}, unsaid)

    return look


def _copies(around: _Around) -> Iterator[Told]:
    """O3.C: three copies, two media, one off site, and one that nobody can change."""
    backups = around.backups()
    if around.has(Topic.BACKUP_COPIES) and all(one.is_off_line for one in backups):
        unsaid = () if _count_backed(around) else (Unsaid.SYSTEMS,)
        yield Told("D2.O3.C", around.with_backups(), {"backups": len(backups)}, unsaid)


def _restore(around: _Around) -> Iterator[Told]:
    """O4: a restore that succeeded, of something that counts, checked by its users."""
    if not around.has(Topic.RESTORE_TEST):
        return
    done = [
        (one.is_isolated is False, one.done_on, key)
        for key, plan in around.plans.items()
        for one in plan.restore_tests
        if one.done_on is not None and one.done_on <= around.today
        if not any(list_restore_lacks(one, one.resource in plan.once(find_fed)))
    ]
    is_live, day, key = max(done)
    yield Told("D2.O4", (key,), {"restored_on": day}, () if is_live else (Unsaid.PRODUCTION,))


_LOOKS: tuple[Callable[[_Around], Iterator[Told]], ...] = (
    _governance,
    _crisis,
    _formalised,
    _field_test,
    _policy,
    _backup_plans,
    _protected("D2.O3.A", Topic.BACKUP_LOGIN, Unsaid.ACCOUNTS),
    _protected("D2.O3.B", Topic.BACKUP_PARTITION, Unsaid.RED_BUTTON),
    _copies,
    _protected("D2.O3.D", Topic.BACKUP_WATCH, Unsaid.ALERTS),
    _restore,
)

FIELD_TEST, RESTORE_TEST = "continuity_test", "restore_test"
"""The kinds of dated result that a plan may tell, as ``app.domain.results`` names them."""


@dataclass(frozen=True, slots=True)
class Event:
    """A test written in a plan, that a list may reckon with. ``record``: its id."""

    kind: str
    done_on: date
    plan: str
    record: str


def list_events(plans: Plans, today: date) -> tuple[Event, ...]:
    """The tests on the field with the services there, and the restores that succeeded; the latest first."""
    found = [
        *(
            Event(FIELD_TEST, one.done_on, key, one.id)
            for key, plan in plans.items()
            for one in plan.exercises
            if one.done_on is not None and one.kind in FIELD_TESTS and one.has_business
        ),
        *(
            Event(RESTORE_TEST, one.done_on, key, one.id)
            for key, plan in plans.items()
            for one in plan.restore_tests
            if one.done_on is not None and one.outcome is RestoreOutcome.SUCCESS
        ),
    ]
    past = [one for one in found if one.done_on <= today]
    return tuple(sorted(past, key=lambda one: (one.done_on, one.plan, one.record), reverse=True))
