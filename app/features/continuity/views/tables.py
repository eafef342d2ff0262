"""Tables of a plan: taken away as a workbook, brought back or pasted, compared, confirmed."""

from __future__ import annotations

from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField

from app.documents.sheets import XLSX_TYPE
from app.domain.access import Permission
from app.domain.continuity.differences import Outcome
from app.domain.errors import DomainError
from app.exchange.mercator import ENDPOINTS
from app.exchange.plan_paste import WITHOUT_TITLES, titles_without
from app.features.continuity import importing
from app.features.continuity.difference_words import count_words, group_by_kind, say_differences, say_fault
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page, note_download
from app.features.continuity.words import KIND_WORDS
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.forms import BaseForm
from app.web.messages import message_of

SHOWN_AGAIN = frozenset({"plan_changed_since_seen", "too_many_plan_records"})
SHOWN_FAULTS = 100


class WorkbookForm(BaseForm):
    workbook = FileField("Classeur rempli", [FileRequired("Choisissez le classeur à relire.")])


class PasteForm(BaseForm):
    table = TextAreaField("Cellules copiées d’un tableur")


class MercatorForm(BaseForm):
    """One file for each list of the API; one at least."""

    activities = FileField("Activités")
    processes = FileField("Processus")
    applications = FileField("Applications")
    servers = FileField("Serveurs logiques")

    @property
    def contents(self) -> dict[str, bytes]:
        names = {"servers": "logical-servers"}
        sent = {names.get(field.short_name, field.short_name): field.data for field in self}
        return {name: sent[name].read() for name in ENDPOINTS if sent.get(name)}


@blueprint.get("/pcra/<uuid:plan_id>/classeur.xlsx")
@requires(Permission.PLAN_READ, scope="plan_id")
def download_workbook(plan_id: UUID) -> ResponseReturnValue:
    """Contacts included, private numbers left out: not encrypted, and told in the journal."""
    page = _load_whole(plan_id)
    content = importing.export_workbook(current_session(), page.row, today())
    note_download(page, "pcra-classeur", "xlsx", page.row.last_version)
    response = current_app.response_class(content, mimetype=XLSX_TYPE)
    name = f"plan-de-continuite-{today().isoformat()}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/pcra/<uuid:plan_id>/classeur")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_workbook(plan_id: UUID) -> ResponseReturnValue:
    return _render_workbook(_load_whole(plan_id), WorkbookForm(formdata=None))


@blueprint.post("/pcra/<uuid:plan_id>/classeur")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def upload_workbook(plan_id: UUID) -> ResponseReturnValue:
    """Read the file and show what it would change; nothing is written yet."""
    page, form = _load_whole(plan_id), WorkbookForm()
    if not form.validate():
        return _render_workbook(page, form), 422
    content = form.workbook.data.read()
    try:
        pending = importing.prepare_workbook(current_session(), current_actor(), page.row, content, utc_now())
    except DomainError as error:
        form.refuse(error, "workbook")
        return _render_workbook(page, form), 422
    return _go_to_differences(plan_id, pending.id)


@blueprint.get("/pcra/<uuid:plan_id>/<record_kind>/coller")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_paste(plan_id: UUID, record_kind: str) -> ResponseReturnValue:
    return _render_paste(_load_pasted(plan_id, record_kind), record_kind, PasteForm(formdata=None))


@blueprint.post("/pcra/<uuid:plan_id>/<record_kind>/coller")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def read_paste(plan_id: UUID, record_kind: str) -> ResponseReturnValue:
    """Read the cells and show what they would change; what was pasted stays in the box when it is refused."""
    page = _load_pasted(plan_id, record_kind)
    form = PasteForm(formdata=request.form)
    # Read as it came: an empty first cell is a tab, which a form would strip.
    text = request.form.get("table", "")
    try:
        pending = importing.prepare_paste(
            current_session(), current_actor(), page.row, record_kind, text, utc_now()
        )
    except DomainError as error:
        form.refuse(error, "table")
        return _render_paste(page, record_kind, form), 422
    return _go_to_differences(plan_id, pending.id)


@blueprint.get("/pcra/<uuid:plan_id>/mercator")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_mercator(plan_id: UUID) -> ResponseReturnValue:
    return _render_mercator(load_page(plan_id), MercatorForm(formdata=None))


