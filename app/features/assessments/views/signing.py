"""Two acts of the direction: sign, which freezes; submit, which hands over. And reopening."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import DomainError
from app.features.assessments import service
from app.features.assessments.forms import SignatureForm
from app.features.assessments.service.lifecycle import Seal
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, breadcrumb_of, load_page
from app.web.access import allowed, requires
from app.web.context import current_actor, current_session, today, utc_now


@blueprint.get("/evaluations/<uuid:assessment_id>/signature")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_signature(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id, with_titles=True)
    form = SignatureForm(formdata=None, seen_hash=service.state_hash(current_session(), page.assessment))
    return _render(page, form)


@blueprint.post("/evaluations/<uuid:assessment_id>/signature")
@requires(Permission.ASSESSMENT_SIGN, scope="assessment_id")
def sign_assessment(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id, with_titles=True)
    form = SignatureForm()
    if not form.validate():
        return _render(page, form), 422
    try:
        service.sign(
            current_session(),
            current_actor(),
            page.assessment,
            page.checklist,
            Seal(form.seen_hash.data or ""),
            utc_now(),
            today(),
        )
    except DomainError as error:
        if error.code != "changed_since_seen":
            raise
        fresh = SignatureForm(formdata=None, seen_hash=service.state_hash(current_session(), page.assessment))
        fresh.refuse(error)
        return _render(page, fresh), 409
    flash("L’évaluation est signée. Elle n’est pas encore transmise : il reste à la soumettre.", "success")
    return redirect(url_for(".show_submission_preview", assessment_id=assessment_id), 303)


@blueprint.get("/evaluations/<uuid:assessment_id>/apercu-ars")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_submission_preview(assessment_id: UUID) -> ResponseReturnValue:
    """ "Ce que verra votre ARS", before and after submission."""
    page = load_page(assessment_id, with_titles=True)
    return render_template(
        "assessments/preview.html",
        page=page,
        breadcrumb=breadcrumb_of(page),
        may_sign=allowed(Permission.ASSESSMENT_SIGN),
    )


@blueprint.post("/evaluations/<uuid:assessment_id>/soumission")
@requires(Permission.ASSESSMENT_SIGN, scope="assessment_id")
def submit_assessment(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    service.submit(current_session(), current_actor(), page.assessment, page.checklist, utc_now(), today())
    flash("L’évaluation est soumise à votre région.", "success")
    return redirect(url_for(".show_assessment", assessment_id=assessment_id), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/reouverture")
@requires(Permission.ASSESSMENT_MANAGE, scope="assessment_id")
def reopen_assessment(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    fresh = service.reopen(
        current_session(), current_actor(), page.assessment, page.checklist, utc_now(), today()
    )
    flash(f"La version {fresh.number} est ouverte. La précédente reste telle quelle.", "success")
    return redirect(url_for(".show_assessment", assessment_id=fresh.id), 303)


def _render(page: AssessmentPage, form: SignatureForm) -> str:
    return render_template(
        "assessments/sign.html",
        page=page,
        form=form,
        breadcrumb=breadcrumb_of(page),
        may_sign=allowed(Permission.ASSESSMENT_SIGN),
    )
