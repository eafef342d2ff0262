"""What a plan says of itself beside its records: its steps, its scale, what is left out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.continuity.checks.run import check
from app.domain.continuity.checks.texts import suspect_texts
from app.domain.continuity.discretion import DETAILS, withhold
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Mark, MarkKind, Variant, specs_of
from app.domain.continuity.impacts import suggest_dmia
from app.domain.continuity.in_force import bring_up
from app.domain.continuity.plan import Withheld, make_plan
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.records.upkeep import Waiver
from app.domain.continuity.scale import Grade, are_steps, is_scale
from app.domain.continuity.words import ImpactCategory
from app.domain.continuity.written import WrittenError, read_plan, write_plan
from tests.unit.domain.continuity.plans import TODAY, adding, changing, hospital

SCALE = tuple(
    Grade(value=value, label=label, meaning=meaning)
    for value, label, meaning in (
        (1, "Gênant", "On s’en accommode."),
        (2, "Pénible", ""),
        (3, "Dangereux", "Un soin manque."),
        (4, "Intenable", "Danger vital."),
    )
)


@pytest.mark.parametrize(
    ("steps", "fit"),
    [
        ((HOUR, DAY), True),
        (tuple(range(1, 9)), True),
        (tuple(range(1, 10)), False),
        ((HOUR,), False),
        ((), False),
        ((DAY, HOUR), False),
        ((HOUR, HOUR), False),
        ((0, HOUR), False),
    ],
)
def test_steps_are_two_to_eight_and_grow(steps: tuple[int, ...], fit: bool):
    assert are_steps(steps) is fit


@pytest.mark.parametrize(
    ("scale", "fit"),
    [
        (SCALE, True),
        (SCALE[:3], False),
        (SCALE[::-1], False),
        ((replace(SCALE[0], label=" "), *SCALE[1:]), False),
        ((replace(SCALE[0], label="pénible"), *SCALE[1:]), False),
    ],
)
def test_a_scale_is_four_grades_with_a_word_each(scale: tuple[Grade, ...], fit: bool):
    assert is_scale(scale) is fit


@pytest.mark.parametrize(
    "changes",
    [
        {"steps": (HOUR, DAY)},
        {"steps": ()},
        {"scale": SCALE},
        {"withheld": Withheld.ERASED},
        {"steps": (5, 6, 7), "scale": SCALE, "withheld": Withheld.RESERVED},
    ],
)
def test_settings_go_out_and_come_back(changes: dict[str, Any]):
    plan = replace(hospital(), **changes)
    written = write_plan(plan)
    assert read_plan(written) == plan
    assert write_plan(read_plan(written)) == written


def test_a_file_written_before_the_scale_is_still_read():
    written = write_plan(hospital())
    assert {"scale", "withheld"} & set(written) == set()
    del written["steps"]
    read = read_plan(written)
    assert (read.steps, read.scale, read.withheld) == ((), (), None)


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("steps", [DAY, HOUR], "not_steps"),
        ("steps", list(range(1, 10)), "not_steps"),
        ("steps", "4 h", "not_steps"),
        ("steps", [HOUR, "4 h"], "not_a_number"),
        ("scale", [{"value": 1, "label": "Un"}], "not_a_scale"),
        ("scale", "mots", "not_a_scale"),
        ("scale", [{"value": True, "label": "Un"}] * 4, "not_a_scale"),
        ("scale", [{"value": one, "label": f"Mot {one}", "autre": 1} for one in (1, 2, 3, 4)], "not_a_scale"),
        ("scale", [{"value": one, "label": "x" * 201} for one in (1, 2, 3, 4)], "too_long"),
        ("withheld", "tout", "unknown_choice"),
    ],
)
def test_what_is_wrong_in_the_settings_of_a_file_is_said(name: str, given: object, code: str):
    with pytest.raises(WrittenError) as refused:
        read_plan({**write_plan(hospital()), name: given})
    assert [(one.where, one.code) for one in refused.value.faults] == [(name, code)]


def test_a_suggestion_falls_on_the_steps_of_the_plan():
    judged = Impact(id="i", activity="a", step=DAY, category=ImpactCategory.SAFETY, grade=3)
    early = Impact(id="j", activity="a", step=HOUR, category=ImpactCategory.SAFETY, grade=1)
    records = [Activity(id="a"), judged, early]
    own = make_plan(Variant.ES, records, steps=(HOUR, 4 * HOUR, DAY))
    assert suggest_dmia(own, "a").minutes == 4 * HOUR
    assert suggest_dmia(make_plan(Variant.ES, records, steps=(2 * HOUR, DAY)), "a").minutes == 2 * HOUR


def test_ways_to_reach_people_are_left_out_and_nothing_else():
    plan = hospital()
    bare = withhold(plan, Withheld.RESERVED)
    assert bare.withheld is Withheld.RESERVED
    assert any(one.numbers for one in plan.contacts) and not any(one.numbers for one in bare.contacts)
    for held, left in zip(plan.contacts, bare.contacts, strict=True):
        assert (left.id, left.name, left.function, left.hours) == (
            held.id,
            held.name,
            held.function,
            held.hours,
        )
        assert all(not getattr(left, name) for name in DETAILS[Contact])
    assert [one for one in bare if type(one) not in DETAILS] == [
        one for one in plan if type(one) not in DETAILS
    ]
    said = str(write_plan(bare))
    assert not any(number in said for one in plan.contacts for number in one.numbers)


def test_every_phone_and_address_of_a_contact_is_a_detail():
    """A field added to a contact is seen here: is it a way to reach somebody?"""
    others = {"name", "kind", "function", "is_ip_extension", "hours", "is_always_reachable", "rank"}
    others |= {"called_by", "checked_on"}
    assert set(specs_of(Contact)) - others == set(DETAILS[Contact])
    assert all(
        specs_of(Contact)[name].is_detail for name, spec in specs_of(Contact).items() if spec.is_private
    )


def test_the_reason_of_a_missing_number_goes_with_the_number():
    mark = Mark(MarkKind.UNDEFINED, "06 00 00 00 00 bientôt", "Direction", "2026-11-02")
    contact = Contact(id="c", name="Garde", marks={"phone": mark, "hours": mark})
    (left,) = withhold(make_plan(Variant.ES, [contact]), Withheld.ERASED).contacts
    assert set(left.marks) == {"hours"}


def test_without_its_numbers_a_plan_is_not_told_that_it_has_none():
    bare = withhold(hospital(), Withheld.RESERVED)
    told = [one.finding for one in check(bare, TODAY).findings if one.finding.rule in ("CT1", "CT3", "CT4")]
    assert [(one.rule, one.figures) for one in told] == [("CT1", {"case": "withheld"})]


def test_what_was_confirmed_stands_with_the_version_that_was_approved():
    """A text changed since asks again in the draft, and the version in force keeps its answer."""
    suspect = changing(hospital(), "emergency", peaks="Mot de passe : Soleil2024")
    (found,) = suspect_texts(next(one for one in suspect.activities if one.id == "emergency"))
    answer = Waiver(
        id="w",
        rule="TX1",
        record="emergency",
        fingerprint=str(found.figures["fingerprint"]),
        reason="Ce n’est ni un mot de passe ni un code.",
        function="Cadre de santé",
        given_on=TODAY,
    )
    frozen, draft = adding(suspect, answer), changing(suspect, "emergency", peaks="Aucun.")
    standing = bring_up(frozen, draft)
    assert [one.is_waived for one in check(standing, TODAY).findings if one.finding.rule == "TX1"] == [True]
    assert bring_up(frozen, frozen).waivers == frozen.waivers
