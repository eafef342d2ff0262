"""What the job counts, and what the nation may read of it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import tasks
from app.db.session import Database
from app.domain.access import Role
from app.domain.lifecycle import AssessmentState
from app.domain.organisations import LegalCut, Sector
from app.features.regional import jobs, queries
from app.features.regional.models import ItemTallyRow
from tests.conftest import NOW, Clock
from tests.counting import count_queries
from tests.factories import enter, make_ehpad, make_group, make_organisation, make_person
from tests.integration.regional.samples import add_draft, add_submission

ACCEPTED, SUBMITTED = AssessmentState.ACCEPTED, AssessmentState.SUBMITTED


def fill(
    session: Session, region: str, accepted: int, submitted: int = 0, silent: int = 0, **over: Any
) -> None:
    """A region of clinics; those accepted declare 2 points out of 13, those submitted 8."""
    for rank in range(accepted + submitted + silent):
        unit = make_organisation(session, f"Clinique {region} {rank}", region=region, department="00", **over)
        if rank < accepted:
            add_submission(session, unit, state=ACCEPTED, declared=2, proved=1, met={"D2.P1": 1, "D2.P2": 0})
        elif rank < accepted + submitted:
            add_submission(session, unit, state=SUBMITTED, declared=8, proved=0, met={"D2.P1": 1, "D2.P2": 1})


class TestTally:
    def test_items_are_counted_by_cut(self, session: Session) -> None:
        fill(session, "11", 2, 1, legal_cut=LegalCut.EBNL)
        fill(session, "84", 1, legal_cut=None)
        member = make_organisation(session, "CH membre")
        make_group(session, "GHT", (member,))
        add_submission(session, member)
        add_draft(session, make_organisation(session, "CH en cours"))
        add_submission(session, make_ehpad(session), "esms-socle", met={"SOCLE.1": 1})
        done = jobs.tally(session, {}, NOW)
        assert done == "5 soumissions comptées"
        rows = {
            (row.cut, row.item_id): (row.n, row.met)
            for row in session.scalars(select(ItemTallyRow).where(ItemTallyRow.checklist_id == "care-d2"))
        }
        assert rows == {
            ("nation", "D2.P1"): (4, 4),
            ("nation", "D2.P2"): (4, 1),
            ("region:11", "D2.P1"): (3, 3),
            ("region:11", "D2.P2"): (3, 1),
            ("region:11/sector:es", "D2.P1"): (3, 3),
            ("region:11/sector:es", "D2.P2"): (3, 1),
            ("region:11/cut:ebnl", "D2.P1"): (3, 3),
            ("region:11/cut:ebnl", "D2.P2"): (3, 1),
            ("region:84", "D2.P1"): (1, 1),
            ("region:84", "D2.P2"): (1, 0),
            ("region:84/sector:es", "D2.P1"): (1, 1),
            ("region:84/sector:es", "D2.P2"): (1, 0),
        }

    def test_counting_again_replaces_everything(self, session: Session) -> None:
        fill(session, "11", 2)
        jobs.tally(session, {}, NOW)
        fill(session, "84", 1)
        jobs.tally(session, {}, NOW)
        tallies = queries.list_tallies(session, "care-d2", queries.NATION)
        assert [(one.item_id, one.n, one.met) for one in tallies] == [("D2.P1", 3, 3), ("D2.P2", 3, 0)]

    def test_a_region_is_summed_up_with_its_silent_units(self, session: Session) -> None:
        fill(session, "11", 3, 2, 4)
        fill(session, "84", 1)
        jobs.tally(session, {}, NOW)
        rows = queries.list_summaries(session, "care-d2")
        assert set(rows) == {"nation", "region:11", "region:84"}
        assert (rows["region:11"].eligible, rows["nation"].eligible) == (9, 10)
        assert rows["region:11"].states == {"not_answered": 4, "accepted": 3, "submitted": 2}
        declared = queries.unpack(rows["region:11"].figures["declared"])
        assert (declared.n, declared.mean, declared.median) == (
            5,
            pytest.approx(22 / 65 * 100),
            pytest.approx(200 / 13),
        )
        assert sum(queries.unpack(rows["nation"].figures["declared"]).bands) == 6

    def test_the_queue_runs_it(self, database: Database, clock: Clock) -> None:
        with database.unit_of_work() as session:
            fill(session, "11", 1)
            tasks.enqueue(session, "tally", clock())
        assert tasks.run_due(database, clock) == (1, 0)
        with database.reading_session() as session:
            assert set(queries.list_summaries(session, "care-d2")) == {"nation", "region:11"}

    def test_it_reads_submissions_in_one_pass(self, database: Database) -> None:
        def count() -> int:
            with database.unit_of_work() as session, count_queries(database) as statements:
                jobs.tally(session, {}, NOW)
            return len(statements)

        with database.unit_of_work() as session:
            fill(session, "11", 2)
        first = count()
        with database.unit_of_work() as session:
            fill(session, "11", 20, sector=Sector.ES)
        assert count() == first


@pytest.fixture
def reader(client: FlaskClient, database: Database) -> FlaskClient:
    """Somebody of the nation, over four regions: two large, one of three answers, one silent."""
    with database.unit_of_work() as session:
        person = make_person(session, Role.NATIONAL)
        fill(session, "11", 12, 7, 9)
        fill(session, "84", 8, 6, 10)
        fill(session, "53", 3, 0, 20)
        fill(session, "94", 0, 0, 6)
        jobs.tally(session, {}, NOW)
    return enter(client, database, person)


def rows_of(response: Any) -> dict[str, list[str]]:
    """The rows of every table of the page, by their first cell; a later table adds its cells."""
    assert response.status_code == 200
    found: dict[str, list[str]] = {}
    for row in re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", response.get_data(as_text=True), re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        name, *rest = (
            " ".join(re.sub(r"<[^>]+>", " ", cell).replace("\u202f", " ").split()) for cell in cells
        )
        found.setdefault(name, []).extend(rest)
    return found


def test_a_small_group_is_hidden_with_what_would_betray_it(reader: FlaskClient) -> None:
    """Brittany has three answers: neither they, nor their complement, nor a total may tell."""
    rows = rows_of(reader.get("/statistiques"))
    answered, silent = rows["Bretagne"][1], rows["Bretagne"][2]
    assert (rows["Bretagne"][0], answered, silent) == ("23", "non publié", "non publié")
    assert rows["Corse"][:2] == ["6", "non publié"]
    assert rows["Bretagne"][-5:] == ["non publié"] * 5
    whole = rows["Ensemble des régions"]
    assert whole[0] == "81"
    shown = [row[2] for name, row in rows.items() if name in ("Île-de-France", "Auvergne-Rhône-Alpes")]
    assert "non publié" in shown or whole[2] == "non publié" or rows["Corse"][2] == "non publié"


def test_hidden_counts_leave_a_range_wider_than_the_minimum(reader: FlaskClient) -> None:
    """The reader's own arithmetic: in each row and each column, what is hidden sums to nothing or to five at least."""
    rows = rows_of(reader.get("/statistiques"))
    regions = ["Auvergne-Rhône-Alpes", "Bretagne", "Corse", "Île-de-France"]
    table = {name: rows[name] for name in (*regions, "Ensemble des régions")}
    for name, row in table.items():
        states = row[2:5]
        hidden = int(row[0]) - sum(int(cell) for cell in states if cell != "non publié")
        assert "non publié" not in states or (states.count("non publié") > 1 and hidden >= 5), name
    for column in range(2, 5):
        total = table["Ensemble des régions"][column]
        cells = [table[name][column] for name in regions]
        if total != "non publié" and "non publié" in cells:
            hidden = int(total) - sum(int(cell) for cell in cells if cell != "non publié")
            assert cells.count("non publié") > 1 and hidden >= 5, column


