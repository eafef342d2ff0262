"""A plan frozen, approved, taken away as a file and begun again from one."""

from __future__ import annotations

from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Length

from app.domain.access import Permission
from app.domain.continuity.checks.copies import list_old
from app.domain.continuity.checks.run import check
from app.domain.continuity.facts import read_facts
from app.domain.continuity.in_force import find_last_named
from app.domain.continuity.records.upkeep import Approval
from app.domain.continuity.written import MAX_FILE_BYTES, WrittenError
from app.domain.errors import DomainError
from app.exchange.plan_file import write_plan_file
from app.features.continuity import queries, service
from app.features.continuity.forms import FreshPlanForm
from app.features.continuity.views.blueprint import PlanPage, blueprint, load_page, note_download
from app.features.continuity.views.papers import load_source
from app.features.continuity.words import VERSION_LABELS
from app.features.organisations import queries as organisations
from app.web.access import requires
from app.web.context import current_actor, current_session, today, utc_now
from app.web.forms import BaseForm, required
from app.web.plan_faults import say_fault
from app.web.plan_findings import say_finding


class FreezeForm(BaseForm):
    summary = TextAreaField(
        "Ce qui change dans cette version",
        [
            required("Dites en une phrase ce qui change."),
            Length(max=2_000, message="Écrivez 2 000 caractères au plus."),
        ],
    )


class ApproveForm(BaseForm):
    seen_hash = HiddenField()
    has_read = BooleanField(
        "J’ai relu cette version", [required("Cochez la case après avoir relu la version.")]
    )


class FileForm(FreshPlanForm):
    plan = FileField("Fichier du plan", [FileRequired("Choisissez le fichier à lire.")])


@blueprint.get("/pcra/<uuid:plan_id>/versions")
@requires(Permission.PLAN_READ, scope="plan_id")
def show_versions(plan_id: UUID) -> ResponseReturnValue:
    return _render(load_page(plan_id), FreezeForm(formdata=None))


@blueprint.post("/pcra/<uuid:plan_id>/versions")
@requires(Permission.PLAN_WRITE, scope="plan_id")
def freeze_version(plan_id: UUID) -> ResponseReturnValue:
    """Freeze the plan as it stands; it then waits for its approval."""
    page = load_page(plan_id)
    form = FreezeForm(formdata=request.form)
    if not form.validate():
        return _render(page, form), 422
    row = service.freeze(current_session(), current_actor(), page.row, form.summary.data or "", utc_now())
    flash(f"La version {row.number} est figée. Elle attend son approbation.", "success")
    return redirect(url_for(".show_versions", plan_id=plan_id), 303)


@blueprint.post("/pcra/<uuid:plan_id>/versions/<int:number>/approbation")
@requires(Permission.PLAN_APPROVE, scope="plan_id")
def approve_version(plan_id: UUID, number: int) -> ResponseReturnValue:
    page = load_page(plan_id)
    form = ApproveForm(formdata=request.form)
    if not form.validate():
        return _render(page, FreezeForm(formdata=None), form), 422
    seen = form.seen_hash.data or ""
    service.approve(current_session(), current_actor(), page.row, number, seen, utc_now(), today())
    given = list_old(queries.load_plan(current_session(), page.row).copies, number, today())
    flash(
        f"La version {number} est approuvée. "
        + ("Réimprimez les exemplaires diffusés, puis remplacez-les." if given else "Imprimez-la."),
        "success",
    )
    return redirect(url_for(".show_versions", plan_id=plan_id, _anchor="exemplaires"), 303)


@blueprint.get("/pcra/<uuid:plan_id>/plan.json")
@requires(Permission.PLAN_READ, scope="plan_id")
def download_plan(plan_id: UUID) -> ResponseReturnValue:
    """The whole plan as it stands, contacts included for whoever may read them: not encrypted, told in the journal."""
    page = load_page(plan_id)
    plan = page.show(queries.load_plan(current_session(), page.row))
    return _send_file(page, write_plan_file(plan), page.row.last_version, "plan-de-continuite.json")


@blueprint.get("/pcra/<uuid:plan_id>/version.json")
@requires(Permission.PLAN_READ, scope="plan_id")
def download_version(plan_id: UUID) -> ResponseReturnValue:
    """The version in force, as the command line prints it without PROJET; nothing without one."""
    page = load_page(plan_id)
    source = load_source(page)
    if source.is_draft:
        abort(404)
    content = write_plan_file(source.plan, source.sha256)
    return _send_file(page, content, source.number, f"plan-de-continuite-v{source.number}.json")


