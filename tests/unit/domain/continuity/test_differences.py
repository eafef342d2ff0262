"""What a table would change in a plan: field by field, three states, and nothing taken away in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.continuity.differences import (
    Brought,
    FieldChange,
    Left,
    Outcome,
    bases_of,
    compare,
    merge_into,
    resolve,
    say_key,
)
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Mark, MarkKind, Record, specs_of
from app.domain.continuity.origin import Source
from app.domain.continuity.plan import Plan, Withheld
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Dependency
from app.domain.continuity.scale import Grade
from app.domain.continuity.written import list_broken_references, write_plan
from tests.unit.domain.continuity.plans import changing, hospital, without

PLAN = hospital()


def brought(record: Record, *said: str, left_from: Plan = PLAN) -> Brought:
    before = left_from.find(type(record), record.id)
    names = said or tuple(specs_of(type(record)))
    bases = bases_of(before, specs_of(type(record))) if before is not None else {}
    return Brought(record, names, bases, before is not None)


def emergency(plan: Plan = PLAN) -> Activity:
    found = plan.find(Activity, "emergency")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "expected"),
    [
        (60, 60, 60, ()),
        (60, 60, 90, (FieldChange("dmia"),)),
        (60, 120, 60, ()),
        (60, 120, 90, (FieldChange("dmia", is_clash=True),)),
        (60, 90, 90, ()),
        (None, None, 0, (FieldChange("dmia"),)),
        (0, 0, None, (FieldChange("dmia"),)),
        (60, None, 90, (FieldChange("dmia", is_clash=True),)),
    ],
)
def test_a_field_is_compared_in_its_three_states(
    base: int | None, theirs: int | None, mine: int | None, expected: tuple[FieldChange, ...]
) -> None:
    left_from = changing(PLAN, "emergency", dmia=base)
    now = changing(PLAN, "emergency", dmia=theirs)
    line = brought(replace(emergency(), dmia=mine), "dmia", left_from=left_from)
    found = compare(now, [line]).changed
    assert (found[0].fields if found else ()) == expected


def test_a_reason_instead_of_a_value_is_a_difference_too() -> None:
    mark = Mark(MarkKind.UNDEFINED, "", "Direction", "2026-11-02")
    line = brought(replace(emergency(), dmia=None, marks={"dmia": mark}), "dmia")
    differences = compare(PLAN, [line])
    marked = merge_into(PLAN, resolve(differences, (), ()))
    assert emergency(marked).dmia is None and emergency(marked).marks == {"dmia": mark}
    filled = resolve(compare(marked, [brought(emergency(), "dmia", left_from=marked)]), (), ())
    assert emergency(merge_into(marked, filled)) == emergency()


def test_two_people_on_two_fields_of_one_record_both_keep_theirs() -> None:
    now = changing(PLAN, "emergency", volume="90 passages")
    line = brought(replace(emergency(), target=2 * HOUR))
    outcome = resolve(compare(now, [line]), (), ())
    merged = emergency(merge_into(now, outcome))
    assert (merged.volume, merged.target) == ("90 passages", 2 * HOUR)


def test_a_clash_is_kept_as_in_the_plan_unless_it_is_chosen() -> None:
    now = changing(PLAN, "emergency", target=DAY)
    differences = compare(now, [brought(replace(emergency(), target=2 * HOUR))])
    assert resolve(differences, (), ()).count == 0
    taken = {say_key(("activity", "emergency"), "target")}
    assert emergency(merge_into(now, resolve(differences, taken, ()))).target == 2 * HOUR


def test_what_did_not_come_back_stays_unless_it_is_ticked() -> None:
    left = [Left("activity", "emergency", bases_of(emergency(), ["dmia"]))]
    differences = compare(PLAN, [], left)
    (absence,) = differences.absent
    assert absence.parts > 0 and not absence.is_changed
    assert merge_into(PLAN, resolve(differences, (), ())) == PLAN
    after = merge_into(PLAN, resolve(differences, (), {"activity/emergency"}))
    assert after.find(Activity, "emergency") is None
    assert list_broken_references(after) == []
    assert not [one for one in after.dependencies if one.activity in ("", "emergency")]


def test_an_absent_record_changed_here_since_says_so() -> None:
    left = [Left("activity", "emergency", bases_of(emergency(), ["dmia"]))]
    now = changing(PLAN, "emergency", dmia=45)
    assert compare(now, [], left).absent[0].is_changed


def test_a_record_taken_away_here_comes_back_only_if_it_is_asked() -> None:
    now = without(PLAN, "emergency")
    untouched = compare(now, [brought(emergency())])
    assert untouched.is_empty
    differences = compare(now, [brought(replace(emergency(), target=5))])
    assert [one.key for one in differences.gone] == [("activity", "emergency")]
    assert resolve(differences, (), ()).count == 0
    assert resolve(differences, {"activity/emergency"}, ()).added[0].id == "emergency"


def test_a_line_that_names_nobody_is_dropped_with_those_that_name_it() -> None:
    new = Activity(id="new", name="Nouvelle", owner="nobody")
    link = Dependency(id="link", activity="new", resource=PLAN.resources[0].id)
    lines = [Brought(new, ("name", "owner")), Brought(link, ("activity", "resource"))]
    differences = compare(PLAN, lines)
    assert [(one.brought.record.id, one.name) for one in differences.broken] == [
        ("new", "owner"),
        ("link", "activity"),
    ]
    assert differences.is_empty


def test_a_record_that_is_added_may_name_another_that_is_added() -> None:
    new = Activity(id="new", name="Nouvelle")
    link = Dependency(id="link", activity="new", resource=PLAN.resources[0].id)
    differences = compare(PLAN, [Brought(link, ("activity", "resource")), Brought(new, ("name",))])
    after = merge_into(PLAN, resolve(differences, (), ()))
    assert len(differences.added) == 2 and list_broken_references(after) == []


def test_a_line_without_bases_fills_blanks_and_never_writes_over() -> None:
    record = replace(emergency(), name="Autre nom", measured=30)
    differences = compare(PLAN, [Brought(record, ("name", "measured"))])
    (change,) = differences.changed
    assert change.fields == (FieldChange("name", is_clash=True), FieldChange("measured"))


def test_the_confirmation_is_bound_to_what_was_shown() -> None:
    line = brought(replace(emergency(), target=2 * HOUR))
    seen = compare(PLAN, [line]).seen_hash
    assert compare(PLAN, [line]).seen_hash == seen
    assert compare(changing(PLAN, "emergency", target=DAY), [line]).seen_hash != seen
    assert compare(changing(PLAN, "pharmacy", target=DAY), [line]).seen_hash == seen


def test_nothing_to_write_changes_nothing() -> None:
    assert write_plan(merge_into(PLAN, Outcome())) == write_plan(PLAN)


def test_what_is_not_a_record_is_kept_and_a_record_of_the_framework_becomes_adapted() -> None:
    keys = frozenset(("activity", one.id) for one in PLAN.activities[:3])
    scale = tuple(Grade(value=number, label=f"Mot {number}", meaning="Sens.") for number in range(1, 5))
    plan = replace(
        PLAN, scale=scale, withheld=Withheld.RESERVED, source=Source(title="Cadre", inherited=keys)
    )
    first, second, third = plan.activities[:3]
    outcome = Outcome(changed=(replace(first, volume="90"),), removed=(("activity", second.id),))
    merged = merge_into(plan, outcome)
    assert (merged.scale, merged.withheld, merged.steps) == (scale, Withheld.RESERVED, PLAN.steps)
    assert merged.source is not None
    assert merged.source.inherited == {("activity", third.id)}
    assert merged.source.adapted == {("activity", first.id)}
