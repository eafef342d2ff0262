"""The journal of an organisation: read by its own, in words, consultations marked, taken away as a file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Actor, Role
from app.domain.lifecycle import AssessmentState
from app.features.assessments import service as assessments
from app.features.assessments.queries import get as get_assessment
from app.features.audit import queries as audit_queries
from app.features.audit import service as audit
from app.features.organisations import service as organisations
from app.features.organisations.journal_words import FAMILIES
from app.web.messages import AUDIT_LABELS
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import Person, enter, make_group, make_organisation, make_person

HASH = "0123456789abcdef" * 4
MARK = "ARS ou CRRC</span>"


@dataclass(frozen=True)
class World:
    database: Database
    hospital: UUID
    assessment: UUID
    referent: Person
    signatory: Person
    reviewer: Person
    analyst: Person
    stranger: Person
    contributor: Person

    def record(
        self, person: Person | None, action: str, subject: str | None = None, days: int = 0, **details: Any
    ) -> None:
        actor = person.actor if person else Actor.system()
        with self.database.unit_of_work() as session:
            now = NOW - timedelta(days=days)
            where = self.hospital
            audit.record(
                session, actor, action, now=now, organisation_id=where, subject=subject, details=details
            )

    @property
    def path(self) -> str:
        return f"/etablissements/{self.hospital}/journal"


@pytest.fixture
def world(database: Database) -> World:
    checklist = bundled_catalogue().latest("care-d2")
    with database.unit_of_work() as session:
        hospital = make_organisation(session, "CH de Valombreuse")
        other = make_organisation(session, "CH d’Aubeterre")
        referent = make_person(session, Role.REFERENT, hospital.id, name="RSSI du CH")
        opened = assessments.open_assessment(
            session, referent.actor, hospital.id, "es", checklist, NOW, NOW.date()
        )
        return World(
            database,
            hospital.id,
            opened.id,
            referent,
            make_person(session, Role.SIGNATORY, hospital.id, name="Direction du CH"),
            make_person(session, Role.REVIEWER, "11", name="Relecture du CRRC"),
            make_person(session, Role.ANALYST, "11", name="Analyse de l’ARS"),
            make_person(session, Role.REFERENT, other.id),
            make_person(session, Role.CONTRIBUTOR, hospital.id),
        )


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return str(answer.get_data(as_text=True))


def rows_of(page: str) -> list[str]:
    """The text of each row of the table, the newest first."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [re.sub("[ \n]+", " ", re.sub("<[^>]+>", " ", row)).strip() for row in body.split("</tr>")[:-1]]


def sheet_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestWhoReads:
    def test_the_referent_and_the_signatory_do(self, client: FlaskClient, database: Database, world: World):
        for person in (world.referent, world.signatory):
            enter(client, database, person)
            assert "Évaluation commencée" in read(client, world.path)

    def test_a_stranger_knows_of_nothing(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.stranger)
        read(client, world.path, 404)
        assert client.get(world.path + ".csv").status_code == 404

    def test_others_of_the_place_may_not(self, client: FlaskClient, database: Database, world: World):
        for person in (world.contributor, world.reviewer, world.analyst):
            enter(client, database, person)
            read(client, world.path, 403)
            assert client.get(world.path + ".csv").status_code == 403

    def test_only_its_own_chain_is_shown(self, client: FlaskClient, database: Database, world: World):
        with database.unit_of_work() as session:
            audit.record(session, Actor.system(), "organisations_imported", now=NOW)
        enter(client, database, world.referent)
        assert [row for row in rows_of(read(client, world.path)) if "Évaluation commencée" not in row] == []


