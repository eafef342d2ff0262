"""Signing in and out."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from app.domain.accounts import AttemptKind, local_path
from app.domain.errors import DomainError
from app.features.accounts import service
from app.features.accounts.forms import CodeForm, SignInForm
from app.features.accounts.views import entering
from app.features.accounts.views.blueprint import blueprint
from app.web.access import public, signed_in_before_second_factor
from app.web.context import current_actor, current_database, current_session, find_actor, utc_now


@blueprint.get("/connexion")
@public
def show_sign_in() -> ResponseReturnValue:
    if find_actor() is not None:
        return redirect(entering.destination(request.args.get("suite")), 303)
    return _sign_in_page(SignInForm())


@blueprint.post("/connexion")
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form), 422
    try:
        recognised = _recognise(form.email.data, form.password.data)
    except DomainError as error:
        form.refuse(error)
        return _sign_in_page(form), entering.status_of(error)
    if recognised.is_outdated:
        service.renew_hash(current_session(), recognised.account_id, form.password.data)
    suite = request.args.get("suite")
    if recognised.needs_code:
        entering.remember_pending(recognised, suite)
        return redirect(url_for(".show_code"), 303)
    entering.enter(recognised.account_id)
    return redirect(entering.destination(suite), 303)


def _recognise(email: str, password: str) -> service.Recognised:
    """Hashing is slow on purpose: it is done in a transaction that only reads, and locks nobody out."""
    with (
        current_database().reading_session() as reading,
        entering.counted(AttemptKind.PASSWORD, email, reading),
    ):
        return service.check_password(reading, email, password)


def _sign_in_page(form: SignInForm) -> str:
    suite = local_path(request.args.get("suite"))
    return render_template("accounts/sign_in.html", form=form, action=url_for(".sign_in", suite=suite))


@blueprint.get("/connexion/code")
@public
def show_code() -> ResponseReturnValue:
    if entering.find_pending() is None:
        return redirect(url_for(".show_sign_in"), 303)
    return render_template("accounts/code.html", form=CodeForm())


@blueprint.post("/connexion/code")
@public
def give_code() -> ResponseReturnValue:
    pending = entering.find_pending()
    if pending is None:
        flash("Le délai est passé. Recommencez la connexion.", "warning")
        return redirect(url_for(".show_sign_in"), 303)
    form = CodeForm()
    if not form.validate():
        return render_template("accounts/code.html", form=form), 422
    try:
        _check_pending_code(pending, form.code.data)
    except DomainError as error:
        form.refuse(error, None if error.code == "sign_in_expired" else "code")
        return render_template("accounts/code.html", form=form), entering.status_of(error)
    entering.enter(UUID(pending["account"]))
    return redirect(entering.destination(pending["suite"]), 303)


def _check_pending_code(pending: dict[str, str], code: str) -> None:
    account_id = UUID(pending["account"])
    service.check_stamp(current_session(), account_id, pending["stamp"])
    with entering.counted(AttemptKind.CODE, pending["email"]):
        service.check_code(current_session(), account_id, code, address=request.remote_addr, now=utc_now())


@blueprint.post("/deconnexion")
@signed_in_before_second_factor
def sign_out() -> ResponseReturnValue:
    service.close_session(current_session(), current_actor(), utc_now())
    logout_user()
    session.clear()
    flash("Vous êtes déconnecté.", "success")
    return redirect(url_for(".show_sign_in"), 303)
