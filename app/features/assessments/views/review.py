"""The reviewer's pages: the queue, a submission, verdicts item by item."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import DomainError
from app.domain.lifecycle import Outcome, SeenHow
from app.features.assessments import queries, service
from app.features.assessments.forms import SEEN_HOW_LABELS, VerdictForm, slug_of
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, ScopeChange, load_page
from app.features.assessments.views.submission import ReviewPage, find_obstacle
from app.features.audit import service as audit
from app.web.access import allowed, requires, signed_in
from app.web.context import current_actor, current_session, today, utc_now, witness
from app.web.messages import message_of
from app.web.paging import Page, PageRequest


@blueprint.get("/revue")
@signed_in
def list_submissions() -> ResponseReturnValue:
    """Submissions waiting in the reviewer's regions, oldest first."""
    actor = current_actor()
    if not actor.may_anywhere(Permission.SUBMISSION_REVIEW):
        abort(403)
    asked = PageRequest.from_arguments(request.args, size=25)
    queued, total = queries.list_queue(current_session(), actor.regions, page=asked.number, size=asked.size)
    return render_template("assessments/queue.html", page=Page(queued, total, asked), now=utc_now())


@blueprint.get("/soumissions/<uuid:assessment_id>")
@requires(Permission.SUBMISSION_READ, scope="assessment_id")
def show_submission(assessment_id: UUID) -> ResponseReturnValue:
    """A submitted version, item by item, with what changed since the one before."""
    page = load_page(assessment_id, with_titles=True)
    _note_consultation(page)
    return _render(ReviewPage(page))


@blueprint.post("/soumissions/<uuid:assessment_id>/prise-en-charge")
@requires(Permission.SUBMISSION_REVIEW, scope="assessment_id")
def take_submission(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    service.take(
        current_session(),
        current_actor(),
        page.assessment,
        utc_now(),
        take_over=request.form.get("reprendre") == "oui",
    )
    return redirect(url_for(".show_submission", assessment_id=assessment_id), 303)


@blueprint.post("/soumissions/<uuid:assessment_id>/points/<item_id>")
@requires(Permission.SUBMISSION_REVIEW, scope="assessment_id")
def decide_item(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    """Keep a decision; when somebody else came first, nothing typed is lost and both decisions are shown."""
    page = load_page(assessment_id, with_titles=True)
    if page.checklist.find_item(item_id) is None:
        abort(404)
    form = VerdictForm(item_id)
    if not form.validate():
        return _answer(ReviewPage(page, {item_id: form}), item_id), 422
    try:
        saved = _decide(page, item_id, form)
    except DomainError as error:
        return _refuse(page, item_id, form, error)
    if not _is_partial():
        flash("Votre décision est enregistrée.", "success")
        anchor = f"point-{slug_of(item_id)}"
        return redirect(url_for(".show_submission", assessment_id=assessment_id, _anchor=anchor), 303)
    change = ScopeChange.between(page.standing, saved.standing)
    return _answer(ReviewPage(page.after(saved)), item_id, change)


def _decide(page: AssessmentPage, item_id: str, form: VerdictForm) -> service.Saved:
    """« Garder mon avis » says which verdict it knowingly replaces; « Reprendre » takes the review back first."""
    kept = request.form.get(f"{slug_of(item_id)}-keep", "")
    decision = service.Decision(
        item_id=item_id,
        outcome=Outcome(form.outcome.data),
        seen_how=SeenHow(form.seen_how.data),
        comment=form.comment.data or "",
        seen_revision=_revision(kept) if kept else _revision(form.revision.data),
    )
    session, actor, now = current_session(), current_actor(), utc_now()
    with session.begin_nested():
        if request.form.get("reprendre") == "oui":
            service.take(session, actor, page.assessment, now, take_over=True)
        return service.decide(
            session, actor, page.assessment, page.checklist, decision, now, today(), contents=page.contents
        )


def _refuse(page: AssessmentPage, item_id: str, form: VerdictForm, error: DomainError) -> ResponseReturnValue:
    if error.code == "return_needs_comment":
        form.refuse(error, "comment")
        return _answer(ReviewPage(page, {item_id: form}), item_id), 422
    obstacle = find_obstacle(error, page.assessment)
    if obstacle is None:
        raise error
    return _answer(ReviewPage(page, {item_id: form}, {item_id: obstacle}), item_id), 409


@blueprint.post("/soumissions/<uuid:assessment_id>/conclusion")
@requires(Permission.SUBMISSION_REVIEW, scope="assessment_id")
def conclude_review(assessment_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    try:
        outcome = service.conclude(
            current_session(), current_actor(), page.assessment, page.checklist, utc_now(), today()
        )
    except DomainError as error:
        if error.code != "review_incomplete":
            raise
        flash(message_of(error), "warning")
        return redirect(url_for(".show_submission", assessment_id=assessment_id), 303)
    done = "acceptée" if outcome is Outcome.ACCEPTED else "retournée à l’établissement"
    flash(f"La soumission est {done}.", "success")
    return redirect(url_for(".list_submissions"), 303)


def _note_consultation(page: AssessmentPage) -> None:
    """The establishment reads in its journal who consulted its data."""
    actor, now = current_actor(), utc_now()
    organisation_id, subject = page.assessment.organisation_id, str(page.assessment.id)
    details = {"checklist": page.assessment.checklist_id, "number": page.assessment.number}
    witness(
        lambda session: audit.record_reading(
            session,
            actor,
            "submission_consulted",
            now=now,
            organisation_id=organisation_id,
            subject=subject,
            details=details,
        )
    )


def _is_partial() -> bool:
    return bool(request.headers.get("HX-Request"))


def _revision(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else 0


def _answer(review: ReviewPage, item_id: str, change: ScopeChange | None = None) -> str:
    """The item alone with the figures beside it when htmx asks, else the whole page."""
    if not _is_partial():
        return _render(review)
    return render_template(
        "assessments/_decided.html",
        review=review,
        line=review.line_of(item_id),
        change=change,
        may_review=True,
        seen_how=SEEN_HOW_LABELS,
    )


def _render(review: ReviewPage) -> str:
    return render_template(
        "assessments/submission.html",
        page=review.page,
        review=review,
        may_review=allowed(Permission.SUBMISSION_REVIEW),
        seen_how=SEEN_HOW_LABELS,
        page_has_errors=bool(review.errors),
        breadcrumb=[("Soumissions à relire", url_for(".list_submissions"))]
        if current_actor().may_anywhere(Permission.SUBMISSION_REVIEW)
        else [],
    )
