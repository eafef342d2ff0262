"""Links by e-mail: a GET shows what they are for, a POST opens them, a form finishes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from app.domain.accounts import AttemptKind, LinkPurpose, LinkState
from app.domain.errors import DomainError
from app.features.accounts import service
from app.features.accounts.forms import AcceptForm, ForgottenForm, NewPasswordForm
from app.features.accounts.views import entering
from app.features.accounts.views.blueprint import blueprint
from app.features.accounts.views.labels import place_name
from app.web.access import public
from app.web.context import current_actor, current_session, find_actor, utc_now
from app.web.messages import ROLE_LABELS, message_of

FORM_ERRORS = ("password_", "name_")


@blueprint.get("/mot-de-passe-oublie")
@public
def show_forgotten() -> ResponseReturnValue:
    return render_template("accounts/forgotten.html", form=ForgottenForm())


@blueprint.post("/mot-de-passe-oublie")
@public
def ask_reset() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    email = form.email.data
    try:
        service.check_throttle(
            current_session(), AttemptKind.RESET, email=email, address=request.remote_addr, now=utc_now()
        )
    except DomainError as error:
        form.refuse(error)
        return render_template("accounts/forgotten.html", form=form), entering.status_of(error)
    service.request_reset(current_session(), email, utc_now())
    entering.note(AttemptKind.RESET, email, succeeded=False)
    return redirect(url_for(".show_reset_asked"), 303)


@blueprint.get("/mot-de-passe-oublie/envoye")
@public
def show_reset_asked() -> ResponseReturnValue:
    return render_template("accounts/reset_asked.html")


@blueprint.get("/lien/<token>")
@public
def show_link(token: str) -> ResponseReturnValue:
    try:
        link = service.get_link(current_session(), token)
    except DomainError as error:
        return _dead_link(error), 404
    state = service.state_of(link, utc_now())
    if state is not LinkState.OPEN:
        return _dead_link(DomainError(f"link_{state}"), link.purpose), 410
    if link.purpose is LinkPurpose.RESET:
        return render_template("accounts/link_reset.html", link=link, token=token)
    return render_template("accounts/link_invitation.html", token=token, **_terms(link))


@blueprint.post("/lien/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """Use the link, and start the short session that does what it is for."""
    try:
        link = service.open_link(current_session(), token, utc_now())
    except DomainError as error:
        return _dead_link(error), 404 if error.code == "link_not_found" else 410
    actor = find_actor()
    if actor is None or actor.email != link.email or link.purpose is LinkPurpose.RESET:
        if actor is not None:
            service.close_session(current_session(), actor, utc_now())
            logout_user()
        session.clear()
    entering.remember_link(link.id, link.purpose)
    page = ".show_reset" if link.purpose is LinkPurpose.RESET else ".show_invitation"
    return redirect(url_for(page), 303)


def _dead_link(error: DomainError, purpose: LinkPurpose | None = None) -> str:
    return render_template("accounts/link_dead.html", reason=message_of(error), purpose=purpose)


def _over(error: DomainError) -> ResponseReturnValue:
    entering.forget_link()
    return _dead_link(error), 410


@blueprint.get("/nouveau-mot-de-passe")
@public
def show_reset() -> ResponseReturnValue:
    try:
        entering.get_remembered_link(LinkPurpose.RESET)
    except DomainError as error:
        return _over(error)
    return render_template("accounts/reset.html", form=NewPasswordForm())


@blueprint.post("/nouveau-mot-de-passe")
@public
def reset_password() -> ResponseReturnValue:
    form = NewPasswordForm()
    try:
        link = entering.get_remembered_link(LinkPurpose.RESET)
        if not form.validate():
            return render_template("accounts/reset.html", form=form), 422
        service.finish_reset(
            current_session(), link.id, form.password.data, address=request.remote_addr, now=utc_now()
        )
    except DomainError as error:
        if not error.code.startswith(FORM_ERRORS):
            return _over(error)
        form.refuse(error, "password")
        return render_template("accounts/reset.html", form=form), 422
    session.clear()
    flash("Votre mot de passe est changé. Connectez-vous.", "success")
    return redirect(url_for(".show_sign_in"), 303)


@blueprint.get("/invitation")
@public
def show_invitation() -> ResponseReturnValue:
    try:
        link = entering.get_remembered_link(LinkPurpose.INVITATION)
    except DomainError as error:
        return _over(error)
    return _invitation_page(link, AcceptForm(formdata=None, function=link.function))


@blueprint.post("/invitation")
@public
def accept_invitation() -> ResponseReturnValue:
    try:
        link = entering.get_remembered_link(LinkPurpose.INVITATION)
        if find_actor() is not None:
            service.accept_as_known(current_session(), current_actor(), link.id, utc_now())
            entering.forget_link()
            flash("Votre nouveau rôle est en place.", "success")
            return redirect("/", 303)
        return _accept_as_new(link)
    except DomainError as error:
        return _over(error)


def _accept_as_new(link: service.Link) -> ResponseReturnValue:
    form = AcceptForm()
    if not form.validate():
        return _invitation_page(link, form), 422
    try:
        account_id = service.accept_as_new(
            current_session(),
            link.id,
            name=form.name.data,
            function=form.function.data or "",
            password=form.password.data,
            address=request.remote_addr,
            now=utc_now(),
        )
    except DomainError as error:
        if error.code == "account_exists":
            # Refused, so that nothing is kept: the page now asks to sign in instead.
            return _invitation_page(link, AcceptForm(formdata=None)), 409
        if not error.code.startswith(FORM_ERRORS):
            raise
        form.refuse(error, "name" if error.code == "name_required" else "password")
        return _invitation_page(link, form), 422
    entering.forget_link()
    entering.enter(account_id)
    flash("Votre compte est créé.", "success")
    return redirect("/", 303)


def _invitation_page(link: service.Link, form: AcceptForm) -> str:
    return render_template("accounts/invitation.html", form=form, **_terms(link))


def _terms(link: service.Link) -> dict[str, Any]:
    """What both pages of an invitation say of it."""
    invitation = service.describe_invitation(current_session(), link, utc_now())
    return {
        "invitation": invitation,
        "role_label": ROLE_LABELS[invitation.role],
        "place": invitation.place or place_name(link.scope_kind, link.region),
        "actor": find_actor(),
    }
