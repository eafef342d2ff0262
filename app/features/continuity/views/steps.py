"""One step of the path: its records, with what each still lacks."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.guidance import find_method, list_chapters
from app.domain.continuity.path import STEPS, list_missing
from app.features.continuity import frameworks, queries
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import blueprint, load_page, named_kinds, names_among
from app.features.continuity.views.tables import offer_paste
from app.features.continuity.words import KIND_WORDS, STEP_WORDS
from app.web.access import requires
from app.web.context import current_session
from app.web.paging import Page, PageRequest, cut


@blueprint.get("/pcra/<uuid:plan_id>/etapes/<step_code>")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_step(plan_id: UUID, step_code: str) -> ResponseReturnValue:
    place = next((rank for rank, step in enumerate(STEPS) if step.code == step_code), None)
    if place is None:
        abort(404)
    step = STEPS[place]
    page = load_page(plan_id)
    named = {*named_kinds(step.kinds), "activity"}
    kept = queries.list_kept(current_session(), plan_id, named.union(step.kinds))
    names = names_among(one for one in kept if one.kind in named)
    priorities = {one.record.id for one in kept if getattr(one.record, "is_priority", False)}
    variant = page.row.variant
    lists = {kind: _cut_list([one for one in kept if one.kind == kind], kind) for kind in step.kinds}
    missing = {
        (one.kind, one.record.id): list_missing(one.record, variant, is_priority=_concerns(one, priorities))
        for shown in lists.values()
        for one in shown.items
    }
    followed = frameworks.find_followed(current_session(), page.row)
    kit = find_kit(page.row.variant)
    judged = Counter(getattr(one.record, "activity", "") for one in kept if one.kind == "impact")
    return render_template(
        "continuity/step.html",
        graded=[(key, name, judged[key]) for key, name in names.get("activity", {}).items()],
        page=page,
        step=step,
        words=STEP_WORDS[step.code],
        method=find_method(kit, step),
        chapters=list_chapters(kit, step),
        kit=kit,
        kinds=[(kind, KIND_WORDS[kind], shown) for kind, shown in lists.items()],
        missing=missing,
        left_out=[one for one in followed.left_out if one.kind in step.kinds] if followed else [],
        names=names,
        pasted={kind: offer_paste(page, kind) for kind in step.kinds},
        place=place + 1,
        total=len(STEPS),
        previous=STEPS[place - 1].code if place else None,
        following=STEPS[place + 1].code if place + 1 < len(STEPS) else None,
        breadcrumb=page.trail(page.link),
    )


def _cut_list(kept: list[queries.Kept], kind: str) -> Page[queries.Kept]:
    """One page of the records of a kind; each list of a step is turned by itself."""
    return cut(kept, PageRequest.from_arguments(request.args, name=f"page_{kind}"))


def _concerns(one: queries.Kept, priorities: set[str]) -> bool:
    return getattr(one.record, "activity", one.record.id) in priorities
