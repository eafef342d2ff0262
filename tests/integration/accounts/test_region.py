"""A region invites the first lead of its establishments: one by one, or from a file seen before it is sent."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.db.session import Database
from app.domain.access import Actor, Role
from app.features.accounts import service
from app.features.accounts.invitation_file import LARGEST_FILE, InvitationFile, InvitationLine
from app.features.accounts.models import LinkRow, MailRow
from tests.conftest import NOW
from tests.counting import every_statement
from tests.factories import Person, enter, make_establishment, make_group, make_organisation, make_person
from tests.integration.accounts.support import post, text_of, token_of

URL = "/regions/11/invitations"


@dataclass(frozen=True)
class Region:
    analyst: Person
    finess: str
    led: str
    site_of_led: str
    elsewhere: str
    closed: str
    ght: str


@pytest.fixture
def region(database: Database) -> Region:
    with database.unit_of_work() as session:
        led = make_organisation(session, "CH piloté")
        make_person(session, Role.REFERENT, led.id)
        values = {
            "analyst": make_person(session, Role.ANALYST, "11", email="ars@region.fr", name="ARS"),
            "finess": make_organisation(session, "CH libre").finess,
            "led": led.finess,
            "site_of_led": make_establishment(session, led, "Site du CH piloté").finess,
            "elsewhere": make_organisation(session, "CH d’ailleurs", region="84").finess,
            "closed": make_organisation(session, "CH fermé", closed_on=NOW.date()).finess,
        }
        make_group(session, ght_code="11099")
        return Region(**values, ght="11099")


def links(database: Database) -> list[LinkRow]:
    with database.reading_session() as session:
        return list(session.scalars(select(LinkRow).order_by(LinkRow.email)))


def invite(client: FlaskClient, number: str, email: str = "rssi@ch.fr") -> TestResponse:
    return post(client, URL, {"number": number, "email": email, "function": "RSSI"})


def test_one_establishment_is_invited(client: FlaskClient, database: Database, region: Region) -> None:
    enter(client, database, region.analyst)
    assert invite(client, f" {region.finess[:2]} {region.finess[2:]} ").status_code == 303
    (link,) = links(database)
    assert (link.role, link.email, link.only_without_lead) == (Role.REFERENT, "rssi@ch.fr", True)
    page = client.get(URL)
    assert "CH libre" in text_of(page)
    assert "RSSI" in text_of(page)


def test_a_group_is_invited_by_its_code(client: FlaskClient, database: Database, region: Region) -> None:
    enter(client, database, region.analyst)
    assert invite(client, region.ght).status_code == 303
    assert links(database)[0].role is Role.GROUP_MANAGER


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ("led", "a déjà un référent"),
        ("site_of_led", "a déjà un référent"),
        ("elsewhere", "ne correspond à aucun établissement de la région"),
        ("closed", "est fermé"),
    ],
)
def test_a_region_invites_only_where_nobody_leads_and_only_at_home(
    client: FlaskClient, database: Database, region: Region, which: str, message: str
) -> None:
    enter(client, database, region.analyst)
    refused = invite(client, getattr(region, which))
    assert refused.status_code == 422
    assert message in text_of(refused)
    assert links(database) == []


def test_one_first_lead_is_invited_at_a_time(client: FlaskClient, database: Database, region: Region) -> None:
    enter(client, database, region.analyst)
    invite(client, region.finess)
    refused = invite(client, region.finess, "autre@ch.fr")
    assert refused.status_code == 422
    assert "déjà en attente pour cet établissement (rssi@ch.fr)" in text_of(refused)
    assert invite(client, region.finess).status_code == 303, "the same person gets a fresh link"
    assert [link.revoked_at is None for link in links(database)].count(True) == 1


def test_nobody_opens_an_establishment_to_themselves(
    client: FlaskClient, database: Database, region: Region
) -> None:
    enter(client, database, region.analyst)
    refused = invite(client, region.finess, "ars@region.fr")
    assert refused.status_code == 422
    assert "vous inviter vous-même" in text_of(refused)


@pytest.mark.parametrize(("role", "place", "status"), [(Role.ANALYST, "84", 404), (Role.REVIEWER, "11", 200)])
def test_only_the_region_s_own_agents_enter(
    client: FlaskClient, database: Database, role: Role, place: str, status: int
) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, role, place)
    enter(client, database, person)
    assert client.get(URL).status_code == status


def test_only_first_leads_of_the_region_are_revoked(
    client: FlaskClient, database: Database, region: Region
) -> None:
    enter(client, database, region.analyst)
    invite(client, region.finess)
    (own,) = links(database)
    with database.unit_of_work() as session:
        place = make_organisation(session, "CH équipe").id
        lead = make_person(session, Role.REFERENT, place)
        staff = service.invite_member(
            session, lead.actor, place, email="n@ch.fr", role=Role.SIGNATORY, now=NOW
        )
        far = make_organisation(session, "CH loin", region="84").id
        other = make_person(session, Role.ANALYST, "84")
        abroad = service.invite_first_lead(session, other.actor, "84", far, email="m@ch.fr", now=NOW)
    for link_id in (staff.link_id, abroad.link_id):
        assert post(client, f"{URL}/{link_id}/annulation", page=URL).status_code == 404
    assert post(client, f"{URL}/{own.id}/annulation", page=URL).status_code == 303
    assert "Aucune invitation en attente" in text_of(client.get(URL))


# --- files


def upload(client: FlaskClient, content: bytes | str) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    form = {"csrf_token": token_of(client.get(URL).text), "file": (io.BytesIO(data), "invitations.csv")}
    return client.post(f"{URL}/fichier", data=form, content_type="multipart/form-data")


def confirm(client: FlaskClient, preview: TestResponse, content: str | None = None) -> TestResponse:
    found = re.search(r'name="content" value="([^"]*)"', preview.text)
    assert found
    data = {"csrf_token": token_of(preview.text), "content": content or html.unescape(found.group(1))}
    return client.post(f"{URL}/fichier/confirmation", data=data)


def test_a_file_is_seen_before_anything_is_sent(
    client: FlaskClient, database: Database, region: Region
) -> None:
    with database.unit_of_work() as session:
        second = make_organisation(session, "CH second").finess
    enter(client, database, region.analyst)
    content = (
        "finess;email;fonction\n"
        f"{region.finess};rssi@ch.fr;RSSI\n"
        f"{second};dir@second.fr;Directrice\n"
        f"{region.led};x@ch.fr;\n"
        f"{region.elsewhere};y@ch.fr;\n"
        f"{region.finess};z@ch.fr;\n"
        f"{second};=1+1;\n"
    )
    preview = upload(client, content)
    assert preview.status_code == 200
    words = text_of(preview)
    assert "2 invitations prêtes à partir, 4 lignes écartées" in words
    for line, reason in [
        (4, "a déjà un référent"),
        (5, "aucun établissement"),
        (6, "qu’à la ligne 2"),
        (7, "formule"),
    ]:
        assert re.search(rf"\b{line} .{{0,45}}{reason}", words), (line, reason)
    assert links(database) == []
    assert confirm(client, preview).status_code == 303
    assert [(link.email, link.function) for link in links(database)] == [
        ("dir@second.fr", "Directrice"),
        ("rssi@ch.fr", "RSSI"),
    ]
    with database.reading_session() as session:
        assert len(session.scalars(select(MailRow)).all()) == 2


def test_confirming_twice_sends_once(client: FlaskClient, database: Database, region: Region) -> None:
    enter(client, database, region.analyst)
    preview = upload(client, f"finess;email\n{region.finess};rssi@ch.fr\n")
    assert confirm(client, preview).status_code == 303
    confirm(client, preview)
    assert [link.revoked_at is None for link in links(database)].count(True) == 1


def test_what_changed_since_the_preview_sends_nothing(
    client: FlaskClient, database: Database, region: Region
) -> None:
    with database.unit_of_work() as session:
        second = make_organisation(session, "CH second").finess
    enter(client, database, region.analyst)
    preview = upload(client, f"finess;email\n{region.finess};a@ch.fr\n{second};b@ch.fr\n")
    with database.unit_of_work() as session:
        from app.features.organisations.models import OrganisationRow

        place = session.scalars(select(OrganisationRow.id).where(OrganisationRow.finess == second)).one()
        make_person(session, Role.REFERENT, place)
    late = confirm(client, preview)
    assert late.status_code == 409
    assert "La situation a changé" in text_of(late)
    assert links(database) == []
    assert confirm(client, late).status_code == 303


def test_a_forged_confirmation_is_checked_like_a_file(
    client: FlaskClient, database: Database, region: Region
) -> None:
    enter(client, database, region.analyst)
    preview = upload(client, f"finess;email\n{region.finess};a@ch.fr\n")
    forged = confirm(client, preview, f"finess;email\n{region.elsewhere};a@ch.fr\n{region.led};b@ch.fr\n")
    assert forged.status_code == 409
    assert links(database) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        "finess;email\n".encode("utf-16"),
        b"nom;prenom\n1;2\n",
        b"finess;email\n" + b"x" * LARGEST_FILE,
        b'finess;email\n"750712184;rssi@ch.fr\n',
        b"finess;email\n" + b"750712184;rssi@ch.fr\n" * 600,
    ],
)
def test_a_hostile_file_gives_one_clear_error(
    client: FlaskClient, database: Database, region: Region, content: bytes
) -> None:
    enter(client, database, region.analyst)
    response = upload(client, content)
    assert response.status_code == 422
    assert "Il y a une erreur" in text_of(response)
    assert links(database) == []


def test_no_file_is_an_error_too(client: FlaskClient, database: Database, region: Region) -> None:
    enter(client, database, region.analyst)
    assert post(client, f"{URL}/fichier", page=URL).status_code == 422


def test_a_file_of_only_faults_offers_no_confirmation(
    client: FlaskClient, database: Database, region: Region
) -> None:
    enter(client, database, region.analyst)
    preview = upload(client, "finess;email\n123;a@ch.fr\n")
    assert "Choisir un autre fichier" in text_of(preview)
    assert "fichier/confirmation" not in preview.text


def test_a_plan_costs_the_same_number_of_queries_whatever_its_size(
    database: Database, region: Region
) -> None:
    with database.unit_of_work() as session:
        numbers = [make_organisation(session, f"CH {number}").finess or "" for number in range(40)]
    with every_statement(database) as statements:
        counts = []
        for size in (2, 40):
            file = InvitationFile(
                tuple(
                    InvitationLine(n, number, f"p{n}@ch.fr", "") for n, number in enumerate(numbers[:size])
                ),
                (),
            )
            with database.reading_session() as session:
                statements.clear()
                plan = service.plan_invitations(session, region.analyst.actor, "11", file, NOW)
            assert len(plan.ready) == size
            counts.append(len([one for one in statements if one.startswith("SELECT")]))
        assert counts[0] == counts[1] == 3


def test_the_list_is_paged_by_the_database(client: FlaskClient, database: Database, region: Region) -> None:
    ids: list[UUID] = []
    with database.unit_of_work() as session:
        for number in range(53):
            ids.append(make_organisation(session, f"CH {number:02}").id)
            service.invite_first_lead(
                session, region.analyst.actor, "11", ids[-1], email=f"p{number:02}@ch.fr", now=NOW
            )
    enter(client, database, region.analyst)
    assert "1 à 50 sur 53" in text_of(client.get(URL))
    assert "51 à 53 sur 53" in text_of(client.get(f"{URL}?page=2"))


def test_a_provisional_name_is_marked_where_it_is_invited(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, Role.ANALYST, "11")
        unnamed = make_organisation(session, "Site des Saules", is_name_provisional=True)
        numbers = [unnamed.finess, make_organisation(session, "CH nommé").finess]
    enter(client, database, person)
    for number in numbers:
        assert invite(client, number, f"rssi-{number}@ch.fr").status_code == 303
    table = client.get(URL).get_data(as_text=True).partition("<tbody>")[2]
    assert table.count("nom provisoire</span>") == 1
    assert "nom provisoire" in table.partition("Site des Saules")[2].partition("</th>")[0]


def test_whoever_is_invited_reads_that_the_name_is_provisional(
    client: FlaskClient, database: Database
) -> None:
    with database.unit_of_work() as session:
        unnamed = make_organisation(session, "Site des Saules", is_name_provisional=True)
        link = service.invite_first_lead(
            session, Actor.system(), None, unnamed.id, email="rssi@ch.fr", now=NOW
        )
    assert "Site des Saules (nom provisoire)" in text_of(client.get(link.path))
