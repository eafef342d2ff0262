"""What the holder of a link sees: the items entrusted and their own answers, nothing else of the site.

A GET shows and changes nothing. The POST of the link keeps its id in the signed cookie, for these pages only: it is no
sign-in, and the link is read again at each request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.domain.assignments import WORKING_SESSION
from app.domain.catalogue import Checklist, Item
from app.domain.errors import DomainError
from app.features.assessments.forms import AnswerForm, slug_of
from app.features.assessments.queries import assignments as queries
from app.features.assessments.service import assignments as service
from app.features.assessments.service.answers import Draft, entry_of
from app.features.assessments.views.blueprint import blueprint
from app.features.organisations import queries as organisations
from app.web.access import public
from app.web.context import current_catalogue, current_session, utc_now
from app.web.messages import message_of

KEPT = "assignment"


@dataclass
class OwnQuestion:
    """One item entrusted, with the form of one's own answer, or that answer alone once it was decided on."""

    item: Item
    form: AnswerForm
    row: queries.AssignedAnswer | None
    clash: service.OwnClash | None = None
    refused: bool = False

    @property
    def slug(self) -> str:
        return slug_of(self.item.id)

    @property
    def label(self) -> str:
        return self.item.guidance.label if self.item.guidance else self.item.id

    @property
    def is_decided(self) -> bool:
        return self.row is not None and self.row.decided_at is not None

    @property
    def errors(self) -> list[tuple[str | None, str]]:
        if self.clash is not None:
            return [
                (f"conflit-{self.slug}", f"Une autre réponse a été enregistrée à «\u202f{self.label}\u202f»")
            ]
        if self.refused:
            return [(f"point-{self.slug}", f"Le référent a déjà traité «\u202f{self.label}\u202f»")]
        return self.form.error_list()


@blueprint.get("/points-confies/<token>")
@public
def show_assignment_link(token: str) -> ResponseReturnValue:
    """What the link is for; opening it is a POST."""
    try:
        opened = service.find_by_token(current_session(), token, utc_now())
    except DomainError as error:
        return _gone(error)
    return render_template("assessments/entrusted_link.html", token=token, **_about(opened))


@blueprint.post("/points-confies/<token>")
@public
def open_assignment_link(token: str) -> ResponseReturnValue:
    try:
        opened = service.open_by_token(current_session(), token, request.remote_addr, utc_now())
    except DomainError as error:
        return _gone(error)
    _remember(opened)
    return redirect(url_for(".show_entrusted", assignment_id=opened.row.id), 303)


@blueprint.get("/points-confies/repondre/<uuid:assignment_id>")
@public
def show_entrusted(assignment_id: UUID) -> ResponseReturnValue:
    try:
        opened = _get_remembered(assignment_id)
    except DomainError as error:
        return _gone(error)
    return _render(opened, _questions(opened))


@blueprint.post("/points-confies/repondre/<uuid:assignment_id>")
@public
def save_entrusted(assignment_id: UUID) -> ResponseReturnValue:
    """Keep what was typed; « remettre » also hands it in and closes the link."""
    try:
        opened = _get_remembered(assignment_id)
    except DomainError as error:
        return _gone(error)
    questions = _questions(opened, is_sent=True)
    sent = [question for question in questions if f"{question.slug}-revision" in request.form]
    valid = [question.form.validate() for question in sent]
    if not all(valid):
        return _render(opened, questions), 422
    checklist = _checklist_of(opened)
    saved = service.save_own(
        current_session(),
        opened,
        checklist,
        [_draft_of(question) for question in sent],
        request.remote_addr,
        utc_now(),
    )
    _remember(opened)
    if saved.clashes or saved.decided:
        return _render_refused(opened, sent, saved)
    if request.form.get("suite") != "remettre":
        flash("Vos réponses sont enregistrées.", "success")
        return redirect(url_for(".show_entrusted", assignment_id=assignment_id), 303)
    return _hand_in(opened, checklist)


@blueprint.get("/points-confies/remis")
@public
def show_handed_in() -> ResponseReturnValue:
    return render_template("assessments/entrusted_done.html")


