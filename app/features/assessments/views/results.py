"""The result of a version as a page and as files, why its score, and how it differs from the versions before."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.documents.html import render_html
from app.domain.access import Permission
from app.features.assessments import queries
from app.features.assessments.documents import build_result
from app.features.assessments.service.explanation import explain_standing
from app.features.assessments.service.history import list_history
from app.features.assessments.service.results import Audience, Result, load_result
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import breadcrumb_of, load_page
from app.features.audit import service as audit
from app.web.access import requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now, witness
from app.web.downloads import Format, send_document
from app.web.messages import OPENING_LABELS
from app.web.paging import Page, PageRequest

VERSIONS_PER_PAGE = 10


@blueprint.get("/evaluations/<uuid:assessment_id>/resultat")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_result(assessment_id: UUID) -> ResponseReturnValue:
    """The same words as the PDF and the DOCX."""
    return _render_result(_load(assessment_id, Audience.ESTABLISHMENT))


@blueprint.get("/evaluations/<uuid:assessment_id>/resultat.pdf")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def download_result_pdf(assessment_id: UUID) -> ResponseReturnValue:
    return _send_result(_load(assessment_id, Audience.ESTABLISHMENT), Format.PDF)


@blueprint.get("/evaluations/<uuid:assessment_id>/resultat.docx")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def download_result_docx(assessment_id: UUID) -> ResponseReturnValue:
    return _send_result(_load(assessment_id, Audience.ESTABLISHMENT), Format.DOCX)


@blueprint.get("/soumissions/<uuid:assessment_id>/resultat")
@requires(Permission.SUBMISSION_READ, scope="assessment_id")
def show_submitted_result(assessment_id: UUID) -> ResponseReturnValue:
    result = _load(assessment_id, Audience.REGION)
    _note_reading(result, None)
    return _render_result(result)


@blueprint.get("/soumissions/<uuid:assessment_id>/resultat.pdf")
@requires(Permission.SUBMISSION_READ, scope="assessment_id")
def download_submitted_result_pdf(assessment_id: UUID) -> ResponseReturnValue:
    return _send_result(_load(assessment_id, Audience.REGION), Format.PDF)


@blueprint.get("/soumissions/<uuid:assessment_id>/resultat.docx")
@requires(Permission.SUBMISSION_READ, scope="assessment_id")
def download_submitted_result_docx(assessment_id: UUID) -> ResponseReturnValue:
    return _send_result(_load(assessment_id, Audience.REGION), Format.DOCX)


@blueprint.get("/evaluations/<uuid:assessment_id>/score")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def explain_score(assessment_id: UUID) -> ResponseReturnValue:
    """ "Pourquoi ce score ?": each figure opened to its items."""
    page = load_page(assessment_id)
    explained = explain_standing(
        page.checklist, page.standing, current_catalogue().proof_kinds, today(), page.contents.verdicts
    )
    return render_template(
        "assessments/explain.html",
        page=page,
        explained=explained,
        day=today(),
        breadcrumb=breadcrumb_of(page),
    )


@blueprint.get("/evaluations/<uuid:assessment_id>/versions")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def list_versions(assessment_id: UUID) -> ResponseReturnValue:
    """Every version of this checklist, newest first, and what changed from each to the next."""
    session = current_session()
    page = load_page(assessment_id)
    rows = queries.list_versions(session, page.assessment.organisation_id, page.assessment.checklist_id)
    asked = PageRequest.from_arguments(request.args, VERSIONS_PER_PAGE)
    history = list_history(session, current_catalogue(), rows[asked.offset :], asked.limit)
    return render_template(
        "assessments/versions.html",
        page=page,
        versions=Page(history, len(rows), asked),
        openings=OPENING_LABELS,
        breadcrumb=breadcrumb_of(page),
    )


def _load(assessment_id: UUID, audience: Audience) -> Result:
    session, catalogue = current_session(), current_catalogue()
    assessment = queries.get(session, assessment_id)
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    return load_result(
        session, checklist, assessment, today(), kinds=catalogue.proof_kinds, audience=audience
    )


def _render_result(result: Result) -> str:
    document = build_result(result)
    return render_template(
        "assessments/result.html",
        result=result,
        document=document,
        body=render_html(document),
        is_region=result.audience is Audience.REGION,
        breadcrumb=_trail_of(result),
    )


def _trail_of(result: Result) -> list[tuple[str, str]]:
    assessment = result.assessment
    if result.audience is Audience.REGION:
        return [("Soumission", url_for(".show_submission", assessment_id=assessment.id))]
    unit = url_for("organisations.show_organisation", organisation_id=assessment.organisation_id)
    return [
        (result.unit.name, unit),
        (result.checklist.title, url_for(".show_assessment", assessment_id=assessment.id)),
    ]


def _send_result(result: Result, form: Format) -> ResponseReturnValue:
    assessment = result.assessment
    _note_reading(result, form)
    parts = ["resultat", assessment.checklist_id, result.unit.finess or "", f"v{assessment.number}"]
    name = "-".join(part for part in parts if part)
    return send_document(build_result(result), form, f"{name}-{result.day.isoformat()}")


def _note_reading(result: Result, form: Format | None) -> None:
    """The establishment reads in its journal who read or took away its result; no ``form``, a page was read."""
    action = "submission_consulted" if result.audience is Audience.REGION else "document_downloaded"
    actor, now, assessment = current_actor(), utc_now(), result.assessment
    organisation_id, subject = assessment.organisation_id, str(assessment.id)
    details = {
        "document": "result",
        "format": form.value if form else "html",
        "checklist": assessment.checklist_id,
        "number": assessment.number,
    }
    write = audit.record if form else audit.record_reading
    witness(
        lambda session: write(
            session, actor, action, now=now, organisation_id=organisation_id, subject=subject, details=details
        )
    )
