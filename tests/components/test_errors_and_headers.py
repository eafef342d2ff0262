"""Refusals and failures as pages, and the headers of every answer, in the gallery's application."""

from __future__ import annotations

import re

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import CapturingLogger

from app.config import Settings
from app.domain.errors import DomainError
from app.web import errors, navigation
from app.web.errors import status_of
from app.web.headers import CONTENT_SECURITY_POLICY
from app.web.messages import UNKNOWN_REFUSAL
from tests.components.gallery import make_gallery
from tests.pages import CheckingClient


@pytest.fixture
def app() -> Flask:
    app = make_gallery()
    app.test_client_class = CheckingClient
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("assessment_not_found", 404),
        ("finess_invalid", 422),
        ("reason_required", 422),
        ("password_weak", 422),
        ("assessment_signed", 409),
        ("not_allowed", 409),
    ],
)
def test_status_of_a_refusal(code: str, status: int) -> None:
    assert status_of(DomainError(code)) == status


def test_a_refusal_is_a_page_with_its_sentence(client: FlaskClient) -> None:
    response = client.post("/refus/not_allowed")
    assert response.status_code == 409
    assert "Vous n’avez pas le droit de faire cela." in response.text
    assert "<h1>Action impossible</h1>" in response.text


def test_a_refusal_without_a_sentence_still_speaks_french(client: FlaskClient) -> None:
    assert UNKNOWN_REFUSAL in client.post("/refus/never_heard_of").text


def test_what_is_not_found_is_the_same_page_as_a_wrong_address(client: FlaskClient) -> None:
    refused, wrong = client.post("/refus/assessment_not_found"), client.get("/nulle-part")
    assert refused.status_code == wrong.status_code == 404
    for response in (refused, wrong):
        assert "<h1>Page introuvable</h1>" in response.text


def test_htmx_gets_a_notice_and_where_to_put_it(client: FlaskClient) -> None:
    response = client.post("/refus/not_allowed", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#avis-de-page"
    assert "<html" not in response.text
    assert "Vous n’avez pas le droit de faire cela." in response.text


def test_a_form_without_its_token_says_how_to_go_on(app: Flask) -> None:
    response = app.test_client().post("/anonyme")
    assert response.status_code == 400
    assert "<h1>Formulaire expiré</h1>" in response.text


def test_what_is_too_large_is_413(client: FlaskClient) -> None:
    response = client.post("/formulaire", data={"comment": "x" * 20_000})
    assert response.status_code == 413
    page = response.get_data(as_text=True).replace("\u202f", " ")
    assert "Envoi trop volumineux" in page and "10 ko en tout, dont 10 ko de texte" in page


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    response = client.post("/donnees")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_failure_shows_no_detail(client: FlaskClient) -> None:
    response = client.get("/panne")
    assert response.status_code == 500
    assert "Ce n’est pas de votre fait" in response.text
    assert "secret" not in response.text
    assert "RuntimeError" not in response.text


def test_a_failure_page_asks_nothing_of_the_database(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> None:
        raise ConnectionError("the database is down")

    monkeypatch.setattr(navigation, "find_actor", unreachable)
    response = client.get("/donnees")
    assert response.status_code == 500
    assert "<h1>Le service a rencontré une erreur</h1>" in response.text


def test_a_failure_is_logged_with_its_trace_and_without_the_path(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = CapturingLogger()
    processors = [structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    monkeypatch.setattr(errors, "log", structlog.wrap_logger(written, processors=processors))
    client.get("/panne?jeton=a-secret-token")
    (line,) = [str(call) for call in written.calls]
    assert "pages.fail" in line
    assert "Traceback" in line
    assert "a-secret-token" not in line
    assert "/panne" not in line


@pytest.mark.parametrize("path", ["/", "/nulle-part", "/panne", "/static/css/boussole.css"])
def test_every_answer_has_the_security_headers(client: FlaskClient, path: str) -> None:
    response = client.get(path, buffered=True)
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_the_policy_lets_nothing_inline_nor_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none';")


def test_pages_are_never_stored_and_hashed_files_are_kept_a_year(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.headers["Cache-Control"] == "no-store"
    address = re.search(r'href="(/static/css/boussole[^"]+)"', page.text)
    assert address is not None
    assert "immutable" in client.get(address[1], buffered=True).headers["Cache-Control"]
    assert "no-cache" in client.get("/static/css/boussole.css", buffered=True).headers["Cache-Control"]
    assert client.get("/static/absent.css?v=1").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("environment", "base", "sent"),
    [
        ("production", "https://boussole.exemple.fr", True),
        ("production", "http://boussole.exemple.fr", False),
        ("test", "https://boussole.exemple.fr", False),
    ],
)
def test_strict_transport_is_for_production_over_https(
    app: Flask, environment: str, base: str, sent: bool
) -> None:
    app.extensions["boussole.settings"] = Settings(environment=environment)
    response = app.test_client().get("/etablissements", base_url=base)
    assert ("Strict-Transport-Security" in response.headers) is sent
