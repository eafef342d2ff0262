"""The impact of an interruption over time, one activity at a time: a grid of durations and categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.durations import MAX_MINUTES, say_duration
from app.domain.continuity.impacts import suggest_dmia
from app.domain.continuity.kits import CategoryQuestion
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.scale import GRADES
from app.domain.continuity.words import ImpactCategory, label_of
from app.features.continuity import queries, service
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import blueprint, load_page
from app.web.access import requires
from app.web.context import current_actor, current_session, utc_now

MAX_CELLS = 400
"""Of one grid: many more than eight steps and the durations judged before them."""


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
        for one in queries.list_about(session, plan_id, "impact", code)
        if isinstance(one.record, Impact)
    ]
    kit = find_kit(page.row.variant).settings
    own = tuple(page.row.steps) or kit.steps
    scale = queries.read_own_scale(page.row) or kit.grades
    steps = sorted({*own, *(one.step for one in impacts if one.step)})
    plan = make_plan(page.row.variant, [activity, *impacts], steps=own)
    return render_template(
        "continuity/impacts.html",
        page=page,
        activity=activity,
        steps=[say_duration(step) for step in steps],
        others=[say_duration(step) for step in steps if step not in own],
        rows=_rows(kit.categories, steps, impacts),
        grades=scale,
        options=[(one, str(one)) for one in GRADES],
        suggestion=suggest_dmia(plan, code) if impacts and isinstance(activity, Activity) else None,
        breadcrumb=page.trail(
            page.link, ("Impact dans le temps", url_for(".show_step", plan_id=plan_id, step_code="impacts"))
        ),
    )


@blueprint.post("/pcra/<uuid:plan_id>/activity/<code>/impacts")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def save_impacts(plan_id: UUID, code: str) -> ResponseReturnValue:
    """Keep the grades of the grid that was shown, whatever the steps are now; a blank cell is no longer judged."""
    page = load_page(plan_id)
    grades = {
        cell: _grade(typed)
        for name, typed in list(request.form.items())[:MAX_CELLS]
        if (cell := _read_name(name)) is not None
    }
    service.set_impacts(current_session(), current_actor(), page.row, code, grades, utc_now())
    flash("Les impacts sont enregistrés.", "success")
    return redirect(url_for(".show_impacts", plan_id=plan_id, code=code), 303)


def _rows(
    questions: Sequence[CategoryQuestion], steps: Sequence[int], impacts: Sequence[Impact]
) -> list[Row]:
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
                for step in steps
            ),
        )
        for one in questions
    ]


def _name(category: ImpactCategory, step: int) -> str:
    return f"{category.value}-{step}"


def _read_name(name: str) -> tuple[int, ImpactCategory] | None:
    """The duration and the category of a control, none when it is no cell of a grid."""
    category, _, step = name.rpartition("-")
    is_number = step.isascii() and step.isdigit() and len(step) < 9
    if category not in set(ImpactCategory) or not is_number or not 0 < int(step) <= MAX_MINUTES:
        return None
    return int(step), ImpactCategory(category)


def _grade(typed: str) -> int | None:
    return int(typed) if typed in {str(one) for one in GRADES} else None