def _hand_in(opened: service.Opened, checklist: Checklist) -> ResponseReturnValue:
    path = url_for(".list_assignments", assessment_id=opened.assessment.id)
    try:
        service.finish(current_session(), opened, checklist, path, request.remote_addr, utc_now())
    except DomainError as error:
        return _render(opened, _questions(opened), [(None, message_of(error))]), 422
    session.pop(KEPT, None)
    return redirect(url_for(".show_handed_in"), 303)


def _remember(opened: service.Opened) -> None:
    until = min(utc_now() + WORKING_SESSION, opened.row.expires_at)
    session[KEPT] = {"id": str(opened.row.id), "until": until.isoformat()}


def _get_remembered(assignment_id: UUID) -> service.Opened:
    """The link opened in this browser; raises ``assignment_session_over`` or ``assignment_not_found``."""
    kept: Mapping[str, str] = session.get(KEPT) or {}
    if kept.get("id") != str(assignment_id) or utc_now() >= datetime.fromisoformat(kept["until"]):
        raise DomainError("assignment_session_over")
    return service.get_opened(current_session(), assignment_id, utc_now())


def _gone(error: DomainError) -> ResponseReturnValue:
    """One same page whatever the reason: nobody learns whether a link ever existed."""
    is_over = error.code == "assignment_session_over"
    return render_template("assessments/entrusted_gone.html", reason=message_of(error), is_over=is_over), 404


def _checklist_of(opened: service.Opened) -> Checklist:
    return current_catalogue().get(opened.assessment.checklist_id, opened.assessment.checklist_version)


def _about(opened: service.Opened) -> dict[str, object]:
    return {
        "assignment": opened.row,
        "checklist": _checklist_of(opened),
        "organisation": organisations.get(current_session(), opened.assessment.organisation_id),
    }


def _questions(opened: service.Opened, *, is_sent: bool = False) -> list[OwnQuestion]:
    rows = queries.list_answers(current_session(), opened.row.id)
    return [
        OwnQuestion(
            item,
            AnswerForm(
                item,
                formdata=request.form if is_sent and f"{slug_of(item.id)}-revision" in request.form else None,
                entry=entry_of(rows[item.id]) if item.id in rows else None,
                revision=rows[item.id].revision if item.id in rows else 0,
            ),
            rows.get(item.id),
        )
        for item in opened.items(_checklist_of(opened))
    ]


def _draft_of(question: OwnQuestion) -> Draft:
    """« Garder ma réponse » says which stored answer it knowingly replaces."""
    kept = request.form.get(f"{question.slug}-keep", "")
    is_kept = kept.isascii() and kept.isdigit() and len(kept) < 9
    return Draft(
        question.item.id, question.form.to_entry(), int(kept) if is_kept else question.form.seen_revision
    )


def _render_refused(
    opened: service.Opened, sent: Sequence[OwnQuestion], saved: service.OwnSaved
) -> ResponseReturnValue:
    """The rest is kept; for each item refused, what is stored stands beside what was typed."""
    flash("Les autres réponses de la page sont enregistrées.", "info")
    clashes = {clash.item.id: clash for clash in saved.clashes}
    decided = {item.id for item in saved.decided}
    typed = {question.item.id: question.form for question in sent}
    questions = _questions(opened)
    for question in questions:
        question.clash = clashes.get(question.item.id)
        question.refused = question.item.id in decided
        if question.clash is not None:
            seen = typed[question.item.id].seen_revision
            question.form = AnswerForm(question.item, entry=question.clash.mine, revision=seen)
    return _render(opened, questions)


def _render(
    opened: service.Opened,
    questions: Sequence[OwnQuestion],
    errors: Sequence[tuple[str | None, str]] = (),
) -> str:
    found = [*errors, *(error for question in questions for error in question.errors)]
    return render_template(
        "assessments/entrusted.html",
        questions=questions,
        errors=found,
        page_has_errors=bool(found),
        hours=int(WORKING_SESSION.total_seconds() // 3600),
        **_about(opened),
    )
