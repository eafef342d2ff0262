"""The impact of an interruption over time, one activity at a time: a grid of durations and categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.durations import say_duration
from app.domain.continuity.impacts import suggest_dmia
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.words import ImpactCategory, label_of
from app.features.continuity import queries, service
from app.features.continuity.views.blueprint import blueprint, load_page
from app.features.continuity.views.starting import find_kit
from app.web.access import requires
from app.web.context import current_actor, current_session, utc_now

GRADES = range(1, 5)


@dataclass(frozen=True, slots=True)
class Row:
    """One category of the grid. ``cells``: for each duration, the name of its control and the grade kept."""

    category: ImpactCategory
    label: str
    question: str
    cells: tuple[tuple[str, str, int | None], ...]


@blueprint.get("/pcra/<uuid:plan_id>/activity/<code>/impacts")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_impacts(plan_id: UUID, code: str) -> ResponseReturnValue:
    page = load_page(plan_id)
    session = current_session()
    activity = queries.get_kept(session, plan_id, "activity", code).record
    impacts = [
        one.record
        for one in queries.list_kept(session, plan_id, ["impact"])
        if isinstance(one.record, Impact) and one.record.activity == code
    ]
    plan = make_plan(page.row.variant, [activity, *impacts])
    kit = find_kit(page.row.variant)
    return render_template(
        "continuity/impacts.html",
        page=page,
        activity=activity,
        kit=kit,
        steps=[say_duration(step) for step in kit.settings.steps],
        rows=_rows(kit, impacts),
        grades=kit.settings.grades,
        options=[(one.value, str(one.value)) for one in kit.settings.grades],
        suggestion=suggest_dmia(plan, code) if impacts and isinstance(activity, Activity) else None,
        breadcrumb=page.trail(
            page.link, ("Impact dans le temps", url_for(".show_step", plan_id=plan_id, step_code="impacts"))
        ),
    )


@blueprint.post("/pcra/<uuid:plan_id>/activity/<code>/impacts")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def save_impacts(plan_id: UUID, code: str) -> ResponseReturnValue:
    """Keep the grades of the grid; a cell that is left blank is no longer judged."""
    page = load_page(plan_id)
    kit = find_kit(page.row.variant)
    grades = {
        (step, one.category): _grade(request.form.get(_name(one.category, step), ""))
        for one in kit.settings.categories
        for step in kit.settings.steps
    }
    service.set_impacts(current_session(), current_actor(), page.row, code, grades, utc_now())
    flash("Les impacts sont enregistrés.", "success")
    return redirect(url_for(".show_impacts", plan_id=plan_id, code=code), 303)


def _rows(kit: Kit, impacts: list[Impact]) -> list[Row]:
    known: Mapping[tuple[int | None, ImpactCategory | None], int | None] = {
        (one.step, one.category): one.grade for one in impacts
    }
    return [
        Row(
            one.category,
            label_of(one.category),
            one.question,
            tuple(
                (_name(one.category, step), say_duration(step), known.get((step, one.category)))
                for step in kit.settings.steps
            ),
        )
        for one in kit.settings.categories
    ]


def _name(category: ImpactCategory, step: int) -> str:
    return f"{category.value}-{step}"


def _grade(typed: str) -> int | None:
    return int(typed) if typed in {str(one) for one in GRADES} else None