def test_a_large_region_shows_its_figures(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, Role.NATIONAL)
        for region in ("11", "84"):
            fill(session, region, 10, 20, 30)
        jobs.tally(session, {}, NOW)
    enter(client, database, person)
    rows = rows_of(client.get("/statistiques"))
    assert rows["Île-de-France"][:4] == ["60", "30", "30", "20"]
    assert rows["Île-de-France"][-5:] == [
        "30 sur 60",
        "61,5 % 15,4 % à 61,5 %",
        "0,0 % 0,0 % à 7,7 %",
        "0,0 % 0,0 % à 0,0 %",
        "92,3 % 92,3 % à 92,3 %",
    ]


def test_a_higher_minimum_hides_more(client: FlaskClient, app: Flask, database: Database) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, Role.NATIONAL)
        for region in ("11", "84", "53"):
            fill(session, region, 7, 7, 7)
        jobs.tally(session, {}, NOW)
    enter(client, database, person)
    assert rows_of(client.get("/statistiques"))["Bretagne"][:5] == ["21", "14", "7", "7", "7"]
    kept = app.extensions["boussole.settings"]
    app.extensions["boussole.settings"] = replace(kept, minimum_group=10)
    try:
        assert rows_of(client.get("/statistiques"))["Bretagne"][2] == "non publié"
    finally:
        app.extensions["boussole.settings"] = kept