class TestWords:
    def test_each_row_says_who_when_what_and_from_where(
        self, client: FlaskClient, database: Database, world: World
    ):
        actor = Actor(id=uuid4(), name="RSSI de passage", email="", address="203.0.113.7")
        with database.unit_of_work() as session:
            audit.record(
                session, actor, "invitation_sent", now=NOW, organisation_id=world.hospital,
                subject="direction@exemple.invalid", details={"role": "signatory"},
            )  # fmt: skip
        enter(client, database, world.referent)
        (row, *_) = rows_of(read(client, world.path))
        assert row == (
            "21 novembre 2026 à 10\u202fh\u202f00 RSSI de passage Invitation envoyée "
            "direction@exemple.invalid rôle\u202f: Signataire (direction) 203.0.113.7"
        )

    def test_details_are_words(self, client: FlaskClient, database: Database, world: World):
        subject = str(world.assessment)
        items = [f"D2.O{n}.A" for n in range(1, 10)]
        world.record(world.referent, "answers_saved", subject, checklist="care-d2", items=items)
        world.record(world.signatory, "assessment_signed", subject, checklist="care-d2", number=1, hash=HASH)
        world.record(
            world.reviewer, "item_reviewed", subject, checklist="care-d2", number=1, item="D2.P1",
            outcome="returned",
        )  # fmt: skip
        world.record(
            world.referent, "assessment_reopened", subject, checklist="care-d2", number=2, opening="returned"
        )
        world.record(
            world.referent, "document_downloaded", subject, document="result", format="pdf", number=2
        )
        enter(client, database, world.referent)
        page = read(client, world.path)
        downloaded, reopened, reviewed, signed, saved, _opened = rows_of(page)
        assert "version 2\u202f; résultat de l’évaluation, PDF" in downloaded
        assert "version 2\u202f; reprise des points retournés" in reopened
        assert "point D2.P1\u202f; point retourné" in reviewed
        assert "version 1\u202f; empreinte 0123456789ab…" in signed
        assert "points D2.O1.A, D2.O2.A, D2.O3.A, D2.O4.A, D2.O5.A, D2.O6.A et 3 autres" in saved
        assert f"/evaluations/{world.assessment}" in page
        assert not re.search(r"[{}]|&#39;|care-d2|returned", page.split("<tbody>")[1].split("</tbody>")[0])

    def test_a_group_is_named(self, client: FlaskClient, database: Database, world: World):
        with database.unit_of_work() as session:
            group = make_group(session, "GHT des Valombres")
            organisations.add_member(
                session, Actor.system(), group.id, world.hospital, starts_on=NOW.date(), now=NOW
            )
        enter(client, database, world.referent)
        (row, *_) = rows_of(read(client, world.path))
        assert "GHT des Valombres comme membre\u202f; depuis le 21 novembre 2026" in row

    def test_an_unknown_action_or_detail_still_shows(
        self, client: FlaskClient, database: Database, world: World
    ):
        world.record(
            world.referent, "something_new", "sujet", odd={"a": [1]}, checklist="old-list", opening="x",
            region="99",
        )  # fmt: skip
        enter(client, database, world.referent)
        (row, *_) = rows_of(read(client, world.path))
        assert "something new sujet old-list" in row

    def test_every_family_is_made_of_known_actions(self):
        named = [action for actions in FAMILIES.values() for action in actions]
        assert len(named) == len(set(named))
        assert set(named) <= set(AUDIT_LABELS)


class TestConsultations:
    def test_a_reviewer_who_reads_is_seen(self, client: FlaskClient, database: Database, world: World):
        with database.unit_of_work() as session:
            row = get_assessment(session, world.assessment)
            row.state, row.is_current_submission = AssessmentState.SUBMITTED, True
            row.signed_at = row.submitted_at = NOW
            row.signed_by_name, row.signed_hash = "Direction du CH", HASH
        enter(client, database, world.referent)
        assert "Ni l’ARS ni le CRRC n’a encore consulté vos données" in read(client, world.path)
        enter(client, database, world.analyst)
        read(client, f"/soumissions/{world.assessment}")
        enter(client, database, world.referent)
        page = read(client, world.path)
        assert "La dernière fois le 21 novembre 2026 à 10\u202fh\u202f00, par Analyse de l’ARS." in page
        assert page.count(MARK) == 1
        assert "Analyse de l’ARS Soumission consultée ARS ou CRRC" in rows_of(page)[0]

    def test_the_filter_keeps_them_alone(self, client: FlaskClient, database: Database, world: World):
        world.record(world.reviewer, "submission_consulted", str(world.assessment), days=2)
        world.record(world.analyst, "submission_consulted", str(world.assessment), days=1)
        world.record(
            world.referent, "answers_saved", str(world.assessment), checklist="care-d2", items=["D2.P1"]
        )
        enter(client, database, world.referent)
        page = read(client, world.path + "?nature=consultations")
        assert len(rows_of(page)) == page.count(MARK) == 2
        assert "Tout afficher" in page
        assert "Aucun acte de cette nature" in read(client, world.path + "?nature=telechargements")


