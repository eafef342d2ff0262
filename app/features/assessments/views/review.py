"""The reviewer's pages: the queue, a submission, verdicts item by item."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.entry import Entry
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState, Outcome, SeenHow
from app.features.assessments import queries, service
from app.features.assessments.forms import SEEN_HOW_LABELS, VerdictForm, slug_of
from app.features.assessments.service.answers import entry_of
from app.features.assessments.service.review import has_verdict
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, load_page
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
    return _render(page, {})


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
    page = load_page(assessment_id, with_titles=True)
    form = VerdictForm(item_id)
    if not form.validate():
        return _render(page, {item_id: form}), 422
    decision = service.Decision(
        item_id=item_id,
        outcome=Outcome(form.outcome.data),
        seen_how=SeenHow(form.seen_how.data),
        comment=form.comment.data or "",
        seen_revision=int(form.revision.data) if (form.revision.data or "").isdecimal() else 0,
    )
    try:
        service.decide(
            current_session(),
            current_actor(),
            page.assessment,
            page.checklist,
            decision,
            utc_now(),
            today(),
        )
    except DomainError as error:
        if error.code != "return_needs_comment":
            raise
        form.refuse(error, "comment")
        return _render(page, {item_id: form}), 422
    flash("Votre décision est enregistrée.", "success")
    return redirect(
        url_for(".show_submission", assessment_id=assessment_id, _anchor=f"point-{slug_of(item_id)}"), 303
    )


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
        lambda session: audit.record(
            session,
            actor,
            "submission_consulted",
            now=now,
            organisation_id=organisation_id,
            subject=subject,
            details=details,
        )
    )


def _render(page: AssessmentPage, forms: dict[str, VerdictForm]) -> str:
    reviewing = page.assessment.state is AssessmentState.IN_REVIEW
    is_mine = reviewing and page.assessment.reviewer_id == current_actor().id
    previous = _load_previous(page)
    changes = frozenset(queries.list_changes(previous, page.contents)) if previous else frozenset()
    sections = [
        (
            section,
            [_line(page, state, forms, previous, changes, is_mine) for state in page.states_of(section)],
        )
        for section in page.checklist.sections
    ]
    lines = [line for _, section_lines in sections for line in section_lines if line["counts"]]
    return render_template(
        "assessments/submission.html",
        page=page,
        sections=sections,
        decided=sum(line["has_verdict"] for line in lines),
        total=len(lines),
        may_review=allowed(Permission.SUBMISSION_REVIEW),
        is_mine=is_mine,
        previous=previous is not None,
        seen_how=SEEN_HOW_LABELS,
        page_has_errors=any(form.errors for form in forms.values()),
        errors=[error for form in forms.values() for error in form.error_list()],
        breadcrumb=[("Soumissions à relire", url_for(".list_submissions"))]
        if current_actor().may_anywhere(Permission.SUBMISSION_REVIEW)
        else [],
    )


def _load_previous(page: AssessmentPage) -> queries.Contents | None:
    """What the version before held, to show what changed."""
    if page.assessment.previous_id is None:
        return None
    return queries.get_contents(current_session(), page.assessment.previous_id, with_titles=True)


def _line(
    page: AssessmentPage,
    state: Any,
    forms: dict[str, VerdictForm],
    previous: queries.Contents | None,
    changes: frozenset[str],
    is_mine: bool,
) -> dict[str, Any]:
    item_id = state.item.id
    verdict = page.contents.verdicts.get(item_id)
    changed = item_id in changes
    form = forms.get(item_id)
    if form is None and is_mine:
        form = VerdictForm(
            item_id,
            formdata=None,
            outcome=verdict.outcome.value if verdict else None,
            seen_how=(verdict.seen_how if verdict else SeenHow.DECLARED).value,
            comment=verdict.comment if verdict else "",
            revision=str(verdict.revision if verdict else 0),
        )
    return {
        "state": state,
        "slug": slug_of(item_id),
        "entry": entry_of(page.contents.rows.get(item_id)),
        "row": page.contents.rows.get(item_id),
        "pieces": page.contents.pieces.get(item_id, ()),
        "verdict": verdict,
        "has_verdict": has_verdict(page.contents, item_id),
        "counts": state.applicable or state.pending_na,
        "changed": changed,
        "before": _before(page, previous, item_id) if changed else None,
        "added": _pieces_only_in(page.contents, previous, item_id) if changed else (),
        "removed": _pieces_only_in(previous, page.contents, item_id) if changed else (),
        "form": form,
    }


def _before(page: AssessmentPage, previous: queries.Contents | None, item_id: str) -> Entry | None:
    """The answer of the version before, when it is not the same."""
    before = entry_of(previous.rows.get(item_id)) if previous else None
    return before if before != entry_of(page.contents.rows.get(item_id)) else None


def _pieces_only_in(
    here: queries.Contents | None, there: queries.Contents | None, item_id: str
) -> tuple[queries.Piece, ...]:
    known = {piece.id for piece in there.pieces.get(item_id, ())} if there else set()
    return tuple(piece for piece in (here.pieces.get(item_id, ()) if here else ()) if piece.id not in known)
