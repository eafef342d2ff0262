"""What a kit offers to begin with: ticked, then added as records to mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.kits import Entry, Kit
from app.domain.continuity.plan import CODES, Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.starting import start_activities, start_scenarios, start_sheets
from app.features.continuity import queries, service
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page
from app.web.access import requires
from app.web.context import current_actor, current_session, utc_now


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to tick. ``is_held``: the plan has it already; ``is_first``: ticked beforehand."""

    code: str
    label: str
    help: str
    is_held: bool
    is_first: bool


@blueprint.get("/pcra/<uuid:plan_id>/depart")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_start(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    kit = find_kit(page.row.variant)
    plan = queries.load_plan(current_session(), page.row)
    return render_template(
        "continuity/start.html",
        page=page,
        kit=kit,
        groups=_list_groups(page, kit, plan),
        breadcrumb=page.trail(page.link),
    )


@blueprint.post("/pcra/<uuid:plan_id>/depart")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def start_from_kit(plan_id: UUID) -> ResponseReturnValue:
    """Add what is ticked; what the plan already holds stays as it is."""
    page = load_page(plan_id)
    kit = find_kit(page.row.variant)
    session = current_session()
    plan = queries.load_plan(session, page.row)
    ticked = {kind: set(request.form.getlist(kind)) for kind in KINDS}
    scenarios = start_scenarios(plan, kit, ticked["scenario"])
    whole = make_plan(plan.variant, [*plan, *scenarios])
    activities = start_activities(whole, kit, ticked["activity"])
    added = [*scenarios, *activities, *start_sheets(plan, kit, ticked)]
    service.add_records(session, current_actor(), page.row, added, utc_now())
    flash(_say_added(added), "success")
    after = ".show_session" if page.row.variant is Variant.MS and not page.row.last_version else ".show_plan"
    return redirect(url_for(after, plan_id=plan_id), 303)


def _say_added(added: Sequence[Record]) -> str:
    if not added:
        return "Rien à ajouter\u202f: le plan a déjà ce que vous avez coché."
    activities = sum(isinstance(one, Activity) for one in added)
    scenarios = sum(isinstance(one, Scenario) for one in added)
    rest = len(added) - activities - scenarios
    said = (_count(activities, "activité"), _count(scenarios, "scénario"), _count(rest, "élément", "autre "))
    return f"Ajouté\u202f: {', '.join(one for one in said if one)}. Relisez-les et corrigez-les\u202f: c’est un départ."


def _count(number: int, word: str, before: str = "") -> str:
    plural = "s" if number > 1 else ""
    return f"{number} {before.rstrip() + plural + ' ' if before else ''}{word}{plural}" if number else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind of record to tick."""

    kind: str
    title: str
    aim: str
    offers: list[Offer]


def _list_groups(page: PlanPage, kit: Kit, plan: Plan) -> list[Group]:
    held = {(CODES[type(record)], record.id) for record in plan}
    category = kit.find_category(page.organisation.category or "")
    first = set(category.first) if category is not None else set()
    kind = category.code if category is not None else ""
    order = kit.order_for(category.code) if category is not None else kit.activities

    def offer(kind: str, entry: Entry, label: str, help: str = "", *, is_first: bool = True) -> Offer:
        return Offer(entry.code, label, help, (kind, entry.code) in held, is_first)

    def titled(kind: str, title: str, aim: str, entries: Iterable[Entry]) -> Group:
        return Group(kind, title, aim, [offer(kind, one, one.title) for one in entries])

    return [
        Group(
            "scenario",
            "Scénarios",
            "Ce à quoi le plan prépare. Commencez par les premiers ; vous en ajouterez d’autres.",
            [offer("scenario", one, one.name, one.why, is_first=one.is_first) for one in kit.scenarios],
        ),
        Group(
            "activity",
            "Activités prioritaires",
            "Cochez celles que vous faites et qui ne peuvent pas s’arrêter longtemps.",
            [offer("activity", one, one.name, one.description, is_first=one.code in first) for one in order],
        ),
        Group(
            "function_sheet",
            "Fiches de fonction",
            "Une fiche par fonction de crise, à remplir avec vos noms et vos lieux.",
            [
                offer("function_sheet", one, one.function, one.mission, is_first=kind not in one.rare_in)
                for one in kit.functions
            ],
        ),
        titled("reflex_sheet", "Fiches réflexes", "Dix lignes au plus, à afficher.", kit.reflexes),
        titled("level", "Niveaux d’activation", "Quand on déclenche, quand on en sort.", kit.levels),
        titled("stock", "Kits papier", "Ce qui attend dans une armoire.", kit.stocks),
        titled("recovery_step", "Étapes de reprise", "L’ordre du retour.", kit.recovery),
        titled("linked_plan", "Plans liés", "Les plans qui existent déjà chez vous.", kit.linked_plans),
    ]
