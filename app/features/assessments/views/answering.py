"""Starting an assessment, and answering one section at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import Check, Section, group_by_family
from app.domain.errors import DomainError
from app.domain.organisations import answering_units, profile_of
from app.domain.rules import Verdict
from app.domain.scoring import ItemState
from app.features.assessments import queries, service
from app.features.assessments.forms import AnswerForm, slug_of
from app.features.assessments.queries import assignments
from app.features.assessments.service.answers import entry_of
from app.features.assessments.service.upgrades import find_newer
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, ScopeChange, breadcrumb_of, load_page
from app.features.assessments.views.proposals import find_hints, find_proposed, list_shown
from app.features.organisations import queries as organisations
from app.web.access import allowed, requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now
from app.web.hints import Hint


@blueprint.get("/etablissements/<uuid:organisation_id>/evaluations")
@requires(Permission.ASSESSMENT_STATE, scope="organisation_id")
def list_assessments(organisation_id: UUID) -> ResponseReturnValue:
    """Every checklist that applies to an organisation, by family: who answers it, and how far it is."""
    session = current_session()
    lineage = organisations.get_lineage(session, organisation_id, today())
    ids = {lineage.organisation.id, *(group.id for group in lineage.groups)}
    if lineage.parent is not None:
        ids.add(lineage.parent.id)
    latest = {(row.organisation_id, row.checklist_id): row for row in queries.list_latest(session, ids)}
    entries = []
    for checklist in current_catalogue().list_latest():
        units = answering_units(checklist.unit_for, lineage)
        if units:
            own = next((unit for unit in units if unit.id == organisation_id), None)
            entries.append(
                {
                    "checklist": checklist,
                    "asked": checklist.count_asked(str(profile_of(units[-1]))),
                    "own": own,
                    "unit": units[0],
                    "row": latest.get((organisation_id, checklist.id)),
                    "unit_row": latest.get((units[0].id, checklist.id)),
                }
            )
    scores = queries.list_whole_scores(
        session, [entry["row"].id for entry in entries if entry["row"] is not None]
    )
    families = group_by_family(entry["checklist"] for entry in entries)
    by_list = {entry["checklist"].id: entry for entry in entries}
    return render_template(
        "assessments/list.html",
        organisation=organisations.get(session, organisation_id),
        families=[(family.title, [by_list[one.id] for one in family.checklists]) for family in families],
        scores=scores,
        may_start=allowed(Permission.ASSESSMENT_MANAGE),
        may_read=allowed(Permission.ASSESSMENT_READ),
    )


@blueprint.post("/etablissements/<uuid:organisation_id>/evaluations/<checklist_id>")
@requires(Permission.ASSESSMENT_MANAGE, scope="organisation_id")
def start_assessment(organisation_id: UUID, checklist_id: str) -> ResponseReturnValue:
    session = current_session()
    checklist = current_catalogue().latest(checklist_id)
    lineage = organisations.get_lineage(session, organisation_id, today())
    if organisation_id not in {unit.id for unit in answering_units(checklist.unit_for, lineage)}:
        raise DomainError("not_the_answering_unit")
    profile = profile_of(lineage.organisation)
    row = service.open_assessment(
        session, current_actor(), organisation_id, str(profile), checklist, utc_now(), today()
    )
    return redirect(url_for(".show_assessment", assessment_id=row.id), 303)


@blueprint.get("/evaluations/<uuid:assessment_id>")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_assessment(assessment_id: UUID) -> ResponseReturnValue:
    """Where the assessment stands, and the next thing to do."""
    page = load_page(assessment_id)
    latest = queries.find_latest(current_session(), page.organisation.id, page.checklist.id)
    may_entrust = allowed(Permission.ASSESSMENT_ANSWER)
    return render_template(
        "assessments/show.html",
        page=page,
        breadcrumb=breadcrumb_of(page, inside=False),
        latest=latest,
        newer=find_newer(current_catalogue(), page.assessment),
        may_sign=allowed(Permission.ASSESSMENT_SIGN),
        may_manage=allowed(Permission.ASSESSMENT_MANAGE),
        may_entrust=may_entrust,
        waiting=assignments.count_waiting(current_session(), assessment_id) if may_entrust else 0,
        returned=[
            (page.checklist.find_item(item_id), verdict)
            for item_id, verdict in page.contents.verdicts.items()
            if verdict.outcome.value == "returned"
        ],
        proposed=list_shown(page),
    )


@dataclass
class Question:
    """One item as a page shows it."""

    state: ItemState
    form: AnswerForm
    is_open: bool
    pieces: tuple[queries.Piece, ...]
    verdict: Any
    row: Any
    clash: service.Clash | None = None
    verdicts: tuple[tuple[Check, Verdict], ...] = ()
    proposed: tuple[service.Proposed, ...] = ()
    hints: tuple[Hint, ...] = ()

    @property
    def slug(self) -> str:
        return slug_of(self.state.item.id)


@blueprint.get("/evaluations/<uuid:assessment_id>/rubriques/<section_id>")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_section(assessment_id: UUID, section_id: str) -> ResponseReturnValue:
    page = load_page(assessment_id, with_titles=True)
    section = _get_section(page, section_id)
    return _render_section(page, section, [make_question(page, state) for state in page.states_of(section)])


@blueprint.post("/evaluations/<uuid:assessment_id>/rubriques/<section_id>")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def save_section(assessment_id: UUID, section_id: str) -> ResponseReturnValue:
    """The plain submit, without scripts: every answer of the section at once."""
    page = load_page(assessment_id, with_titles=True)
    section = _get_section(page, section_id)
    questions = [
        make_question(page, state, formdata=request.form)
        for state in page.states_of(section)
        if page.is_open(state.item) and f"{slug_of(state.item.id)}-revision" in request.form
    ]
    valid = [question.form.validate() for question in questions]
    if not all(valid):
        return _render_section(page, section, _complete(page, section, questions)), 422
    saved = service.save_answers(
        current_session(),
        current_actor(),
        page.assessment,
        page.checklist,
        [_draft_of(question) for question in questions],
        utc_now(),
        today(),
        contents=page.contents,
    )
    if saved.clashes:
        flash("Les autres réponses de la page sont enregistrées.", "info")
        return _render_clashes(
            page, section, saved, {question.state.item.id: question.form for question in questions}
        )
    flash("Vos réponses sont enregistrées.", "success")
    return redirect(_after_section(page, section), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/points/<item_id>")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def save_item(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    """The autosave of one item: answers with its state and the score panel."""
    page = load_page(assessment_id)
    item = page.checklist.find_item(item_id)
    if item is None:
        abort(404)
    form = AnswerForm(item, formdata=request.form)
    if not form.validate():
        return render_template("assessments/_saved.html", form=form, slug=slug_of(item_id), saved=None), 422
    draft = service.Draft(item_id, form.to_entry(), form.seen_revision, request.form.get("page", "")[:36])
    gated = any(one.gate is not None for one in page.checklist.items)
    before = page.standing if gated else None
    saved = service.save_answers(
        current_session(),
        current_actor(),
        page.assessment,
        page.checklist,
        [draft],
        utc_now(),
        today(),
        contents=page.contents,
    )
    fresh = page.after(saved)
    partial = render_template(
        "assessments/_saved.html",
        form=form,
        slug=slug_of(item_id),
        saved=saved,
        page=fresh,
        state=next(state for state in saved.standing.states if state.item.id == item_id),
        row=saved.contents.rows.get(item_id),
        clash=saved.clashes[0] if saved.clashes else None,
        change=ScopeChange.between(before, saved.standing) if before else None,
        section_id=item.section,
    )
    return partial, 409 if saved.clashes else 200


def make_question(page: AssessmentPage, state: ItemState, formdata: Any = None) -> Question:
    row = page.contents.rows.get(state.item.id)
    form = AnswerForm(
        state.item,
        formdata=formdata,
        entry=entry_of(row) if row else None,
        revision=row.revision if row else 0,
    )
    return Question(
        state=state,
        form=form,
        is_open=page.is_open(state.item),
        pieces=page.contents.pieces.get(state.item.id, ()),
        verdict=page.contents.verdicts.get(state.item.id),
        row=row,
    )


def _draft_of(question: Question) -> service.Draft:
    """What the page sends; « Garder ma réponse » says which answer of somebody else it knowingly replaces."""
    form = question.form
    kept = request.form.get(f"{question.slug}-keep", "")
    seen = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 9 else form.seen_revision
    return service.Draft(question.state.item.id, form.to_entry(), seen, request.form.get("page", "")[:36])


def _get_section(page: AssessmentPage, section_id: str) -> Section:
    section = next((one for one in page.checklist.sections if one.id == section_id), None)
    if section is None:
        abort(404)
    return section


def _complete(page: AssessmentPage, section: Section, questions: list[Question]) -> list[Question]:
    sent = {question.state.item.id: question for question in questions}
    return [sent.get(state.item.id) or make_question(page, state) for state in page.states_of(section)]


def _render_clashes(
    page: AssessmentPage, section: Section, saved: service.Saved, sent: Mapping[str, AnswerForm]
) -> ResponseReturnValue:
    """Both answers side by side: what was typed stays in the form, and saving again chooses nothing by itself."""
    fresh = page.after(saved)
    clashes = {clash.item.id: clash for clash in saved.clashes}
    questions = []
    for state in fresh.states_of(section):
        question = make_question(fresh, state)
        clash = clashes.get(state.item.id)
        if clash is not None:
            question.clash = clash
            seen = sent.get(state.item.id)
            question.form = AnswerForm(
                state.item, entry=clash.mine, revision=seen.seen_revision if seen else 0
            )
        questions.append(question)
    return _render_section(fresh, section, questions)


def _render_section(page: AssessmentPage, section: Section, questions: list[Question]) -> str:
    sections = [one.id for one in page.checklist.sections]
    place = sections.index(section.id)
    if any(question.state.item.checks for question in questions):
        reckoning = service.reckon(current_session(), page.assessment, page.checklist, page.contents, today())
        for question in questions:
            question.verdicts = reckoning.verdicts.get(question.state.item.id, ()) if reckoning else ()
    proposed = find_proposed(page, [one.state.item for one in questions if one.is_open])
    hints = find_hints(page, [one.state for one in questions])
    for question in questions:
        question.proposed = proposed.get(question.state.item.id, ())
        question.hints = tuple(hints.get(question.state.item.id, ()))
    return render_template(
        "assessments/section.html",
        page=page,
        section=section,
        place=place + 1,
        previous=sections[place - 1] if place else None,
        following=sections[place + 1] if place + 1 < len(sections) else None,
        questions=questions,
        breadcrumb=breadcrumb_of(page),
        page_token=str(uuid4()),
        errors=[error for question in questions for error in _errors_of(question)],
        page_has_errors=any(question.form.errors or question.clash for question in questions),
    )


def _errors_of(question: Question) -> list[tuple[str | None, str]]:
    if question.clash is None:
        return question.form.error_list()
    label = question.state.item.guidance.label if question.state.item.guidance else question.state.item.id
    return [(f"conflit-{question.slug}", f"Quelqu’un a répondu pendant ce temps à « {label} »")]


def _after_section(page: AssessmentPage, section: Section) -> str:
    if request.form.get("suite") == "rester" or any(name.endswith("-keep") for name in request.form):
        return url_for(".show_section", assessment_id=page.assessment.id, section_id=section.id)
    sections = [one.id for one in page.checklist.sections]
    place = sections.index(section.id)
    if place + 1 < len(sections):
        return url_for(".show_section", assessment_id=page.assessment.id, section_id=sections[place + 1])
    return url_for(".show_assessment", assessment_id=page.assessment.id)
