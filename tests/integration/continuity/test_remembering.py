"""What the process keeps of a plan between requests is never something else than what the base says.

The conftest of this folder asks it again at the end of every test.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.continuity.plan import Plan
from app.domain.continuity.records.governance import Contact
from app.features.continuity import queries, service
from app.features.organisations import queries as organisations
from tests.conftest import NOW
from tests.counting import count_queries
from tests.integration.continuity.conftest import Desk


def test_a_plan_that_did_not_change_is_not_read_again(desk: Desk) -> None:
    desk.act_as(desk.referent)
    desk.add("activity", name="Urgences")
    desk.read()
    for rest in ("", "/verifications", "/calculs"):
        with count_queries(desk.database) as asked:
            desk.read(rest)
        assert asked
        assert not [one for one in asked if "sealed_body" in one], rest


def test_what_is_computed_of_it_is_computed_once(desk: Desk) -> None:
    desk.act_as(desk.referent)
    first = desk.plan
    assert desk.plan is first
    desk.add("contact", name="Cadre de garde")
    assert desk.plan is not first
    assert [one.name for one in desk.plan.contacts] == ["Cadre de garde"]


def test_what_was_taken_back_is_not_remembered(desk: Desk) -> None:
    """Two changes of one record bear the same number when the first of them was taken back."""
    desk.act_as(desk.referent)
    desk.add("contact", name="Cadre de garde")

    def rename(session: Session, name: str) -> Plan:
        plan = queries.get_plan_row(session, desk.plan_id)
        kept = queries.list_own(session, plan.id, ["contact"])[0]
        changed = replace(kept.record, name=name)  # type: ignore[call-arg]
        service.change_record(session, desk.referent.actor, plan, changed, kept.revision, NOW)
        return queries.load_plan(session, plan)

    with desk.database.writing_session() as session:
        assert [one.name for one in rename(session, "Repris").contacts] == ["Repris"]
        session.rollback()
    assert [one.name for one in desk.plan.contacts] == ["Cadre de garde"]
    with desk.database.unit_of_work() as session:
        rename(session, "Gardé")
    assert [one.name for one in desk.plan.contacts] == ["Gardé"]


def test_the_name_of_the_establishment_is_part_of_it(desk: Desk) -> None:
    assert desk.plan.establishment
    with desk.database.unit_of_work() as session:
        organisations.get(session, desk.organisation_id).name = "Hôpital du Nouveau Nom"
    assert desk.plan.establishment == "Hôpital du Nouveau Nom"


def test_a_step_asks_little_however_many_lists_it_shows(desk: Desk) -> None:
    """Who is there, the plan, its establishment, the lists, and what their lines name."""
    desk.act_as(desk.referent)
    activity, resource = desk.add("activity", name="Urgences"), desk.add("resource", name="Dossier patient")
    desk.add("dependency", activity=activity, resource=resource)
    desk.read("/etapes/resources")
    with count_queries(desk.database) as asked:
        page = desk.read("/etapes/resources")
    assert "Dossier patient" in page and "Urgences" in page
    assert len(asked) <= 5, asked


def test_a_page_past_the_end_of_a_list_is_its_last(desk: Desk) -> None:
    desk.act_as(desk.referent)
    with desk.database.unit_of_work() as session:
        plan = queries.get_plan_row(session, desk.plan_id)
        service.add_records(
            session, desk.referent.actor, plan, [Contact(name=f"Personne {n:02}") for n in range(17)], NOW
        )
    page = desk.read("/etapes/contacts?page_contact=9")
    assert "Personne 16" in page and "Personne 14" not in page and "16 à 17 sur 17" in page
    page = desk.read("/etapes/contacts?page_contact=2&page_level=4")
    assert "Personne 15" in page and "Personne 14" not in page
