"""One's own account: name, password, sessions, roles, second factor."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.db.session import Database
from app.domain.access import Role
from app.features.accounts import codes, passwords
from app.features.accounts.models import AccountRow, MembershipRow, RecoveryCodeRow, SessionRow
from tests.conftest import NOW, Clock
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
        return make_person_with_password(session, name="Camille Roux")


def change_password(client: FlaskClient, **over: str) -> TestResponse:
    data = {"current": PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD, **over}
    return post(client, "/compte/mot-de-passe", data)


def test_name_and_function_are_saved(client: FlaskClient, database: Database, person: AccountRow) -> None:
    sign_in(client)
    assert post(client, "/compte", {"name": "  Camille\t Roux-Petit ", "function": "RSSI"}).status_code == 303
    page = client.get("/compte")
    assert 'value="Camille Roux-Petit"' in page.text
    assert post(client, "/compte", {"name": " ", "function": ""}).status_code == 422


def test_a_hostile_name_stays_text(client: FlaskClient, person: AccountRow) -> None:
    sign_in(client)
    post(client, "/compte", {"name": '<img src=x onerror="alert(1)">', "function": "</main>"})
    assert "<img src=x" not in client.get("/compte").text


def test_a_new_password_closes_the_other_sessions(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    elsewhere = client.application.test_client()
    sign_in(elsewhere)
    sign_in(client)
    assert change_password(client).status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert sign_in(elsewhere).status_code == 422
    assert sign_in(elsewhere, password=OTHER_PASSWORD).status_code == 303
    assert [message.subject for message in messages_to(database, "rssi@ch.fr")] == [
        "Votre mot de passe a changé"
    ]


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"current": OTHER_PASSWORD}, "Ce n’est pas votre mot de passe actuel."),
        ({"password": PASSWORD, "again": PASSWORD}, "différent de l’actuel"),
        ({"password": "court", "again": "court"}, "au moins 12 caractères"),
        ({"password": "camille au jardin", "again": "camille au jardin"}, "ni votre nom"),
        ({"again": "autre chose encore"}, "ne sont pas identiques"),
    ],
)
def test_a_password_is_refused_with_its_reason(
    client: FlaskClient, database: Database, person: AccountRow, over: dict[str, str], message: str
) -> None:
    sign_in(client)
    response = change_password(client, **over)
    assert response.status_code == 422
    assert message in text_of(response)
    with database.reading_session() as session:
        assert passwords.matches(session.get_one(AccountRow, person.id).password_hash, PASSWORD)


def test_the_current_password_cannot_be_guessed_from_an_open_session(
    client: FlaskClient, person: AccountRow
) -> None:
    sign_in(client)
    statuses = [change_password(client, current="pas le bon du tout").status_code for _ in range(7)]
    assert statuses == [422] * 6 + [429]


# --- sessions


def test_one_sees_and_closes_one_s_own_sessions(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    elsewhere = client.application.test_client()
    elsewhere.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    sign_in(elsewhere)
    sign_in(client)
    page = client.get("/compte/sessions")
    assert "Firefox sur Windows" in text_of(page)
    (path,) = re.findall(r'action="(/compte/sessions/[^"]+/fin)"', page.text)
    assert post(client, path, page="/compte/sessions").status_code == 303
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)
    assert post(client, path, page="/compte/sessions").status_code == 404, "a double click says so"


def test_somebody_else_s_session_is_neither_shown_nor_closed(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    with database.unit_of_work() as session:
        other = make_account(session)
    victim = enter(client.application.test_client(), database, other.id)
    with database.reading_session() as session:
        session_id = session.scalars(select(SessionRow.id)).one()
    sign_in(client)
    assert str(session_id) not in client.get("/compte/sessions").text
    assert post(client, f"/compte/sessions/{session_id}/fin", page="/compte/sessions").status_code == 404
    post(client, "/compte/sessions/autres", page="/compte/sessions")
    assert is_signed_in(victim)


def test_all_the_others_are_closed_at_once(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    others = [client.application.test_client() for _ in range(2)]
    for other in others:
        sign_in(other)
    sign_in(client)
    assert post(client, "/compte/sessions/autres", page="/compte/sessions").status_code == 303
    assert [is_signed_in(other) for other in others] == [False, False]
    assert is_signed_in(client)


# --- leaving a role


def test_one_leaves_a_role_but_not_the_last_lead_s(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        organisation = make_organisation(session)
        person = make_person(session, Role.REFERENT, organisation.id)
        account = session.get_one(AccountRow, person.id)
        lead = session.scalars(select(MembershipRow)).one().id
        other = grant(session, account, Role.CONTRIBUTOR, organisation.id).id
    enter(client, database, person)
    assert client.get(f"/compte/roles/{other}/fin").status_code == 200
    assert post(client, f"/compte/roles/{other}/fin").status_code == 303
    refused = post(client, f"/compte/roles/{lead}/fin")
    assert refused.status_code == 409
    assert "Nommez d’abord" in text_of(refused)
    with database.reading_session() as session:
        open_roles = session.scalars(select(MembershipRow.id).where(MembershipRow.ended_at.is_(None))).all()
    assert open_roles == [lead]


def test_somebody_else_s_role_is_not_left(
    client: FlaskClient, database: Database, person: AccountRow
) -> None:
    with database.unit_of_work() as session:
        make_person(session, Role.ANALYST, "11")
        role_id = session.scalars(select(MembershipRow.id)).one()
    sign_in(client)
    assert client.get(f"/compte/roles/{role_id}/fin").status_code == 404
    assert post(client, f"/compte/roles/{role_id}/fin", page="/compte").status_code == 404


# --- second factor


def shown_secret(client: FlaskClient) -> str:
    found = re.search(r'class="secret-key">([A-Z2-7 ]+)<', client.get("/compte/second-facteur").text)
    assert found
    return found.group(1).replace(" ", "")


def start(client: FlaskClient) -> str:
    post(client, "/compte/second-facteur")
    return shown_secret(client)


def confirm(client: FlaskClient, code: str) -> TestResponse:
    return post(client, "/compte/second-facteur/confirmation", {"code": code}, page="/compte/second-facteur")


def recovery_codes_in(page: TestResponse) -> list[str]:
    return re.findall(r"<code>([A-Z0-9-]{19})</code>", page.text)


def test_it_is_set_by_a_code_and_gives_ten_recovery_codes_once(
    client: FlaskClient, database: Database, clock: Clock, person: AccountRow
) -> None:
    sign_in(client)
    secret = start(client)
    assert "data:image/svg+xml" in client.get("/compte/second-facteur").text
    assert shown_secret(client) == secret, "looking again changes nothing"
    assert confirm(client, "000000").status_code == 422
    page = confirm(client, code_at(clock.now, secret))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    fresh = recovery_codes_in(page)
    assert len(set(fresh)) == 10
    with database.reading_session() as session:
        stored = set(session.scalars(select(RecoveryCodeRow.code_hash)))
        assert stored == {codes.recovery_hash(code) for code in fresh}
        account = session.get_one(AccountRow, person.id)
        assert account.second_factor_at == clock.now
        assert account.totp_candidate == ""
    with database.engine.connect() as connection:
        assert secret not in connection.exec_driver_sql("SELECT sealed_totp_secret FROM account").scalar_one()
    assert recovery_codes_in(client.get("/compte/second-facteur")) == []
    clock.advance(seconds=30)
    other = client.application.test_client()
    assert sign_in(other).location == "/connexion/code"
    assert give_code(other, code_at(clock.now, secret)).status_code == 303


def test_the_code_that_set_it_does_not_sign_in(client: FlaskClient, clock: Clock, person: AccountRow) -> None:
    sign_in(client)
    secret = start(client)
    confirm(client, code_at(clock.now, secret))
    other = client.application.test_client()
    sign_in(other)
    assert give_code(other, code_at(clock.now, secret)).status_code == 422


def test_setting_it_closes_sessions_opened_without_it(
    client: FlaskClient, database: Database, clock: Clock, person: AccountRow
) -> None:
    elsewhere = client.application.test_client()
    sign_in(elsewhere)
    sign_in(client)
    confirm(client, code_at(clock.now, start(client)))
    assert not is_signed_in(elsewhere)
    assert is_signed_in(client)


def test_confirming_twice_does_not_draw_other_codes(
    client: FlaskClient, clock: Clock, person: AccountRow
) -> None:
    sign_in(client)
    secret = start(client)
    html = client.get("/compte/second-facteur").text
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "code": code_at(clock.now, secret)}
    assert client.post("/compte/second-facteur/confirmation", data=data).status_code == 200
    assert client.post("/compte/second-facteur/confirmation", data=data).status_code == 422


def test_starting_again_while_one_stands_is_refused(
    client: FlaskClient, database: Database, clock: Clock, person: AccountRow
) -> None:
    sign_in(client)
    confirm(client, code_at(clock.now, start(client)))
    assert post(client, "/compte/second-facteur", page="/compte").status_code == 409


def enter_protected(client: FlaskClient, database: Database, clock: Clock, role: Role | None = None) -> UUID:
    with database.unit_of_work() as session:
        account = make_person_with_password(session)
        set_second_factor(session, account, NOW)
        if role is not None:
            grant(session, account, role, "11" if role is Role.ANALYST else None)
    sign_in(client)
    give_code(client, code_at(clock.now))
    clock.advance(seconds=30)
    return account.id


def test_codes_are_drawn_again_with_a_code(client: FlaskClient, database: Database, clock: Clock) -> None:
    enter_protected(client, database, clock)
    url = "/compte/second-facteur/codes"
    assert post(client, url, {"code": "000000"}).status_code == 422
    first = recovery_codes_in(post(client, url, {"code": code_at(clock.now)}))
    second = recovery_codes_in(post(client, url, {"code": first[0]}))
    assert len(first) == len(second) == 10
    assert set(first).isdisjoint(second)
    assert post(client, url, {"code": first[1]}).status_code == 422, "the former codes no longer serve"


@pytest.mark.parametrize(
    ("password", "right_code", "status"),
    [(PASSWORD, True, 303), (OTHER_PASSWORD, True, 422), (PASSWORD, False, 422)],
)
def test_it_is_removed_with_password_and_code(
    client: FlaskClient, database: Database, clock: Clock, password: str, right_code: bool, status: int
) -> None:
    account_id = enter_protected(client, database, clock)
    code = code_at(clock.now) if right_code else "000000"
    response = post(client, "/compte/second-facteur/suppression", {"password": password, "code": code})
    assert response.status_code == status
    with database.reading_session() as session:
        account = session.get_one(AccountRow, account_id)
        assert (account.second_factor_at is None) == (status == 303)
        assert (account.totp_secret == "") == (status == 303)


def test_it_is_not_removed_where_it_is_required(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    enter_protected(client, database, clock, Role.ANALYST)
    url = "/compte/second-facteur/suppression"
    assert client.get(url).status_code == 422
    assert "Retirer" not in text_of(client.get("/compte/second-facteur"))
    data = {"password": PASSWORD, "code": code_at(clock.now)}
    assert post(client, url, data, page="/compte").status_code == 422
    assert is_signed_in(client)


def test_another_device_replaces_it_once_confirmed(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    enter_protected(client, database, clock, Role.ANALYST)
    url = "/compte/second-facteur/remplacement"
    assert post(client, url, {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert post(client, url, {"password": PASSWORD, "code": code_at(clock.now)}).status_code == 303
    fresh = shown_secret(client)
    clock.advance(seconds=30)
    other = client.application.test_client()
    sign_in(other)
    assert give_code(other, code_at(clock.now, fresh)).status_code == 422, "not before it is confirmed"
    assert give_code(other, code_at(clock.now)).status_code == 303, "the former serves meanwhile"
    clock.advance(seconds=30)
    assert confirm(client, code_at(clock.now, fresh)).status_code == 200
    clock.advance(seconds=30)
    sign_in(other)
    assert give_code(other, code_at(clock.now)).status_code == 422
    assert give_code(other, code_at(clock.now, fresh)).status_code == 303


def test_a_replacement_may_be_given_up(client: FlaskClient, database: Database, clock: Clock) -> None:
    enter_protected(client, database, clock)
    data = {"password": PASSWORD, "code": code_at(clock.now)}
    post(client, "/compte/second-facteur/remplacement", data)
    post(client, "/compte/second-facteur/abandon", page="/compte/second-facteur")
    assert "Changer d’appareil" in text_of(client.get("/compte/second-facteur"))
    assert count_sessions(database) == 1
