"""A group writes a plan once; its sites follow it, adapt it, leave some of it out; nobody reads what is not theirs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db.session import Database
from app.domain.access import Role
from app.domain.continuity.fields import Variant
from app.domain.continuity.framework import key_of
from app.domain.continuity.origin import Origin
from app.domain.continuity.plan import CODES, Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import PlanSheet
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.references import free_references
from app.domain.continuity.words import Profile
from app.domain.errors import DomainError
from app.features.audit.models import AuditRecordRow
from app.features.continuity import following, frameworks, queries, retention, service, settings
from app.features.continuity.documents import build_document
from app.features.continuity.models import PlanRow
from app.features.continuity.retention import erase_contacts
from app.features.organisations import queries as organisations
from app.features.organisations.models import GroupMembershipRow
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import Person, make_establishment, make_group, make_organisation, make_person
from tests.integration.continuity.conftest import Desk, words
from tests.unit.documents.extraction import html_text
from tests.unit.domain.continuity.plans import hospital, rebuilt

TODAY = NOW.date()
KIT = "pcra-es/2026.1"
ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
"""Where nothing depends on the engine: the tests of what is locked, joined or written in bulk run on both."""


OTHERS = {"admissions", "payroll", "laundry", "purchases", "consultations"}


def framework() -> Plan:
    """Three activities of the hospital, and what they rest on: enough to be approved."""
    kept = [
        one
        for one in hospital()
        if one.id not in OTHERS
        and getattr(one, "activity", "") not in OTHERS
        and CODES[type(one)] not in ("exercise", "planned_test", "review", "approval", "copy")
    ]
    keys = {key_of(one) for one in kept}
    return rebuilt(replace(hospital(), version=0), [free_references(one, keys.__contains__) for one in kept])


@dataclass
class Pair:
    """``site``: the desk of a plan of a member of the group, whose own plan is ``framework_id``."""

    site: Desk
    group_id: UUID
    framework_id: UUID
    manager: Person
    group_signatory: Person

    def approve(self, change: Any = None) -> int:
        """A new approved version of the framework, after a change to its records."""
        with self.site.database.unit_of_work() as session:
            row = session.get_one(PlanRow, self.framework_id)
            if change is not None:
                change(session, row)
            version = service.freeze(session, self.manager.actor, row, "Suite", NOW)
            service.approve(
                session,
                self.group_signatory.actor,
                row,
                version.number,
                version.sha256,
                NOW,
                TODAY,
            )
            return version.number

    def rename(self, code: str, name: str) -> int:
        """A new version in which an activity has another name."""

        def change(session: Any, row: PlanRow) -> None:
            kept = queries.get_kept(session, row.id, "activity", code)
            renamed = replace(kept.record, name=name)  # type: ignore[call-arg]
            service.change_record(session, self.manager.actor, row, renamed, kept.revision, NOW)

        return self.approve(change)

    def follow(self) -> None:
        data = {"framework": str(self.framework_id)}
        assert self.site.client.post(self.site.url("/plan-cadre"), data=data).status_code == 303

    def end_membership(self) -> None:
        with self.site.database.unit_of_work() as session:
            for row in session.scalars(select(GroupMembershipRow)):
                row.ends_on = TODAY

    def post(self, rest: str, **data: Any) -> Any:
        return self.site.client.post(self.site.url(rest), data=data)


@pytest.fixture
def pair(client: FlaskClient, database: Database) -> Pair:
    with database.unit_of_work() as session:
        member, other = make_organisation(session), make_organisation(session)
        group = make_group(session, members=(member,))
        people = (
            make_person(session, Role.REFERENT, member.id),
            make_person(session, Role.REFERENT, member.id),
            make_person(session, Role.SIGNATORY, member.id),
            make_person(session, Role.REFERENT, other.id),
        )
        manager = make_person(session, Role.GROUP_MANAGER, group.id)
        signatory = make_person(session, Role.SIGNATORY, group.id)
        own = [PlanSheet(id="sheet", title="Plan du site")]
        plan = service.begin_plan(
            session, people[0].actor, member.id, Variant.ES, KIT, "Plan du site", own, NOW, TODAY
        )
        shared = service.begin_plan(
            session,
            manager.actor,
            group.id,
            Variant.ES,
            KIT,
            "Plan cadre du GHT",
            framework(),
            NOW,
            TODAY,
        )
        following.offer(session, manager.actor, shared, True, NOW)
        desk = Desk(client, database, member.id, plan.id, *people)
        found = Pair(desk, group.id, shared.id, manager, signatory)
    desk.act_as(desk.referent)
    return found


@ON_SQLITE
def test_nothing_is_taken_from_a_framework_that_nobody_approved(pair: Pair) -> None:
    pair.follow()
    page = pair.site.read("/plan-cadre")
    assert "n’a pas encore de version approuvée" in page
    assert pair.site.plan.activities == () and pair.site.plan.source is None
    assert pair.approve() == 1
    assert pair.site.plan.activities == ()
    assert "La version 1 du plan cadre est approuvée" in pair.site.read()
    assert pair.post("/plan-cadre/version", number=1).status_code == 303
    assert len(pair.site.plan.activities) == len(framework().activities)


@ON_SQLITE
def test_a_site_reads_what_the_group_approved_and_what_is_its_own(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    own = pair.site.add("activity", name="Imagerie du site")
    page = pair.site.read("/etapes/activities")
    assert "Urgences" in page and "Imagerie du site" in page
    inherited = len(framework().activities) + len(framework().activity_links)
    assert page.count("Adapter pour ce site") == inherited
    assert "Cet élément vient du plan cadre" in pair.site.read("/activity/emergency")
    assert "Cet élément vient du plan cadre" not in pair.site.read(f"/activity/{own}")
    pair.site.act_as(pair.site.signatory)
    page = pair.site.read("/activity/emergency")
    assert "Adapter pour ce site" not in page and "Ne s’applique pas ici" not in page
    assert pair.post("/activity/emergency/ecart", reason="non").status_code == 403
    pair.site.act_as(pair.site.stranger)
    for rest in ("/plan-cadre", "/activity/emergency"):
        assert pair.site.client.get(pair.site.url(rest)).status_code == 404


@ON_SQLITE
def test_nobody_of_a_site_reads_or_writes_the_plan_of_the_group(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    client = pair.site.client
    for rest in ("", "/activity/emergency", "/plan.json", "/plan-cadre"):
        assert client.get(f"/pcra/{pair.framework_id}{rest}").status_code == 404
    posted = client.post(
        f"/pcra/{pair.framework_id}/activity/emergency", data={"name": "Autre", "revision": 1}
    )
    assert posted.status_code == 404
    pair.site.act_as(pair.manager)
    assert client.get(pair.site.url("/activity/emergency")).status_code in (403, 404)


def test_an_adaptation_is_kept_under_the_same_id_with_the_original_beside_it(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    page = pair.site.read("/activity/emergency?adapter=1")
    assert "Dans le plan cadre" in page and 'name="revision" value="0"' in page
    kept = {
        "revision": 0,
        "name": "Urgences de proximité",
        "family": "care",
        "is_priority": "oui",
        "dmia": "2 h",
    }
    assert pair.post("/activity/emergency", **kept).status_code == 303
    plan = pair.site.plan
    adapted = plan.find(Activity, "emergency")
    assert adapted is not None and (adapted.name, adapted.dmia) == ("Urgences de proximité", 120)
    assert plan.origin_of(adapted) is Origin.ADAPTED
    assert [one.id for one in plan.activities] == [one.id for one in framework().activities], "order"
    assert plan.dependencies_of["emergency"] == framework().dependencies_of["emergency"]
    assert "Plan cadre, adapté ici" in pair.site.read("/etapes/activities")
    assert "Vous avez adapté cet élément" in pair.site.read("/activity/emergency")
    late = pair.post("/activity/emergency", **{**kept, "name": "Trop tard"})
    assert late.status_code == 409, "somebody adapted it meanwhile"
    assert pair.post("/activity/emergency/retrait").status_code == 409
    assert pair.post("/activity/emergency/ecart", reason="Sans objet").status_code == 409
    assert pair.post("/activity/emergency/plan-cadre").status_code == 303
    assert pair.site.plan.find(Activity, "emergency") == framework().find(Activity, "emergency")
    assert pair.post("/activity/emergency", **{**kept, "revision": 1}).status_code == 409


@ON_SQLITE
def test_an_original_replaced_since_it_was_read_is_not_adapted_unseen(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    page = pair.site.read("/activity/emergency?adapter=1")
    seen = re.search(r'name="original" value="([0-9a-f]{64})"', page)
    assert seen is not None
    sent = {"revision": 0, "original": seen[1], "name": "Urgences d’ici"}
    pair.post("/plan-cadre/version", number=pair.rename("emergency", "Urgences et SMUR"))
    answer = pair.post("/activity/emergency", **sent)
    assert answer.status_code == 409
    page = words(answer)
    assert "n’est plus celui que vous avez lu" in page and "Urgences et SMUR" in page
    assert pair.site.plan.source is not None and not pair.site.plan.source.adapted
    again = re.search(r'name="original" value="([0-9a-f]{64})"', page)
    assert again is not None and again[1] != seen[1]
    assert pair.post("/activity/emergency", **{**sent, "original": again[1]}).status_code == 303
    assert pair.site.plan.source.adapted == {("activity", "emergency")}
    number = pair.site.plan.source.version
    assert pair.post("/plan-cadre/version", number=number).status_code == 303, "sent twice, taken once"
    other = pair.post("/plan-cadre/version", number=number + 1)
    assert other.status_code == 409 and "Le plan cadre a une autre version" in words(other)
    pair.site.act_as(pair.manager)
    closing = words(pair.site.client.get(f"/pcra/{pair.framework_id}/fermeture"))
    assert "1 plan le suit comme plan cadre" in closing


@ON_SQLITE
def test_saving_the_original_as_it_is_adapts_nothing(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    page = pair.site.read("/reflex_sheet/reflex?adapter=1")
    original = pair.site.plan.reflex_sheets[0]
    data = {
        "revision": 0,
        "title": original.title,
        "situation": original.situation,
        "audience": original.audience,
        "steps": "\n".join(original.steps),
        "avoid": "\n".join(original.avoid),
        "call": original.call,
        "to_call": list(original.to_call),
    }
    answer = pair.site.client.post(pair.site.url("/reflex_sheet/reflex"), data=data, follow_redirects=True)
    assert "Rien n’a changé" in words(answer), page
    assert pair.site.plan.source is not None and not pair.site.plan.source.adapted


def test_what_does_not_hold_here_is_left_out_with_a_reason_and_taken_back(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    empty = pair.site.client.post(
        pair.site.url("/activity/pharmacy/ecart"), data={"reason": " "}, follow_redirects=True
    )
    assert "Dites en une phrase pourquoi" in words(empty)
    assert pair.site.plan.find(Activity, "pharmacy") is not None
    assert pair.post("/activity/pharmacy/ecart", reason="La pharmacie est au CH support.").status_code == 303
    plan = pair.site.plan
    assert plan.find(Activity, "pharmacy") is None and "pharmacy" not in plan.dependencies_of
    page = pair.site.read("/etapes/activities")
    assert "écarté ici : 1" in page and "La pharmacie est au CH support." in page
    assert pair.site.client.get(pair.site.url("/activity/pharmacy")).status_code == 404
    assert pair.post("/activity/pharmacy/ecart", reason="Encore").status_code == 404
    assert pair.post("/activity/pharmacy", revision=0, name="Autre").status_code == 404
    assert pair.post("/activity/pharmacy/plan-cadre").status_code == 303
    assert pair.site.plan.activities == framework().activities


@ON_SQLITE
def test_only_what_comes_from_the_framework_is_left_out_or_given_back(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    own = pair.site.add("contact", name="Cadre du site")
    for rest in (f"/contact/{own}/ecart", f"/contact/{own}/plan-cadre", "/contact/director/plan-cadre"):
        assert pair.post(rest, reason="Raison").status_code == 404, rest
    for rest in ("/sheet/sheet/ecart", "/role/sponsor/ecart", "/rien/x/plan-cadre", "/approval/x/relu"):
        assert pair.post(rest, reason="Raison").status_code == 404, rest
    assert pair.post("/contact/director/retrait").status_code == 409
    assert pair.post(f"/contact/{own}/retrait").status_code == 303


@ON_SQLITE
def test_a_grade_of_the_framework_is_adapted_or_left_out_on_the_grid(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    before = [one for one in pair.site.plan.impacts if one.activity == "emergency"]
    cells = {f"{one.category}-{one.step}": str(one.grade) for one in before}
    first, second = list(cells)[:2]
    place = "/activity/emergency/impacts"
    page = pair.site.read(place)
    asked = {name: grade for name, grade in cells.items() if f'name="{name}"' in page}
    assert {first, second} <= set(asked)
    other = "1" if cells[first] != "1" else "2"
    assert pair.post(place, **{**asked, first: other, second: ""}).status_code == 303
    plan = pair.site.plan
    after = {f"{one.category}-{one.step}": one for one in plan.impacts if one.activity == "emergency"}
    assert second not in after and str(after[first].grade) == other
    assert plan.origin_of(after[first]) is Origin.ADAPTED and len(after) == len(before) - 1
    pair.post(place, **{**asked, second: "4"})
    after = {
        f"{one.category}-{one.step}": one for one in pair.site.plan.impacts if one.activity == "emergency"
    }
    assert (str(after[first].grade), after[second].grade) == (cells[first], 4)


def test_a_newer_version_says_what_changed_and_is_taken_by_hand(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    pair.post("/activity/emergency", revision=0, name="Urgences du site", family="care")
    frozen = freeze(pair)

    def change(session: Any, row: PlanRow) -> None:
        new = Activity(id="imaging", name="Imagerie partagée")
        service.add_records(session, pair.manager.actor, row, [new], NOW)
        service.remove_record(session, pair.manager.actor, row, "activity", "archives", NOW)

    pair.rename("emergency", "Accueil des urgences")
    assert pair.approve(change) == 3
    assert pair.site.plan.find(Activity, "imaging") is None, "nothing is taken alone"
    page = pair.site.read("/plan-cadre")
    assert "La version 3 du plan cadre est approuvée" in page
    for said in (
        "Imagerie partagée",
        "Archives",
        "Accueil des urgences (Activité)",
        "car vous l’avez adapté",
    ):
        assert said in page, said
    for number in ("2", "4", "", "x", "0"):
        assert pair.post("/plan-cadre/version", number=number).status_code == 409, number
    assert pair.post("/plan-cadre/version", number=3).status_code == 303
    plan = pair.site.plan
    assert plan.find(Activity, "imaging") is not None and plan.find(Activity, "archives") is None
    assert [one.name for one in plan.activities][0] == "Urgences du site"
    page = pair.site.read("/plan-cadre")
    assert "Original à comparer" in page
    assert "L’original du plan cadre a changé" in pair.site.read("/activity/emergency")
    assert pair.post("/activity/emergency/relu").status_code == 303
    assert "Original à comparer" not in pair.site.read("/plan-cadre")
    assert read_frozen(pair, frozen).source == replace(
        read_frozen(pair, frozen).source,
        version=1,  # type: ignore[type-var]
    )


def freeze(pair: Pair) -> int:
    assert pair.post("/versions", summary="Version du site").status_code == 303
    with pair.site.database.reading_session() as session:
        return queries.list_versions(session, pair.site.plan_id)[0].number


def read_frozen(pair: Pair, number: int) -> Plan:
    with pair.site.database.reading_session() as session:
        rows = queries.list_versions(session, pair.site.plan_id)
        return queries.read_snapshot(next(one for one in rows if one.number == number))


@ON_SQLITE
def test_an_adaptation_whose_original_is_gone_is_kept_and_said(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    pair.post("/activity/archives", revision=0, name="Archives du site", family="support")

    def change(session: Any, row: PlanRow) -> None:
        service.remove_record(session, pair.manager.actor, row, "activity", "archives", NOW)

    pair.post("/plan-cadre/version", number=pair.approve(change))
    assert pair.site.plan.find(Activity, "archives") is not None
    assert "L’original n’y est plus" in pair.site.read("/plan-cadre")
    assert "L’original n’est plus dans le plan cadre" in pair.site.read("/activity/archives")
    assert pair.post("/activity/archives/relu").status_code == 303
    assert "n’est plus dans le plan cadre" not in pair.site.read("/activity/archives")


@ON_SQLITE
def test_a_frozen_version_holds_the_whole_plan_and_notes_where_it_comes_from(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    number = freeze(pair)
    frozen = read_frozen(pair, number)
    with pair.site.database.reading_session() as session:
        approved = queries.find_approved(session, pair.framework_id)
        row = queries.list_versions(session, pair.site.plan_id)[0]
        assert approved is not None
        assert (row.framework_version, row.framework_sha256) == (1, approved.sha256)
    assert frozen.source is not None and frozen.source.sha256 == approved.sha256
    assert frozen.activities == framework().activities
    pair.post("/plan-cadre/version", number=pair.rename("emergency", "Accueil des urgences"))
    assert read_frozen(pair, number) == frozen
    assert "version 1" in pair.site.read("/versions")


@ON_SQLITE
def test_the_file_of_a_composed_plan_stands_on_its_own(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    written = json.loads(pair.site.client.get(pair.site.url("/plan.json")).get_data())
    assert written["framework"]["version"] == 1
    assert len(written["records"]["activity"]) == len(framework().activities)
    assert len(written["framework"]["inherited"]["activity"]) == len(framework().activities)


@ON_SQLITE
def test_documents_and_checks_say_what_comes_from_the_framework(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    pair.post("/contact/pharmacist/ecart", reason="Pas de pharmacie ici.")
    document = build_document(Profile.FULL, pair.site.plan, today=TODAY, is_draft=True)
    said = html_text(document)
    assert (
        "Du plan cadre." in said and "Ce qui vient du plan cadre" in said and "Pas de pharmacie ici." in said
    )
    page = pair.site.read("/verifications")
    assert "Plan cadre" in page and "adapter=1" in page
    link = re.search(r'href="([^"]+adapter=1[^"]*)"', page)
    assert link is not None
    assert pair.site.client.get(link[1].replace("&amp;", "&")).status_code == 200


@ON_SQLITE
def test_only_the_plans_that_one_s_own_groups_offer_are_followed(pair: Pair) -> None:
    with pair.site.database.unit_of_work() as session:
        stranger = make_group(session, "Autre GHT", (make_organisation(session),))
        hidden = begin(session, pair.manager, pair.group_id)
        foreign = begin(session, pair.manager, stranger.id)
        following.offer(session, pair.manager.actor, foreign, True, NOW)
        forged = [foreign.id, hidden.id, pair.site.plan_id, uuid4()]
    for framework_id in forged:
        assert pair.post("/plan-cadre", framework=str(framework_id)).status_code == 422, framework_id
    assert pair.post("/plan-cadre").status_code == 422
    assert pair.post("/plan-cadre", framework="rien").status_code == 422
    place = f"/etablissements/{pair.site.organisation_id}/pcra"
    data = {"title": "Plan forgé", "variant": "es", "framework": str(forged[0])}
    assert pair.site.client.post(place, data=data).status_code == 422
    with pair.site.database.unit_of_work() as session:
        row = session.get_one(PlanRow, pair.site.plan_id)
        for framework_id in forged:
            with pytest.raises(DomainError, match="plan_framework_not_found"):
                following.follow(session, pair.site.referent.actor, row, framework_id, NOW, TODAY)
        assert row.framework_id is None


def begin(session: Any, person: Person, organisation_id: UUID) -> PlanRow:
    sheet = [PlanSheet(id="sheet", title="Plan")]
    return service.begin_plan(
        session, person.actor, organisation_id, Variant.ES, KIT, "Plan", sheet, NOW, TODAY
    )


@ON_SQLITE
def test_a_plan_is_begun_from_a_framework(pair: Pair) -> None:
    pair.approve()
    place = f"/etablissements/{pair.site.organisation_id}/pcra"
    assert "Plan cadre du GHT" in words(pair.site.client.get(place))
    data = {"title": "Laboratoire", "variant": "es", "framework": str(pair.framework_id)}
    answer = pair.site.client.post(place, data=data)
    assert answer.location.endswith("/plan-cadre")
    pair.site.plan_id = UUID(answer.location.split("/")[2])
    assert len(pair.site.plan.activities) == len(framework().activities)
    assert pair.post("/plan-cadre", framework=str(pair.framework_id)).status_code in (409, 422)


@ON_SQLITE
def test_an_establishment_follows_its_legal_entity_and_the_groups_of_it(pair: Pair) -> None:
    with pair.site.database.unit_of_work() as session:
        entity = organisations.get(session, pair.site.organisation_id)
        place = make_establishment(session, entity, "Site du Nord")
        own = begin(session, pair.site.referent, place.id)
        offered = frameworks.list_offered(session, place.id, TODAY)
        assert [one.plan_id for one in offered] == [pair.framework_id]
        parent = session.get_one(PlanRow, pair.site.plan_id)
        following.offer(session, pair.site.referent.actor, parent, True, NOW)
        assert {one.plan_id for one in frameworks.list_offered(session, place.id, TODAY)} == {
            pair.framework_id,
            parent.id,
        }
        with pytest.raises(DomainError, match="plan_not_of_a_group"):
            following.offer(session, pair.site.referent.actor, own, True, NOW)


@ON_SQLITE
def test_what_was_taken_stays_once_out_of_the_group_and_nothing_newer_comes(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    before = pair.site.plan
    pair.end_membership()
    newer = pair.rename("emergency", "Accueil des urgences")
    assert "n’est plus proposé à votre établissement" in pair.site.read("/plan-cadre")
    assert "n’est plus proposé à votre établissement" in pair.site.read()
    refused = pair.post("/plan-cadre/version", number=newer)
    assert refused.status_code == 409 and "n’est plus proposé" in words(refused)
    assert pair.site.plan == before
    pair.site.act_as(pair.manager)
    page = words(pair.site.client.get(f"/pcra/{pair.framework_id}/plan-cadre"))
    assert "Aucun plan ne le suit" in page


@ON_SQLITE
def test_a_plan_that_is_no_longer_offered_is_like_one_of_another_group(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    pair.site.act_as(pair.manager)
    place = f"/pcra/{pair.framework_id}/plan-cadre/offre"
    assert pair.site.client.post(place, data={"offered": "non"}).status_code == 303
    newer = pair.rename("emergency", "Accueil des urgences")
    pair.site.act_as(pair.site.referent)
    assert "n’est plus proposé" in pair.site.read("/plan-cadre")
    assert pair.post("/plan-cadre/version", number=newer).status_code == 409


@pytest.mark.parametrize("choice", ["garder", "enlever"])
def test_a_framework_is_left_with_or_without_what_it_gave(pair: Pair, choice: str) -> None:
    pair.approve()
    pair.follow()
    own = pair.site.add("function_sheet", function="Garde du site", holder="director")
    pair.post("/contact/pharmacist/ecart", reason="Pas ici.")
    before = pair.site.plan
    assert pair.post("/plan-cadre/depart").status_code == 422
    assert pair.post("/plan-cadre/depart", records=choice).status_code == 303
    after = pair.site.plan
    assert after.source is None
    if choice == "garder":
        assert {(CODES[type(one)], one.id): one for one in after} == {
            (CODES[type(one)], one.id): one for one in before
        }
    else:
        assert [one.id for one in after] == ["sheet", own] and after.function_sheets[0].holder == ""
    assert pair.post("/plan-cadre/depart", records=choice).status_code == 409


@ON_SQLITE
def test_what_the_site_already_said_stays_its_own_unless_it_is_the_very_same(pair: Pair) -> None:
    pair.approve()
    same = framework().scenarios[0]
    with pair.site.database.unit_of_work() as session:
        row = session.get_one(PlanRow, pair.site.plan_id)
        mine = Scenario(id=framework().scenarios[1].id, name="Le nôtre")
        service.add_records(session, pair.site.referent.actor, row, [same, mine], NOW)
    pair.follow()
    plan = pair.site.plan
    assert plan.origin_of(same) is Origin.FRAMEWORK
    assert plan.origin_of(mine) is Origin.ADAPTED and plan.find(Scenario, mine.id) == mine
    assert "Original à comparer" in pair.site.read("/plan-cadre")


def test_the_group_counts_who_follows_and_reads_nothing_of_it(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    pair.site.add("activity", name="Secret du site")
    pair.rename("emergency", "Accueil des urgences")
    pair.site.act_as(pair.manager)
    page = words(pair.site.client.get(f"/pcra/{pair.framework_id}/plan-cadre"))
    assert "1 plan le suit" in page and "En retard" in page and "pas encore" in page
    assert "Plan du site" not in page and "Secret du site" not in page
    with pair.site.database.reading_session() as session:
        actions = session.execute(
            select(AuditRecordRow.stream, AuditRecordRow.action).where(
                AuditRecordRow.action.in_(["plan_framework_followed", "plan_framework_handed"])
            )
        )
        assert set(map(tuple, actions)) == {
            (str(pair.site.organisation_id), "plan_framework_followed"),
            (str(pair.group_id), "plan_framework_handed"),
        }


@ON_SQLITE
def test_the_cost_of_a_page_does_not_grow_with_the_framework(pair: Pair) -> None:
    """A plan that follows none asks nothing more; one that does asks a few things more, however much it follows."""
    pages = ("", "/etapes/activities", "/activity/emergency", "/verifications")
    with count_queries(pair.site.database) as alone:
        pair.site.read("/etapes/activities")
    assert not [one for one in alone if "continuity_left_out" in one or "continuity_version" in one]
    pair.approve()
    pair.follow()
    costs = []
    for left in (("it", "lead", "medical", "quality"), ()):
        cost = []
        for rest in pages:
            with count_queries(pair.site.database) as asked:
                pair.site.read(rest)
            cost.append(len(asked))
        costs.append(cost)
        for code in left:
            pair.site.add("contact", name=f"Contact {code}")
            pair.post(f"/contact/{code}/ecart", reason="Sans objet ici")
    assert costs[0] == costs[1]
    assert costs[0][1] <= len(alone) + 5


def test_a_version_that_a_site_follows_keeps_its_numbers_until_it_is_left(pair: Pair) -> None:
    number = framework().contacts[0].phone
    pair.approve()
    pair.follow()
    pair.rename("emergency", "Urgences vitales")
    database, later = pair.site.database, NOW + timedelta(days=400)

    def held() -> list[bool]:
        with database.reading_session() as session:
            versions = queries.list_versions(session, pair.framework_id)
            return [number in one.snapshot for one in versions]

    with database.unit_of_work() as session:
        assert erase_contacts(session, later) == 0
    assert held() == [True, True] and number in str(pair.site.plan.contacts)
    assert pair.post("/plan-cadre/version", number=2).status_code == 303
    with database.unit_of_work() as session:
        assert erase_contacts(session, later) == 1
    assert held() == [True, False] and number in str(pair.site.plan.contacts)


def test_a_closed_site_forgets_its_own_numbers_and_leaves_the_group_s(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    pair.site.add("contact", name="Astreinte du site", phone="01 88 77 66 55")
    database = pair.site.database
    with database.unit_of_work() as session:
        row = session.get_one(PlanRow, pair.site.plan_id)
        settings.close_plan(session, pair.site.referent.actor, row, NOW)
    with database.unit_of_work() as session:
        erase_contacts(session, NOW + timedelta(days=400))
    with database.unit_of_work() as session:
        actor, organisation = pair.site.referent.actor, pair.site.organisation_id
        settings.reopen_plan(session, actor, organisation, pair.site.plan_id, NOW)
    contacts = {one.name: one for one in pair.site.plan.contacts}
    assert contacts["Astreinte du site"].phone == ""
    assert contacts[framework().contacts[0].name].phone == framework().contacts[0].phone


def set_row(pair: Pair, plan_id: UUID, **values: Any) -> None:
    with pair.site.database.unit_of_work() as session:
        row = session.get_one(PlanRow, plan_id)
        for name, value in values.items():
            setattr(row, name, value)


@ON_SQLITE
def test_a_plan_closed_long_ago_loses_its_own_numbers_alone(pair: Pair) -> None:
    pair.approve()
    pair.follow()
    pair.site.add("contact", name="Cadre du site", phone="01 99 00 11 11")
    pair.rename("emergency", "Accueil des urgences")
    assert any(one.phone for one in pair.site.plan.contacts if one.id == "director")
    later = NOW + timedelta(days=900)
    set_row(pair, pair.site.plan_id, closed_at=NOW)
    set_row(pair, pair.framework_id, contact_months=None)
    with pair.site.database.writing_session() as session:
        assert retention.erase_contacts(session, later) == 0
    set_row(pair, pair.site.plan_id, closed_at=None)
    assert [one.name for one in pair.site.plan.contacts if not one.phone] == ["Cadre du site"]
