"""Links by e-mail: read by a GET, opened once by a POST, finished once; invitations and resets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.db.session import Database
from app.db.tasks import TaskRow
from app.domain.access import Actor, Role
from app.domain.accounts import LinkPurpose
from app.domain.errors import DomainError
from app.features.accounts import codes, passwords, service
from app.features.accounts.models import AccountRow, LinkRow, MailRow, MembershipRow, SessionRow
from app.features.audit import service as audit
from app.features.audit.models import AuditRecordRow
from tests.conftest import NOW, Clock
from tests.factories import enter, grant, make_organisation, make_person
from tests.integration.accounts.support import (
    OTHER_PASSWORD,
    PASSWORD,
    count_sessions,
    give_code,
    is_signed_in,
    link_to,
    make_person_with_password,
    messages_to,
    post,
    run_tasks,
    set_second_factor,
    sign_in,
    text_of,
)

FORM = {"name": "Dominique Lebrun", "function": "RSSI", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def organisation_id(database: Database) -> UUID:
    with database.unit_of_work() as session:
        return make_organisation(session).id


def invite(database: Database, organisation_id: UUID, email: str = "dominique@ch.fr") -> str:
    """An invitation as signatory from the team's referent; the path of its link."""
    with database.unit_of_work() as session:
        inviter = make_person(session, Role.REFERENT, organisation_id, name="RSSI du CH", email="lead@ch.fr")
        link = service.invite_member(
            session,
            inviter.actor,
            organisation_id,
            email=email,
            role=Role.SIGNATORY,
            function="Directrice",
            now=NOW,
        )
    return link.path


def the_link(database: Database) -> LinkRow:
    with database.reading_session() as session:
        return session.scalars(select(LinkRow)).one()


def roles_of(database: Database, email: str) -> list[Role]:
    with database.reading_session() as session:
        query = (
            select(MembershipRow.role)
            .join(AccountRow, AccountRow.id == MembershipRow.account_id)
            .where(AccountRow.email == email, MembershipRow.ended_at.is_(None))
        )
        return list(session.scalars(query))


def test_reading_a_link_changes_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    path = invite(database, organisation_id)
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
    assert "Signataire" in text_of(page)
    assert "CH de Valombreuse" in text_of(page)
    link = the_link(database)
    assert (link.used_at, link.finished_at) == (None, None)
    assert count_sessions(database) == 0


def test_the_token_is_stored_nowhere_in_the_clear(database: Database, organisation_id: UUID) -> None:
    token = invite(database, organisation_id).rpartition("/")[2]
    assert the_link(database).token_hash == codes.token_hash(token)
    with database.engine.connect() as connection:
        body, subject = connection.exec_driver_sql("SELECT sealed_body, sealed_subject FROM mail").one()
        details = connection.exec_driver_sql("SELECT details, subject FROM audit_record").all()
    assert token not in body + subject + str(details)


