"""One transaction for each request: committed after an unsafe method that succeeds, rolled back otherwise."""

from __future__ import annotations

from flask import Flask, Response, g, request

from app.web.context import SAFE_METHODS, current_database


def init_app(app: Flask) -> None:
    app.after_request(_end_transaction)
    app.teardown_request(_close)


def _end_transaction(response: Response) -> Response:
    """Commit or roll back, then let the witnesses write in a short transaction of their own."""
    session = g.pop("session", None)
    if session is not None:
        try:
            if request.method not in SAFE_METHODS and response.status_code < 400:
                session.commit()
                g.tasks = session.info.pop("tasks", [])
        finally:
            session.close()
    witnesses = g.pop("witnesses", [])
    if witnesses:
        with current_database().unit_of_work() as own:
            for write in witnesses:
                write(own)
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
