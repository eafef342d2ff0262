"""The Flask-Login adapter: from the token of the cookie to the actor of the request."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask, request
from flask_login import LoginManager, UserMixin

from app.domain.access import Actor
from app.features.accounts import service
from app.web.context import current_session, current_settings, utc_now, witness


@dataclass(frozen=True)
class CurrentUser(UserMixin):
    """What Flask-Login keeps; everything else reads ``actor``."""

    token: str
    actor: Actor

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(load_user)
    manager.init_app(app)


def load_user(token: str) -> CurrentUser | None:
    """The actor of an open session, or ``None`` when it was revoked, idle for too long or too old."""
    settings, now = current_settings(), utc_now()
    found = service.find_open_session(
        current_session(), token, now, idle_minutes=settings.session_idle_minutes
    )
    if found is None:
        return None
    if found.must_touch:
        witness(lambda session: service.touch_session(session, found.session_id, now))
    actor = replace(
        found.actor, address=request.remote_addr, second_factor_for_all=settings.second_factor_for_all
    )
    return CurrentUser(token=token, actor=actor)
