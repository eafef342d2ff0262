"""The pages that anyone may read, and the home page of each role."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import LegalSettings, Settings
from app.db import tasks
from app.db.session import Database
from app.domain.access import Actor, Role
from app.domain.lifecycle import AssessmentState
from app.features.accounts import service as accounts
from tests.conftest import NOW, Clock
from tests.counting import count_queries
from tests.factories import enter, make_ehpad, make_group, make_organisation, make_person
from tests.integration.regional.samples import add_submission


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Se connecter"),
        ("/accessibilite", "non conforme"),
        ("/mentions-legales", "non renseigné"),
        ("/donnees-personnelles", "aucune donnée de patient"),
        ("/securite", "Signaler une faille"),
    ],
)
def test_public_pages(client: FlaskClient, path: str, words: str):
    response = client.get(path)
    assert response.status_code == 200 and words in response.get_data(as_text=True)


@pytest.fixture
def settings(app: Flask) -> Iterator[Settings]:
    before: Settings = app.extensions["boussole.settings"]
    legal = LegalSettings(
        publisher="GIP Exemple",
        accessibility_status="partiellement conforme",
        security_contact="mailto:securite@exemple.invalid",
        security_expires="2027-11-21T00:00:00Z",
    )
    app.extensions["boussole.settings"] = dataclasses.replace(before, legal=legal)
    yield app.extensions["boussole.settings"]
    app.extensions["boussole.settings"] = before


def test_legal_pages_say_what_the_operator_set(client: FlaskClient, settings: Settings):
    assert "GIP Exemple" in client.get("/mentions-legales").get_data(as_text=True)
    assert "partiellement conforme" in client.get("/accessibilite").get_data(as_text=True)
    text = client.get("/.well-known/security.txt")
    assert text.content_type.startswith("text/plain")
    assert "Contact: mailto:securite@exemple.invalid\nExpires: 2027-11-21" in text.get_data(as_text=True)


def test_no_security_txt_until_it_is_set(client: FlaskClient):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_health_needs_the_base(client: FlaskClient):
    assert client.get("/etat").get_data(as_text=True) == "ok\n"


def test_the_demonstration_is_not_there_in_ordinary_service(client: FlaskClient):
    assert client.get("/demonstration").status_code == 404
    assert client.post("/demonstration/entree", data={"persona": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.REFERENT, "Voir et commencer"),
        (Role.SIGNATORY, "Votre établissement"),
        (Role.REVIEWER, "Rien à relire"),
        (Role.ANALYST, "Votre région"),
        (Role.NATIONAL, "Statistiques"),
        (Role.ADMINISTRATOR, "Comptes et rôles"),
        (Role.GROUP_MANAGER, "Voir et commencer"),
    ],
)
def test_home_says_what_to_do_next(client: FlaskClient, database: Database, role: Role, words: str):
    with database.unit_of_work() as session:
        organisation = make_organisation(session)
        group = make_group(session, members=(organisation, make_organisation(session, "CH de Clairfond")))
        place = {
            Role.REFERENT: make_ehpad(session).id,
            Role.SIGNATORY: organisation.id,
            Role.GROUP_MANAGER: group.id,
            Role.REVIEWER: "11",
            Role.ANALYST: "11",
        }.get(role)
        person = make_person(session, role, place)
    enter(client, database, person)
    with count_queries(database) as queries:
        response = client.get("/accueil")
    assert response.status_code == 200 and words in response.get_data(as_text=True)
    assert len(queries) <= 12


def test_home_looks_below_a_legal_entity_at_a_constant_cost(client: FlaskClient, database: Database):
    with database.unit_of_work() as session:
        first = make_ehpad(session)
        person = make_person(session, Role.REFERENT, first.parent_id)
        parent_id = first.parent_id
    enter(client, database, person)
    client.get("/accueil")
    with count_queries(database) as few:
        page = client.get("/accueil").get_data(as_text=True)
    assert "EHPAD Les Trois Tilleuls" in page and "Voir et commencer" in page
    assert f'href="/etablissements/{parent_id}/pcra"' in page
    with database.unit_of_work() as session:
        for place in range(5):
            make_organisation(
                session, f"EHPAD {place}", kind="establishment", parent_id=parent_id, sector="esms"
            )
    with count_queries(database) as many:
        assert "EHPAD 4" in client.get("/accueil").get_data(as_text=True)
    assert len(many) == len(few)


def count_again(database: Database, clock: Clock) -> None:
    tasks.enqueue_daily(database, ("tally",), clock.now)
    assert tasks.run_due(database, clock)[1] == 0


def home(client: FlaskClient, database: Database, role: Role, place: str | None = None) -> str:
    with database.unit_of_work() as session:
        person = make_person(session, role, place)
    enter(client, database, person)
    page = client.get("/accueil").get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).replace("\u202f", " ").split())


def test_an_analyst_is_led_to_what_waits_then_to_who_is_silent(
    client: FlaskClient, database: Database, clock: Clock
):
    assert "Rien à faire pour l’instant" in home(client, database, Role.ANALYST, "11")
    with database.unit_of_work() as session:
        for rank in range(3):
            make_organisation(session, f"CH {rank}")
        make_organisation(session, "CH lointain", region="84", department="69")
    count_again(database, clock)
    text = home(client, database, Role.ANALYST, "11")
    assert "À faire maintenant 3 organismes n’ont pas répondu" in text and "Île-de-France" in text
    with database.unit_of_work() as session:
        add_submission(session, make_organisation(session, "CH soumis"), submitted_at=NOW - timedelta(days=3))
        for rank in range(9):
            make_ehpad(session, f"EHPAD {rank}")
    count_again(database, clock)
    text = home(client, database, Role.ANALYST, "11")
    assert "À faire maintenant 1 soumission attend un relecteur" in text
    assert "depuis le 18 novembre 2026" in text
    assert "organismes n’ont pas répondu" not in text


def test_a_national_reader_is_led_to_the_regions_that_answer_least(
    client: FlaskClient, database: Database, clock: Clock
):
    assert "pas encore calculés" in home(client, database, Role.NATIONAL)
    with database.unit_of_work() as session:
        for region, silent in (("11", 10), ("84", 20)):
            for rank in range(silent + 10):
                unit = make_organisation(session, f"CH {region} {rank}", region=region)
                state = AssessmentState.SUBMITTED if rank < 5 else AssessmentState.ACCEPTED
                if rank < 10:
                    add_submission(session, unit, state=state)
    count_again(database, clock)
    text = home(client, database, Role.NATIONAL)
    assert "À faire maintenant Auvergne-Rhône-Alpes : 10 sur 30 ont répondu" in text
    assert "Viennent ensuite Île-de-France (10 sur 20)." in text
    with database.unit_of_work() as session:
        for rank in range(20):
            unit = make_organisation(session, f"CH isolé {rank}", region="24")
            if rank == 0:
                add_submission(session, unit)
    count_again(database, clock)
    assert "Centre-Val de Loire" not in home(client, database, Role.NATIONAL), "one answer is not published"


def test_an_administrator_is_led_to_what_failed_first(client: FlaskClient, database: Database, clock: Clock):
    assert "Rien à faire pour l’instant" in home(client, database, Role.ADMINISTRATOR)
    with database.unit_of_work() as session:
        accounts.invite_official(
            session, Actor.system(), email="a@b.fr", role=Role.NATIONAL, region=None, now=NOW
        )
    assert "1 invitation attend une réponse" in home(client, database, Role.ADMINISTRATOR)
    clock.advance(minutes=11)
    assert "1 courriel n’est pas parti" in home_at(client, database, clock)
    with database.unit_of_work() as session:
        failed = tasks.TaskRow(kind="tally", state=tasks.TaskState.FAILED, created_at=NOW, ended_at=NOW)
        session.add(failed)
    assert "1 sorte de travail de fond a échoué" in home_at(client, database, clock)
    count_again(database, clock)
    assert "a échoué" not in home_at(client, database, clock), "the same work has succeeded since"


def home_at(client: FlaskClient, database: Database, clock: Clock) -> str:
    with database.unit_of_work() as session:
        person = make_person(session, Role.ADMINISTRATOR)
    enter(client, database, person, clock.now)
    return client.get("/accueil").get_data(as_text=True)
