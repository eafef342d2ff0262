"""The pages of establishments through the checking client: searching, filtering, reading a card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Role
from app.domain.organisations import LegalCut, Sector
from app.features.accounts import service as accounts
from app.features.organisations import queries
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import (
    Person,
    enter,
    make_establishment,
    make_group,
    make_organisation,
    make_person,
)


@dataclass(frozen=True)
class World:
    hospital: UUID
    site: UUID
    ght: UUID
    home: UUID
    analyst: Person
    referent: Person
    manager: Person
    administrator: Person
    national: Person


@pytest.fixture
def world(database: Database) -> World:
    with database.unit_of_work() as session:
        hospital = make_organisation(
            session, "CH de Valombreuse", region="24", department="18", siren="999000003", is_ose=True,
            legal_cut=LegalCut.GHT_MEMBER,
        )  # fmt: skip
        site = make_establishment(
            session, hospital, "Site du Parc", region="24", department="18", category="355", size=412
        )
        ght = make_group(session, "GHT des Valombres", (hospital,), region="24", ght_code="24991")
        association = make_organisation(
            session,
            "EHPAD La Tillaie",
            region="84",
            department="69",
            sector=Sector.ESMS,
            is_name_provisional=True,
        )
        home = make_establishment(
            session, association, "EHPAD La Tillaie", region="84", department="69", category="500",
            closed_on=NOW.date() - timedelta(days=3),
        )  # fmt: skip
        return World(
            hospital.id, site.id, ght.id, home.id,
            make_person(session, Role.ANALYST, "24"),
            make_person(session, Role.REFERENT, hospital.id),
            make_person(session, Role.GROUP_MANAGER, ght.id),
            make_person(session, Role.ADMINISTRATOR),
            make_person(session, Role.NATIONAL),
        )  # fmt: skip


MARK = "nom provisoire</span>"


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return str(answer.get_data(as_text=True))


class TestList:
    def test_an_analyst_finds_what_stands_in_the_region(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.analyst)
        page = read(client, "/etablissements")
        assert "CH de Valombreuse" in page
        assert "Tillaie" not in page
        assert "1 à 3 sur 3" in page

    def test_the_administrator_finds_everything(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.administrator)
        assert "1 à 5 sur 5" in read(client, "/etablissements")
        page = read(client, "/etablissements?q=tillaie&nature=establishment")
        assert "1 à 1 sur 1" in page
        assert "Fermé" in page

    def test_a_referent_finds_their_own(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.referent)
        page = read(client, "/etablissements")
        assert "1 à 2 sur 2" in page
        assert "GHT des Valombres" not in page

    def test_filters_stay_in_the_address_and_can_be_taken_away(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.administrator)
        page = read(client, "/etablissements?secteur=esms&etat=fermes&q=ehpad")
        assert "Secteur\u202f: Médico-social" in page
        assert "/etablissements?secteur=esms&amp;q=ehpad" in page
        assert "1 à 1 sur 1" in page

    @pytest.mark.parametrize(
        "query",
        [
            "secteur=x&nature=y&statut=z&region=99&departement=zz&etat=w&entite=1&groupe=2",
            "tri=-inconnu&page=abc",
            "q=%00%25&page=-1",
            "q=" + "a" * 5000,
            "page=999999&tri=-finess",
        ],
    )
    def test_any_address_is_answered(self, client: FlaskClient, database: Database, world: World, query: str):
        enter(client, database, world.administrator)
        read(client, f"/etablissements?{query}")

    def test_a_filter_not_offered_filters_nothing(
        self, client: FlaskClient, database: Database, world: World
    ):
        """A region that the analyst does not hold cannot be asked for, and is not given either."""
        enter(client, database, world.analyst)
        assert "1 à 3 sur 3" in read(client, "/etablissements?region=84")

    def test_the_category_follows_the_sector(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.administrator)
        page = read(client, "/etablissements?secteur=es&categorie=355")
        assert "1 à 1 sur 1" in page and "Site du Parc" in page
        assert "Catégorie FINESS\u202f: Centre Hospitalier (C.H.)" in page
        assert 'value="355"' in page and 'value="500"' not in page
        assert "1 à 2 sur 2" in read(client, "/etablissements?secteur=esms&categorie=355")
        assert 'value="355"' not in read(client, "/etablissements")

    def test_who_has_a_few_of_their_own_is_offered_no_filters(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.referent)
        assert "Affiner la liste" not in read(client, "/etablissements")
        assert "Affiner la liste" in read(client, "/etablissements?secteur=es")

    def test_members_of_a_group_are_found_and_the_search_stays_among_them(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.manager)
        assert f"/etablissements?groupe={world.ght}" in read(client, f"/etablissements/{world.ght}")
        page = read(client, f"/etablissements?groupe={world.ght}&q=parc")
        assert "1 à 1 sur 1" in page and "Membres d’un même groupement" in page
        assert f'name="groupe" value="{world.ght}"' in page
        assert "Aucun établissement ne correspond" in read(
            client, f"/etablissements?groupe={world.home}&entite={uuid4()}"
        )

    def test_the_order_is_that_of_the_address(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.analyst)
        page = read(client, "/etablissements?tri=-nom&nature=legal_entity&q=ch")
        assert 'name="tri" value="-nom"' in page
        names = [
            read(client, f"/etablissements?tri={order}").index("GHT des Valombres")
            for order in ("nom", "-nom")
        ]
        sites = [
            read(client, f"/etablissements?tri={order}").index(">Site du Parc") for order in ("nom", "-nom")
        ]
        assert names[0] < sites[0] and names[1] > sites[1]

    def test_empty_states_explain(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.administrator)
        assert "Effacer la recherche et les filtres" in read(client, "/etablissements?q=introuvable")
        assert "Revenir à la première page" in read(client, "/etablissements?page=7")
        enter(client, database, world.national)
        assert "Aucun établissement ne vous est ouvert" in read(client, "/etablissements")

    def test_an_empty_base_says_how_to_fill_it(self, client: FlaskClient, database: Database):
        with database.unit_of_work() as session:
            administrator = make_person(session, Role.ADMINISTRATOR)
        enter(client, database, administrator)
        assert "organisations import" in read(client, "/etablissements")

    def test_nobody_enters_unknown(self, client: FlaskClient, world: World):
        assert client.get("/etablissements").status_code == 303

    def test_the_number_of_queries_does_not_grow(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.administrator)
        read(client, "/etablissements")  # what a process asks once
        counts = []
        for number in range(2):
            with count_queries(database) as statements:
                read(client, "/etablissements?q=valombreuse&secteur=es")
            counts.append(len(statements))
            with database.unit_of_work() as session:
                for n in range(20):
                    make_organisation(session, f"Valombreuse {number} {n}")
        assert counts[0] == counts[1] <= 8


class TestNextStep:
    def test_a_referent_is_led_to_the_questions(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.referent)
        page = read(client, f"/etablissements/{world.hospital}")
        assert "Savoir où vous en êtes" in page
        assert f"/etablissements/{world.hospital}/journal" in page

    def test_a_signatory_is_led_to_read_and_sign(self, client: FlaskClient, database: Database, world: World):
        with database.unit_of_work() as session:
            signatory = make_person(session, Role.SIGNATORY, world.hospital)
        enter(client, database, signatory)
        assert "Relire, puis signer" in read(client, f"/etablissements/{world.hospital}")

    def test_a_manager_follows_the_members(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.manager)
        page = read(client, f"/etablissements/{world.hospital}")
        assert "Suivre l’avancement" in page
        assert f"/etablissements/{world.hospital}/journal" not in page

    def test_the_region_invites_whom_nobody_leads_then_reads(
        self, client: FlaskClient, database: Database, world: World
    ):
        with database.unit_of_work() as session:
            alone = make_organisation(
                session, "Clinique seule", region="24", department="18", finess="999999992"
            ).id
        enter(client, database, world.analyst)
        page = read(client, f"/etablissements/{alone}")
        assert "Inviter un premier référent" in page
        assert "/regions/24/invitations?finess=999999992" in page
        with database.unit_of_work() as session:
            accounts.invite_first_lead(
                session, world.analyst.actor, "24", alone, email="rssi@clinique-seule.fr", now=NOW
            )
        page = read(client, f"/etablissements/{alone}")
        assert "rssi@clinique-seule.fr n’a pas encore accepté" in page
        page = read(client, f"/etablissements/{world.site}")
        assert "Voir ce qui a été soumis" in page and "/regions/24/etablissements?" in page

    def test_nothing_is_asked_of_who_may_only_read(
        self, client: FlaskClient, database: Database, world: World
    ):
        with database.unit_of_work() as session:
            contributor = make_person(session, Role.CONTRIBUTOR, world.hospital)
        for person in (contributor, world.administrator):
            enter(client, database, person)
            page = read(client, f"/etablissements/{world.hospital}")
            assert "À faire maintenant" not in page and "Il n’y a rien à y faire" in page

    def test_nothing_is_asked_where_all_is_closed(
        self, client: FlaskClient, database: Database, world: World
    ):
        with database.unit_of_work() as session:
            analyst = make_person(session, Role.ANALYST, "84")
        enter(client, database, analyst)
        page = read(client, f"/etablissements/{world.home}")
        assert "Cet organisme est fermé" in page and "À faire maintenant" not in page


def test_names_are_escaped(client: FlaskClient, database: Database, world: World):
    name = "<script>alert('x')</script>"
    with database.unit_of_work() as session:
        entity = make_organisation(session, name, town="<img src=x>", region="24", department="18")
        make_establishment(session, entity, "<b>Site</b>", region="24")
        make_group(session, "<i>GHT</i>", (entity,), region="24")
        entity_id = entity.id
    enter(client, database, world.analyst)
    for path in (
        f"/etablissements/{entity_id}",
        "/etablissements?q=script",
        "/etablissements?q=<script>x</script>",
    ):
        page = read(client, path)
        assert "&lt;script&gt;" in page
        assert not re.search(r"<(script>|img|b>|i>)", page.split("<main")[1])


class TestCard:
    def test_an_establishment_shows_its_tree(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.analyst)
        page = read(client, f"/etablissements/{world.site}")
        assert "Centre Hospitalier (C.H.)" in page
        assert f"/etablissements/{world.hospital}" in page
        assert f"/etablissements/{world.ght}" in page
        assert "date inconnue" in page

    def test_a_group_shows_its_members(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.manager)
        page = read(client, f"/etablissements/{world.ght}")
        assert "Établissement support" in page
        assert f"/etablissements/{world.hospital}" in page
        read(client, f"/etablissements/{world.hospital}")

    def test_what_may_not_be_opened_is_named_without_a_link(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.referent)
        page = read(client, f"/etablissements/{world.hospital}")
        assert "GHT des Valombres" in page
        assert f"/etablissements/{world.ght}" not in page
        read(client, f"/etablissements/{world.ght}", 404)

    def test_a_provisional_name_and_a_closure_are_said(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.administrator)
        page = read(client, f"/etablissements/{world.home}")
        assert "Fermé le 18 novembre 2026" in page
        entity = page.split("Entité juridique\u202f:")[1].split('href="')[1].split('"')[0]
        assert "Nom provisoire" in read(client, entity)

    def test_a_provisional_name_is_marked_wherever_it_is_chosen_or_read(
        self, client: FlaskClient, database: Database, world: World
    ):
        """The association has it, and not the establishment of the same name."""
        enter(client, database, world.administrator)
        rows = read(client, "/etablissements?q=tillaie").split("<tbody>")[1].split("</tr>")
        marked = {row.split('data-label="Nature">')[1].split("<")[0]: MARK in row for row in rows[:2]}
        assert marked == {"Entité juridique": True, "Établissement": False}
        page = read(client, f"/etablissements/{world.home}")
        assert page.count(MARK) == 1
        assert MARK in page.split("Entité juridique\u202f:")[1].split("</p>")[0]

    def test_cards_lead_to_what_the_reader_may_open(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.referent)
        page = read(client, f"/etablissements/{world.hospital}")
        assert f"/etablissements/{world.hospital}/evaluations" in page
        assert f"/etablissements/{world.hospital}/equipe" in page
        enter(client, database, world.analyst)
        assert f"/etablissements/{world.hospital}/equipe" not in read(
            client, f"/etablissements/{world.hospital}"
        )

    def test_another_region_and_nobody_are_the_same(
        self, client: FlaskClient, database: Database, world: World
    ):
        enter(client, database, world.analyst)
        read(client, f"/etablissements/{world.home}", 404)
        read(client, f"/etablissements/{uuid4()}", 404)

    def test_the_number_of_queries_does_not_grow(self, client: FlaskClient, database: Database, world: World):
        enter(client, database, world.analyst)
        read(client, "/etablissements")  # what a process asks once
        counts = []
        for number in range(2):
            with count_queries(database) as statements:
                read(client, f"/etablissements/{world.hospital}")
            counts.append(len(statements))
            with database.unit_of_work() as session:
                hospital = queries.get(session, world.hospital)
                for n in range(10):
                    make_establishment(session, hospital, f"Site {number} {n}", region="24", department="18")
                    make_group(session, f"GCS {number} {n}", (hospital,), region="24")
        assert counts[0] == counts[1] <= 8
