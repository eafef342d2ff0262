"""The first page of a region: who may read it, and what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from app.db.session import Database
from app.db.tasks import enqueue, run_due
from app.domain.access import Role
from app.domain.lifecycle import AssessmentState
from app.features.organisations.models import OrganisationRow
from app.features.regional import jobs
from app.features.regional.models import CutSummaryRow
from tests.conftest import NOW, Clock
from tests.counting import count_queries
from tests.factories import Person, enter, make_ehpad, make_group, make_organisation, make_person
from tests.integration.regional.samples import add_draft, add_submission

STATES = (
    AssessmentState.SUBMITTED,
    AssessmentState.SUBMITTED,
    AssessmentState.IN_REVIEW,
    AssessmentState.RETURNED,
    AssessmentState.ACCEPTED,
)


@dataclass
class Country:
    """Region 11 with a GHT, its two members and six other legal entities; region 84 with one."""

    analyst: Person
    reviewer: Person
    group: OrganisationRow
    members: tuple[OrganisationRow, OrganisationRow]
    answered: list[OrganisationRow]
    silent: OrganisationRow


@pytest.fixture
def country(database: Database) -> Country:
    with database.unit_of_work() as session:
        members = (make_organisation(session, "CH de l’Aulne"), make_organisation(session, "CH du Bouleau"))
        group = make_group(session, "GHT des Valombres", members)
        answered = []
        for rank, state in enumerate(STATES):
            unit = make_organisation(session, f"Clinique {rank}", town="Sorbiers")
            add_submission(
                session,
                unit,
                state=state,
                declared=2 * rank + 2,
                proved=rank,
                submitted_at=NOW - timedelta(days=rank),
            )
            answered.append(unit)
        silent = make_organisation(session, "Clinique muette")
        add_draft(session, silent)
        add_draft(session, group)
        add_submission(session, make_organisation(session, "CH lointain", region="84", department="69"))
        make_ehpad(session, "EHPAD hors de la liste")
        jobs.tally(session, {}, NOW)
        return Country(
            analyst=make_person(session, Role.ANALYST, "11"),
            reviewer=make_person(session, Role.REVIEWER, "11"),
            group=group,
            members=members,
            answered=answered,
            silent=silent,
        )


def text_of(response: Any) -> str:
    """What is read on the page, on one line."""
    body = response.get_data(as_text=True).partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("\u202f", " ").replace("\xa0", " ").split())


def test_the_funnel_counts_units_and_never_a_draft(
    client: FlaskClient, database: Database, country: Country
) -> None:
    enter(client, database, country.analyst)
    text = text_of(client.get("/regions/11"))
    assert "5 sur 7 (71 %) au 21 novembre 2026" in text
    assert "N’a pas répondu rien n’a été soumis à la région 2 29 %" in text
    assert "Soumis, à relire personne n’a encore pris la relecture 2 29 %" in text
    assert text.count(" 1 14 %") == 3
    silent = text.partition("Ceux qui n’ont pas répondu")[2]
    assert "Clinique muette" in silent and "GHT des Valombres" in silent
    assert "CH de l’Aulne" not in silent
    assert "CH lointain" not in text and "EHPAD" not in silent


def test_what_waits_for_a_review_comes_first(
    client: FlaskClient, database: Database, country: Country
) -> None:
    enter(client, database, country.analyst)
    page = client.get("/regions/11")
    assert "À faire maintenant 2 soumissions attendent un relecteur" in text_of(page)
    assert "La plus ancienne attend depuis le 20 novembre 2026. 1 autre est déjà en revue" in text_of(page)
    assert 'href="/revue"' not in page.get_data(as_text=True)
    enter(client, database, country.reviewer)
    assert 'href="/revue"' in client.get("/regions/11").get_data(as_text=True)


def test_figures_come_with_n_quartiles_and_bands(
    client: FlaskClient, database: Database, country: Country
) -> None:
    """Declared 2, 4, 6, 8 and 10 points out of 13."""
    enter(client, database, country.analyst)
    text = text_of(client.get("/regions/11"))
    assert "5 répondants sur 7 qui ont soumis, au 21 novembre 2026" in text
    assert "Déclaré ce que disent les réponses 30,8 % 46,2 % 61,5 % 46,2 %" in text
    assert "Prouvé appuyé par une preuve valable ce jour 7,7 % 15,4 % 23,1 % 15,4 %" in text
    assert "Couverture part des points qui ont une réponse 92,3 % 92,3 % 92,3 % 92,3 %" in text
    assert "0 à 20 1 3 5" in text
    assert "20 à 40 1 2 0" in text
    assert "60 à 80 2 0 0" in text


def test_a_member_that_answers_alone_is_not_one_more_answer(
    client: FlaskClient, database: Database, country: Country
) -> None:
    with database.unit_of_work() as session:
        add_submission(session, country.members[0], state=AssessmentState.ACCEPTED)
        jobs.tally(session, {}, NOW)
    enter(client, database, country.analyst)
    text = text_of(client.get("/regions/11"))
    assert "5 sur 7" in text
    assert "1 membre couvert a aussi répondu seul" in text


def test_the_items_missed_most_are_said_with_their_n(
    client: FlaskClient, database: Database, country: Country
) -> None:
    enter(client, database, country.analyst)
    text = text_of(client.get("/regions/11"))
    assert "Compté le 21 novembre 2026 à 10 h 00, après chaque soumission et chaque nuit." in text
    missed = text.partition("Ce qui manque le plus")[2]
    assert "D2.P2 0 sur 5 0 %" in missed
    assert "D2.P1" not in missed


def test_a_new_count_that_waits_is_said(client: FlaskClient, database: Database, country: Country) -> None:
    with database.unit_of_work() as session:
        add_submission(session, country.silent, number=2)
        enqueue(session, "tally", NOW)
    enter(client, database, country.analyst)
    text = text_of(client.get("/regions/11"))
    assert "5 sur 7" in text and "un nouveau compte est demandé" in text
    assert run_due(database, lambda: NOW) == (1, 0)
    text = text_of(client.get("/regions/11"))
    assert "6 sur 7" in text and "un nouveau compte est demandé" not in text


def test_before_the_first_count_the_list_is_offered(
    client: FlaskClient, database: Database, country: Country
) -> None:
    with database.unit_of_work() as session:
        session.execute(delete(CutSummaryRow))
    enter(client, database, country.analyst)
    page = client.get("/regions/11")
    assert "Rien n’est encore compté pour cette région" in text_of(page)
    assert 'href="/regions/11/etablissements?liste=care-d2"' in page.get_data(as_text=True)


def test_old_figures_are_said_to_wait_for_the_night(
    client: FlaskClient, database: Database, country: Country, clock: Clock
) -> None:
    with database.unit_of_work() as session:
        add_submission(session, country.silent, number=2, next_change_on=NOW.date() + timedelta(days=3))
        jobs.tally(session, {}, NOW)
    enter(client, database, country.analyst)
    assert "calcul de la nuit" not in text_of(client.get("/regions/11"))
    clock.advance(days=3)
    with database.unit_of_work() as session:
        jobs.tally(session, {}, clock())
    enter(client, database, country.analyst, clock())
    assert "1 score attend le calcul de la nuit" in text_of(client.get("/regions/11"))


def test_another_region_is_not_found(client: FlaskClient, database: Database, country: Country) -> None:
    enter(client, database, country.analyst)
    for path in ("/regions/84", "/regions/84/etablissements", "/regions/84/etablissements.csv"):
        assert client.get(path).status_code == 404
    assert client.get("/regions/00").status_code == 404


@pytest.mark.parametrize("role", [Role.REFERENT, Role.SIGNATORY, Role.NATIONAL, Role.ADMINISTRATOR])
def test_other_roles_do_not_read_it(
    client: FlaskClient, database: Database, country: Country, role: Role
) -> None:
    with database.unit_of_work() as session:
        place = country.silent.id if role in (Role.REFERENT, Role.SIGNATORY) else None
        person = make_person(session, role, place)
    enter(client, database, person)
    refused = 403 if role is Role.NATIONAL else 404
    assert client.get("/regions/11").status_code == refused
    assert client.get("/regions/11/etablissements").status_code == refused


def test_an_empty_region_says_so(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, Role.ANALYST, "94")
    enter(client, database, person)
    assert "Rien n’est encore compté" in text_of(client.get("/regions/94"))
    with database.unit_of_work() as session:
        jobs.tally(session, {}, NOW)
    assert "Aucun répondant attendu" in text_of(client.get("/regions/94"))


@pytest.mark.parametrize("liste", ["esms-socle", "inconnue", "<script>", ""])
def test_any_list_asked_for_gives_a_page(
    client: FlaskClient, database: Database, country: Country, liste: str
) -> None:
    enter(client, database, country.analyst)
    assert client.get("/regions/11", query_string={"liste": liste}).status_code == 200


def test_the_page_asks_a_constant_number_of_queries(
    client: FlaskClient, database: Database, country: Country
) -> None:
    enter(client, database, country.analyst)
    client.get("/regions/11")
    with count_queries(database) as few:
        client.get("/regions/11")
    with database.unit_of_work() as session:
        for rank in range(30):
            add_submission(session, make_organisation(session, f"Hôpital {rank}"))
    with count_queries(database) as many:
        client.get("/regions/11")
    assert len(many) == len(few) <= 10
