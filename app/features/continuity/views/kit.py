"""The kit of a plan, to read: what it is for, how to go about it, its models."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.features.continuity.kit import find_kit
from app.features.continuity.views.blueprint import blueprint, load_page
from app.web.access import requires


@blueprint.get("/pcra/<uuid:plan_id>/kit")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_kit(plan_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    kit = find_kit(page.row.variant)
    return render_template("continuity/kit.html", page=page, kit=kit, breadcrumb=page.trail(page.link))
