"""One's open sessions, and closing them."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.features.accounts import queries, service
from app.features.accounts.views.blueprint import blueprint
from app.features.accounts.views.labels import device_of
from app.web.access import signed_in
from app.web.context import current_actor, current_session, current_settings, utc_now


@blueprint.get("/compte/sessions")
@signed_in
def list_sessions() -> ResponseReturnValue:
    actor, settings = current_actor(), current_settings()
    return render_template(
        "accounts/sessions.html",
        sessions=queries.list_sessions(
            current_session(), actor.id, utc_now(), idle_minutes=settings.session_idle_minutes
        ),
        own_id=actor.session_id,
        settings=settings,
        device_of=device_of,
    )


@blueprint.post("/compte/sessions/<uuid:session_id>/fin")
@signed_in
def end_session(session_id: UUID) -> ResponseReturnValue:
    service.revoke_session(current_session(), current_actor(), session_id, utc_now())
    flash("La session est fermée.", "success")
    return redirect(url_for(".list_sessions"), 303)


@blueprint.post("/compte/sessions/autres")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    count = service.revoke_other_sessions(current_session(), current_actor(), utc_now())
    flash("Vos autres sessions sont fermées." if count else "Vous n’aviez pas d’autre session.", "success")
    return redirect(url_for(".list_sessions"), 303)
