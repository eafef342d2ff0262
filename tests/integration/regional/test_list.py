"""The list of a region: filters, order and pages in the address; files that hold the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.db import tasks as database_tasks
from app.db.session import Database
from app.domain.access import Role
from app.domain.lifecycle import AssessmentState
from app.domain.organisations import GroupType, LegalCut, Sector
from app.features.audit.models import AuditRecordRow
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import (
    Person,
    enter,
    make_ehpad,
    make_establishment,
    make_group,
    make_organisation,
    make_person,
)
from tests.integration.regional.samples import add_draft, add_submission

PATH = "/regions/11/etablissements"
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'


@pytest.fixture
def analyst(database: Database) -> Person:
    with database.unit_of_work() as session:
        return make_person(session, Role.ANALYST, "11")


@pytest.fixture
def filled(client: FlaskClient, database: Database, analyst: Person) -> FlaskClient:
    """Five units: a GHT that is silent, its covered member, and three that answered."""
    with database.unit_of_work() as session:
        member = make_organisation(session, "CH de l’Aulne", legal_cut=LegalCut.GHT_MEMBER)
        make_group(session, "GHT des Valombres", (member,), department="77")
        units = [
            ("Clinique Alpha", AssessmentState.SUBMITTED, 5, LegalCut.LUCRATIF, "75", "Sorbiers"),
            ("Clinique Bêta", AssessmentState.ACCEPTED, 9, LegalCut.EBNL, "77", "Aubépine"),
            ("Hôpital Gamma", AssessmentState.RETURNED, 7, LegalCut.PUBLIC_OUTSIDE_GHT, "75", "Sorbiers"),
        ]
        for rank, (name, state, declared, cut, department, town) in enumerate(units):
            unit = make_organisation(session, name, legal_cut=cut, department=department, town=town)
            add_submission(
                session,
                unit,
                state=state,
                declared=declared,
                proved=rank,
                verified=0,
                submitted_at=NOW - timedelta(days=10 * rank),
            )
        far = make_organisation(session, "CH lointain", region="84", department="69")
        add_submission(session, far)
    return enter(client, database, analyst)


def names(response: Any) -> list[str]:
    assert response.status_code == 200
    body = response.get_data(as_text=True).partition("<tbody>")[2].partition("</tbody>")[0]
    return [name.strip() for name in re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', body)]


def row_of(response: Any, name: str) -> str:
    body = response.get_data(as_text=True).partition("<tbody>")[2]
    row = next(part for part in body.split("</tr>") if name in part.partition("</th>")[0])
    return " ".join(re.sub(r"<[^>]+>", " ", row).replace("\u202f", " ").split())


EVERYONE = ["CH de l’Aulne", "Clinique Alpha", "Clinique Bêta", "GHT des Valombres", "Hôpital Gamma"]


def test_every_unit_of_the_region_is_listed_by_name(filled: FlaskClient) -> None:
    assert names(filled.get(PATH)) == EVERYONE


def test_figures_never_stand_alone(filled: FlaskClient) -> None:
    page = filled.get(PATH)
    assert "Accepté soumis le 11/11/2026" in row_of(page, "Clinique Bêta")
    assert row_of(page, "Clinique Bêta").endswith("69,2 % 7,7 % 0,0 % 92 %")
    assert "Scores au 21 novembre 2026" in page.get_data(as_text=True)
    assert "N’a pas répondu aucun" in row_of(page, "GHT des Valombres")


def test_a_member_shows_whose_answer_covers_it(filled: FlaskClient) -> None:
    assert "couvert par GHT des Valombres" in row_of(filled.get(PATH), "CH de l’Aulne")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "clini"}, ["Clinique Alpha", "Clinique Bêta"]),
        ({"q": "sorbiers"}, ["Clinique Alpha", "Hôpital Gamma"]),
        ({"q": "!!"}, []),
        ({"departement": "77"}, ["Clinique Bêta", "GHT des Valombres"]),
        ({"statut_juridique": "ebnl"}, ["Clinique Bêta"]),
        ({"type": "esms"}, []),
        ({"etat": "sans-reponse"}, ["GHT des Valombres"]),
        ({"etat": "couvert"}, ["CH de l’Aulne"]),
        ({"etat": "soumis"}, ["Clinique Alpha"]),
        ({"etat": "accepte"}, ["Clinique Bêta"]),
        ({"etat": "retourne", "departement": "75"}, ["Hôpital Gamma"]),
        ({"etat": "en-revue"}, []),
        ({"tri": "-nom"}, EVERYONE[::-1]),
        ({"tri": "declare"}, ["Clinique Alpha", "Hôpital Gamma", "Clinique Bêta"]),
        ({"tri": "-declare"}, ["Clinique Bêta", "Hôpital Gamma", "Clinique Alpha"]),
        ({"tri": "-prouve"}, ["Hôpital Gamma", "Clinique Bêta", "Clinique Alpha"]),
        ({"tri": "soumis"}, ["Hôpital Gamma", "Clinique Bêta", "Clinique Alpha"]),
        ({"tri": "-soumis"}, ["Clinique Alpha", "Clinique Bêta", "Hôpital Gamma"]),
    ],
)
def test_the_database_filters_and_sorts(
    filled: FlaskClient, query: dict[str, str], expected: list[str]
) -> None:
    found = names(filled.get(PATH, query_string=query))
    assert found[: len(expected)] == expected
    if set(query) != {"tri"}:
        assert len(found) == len(expected)
    else:
        assert sorted(found) == EVERYONE, "whoever has no figure stays, at the end"


def test_a_group_keeps_its_members(filled: FlaskClient) -> None:
    page = filled.get(PATH).get_data(as_text=True)
    group = re.search(r'<option value="([0-9a-f-]{36})">GHT des Valombres</option>', page)
    assert group is not None
    assert names(filled.get(PATH, query_string={"groupe": group[1]})) == [
        "CH de l’Aulne",
        "GHT des Valombres",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "-1"},
        {"page": "0"},
        {"page": "1 OR 1"},
        {"tri": "name; drop table organisation"},
        {"tri": "--nom"},
        {"etat": "draft"},
        {"type": "ght"},
        {"departement": "13"},
        {"groupe": "pas-un-uuid"},
        {"statut_juridique": "' or ''='"},
        {"liste": "../../etc"},
        {"region": "84"},
        {"_external": "1", "_scheme": "javascript"},
        {"q": "\x00"},
    ],
)
def test_an_absurd_address_shows_the_plain_list(filled: FlaskClient, query: dict[str, str]) -> None:
    response = filled.get(PATH, query_string=query)
    assert names(response) == EVERYONE
    assert "javascript:" not in response.get_data(as_text=True)


def test_a_page_too_far_says_so(filled: FlaskClient) -> None:
    response = filled.get(PATH, query_string={"page": "999999"})
    assert response.status_code == 200
    assert "Cette page n’existe pas" in response.get_data(as_text=True)


def test_pages_keep_the_filters(client: FlaskClient, database: Database, analyst: Person) -> None:
    with database.unit_of_work() as session:
        for rank in range(60):
            make_organisation(session, f"Clinique {rank:02d}")
        make_organisation(session, "Hôpital", department="77")
    enter(client, database, analyst)
    first = client.get(PATH, query_string={"departement": "75", "tri": "-nom"})
    assert names(first)[0] == "Clinique 59"
    assert len(names(first)) == 50
    following = re.search(r'href="([^"]*)" rel="next"', first.get_data(as_text=True))
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&"))
    assert names(second) == [f"Clinique {rank:02d}" for rank in range(9, -1, -1)]


def test_a_name_is_never_markup(client: FlaskClient, database: Database, analyst: Person) -> None:
    with database.unit_of_work() as session:
        hostile = make_organisation(session, HOSTILE, town='"><img src=x>')
        make_group(session, "<b>GHT</b>", (hostile,))
    enter(client, database, analyst)
    for path in (PATH, "/regions/11"):
        body = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in body and "<b>GHT" not in body and "<img" not in body
    assert "&lt;script&gt;" in client.get(PATH).get_data(as_text=True)


def test_establishments_may_be_filtered_by_category(
    client: FlaskClient, database: Database, analyst: Person
) -> None:
    with database.unit_of_work() as session:
        make_ehpad(session, "EHPAD Les Tilleuls", category="500")
        make_ehpad(session, "Foyer Les Saules", category="382")
        covered = make_ehpad(session, "EHPAD du groupe", category="500")
        make_group(session, "OG Valombre", (covered,), group_type=GroupType.OG, sector=Sector.ESMS)
    enter(client, database, analyst)
    found = names(client.get(PATH, query_string={"liste": "esms-socle", "categorie": "500"}))
    assert found == ["EHPAD du groupe", "EHPAD Les Tilleuls"]


def test_the_page_asks_a_constant_number_of_queries(filled: FlaskClient, database: Database) -> None:
    filled.get(PATH)
    with count_queries(database) as few:
        filled.get(PATH, query_string={"tri": "-declare", "q": "c", "etat": "soumis"})
        few.clear()
        filled.get(PATH)
    with database.unit_of_work() as session:
        members = tuple(make_organisation(session, f"CH {rank}") for rank in range(20))
        make_group(session, "GHT nombreux", members)
        for rank in range(20):
            add_submission(session, make_organisation(session, f"Hôpital {rank}"))
    with count_queries(database) as many:
        filled.get(PATH)
    assert len(many) == len(few) <= 8


# --- Files --------------------------------------------------------------------------------------------


def read_csv(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))


def read_sheet(response: Any, title: str) -> list[tuple[Any, ...]]:
    assert response.status_code == 200
    book = load_workbook(io.BytesIO(response.data))
    return [tuple(row) for row in book[title].iter_rows(values_only=True)]


@pytest.fixture
def journal(database: Database) -> Iterator[Any]:
    def read() -> list[AuditRecordRow]:
        with database.reading_session() as session:
            found = select(AuditRecordRow).where(AuditRecordRow.action == "region_exported")
            return list(session.scalars(found.order_by(AuditRecordRow.number)))

    yield read


def test_the_csv_holds_what_the_filters_keep(filled: FlaskClient, journal: Any) -> None:
    rows = read_csv(filled.get(PATH + ".csv", query_string={"tri": "-declare"}))
    assert [row["nom"] for row in rows][:3] == ["Clinique Bêta", "Hôpital Gamma", "Clinique Alpha"]
    first = rows[0]
    assert (first["declare"], first["prouve"], first["verifie"], first["couverture"]) == (
        "69,2",
        "7,7",
        "0,0",
        "92,3",
    )
    assert (first["soumis_le"], first["chiffres_au"]) == ("11/11/2026", "21/11/2026")
    assert (first["repondants_attendus"], first["reponses_recues"], first["exporte_le"]) == (
        "4",
        "3",
        "21/11/2026",
    )
    silent = next(row for row in rows if row["nom"] == "GHT des Valombres")
    assert (silent["etat"], silent["declare"]) == ("N’a pas répondu", "")
    covered = next(row for row in rows if row["nom"] == "CH de l’Aulne")
    assert covered["couvert_par"] == "GHT des Valombres"
    record = journal()[0]
    assert (record.stream, record.subject) == ("platform", "Île-de-France, care-d2")
    assert record.details == {
        "region": "11",
        "checklist": "care-d2",
        "format": "csv",
        "rows": 5,
        "filters": {},
    }


def test_the_workbook_explains_itself(filled: FlaskClient, journal: Any) -> None:
    response = filled.get(PATH + ".xlsx", query_string={"departement": "75", "q": "clinique"})
    data = read_sheet(response, "données")
    assert [row[1] for row in data] == ["nom", "Clinique Alpha"]
    header = data[0]
    line = dict(zip(header, data[1], strict=True))
    assert (line["declare"], line["verifie"]) == (38.5, 0)
    assert line["soumis_le"].date() == date(2026, 11, 21)
    assert [row[0] for row in read_sheet(response, "dictionnaire")[1:]] == list(header)
    context = read_sheet(response, "contexte")
    assert ("Répondants attendus dans la région (N)", 4, "un groupement compte pour un") in context
    assert ("Ont répondu (n)", 3, None) in context
    assert [row[1] for row in context if row[0] == "N’a pas répondu"] == ["GHT des Valombres"]
    words = " ".join(str(row[0]) for row in context)
    assert "clinique" in words and "Paris" in words
    assert journal()[0].details["filters"] == {"departement": "75", "q": "clinique"}


def test_no_cell_is_a_formula(client: FlaskClient, database: Database, analyst: Person) -> None:
    with database.unit_of_work() as session:
        for start in "=+-@":
            make_organisation(session, f"{start}1+1|cmd", town=f"\t{start}SOMME(A1)")
        make_organisation(session, HOSTILE)
    enter(client, database, analyst)
    rows = read_csv(client.get(PATH + ".csv"))
    assert len(rows) == 5
    response = client.get(PATH + ".xlsx")
    cells = [cell for title in ("données", "contexte") for row in read_sheet(response, title) for cell in row]
    texts = [cell for row in rows for cell in row.values()] + [
        cell for cell in cells if isinstance(cell, str)
    ]
    assert sum(text.startswith("'=") for text in texts) >= 4
    assert not [text for text in texts if text.lstrip().startswith(("=", "+", "-", "@"))]
    book = load_workbook(io.BytesIO(response.data))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_a_draft_leaves_in_no_file(client: FlaskClient, database: Database, analyst: Person) -> None:
    with database.unit_of_work() as session:
        add_draft(session, make_organisation(session, "Clinique en cours"))
    enter(client, database, analyst)
    row = read_csv(client.get(PATH + ".csv"))[0]
    assert (row["etat"], row["declare"], row["version"]) == ("N’a pas répondu", "", "")


def test_a_reviewer_reads_and_does_not_export(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, Role.REVIEWER, "11")
        make_organisation(session, "Clinique")
    enter(client, database, person)
    assert "Télécharger" not in client.get(PATH).get_data(as_text=True)
    assert client.get(PATH + ".csv").status_code == 403
    assert client.get(PATH + ".xlsx").status_code == 403


def test_a_csv_names_its_encoding_once(filled: FlaskClient) -> None:
    assert filled.get(PATH + ".csv").headers["Content-Type"] == "text/csv; charset=utf-8"


def test_only_the_categories_of_those_who_answer_are_offered(
    client: FlaskClient, database: Database, analyst: Person
) -> None:
    """Neither the category of another region, nor of a closed establishment, nor of one of another checklist."""
    with database.unit_of_work() as session:
        make_ehpad(session, "EHPAD Les Tilleuls", category="500")
        make_ehpad(session, "Foyer lointain", category="382", region="84", department="69")
        make_ehpad(session, "IME fermé", category="183", closed_on=date(2020, 1, 1))
        make_establishment(session, make_organisation(session), "Clinique du Lac", category="365")
    enter(client, database, analyst)
    page = client.get(PATH, query_string={"liste": "esms-socle"}).get_data(as_text=True)
    choices = page.partition('name="categorie"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="?([^">]*)', choices) == ["", "500"]
    legal_entities = client.get(PATH, query_string={"liste": "care-d2"}).get_data(as_text=True)
    assert 'name="categorie"' not in legal_entities


@pytest.fixture
def unnamed(client: FlaskClient, database: Database, analyst: Person) -> FlaskClient:
    """A unit, its group and the region's invitations, all under names that no file has given yet."""
    with database.unit_of_work() as session:
        member = make_organisation(session, "Site des Saules", is_name_provisional=True)
        make_group(session, "GHT 11099", (member,), is_name_provisional=True)
        make_organisation(session, "CH nommé")
    enter(client, database, analyst)
    return client


