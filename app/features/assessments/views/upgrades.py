"""The newer version of a checklist: what it changes, then the move."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.upgrades import Fate
from app.features.assessments.service import upgrades
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import breadcrumb_of, load_page
from app.web.access import allowed, requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now


@blueprint.get("/evaluations/<uuid:assessment_id>/nouvelle-edition")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_upgrade(assessment_id: UUID) -> ResponseReturnValue:
    """What the newer edition would change, before anything is."""
    page = load_page(assessment_id)
    newer = upgrades.find_newer(current_catalogue(), page.assessment)
    fates = upgrades.plan(current_session(), current_catalogue(), page.assessment, newer) if newer else ()
    return render_template(
        "assessments/upgrade.html",
        page=page,
        newer=newer,
        groups={fate: [one for one in fates if one.fate is fate] for fate in Fate},
        fate=Fate,
        may_manage=allowed(Permission.ASSESSMENT_MANAGE),
        breadcrumb=breadcrumb_of(page),
    )


@blueprint.post("/evaluations/<uuid:assessment_id>/nouvelle-edition")
@requires(Permission.ASSESSMENT_MANAGE, scope="assessment_id")
def upgrade_assessment(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    moved = upgrades.upgrade(
        current_session(), current_actor(), current_catalogue(), page.assessment, utc_now(), today()
    )
    flash("Vos réponses sont passées à la nouvelle édition. Relisez les points signalés.", "success")
    return redirect(url_for(".show_assessment", assessment_id=moved.id), 303)
