"""Inviting the first lead of the establishments of a region, one by one or from a file."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import DomainError
from app.features.accounts import invitation_file, queries, service
from app.features.accounts.forms import ConfirmFileForm, InvitationFileForm, LeadForm
from app.features.accounts.views.blueprint import blueprint
from app.features.accounts.views.labels import region_name
from app.web.access import requires
from app.web.context import current_actor, current_session, utc_now
from app.web.messages import ROLE_LABELS, message_of
from app.web.paging import Page, PageRequest

FIELDS = {"email_invalid": "email", "role_already_held": "email", "self_invitation": "email"}


@blueprint.get("/regions/<region>/invitations")
@requires(Permission.REFERENT_INVITE, scope="region")
def show_region_invitations(region: str) -> ResponseReturnValue:
    return _page(region, LeadForm(formdata=None, number=request.args.get("finess", "")))


def _page(region: str, form: LeadForm, file_form: InvitationFileForm | None = None) -> str:
    asked = PageRequest.from_arguments(request.args)
    found = queries.list_region_invitations(
        current_session(), region, utc_now(), limit=asked.limit, offset=asked.offset
    )
    file_form = file_form or InvitationFileForm(formdata=None)
    errors = form.error_list() + file_form.error_list()
    return render_template(
        "accounts/region_invitations.html",
        region=region,
        region_name=region_name(region),
        form=form,
        file_form=file_form,
        errors=errors,
        page_has_errors=bool(errors),
        page=Page(found.invitations, found.total, asked),
        role_labels=ROLE_LABELS,
        limits=invitation_file,
    )


@blueprint.post("/regions/<region>/invitations")
@requires(Permission.REFERENT_INVITE, scope="region")
def invite_lead(region: str) -> ResponseReturnValue:
    form = LeadForm()
    if not form.validate():
        return _page(region, form), 422
    session, actor, now = current_session(), current_actor(), utc_now()
    typed = {"email": form.email.data, "function": form.function.data or ""}
    try:
        brief = service.plan_one(session, actor, region, number=form.number.data, **typed, now=now)
        service.invite_first_lead(session, actor, region, brief.id, **typed, now=now)
    except DomainError as error:
        form.refuse(error, FIELDS.get(error.code, "number"))
        return _page(region, form), 422
    flash(f"L’invitation est prête pour {form.email.data} pour {brief.full_name}.", "success")
    return redirect(url_for(".show_region_invitations", region=region), 303)


@blueprint.post("/regions/<region>/invitations/<uuid:link_id>/annulation")
@requires(Permission.REFERENT_INVITE, scope="region")
def revoke_region_invitation(region: str, link_id: UUID) -> ResponseReturnValue:
    service.revoke_region_invitation(current_session(), current_actor(), region, link_id, utc_now())
    flash("L’invitation est annulée : son lien ne sert plus.", "success")
    return redirect(url_for(".show_region_invitations", region=region), 303)


@blueprint.post("/regions/<region>/invitations/fichier")
@requires(Permission.REFERENT_INVITE, scope="region")
def preview_invitation_file(region: str) -> ResponseReturnValue:
    """Show what the file would do; nothing is sent before the confirmation."""
    form = InvitationFileForm()
    if not form.validate():
        return _page(region, LeadForm(formdata=None), form), 422
    try:
        text = invitation_file.decode(form.file.data.stream.read(invitation_file.LARGEST_FILE + 1))
        plan = _plan(region, text)
    except DomainError as error:
        form.refuse(error, "file")
        return _page(region, LeadForm(formdata=None), form), 422
    return _preview(region, plan)


@blueprint.post("/regions/<region>/invitations/fichier/confirmation")
@requires(Permission.REFERENT_INVITE, scope="region")
def invite_from_file(region: str) -> ResponseReturnValue:
    """Check the previewed lines again, and send their invitations, all or none."""
    form = ConfirmFileForm()
    if not form.validate():
        return _page(region, LeadForm(formdata=None)), 422
    plan = _plan(region, form.content.data)
    if plan.faults:
        return _preview(region, plan, is_late=True), 409
    count = service.invite_planned(current_session(), current_actor(), region, plan, utc_now())
    flash(f"Invitations envoyées : {count}.", "success")
    return redirect(url_for(".show_region_invitations", region=region), 303)


def _plan(region: str, text: str) -> service.Plan:
    file = invitation_file.read_invitations(text)
    return service.plan_invitations(current_session(), current_actor(), region, file, utc_now())


def _preview(region: str, plan: service.Plan, *, is_late: bool = False) -> str:
    form = ConfirmFileForm(formdata=None, content=invitation_file.write_invitations(plan.lines))
    return render_template(
        "accounts/region_preview.html",
        region=region,
        region_name=region_name(region),
        plan=plan,
        faults=[(fault.line, message_of(fault.error)) for fault in plan.faults],
        form=form,
        is_late=is_late,
    )