def test_an_invited_person_makes_an_account_and_enters(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    path = invite(database, organisation_id)
    assert post(client, path).location == "/invitation"
    page = client.get("/invitation")
    assert 'value="Directrice"' in page.text
    response = post(client, "/invitation", FORM)
    assert (response.status_code, response.location) == (303, "/")
    assert roles_of(database, "dominique@ch.fr") == [Role.SIGNATORY]
    assert client.get("/compte").location == "/compte/second-facteur", (
        "a signatory needs a second factor first"
    )
    link = the_link(database)
    assert link.used_at is not None
    assert link.finished_at is not None


def test_accepting_is_told_to_the_leads_and_recorded(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    path = invite(database, organisation_id)
    post(client, path)
    post(client, "/invitation", FORM)
    told = messages_to(database, "lead@ch.fr")
    assert [message.subject for message in told] == ["CH de Valombreuse : un rôle a été donné"]
    assert "Dominique Lebrun" in told[0].body
    with database.reading_session() as session:
        of_place = session.execute(
            select(AuditRecordRow.action, AuditRecordRow.subject, AuditRecordRow.actor_name)
            .where(AuditRecordRow.stream == str(organisation_id))
            .order_by(AuditRecordRow.number)
        ).all()
        assert [tuple(row) for row in of_place] == [
            ("invitation_sent", "dominique@ch.fr", "RSSI du CH"),
            ("role_granted", "dominique@ch.fr", "RSSI du CH"),
        ]
        count, breaches = audit.verify(session)
        assert count >= 4
        assert breaches == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": " "}, "Indiquez votre nom."),
        ({"again": OTHER_PASSWORD}, "Les deux saisies ne sont pas identiques."),
        ({"password": "court", "again": "court"}, "Choisissez au moins 12 caractères."),
        ({"password": "azertyuiop12", "again": "azertyuiop12"}, "se devine trop vite"),
        ({"password": "je suis dominique", "again": "je suis dominique"}, "ne doit contenir ni votre nom"),
    ],
)
def test_a_refused_form_may_be_sent_again(
    client: FlaskClient, database: Database, organisation_id: UUID, wrong: dict[str, str], message: str
) -> None:
    post(client, invite(database, organisation_id))
    refused = post(client, "/invitation", FORM | wrong)
    assert refused.status_code == 422
    assert message in text_of(refused)
    assert PASSWORD not in refused.text
    assert post(client, "/invitation", FORM).status_code == 303


def test_a_link_opens_once(client: FlaskClient, database: Database, organisation_id: UUID) -> None:
    path = invite(database, organisation_id)
    other = client.application.test_client()
    other.get(path)
    html = other.get(path).text
    post(client, path)
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    late = other.post(path, data={"csrf_token": token})
    assert late.status_code == 410
    assert "a déjà servi" in text_of(late)
    assert other.get("/invitation").status_code == 410
    assert client.get(path).status_code == 410


def test_two_requests_at_the_same_moment_open_it_once(database: Database, organisation_id: UUID) -> None:
    token = invite(database, organisation_id).rpartition("/")[2]
    start = Barrier(2)

    def open_it(_number: int) -> str:
        start.wait()
        try:
            with database.unit_of_work() as session:
                service.open_link(session, token, NOW)
        except DomainError as error:
            return error.code
        return "opened"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(open_it, range(2))) == ["link_used", "opened"]


