"""What the region sees of a plan: counts and dates, and only once the direction has sent them."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.continuity.facts import PlanFacts
from app.features.continuity import service
from app.features.continuity.views.blueprint import blueprint, load_page
from app.features.continuity.words import say_facts
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now


@blueprint.post("/pcra/<uuid:plan_id>/versions/<int:number>/transmission")
@requires(Permission.PLAN_APPROVE, scope="plan_id")
def share_version(plan_id: UUID, number: int) -> ResponseReturnValue:
    page = load_page(plan_id)
    service.share(current_session(), current_actor(), page.row, number, utc_now(), today())
    flash("Ces nombres et ces dates sont transmis à votre région. Rien d’autre ne l’est.", "success")
    return redirect(url_for(".show_versions", plan_id=plan_id, _anchor="region"), 303)


@blueprint.post("/pcra/<uuid:plan_id>/transmission/arret")
@requires(Permission.PLAN_APPROVE, scope="plan_id")
def stop_sharing(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    service.stop_sharing(current_session(), current_actor(), page.row, utc_now())
    flash("Votre région ne voit plus rien de ce plan.", "success")
    return redirect(url_for(".show_versions", plan_id=plan_id, _anchor="region"), 303)


@blueprint.app_template_filter("plan_facts")
def plan_facts(facts: PlanFacts) -> list[dict[str, str]]:
    """What a region sees of a plan, line by line."""
    return [{"label": label, "value": value} for label, value in say_facts(facts)]