class TestAddress:
    @pytest.mark.parametrize(
        "query",
        [
            "nature=rien",
            "nature=%00",
            "nature=submission_consulted",
            "page=abc",
            "page=-4",
            "nature=" + "x" * 999,
        ],
    )
    def test_any_address_is_answered_and_filters_nothing(
        self, client: FlaskClient, database: Database, world: World, query: str
    ):
        enter(client, database, world.referent)
        assert "Évaluation commencée" in read(client, f"{world.path}?{query}")

    def test_pages_are_cut_by_the_database(self, client: FlaskClient, database: Database, world: World):
        for number in range(54):
            world.record(world.referent, "answers_saved", checklist="care-d2", items=[f"point{number}"])
        enter(client, database, world.referent)
        first, second = read(client, world.path), read(client, world.path + "?page=2")
        assert "1 à 50 sur 55" in first and "51 à 55 sur 55" in second
        assert "point53" in rows_of(first)[0] and "Évaluation commencée" in rows_of(second)[-1]
        assert "Cette page n’existe pas" in read(client, world.path + "?page=9")

    def test_the_number_of_queries_is_constant(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.referent)
        read(client, world.path)
        counts = []
        for number in range(2):
            with count_queries(database) as statements:
                read(client, world.path)
            counts.append(len(statements))
            for _ in range(10):
                world.record(
                    world.reviewer, "item_reviewed", str(world.assessment), number=number, item="D2.P1"
                )
        assert counts[0] == counts[1] <= 8


class TestFile:
    def test_it_holds_the_whole_oldest_first(self, client: FlaskClient, database: Database, world: World):
        for number in range(60):
            world.record(
                world.referent, "answers_saved", str(world.assessment), checklist="care-d2", number=number
            )
        world.record(world.signatory, "assessment_signed", str(world.assessment), number=60, hash=HASH)
        enter(client, database, world.referent)
        answer = client.get(world.path + ".csv")
        assert answer.mimetype == "text/csv" and answer.get_data().startswith(b"\xef\xbb\xbf")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        disposition = answer.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="journal-99\d{7}-2026-11-21\.csv"', disposition)
        rows = sheet_of(client, world.path + ".csv")
        assert rows[0]["acte"] == "Évaluation commencée" and rows[0]["qui"] == "RSSI du CH"
        assert rows[0]["date"] == "21/11/2026" and rows[0]["heure"] == "10:00:00"
        assert rows[61]["detail"] == f"version 60 – empreinte {HASH}"
        assert rows[61]["nature"] == "Versions, signatures et soumissions"
        assert rows[61]["sur"] == f"évaluation {world.assessment}"

    def test_it_keeps_the_filter(self, client: FlaskClient, database: Database, world: World):
        world.record(world.analyst, "submission_consulted", str(world.assessment))
        enter(client, database, world.referent)
        (row,) = sheet_of(client, world.path + ".csv?nature=consultations")
        assert row["acte"] == "Soumission consultée"
        assert row["nature"] == "Consultations par l’ARS ou le CRRC"

    def test_no_cell_is_a_formula(self, client: FlaskClient, database: Database, world: World):
        world.record(world.referent, "invitation_sent", "=cmd|'/c calc'!A1@exemple.invalid", role="referent")
        enter(client, database, world.referent)
        assert sheet_of(client, world.path + ".csv")[-1]["sur"].startswith("'=cmd")

    def test_taking_it_away_stands_in_the_journal(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.referent)
        client.get(world.path + ".csv")
        (row, *_) = rows_of(read(client, world.path))
        assert "RSSI du CH Document téléchargé journal, CSV" in row
        with database.reading_session() as session:
            assert audit.verify(session)[1] == []
            assert audit_queries.list_records(session, world.hospital).total == 2


def test_names_are_escaped(client: FlaskClient, database: Database, world: World):
    with database.unit_of_work() as session:
        hostile = make_person(session, Role.REFERENT, world.hospital, name="<script>alert(1)</script>")
    world.record(hostile, "invitation_sent", "<img src=x onerror=alert(1)>", role="<b>", region="<i>")
    world.record(hostile, "submission_consulted", str(world.assessment), document="<u>", format="<s>")
    enter(client, database, world.referent)
    page = read(client, world.path)
    assert "&lt;script&gt;" in page and "&lt;img" in page
    assert not re.search(r"<(script>|img|b>|i>|u>|s>)", page.split("<main")[1])
