"""The copies of a plan: closed in one click, with the one that takes their place."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.features.continuity import service
from app.features.continuity.views.blueprint import blueprint, load_page
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now


@blueprint.post("/pcra/<uuid:plan_id>/exemplaires/<code>/remplacement")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def replace_copy(plan_id: UUID, code: str) -> ResponseReturnValue:
    """The old copy is no longer out since today; the same one, of the version in force, is given today."""
    page = load_page(plan_id)
    former = service.replace_copy(current_session(), current_actor(), page.row, code, utc_now(), today())
    if former is None:
        flash("Cet exemplaire est déjà à jour, ou déjà retiré.", "info")
    else:
        place = former.place or "l’exemplaire"
        flash(f"Remplacé\u202f: {place}. L’ancien est retiré, le nouveau est inscrit à ce jour.", "success")
    return redirect(url_for(".show_versions", plan_id=plan_id, _anchor="exemplaires"), 303)
