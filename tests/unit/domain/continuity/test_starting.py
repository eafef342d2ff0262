"""What a kit begins a plan with: a degraded mode for each scenario that takes something, and no delay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.content.kits import kits_root, load_kits
from app.domain.continuity.fields import Record, Variant, specs_of
from app.domain.continuity.guidance import guide
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.governance import LinkedPlan
from app.domain.continuity.records.resources import Dependency
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet, ReflexSheet
from app.domain.continuity.records.solutions import Solution, Stock
from app.domain.continuity.starting import start_activities, start_scenarios, start_sheets
from app.domain.continuity.words import Phase, ScenarioFamily

KIT = load_kits(kits_root()).latest(Variant.MS)


def begun(scenarios: list[str], activities: list[str]) -> Plan:
    assert KIT is not None
    plan = make_plan(Variant.MS, start_scenarios(make_plan(Variant.MS, []), KIT, scenarios))
    return make_plan(Variant.MS, [*plan, *start_activities(plan, KIT, activities)])


def phases_of(plan: Plan, scenario: str) -> set[tuple[str, Phase | None]]:
    return {(one.activity, one.phase) for one in plan.solutions if one.scenario == scenario}


def test_each_kept_scenario_brings_its_own_modes() -> None:
    plan = begun(["si", "equipe", "arret_prevu"], ["medicaments", "linge"])
    whole = {(name, phase) for name in ("medicaments", "linge") for phase in Phase}
    assert phases_of(plan, "si") == whole
    assert phases_of(plan, "equipe") == {("medicaments", Phase.FIRST_DAY), ("medicaments", Phase.THREE_DAYS)}
    assert phases_of(plan, "arret_prevu") == {(name, Phase.FIRST_DAY) for name in ("medicaments", "linge")}
    texts = {one.steps for one in plan.solutions if one.activity == "medicaments"}
    assert len(texts) == 5, "a planned stop begins as an attack does; nothing else looks alike"
    assert not any(one.start or one.endurance or one.place for one in plan.solutions)


def test_a_scenario_ticked_later_finds_the_activities_already_there() -> None:
    assert KIT is not None
    plan = begun(["si"], ["medicaments"])
    later = start_scenarios(plan, KIT, ["equipe"])
    assert {one.scenario for one in later if isinstance(one, Solution)} == {"equipe"}


def test_a_scenario_of_one_s_own_has_no_mode_of_the_kit() -> None:
    assert KIT is not None
    own = Scenario(id="mon_scenario", family=ScenarioFamily.STAFF, is_kept=True)
    found = start_activities(make_plan(Variant.MS, [own]), KIT, ["medicaments"])
    assert not any(isinstance(one, Solution) for one in found)


def test_one_may_do_without_what_a_mode_of_the_kit_replaces() -> None:
    plan = begun(["si", "equipe"], ["medicaments", "appel_malade"])
    said = {(one.activity, one.resource): one.is_bypassable for one in plan.dependencies}
    assert said["medicaments", "dui"] and said["medicaments", "infirmiers"]
    assert said["appel_malade", "systeme_appel"] is None, "nothing is written for a loss of equipment"


@pytest.mark.parametrize("variant", list(Variant))
def test_what_remains_and_what_is_lost_stand_on_their_own_lines(variant: Variant) -> None:
    kit = load_kits(kits_root()).latest(variant)
    assert kit is not None
    found = start_scenarios(make_plan(variant, []), kit, [one.code for one in kit.scenarios])
    for one in (record for record in found if isinstance(record, Scenario)):
        remains, lost = one.remains.split("\n")
        known = kit.find_scenario(one.id)
        assert known is not None
        assert remains.startswith("Restent\u202f: ") and remains.endswith(known.remains[-1][1:]), one.id
        assert lost.startswith("Perdus\u202f: ") and lost.endswith(known.lost[-1][1:]), one.id


@pytest.mark.parametrize(
    ("remains", "lost", "expected"),
    [
        (
            ("Les murs.", "Le papier."),
            ("DPI et paie.",),
            "Restent\u202f: les murs. Le papier.\nPerdus\u202f: DPI et paie.",
        ),
        ((), ("Le dossier.",), "Perdus\u202f: le dossier."),
        (("L’équipe.",), (), "Restent\u202f: l’équipe."),
    ],
)
def test_a_list_of_the_kit_that_is_empty_has_no_line(
    remains: tuple[str, ...], lost: tuple[str, ...], expected: str
) -> None:
    assert KIT is not None
    kit = replace(KIT, scenarios=(replace(KIT.scenarios[0], remains=remains, lost=lost),))
    (started,) = start_scenarios(make_plan(Variant.MS, []), kit, [kit.scenarios[0].code])
    assert isinstance(started, Scenario) and started.remains == expected


TO_THE_WRITER = re.compile(
    r"imprimez-le|fiche du plan|vérifier\s?:|à écrire ici|repli à écrire|un champ|chez vous|datez|dites (aussi|quel)"
    r"|votre |selon des|par exemple|à préciser|boussole",
    re.IGNORECASE,
)
"""What a kit says to whoever writes the plan: shown beside the field, never copied into what is printed."""


def every_tick(variant: Variant) -> Iterator[Record]:
    kit = load_kits(kits_root()).latest(variant)
    assert kit is not None
    empty = make_plan(variant, [])
    yield from (scenarios := start_scenarios(empty, kit, [one.code for one in kit.scenarios]))
    yield from start_activities(make_plan(variant, scenarios), kit, [one.code for one in kit.activities])
    offered = (*kit.functions, *kit.reflexes, *kit.levels, *kit.stocks, *kit.recovery, *kit.linked_plans)
    yield from start_sheets(empty, kit, dict.fromkeys(KINDS, [one.code for one in offered]))


def texts_of(record: Record) -> Iterator[str]:
    for name in specs_of(type(record)):
        value = getattr(record, name)
        yield from value if isinstance(value, tuple) else value.split("\n") if isinstance(value, str) else ()


@pytest.mark.parametrize("variant", Variant)
def test_nothing_said_to_the_writer_is_copied_into_a_plan(variant: Variant) -> None:
    records = list(every_tick(variant))
    assert {FunctionSheet, LinkedPlan, Stock, Dependency} <= {type(one) for one in records}
    for record in records:
        addressed = isinstance(record, ReflexSheet)
        asks = isinstance(record, FunctionSheet | ReflexSheet)
        for text in texts_of(record):
            assert addressed or not TO_THE_WRITER.search(text), (record.id, text)
            assert asks or not text.endswith("?"), (record.id, text)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (Dependency(activity="appel_malade", resource="reseau"), "par le réseau\u202f? Sinon"),
        (LinkedPlan(id="cvs"), "Datez la séance"),
        (LinkedPlan(id="plan_bleu"), "s’imprime depuis Documents"),
        (Stock(id="salle_soins"), "Dites quel placard"),
        (FunctionSheet(id="direction"), "Dites aussi le repli"),
        (Scenario(id="si"), "Ajoutez-les à ce qui est perdu"),
    ],
)
def test_what_is_said_to_the_writer_stands_beside_the_field(record: Record, said: str) -> None:
    assert KIT is not None
    beside = guide(KIT, record)
    assert said in " ".join((*beside.asks, *beside.fields.values()))
