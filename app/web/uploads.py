"""Files sent by a form: a larger request, but only to a view that takes files and from somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request, session
from flask.typing import ResponseReturnValue

from app.web.context import current_settings

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

FILES_AT_ONCE = 4
"""How many files of the largest size fit in one request."""
FORM_ROOM = 1024 * 1024


def accepts_files(view: View) -> View:
    """This view takes files: its request may be as large as a few of them."""
    cast(Any, view).accepts_files = True
    return view


def init_app(app: Flask) -> None:
    """Must come before whatever reads the form of a request."""
    app.before_request(_widen)


def _widen() -> None:
    """The cookie is signed: nobody who never signed in sends more than a form."""
    if request.endpoint is None or "_user_id" not in session:
        return
    if getattr(current_app.view_functions[request.endpoint], "accepts_files", False):
        request.max_content_length = FILES_AT_ONCE * current_settings().files.limit + FORM_ROOM
