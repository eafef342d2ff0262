"""What plans bring to the rest: the board, answers proposed, actions, dated tests, copies to replace."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Role
from app.domain.actions import ActionEntry
from app.domain.continuity.records.upkeep import Approval, Copy, Exercise
from app.domain.continuity.words import D2Category, ExerciseKind, Medium, Profile
from app.domain.errors import DomainError
from app.features.actions import queries as actions
from app.features.actions.service import Origin
from app.features.actions.service import add as add_action
from app.features.continuity import queries, service
from app.features.evidence import queries as evidence
from app.features.organisations import queries as organisations
from tests.conftest import NOW, Clock
from tests.counting import count_queries
from tests.factories import enter, make_group, make_person
from tests.integration.continuity.conftest import words
from tests.integration.continuity.feeding import TODAY, House, add_plan, approve, make_house
from tests.unit.domain.continuity.plans import (
    RECENT,
    adding,
    changing,
    hospital,
    without,
    without_kind,
)

SELON = "Selon vos plans de continuité"


def sample(**sheet: Any) -> Any:
    """The sample hospital before any approval, with no copy out."""
    plan = without_kind(without_kind(hospital(), Approval), Copy)
    return changing(plan, "sheet", **sheet) if sheet else plan


@pytest.fixture
def house(client: FlaskClient, database: Database) -> House:
    return make_house(client, database, sample())


def test_the_board_says_what_is_written_and_leads_to_what_is_missing(house: House) -> None:
    house.act_as(house.referent)
    page = house.read(house.own("/pcra/d2"))
    assert "Il ne prouve pas que l’appel à financement est satisfait" in page
    assert page.count("Documenté") == 10 and page.count("Aucun plan ne se dit de cette catégorie") >= 2
    with house.database.unit_of_work() as session:
        backup = changing(sample(d2_category=D2Category.ADMINISTRATIVE), "backup", copies=1)
        add_plan(session, house.organisation_id, house.referent, backup)
    page = house.read(house.own("/pcra/d2"))
    assert "Tout le système d’information : moins de trois copies" in page
    assert "Le plan n’est pas encore approuvé" in page and "En cours" in page
    links = set(re.findall(r'<a class="no-print" href="([^"#]+)', page))
    assert len(links) > 2
    for link in links:
        assert house.client.get(link.replace("&amp;", "&")).status_code == 200, link
    csv = house.client.get(house.own("/pcra/d2.csv")).get_data(as_text=True)
    assert (
        csv.count("\n") >= 13 and "O3.C" in csv and "Moins de trois copies" in csv.replace("moins", "Moins")
    )


def test_the_board_reads_the_version_in_force_with_the_tests_made_since(house: House) -> None:
    house.act_as(house.referent)
    with house.database.unit_of_work() as session:
        row = queries.get_plan_row(session, house.plan_id)
        (code,) = [one.record.id for one in queries.list_kept(session, row.id, ["backup"])]
    assert "Modifié depuis" not in house.read(house.own("/pcra/d2"))
    data = {"revision": 1, "name": "Tout", "copies": "1"}
    assert house.client.post(house.plan(f"/backup/{code}"), data=data).status_code == 303
    page = house.read(house.own("/pcra/d2"))
    assert "Modifié depuis" in page and "moins de trois copies" not in page


def test_a_group_sees_the_state_of_its_members_and_none_of_their_names(house: House) -> None:
    with house.database.unit_of_work() as session:
        row = queries.get_plan_row(session, house.plan_id)
        member = organisations.get(session, house.organisation_id)
        group = make_group(session, members=(member,))
        manager = make_person(session, Role.GROUP_MANAGER, group.id)
        changed = changing(
            sample(d2_category=D2Category.ADMINISTRATIVE), "backup", copies=1, name="NOMSECRET"
        )
        add_plan(session, house.organisation_id, house.referent, changed)
        title = row.title
    enter(house.client, house.database, manager)
    page = house.read(f"/etablissements/{group.id}/pcra/d2")
    assert "Moins de trois copies" in page and "Plan de CH de Valombreuse" in page
    assert title not in page and "NOMSECRET" not in page and str(house.plan_id) not in page
    assert house.client.get(house.plan()).status_code == 403


def test_a_proposal_is_shown_with_its_reason_and_changes_nothing_by_itself(house: House) -> None:
    house.act_as(house.referent)
    page = house.read(house.section())
    assert page.count(SELON) == 2
    assert "les instances ont été consultées" in page and "qu’une instance de direction a validé" in page
    assert "Répondre « atteint »" in house.read(house.section("sauvegarde"))
    assert house.contents().rows == {} and house.contents().pieces == {}
    house.act_as(house.signatory)
    assert SELON not in house.read(house.section("sauvegarde"))


def test_what_is_taken_over_brings_the_proof_and_an_answer_only_when_all_is_said(house: House) -> None:
    house.act_as(house.referent)
    assert house.take("D2.O3.C", "sauvegarde").status_code == 303
    assert house.take("D2.O1.A", "gouvernance").status_code == 303
    found = house.contents()
    assert found.rows["D2.O3.C"].choice == "met" and found.rows["D2.O1.A"].choice is None
    assert "version 1 du 21 novembre 2026" in found.rows["D2.O1.A"].comment
    (piece,) = found.pieces["D2.O3.C"]
    assert (piece.kind, piece.is_stored, piece.until.year) == ("autre", True, 2027)
    assert found.pieces["D2.O1.A"] == (piece,)
    assert "urgences" not in f"{piece.title} {found.rows['D2.O1.A'].comment}".lower()
    with house.database.reading_session() as session:
        assert len(evidence.list_pieces(session, house.organisation_id)) == 1
    assert "prouve ce point" not in house.read(house.section("sauvegarde"))
    journal = house.read(house.own("/journal"))
    assert "Réponse ou preuve reprise d’un plan de continuité" in journal


def test_a_newer_version_is_told_beside_the_answers_that_the_older_one_proved(house: House) -> None:
    house.act_as(house.referent)
    house.take("D2.O3.C", "sauvegarde")
    newer = "Votre plan a une version plus récente"
    assert newer not in house.read(house.section("sauvegarde"))
    with house.database.unit_of_work() as session:
        row = queries.get_plan_row(session, house.plan_id)
        approve(session, row, house.referent, house.signatory)
    assert newer in house.read(house.section("sauvegarde"))
    assert house.take("D2.O3.C", "sauvegarde").status_code == 303
    found = house.contents()
    assert found.rows["D2.O3.C"].choice == "met" and len(found.pieces["D2.O3.C"]) == 2
    assert newer not in house.read(house.section("sauvegarde"))
    with house.database.unit_of_work() as session:
        row = queries.get_plan_row(session, house.plan_id)
        service.remove_record(session, house.referent.actor, row, "backup", "backup", NOW)
        approve(session, row, house.referent, house.signatory)
    page = house.read(house.section("sauvegarde"))
    assert newer in page and "ne permet plus de le dire" in page and "Joindre la preuve à jour" not in page
    assert house.take("D2.O3.C", "sauvegarde").status_code == 409
    assert len(house.contents().pieces["D2.O3.C"]) == 2


def test_a_proposal_that_is_no_longer_what_was_read_is_refused(house: House) -> None:
    house.act_as(house.referent)
    assert house.take("D2.O3.C", "sauvegarde", vu="0" * 64).status_code == 409
    assert house.take("D2.O2.B", "politique", vu="").status_code == 409
    assert house.take("D2.P1", "prerequis").status_code == 409
    assert house.contents().rows == {}
    seen = house.client.get(house.section("sauvegarde")).get_data(as_text=True)
    form = re.search(r'O3.C/reprise-des-plans".*?name="vu" value="([0-9a-f]+)"', seen, re.DOTALL)
    assert form is not None
    slug = "D2_O3_C"
    house.client.post(
        house.section("sauvegarde"), data={f"{slug}-answer": "no", f"{slug}-revision": "0", "suite": "rester"}
    )
    assert house.take("D2.O3.C", "sauvegarde", vu=form[1]).status_code == 409
    assert house.contents().rows["D2.O3.C"].choice == "no" and not house.contents().pieces


def test_a_draft_or_a_plan_due_for_a_review_proposes_nothing(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    draft = make_house(client, database, sample(), is_approved=False)
    draft.act_as(draft.referent)
    assert SELON not in draft.read(draft.section("sauvegarde"))
    with database.unit_of_work() as session:
        approve(session, queries.get_plan_row(session, draft.plan_id), draft.referent, draft.signatory)
    assert SELON in draft.read(draft.section("sauvegarde"))
    clock.advance(days=400)
    draft.act_as(draft.referent, clock.now)
    assert SELON not in draft.read(draft.section("sauvegarde"))


def test_three_plans_and_the_share_of_activity_answer_for_the_plans(house: House) -> None:
    with house.database.unit_of_work() as session:
        for kind in (D2Category.ADMINISTRATIVE, D2Category.TECHNICAL_PLATFORM):
            row = add_plan(session, house.organisation_id, house.referent, sample(d2_category=kind))
            approve(session, row, house.referent, house.signatory)
    house.act_as(house.referent)
    assert "la part d’activité couverte" in house.read(house.section())
    place = f"/evaluations/{house.assessment_id}/donnees/activite_plans"
    prefix = "activite_plans"
    data = {f"{prefix}-0-entity": "CH", f"{prefix}-0-weight": "1", f"{prefix}-0-covered": "y"}
    assert house.client.post(place, data={f"{prefix}-revision": "0", **data}).status_code == 303
    assert house.take("D2.O1.C", "gouvernance").status_code == 303
    found = house.contents()
    assert found.rows["D2.O1.C"].choice == "met"
    assert [one.kind for one in found.pieces["D2.O1.C"]] == ["pca_pra"] * 3


def test_the_last_test_of_a_plan_is_offered_once_to_the_rules_that_ask_for_one(house: House) -> None:
    house.act_as(house.referent)
    facts = f"/evaluations/{house.assessment_id}/donnees"
    page = house.client.get(facts).get_data(as_text=True)
    assert "Dernier test sur le terrain écrit dans un plan le 23" in page
    forms = re.findall(
        r'action="([^"]+/test-des-plans)".*?name="plan" value="([^"]+)".*?value="([^"]+)"', page, re.DOTALL
    )
    assert len(forms) == 2
    forged = house.client.post(forms[0][0], data={"plan": forms[0][1], "element": "inconnu"})
    assert forged.status_code == 409
    for url, plan, element in forms:
        for _ in range(2):
            assert house.client.post(url, data={"plan": plan, "element": element}).status_code == 303
    with house.database.reading_session() as session:
        results = evidence.list_results(session, house.organisation_id)
    assert sorted(one.kind for one in results) == ["continuity_test", "restore_test"]
    assert {one.obtained_on for one in results} == {RECENT}
    page = house.read(facts)
    assert "test-des-plans" not in page and page.count("déjà parmi vos résultats") == 2
    assert "déjà parmi vos résultats" in house.read(house.section())


def test_a_gap_is_made_an_action_once_and_stays_until_the_plan_is_mended(
    client: FlaskClient, database: Database
) -> None:
    house = make_house(client, database, without(sample(), *_solutions_of("emergency")), is_approved=False)
    house.act_as(house.referent)
    page = house.read(house.plan("/calculs"))
    keys = re.findall(r'name="ecart" value="(RE2:emergency:[^"]+)"', page)
    assert keys
    same = house.read(house.plan("/verifications"))
    assert f'name="ecart" value="{keys[0]}"' in same
    taken = house.client.post(house.plan("/ecarts/action"), data={"ecart": keys[0]})
    assert taken.status_code == 303 and "/actions/" in taken.location
    again = house.client.post(house.plan("/ecarts/action"), data={"ecart": keys[0]})
    assert again.location == taken.location
    action = house.read(taken.location)
    assert "Couverture des activités" in action and "Plan de continuité" in action
    back = re.search(r'href="([^"]+/ecarts\?[^"]+)"', action)
    assert back is not None
    assert house.client.get(back[1].replace("&amp;", "&")).status_code == 303
    assert "Action en cours" in house.read(house.plan("/calculs"))
    assert house.client.post(house.plan("/ecarts/action"), data={"ecart": "RE2:rien"}).status_code == 409
    with house.database.unit_of_work() as session:
        (row,) = [one for one, _ in actions.list_all(session, house.organisation_id)]
        assert row.origin_key == keys[0]
        revision = row.revision
        origin = Origin("continuity", house.plan_id, keys[0])
        entry = ActionEntry(title="Une autre")
        arguments = (session, house.referent.actor, house.organisation_id, entry, None, NOW, TODAY)
        with pytest.raises(DomainError, match="action_exists"):
            add_action(*arguments, origin=origin)
    done = {"title": "Fait", "status": "done", "revision": revision}
    assert house.client.post(taken.location, data=done).status_code == 303
    page = house.read(house.plan("/verifications"))
    assert "Une action est faite" in page and "l’écart demeure" in page
    house.act_as(house.signatory)
    assert 'name="ecart"' not in house.read(house.plan("/verifications"))


def _solutions_of(activity: str) -> list[str]:
    return [one.id for one in hospital().all(type(hospital().solutions[0])) if one.activity == activity]


def test_each_approval_lists_the_copies_to_replace_and_one_click_replaces_one(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    copy = Copy(
        id="room", version=1, place="Salle de crise", medium=Medium.PAPER, profile=Profile.CRISIS_PACK
    )
    house = make_house(client, database, adding(sample(), copy))
    house.act_as(house.referent)
    for url in (house.plan("/versions"), house.plan(), house.own("/pcra"), "/accueil"):
        assert "à remplacer" not in house.read(url), url
    with database.unit_of_work() as session:
        approve(session, queries.get_plan_row(session, house.plan_id), house.referent, house.signatory)
    page = house.read(house.plan("/versions"))
    assert "1 exemplaire n’est plus à jour" in page and "Salle de crise" in page
    for url in (house.plan(), house.own("/pcra"), "/accueil"):
        assert "1 exemplaire à remplacer" in house.read(url), url
    place = house.plan("/exemplaires/room/remplacement")
    house.act_as(house.signatory)
    assert house.client.post(place).status_code == 403
    house.act_as(house.referent)
    assert house.client.post(place).status_code == 303
    assert "déjà à jour" in words(house.client.post(place, follow_redirects=True))
    with database.reading_session() as session:
        copies = queries.load_plan(session, queries.get_plan_row(session, house.plan_id)).copies
    old, new = sorted(copies, key=lambda one: one.version or 0)
    assert old.removed_on == new.given_on and (new.version, new.place) == (2, "Salle de crise")
    assert "à remplacer" not in house.read("/accueil")
    clock.advance(days=400)
    house.act_as(house.referent, clock.now)
    assert "devait être révisée avant le 18 septembre 2027" in house.read(house.plan("/versions"))
    assert "à réviser depuis le 18 septembre 2027" in house.read("/accueil")
    assert "18/09/2027 : DÉPASSÉE" in house.read(house.plan("/documents/pack-de-crise.html"))


def test_the_cost_of_a_page_does_not_grow_with_the_plans(house: House) -> None:
    house.act_as(house.referent)
    pages = (house.own("/pcra/d2"), house.section("sauvegarde"), "/accueil")
    for url in pages:
        house.read(url)
    few = []
    for url in pages:
        with count_queries(house.database) as seen:
            house.read(url)
        few.append(len(seen))
    with house.database.unit_of_work() as session:
        for _ in range(2):
            row = add_plan(session, house.organisation_id, house.referent, sample())
            approve(session, row, house.referent, house.signatory)
    for url, count in zip(pages, few, strict=True):
        with count_queries(house.database) as seen:
            house.read(url)
        assert len(seen) == count, url


def test_a_test_that_is_none_is_never_offered(client: FlaskClient, database: Database) -> None:
    plan = without_kind(sample(), Exercise)
    drill = Exercise(id="drill", kind=ExerciseKind.IT_DRILL, done_on=RECENT, has_business=True)
    house = make_house(client, database, adding(plan, drill))
    house.act_as(house.referent)
    assert "Dernier test sur le terrain" not in house.read(f"/evaluations/{house.assessment_id}/donnees")
