"""What a kit says beside a step, a record or a field: shown to help, never written into a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.kits import Chapter, Kit, MethodStep
from app.domain.continuity.losses import OF_SYSTEMS
from app.domain.continuity.path import Step
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import LinkedPlan, Role
from app.domain.continuity.records.resources import Dependency, Resource
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.records.solutions import CatchUp, Solution, Stock

METHOD: Mapping[Variant, Mapping[str, str]] = {
    Variant.ES: {
        "mandate": "mandat",
        "contacts": "alerte",
        "activities": "inventaire",
        "impacts": "bia",
        "resources": "dependances",
        "scenarios": "scenarios",
        "solutions": "solutions",
        "recovery": "reprise",
        "sheets": "alerte",
        "linked_plans": "alerte",
        "tests": "essais",
        "approval": "approbation",
    },
    Variant.MS: {
        "mandate": "lancer",
        "contacts": "alerter",
        "activities": "cocher",
        "impacts": "juger",
        "resources": "dependre",
        "scenarios": "juger",
        "solutions": "tenir",
        "recovery": "revenir",
        "sheets": "alerter",
        "linked_plans": "approuver",
        "tests": "essayer",
        "approval": "approuver",
    },
}
"""For each step of the path, the step of the construction method that explains it."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """Of one record. ``fields``: an example for a field; ``asks``: what to ask oneself, in order.

    ``landmarks``: published figures to discuss, none of them an answer.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()


NOTHING = Guidance()


def find_method(kit: Kit, step: Step) -> MethodStep | None:
    """How a step of the path is gone about; none when the kit does not say."""
    code = METHOD[kit.variant].get(step.code, "")
    return next((one for one in kit.method if one.code == code), None)


def list_chapters(kit: Kit, step: Step) -> list[Chapter]:
    """The chapters of the framework plan that are printed from the records of a step."""
    return [one for one in kit.framework if set(one.records) & set(step.kinds)]


def guide(kit: Kit, record: Record) -> Guidance:
    """What the kit says of this record, by the code that it was begun from, its role or its activity."""
    found = _GUIDES.get(type(record))
    return found(kit, record) if found is not None else NOTHING


def _guide_activity(kit: Kit, record: Any) -> Guidance:
    one = kit.find_activity(record.id)
    if one is None:
        return NOTHING
    tiers = tuple(tier.text for code in one.tiers if (tier := kit.find_tier(code)) is not None)
    examples = {"minimum": one.minimum, "staff": one.staff, "suspended": one.suspended, "peaks": one.peaks}
    said = {name: text for name, text in examples.items() if text}
    return Guidance(said, one.questions, tiers)


def _guide_solution(kit: Kit, record: Any) -> Guidance:
    scenario = kit.find_scenario(record.scenario)
    if scenario is not None and scenario.family not in OF_SYSTEMS:
        return Guidance(asks=scenario.questions)
    one = kit.find_activity(record.activity)
    prompts = [help.prompts for help in one.degraded if help.phase is record.phase] if one is not None else []
    return Guidance(asks=tuple(prompt for some in prompts for prompt in some))


def _guide_scenario(kit: Kit, record: Any) -> Guidance:
    one = next((one for one in kit.scenarios if one.code == record.id), None)
    if one is None:
        one = next((one for one in kit.scenarios if one.family is record.family), None)
    return Guidance({"outage": one.duration_help}, one.questions) if one is not None else NOTHING


def _guide_resource(kit: Kit, record: Any) -> Guidance:
    one = kit.find_resource(record.id)
    return Guidance(asks=(one.ask,)) if one is not None and one.ask else NOTHING


def _guide_dependency(kit: Kit, record: Any) -> Guidance:
    """What to ask of this activity, then of the resource wherever it serves."""
    activity, resource = kit.find_activity(record.activity), kit.find_resource(record.resource)
    links = activity.dependencies if activity is not None else ()
    asks = [one.ask for one in links if one.resource == record.resource]
    asks += [resource.ask] if resource is not None else []
    return Guidance(asks=tuple(ask for ask in asks if ask))


def _guide_role(kit: Kit, record: Any) -> Guidance:
    one = next((one for one in kit.roles if one.role is record.role), None)
    return Guidance({"holder": one.tip} if one.tip else {}, one.missions) if one is not None else NOTHING


def _guide_function(kit: Kit, record: Any) -> Guidance:
    one = next((one for one in kit.functions if one.code == record.id), None)
    if one is None:
        return NOTHING
    said = {"to_call": ", ".join(one.to_call), "place": one.place_help}
    return Guidance({name: text for name, text in said.items() if text})


def _guide_stock(kit: Kit, record: Any) -> Guidance:
    one = next((one for one in kit.stocks if one.code == record.id), None)
    return Guidance({"place": one.place_help}) if one is not None and one.place_help else NOTHING


def _guide_linked_plan(kit: Kit, record: Any) -> Guidance:
    one = next((one for one in kit.linked_plans if one.code == record.id), None)
    if one is None:
        one = next((one for one in kit.linked_plans if one.kind is record.kind), None)
    return Guidance(asks=one.checks) if one is not None else NOTHING


def _guide_catch_up(kit: Kit, record: Any) -> Guidance:
    one = kit.find_activity(record.activity)
    written = [paper for paper in one.written if paper.what == record.written] if one is not None else []
    forms = [form.title for paper in written if (form := kit.find_form(paper.form)) is not None]
    return Guidance({"written": ", ".join(forms)}) if forms else NOTHING


_GUIDES: Mapping[type[Record], Callable[[Kit, Any], Guidance]] = {
    Activity: _guide_activity,
    Solution: _guide_solution,
    Scenario: _guide_scenario,
    Resource: _guide_resource,
    Dependency: _guide_dependency,
    Role: _guide_role,
    FunctionSheet: _guide_function,
    Stock: _guide_stock,
    LinkedPlan: _guide_linked_plan,
    CatchUp: _guide_catch_up,
}
