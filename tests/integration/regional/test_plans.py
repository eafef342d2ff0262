"""What a region sees of continuity plans: counts and dates once they are sent, and no word of a plan anywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Role
from app.domain.continuity.records.upkeep import Approval
from app.domain.lifecycle import AssessmentState
from app.features.assessments import queries as assessments
from app.features.continuity import queries, service
from app.features.organisations.models import OrganisationRow
from tests.conftest import NOW, Clock
from tests.factories import Person, enter, make_organisation, make_person
from tests.integration.continuity.conftest import words
from tests.integration.continuity.feeding import House, add_plan, approve, make_house
from tests.integration.continuity.test_feeding import sample
from tests.unit.documents.extraction import pdf_text
from tests.unit.domain.continuity.plans import TODAY, changing, without_kind
from tests.unit.domain.continuity.test_facts_and_force import MARKER, marked

LIST = "/regions/11/plans"


@pytest.fixture
def house(client: FlaskClient, database: Database) -> House:
    """The hospital with a marker in each text of its plan."""
    plan = without_kind(changing(marked(sample()), "sheet", review_months=12), Approval)
    return make_house(client, database, plan)


def share(house: House) -> Any:
    house.act_as(house.signatory)
    return house.client.post(house.plan("/versions/1/transmission"))


def test_nothing_is_seen_before_the_direction_sends_it_nor_after_it_stops(house: House) -> None:
    house.act_as(house.analyst)
    assert "Aucun plan transmis" in house.read(LIST)
    house.act_as(house.referent)
    page = house.read(house.plan("/versions"))
    assert "ni même qu’il existe" in page and "Ce qui serait transmis" in page
    assert house.client.post(house.plan("/versions/1/transmission")).status_code == 403
    assert share(house).status_code == 303
    assert "Votre région voit de ce plan quelques nombres et dates" in house.read(house.plan())
    house.act_as(house.analyst)
    page = house.read(LIST)
    assert "CH de Valombreuse" in page and "octobre 2026" in page and "dont 3 avec mode dégradé" in page
    assert "perte du système d’information" in page and "À jour, testé" in page
    house.act_as(house.signatory)
    assert house.client.post(house.plan("/transmission/arret")).status_code == 303
    house.act_as(house.analyst)
    assert "Aucun plan transmis" in house.read(LIST)


def test_what_is_sent_is_frozen_and_a_newer_version_waits_for_its_own_sending(
    house: House, clock: Clock
) -> None:
    share(house)
    with house.database.unit_of_work() as session:
        row = queries.get_plan_row(session, house.plan_id)
        kept = queries.list_kept(session, row.id, ["exercise", "activity"])
        for one in kept:
            service.remove_record(session, house.referent.actor, row, one.kind, one.record.id, NOW)
    house.act_as(house.analyst)
    assert "octobre 2026" in house.read(LIST)
    house.act_as(house.signatory)
    assert "Ce qui changerait en transmettant la version 1" in house.read(house.plan("/versions"))
    with house.database.unit_of_work() as session:
        row = queries.get_plan_row(session, house.plan_id)
        service.freeze(session, house.referent.actor, row, "Deux", NOW)
    assert house.client.post(house.plan("/versions/2/transmission")).status_code == 409
    clock.advance(days=400)
    house.act_as(house.analyst, clock.now)
    assert "À réviser" in house.read(LIST)


def test_no_word_of_a_plan_reaches_the_region_on_any_page_or_file(house: House) -> None:
    """A marker stands in each text of the plan: on the way, answers and tests were taken over and an action made."""
    house.act_as(house.referent)
    for item, section in (("D2.O3.C", "sauvegarde"), ("D2.O1.A", "gouvernance")):
        assert house.take(item, section).status_code == 303
    with house.database.reading_session() as session:
        plan = queries.load_plan(session, queries.get_plan_row(session, house.plan_id))
        tests = [one.id for one in plan.exercises]
    url = f"/evaluations/{house.assessment_id}/donnees/tests_pca/test-des-plans"
    answer = house.client.post(url, data={"plan": str(house.plan_id), "element": tests[0]})
    assert answer.status_code == 303
    assert MARKER in house.read(house.plan("/versions"))
    share(house)
    submit(house)
    house.act_as(house.analyst)
    read = dict(_read_all(house))
    assert len(read) > 12 and any(url.endswith("plans.xlsx") for url in read)
    submission = next(text for url, text in read.items() if "version de preuve 1" in text)
    assert "D’après nos plans de continuité" in submission
    assert [url for url, text in read.items() if MARKER in text] == []
    with house.database.unit_of_work() as session:
        nation = make_person(session, Role.NATIONAL)
    enter(house.client, house.database, nation)
    assert [url for url, text in _read_all(house) if MARKER in text] == []


def submit(house: House) -> None:
    """What the region reads of the list: its submitted version."""
    with house.database.unit_of_work() as session:
        row = assessments.get(session, house.assessment_id)
        row.state, row.submitted_at, row.is_current_submission = AssessmentState.SUBMITTED, NOW, True
        row.signed_at, row.signed_hash = NOW, "0" * 64


def _read_all(house: House) -> Iterator[tuple[str, str]]:
    """Every page and file that this reader gets, once uncompressed: all the addresses with a place in them."""
    known = {
        "region": "11",
        "organisation_id": house.organisation_id,
        "assessment_id": house.assessment_id,
        "plan_id": house.plan_id,
        "item_id": "D2.O3.C",
        "section_id": "sauvegarde",
        "record_kind": "activity",
        "step_code": "activities",
        "profile_code": "preuve",
        "number": 1,
        "code": "emergency",
        "export_format": "json",
        "checklist_id": "care-d2",
        "fact_code": "tests_pca",
    }
    app = house.client.application
    for rule in app.url_map.iter_rules():
        if (
            "GET" not in (rule.methods or ())
            or not set(rule.arguments) <= set(known)
            or rule.endpoint == "static"
        ):
            continue
        with app.test_request_context():
            url = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
        answer = house.client.get(url)
        if answer.status_code == 200:
            yield url, _unpack(answer.get_data())


def _unpack(content: bytes) -> str:
    """The words of a page or a file. In a bundle of proofs the proof version itself, put forward on purpose, is left
    out: it bears the title of the plan and the functions that approved it.
    """
    if content[:4] == b"%PDF":
        return pdf_text(content)
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [one for one in archive.namelist() if not one.endswith(".pdf")]
        return "".join([*names, *(archive.read(one).decode("utf-8", "replace") for one in names)])


def test_who_reads_the_list_stands_in_the_journal_of_those_who_sent_something(house: House) -> None:
    house.act_as(house.analyst)
    house.read(LIST)
    house.act_as(house.referent)
    assert "Liste des plans" not in house.read(house.own("/journal"))
    share(house)
    house.act_as(house.analyst)
    assert house.client.get(f"{LIST}.csv").status_code == 200
    house.act_as(house.referent)
    journal = house.read(house.own("/journal"))
    assert "Liste des plans de continuité de la région exportée" in journal
    assert "Nombres et dates d’un plan de continuité transmis à la région" in journal


def test_the_list_is_searched_and_taken_out(house: House) -> None:
    share(house)
    house.act_as(house.analyst)
    assert "CH de Valombreuse" in house.read(f"{LIST}?q=valombreuse")
    assert "CH de Valombreuse" not in house.read(f"{LIST}?q=ailleurs").replace("Recherche", "")
    header, row = house.client.get(f"{LIST}.csv").get_data(as_text=True).strip().split("\r\n")
    found = dict(zip(header.lstrip("\ufeff").split(";"), row.split(";"), strict=True))
    assert found["plans_transmis"] == "1" and found["dernier_test"] == "2026-10"
    assert (found["activites_prioritaires"], found["avec_mode_degrade"]) == ("3", "3")
    page = house.read(house.own())
    assert "Plans de continuité transmis" in page


def test_small_counts_of_a_region_are_hidden_from_the_nation(client: FlaskClient, database: Database) -> None:
    plan = sample()
    with database.unit_of_work() as session:
        reader = make_person(session, Role.NATIONAL)
        for region, count in (("11", 6), ("84", 2)):
            for number in range(count):
                unit = make_organisation(session, f"CH {region} {number}", region=region)
                _send(session, unit, plan)
    enter(client, database, reader)
    page = words(client.get("/statistiques/plans"))
    assert "non publié" in page and "CH 11" not in page
    rows = client.get("/statistiques/plans.csv").get_data(as_text=True).strip().split("\r\n")[1:]
    small = next(row for row in rows if row.startswith("Auvergne"))
    assert small.split(";")[1:5] == ["non publié"] * 4


def _send(session: Any, unit: OrganisationRow, plan: Any) -> None:
    referent: Person = make_person(session, Role.REFERENT, unit.id)
    signatory = make_person(session, Role.SIGNATORY, unit.id)
    row = add_plan(session, unit.id, referent, plan)
    number = approve(session, row, referent, signatory)
    service.share(session, signatory.actor, row, number, NOW, TODAY)