def test_finishing_twice_makes_one_account(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    post(client, invite(database, organisation_id))
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    assert post(client, "/invitation", FORM).status_code == 303
    again = client.application.test_client()
    with again.session_transaction() as cookie:
        cookie.update(kept)
    assert again.get("/invitation").status_code == 410
    assert post(again, "/invitation", FORM, page="/connexion").status_code == 410
    with database.reading_session() as session:
        count = select(func.count()).select_from(AccountRow).where(AccountRow.email == "dominique@ch.fr")
        assert session.scalar(count) == 1


@pytest.mark.parametrize(("days", "status"), [(13.99, 200), (14, 410)])
def test_an_invitation_expires(
    client: FlaskClient, database: Database, clock: Clock, organisation_id: UUID, days: float, status: int
) -> None:
    path = invite(database, organisation_id)
    html = client.get(path).text
    clock.advance(days=days)
    assert client.get(path).status_code == status
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(path, data={"csrf_token": token}).status_code == (303 if status == 200 else 410)


def test_the_short_session_of_a_link_ends(
    client: FlaskClient, database: Database, clock: Clock, organisation_id: UUID
) -> None:
    post(client, invite(database, organisation_id))
    clock.advance(minutes=30)
    assert client.get("/invitation").status_code == 410
    assert roles_of(database, "dominique@ch.fr") == []


def test_the_short_session_gives_nothing_else(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    post(client, invite(database, organisation_id))
    assert client.get("/nouveau-mot-de-passe").status_code == 410
    assert client.get("/compte").status_code == 303
    assert client.get(f"/etablissements/{organisation_id}/equipe").status_code == 303


def test_unknown_links_look_like_no_link(client: FlaskClient) -> None:
    page = client.get("/lien/" + codes.new_token())
    assert page.status_code == 404
    assert "Ce lien n’existe pas" in text_of(page)


def test_a_revoked_invitation_opens_nothing(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    path = invite(database, organisation_id)
    with database.unit_of_work() as session:
        link_id = session.scalars(select(LinkRow.id)).one()
        service.revoke_team_invitation(session, Actor.system(), organisation_id, link_id, NOW)
    page = client.get(path)
    assert page.status_code == 410
    assert "annulé" in text_of(page)


def test_revoking_stops_even_the_session_already_opened(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    post(client, invite(database, organisation_id))
    html = client.get("/invitation").text
    with database.unit_of_work() as session:
        link_id = session.scalars(select(LinkRow.id)).one()
        service.revoke_team_invitation(session, Actor.system(), organisation_id, link_id, NOW)
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/invitation", data={"csrf_token": token, **FORM}).status_code == 410
    assert roles_of(database, "dominique@ch.fr") == []


def test_two_forms_sent_at_the_same_moment_make_one_account(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    post(client, invite(database, organisation_id))
    link_id = the_link(database).id
    start = Barrier(2)

    def accept(_number: int) -> str:
        start.wait()
        try:
            with database.unit_of_work() as session:
                service.accept_as_new(
                    session, link_id, name="Dominique", function="", password=PASSWORD, address=None, now=NOW
                )
        except DomainError as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, range(2))) == ["link_session_over", "made"]
    assert roles_of(database, "dominique@ch.fr") == [Role.SIGNATORY]


def test_two_invitations_of_one_address_accepted_at_once_make_one_account(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with database.unit_of_work() as session:
        lead = make_person(session, Role.REFERENT, organisation_id)
        made = [
            service.invite_member(session, lead.actor, organisation_id, email="d@ch.fr", role=role, now=NOW)
            for role in (Role.SIGNATORY, Role.CONTRIBUTOR)
        ]
        for link in made:
            service.open_link(session, link.token, NOW)
    start = Barrier(2)

    def accept(link_id: UUID) -> str:
        start.wait()
        try:
            with database.unit_of_work() as session:
                service.accept_as_new(
                    session, link_id, name="Dominique", function="", password=PASSWORD, address=None, now=NOW
                )
        except DomainError as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, [link.link_id for link in made])) == ["account_exists", "made"]


# --- somebody who already has an account


@pytest.fixture
def known(database: Database) -> AccountRow:
    with database.unit_of_work() as session:
        return make_person_with_password(session, "dominique@ch.fr", name="Dominique Lebrun")


def test_an_open_account_gets_the_role_only_after_sign_in(
    client: FlaskClient, database: Database, organisation_id: UUID, known: AccountRow
) -> None:
    post(client, invite(database, organisation_id))
    page = client.get("/invitation")
    assert "Vous avez déjà un compte" in text_of(page)
    assert 'name="password"' not in page.text, "a link never sets the password of an account that exists"
    assert roles_of(database, "dominique@ch.fr") == []
    assert sign_in(client, "dominique@ch.fr").location == "/invitation"
    assert post(client, "/invitation").status_code == 303
    assert roles_of(database, "dominique@ch.fr") == [Role.SIGNATORY]


def test_posting_the_form_of_a_newcomer_cannot_take_over_an_account(
    client: FlaskClient, database: Database, organisation_id: UUID, known: AccountRow
) -> None:
    post(client, invite(database, organisation_id))
    html = client.get("/connexion").text
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, **FORM, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    refused = client.post("/invitation", data=data)
    assert refused.status_code == 409
    assert "Vous avez déjà un compte" in text_of(refused)
    assert the_link(database).finished_at is None, "the invitation still serves"
    with database.reading_session() as session:
        stored = session.get_one(AccountRow, known.id).password_hash
    assert passwords.matches(stored, PASSWORD)
    assert count_sessions(database) == 0


def test_somebody_else_signed_in_cannot_accept(
    client: FlaskClient, database: Database, organisation_id: UUID, known: AccountRow
) -> None:
    with database.unit_of_work() as session:
        make_person_with_password(session, "autre@ch.fr")
    post(client, invite(database, organisation_id))
    assert sign_in(client, "autre@ch.fr").location == "/invitation"
    assert "vous êtes connecté avec autre@ch.fr" in text_of(client.get("/invitation"))
    html = client.get("/compte").text
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/invitation", data={"csrf_token": token}).status_code == 410
    assert roles_of(database, "autre@ch.fr") == roles_of(database, "dominique@ch.fr") == []


def test_opening_a_link_signs_somebody_else_out(
    client: FlaskClient, database: Database, organisation_id: UUID, known: AccountRow
) -> None:
    with database.unit_of_work() as session:
        make_person_with_password(session, "autre@ch.fr")
    path = invite(database, organisation_id)
    sign_in(client, "autre@ch.fr")
    assert "Continuer vous déconnecte de autre@ch.fr" in text_of(client.get(path))
    post(client, path)
    assert not is_signed_in(client)
    assert count_sessions(database) == 0


def test_the_account_itself_signed_in_accepts_at_once(
    client: FlaskClient, database: Database, organisation_id: UUID, known: AccountRow
) -> None:
    path = invite(database, organisation_id)
    sign_in(client, "dominique@ch.fr")
    post(client, path)
    assert post(client, "/invitation").status_code == 303
    assert roles_of(database, "dominique@ch.fr") == [Role.SIGNATORY]


def test_a_link_left_behind_does_not_trouble_the_next_sign_in(
    client: FlaskClient, database: Database, clock: Clock, organisation_id: UUID, known: AccountRow
) -> None:
    post(client, invite(database, organisation_id))
    clock.advance(minutes=31)
    assert sign_in(client, "dominique@ch.fr").location == "/"


def test_a_leaver_who_comes_back_starts_again_without_former_access(
    client: FlaskClient, database: Database, organisation_id: UUID, known: AccountRow
) -> None:
    with database.unit_of_work() as session:
        former = make_organisation(session, "CH quitté").id
        grant(session, session.get_one(AccountRow, known.id), Role.CONTRIBUTOR, former)
        set_second_factor(session, session.get_one(AccountRow, known.id))
        service.close_account(session, Actor.system(), known.id, {}, NOW)
    post(client, invite(database, organisation_id))
    data = FORM | {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    assert post(client, "/invitation", data).status_code == 303
    assert roles_of(database, "dominique@ch.fr") == [Role.SIGNATORY]
    with database.reading_session() as session:
        account = session.get_one(AccountRow, known.id)
        assert account.closed_at is None
        assert account.second_factor_at is None
        assert not passwords.matches(account.password_hash, PASSWORD)


# --- the first lead


def test_a_first_lead_is_refused_once_somebody_leads(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with database.unit_of_work() as session:
        analyst = make_person(session, Role.ANALYST, "11")
        path = service.invite_first_lead(
            session, analyst.actor, "11", organisation_id, email="dominique@ch.fr", now=NOW
        ).path
    post(client, path)
    with database.unit_of_work() as session:
        make_person(session, Role.REFERENT, organisation_id)
    refused = post(client, "/invitation", FORM)
    assert refused.status_code == 410
    assert "a déjà un référent" in text_of(refused)
    assert roles_of(database, "dominique@ch.fr") == []
    with database.reading_session() as session:
        assert session.scalar(select(AccountRow).where(AccountRow.email == "dominique@ch.fr")) is None


# --- resets


def ask_reset(client: FlaskClient, email: str = "rssi@ch.fr") -> object:
    return post(client, "/mot-de-passe-oublie", {"email": email})


def test_a_reset_gives_a_new_password_and_closes_every_session(
    client: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        account = make_person_with_password(session)
    elsewhere = client.application.test_client()
    sign_in(elsewhere)
    ask_reset(client)
    run_tasks(database)
    path = link_to(database, "rssi@ch.fr")
    assert client.get(path).status_code == 200
    assert post(client, path).location == "/nouveau-mot-de-passe"
    done = post(client, "/nouveau-mot-de-passe", {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD})
    assert done.location == "/connexion"
    assert not is_signed_in(elsewhere)
    assert not is_signed_in(client), "the code of the second factor is never skipped"
    assert sign_in(client, password=PASSWORD).status_code == 422
    assert sign_in(client, password=OTHER_PASSWORD).status_code == 303
    assert "Votre mot de passe a changé" in [m.subject for m in messages_to(database, "rssi@ch.fr")]
    assert client.get("/nouveau-mot-de-passe").status_code == 410
    with database.reading_session() as session:
        revoked = session.scalars(
            select(SessionRow.revoked_at)
            .where(SessionRow.account_id == account.id)
            .order_by(SessionRow.created_at)
        ).all()
    assert revoked.count(None) == 1


def test_a_reset_does_not_skip_the_second_factor(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        set_second_factor(session, make_person_with_password(session))
        path = service.make_reset(
            session, Actor.system(), session.scalars(select(AccountRow)).one(), NOW
        ).path
    post(client, path)
    post(client, "/nouveau-mot-de-passe", {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD})
    assert sign_in(client, password=OTHER_PASSWORD).location == "/connexion/code"
    assert give_code(client, "000000").status_code == 422


def test_a_reset_says_the_same_whether_the_account_exists_or_not(
    client: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        make_person_with_password(session)
        make_person_with_password(session, "parti@ch.fr", closed_at=NOW)
    pages = [
        client.get(ask_reset(client, email).location).text
        for email in ("rssi@ch.fr", "parti@ch.fr", "qui@x.fr")
    ]
    assert len({text.split("<main")[1] for text in pages}) == 1
    with database.reading_session() as session:
        tasks = session.scalars(select(TaskRow).where(TaskRow.kind == "password_reset")).all()
    assert len(tasks) == 2, "the same work is asked for; two askings for nobody are one"
    run_tasks(database)
    with database.reading_session() as session:
        assert session.scalars(select(MailRow.recipient)).all() == ["rssi@ch.fr"]


def test_a_reset_link_lives_two_hours_and_replaces_the_former(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.unit_of_work() as session:
        account = make_person_with_password(session)
        first = service.make_reset(session, Actor.system(), account, NOW)
        second = service.make_reset(session, Actor.system(), account, NOW)
    assert client.get(first.path).status_code == 410
    clock.advance(minutes=119)
    assert client.get(second.path).status_code == 200
    clock.advance(minutes=1)
    assert client.get(second.path).status_code == 410


def test_asking_for_resets_is_slowed_down(client: FlaskClient, clock: Clock) -> None:
    statuses = [ask_reset(client, "qui@x.fr").status_code for _ in range(5)]
    assert statuses == [303, 303, 303, 303, 429]
    clock.advance(minutes=5)
    assert ask_reset(client, "qui@x.fr").status_code == 303


def test_a_weak_password_keeps_the_link_s_session(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        path = service.make_reset(session, Actor.system(), make_person_with_password(session), NOW).path
    post(client, path)
    weak = post(client, "/nouveau-mot-de-passe", {"password": "azertyuiop12", "again": "azertyuiop12"})
    assert weak.status_code == 422
    good = post(client, "/nouveau-mot-de-passe", {"password": OTHER_PASSWORD, "again": OTHER_PASSWORD})
    assert good.status_code == 303


def test_a_reset_link_is_no_invitation(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    with database.unit_of_work() as session:
        path = service.make_reset(session, Actor.system(), make_person_with_password(session), NOW).path
    post(client, path)
    assert client.get("/invitation").status_code == 410
    link = the_link(database)
    with database.reading_session() as session, pytest.raises(DomainError, match="link_session_over"):
        service.get_opened_link(session, link.id, LinkPurpose.INVITATION, NOW)


def test_a_persona_signed_in_is_signed_out_by_a_reset_link(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        account = make_person_with_password(session)
        path = service.make_reset(session, Actor.system(), account, NOW).path
    enter(client, database, account.id)
    post(client, path)
    assert not is_signed_in(client)