def test_a_provisional_name_is_marked_in_the_region(
    unnamed: FlaskClient, database: Database, clock: Any
) -> None:
    page = unnamed.get(PATH)
    assert "nom provisoire" not in row_of(page, "CH nommé")
    assert row_of(page, "Site des Saules").count("nom provisoire") == 2, "itself and what covers it"
    assert "GHT 11099 (nom provisoire)</option>" in page.get_data(as_text=True)
    database_tasks.enqueue_daily(database, ("tally",), NOW)
    assert database_tasks.run_due(database, clock) == (1, 0)
    silent = unnamed.get("/regions/11").get_data(as_text=True).partition('id="sans-reponse"')[2]
    assert silent.count("nom provisoire</span>") == 1


def test_a_provisional_name_is_a_column_of_the_files(unnamed: FlaskClient) -> None:
    rows = read_csv(unnamed.get(PATH + ".csv"))
    assert {row["nom"]: row["nom_provisoire"] for row in rows} == {
        "CH nommé": "non",
        "GHT 11099": "oui",
        "Site des Saules": "oui",
    }
    response = unnamed.get(PATH + ".xlsx")
    header, *lines = read_sheet(response, "données")
    assert [line[header.index("nom_provisoire")] for line in lines] == ["non", "oui", "oui"]
    silent = [row[1] for row in read_sheet(response, "contexte") if row[0] == "N’a pas répondu"]
    assert silent == ["CH nommé", "GHT 11099 (nom provisoire)"]
