"""What is told beside a record: the remarks of its own rules, wherever the place to mend is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.continuity.checks.beside import KINDS_TOLD, list_beside
from app.domain.continuity.checks.findings import Gravity
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import ActivityLink
from app.domain.continuity.records.upkeep import Waiver
from tests.unit.domain.continuity.check_cases import SOON, H, of
from tests.unit.domain.continuity.plans import TODAY, adding

LOOPED = of(of(H, "hypervisor", prerequisites=("directory",)), "directory", prerequisites=("hypervisor",))
ROUND = adding(
    H,
    ActivityLink(id="go", activity="emergency", needs="pharmacy"),
    ActivityLink(id="back", activity="pharmacy", needs="emergency"),
)
SHORT = of(H, H.solutions[0].id, endurance=1)


def told(plan: Plan, *keys: tuple[str, str]) -> list[str]:
    return [one.finding.rule for one in list_beside(plan, set(keys), TODAY)]


def test_the_kinds_are_those_there_are() -> None:
    assert KINDS.keys() >= KINDS_TOLD


@pytest.mark.parametrize(
    ("plan", "key", "rule"),
    [
        (of(H, "it_seat", deputy=""), ("role", "it_seat"), "GO2"),
        (LOOPED, ("resource", "hypervisor"), "RE4"),
        (LOOPED, ("resource", "directory"), "RE4"),
        (ROUND, ("activity_link", "go"), "RE5"),
        (ROUND, ("activity_link", "back"), "RE5"),
        (ROUND, ("activity", "pharmacy"), "RE5"),
        (SHORT, ("solution", H.solutions[0].id), "RE2"),
        (SHORT, ("activity", H.solutions[0].activity), "RE2"),
        (of(of(H, "it", called_by="quality"), "quality", called_by="it"), ("contact", "quality"), "CT2"),
    ],
)
def test_what_a_change_breaks_is_told_at_the_record_that_was_changed(
    plan: Plan, key: tuple[str, str], rule: str
) -> None:
    assert rule in told(plan, key)
    assert rule not in told(H, key), "not of a sound plan"
    assert told(plan, ("contact", "nobody")) == []


def test_the_gravest_come_first_and_what_is_accepted_is_not_told_again() -> None:
    plan = of(LOOPED, "hypervisor", measured=None)
    found = list_beside(plan, {("resource", "hypervisor")}, TODAY)
    order = [list(Gravity).index(one.finding.gravity) for one in found]
    assert order == sorted(order) and len(set(order)) > 1
    last = found[-1].finding
    waiver = Waiver(id="w", rule=last.rule, record=last.record, reason="Vu", function="Direction", until=SOON)
    accepted = list_beside(adding(plan, waiver), {("resource", "hypervisor")}, TODAY)
    assert [one.finding.key for one in accepted] == [one.finding.key for one in found[:-1]]


def test_where_a_remark_is_told_changes_nothing_of_what_it_is() -> None:
    one = list_beside(LOOPED, {("resource", "directory")}, TODAY)[0].finding
    assert replace(one, also=()) == one and "directory" in dict.fromkeys(code for _kind, code in one.also)
