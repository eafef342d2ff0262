"""The second factor: set, confirmed, replaced, removed; its recovery codes are shown once."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import needs_second_factor
from app.domain.accounts import AttemptKind
from app.domain.errors import DomainError
from app.features.accounts import service
from app.features.accounts.forms import CodeForm, PasswordAndCodeForm
from app.features.accounts.views import entering
from app.features.accounts.views.blueprint import blueprint
from app.web.access import signed_in, signed_in_before_second_factor
from app.web.context import current_actor, current_session, utc_now


@blueprint.get("/compte/second-facteur")
@signed_in_before_second_factor
def show_second_factor() -> ResponseReturnValue:
    return _page(CodeForm())


@blueprint.post("/compte/second-facteur")
@signed_in_before_second_factor
def start_second_factor() -> ResponseReturnValue:
    service.start_second_factor(current_session(), current_actor())
    return redirect(url_for(".show_second_factor"), 303)


@blueprint.post("/compte/second-facteur/abandon")
@signed_in_before_second_factor
def cancel_second_factor() -> ResponseReturnValue:
    service.cancel_second_factor(current_session(), current_actor())
    return redirect(url_for(".show_second_factor"), 303)


@blueprint.post("/compte/second-facteur/confirmation")
@signed_in_before_second_factor
def confirm_second_factor() -> ResponseReturnValue:
    """Answers with the recovery codes rather than a redirect: they are kept nowhere, so no other page has them."""
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    actor = current_actor()
    try:
        with entering.counted(AttemptKind.CODE, actor.email):
            fresh = service.confirm_second_factor(current_session(), actor, form.code.data, utc_now())
    except DomainError as error:
        form.refuse(error, "code" if error.code == "code_incorrect" else None)
        return _page(form), entering.status_of(error)
    return render_template("accounts/recovery_codes.html", codes=fresh, is_new=True)


def _page(form: CodeForm) -> str:
    actor = current_actor()
    return render_template(
        "accounts/second_factor.html",
        form=form,
        factor=service.describe_second_factor(current_session(), actor),
        is_required=needs_second_factor(actor),
    )


@blueprint.get("/compte/second-facteur/codes")
@signed_in
def show_recovery_codes() -> ResponseReturnValue:
    return render_template("accounts/renew_codes.html", form=CodeForm())


@blueprint.post("/compte/second-facteur/codes")
@signed_in
def renew_recovery_codes() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate():
        return render_template("accounts/renew_codes.html", form=form), 422
    actor = current_actor()
    try:
        with entering.counted(AttemptKind.CODE, actor.email):
            fresh = service.renew_recovery_codes(current_session(), actor, form.code.data, utc_now())
    except DomainError as error:
        form.refuse(error, "code" if error.code == "code_incorrect" else None)
        return render_template("accounts/renew_codes.html", form=form), entering.status_of(error)
    return render_template("accounts/recovery_codes.html", codes=fresh, is_new=False)


@blueprint.get("/compte/second-facteur/remplacement")
@signed_in
def show_replacement() -> ResponseReturnValue:
    return render_template("accounts/replace_factor.html", form=PasswordAndCodeForm())


@blueprint.post("/compte/second-facteur/remplacement")
@signed_in
def replace_second_factor() -> ResponseReturnValue:
    form = PasswordAndCodeForm()
    refused = _with_proofs(form, service.replace_second_factor)
    if refused is not None:
        return render_template("accounts/replace_factor.html", form=form), refused
    return redirect(url_for(".show_second_factor"), 303)


@blueprint.get("/compte/second-facteur/suppression")
@signed_in
def show_removal() -> ResponseReturnValue:
    if needs_second_factor(current_actor()):
        raise DomainError("second_factor_required")
    return render_template("accounts/remove_factor.html", form=PasswordAndCodeForm())


@blueprint.post("/compte/second-facteur/suppression")
@signed_in
def remove_second_factor() -> ResponseReturnValue:
    form = PasswordAndCodeForm()
    refused = _with_proofs(form, service.remove_second_factor)
    if refused is not None:
        return render_template("accounts/remove_factor.html", form=form), refused
    flash("Votre second facteur est retiré.", "success")
    return redirect(url_for(".show_account"), 303)


def _with_proofs(form: PasswordAndCodeForm, act: Callable[..., None]) -> int | None:
    """Do what asks for both the password and a code; the status of the refusal, or ``None``."""
    if not form.validate():
        return 422
    actor = current_actor()
    try:
        with (
            entering.counted(AttemptKind.PASSWORD, actor.email),
            entering.counted(AttemptKind.CODE, actor.email),
        ):
            act(current_session(), actor, form.password.data, form.code.data, utc_now())
    except DomainError as error:
        form.refuse(error, {"password_incorrect": "password", "code_incorrect": "code"}.get(error.code))
        return entering.status_of(error)
    return None