def _send_file(page: PlanPage, content: bytes, number: int, name: str) -> ResponseReturnValue:
    note_download(page, "pcra", "json", number)
    response = current_app.response_class(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/etablissements/<uuid:organisation_id>/pcra/fichier")
@requires(Permission.PLAN_WRITE, scope="organisation_id")
def show_file_form(organisation_id: UUID) -> ResponseReturnValue:
    return _render_file(organisation_id, FileForm(formdata=None))


@blueprint.post("/etablissements/<uuid:organisation_id>/pcra/fichier")
@requires(Permission.PLAN_WRITE, scope="organisation_id")
def begin_from_file(organisation_id: UUID) -> ResponseReturnValue:
    """A new plan that holds what the file holds; a file with a fault begins nothing."""
    form = FileForm()
    if not form.validate():
        return _render_file(organisation_id, form), 422
    try:
        read = service.read_file(form.plan.data.read(MAX_FILE_BYTES + 1))
    except WrittenError as error:
        form.plan.errors = [*form.plan.errors, "Ce fichier n’est pas un plan que Boussole peut reprendre."]
        return _render_file(organisation_id, form, [say_fault(fault) for fault in error.faults]), 422
    if begun := service.find_begun(current_session(), organisation_id, form.plan_id):
        return redirect(url_for(".show_plan", plan_id=begun.id), 303)
    try:
        row = service.begin_plan(
            current_session(),
            current_actor(),
            organisation_id,
            read.variant,
            "",
            read.sheet.title,
            read,
            utc_now(),
            today(),
            steps=read.steps,
            scale=read.scale,
            versions_elsewhere=max(read.version, find_last_named(read)),
            plan_id=form.plan_id,
        )
    except DomainError as error:
        form.refuse(error)
        return _render_file(organisation_id, form), 422
    first = row.versions_elsewhere + 1
    numbered = f" La première version figée ici aura le numéro {first}." if first > 1 else ""
    flash(f"Le plan est repris du fichier, en projet.{numbered}", "success")
    if read.withheld:
        flash("Ce fichier ne contenait pas les coordonnées\u202f: il faut les saisir.", "warning")
    return redirect(url_for(".show_plan", plan_id=row.id), 303)


def _render(page: PlanPage, form: FreezeForm, approving: ApproveForm | None = None) -> str:
    rows = queries.list_versions(current_session(), page.row.id)
    pending = next((row for row in rows if row.state is queries.VersionState.PENDING), None)
    approved = next((row for row in rows if row.state is queries.VersionState.APPROVED), None)
    frozen = queries.read_snapshot(pending) if pending else None
    blocking = check(frozen, today()).blocking if frozen else ()
    if approving is None:
        approving = ApproveForm(formdata=None, seen_hash=pending.sha256 if pending else "")
    return render_template(
        "continuity/versions.html",
        page=page,
        rows=rows,
        pending=pending,
        approved=approved,
        decisions=_list_decisions(page, pending.number) if pending else [],
        blocking=[say_finding(frozen, one) for one in blocking] if frozen else [],
        due=queries.find_due(current_session(), page.row, today()) if approved else None,
        facts=service.find_facts(current_session(), page.row, approved, today()) if approved else None,
        read_facts=read_facts,
        shared=next((row for row in rows if row.shared_at is not None), None),
        labels=VERSION_LABELS,
        today=today(),
        form=form,
        approving=approving,
        errors=[*form.error_list(), *approving.error_list()],
        page_has_errors=bool(form.error_list() or approving.error_list()),
        breadcrumb=page.trail(page.link),
    )


def _list_decisions(page: PlanPage, number: int) -> list[Approval]:
    """What was already decided of a version that waits, elsewhere than here."""
    kept = queries.list_own(current_session(), page.row.id, ["approval"])
    found = (one.record for one in kept)
    return [one for one in found if isinstance(one, Approval) and one.version == number and one.decision]


def _render_file(organisation_id: UUID, form: FileForm, faults: list[str] | None = None) -> str:
    organisation = organisations.get(current_session(), organisation_id)
    return render_template(
        "continuity/file.html",
        organisation=organisation,
        form=form,
        faults=faults or [],
        page_has_errors=bool(form.error_list() or faults),
        breadcrumb=[
            (organisation.name, url_for("organisations.show_organisation", organisation_id=organisation_id)),
            ("Plans de continuité", url_for(".list_plans", organisation_id=organisation_id)),
        ],
    )
