"""Signing in: the password, the code, waiting after failures, sessions that end."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.config import Settings
from app.db.session import Database
from app.domain.access import Role
from app.features.accounts import codes, passwords, service
from app.features.accounts.models import AccountRow, RecoveryCodeRow, SessionRow, SignInAttemptRow
from app.features.audit.models import AuditRecordRow
from tests.conftest import Clock
from tests.counting import every_statement
from tests.factories import enter, grant, make_account, make_organisation, make_person
from tests.integration.accounts.support import (
    OTHER_PASSWORD,
    PASSWORD,
    code_at,
    count_sessions,
    give_code,
    is_signed_in,
    make_person_with_password,
    messages_to,
    post,
    set_second_factor,
    sign_in,
    text_of,
)


@pytest.fixture
def person(database: Database) -> AccountRow:
    with database.unit_of_work() as session:
        return make_person_with_password(session)


@pytest.fixture
def protected(database: Database) -> AccountRow:
    """Somebody with a second factor."""
    with database.unit_of_work() as session:
        account = make_person_with_password(session)
        set_second_factor(session, account)
        return account


def cookie_token(client: FlaskClient) -> str:
    with client.session_transaction() as cookie:
        return str(cookie["_user_id"])


def test_the_right_password_opens_a_session(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    response = sign_in(client, " RSSI@ch.FR ")
    assert (response.status_code, response.location) == (303, "/")
    assert is_signed_in(client)
    with database.reading_session() as session:
        row = session.scalars(select(SessionRow)).one()
        assert row.account_id == person.id
        assert row.token_hash == codes.token_hash(cookie_token(client))
        assert row.token_hash != cookie_token(client)
        actions = session.scalars(select(AuditRecordRow.action).order_by(AuditRecordRow.number)).all()
    assert actions == ["session_opened"]


def test_the_sign_in_page_changes_nothing(client: FlaskClient, database: Database) -> None:
    assert client.get("/connexion").status_code == 200
    with database.reading_session() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttemptRow)) == 0


@pytest.mark.parametrize("wrong", ["unknown", "password", "closed", "no password"])
def test_every_refusal_looks_the_same(
    client: FlaskClient, database: Database, clock: Clock, wrong: str
) -> None:
    with database.unit_of_work() as session:
        if wrong != "unknown":
            account = make_person_with_password(session, "autre@ch.fr")
            account.closed_at = clock.now if wrong == "closed" else None
            account.password_hash = None if wrong == "no password" else account.password_hash
    typed = OTHER_PASSWORD if wrong == "password" else PASSWORD
    response = sign_in(client, "autre@ch.fr", typed)
    assert response.status_code == 422
    assert "L’adresse électronique ou le mot de passe n’est pas le bon." in text_of(response)
    assert typed not in response.text
    assert count_sessions(database) == 0


def test_a_cookie_planted_before_sign_in_is_worth_nothing_after(
    client: FlaskClient, person: AccountRow
) -> None:
    client.get("/connexion")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        before = cookie["csrf_token"]
    sign_in(client)
    client.get("/compte")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["csrf_token"] != before


def test_signing_in_twice_gives_another_token(client: FlaskClient, person: AccountRow) -> None:
    sign_in(client)
    first = cookie_token(client)
    post(client, "/deconnexion", page="/compte")
    sign_in(client)
    assert cookie_token(client) != first


@pytest.mark.parametrize(
    ("suite", "location"),
    [
        ("/compte/sessions", "/compte/sessions"),
        ("https://ailleurs.fr/", "/"),
        ("//ailleurs.fr", "/"),
        ("/%5Cailleurs.fr", "/"),
        ("/%09/ailleurs.fr", "/"),
    ],
)
def test_sign_in_leads_only_inside(
    client: FlaskClient, person: AccountRow, suite: str, location: str
) -> None:
    assert sign_in(client, suite=suite).location == location


def test_a_page_asked_for_before_sign_in_comes_back_after(client: FlaskClient, person: AccountRow) -> None:
    redirected = client.get("/compte/sessions")
    assert redirected.status_code == 303
    assert sign_in(client, suite=redirected.location.partition("suite=")[2]).location == "/compte/sessions"


def test_whoever_is_signed_in_is_not_asked_again(client: FlaskClient, person: AccountRow) -> None:
    sign_in(client)
    assert client.get("/connexion").location == "/"


def test_a_hash_made_with_old_parameters_is_renewed(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with database.unit_of_work() as session:
        session.get_one(AccountRow, person.id).password_hash = old
    sign_in(client)
    with database.reading_session() as session:
        stored = session.get_one(AccountRow, person.id).password_hash
    assert stored is not None
    assert stored != old
    assert passwords.matches(stored, PASSWORD)
    assert not passwords.is_outdated(stored)


def test_a_wrong_password_holds_no_write_lock(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    """On SQLite one writer at a time: while a password is hashed, others must be able to write."""
    with every_statement(database) as statements:
        page = client.get("/connexion").text
        statements.clear()
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        client.post(
            "/connexion", data={"csrf_token": token, "email": "rssi@ch.fr", "password": OTHER_PASSWORD}
        )
        written = [one for one in statements if not one.startswith(("SELECT", "BEGIN"))]
        assert [one.split("(")[0].strip() for one in written] == ["INSERT INTO sign_in_attempt"]
        assert statements.count("BEGIN IMMEDIATE") <= 1


# --- waiting after failures


def test_failures_make_one_wait_even_with_the_right_password(
    client: FlaskClient, database: Database, clock: Clock, person: AccountRow
) -> None:
    for _ in range(6):
        assert sign_in(client, password=OTHER_PASSWORD).status_code == 422
    response = sign_in(client)
    assert response.status_code == 429
    assert "Attendez 1 min" in text_of(response)
    assert not is_signed_in(client)
    clock.advance(seconds=61)
    assert sign_in(client).status_code == 303
    with database.reading_session() as session:
        outcomes = session.scalars(select(SignInAttemptRow.succeeded).order_by(SignInAttemptRow.at)).all()
    assert outcomes == [False] * 6 + [True], "what is refused without a try must not make the wait longer"


def test_waiting_survives_a_restart(
    client: FlaskClient, app: Flask, database: Database, person: AccountRow
) -> None:
    for _ in range(6):
        sign_in(client, password=OTHER_PASSWORD)
    app.extensions["boussole.database"] = Database(
        str(database.engine.url.render_as_string(hide_password=False))
    )
    assert sign_in(app.test_client()).status_code == 429
    app.extensions["boussole.database"].engine.dispose()
    app.extensions["boussole.database"] = database


def test_unknown_addresses_wait_like_the_others(client: FlaskClient) -> None:
    statuses = [sign_in(client, "personne@ch.fr").status_code for _ in range(7)]
    assert statuses == [422] * 6 + [429]


def test_one_account_s_failures_are_not_another_s(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    for _ in range(7):
        sign_in(client, "autre@ch.fr")
    assert sign_in(client).status_code == 303


def test_an_address_that_tries_many_accounts_waits(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.unit_of_work() as session:
        make_person_with_password(session)
        for number in range(31):
            service.note_attempt(
                session,
                "password",
                email=f"cible{number}@ch.fr",
                address="127.0.0.1",
                succeeded=False,
                now=clock.now,
            )
    assert sign_in(client).status_code == 429
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert sign_in(elsewhere).status_code == 303


def test_wrong_codes_make_one_wait_and_a_right_password_does_not_forgive_them(
    client: FlaskClient, clock: Clock, protected: AccountRow
) -> None:
    for _ in range(6):
        sign_in(client)
        assert give_code(client, "000000").status_code == 422
    sign_in(client)
    assert give_code(client, code_at(clock.now)).status_code == 429
    clock.advance(minutes=2)
    assert give_code(client, code_at(clock.now)).status_code == 303


# --- the second factor


def test_nothing_opens_before_the_code(
    client: FlaskClient, database: Database, clock: Clock, protected: AccountRow
) -> None:
    assert sign_in(client, suite="/compte/sessions").location == "/connexion/code"
    assert count_sessions(database) == 0
    assert client.get("/compte").status_code == 303
    assert give_code(client, code_at(clock.now)).location == "/compte/sessions"
    assert is_signed_in(client)


def test_a_code_serves_once(client: FlaskClient, clock: Clock, protected: AccountRow) -> None:
    code = code_at(clock.now)
    sign_in(client)
    give_code(client, code)
    other = client.application.test_client()
    sign_in(other)
    assert give_code(other, code).status_code == 422
    clock.advance(seconds=30)
    assert give_code(other, code_at(clock.now)).status_code == 303


def test_the_page_of_the_code_needs_a_password_first(client: FlaskClient) -> None:
    assert client.get("/connexion/code").location == "/connexion"


def test_the_code_must_come_within_ten_minutes(
    client: FlaskClient, clock: Clock, protected: AccountRow
) -> None:
    sign_in(client)
    html = client.get("/connexion/code").text
    clock.advance(minutes=10)
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    response = client.post("/connexion/code", data={"csrf_token": token, "code": code_at(clock.now)})
    assert response.location == "/connexion"
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["password", "closed"])
def test_a_change_between_the_password_and_the_code_stops_the_sign_in(
    client: FlaskClient, database: Database, clock: Clock, protected: AccountRow, change: str
) -> None:
    sign_in(client)
    with database.unit_of_work() as session:
        account = session.get_one(AccountRow, protected.id)
        if change == "password":
            clock.advance(seconds=1)
            account.password_changed_at = clock.now
        else:
            account.closed_at = clock.now
    assert give_code(client, code_at(clock.now)).status_code == 422
    assert count_sessions(database) == 0


def test_a_recovery_code_serves_once_and_is_told(
    client: FlaskClient, database: Database, protected: AccountRow
) -> None:
    with database.unit_of_work() as session:
        fresh = codes.new_recovery_codes()
        session.add_all(
            RecoveryCodeRow(account_id=protected.id, code_hash=codes.recovery_hash(code)) for code in fresh
        )
    sign_in(client)
    assert give_code(client, fresh[3].lower().replace("-", " ")).status_code == 303
    assert "Codes restants : 9" in messages_to(database, "rssi@ch.fr")[-1].body
    other = client.application.test_client()
    sign_in(other)
    assert give_code(other, fresh[3]).status_code == 422
    assert give_code(other, fresh[4]).status_code == 303


def test_a_recovery_code_of_somebody_else_opens_nothing(
    client: FlaskClient, database: Database, protected: AccountRow
) -> None:
    with database.unit_of_work() as session:
        other = make_account(session)
        code = codes.new_recovery_codes()[0]
        session.add(RecoveryCodeRow(account_id=other.id, code_hash=codes.recovery_hash(code)))
    sign_in(client)
    assert give_code(client, code).status_code == 422


def test_a_role_that_requires_it_sees_nothing_before_it_is_set(
    client: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        organisation = make_organisation(session)
        account = make_person_with_password(session)
        grant(session, account, Role.SIGNATORY, organisation.id)
    assert sign_in(client).status_code == 303
    for page in (
        "/compte",
        "/compte/sessions",
        "/compte/mot-de-passe",
        f"/etablissements/{organisation.id}/equipe",
    ):
        assert client.get(page).location == "/compte/second-facteur"
    page = client.get("/compte/second-facteur")
    assert "Votre rôle exige un second facteur" in text_of(page)
    assert post(client, "/deconnexion", page="/compte/second-facteur").status_code == 303


def test_it_may_be_required_of_everybody(client: FlaskClient, app: Flask, person: AccountRow) -> None:
    kept: Settings = app.extensions["boussole.settings"]
    try:
        app.extensions["boussole.settings"] = Settings(
            **{name: getattr(kept, name) for name in Settings.__slots__} | {"second_factor_for_all": True}
        )
        sign_in(client)
        assert client.get("/compte").location == "/compte/second-facteur"
    finally:
        app.extensions["boussole.settings"] = kept


# --- the life of a session


def test_signing_out_closes_the_session_for_good(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    sign_in(client)
    stolen = cookie_token(client)
    assert post(client, "/deconnexion", page="/compte").location == "/connexion"
    assert not is_signed_in(client)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert not is_signed_in(client)


def test_signing_out_is_a_post_with_a_token(client: FlaskClient, person: AccountRow) -> None:
    sign_in(client)
    assert client.get("/deconnexion").status_code == 405
    assert client.post("/deconnexion").status_code == 400
    assert is_signed_in(client)


def test_an_idle_session_ends(client: FlaskClient, clock: Clock, person: AccountRow) -> None:
    sign_in(client)
    clock.advance(minutes=59)
    assert is_signed_in(client)
    clock.advance(minutes=59)
    assert is_signed_in(client), "activity keeps it open"
    clock.advance(minutes=60)
    assert not is_signed_in(client)


def test_a_session_ends_after_twelve_hours_whatever_its_activity(
    client: FlaskClient, clock: Clock, person: AccountRow
) -> None:
    sign_in(client)
    for _ in range(23):
        clock.advance(minutes=31)
        assert is_signed_in(client)
    clock.advance(minutes=7)
    assert not is_signed_in(client)


def test_last_seen_is_written_once_a_minute_at_most(
    client: FlaskClient, database: Database, clock: Clock, person: AccountRow
) -> None:
    sign_in(client)
    opened = clock.now

    def last_seen() -> object:
        with database.reading_session() as session:
            return session.scalars(select(SessionRow.last_seen_at)).one()

    clock.advance(seconds=59)
    client.get("/compte")
    assert last_seen() == opened
    clock.advance(seconds=1)
    client.get("/compte")
    assert last_seen() == clock.now


def test_a_revoked_session_is_not_brought_back_by_a_late_request(
    client: FlaskClient, database: Database, clock: Clock, person: AccountRow
) -> None:
    sign_in(client)
    with database.unit_of_work() as session:
        row = session.scalars(select(SessionRow)).one()
        row.revoked_at = clock.now
        session.flush()
        clock.advance(minutes=5)
        service.touch_session(session, row.id, clock.now)
        session.refresh(row)
        assert row.last_seen_at < clock.now


def test_one_query_finds_the_session_and_all_its_roles(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        account = make_account(session)
        places = [make_organisation(session, f"CH {number}").id for number in range(5)]
        for place in places:
            grant(session, account, Role.REFERENT, place)
        ended = grant(session, account, Role.ANALYST, "11")
        ended.ended_at = ended.granted_at
    enter(client, database, account.id)
    with every_statement(database) as statements, database.reading_session() as session:
        found = service.find_open_session(session, cookie_token(client), account.created_at, idle_minutes=60)
    assert found is not None
    assert found.actor.organisation_ids == set(places)
    assert found.actor.regions == frozenset()
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1


def test_the_account_of_a_leaver_is_closed_at_once(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.unit_of_work() as session:
        organisation = make_organisation(session)
        person = make_person(session, Role.REFERENT, organisation.id)
    enter(client, database, person)
    assert is_signed_in(client)
    with database.unit_of_work() as session:
        session.get_one(AccountRow, person.id).closed_at = clock.now
    assert not is_signed_in(client)
