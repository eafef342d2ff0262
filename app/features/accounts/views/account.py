"""One's own account: name, password, roles."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import needs_second_factor
from app.domain.accounts import AttemptKind
from app.domain.errors import DomainError
from app.features.accounts import queries, service
from app.features.accounts.forms import ChangePasswordForm, ProfileForm
from app.features.accounts.views import entering
from app.features.accounts.views.blueprint import blueprint
from app.features.accounts.views.labels import role_lines
from app.web.access import signed_in
from app.web.context import current_actor, current_session, utc_now


@blueprint.get("/compte")
@signed_in
def show_account() -> ResponseReturnValue:
    account = queries.get_account_by_email(current_session(), current_actor().email)
    form = ProfileForm(formdata=None, name=account.name, function=account.function)
    return _account_page(form)


@blueprint.post("/compte")
@signed_in
def save_account() -> ResponseReturnValue:
    form = ProfileForm()
    if not form.validate():
        return _account_page(form), 422
    try:
        service.save_profile(
            current_session(),
            current_actor(),
            name=form.name.data,
            function=form.function.data or "",
            now=utc_now(),
        )
    except DomainError as error:
        form.refuse(error, "name")
        return _account_page(form), 422
    flash("Vos informations sont enregistrées.", "success")
    return redirect(url_for(".show_account"), 303)


def _account_page(form: ProfileForm) -> str:
    actor = current_actor()
    return render_template(
        "accounts/account.html",
        form=form,
        actor=actor,
        roles=role_lines(queries.list_roles(current_session(), actor.id)),
        factor=service.describe_second_factor(current_session(), actor),
        is_required=needs_second_factor(actor),
    )


@blueprint.get("/compte/mot-de-passe")
@signed_in
def show_password() -> ResponseReturnValue:
    return render_template("accounts/password.html", form=ChangePasswordForm())


@blueprint.post("/compte/mot-de-passe")
@signed_in
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate():
        return render_template("accounts/password.html", form=form), 422
    actor = current_actor()
    try:
        with entering.counted(AttemptKind.PASSWORD, actor.email):
            service.change_password(
                current_session(), actor, form.current.data, form.password.data, utc_now()
            )
    except DomainError as error:
        fields = {"password_incorrect": "current", "too_many_attempts": None}
        form.refuse(error, fields.get(error.code, "password"))
        return render_template("accounts/password.html", form=form), entering.status_of(error)
    flash("Votre mot de passe est changé. Vos autres sessions sont fermées.", "success")
    return redirect(url_for(".show_account"), 303)


@blueprint.get("/compte/roles/<uuid:membership_id>/fin")
@signed_in
def show_own_role_end(membership_id: UUID) -> ResponseReturnValue:
    held = queries.list_roles(current_session(), current_actor().id)
    role = next((line for line in role_lines(held) if line.membership_id == membership_id), None)
    if role is None:
        raise DomainError("membership_not_found")
    return render_template("accounts/own_role_end.html", role=role, refusal=None)


@blueprint.post("/compte/roles/<uuid:membership_id>/fin")
@signed_in
def end_own_role(membership_id: UUID) -> ResponseReturnValue:
    service.end_own_role(current_session(), current_actor(), membership_id, utc_now())
    flash("Vous n’avez plus ce rôle.", "success")
    return redirect(url_for(".show_account"), 303)
