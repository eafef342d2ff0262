"""Accounts of the platform: search, official roles, closing the account of a leaver."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission, Role
from app.domain.errors import DomainError
from app.features.accounts import queries, service
from app.features.accounts.forms import AccountFilterForm, ClosingForm, OfficialForm
from app.features.accounts.views.blueprint import blueprint
from app.features.accounts.views.labels import place_name, role_lines
from app.web.access import requires
from app.web.context import current_actor, current_session, current_settings, utc_now
from app.web.messages import ROLE_LABELS
from app.web.paging import Page, PageRequest, Sort

OFFICIAL_FIELDS = {
    "email_invalid": "email",
    "role_already_held": "email",
    "region_required": "region",
    "region_unexpected": "region",
    "region_unknown": "region",
    "role_not_grantable": "role",
}
CLOSED = {"ouverts": False, "fermes": True, "tous": None}


@blueprint.get("/administration/comptes")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def list_accounts() -> ResponseReturnValue:
    form = AccountFilterForm()
    asked, sort = PageRequest.from_arguments(request.args), Sort.from_arguments(request.args, ("nom",), "nom")
    role = form.role.data if form.role.data in set(Role) else None
    found = queries.list_accounts(
        current_session(),
        search=form.q.data or "",
        role=Role(role) if role else None,
        closed=CLOSED.get(form.etat.data, False),
        descending=sort.descending,
        limit=asked.limit,
        offset=asked.offset,
    )
    return render_template(
        "accounts/accounts.html",
        form=form,
        page=Page(found.accounts, found.total, asked),
        sort=sort,
        roles=found.roles,
        role_labels=ROLE_LABELS,
        invitations=[
            (one, place_name(one.link.scope_kind, one.link.region))
            for one in queries.list_official_invitations(current_session(), utc_now())
        ],
    )


@blueprint.get("/administration/comptes/inviter")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def show_official_invitation() -> ResponseReturnValue:
    return render_template("accounts/invite_official.html", form=OfficialForm())


@blueprint.post("/administration/comptes/inviter")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def invite_official() -> ResponseReturnValue:
    form = OfficialForm()
    if not form.validate():
        return render_template("accounts/invite_official.html", form=form), 422
    try:
        service.invite_official(
            current_session(),
            current_actor(),
            email=form.email.data,
            role=Role(form.role.data),
            region=form.region.data or None,
            now=utc_now(),
        )
    except DomainError as error:
        form.refuse(error, OFFICIAL_FIELDS.get(error.code))
        return render_template("accounts/invite_official.html", form=form), 422
    flash(f"L’invitation est prête pour {form.email.data}.", "success")
    return redirect(url_for(".list_accounts"), 303)


@blueprint.post("/administration/comptes/invitations/<uuid:link_id>/annulation")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def revoke_official_invitation(link_id: UUID) -> ResponseReturnValue:
    service.revoke_official_invitation(current_session(), current_actor(), link_id, utc_now())
    flash("L’invitation est annulée : son lien ne sert plus.", "success")
    return redirect(url_for(".list_accounts"), 303)


@blueprint.get("/administration/comptes/<uuid:account_id>")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def show_one_account(account_id: UUID) -> ResponseReturnValue:
    session = current_session()
    account = queries.get_account(session, account_id)
    return render_template(
        "accounts/one_account.html",
        account=account,
        roles=role_lines(queries.list_roles(session, account_id)),
        sessions=queries.list_sessions(
            session, account_id, utc_now(), idle_minutes=current_settings().session_idle_minutes
        ),
    )


@blueprint.post("/administration/comptes/<uuid:account_id>/roles/<uuid:membership_id>/fin")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def end_official_role(account_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    service.end_official_role(current_session(), current_actor(), account_id, membership_id, utc_now())
    flash("Le rôle a pris fin.", "success")
    return redirect(url_for(".show_one_account", account_id=account_id), 303)


@blueprint.get("/administration/comptes/<uuid:account_id>/fermeture")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def show_closing(account_id: UUID) -> ResponseReturnValue:
    return _closing_page(account_id, _closing_form(account_id))


@blueprint.post("/administration/comptes/<uuid:account_id>/fermeture")
@requires(Permission.ACCOUNT_MANAGE, scope="platform")
def close_account(account_id: UUID) -> ResponseReturnValue:
    form = _closing_form(account_id)
    if not form.validate():
        return _closing_page(account_id, form), 422
    successors = {UUID(key): email for key, email in form.successors().items()}
    try:
        service.close_account(current_session(), current_actor(), account_id, successors, utc_now())
    except DomainError as error:
        form.refuse(error)
        return _closing_page(account_id, form), 422
    flash("Le compte est fermé. Le travail de cette personne reste en place.", "success")
    return redirect(url_for(".show_one_account", account_id=account_id), 303)


def _closing_form(account_id: UUID) -> ClosingForm:
    orphans = queries.list_orphans(current_session(), account_id, utc_now())
    return ClosingForm.for_organisations((str(brief.id), brief.name) for brief in orphans)


def _closing_page(account_id: UUID, form: ClosingForm) -> str:
    return render_template(
        "accounts/closing.html",
        account=queries.get_account(current_session(), account_id),
        roles=role_lines(queries.list_roles(current_session(), account_id)),
        form=form,
    )
