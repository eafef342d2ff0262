"""Entering as a persona: one click on a demonstration served on this machine, and nowhere else."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.db.session import Database
from app.features.accounts.models import AccountRow, SessionRow
from app.features.pages.personas import SIDES
from tests.conftest import NOW, make_settings

PERSONAS = [persona for side in SIDES for persona in side.personas]


@pytest.fixture
def visitor(loaded: Flask) -> FlaskClient:
    """A browser: it sends back the token of the page."""
    return loaded.test_client()


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path, follow_redirects=True)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def list_buttons(page: str) -> dict[str, str]:
    """The account that each persona's button enters."""
    cards = re.findall(r'<h3>([^<]+)</h3>.*?name="persona" value="([^"]+)"', page, flags=re.S)
    return {name.replace("&#39;", "'"): account for name, account in cards}


def press(client: FlaskClient, persona: str, *, token: str | None = None) -> int:
    if token is None:
        token = re.search(r'name="csrf_token" value="([^"]+)"', read(client, "/demonstration"))[1]
    data = {"persona": persona, "csrf_token": token}
    return client.post("/demonstration/entree", data=data).status_code


def count_sessions(site: Flask) -> int:
    database: Database = site.extensions["boussole.database"]
    with database.reading_session() as session:
        return session.scalar(sa.select(sa.func.count()).where(SessionRow.revoked_at.is_(None))) or 0


def test_the_page_shows_every_persona_with_what_to_try(visitor: FlaskClient):
    page = read(visitor, "/demonstration")
    assert list(list_buttons(page)) == [persona.name for persona in PERSONAS]
    for persona in PERSONAS:
        assert persona.to_try in page.replace("&#39;", "'")


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.key)
def test_each_persona_enters_and_has_something_to_do(visitor: FlaskClient, persona):
    account = list_buttons(read(visitor, "/demonstration"))[persona.name]
    assert press(visitor, account) == 303
    home = read(visitor, "/")
    assert persona.name in home
    assert "Aucun rôle" not in home


def test_changing_persona_closes_the_former_session(loaded: Flask, visitor: FlaskClient):
    buttons = list_buttons(read(visitor, "/demonstration"))
    before = count_sessions(loaded)
    assert press(visitor, buttons["Analyste ARS"]) == 303
    assert press(visitor, buttons["Relecteur CRRC"]) == 303
    assert count_sessions(loaded) == before + 1
    assert "Relecteur CRRC" in read(visitor, "/")


def test_seeing_the_page_opens_nothing(loaded: Flask, visitor: FlaskClient):
    before = count_sessions(loaded)
    account = list_buttons(read(visitor, "/demonstration"))["Analyste ARS"]
    assert visitor.get(f"/demonstration/entree?persona={account}").status_code == 405
    assert count_sessions(loaded) == before


def test_a_post_without_token_is_refused(loaded: Flask, visitor: FlaskClient):
    before = count_sessions(loaded)
    account = list_buttons(read(visitor, "/demonstration"))["Analyste ARS"]
    assert press(visitor, account, token="made up") == 400
    assert count_sessions(loaded) == before


def test_staff_accounts_and_made_up_ids_cannot_be_entered(loaded: Flask, visitor: FlaskClient):
    database: Database = loaded.extensions["boussole.database"]
    with database.reading_session() as session:
        staff = session.scalar(
            sa.select(AccountRow.id).where(AccountRow.email.endswith("@etablissement.example"))
        )
    for other in (str(staff), str(uuid4()), "", "analyste.ars"):
        assert press(visitor, other) == 404


@pytest.mark.parametrize("change", [{"password_hash": "argon2"}, {"closed_at": NOW}])
def test_an_account_with_a_password_or_closed_cannot_be_entered(loaded: Flask, visitor: FlaskClient, change):
    database: Database = loaded.extensions["boussole.database"]
    account = list_buttons(read(visitor, "/demonstration"))["Lecteur national"]
    try:
        set_columns(database, account, **change)
        assert press(visitor, account) == 404
        assert "Lecteur national" not in list_buttons(read(visitor, "/demonstration"))
    finally:
        set_columns(database, account, password_hash=None, closed_at=None)
    assert press(visitor, account) == 303


def set_columns(database: Database, account: str, **values) -> None:
    with database.unit_of_work() as session:
        session.execute(sa.update(AccountRow).where(AccountRow.id == UUID(account)).values(values))


@pytest.mark.parametrize("host", ["boussole.example", "127.0.0.1.example", "192.0.2.7"])
def test_another_host_is_refused(visitor: FlaskClient, host: str):
    assert visitor.get("/demonstration", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"])
def test_what_comes_through_a_proxy_is_refused(visitor: FlaskClient, header: str):
    assert visitor.get("/demonstration", headers={header: "192.0.2.7"}).status_code == 400


def test_an_ordinary_site_has_no_such_page(client: FlaskClient):
    assert client.get("/demonstration").status_code == 404
    assert client.post("/demonstration/entree", data={"persona": str(uuid4())}).status_code == 404


def test_a_demonstration_setting_on_an_ordinary_base_opens_nothing(
    app: Flask, client: FlaskClient, database: Database
):
    before = app.extensions["boussole.settings"]
    app.extensions["boussole.settings"] = make_settings(before.database_url, environment="demonstration")
    try:
        with database.unit_of_work() as session:
            account = AccountRow(email="analyste.ars@exemple.invalid", name="Analyste ARS", created_at=NOW)
            session.add(account)
        for path in ("/demonstration", "/", "/connexion"):
            assert client.get(path).status_code == 500
        assert client.post("/demonstration/entree", data={"persona": str(account.id)}).status_code == 500
    finally:
        app.extensions["boussole.settings"] = before
