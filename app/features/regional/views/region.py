"""The first page of a region: what to do next, and where its establishments stand."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.features.regional import labels, service
from app.features.regional.views.blueprint import (
    blueprint,
    choose_checklist,
    find_region,
    make_picker,
)
from app.web.access import allowed, requires
from app.web.context import current_session, today


@blueprint.get("/regions/<region>")
@requires(Permission.REGION_READ, scope="region")
def show_region(region: str) -> ResponseReturnValue:
    """One checklist over the region: who has answered, how far, what is missed most, who is silent."""
    found = find_region(region)
    checklist = choose_checklist()
    return render_template(
        "regional/region.html",
        region=found,
        checklist=checklist,
        picker=make_picker(checklist),
        overview=service.build_overview(current_session(), checklist, region, today()),
        labels=labels,
        may_review=allowed(Permission.SUBMISSION_REVIEW),
        may_export=allowed(Permission.REGION_EXPORT),
        figures=service.FIGURES,
        scores=service.SCORES,
    )
