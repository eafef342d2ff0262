"""The lists of a region in the journals: read or taken out, told to whoever stands in them, and to the platform."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db.session import Database
from app.domain.access import Actor, Role
from app.features.audit import service as audit
from app.features.audit.models import AuditRecordRow
from app.features.organisations.journal_words import FAMILIES, PLATFORM_FAMILIES
from app.features.organisations.models import OrganisationRow
from app.web.messages import AUDIT_LABELS
from tests.conftest import NOW, Clock
from tests.counting import count_queries
from tests.factories import Person, enter, make_group, make_organisation, make_person

LIST = "/regions/11/etablissements"
PLATFORM = "/administration/journal"


def rows_of(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub("[ \n]+", " ", re.sub("<[^>]+>", " ", row)).strip() for row in body.split("</tr>")[:-1]]


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return str(answer.get_data(as_text=True))


def submit(database: Database, organisation_id: UUID, days: int = 0) -> None:
    """What the journal keeps of a submission."""
    with database.unit_of_work() as session:
        now = NOW - timedelta(days=days)
        audit.record(
            session, Actor.system(), "assessment_submitted", now=now, organisation_id=organisation_id
        )


@pytest.fixture
def analyst(database: Database) -> Person:
    with database.unit_of_work() as session:
        return make_person(session, Role.ANALYST, "11", name="Analyse de l’ARS")


def make_hospital(database: Database, name: str = "CH de Valombreuse", **over: Any) -> tuple[UUID, Person]:
    with database.unit_of_work() as session:
        hospital = make_organisation(session, name, **over)
        return hospital.id, make_person(session, Role.REFERENT, hospital.id)


def platform_records(database: Database) -> list[AuditRecordRow]:
    with database.reading_session() as session:
        query = select(AuditRecordRow).where(AuditRecordRow.action == "region_list_consulted")
        return list(session.scalars(query.order_by(AuditRecordRow.number)))


def lists_in(client: FlaskClient, database: Database, person: Person, organisation_id: UUID) -> list[str]:
    enter(client, database, person)
    rows = rows_of(read(client, f"/etablissements/{organisation_id}/journal"))
    return [row for row in rows if "Liste de la région" in row]


class TestReading:
    def test_it_is_one_record_by_person_checklist_and_hour(
        self, client: FlaskClient, database: Database, analyst: Person, clock: Clock
    ):
        enter(client, database, analyst)
        for query in ("", "?page=2", "?q=ch&etat=soumis", "?tri=-nom"):
            read(client, LIST + query)
        (record,) = platform_records(database)
        assert (record.stream, record.actor_name, record.subject) == (
            "platform", "Analyse de l’ARS", "Île-de-France, care-d2",
        )  # fmt: skip
        assert record.details == {"region": "11", "checklist": "care-d2"}
        read(client, LIST + "?liste=esms-socle")
        assert len(platform_records(database)) == 2
        clock.advance(minutes=61)
        enter(client, database, analyst, clock.now)
        read(client, LIST)
        assert len(platform_records(database)) == 3
        with database.unit_of_work() as session:
            other = make_person(session, Role.REVIEWER, "11")
        enter(client, database, other, clock.now)
        read(client, LIST)
        assert len(platform_records(database)) == 4

    def test_a_refused_reading_leaves_nothing(self, client: FlaskClient, database: Database, analyst: Person):
        enter(client, database, analyst)
        read(client, "/regions/84/etablissements", 404)
        assert platform_records(database) == []


class TestEstablishment:
    def test_it_reads_who_read_and_exported_the_list_where_it_stands(
        self, client: FlaskClient, database: Database, analyst: Person
    ):
        hospital, referent = make_hospital(database)
        submit(database, hospital, days=1)
        enter(client, database, analyst)
        read(client, LIST)
        assert client.get(LIST + ".csv").status_code == 200
        assert client.get(LIST + ".xlsx?q=Aubeterre").status_code == 200
        filtered, exported, consulted = lists_in(client, database, referent, hospital)
        assert (
            "Liste de la région consultée par Analyse de l’ARS, votre ligne y figurait ARS ou CRRC"
            in consulted
        )
        assert "Liste de la région exportée par Analyse de l’ARS, votre ligne y figurait" in exported
        assert "CSV" in exported
        assert "votre ligne a pu y figurer, selon les filtres" in filtered and "XLSX" in filtered
        page = read(client, f"/etablissements/{hospital}/journal")
        assert "Aubeterre" not in page, "what was searched may name another"
        assert "par Analyse de l’ARS." in page and "Ni l’ARS ni le CRRC" not in page
        kept = rows_of(read(client, f"/etablissements/{hospital}/journal?nature=consultations"))
        assert len(kept) == 3
        sheet = client.get(f"/etablissements/{hospital}/journal.csv").get_data(as_text=True)
        assert sheet.count("votre ligne y figurait") == 2 and "Aubeterre" not in sheet

    def test_nothing_before_it_stood_in_the_base_nor_of_another_region_or_checklist(
        self, client: FlaskClient, database: Database, analyst: Person, clock: Clock
    ):
        here, here_person = make_hospital(database)
        there, there_person = make_hospital(database, "CH lointain", region="84", department="69")
        late, late_person = make_hospital(database, "CH tardif")
        submit(database, here, days=1)
        submit(database, there, days=1)
        enter(client, database, analyst)
        read(client, LIST + "?liste=esms-socle")
        assert lists_in(client, database, here_person, here) == []
        enter(client, database, analyst)
        read(client, LIST)
        assert len(lists_in(client, database, here_person, here)) == 1
        assert lists_in(client, database, there_person, there) == []
        assert lists_in(client, database, late_person, late) == []
        clock.advance(hours=2)
        with database.unit_of_work() as session:
            audit.record(session, Actor.system(), "assessment_submitted", now=clock.now, organisation_id=late)
        enter(client, database, analyst, clock.now)
        read(client, LIST)
        enter(client, database, late_person, clock.now)
        rows = rows_of(read(client, f"/etablissements/{late}/journal"))
        assert len([row for row in rows if "Liste de la région" in row]) == 1

    def test_a_covered_member_stands_in_the_list_too(
        self, client: FlaskClient, database: Database, analyst: Person
    ):
        member, referent = make_hospital(database)
        submit(database, member, days=1)
        with database.unit_of_work() as session:
            row = session.get_one(OrganisationRow, member)
            make_group(session, members=(row,))
        enter(client, database, analyst)
        read(client, LIST)
        assert len(lists_in(client, database, referent, member)) == 1

    def test_a_purge_that_took_the_submission_away_hides_nothing(
        self, client: FlaskClient, database: Database, analyst: Person
    ):
        hospital, referent = make_hospital(database)
        submit(database, hospital, days=30)
        with database.unit_of_work() as session:
            assert audit.purge(session, NOW - timedelta(days=1), NOW) == 1
        enter(client, database, analyst)
        read(client, LIST)
        assert len(lists_in(client, database, referent, hospital)) == 1

    def test_the_number_of_queries_is_constant(
        self, client: FlaskClient, database: Database, analyst: Person, clock: Clock
    ):
        hospital, referent = make_hospital(database)
        submit(database, hospital, days=1)
        path = f"/etablissements/{hospital}/journal"
        counts = []
        for _ in range(2):
            enter(client, database, referent)
            read(client, path)
            with count_queries(database) as statements:
                read(client, path)
            counts.append(len(statements))
            enter(client, database, analyst)
            for _ in range(5):
                client.get(LIST + ".csv")
        assert counts[0] == counts[1] <= 8


class TestPlatform:
    @pytest.fixture
    def administrator(self, database: Database) -> Person:
        with database.unit_of_work() as session:
            return make_person(session, Role.ADMINISTRATOR, name="Exploitation")

    def test_only_the_administrator_reads_it(
        self, client: FlaskClient, database: Database, administrator: Person, analyst: Person
    ):
        _, referent = make_hospital(database)
        with database.unit_of_work() as session:
            national = make_person(session, Role.NATIONAL)
        for person in (referent, analyst, national):
            enter(client, database, person)
            for path in (PLATFORM, PLATFORM + ".csv"):
                read(client, path, 404)
            assert PLATFORM not in read(client, "/accueil")
        enter(client, database, administrator)
        assert f'href="{PLATFORM}"' in read(client, "/accueil")
        assert "Journal de la plateforme" in read(client, PLATFORM)

    def test_it_tells_what_was_read_and_taken_out_and_nothing_of_establishments(
        self, client: FlaskClient, database: Database, administrator: Person, analyst: Person
    ):
        hospital, _ = make_hospital(database)
        submit(database, hospital)
        enter(client, database, analyst)
        read(client, LIST)
        client.get(LIST + ".csv?departement=75")
        enter(client, database, administrator)
        page = read(client, PLATFORM)
        exported, consulted = [row for row in rows_of(page) if "Liste" in row]
        assert (
            "Analyse de l’ARS Liste de la région consultée CaRE, domaine 2" in consulted
            and "Île-de-France" in consulted
        )
        assert "CSV\u202f; 1 ligne\u202f; filtres\u202f: departement = 75" in exported
        assert "submitted" not in page and "soumise" not in page
        assert not [row for row in rows_of(read(client, PLATFORM + "?nature=connexions")) if "Liste" in row]
        assert len(rows_of(read(client, PLATFORM + "?nature=listes"))) == 2
        assert len(rows_of(read(client, PLATFORM + "?nature=reponses"))) == 4, "not one of its natures"

    def test_pages_and_file(self, client: FlaskClient, database: Database, administrator: Person):
        with database.unit_of_work() as session:
            for number in range(51):
                audit.record(
                    session, Actor.system(), "session_opened", now=NOW, subject=f"p{number}@exemple.invalid"
                )
        enter(client, database, administrator)
        assert "1 à 50 sur 52" in read(client, PLATFORM)
        assert len(rows_of(read(client, PLATFORM + "?page=2"))) == 2
        assert "Cette page n’existe pas" in read(client, PLATFORM + "?page=9")
        answer = client.get(PLATFORM + ".csv?nature=connexions")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert len(answer.get_data(as_text=True).splitlines()) == 53
        assert "Document téléchargé journal, CSV" in rows_of(read(client, PLATFORM))[0]

    def test_every_action_has_its_nature_in_a_journal(self):
        named = {
            action
            for families in (FAMILIES, PLATFORM_FAMILIES)
            for acts in families.values()
            for action in acts
        }
        assert named == set(AUDIT_LABELS)
