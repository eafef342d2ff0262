"""What one version says to do next, on screen and on paper."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.documents.html import render_html
from app.domain.access import Permission
from app.features.actions.documents import build_sheets
from app.features.actions.queries import Plan, make_plan
from app.features.actions.views.blueprint import blueprint
from app.features.assessments import queries as assessments
from app.features.assessments.service.results import load_result
from app.features.audit import service as audit
from app.web.access import requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now, witness
from app.web.downloads import Format, send_document


@blueprint.get("/evaluations/<uuid:assessment_id>/actions")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_actions(assessment_id: UUID) -> ResponseReturnValue:
    """The proposed actions in order, the first three in front."""
    plan = _load_plan(assessment_id)
    return render_template("actions/plan.html", plan=plan, breadcrumb=_trail_of(plan))


@blueprint.get("/evaluations/<uuid:assessment_id>/actions/fiches")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_sheets(assessment_id: UUID) -> ResponseReturnValue:
    """The sheets of the first actions, as a page made to be printed."""
    plan = _load_plan(assessment_id)
    document = build_sheets(plan)
    return render_template("actions/sheets.html", plan=plan, document=document, body=render_html(document))


@blueprint.get("/evaluations/<uuid:assessment_id>/actions.pdf")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def download_sheets_pdf(assessment_id: UUID) -> ResponseReturnValue:
    return _send_sheets(assessment_id, Format.PDF)


@blueprint.get("/evaluations/<uuid:assessment_id>/actions.docx")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def download_sheets_docx(assessment_id: UUID) -> ResponseReturnValue:
    return _send_sheets(assessment_id, Format.DOCX)


def _load_plan(assessment_id: UUID) -> Plan:
    session, catalogue = current_session(), current_catalogue()
    assessment = assessments.get(session, assessment_id)
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    return make_plan(load_result(session, checklist, assessment, today(), kinds=catalogue.proof_kinds))


def _trail_of(plan: Plan) -> list[tuple[str, str]]:
    assessment = plan.result.assessment
    unit = url_for("organisations.show_organisation", organisation_id=assessment.organisation_id)
    return [
        (plan.result.unit.name, unit),
        (plan.result.checklist.title, url_for("assessments.show_assessment", assessment_id=assessment.id)),
    ]


def _send_sheets(assessment_id: UUID, form: Format) -> ResponseReturnValue:
    plan = _load_plan(assessment_id)
    assessment = plan.result.assessment
    actor, now = current_actor(), utc_now()
    organisation_id, subject = assessment.organisation_id, str(assessment.id)
    details = {"document": "actions", "format": form.value, "number": assessment.number}
    witness(
        lambda session: audit.record(
            session,
            actor,
            "document_downloaded",
            now=now,
            organisation_id=organisation_id,
            subject=subject,
            details=details,
        )
    )
    parts = ["actions", assessment.checklist_id, plan.result.unit.finess or "", f"v{assessment.number}"]
    name = "-".join(part for part in parts if part)
    return send_document(build_sheets(plan), form, f"{name}-{plan.result.day.isoformat()}")
