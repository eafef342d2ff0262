"""The impact of an interruption over time, one activity at a time: a grid of durations and categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page
from app.web.access import requires
from app.web.context import current_actor, current_session, utc_now

Grades = Mapping[tuple[int, ImpactCategory], int | None]
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
    return _render(load_page(plan_id), code, {})


@blueprint.post("/pcra/<uuid:plan_id>/activity/<code>/impacts")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def save_impacts(plan_id: UUID, code: str) -> ResponseReturnValue:
    """Keep the cells that were changed on the grid that was shown, whatever the steps are now.

    A blank cell is no longer judged. A cell that somebody else changed otherwise meanwhile is shown, and nothing kept.
    """
    page, session = load_page(plan_id), current_session()
    kept = _grades(_list_impacts(page, code))
    typed = _read_cells(request.form.items())
    seen = _read_seen(request.form["vu"]) if "vu" in request.form else kept
    touched = {cell: grade for cell, grade in typed.items() if grade != seen.get(cell)}
    if any(kept.get(cell) not in (seen.get(cell), grade) for cell, grade in touched.items()):
        return _render(page, code, touched), 409
    service.set_impacts(session, current_actor(), page.row, code, touched, utc_now())
    flash("Les impacts sont enregistrés.", "success")
    return redirect(url_for(".show_impacts", plan_id=plan_id, code=code), 303)


def _render(page: PlanPage, code: str, typed: Grades) -> str:
    """The grid, with what was typed and not kept."""
    session, plan_id = current_session(), page.row.id
    activity = queries.get_kept(session, plan_id, "activity", code).record
    impacts = _list_impacts(page, code)
    kept = _grades(impacts)
    kit = find_kit(page.row.variant).settings
    own = tuple(page.row.steps) or kit.steps
    scale = queries.read_own_scale(page.row) or kit.grades
    steps = sorted({*own, *(step for step, _category in (*kept, *typed))})
    plan = make_plan(page.row.variant, [activity, *impacts], steps=own)
    return render_template(
        "continuity/impacts.html",
        page=page,
        activity=activity,
        steps=[say_duration(step) for step in steps],
        others=[say_duration(step) for step in steps if step not in own],
        rows=_rows(kit.categories, steps, {**kept, **typed}),
        seen=_write_seen(kept),
        clashes=[
            (f"{label_of(category)}, {say_duration(step)}", kept.get((step, category)), grade)
            for (step, category), grade in typed.items()
            if kept.get((step, category)) != grade
        ],
        page_has_errors=bool(typed),
        grades=scale,
        options=[(one, str(one)) for one in GRADES],
        suggestion=suggest_dmia(plan, code) if impacts and isinstance(activity, Activity) else None,
        breadcrumb=page.trail(
            page.link, ("Impact dans le temps", url_for(".show_step", plan_id=plan_id, step_code="impacts"))
        ),
    )


def _list_impacts(page: PlanPage, code: str) -> list[Impact]:
    kept = queries.list_about(current_session(), page.row.id, "impact", code)
    return [one.record for one in kept if isinstance(one.record, Impact)]


def _grades(impacts: Iterable[Impact]) -> Grades:
    return {(one.step, one.category): one.grade for one in impacts if one.step and one.category}


def _read_cells(pairs: Iterable[tuple[str, str]]) -> Grades:
    return {
        cell: _grade(typed)
        for name, typed in list(pairs)[:MAX_CELLS]
        if (cell := _read_name(name)) is not None
    }


def _write_seen(kept: Grades) -> str:
    """The grades that the page shows, sent back with it."""
    return ",".join(f"{_name(category, step)}:{grade}" for (step, category), grade in kept.items())


def _read_seen(written: str) -> Grades:
    pairs = (one.partition(":") for one in written.split(","))
    return _read_cells((name, grade) for name, _, grade in pairs)


def _rows(questions: Sequence[CategoryQuestion], steps: Sequence[int], known: Grades) -> list[Row]:
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