@blueprint.post("/pcra/<uuid:plan_id>/mercator")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def upload_mercator(plan_id: UUID) -> ResponseReturnValue:
    """Read the lists and show what they would add; nothing is written yet."""
    page, form = load_page(plan_id), MercatorForm()
    contents = form.contents
    if not contents:
        form.activities.errors = ["Choisissez au moins un fichier."]
        return _render_mercator(page, form), 422
    try:
        pending = importing.prepare_mercator(
            current_session(), current_actor(), page.row, contents, utc_now()
        )
    except DomainError as error:
        form.refuse(error)
        return _render_mercator(page, form), 422
    return _go_to_differences(plan_id, pending.id)


@blueprint.get("/pcra/<uuid:plan_id>/differences/<uuid:import_id>")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def show_differences(plan_id: UUID, import_id: UUID) -> ResponseReturnValue:
    page = load_page(plan_id)
    seen = importing.review(
        current_session(), current_actor(), page.row, import_id, reads_contacts=page.may_read_contacts
    )
    words = say_differences(seen.plan, seen.differences)
    faults = [say_fault(fault) for fault in seen.faults]
    return render_template(
        "continuity/differences.html",
        page=page,
        seen=seen,
        words=words,
        added=group_by_kind(words.added),
        faults=faults[:SHOWN_FAULTS],
        more_faults=faults[SHOWN_FAULTS:],
        breadcrumb=page.trail(page.link, *_workbook_link(page)),
    )


@blueprint.post("/pcra/<uuid:plan_id>/differences/<uuid:import_id>")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def apply_differences(plan_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Write the changes that were shown, and of the rest those that were chosen."""
    page = load_page(plan_id)
    try:
        outcome = importing.apply(
            current_session(),
            current_actor(),
            page.row,
            import_id,
            seen_hash=request.form.get("seen_hash", ""),
            taken=frozenset(request.form.getlist("prendre")),
            removed=frozenset(request.form.getlist("retirer")),
            now=utc_now(),
            reads_contacts=page.may_read_contacts,
        )
    except DomainError as error:
        if error.code not in SHOWN_AGAIN:
            raise
        flash(message_of(error), "warning")
        return _go_to_differences(plan_id, import_id)
    flash(_say_outcome(outcome), "success")
    return redirect(url_for(".show_plan", plan_id=plan_id), 303)


def offer_paste(page: PlanPage, kind: str) -> tuple[PasteForm, list[str]] | None:
    """The box of a step where cells may be pasted, with the columns read where there are no titles."""
    if kind not in WITHOUT_TITLES or not page.may_write or page.reserved_fields(kind):
        return None
    return PasteForm(formdata=None), titles_without(kind, page.row.variant)


def _say_outcome(outcome: Outcome) -> str:
    if not outcome.count:
        return "Rien n’a changé."
    counts = count_words(len(outcome.added), len(outcome.changed), len(outcome.removed))
    return f"Le tableau est repris\u202f: {counts}."


def _load_pasted(plan_id: UUID, kind: str) -> PlanPage:
    if kind not in WITHOUT_TITLES:
        abort(404)
    page = load_page(plan_id)
    if page.reserved_fields(kind):
        raise DomainError("plan_contacts_reserved")
    return page


def _load_whole(plan_id: UUID) -> PlanPage:
    """For what shows contact details. Raises ``plan_contacts_reserved``."""
    page = load_page(plan_id)
    if not page.may_read_contacts:
        raise DomainError("plan_contacts_reserved")
    return page


def _go_to_differences(plan_id: UUID, import_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show_differences", plan_id=plan_id, import_id=import_id), 303)


def _workbook_link(page: PlanPage) -> list[tuple[str, str]]:
    """The step above, for whoever may open it."""
    return [("Tableur", url_for(".show_workbook", plan_id=page.row.id))] if page.may_read_contacts else []


def _render_workbook(page: PlanPage, form: WorkbookForm) -> str:
    return render_template(
        "continuity/workbook.html",
        page=page,
        form=form,
        page_has_errors=bool(form.error_list()),
        breadcrumb=page.trail(page.link),
    )


def _render_paste(page: PlanPage, kind: str, form: PasteForm) -> str:
    return render_template(
        "continuity/paste.html",
        page=page,
        kind=kind,
        words=KIND_WORDS[kind],
        form=form,
        titles=titles_without(kind, page.row.variant),
        page_has_errors=bool(form.error_list()),
        breadcrumb=page.trail(page.link, *_workbook_link(page)),
    )


def _render_mercator(page: PlanPage, form: MercatorForm) -> str:
    return render_template(
        "continuity/mercator.html",
        page=page,
        form=form,
        page_has_errors=bool(form.error_list()),
        breadcrumb=page.trail(page.link, *_workbook_link(page)),
    )
