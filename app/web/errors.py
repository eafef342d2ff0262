"""Every refusal and every failure as a page in French, or as a notice when htmx asked.

``DomainError`` becomes its sentence of ``messages.py``. The page of a failure asks nothing of the database.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import RoutingException

from app.domain.errors import DomainError
from app.web.filters import file_size
from app.web.messages import message_of

log = structlog.get_logger(__name__)

UNPROCESSABLE_ENDINGS = (
    "_incorrect",
    "_invalid",
    "_missing",
    "_out_of_range",
    "_required",
    "_too_large",
    "_too_long",
    "_too_short",
    "_unknown",
    "_weak",
)
"""Codes of what was typed; the others are about the state of things."""

PAGES: dict[int, tuple[str, str]] = {
    400: ("Demande incomprise", "L’adresse ou le formulaire envoyé n’a pas la forme attendue."),
    401: ("Connexion nécessaire", "Connectez-vous pour continuer."),
    403: (
        "Accès refusé",
        "Votre rôle ne permet pas cette action. Rapprochez-vous du référent de l’établissement.",
    ),
    404: (
        "Page introuvable",
        "Cette page n’existe pas, ou elle ne vous est pas ouverte. "
        "Vérifiez l’adresse, ou repartez de l’accueil.",
    ),
    405: ("Action impossible ici", "Cette adresse ne reçoit pas ce genre de demande. Repartez de l’accueil."),
    413: (
        "Envoi trop volumineux",
        "Ce que vous avez envoyé dépasse la taille permise\u202f: {whole} en tout, dont {typed} de texte. "
        "Réduisez-le puis recommencez.",
    ),
    422: ("Saisie à corriger", "Une partie de ce que vous avez envoyé n’a pas la forme attendue."),
    429: (
        "Trop de demandes",
        "Trop de demandes sont venues de votre adresse. Attendez une minute puis recommencez.",
    ),
    500: (
        "Le service a rencontré une erreur",
        "Ce n’est pas de votre fait, et votre dernière saisie n’est peut-être pas enregistrée. "
        "Recommencez dans quelques minutes. Si l’erreur revient, prévenez l’exploitant en donnant l’heure.",
    ),
    503: ("Service indisponible", "Le service revient dans quelques minutes."),
}
EXPIRED_FORM = (
    "Formulaire expiré",
    "Le formulaire n’est plus valable\u202f: la session a pris fin, ou la page est restée ouverte "
    "trop longtemps. Revenez en arrière, rechargez la page et envoyez de nouveau.",
)
REFUSED = "Action impossible"


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, answer_domain_error)
    app.register_error_handler(CSRFError, answer_csrf_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(SecurityError, answer_untrusted_host)
    app.register_error_handler(500, answer_failure)
    app.log_exception = log_failure  # type: ignore[method-assign]


def status_of(error: DomainError) -> int:
    """404 for what is not there, 422 for what was typed, 409 for the state of things."""
    if error.code.endswith("_not_found"):
        return 404
    return 422 if error.code.endswith(UNPROCESSABLE_ENDINGS) else 409


def answer_domain_error(error: DomainError) -> ResponseReturnValue:
    status = status_of(error)
    title = PAGES[404][0] if status == 404 else REFUSED
    return _answer(status, title, message_of(error))


def answer_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, *EXPIRED_FORM)


def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    """A redirect or a ready answer passes; any other status has its page."""
    if error.response is not None or (error.code or 500) < 400:
        return error
    status = error.code or 500
    title, text = PAGES.get(status) or PAGES[400 if status < 500 else 500]
    if status == 413:
        whole = request.max_content_length or 0
        typed = min(request.max_form_memory_size or whole, whole)
        text = text.format(whole=file_size(whole), typed=file_size(typed))
    body, _, headers = _answer(status, title, text)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            headers[name] = value
    return body, status, headers


def answer_untrusted_host(_error: SecurityError) -> ResponseReturnValue:
    """A ``Host`` that is not ours: in plain text, since a page could not build a single one of its links."""
    return ". ".join(PAGES[400]), 400, {"Content-Type": "text/plain; charset=utf-8"}


def answer_failure(_error: HTTPException) -> ResponseReturnValue:
    """An exception that nobody expected: shown without a detail, and without asking the database anything."""
    g.bare_shell = True
    return _answer(500, *PAGES[500])


def log_failure(exc_info: object) -> None:
    """In place of Flask's own line, which quotes the path: that of a link sent by e-mail holds its token."""
    log.error("request_failed", exc_info=exc_info, method=request.method, endpoint=request.endpoint)


def find_way_back() -> str | None:
    """The page one came from, as a path of this site; none when it is elsewhere, unknown, or the one just refused.

    From an address that only takes posts (a form shown again with its errors), the nearest page above it.
    """
    try:
        origin = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if f"{origin.scheme}://{origin.netloc}/" != request.host_url:
        return None
    path = _find_page(origin.path)
    if path is None or (path == request.path and request.method == "GET"):
        return None
    return f"{path}?{origin.query}" if origin.query and path == origin.path else path


def _find_page(path: str) -> str | None:
    """``path`` when a page answers there, else the nearest one above it; never the home page, which has its link."""
    routes = current_app.create_url_adapter(request)
    while path.removeprefix(request.script_root) not in ("", "/"):
        try:
            routes.match(path.removeprefix(request.script_root), method="GET")  # type: ignore[union-attr]
        except (HTTPException, RoutingException):
            path = path.rpartition("/")[0]
        else:
            return path
    return None


def _answer(status: int, title: str, text: str) -> tuple[str, int, dict[str, str]]:
    if request.headers.get("HX-Request"):
        notice = render_template("layouts/notice.html", error_title=title, error_text=text)
        return notice, status, {"HX-Retarget": "#avis-de-page", "HX-Reswap": "innerHTML"}
    return (
        render_template(
            "layouts/error.html",
            status=status,
            error_title=title,
            error_text=text,
            back_url=find_way_back(),
        ),
        status,
        {},
    )
