"""The guard: every view says who may enter, and is refused when it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.domain.access import (
    NATIONAL,
    PLATFORM,
    Permission,
    Scope,
    ScopeKind,
    is_inside,
    may,
    needs_second_factor,
)
from app.web.context import current_session, find_actor

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Resolver = Callable[[Session, Any], frozenset[Scope] | None]

CONSTANT_SCOPES = {"platform": frozenset({PLATFORM}), "national": frozenset({NATIONAL})}


@dataclass(frozen=True, slots=True)
class Access:
    """``permission`` is ``None`` for a public view or one open to whoever is signed in."""

    public: bool = False
    permission: Permission | None = None
    scope: str | None = None
    without_second_factor: bool = False


def public(view: View) -> View:
    """Open to anyone."""
    return _mark(view, Access(public=True))


def signed_in(view: View) -> View:
    """Open to whoever is signed in, with their second factor when it is required."""
    return _mark(view, Access())


def signed_in_before_second_factor(view: View) -> View:
    """Open to whoever is signed in, even before the second factor is set: the pages that set it, sign-out."""
    return _mark(view, Access(without_second_factor=True))


def requires(permission: Permission, scope: str) -> Callable[[View], View]:
    """Open to whoever holds ``permission`` on the target named by ``scope``.

    ``scope`` is the name of an argument of the URL that has a resolver, or ``platform`` or ``national``.
    """

    def mark(view: View) -> View:
        return _mark(view, Access(permission=permission, scope=scope))

    return mark


def register_scope(app: Flask, argument: str, resolver: Resolver) -> None:
    """Say how the argument of a URL becomes the chain of scopes of its target; ``None``: no such target."""
    app.extensions.setdefault("boussole.scopes", {})[argument] = resolver


def init_app(app: Flask) -> None:
    app.before_request(_guard)


def allowed(permission: Permission) -> bool:
    """Whether the actor may also do this to the target of the page; what templates ask before showing a button."""
    actor = find_actor()
    return actor is not None and may(actor, permission, g.scopes)


def list_readable_units(permission: Permission) -> frozenset[UUID]:
    """The target of the page, its legal entity and its groups: those where the actor may do this."""
    actor = find_actor()
    units = {scope.key for scope in g.scopes if scope.kind in (ScopeKind.ORGANISATION, ScopeKind.GROUP)}
    found = {UUID(key) for key in units}
    return frozenset(
        one
        for one in found
        if actor is not None and may(actor, permission, frozenset({Scope.organisation(one)}))
    )


def _mark(view: View, access: Access) -> View:
    cast(Any, view).access = access
    return view


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if access is None:
        abort(403)
    if access.public:
        return None
    actor = find_actor()
    if actor is None:
        return _ask_to_sign_in()
    if not access.without_second_factor and needs_second_factor(actor) and not actor.has_second_factor:
        return redirect(url_for("accounts.show_second_factor"), 303)
    if access.permission is None:
        return None
    scopes = g.scopes = _scopes_of(access.scope or "")
    if may(actor, access.permission, scopes):
        return None
    return abort(403 if is_inside(actor, scopes) else 404)


def _scopes_of(name: str) -> frozenset[Scope]:
    if name in CONSTANT_SCOPES:
        return CONSTANT_SCOPES[name]
    resolver: Resolver = current_app.extensions["boussole.scopes"][name]
    scopes = resolver(current_session(), (request.view_args or {})[name])
    if scopes is None:
        abort(404)
    return scopes


def _ask_to_sign_in() -> ResponseReturnValue:
    """Anonymous: a page sends to sign-in and comes back; a partial or a write answers 401."""
    if request.headers.get("HX-Request"):
        response = current_app.make_response(("", 401))
        response.headers["HX-Redirect"] = url_for("accounts.show_sign_in")
        return response
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.show_sign_in", suite=target), 303)


def region_scopes(_session: Session, code: str) -> frozenset[Scope]:
    """The chain of a region: the region itself, then the nation."""
    return frozenset({Scope.region(code), NATIONAL})
