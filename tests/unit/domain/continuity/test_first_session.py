"""What the first session gives to whom: nothing that somebody chose is taken."""

from __future__ import annotations

from app.content.kits import kits_root, load_kits
from app.domain.continuity.fields import Mark, MarkKind, Variant
from app.domain.continuity.first_session import call_one_another, complete_answers, hand_out
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import ActivationLevel, Contact, Role
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet, ReflexSheet
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.words import GovernanceRole, Phase, ScenarioFamily, Situation

KIT = load_kits(kits_root()).latest(Variant.MS)
SPONSOR = Role(id="r", role=GovernanceRole.SPONSOR, holder="head")


def given(*records: object) -> dict[str, str]:
    assert KIT is not None
    found = hand_out(make_plan(Variant.MS, records), KIT)  # type: ignore[arg-type]
    return {one.id: getattr(one, "holder", "") or getattr(one, "decider", "") for one in found}


def test_a_sheet_goes_to_whoever_holds_its_function_and_a_level_to_the_sponsor() -> None:
    sheets = (FunctionSheet(id="direction"), FunctionSheet(id="informatique"), FunctionSheet(id="la_mienne"))
    found = {"direction": "head", "crise": "head"}
    assert given(SPONSOR, *sheets, ActivationLevel(id="crise")) == {**found, "informatique": ""}


def test_what_was_chosen_stays_and_nobody_is_invented() -> None:
    chosen = (FunctionSheet(id="direction", holder="other"), ActivationLevel(id="crise", decider="other"))
    assert given(SPONSOR, *chosen) == {}
    assert given(Role(id="r", role=GovernanceRole.SPONSOR), FunctionSheet(id="direction")) == {}
    assert given(FunctionSheet(id="unite"), ActivationLevel(id="crise")) == {}


def test_a_sheet_calls_whoever_it_reports_to_and_that_of_the_direction_calls_the_others() -> None:
    assert KIT is not None
    roles = (SPONSOR, Role(id="it", role=GovernanceRole.IT, holder="supplier"))
    sheets = (FunctionSheet(id="direction"), FunctionSheet(id="informatique", to_call=("mine",)))
    found = hand_out(make_plan(Variant.MS, (*roles, *sheets)), KIT)
    called = {one.id: one.to_call for one in found if isinstance(one, FunctionSheet)}
    assert called == {"direction": ("supplier",), "informatique": ("mine",)}


def test_a_reflex_sheet_calls_whoever_is_on_call_and_what_was_chosen_stays() -> None:
    assert KIT is not None
    roles = (
        Role(id="r1", role=GovernanceRole.ON_CALL, holder="guard"),
        Role(id="r2", role=GovernanceRole.IT, holder="supplier"),
    )
    sheets = (
        ReflexSheet(id="down", situation=Situation.IS_DOWN),
        ReflexSheet(id="chosen", situation=Situation.IS_DOWN, to_call=("mine",)),
        ReflexSheet(id="power", situation=Situation.NO_POWER),
        ReflexSheet(id="empty"),
    )
    found = list(hand_out(make_plan(Variant.MS, (*roles, *sheets)), KIT))
    assert found == [ReflexSheet(id="down", situation=Situation.IS_DOWN, to_call=("guard", "supplier"))]
    assert list(hand_out(make_plan(Variant.MS, sheets), KIT)) == []


def test_the_first_of_the_chain_calls_those_whose_caller_nobody_said() -> None:
    nobody = Mark(MarkKind.NOT_APPLICABLE, "Sur place.")
    people = (
        Contact(id="second", rank=2),
        Contact(id="first", rank=1),
        Contact(id="third", rank=3, called_by="second"),
        Contact(id="guard", rank=4, marks={"called_by": nobody}),
        Contact(id="outside"),
    )
    found = {one.id: one.called_by for one in call_one_another(make_plan(Variant.MS, people))}
    assert found == {"second": "first"}
    assert list(call_one_another(make_plan(Variant.MS, people[-1:]))) == []


def test_the_order_of_the_answers_is_the_rank_and_one_place_serves_the_whole_activity() -> None:
    def mode(name: str, activity: str, phase: Phase, **more: object) -> Solution:
        return Solution(id=name, activity=activity, scenario="is", phase=phase, **more)  # type: ignore[arg-type]

    plan = make_plan(
        Variant.MS,
        (
            Scenario(id="is", family=ScenarioFamily.IS),
            Activity(id="a", is_priority=True),
            Activity(id="b", is_priority=True, rank=3),
            Activity(id="c", is_priority=True),
            Activity(id="d"),
            mode("a1", "a", Phase.FIRST_DAY, place="Placard"),
            mode("a2", "a", Phase.THREE_DAYS),
            mode("a3", "a", Phase.BEYOND, place="Bureau"),
            mode("c1", "c", Phase.FIRST_DAY),
        ),
    )
    found = list(complete_answers(plan))
    assert {one.id: one.rank for one in found if isinstance(one, Activity)} == {"a": 4, "c": 5}
    assert {one.id: one.place for one in found if isinstance(one, Solution)} == {"a2": "Placard"}