def test_files_hide_what_the_page_hides(reader: FlaskClient) -> None:
    page = rows_of(reader.get("/statistiques"))
    response = reader.get("/statistiques.csv")
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))
    columns = (
        "repondants_attendus",
        "ont_repondu",
        "sans_reponse",
        "soumis_en_revue_ou_retournes",
        "acceptes",
    )
    assert {row["region"]: [row[name] for name in columns] for row in rows} == {
        name: cells[:5] for name, cells in page.items() if name in {row["region"] for row in rows}
    }
    brittany = next(row for row in rows if row["region"] == "Bretagne")
    assert {value for name, value in brittany.items() if name.startswith("declare_")} == {"non publié"}
    book = load_workbook(io.BytesIO(reader.get("/statistiques.xlsx").data))
    assert book.sheetnames == ["données", "dictionnaire", "contexte"]
    sheet = [[str(cell.value) for cell in row] for row in book["données"].iter_rows(min_row=2)]
    assert [row[:6] for row in sheet] == [[row["region"], *(row[name] for name in columns)] for row in rows]
    header = [cell.value for cell in book["données"][1]]
    assert [row[0].value for row in book["dictionnaire"].iter_rows(min_row=2)] == header


def test_no_name_is_written(reader: FlaskClient) -> None:
    for path in ("/statistiques", "/statistiques.csv"):
        assert "Clinique" not in reader.get(path).get_data(as_text=True)


def test_before_the_first_count_the_page_says_so(client: FlaskClient, database: Database) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, Role.NATIONAL)
    enter(client, database, person)
    assert "Pas encore de chiffres" in client.get("/statistiques").get_data(as_text=True)
    assert client.get("/statistiques.csv").status_code == 404


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REVIEWER, Role.ADMINISTRATOR])
def test_the_page_is_the_nation_s(client: FlaskClient, database: Database, role: Role) -> None:
    with database.unit_of_work() as session:
        person = make_person(session, role, None if role is Role.ADMINISTRATOR else "11")
    enter(client, database, person)
    assert client.get("/statistiques").status_code == 404


def test_the_page_reads_only_what_is_prepared(reader: FlaskClient, database: Database) -> None:
    reader.get("/statistiques")
    with count_queries(database) as statements:
        reader.get("/statistiques")
    assert len(statements) <= 6
    assert not [one for one in statements if "FROM score" in one or "FROM answer" in one]
