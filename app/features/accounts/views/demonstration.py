"""Entering a demonstration as one of its personas: one click, on a demonstration base alone."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from app.features.accounts import service
from app.features.accounts.views import entering
from app.features.accounts.views.blueprint import blueprint
from app.web.access import public
from app.web.context import current_session, current_settings, find_actor, utc_now


@blueprint.post("/demonstration/entree")
@public
def enter_persona() -> ResponseReturnValue:
    if not current_settings().is_demonstration:
        abort(404)
    try:
        account_id = UUID(request.form.get("persona", ""))
    except ValueError:
        abort(404)
    service.check_persona(current_session(), account_id)
    actor = find_actor()
    if actor is not None:
        service.close_session(current_session(), actor, utc_now())
    entering.enter(account_id)
    return redirect("/", 303)
