"""The profile of an organisation: its axes and themes over every checklist that it has begun."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.features.assessments import service
from app.features.assessments.views.blueprint import blueprint
from app.features.organisations import queries as organisations
from app.web.access import requires
from app.web.context import current_catalogue, current_session, today
from app.web.messages import AXIS_LABELS


@blueprint.get("/etablissements/<uuid:organisation_id>/profil")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def show_profile(organisation_id: UUID) -> ResponseReturnValue:
    session = current_session()
    organisation = organisations.get(session, organisation_id)
    return render_template(
        "assessments/profile.html",
        organisation=organisation,
        profile=service.build_profile(session, current_catalogue(), organisation_id, today(), AXIS_LABELS),
        breadcrumb=[
            (organisation.name, url_for("organisations.show_organisation", organisation_id=organisation_id))
        ],
    )
