"""Entrusting items by a link, and deciding on what comes in."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.assignments import AssignmentState
from app.domain.catalogue import Item, Section
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.features.assessments.forms import slug_of
from app.features.assessments.forms.assignments import AssignmentForm, make_assignment_form
from app.features.assessments.queries import assignments as queries
from app.features.assessments.service import assignments as service
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, breadcrumb_of, load_page
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.messages import message_of

STATES: Mapping[AssignmentState, tuple[str, str]] = {
    AssignmentState.OPEN: ("Lien ouvert", "progress"),
    AssignmentState.FINISHED: ("Réponses remises", "success"),
    AssignmentState.REVOKED: ("Lien retiré", "neutral"),
    AssignmentState.EXPIRED: ("Lien expiré", "neutral"),
}
FIELD_OF_ERROR = {"email_invalid": "email", "assignment_days_out_of_range": "days"}


@blueprint.get("/evaluations/<uuid:assessment_id>/points-confies")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def list_assignments(assessment_id: UUID) -> ResponseReturnValue:
    """Who has which items, and what came in with the current answer beside it."""
    return _render_list(load_page(assessment_id))


@blueprint.get("/evaluations/<uuid:assessment_id>/points-confies/nouveau")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def show_assignment_form(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    return _render_form(page, make_assignment_form(_open_sections(page), formdata=None))


@blueprint.post("/evaluations/<uuid:assessment_id>/points-confies/nouveau")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def send_assignment(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    form = make_assignment_form(_open_sections(page))
    if not form.validate():
        return _render_form(page, form), 422
    terms = service.Terms(form.item_ids, form.function.data, form.email.data, form.days.data)
    try:
        made = service.assign(
            current_session(), current_actor(), page.assessment, page.checklist, terms, utc_now()
        )
    except DomainError as error:
        names = form.section_names
        if error.code == "assignment_items_required" and names:
            form.refuse(error, names[0])
        else:
            form.refuse(error, FIELD_OF_ERROR.get(error.code))
        return _render_form(page, form), 422
    count = len(set(terms.item_ids))
    what = f"Les {count} points sont confiés" if count > 1 else "Le point est confié"
    flash(f"{what}. Le lien part par courriel.", "success")
    anchor = f"lien-{made.assignment_id}"
    return redirect(url_for(".list_assignments", assessment_id=assessment_id, _anchor=anchor), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/points-confies/<uuid:assignment_id>/retrait")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def revoke_assignment(assessment_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    service.revoke(current_session(), current_actor(), page.assessment, assignment_id, utc_now())
    flash("Le lien est retiré\u202f: il n’ouvre plus rien.", "success")
    return redirect(url_for(".list_assignments", assessment_id=assessment_id), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/points-confies/<uuid:assignment_id>/points/<item_id>")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def decide_assigned_answer(assessment_id: UUID, assignment_id: UUID, item_id: str) -> ResponseReturnValue:
    """« Reprendre » or « Écarter »; when either answer moved since it was shown, both are shown again."""
    page = load_page(assessment_id)
    decision = service.Decision(
        assignment_id, item_id, _number("reponse"), seen_current=_number("reponse-actuelle")
    )
    act = request.form.get("acte")
    try:
        if act == "ecarter":
            service.drop_answer(current_session(), current_actor(), page.assessment, decision, utc_now())
            flash("La réponse est écartée. La réponse actuelle ne change pas.", "success")
        elif act == "reprendre":
            clash = _take(page, decision)
            if clash:
                return _refuse(page, decision, clash)
            flash("La réponse est reprise dans l’évaluation.", "success")
        else:
            abort(400)
    except DomainError as error:
        if error.code not in ("assigned_answer_changed", "assigned_answer_decided", "assessment_closed"):
            raise
        return _refuse(page, decision, message_of(error), is_shown=error.code != "assigned_answer_decided")
    return redirect(url_for(".list_assignments", assessment_id=assessment_id), 303)


def _take(page: AssessmentPage, decision: service.Decision) -> str | None:
    """The sentence of a clash with the current answer, or none."""
    saved = service.take_answer(
        current_session(), current_actor(), page.assessment, page.checklist, decision, utc_now(), today()
    )
    if saved is None or not saved.clashes:
        return None
    author = saved.clashes[0].theirs.author_name
    return f"{author} a changé la réponse actuelle pendant ce temps. Relisez les deux avant de décider."


def _refuse(
    page: AssessmentPage, decision: service.Decision, sentence: str, *, is_shown: bool = True
) -> ResponseReturnValue:
    """The list again; ``is_shown``: the answer still waits there, and can be pointed at."""
    place = f"recu-{decision.assignment_id}-{slug_of(decision.item_id)}"
    anchor = place if is_shown else f"lien-{decision.assignment_id}"
    return _render_list(page, [(anchor, sentence)]), 409


def _number(name: str) -> int:
    value = request.form.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _open_sections(page: AssessmentPage) -> list[tuple[Section, list[Item]]]:
    """The items that may change now, by section; sections without any are left out."""
    found = [
        (section, [state.item for state in page.states_of(section) if page.is_open(state.item)])
        for section in page.checklist.sections
    ]
    return [(section, items) for section, items in found if items]


def _render_form(page: AssessmentPage, form: AssignmentForm) -> str:
    held = queries.list_assignments(current_session(), page.assessment.id, utc_now())
    holders: dict[str, str] = {}
    for entrusted in held:
        if entrusted.state is AssignmentState.OPEN:
            holders |= dict.fromkeys(entrusted.row.item_ids, entrusted.row.function)
    hints = {
        state.item.id: " ".join(
            [
                "Déjà répondu." if page.contents.rows.get(state.item.id) else "Sans réponse.",
                f"Déjà confié à\u202f: {holders[state.item.id]}." if state.item.id in holders else "",
            ]
        ).strip()
        for state in page.standing.states
    }
    return render_template(
        "assessments/assignment.html",
        page=page,
        form=form,
        hints=hints,
        breadcrumb=[
            *breadcrumb_of(page),
            ("Points confiés", url_for(".list_assignments", assessment_id=page.assessment.id)),
        ],
    )


def _render_list(page: AssessmentPage, errors: list[tuple[str | None, str]] | None = None) -> str:
    session = current_session()
    return render_template(
        "assessments/assignments.html",
        page=page,
        entrusted=queries.list_assignments(session, page.assessment.id, utc_now()),
        states=STATES,
        slug_of=slug_of,
        is_draft=page.assessment.state is AssessmentState.DRAFT,
        breadcrumb=breadcrumb_of(page),
        errors=errors or [],
        page_has_errors=bool(errors),
    )
