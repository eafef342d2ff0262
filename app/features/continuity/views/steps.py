"""One step of the path: its records, with what each still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.guidance import find_method, list_chapters
from app.domain.continuity.path import STEPS, list_missing
from app.features.continuity import frameworks, queries
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import PlanPage, blueprint, list_named_by, load_page, names_among
from app.features.continuity.views.tables import offer_paste
from app.features.continuity.words import KIND_WORDS, STEP_WORDS, name_of
from app.web.access import requires
from app.web.context import current_session
from app.web.paging import Page, PageRequest

Names = Mapping[str, Mapping[str, str]]
LINES = 15
"""Of each list of a step, which may show four."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record as a list shows it. ``cells``: the label of each column with what it says."""

    kept: queries.Kept
    name: str
    cells: list[tuple[str, str]]
    missing: int


@blueprint.get("/pcra/<uuid:plan_id>/etapes/<step_code>")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_step(plan_id: UUID, step_code: str) -> ResponseReturnValue:
    place = next((rank for rank, step in enumerate(STEPS) if step.code == step_code), None)
    if place is None:
        abort(404)
    step = STEPS[place]
    page = load_page(plan_id)
    session = current_session()
    lists = _cut_lists(plan_id, [kind for kind in step.kinds if kind != "impact"])
    shown = [one for cut in lists.values() for one in cut.items]
    named = (
        queries.list_kept(session, plan_id, ["activity"])
        if "impact" in step.kinds
        else list_named_by(plan_id, [one.record for one in shown])
    )
    names = names_among(named)
    priorities = {one.record.id for one in (*named, *shown) if getattr(one.record, "is_priority", False)}
    lines = {
        kind: Page([_say(page, one, names, priorities) for one in cut.items], cut.total, cut.request)
        for kind, cut in lists.items()
    }
    followed = frameworks.find_followed(current_session(), page.row)
    kit = find_kit(page.row.variant)
    judged = queries.count_about(session, plan_id, ["impact"]) if "impact" in step.kinds else {}
    return render_template(
        "continuity/step.html",
        graded=[(key, name, judged.get(key, 0)) for key, name in names.get("activity", {}).items()],
        page=page,
        step=step,
        words=STEP_WORDS[step.code],
        method=find_method(kit, step),
        chapters=list_chapters(kit, step),
        kit=kit,
        kinds=[(kind, KIND_WORDS[kind], shown) for kind, shown in lines.items()],
        left_out=[one for one in followed.left_out if one.kind in step.kinds] if followed else [],
        pasted={kind: offer_paste(page, kind) for kind in step.kinds},
        place=place + 1,
        total=len(STEPS),
        previous=STEPS[place - 1].code if place else None,
        following=STEPS[place + 1].code if place + 1 < len(STEPS) else None,
        breadcrumb=page.trail(page.link),
    )


def _cut_lists(plan_id: UUID, kinds: list[str]) -> dict[str, Page[queries.Kept]]:
    """One page of the records of each kind; each list of a step is turned by itself."""
    asked = {kind: PageRequest.from_arguments(request.args, LINES, f"page_{kind}") for kind in kinds}
    numbers = {kind: one.number for kind, one in asked.items()}
    found = queries.cut_lists(current_session(), plan_id, numbers, LINES)
    return {kind: Page(one.items, one.total, PageRequest(one.number, LINES)) for kind, one in found.items()}


def _say(page: PlanPage, one: queries.Kept, names: Names, priorities: set[str]) -> Line:
    variant = page.row.variant
    shown = KIND_WORDS[one.kind].shown(variant)
    missing = list_missing(one.record, variant, is_priority=_concerns(one, priorities))
    cells = [(label, page.say(one.record, field, names) or "–") for field, label in shown]
    return Line(one, name_of(one.record, names), cells, len(missing))


def _concerns(one: queries.Kept, priorities: set[str]) -> bool:
    return getattr(one.record, "activity", one.record.id) in priorities
