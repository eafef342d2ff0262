"""What a kit shows beside a plan: something for each step, and never a value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.content.kits import kits_root, load_kits
from app.domain.continuity.fields import Record, Variant, specs_of
from app.domain.continuity.guidance import find_method, guide, list_chapters
from app.domain.continuity.kits import Kit
from app.domain.continuity.path import STEPS, Step
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Role
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.starting import start_activities, start_scenarios
from app.domain.continuity.words import GovernanceRole, ScenarioFamily


def kit_of(variant: Variant) -> Kit:
    kit = load_kits(kits_root()).latest(variant)
    assert kit is not None
    return kit


@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.code)
def test_every_step_of_the_path_has_its_method(variant: Variant, step: Step) -> None:
    kit = kit_of(variant)
    assert find_method(kit, step) is not None
    assert list_chapters(kit, step) or step.code == "impacts"


@pytest.mark.parametrize("variant", Variant)
def test_every_activity_of_the_catalogue_is_guided_field_by_field(variant: Variant) -> None:
    kit = kit_of(variant)
    for one in kit.activities:
        said = guide(kit, Activity(id=one.code))
        assert {"minimum", "staff", "suspended"} <= set(said.fields) <= set(specs_of(Activity))
        assert said.asks == one.questions


@pytest.mark.parametrize("variant", Variant)
def test_guidance_names_fields_that_exist_for_all_that_a_kit_gives(variant: Variant) -> None:
    kit = kit_of(variant)
    empty = make_plan(variant, [])
    scenarios = start_scenarios(empty, kit, [one.code for one in kit.scenarios])
    plan = make_plan(variant, scenarios)
    records = [*scenarios, *start_activities(plan, kit, [one.code for one in kit.activities])]
    assert any(guide(kit, one).asks for one in records)
    for record in records:
        assert set(guide(kit, record).fields) <= set(specs_of(type(record))), record


@pytest.mark.parametrize(
    ("record", "asks", "fields"),
    [
        (Activity(id="inconnue"), False, False),
        (Role(role=GovernanceRole.SPONSOR), True, True),
        (Role(), False, False),
        (Scenario(id="autre", family=ScenarioFamily.IS), True, True),
        (Scenario(), False, False),
    ],
)
def test_a_record_of_one_s_own_is_guided_by_what_it_says(record: Record, asks: bool, fields: bool) -> None:
    said = guide(kit_of(Variant.MS), record)
    assert (bool(said.asks), bool(said.fields)) == (asks, fields)
    assert guide(kit_of(Variant.MS), replace(record)) == said
