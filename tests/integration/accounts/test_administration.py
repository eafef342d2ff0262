"""What an administrator does: search accounts, give official roles, close the account of a leaver."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db.session import Database
from app.domain.access import Role
from app.domain.errors import DomainError
from app.features.accounts import service
from app.features.accounts.models import AccountRow, LinkRow, MembershipRow
from app.features.audit.models import AuditRecordRow
from app.features.organisations.models import OrganisationRow
from tests.conftest import NOW
from tests.counting import every_statement
from tests.factories import (
    Person,
    enter,
    grant,
    make_account,
    make_establishment,
    make_organisation,
    make_person,
)
from tests.integration.accounts.support import (
    is_signed_in,
    make_person_with_password,
    messages_to,
    post,
    set_second_factor,
    sign_in,
    text_of,
)

URL = "/administration/comptes"


@pytest.fixture
def administrator(database: Database) -> Person:
    with database.unit_of_work() as session:
        return make_person(session, Role.ADMINISTRATOR, email="admin@plateforme.fr", name="Administration")


@pytest.fixture
def administrators(client: FlaskClient, database: Database, administrator: Person) -> FlaskClient:
    return enter(client, database, administrator)


def open_roles(database: Database, account_id: UUID) -> list[Role]:
    with database.reading_session() as session:
        query = select(MembershipRow.role).where(
            MembershipRow.account_id == account_id, MembershipRow.ended_at.is_(None)
        )
        return list(session.scalars(query))


# --- search


def test_accounts_are_found_by_name_address_role_and_state(
    administrators: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        make_person(session, Role.ANALYST, "11", name="Écho Lalanne", email="echo@ars.fr")
        make_account(session, "parti@ch.fr", name="Parti Ailleurs", closed_at=NOW)
    for query, shown, hidden in [
        ("q=lalanne", "echo@ars.fr", "admin@plateforme.fr\u00a0"),
        ("q=ECHO@ars", "echo@ars.fr", "parti@ch.fr"),
        ("role=analyst", "echo@ars.fr", "parti@ch.fr"),
        ("etat=fermes", "parti@ch.fr", "echo@ars.fr"),
        ("etat=tous&q=parti", "parti@ch.fr", "echo@ars.fr"),
        ("q=%25", "Aucun compte ne correspond", "echo@ars.fr"),
        ("role=x&etat=y&page=-3&tri=mot", "echo@ars.fr", "parti@ch.fr"),
    ]:
        words = text_of(administrators.get(f"{URL}?{query}"))
        assert shown in words, query
        assert hidden not in words, query


def test_the_list_is_sorted_and_paged_in_a_constant_number_of_queries(
    administrators: FlaskClient, database: Database
) -> None:
    with every_statement(database) as statements:
        counts = []
        for added in (1, 60):
            with database.unit_of_work() as session:
                for number in range(added):
                    make_person(session, Role.ANALYST, "11", name=f"Nom {added:02}-{number:02}")
            administrators.get(URL)
            statements.clear()
            words = text_of(administrators.get(URL))
            counts.append(len([one for one in statements if one.startswith("SELECT")]))
        assert counts[0] == counts[1] <= 8
        assert "1 à 50 sur 62" in words
        first = text_of(administrators.get(f"{URL}?tri=-nom"))
        assert "Nom 60-59" in first
        assert "Nom 60-00" not in first


# --- official roles


def invite(client: FlaskClient, role: str, region: str = "", email: str = "nouveau@etat.fr") -> object:
    return post(client, f"{URL}/inviter", {"email": email, "role": role, "region": region})


@pytest.mark.parametrize(
    ("role", "region"), [("analyst", "11"), ("reviewer", "94"), ("national", ""), ("administrator", "")]
)
def test_an_official_is_invited_and_revoked(
    administrators: FlaskClient, database: Database, role: str, region: str
) -> None:
    assert invite(administrators, role, region).status_code == 303
    with database.reading_session() as session:
        link = session.scalars(select(LinkRow)).one()
        assert (link.role, link.region or "", link.organisation_id) == (Role(role), region, None)
    assert "nouveau@etat.fr" in text_of(administrators.get(URL))
    url = f"{URL}/invitations/{link.id}/annulation"
    assert post(administrators, url, page=URL).status_code == 303
    assert post(administrators, url, page=URL).status_code == 404


@pytest.mark.parametrize(
    ("role", "region", "message"),
    [
        ("analyst", "", "Choisissez la région"),
        ("national", "11", "ne porte pas sur une région"),
        ("analyst", "99", "une des réponses proposées"),
        ("referent", "", "une des réponses proposées"),
        ("", "", "Choisissez un rôle"),
    ],
)
def test_a_role_is_given_at_its_scope_only(
    administrators: FlaskClient, database: Database, role: str, region: str, message: str
) -> None:
    response = invite(administrators, role, region)
    assert response.status_code == 422
    assert message in text_of(response)
    with database.reading_session() as session:
        assert session.scalars(select(LinkRow)).all() == []


def test_the_service_knows_the_regions(database: Database, administrator: Person) -> None:
    with database.unit_of_work() as session, pytest.raises(DomainError, match="region_unknown"):
        service.invite_official(
            session, administrator.actor, email="x@ars.fr", role=Role.ANALYST, region="99", now=NOW
        )


def test_an_administrator_gives_nothing_where_somebody_leads(
    database: Database, administrator: Person
) -> None:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
        make_person(session, Role.REFERENT, place)
    with database.unit_of_work() as session, pytest.raises(DomainError, match="lead_exists"):
        service.invite_first_lead(session, administrator.actor, None, place, email="x@ch.fr", now=NOW)


def test_an_administrator_does_not_open_an_establishment_to_themselves(
    database: Database, administrator: Person
) -> None:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
    with database.unit_of_work() as session, pytest.raises(DomainError, match="self_invitation"):
        service.invite_first_lead(
            session, administrator.actor, None, place, email="admin@plateforme.fr", now=NOW
        )


def test_an_invitation_of_a_team_is_not_the_administrator_s(
    administrators: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
        lead = make_person(session, Role.REFERENT, place)
        link = service.invite_member(
            session, lead.actor, place, email="n@ch.fr", role=Role.SIGNATORY, now=NOW
        )
    assert "n@ch.fr" not in text_of(administrators.get(URL))
    assert post(administrators, f"{URL}/invitations/{link.link_id}/annulation", page=URL).status_code == 404


def test_an_official_role_ends_and_a_team_s_does_not(administrators: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
        person = make_person(session, Role.SIGNATORY, place)
        official = grant(session, session.get_one(AccountRow, person.id), Role.ANALYST, "11").id
        staff = session.scalars(select(MembershipRow.id).where(MembershipRow.role == Role.SIGNATORY)).one()
    page = f"{URL}/{person.id}"
    assert "géré par l’établissement" in text_of(administrators.get(page))
    assert post(administrators, f"{page}/roles/{staff}/fin", page=page).status_code == 404
    assert post(administrators, f"{page}/roles/{official}/fin", page=page).status_code == 303
    assert open_roles(database, person.id) == [Role.SIGNATORY]


def test_unknown_accounts_are_not_found(administrators: FlaskClient) -> None:
    for path in ("", "/fermeture"):
        assert administrators.get(f"{URL}/{uuid4()}{path}").status_code == 404


# --- leavers


def test_closing_takes_away_every_way_in_and_leaves_the_work(
    administrators: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
        make_person(session, Role.REFERENT, place, email="lead@ch.fr")
        leaver = make_person_with_password(session, "part@ch.fr", name="Personne Partante")
        set_second_factor(session, leaver)
        grant(session, leaver, Role.REFERENT, place)
        grant(session, leaver, Role.ANALYST, "11")
        actor = Person(leaver.id, make_person(session, Role.NATIONAL).actor).actor
        sent = service.invite_member(
            session,
            type(actor)(id=leaver.id, name=leaver.name, email=leaver.email),
            place,
            email="n@ch.fr",
            role=Role.SIGNATORY,
            now=NOW,
        )
        reset = service.make_reset(session, actor, leaver, NOW)
    elsewhere = enter(administrators.application.test_client(), database, leaver.id)
    assert is_signed_in(elsewhere)
    url = f"{URL}/{leaver.id}/fermeture"
    assert "Personne Partante" in text_of(administrators.get(url))
    assert post(administrators, url).status_code == 303
    assert not is_signed_in(elsewhere)
    assert sign_in(elsewhere, "part@ch.fr").status_code == 422
    assert elsewhere.get(reset.path).status_code == elsewhere.get(sent.path).status_code == 410
    assert open_roles(database, leaver.id) == []
    with database.reading_session() as session:
        account = session.get_one(AccountRow, leaver.id)
        assert account.name == "Personne Partante"
        assert (account.password_hash, account.totp_secret, account.closed_at) == (None, "", NOW)
        actions = session.scalars(
            select(AuditRecordRow.action).where(AuditRecordRow.stream == "platform")
        ).all()
        assert "account_closed" in actions
    assert "Personne Partante" in messages_to(database, "lead@ch.fr")[-1].body
    assert post(administrators, url, page=URL).status_code == 422, "a double submit says so"


def test_the_only_lead_leaves_a_successor(administrators: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
        leaver = make_person(session, Role.REFERENT, place, email="seul@ch.fr")
        make_person(session, Role.SIGNATORY, place, email="dir@ch.fr")
    url = f"{URL}/{leaver.id}/fermeture"
    assert "Qui prend la suite pour CH de Valombreuse" in text_of(administrators.get(url))
    assert post(administrators, url).status_code == 422
    assert post(administrators, url, {f"successor_{place}": "seul@ch.fr"}).status_code == 422
    assert post(administrators, url, {f"successor_{place}": "admin@plateforme.fr"}).status_code == 422
    assert open_roles(database, leaver.id) == [Role.REFERENT]
    assert post(administrators, url, {f"successor_{place}": "suite@ch.fr"}).status_code == 303
    with database.reading_session() as session:
        link = session.scalars(select(LinkRow).where(LinkRow.revoked_at.is_(None))).one()
        assert (link.email, link.role, link.organisation_id) == ("suite@ch.fr", Role.REFERENT, place)
    assert [message.subject for message in messages_to(database, "dir@ch.fr")] == [
        "CH de Valombreuse : un rôle a pris fin"
    ]


def test_a_site_led_by_its_legal_entity_needs_no_successor(
    administrators: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        entity = make_organisation(session)
        make_person(session, Role.REFERENT, entity.id)
        site = make_establishment(session, session.get_one(OrganisationRow, entity.id), "Site").id
        leaver = make_person(session, Role.REFERENT, site)
    assert post(administrators, f"{URL}/{leaver.id}/fermeture").status_code == 303


def test_whoever_leads_the_entity_and_its_site_leaves_one_successor_for_each(
    administrators: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        entity = make_organisation(session)
        site = make_establishment(session, entity, "Site").id
        leaver = make_person(session, Role.REFERENT, entity.id)
        grant(session, session.get_one(AccountRow, leaver.id), Role.REFERENT, site)
    data = {f"successor_{entity.id}": "a@ch.fr", f"successor_{site}": "b@ch.fr"}
    assert post(administrators, f"{URL}/{leaver.id}/fermeture", data).status_code == 303


def test_the_last_administrator_stays(
    administrators: FlaskClient, database: Database, administrator: Person
) -> None:
    url = f"{URL}/{administrator.id}/fermeture"
    refused = post(administrators, url)
    assert refused.status_code == 422
    assert "dernier administrateur" in text_of(refused)
    with database.reading_session() as session:
        role_id = session.scalars(select(MembershipRow.id)).one()
    page = f"{URL}/{administrator.id}"
    assert post(administrators, f"{page}/roles/{role_id}/fin", page=page).status_code == 409
    assert open_roles(database, administrator.id) == [Role.ADMINISTRATOR]
    with database.unit_of_work() as session:
        make_person(session, Role.ADMINISTRATOR)
    assert post(administrators, url).status_code == 303
    assert not is_signed_in(administrators)


def test_an_administrator_sees_no_team(administrators: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
    assert administrators.get(f"/etablissements/{place}/equipe").status_code in (403, 404)
    assert administrators.get("/regions/11/invitations").status_code == 404
