"""The team of an organisation: who sees it, invitations, roles that end, handover, facilitators."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db.session import Database
from app.domain.access import Role
from app.domain.errors import DomainError
from app.features.accounts import queries, service
from app.features.accounts.models import AccountRow, LinkRow, MailRow, MembershipRow
from app.features.audit.models import AuditRecordRow
from tests.conftest import NOW
from tests.counting import every_statement
from tests.factories import (
    Person,
    enter,
    grant,
    make_account,
    make_establishment,
    make_group,
    make_organisation,
    make_person,
)
from tests.integration.accounts.support import messages_to, post, text_of


@dataclass(frozen=True)
class Team:
    id: UUID
    lead: Person
    signatory: Person
    facilitator: Person
    contributor: Person

    @property
    def url(self) -> str:
        return f"/etablissements/{self.id}/equipe"


@pytest.fixture
def team(database: Database) -> Team:
    with database.unit_of_work() as session:
        place = make_organisation(session).id
        return Team(
            place,
            make_person(session, Role.REFERENT, place, email="lead@ch.fr", name="RSSI"),
            make_person(session, Role.SIGNATORY, place, email="dir@ch.fr", name="Directrice"),
            make_person(session, Role.FACILITATOR, place, email="crrc@region.fr", name="Conseiller"),
            make_person(session, Role.CONTRIBUTOR, place, email="agent@ch.fr", name="Agent"),
        )


def role_id(database: Database, person: Person, role: Role | None = None) -> UUID:
    with database.reading_session() as session:
        query = select(MembershipRow.id).where(
            MembershipRow.account_id == person.id, MembershipRow.ended_at.is_(None)
        )
        return session.scalars(query if role is None else query.where(MembershipRow.role == role)).one()


def open_roles(database: Database, account_id: UUID) -> list[Role]:
    with database.reading_session() as session:
        query = select(MembershipRow.role).where(
            MembershipRow.account_id == account_id, MembershipRow.ended_at.is_(None)
        )
        return list(session.scalars(query))


def test_the_lead_and_the_signatory_see_the_team(client: FlaskClient, database: Database, team: Team) -> None:
    enter(client, database, team.lead)
    page = client.get(team.url)
    for words in ("RSSI", "Directrice", "Agent", "Conseiller", "Inviter une personne", "Passer la main"):
        assert words in text_of(page)
    enter(client, database, team.signatory)
    page = client.get(team.url)
    assert "Directrice" in text_of(page)
    assert "Inviter une personne" not in text_of(page)
    assert "Retirer" not in text_of(page)


@pytest.mark.parametrize(
    ("who", "status"), [("signatory", 403), ("facilitator", 403), ("contributor", 403), ("stranger", 404)]
)
def test_only_the_lead_invites(
    client: FlaskClient, database: Database, team: Team, who: str, status: int
) -> None:
    with database.unit_of_work() as session:
        stranger = make_person(session, Role.REFERENT, make_organisation(session, "Autre").id)
    enter(client, database, stranger if who == "stranger" else getattr(team, who))
    data = {"email": "x@ch.fr", "role": "signatory"}
    assert post(client, f"{team.url}/inviter", data, page="/compte").status_code == status


def test_the_number_of_queries_does_not_grow_with_the_team(
    client: FlaskClient, database: Database, team: Team
) -> None:
    enter(client, database, team.lead)
    counts = []
    with every_statement(database) as statements:
        for _ in range(2):
            client.get(team.url)
            statements.clear()
            client.get(team.url)
            counts.append(len([one for one in statements if one.startswith("SELECT")]))
            with database.unit_of_work() as session:
                for number in range(8):
                    make_person(session, Role.CONTRIBUTOR, team.id)
                    service.invite_member(
                        session,
                        team.lead.actor,
                        team.id,
                        email=f"n{number}@ch.fr",
                        role=Role.SIGNATORY,
                        now=NOW,
                    )
        assert counts[0] == counts[1] <= 8


# --- inviting


def test_an_invitation_stands_until_it_is_revoked(
    client: FlaskClient, database: Database, team: Team
) -> None:
    enter(client, database, team.lead)
    data = {"email": "Nouvelle@CH.fr", "role": "signatory", "function": "Adjointe"}
    assert post(client, f"{team.url}/inviter", data).status_code == 303
    page = client.get(team.url)
    assert "nouvelle@ch.fr" in text_of(page)
    with database.reading_session() as session:
        link = session.scalars(select(LinkRow)).one()
    url = f"{team.url}/invitations/{link.id}/annulation"
    assert post(client, url, page=team.url).status_code == 303
    assert "Aucune invitation en attente" in text_of(client.get(team.url))
    assert post(client, url, page=team.url).status_code == 404, "a double click says so"


def test_inviting_again_replaces_the_link(database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        for _ in range(2):
            service.invite_member(
                session, team.lead.actor, team.id, email="n@ch.fr", role=Role.SIGNATORY, now=NOW
            )
    with database.reading_session() as session:
        assert len(queries.list_team_invitations(session, team.id, NOW)) == 1
        assert len(session.scalars(select(LinkRow).where(LinkRow.revoked_at.is_not(None))).all()) == 1


@pytest.mark.parametrize(
    "role", ["administrator", "analyst", "reviewer", "national", "group_manager", "x", ""]
)
def test_a_team_gives_no_other_role(client: FlaskClient, database: Database, team: Team, role: str) -> None:
    enter(client, database, team.lead)
    assert post(client, f"{team.url}/inviter", {"email": "n@ch.fr", "role": role}).status_code == 422
    with database.reading_session() as session:
        assert session.scalars(select(LinkRow)).all() == []


def test_the_service_refuses_it_too(database: Database, team: Team) -> None:
    with database.unit_of_work() as session, pytest.raises(DomainError, match="role_not_grantable"):
        service.invite_member(session, team.lead.actor, team.id, email="n@ch.fr", role=Role.ANALYST, now=NOW)


def test_somebody_who_has_the_role_is_not_invited(
    client: FlaskClient, database: Database, team: Team
) -> None:
    enter(client, database, team.lead)
    response = post(client, f"{team.url}/inviter", {"email": "dir@ch.fr", "role": "signatory"})
    assert response.status_code == 422
    assert "a déjà ce rôle" in text_of(response)


def test_an_invitation_of_another_team_is_not_revoked(
    client: FlaskClient, database: Database, team: Team
) -> None:
    with database.unit_of_work() as session:
        other = make_organisation(session, "Autre").id
        person = make_person(session, Role.REFERENT, other)
        link = service.invite_member(
            session, person.actor, other, email="n@ch.fr", role=Role.SIGNATORY, now=NOW
        )
    enter(client, database, team.lead)
    forged = f"{team.url}/invitations/{link.link_id}/annulation"
    assert post(client, forged, page=team.url).status_code == 404
    with database.reading_session() as session:
        assert session.get_one(LinkRow, link.link_id).revoked_at is None


def test_a_group_is_led_by_its_manager(client: FlaskClient, database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        group = make_group(session).id
        manager = make_person(session, Role.GROUP_MANAGER, group)
    enter(client, database, manager)
    url = f"/etablissements/{group}/equipe/inviter"
    assert 'value="group_manager"' in client.get(url).text
    assert 'value="referent"' not in client.get(url).text
    assert post(client, url, {"email": "n@ch.fr", "role": "referent"}).status_code == 422
    assert post(client, url, {"email": "n@ch.fr", "role": "group_manager"}).status_code == 303


def test_the_lead_of_the_legal_entity_invites_for_its_establishments(
    client: FlaskClient, database: Database, team: Team
) -> None:
    with database.unit_of_work() as session:
        parent = session.get_one(AccountRow, team.lead.id)
        assert parent
        from app.features.organisations.models import OrganisationRow

        site = make_establishment(session, session.get_one(OrganisationRow, team.id), "Site Nord").id
    enter(client, database, team.lead)
    url = f"/etablissements/{site}/equipe"
    assert "Personne n’a encore de rôle ici" in text_of(client.get(url))
    assert post(client, f"{url}/inviter", {"email": "n@ch.fr", "role": "referent"}).status_code == 303
    assert client.get(f"{url}/passation").status_code == 409, "one hands over only what one leads"


# --- ending


def test_a_role_ends_at_once_and_everybody_concerned_is_told(
    client: FlaskClient, database: Database, team: Team
) -> None:
    enter(client, database, team.lead)
    signatory = enter(client.application.test_client(), database, team.signatory)
    assert signatory.get(team.url).status_code == 200
    url = f"{team.url}/roles/{role_id(database, team.signatory)}/fin"
    assert "dir@ch.fr" in text_of(client.get(url))
    assert post(client, url).status_code == 303
    assert signatory.get(team.url).status_code == 404
    for recipient in ("lead@ch.fr", "dir@ch.fr"):
        (message,) = messages_to(database, recipient)
        assert message.subject == "CH de Valombreuse : un rôle a pris fin"
    with database.reading_session() as session:
        row = session.scalars(
            select(AuditRecordRow).where(
                AuditRecordRow.stream == str(team.id), AuditRecordRow.action == "role_ended"
            )
        ).one()
        assert (row.subject, row.details["role"]) == ("dir@ch.fr", "signatory")
        assert session.get_one(MembershipRow, UUID(url.split("/")[-2])).ended_at == NOW, "ended, not deleted"
    assert post(client, url, page=team.url).status_code == 404, "a double click says so"


def test_a_role_of_another_team_is_not_ended(client: FlaskClient, database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        victim = make_person(session, Role.SIGNATORY, make_organisation(session, "Autre").id)
    target = role_id(database, victim)
    enter(client, database, team.lead)
    assert client.get(f"{team.url}/roles/{target}/fin").status_code == 404
    assert post(client, f"{team.url}/roles/{target}/fin", page=team.url).status_code == 404
    assert post(client, f"{team.url}/roles/{uuid4()}/fin", page=team.url).status_code == 404
    assert open_roles(database, victim.id) == [Role.SIGNATORY]


def test_ending_a_role_cancels_the_invitations_its_holder_sent(database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        second = make_person(session, Role.REFERENT, team.id)
        service.invite_member(session, second.actor, team.id, email="n@ch.fr", role=Role.REFERENT, now=NOW)
    with database.unit_of_work() as session:
        service.end_role(session, team.lead.actor, team.id, role_id(database, second), NOW)
    with database.reading_session() as session:
        assert queries.list_team_invitations(session, team.id, NOW) == []


def test_the_last_lead_cannot_leave(client: FlaskClient, database: Database, team: Team) -> None:
    enter(client, database, team.lead)
    refused = post(client, f"{team.url}/roles/{role_id(database, team.lead)}/fin")
    assert refused.status_code == 409
    assert "ne peut pas partir sans nommer" in text_of(refused)
    assert open_roles(database, team.lead.id) == [Role.REFERENT]


def test_one_of_two_leads_may_leave(client: FlaskClient, database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        make_person(session, Role.REFERENT, team.id)
    enter(client, database, team.lead)
    left = post(client, f"{team.url}/roles/{role_id(database, team.lead)}/fin")
    assert left.location == "/compte"
    assert client.get(team.url).status_code == 404


def test_two_leads_leaving_at_once_leave_one(database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        second = make_person(session, Role.REFERENT, team.id)
    start = Barrier(2)

    def leave(person: Person) -> str:
        mine = role_id(database, person)
        start.wait()
        try:
            with database.unit_of_work() as session:
                service.end_own_role(session, person.actor, mine, NOW)
        except DomainError as error:
            return error.code
        return "left"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, (team.lead, second))) == ["last_lead", "left"]


# --- handover


def test_the_lead_hands_over_to_somebody_of_the_team(
    client: FlaskClient, database: Database, team: Team
) -> None:
    enter(client, database, team.lead)
    url = f"{team.url}/passation"
    page = client.get(url)
    assert "Conseiller" not in page.text, "a facilitator comes from outside"
    assert post(client, url, {"member": str(team.signatory.id)}).location == "/compte"
    assert open_roles(database, team.lead.id) == []
    assert sorted(open_roles(database, team.signatory.id)) == [Role.REFERENT, Role.SIGNATORY]


@pytest.mark.parametrize("who", ["facilitator", "lead", "stranger", "nobody"])
def test_a_handover_to_anybody_else_is_refused(
    client: FlaskClient, database: Database, team: Team, who: str
) -> None:
    with database.unit_of_work() as session:
        stranger = make_account(session).id
    chosen = {"stranger": stranger, "nobody": uuid4()}.get(who) or getattr(team, who).id
    enter(client, database, team.lead)
    assert post(client, f"{team.url}/passation", {"member": str(chosen)}).status_code == 422
    with database.unit_of_work() as session, pytest.raises(DomainError, match="successor_unknown"):
        service.hand_over(session, team.lead.actor, team.id, chosen, NOW)
    assert open_roles(database, team.lead.id) == [Role.REFERENT]


def test_a_handover_by_invitation_takes_effect_when_it_is_accepted(
    client: FlaskClient, database: Database, team: Team
) -> None:
    enter(client, database, team.lead)
    data = {"email": "suite@ch.fr", "function": "RSSI"}
    url = f"{team.url}/passation/invitation"
    assert post(client, url, data, page=f"{team.url}/passation").status_code == 303
    assert "prend la suite" in text_of(client.get(team.url))
    assert open_roles(database, team.lead.id) == [Role.REFERENT]
    with database.unit_of_work() as session:
        successor = make_account(session, "suite@ch.fr")
        link = session.scalars(select(LinkRow)).one()
        link.used_at = NOW
        session.flush()
        actor = Person(successor.id, team.lead.actor).actor
        accepting = type(actor)(id=successor.id, name=successor.name, email=successor.email)
        service.accept_as_known(session, accepting, link.id, NOW)
    assert open_roles(database, successor.id) == [Role.REFERENT]
    assert open_roles(database, team.lead.id) == []


def test_a_facilitator_is_the_establishment_s_consent(
    client: FlaskClient, database: Database, team: Team
) -> None:
    enter(client, database, team.lead)
    facilitator = enter(client.application.test_client(), database, team.facilitator)
    assert facilitator.get(f"/etablissements/{team.id}/evaluations").status_code == 200
    post(client, f"{team.url}/roles/{role_id(database, team.facilitator)}/fin")
    assert facilitator.get(f"/etablissements/{team.id}/evaluations").status_code == 404
    assert "Personne du centre régional" in text_of(client.get(team.url))
    data = {"email": "crrc@region.fr", "role": "facilitator"}
    assert post(client, f"{team.url}/inviter", data).status_code == 303
    assert "Accompagnateur" in text_of(client.get(team.url))


def test_the_mails_of_a_team_are_sealed(database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        service.end_role(session, team.lead.actor, team.id, role_id(database, team.contributor), NOW)
        assert session.scalars(select(MailRow)).first() is not None
    with database.engine.connect() as connection:
        for body in connection.exec_driver_sql("SELECT sealed_body FROM mail").scalars():
            assert "Agent" not in body


def test_a_role_given_twice_is_held_once(database: Database, team: Team) -> None:
    with database.unit_of_work() as session:
        account = session.get_one(AccountRow, team.signatory.id)
        terms = service.LinkTerms(
            role=Role.SIGNATORY,
            scope_kind=grant(session, account, Role.CONTRIBUTOR, team.id).scope_kind,
            organisation_id=team.id,
        )
        service.grant_role(session, team.lead.actor, account, terms, NOW)
    assert sorted(open_roles(database, team.signatory.id)) == [Role.CONTRIBUTOR, Role.SIGNATORY]
