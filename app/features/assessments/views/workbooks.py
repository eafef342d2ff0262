"""The workbook of a version: taken away, brought back, compared, confirmed."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.documents.sheets import XLSX_TYPE
from app.domain.access import Permission
from app.domain.differences import ChangeKind
from app.domain.errors import DomainError
from app.features.assessments.forms.workbooks import ConflictForm, WorkbookForm
from app.features.assessments.service import workbooks
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, breadcrumb_of, load_page
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.messages import message_of


@blueprint.get("/evaluations/<uuid:assessment_id>/classeur.xlsx")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def download_workbook(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    content = workbooks.export_workbook(current_session(), page.assessment, page.checklist, today())
    response = current_app.response_class(content, mimetype=XLSX_TYPE)
    name = f"{page.checklist.id}-version-{page.assessment.number}-{today().isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/evaluations/<uuid:assessment_id>/classeur")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_workbook(assessment_id: UUID) -> ResponseReturnValue:
    return _render(load_page(assessment_id), WorkbookForm(formdata=None))


@blueprint.post("/evaluations/<uuid:assessment_id>/classeur")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def upload_workbook(assessment_id: UUID) -> ResponseReturnValue:
    """Read the file and show what it would change; nothing is written yet."""
    page = load_page(assessment_id)
    form = WorkbookForm()
    if not form.validate():
        return _render(page, form), 422
    try:
        pending = workbooks.prepare_import(
            current_session(),
            current_actor(),
            page.assessment,
            page.checklist,
            form.workbook.data.read(),
            utc_now(),
        )
    except DomainError as error:
        form.refuse(error, "workbook")
        return _render(page, form), 422
    return redirect(url_for(".show_differences", assessment_id=assessment_id, import_id=pending.id), 303)


@blueprint.get("/evaluations/<uuid:assessment_id>/classeur/<uuid:import_id>")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def show_differences(assessment_id: UUID, import_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    review = workbooks.review_import(
        current_session(), current_actor(), page.assessment, page.checklist, import_id
    )
    return render_template(
        "assessments/differences.html",
        page=page,
        review=review,
        kinds=ChangeKind,
        written=review.of(*workbooks.WRITTEN),
        conflicts=[(one, ConflictForm(one.item)) for one in review.of(ChangeKind.CONFLICT)],
        breadcrumb=breadcrumb_of(page),
    )


@blueprint.post("/evaluations/<uuid:assessment_id>/classeur/<uuid:import_id>")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def apply_differences(assessment_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Write the changes that were shown, and of the conflicts those that were chosen."""
    page = load_page(assessment_id)
    try:
        saved = workbooks.apply_import(
            current_session(),
            current_actor(),
            page.assessment,
            page.checklist,
            import_id,
            seen_hash=request.form.get("seen_hash", ""),
            taken=[item.id for item in page.checklist.items if ConflictForm(item, request.form).takes_mine],
            now=utc_now(),
            today=today(),
        )
    except DomainError as error:
        if error.code != "changed_since_seen":
            raise
        flash(message_of(error), "warning")
        return redirect(url_for(".show_differences", assessment_id=assessment_id, import_id=import_id), 303)
    count = len(saved.changed)
    plural = "s" if count > 1 else ""
    flash(
        f"{count} réponse{plural} du fichier {'sont enregistrées' if count > 1 else 'est enregistrée'}."
        if count
        else "Rien n’a changé.",
        "success",
    )
    return redirect(url_for(".show_assessment", assessment_id=assessment_id), 303)


@blueprint.app_template_filter("refusal")
def refusal(error: DomainError) -> str:
    """A refusal as its sentence."""
    return message_of(error)


def _render(page: AssessmentPage, form: WorkbookForm) -> str:
    return render_template("assessments/workbook.html", page=page, form=form, breadcrumb=breadcrumb_of(page))
