"""A plan begun, completed record by record by several people, and what is wrong in a form said beside its field."""

from __future__ import annotations

import hashlib
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.domain.continuity.fields import MarkKind, Variant, specs_of
from app.domain.continuity.path import STEPS
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.resources import Resource, Supplier
from app.domain.continuity.starting import start_sheet
from app.domain.continuity.words import D2Category, PerimeterKind
from app.domain.continuity.written import write_plan
from app.domain.organisations import OrganisationKind, Sector
from app.exchange.plan_file import load_plan_file
from app.features.continuity import queries, service
from app.features.continuity.models import PlanRow
from app.features.continuity.views.overview import describe
from app.features.organisations.models import OrganisationRow
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import Person
from tests.integration.continuity.conftest import Desk, words
from tests.unit.documents.extraction import pdf_text
from tests.unit.domain.continuity.plans import adding, changing, hospital, unapproved

EHPAD = "Établissement d’hébergement pour personnes âgées dépendantes"


def test_a_plan_is_begun_on_the_page_of_the_establishment(desk: Desk) -> None:
    desk.act_as(desk.referent)
    place = f"/etablissements/{desk.organisation_id}/pcra"
    for sector, chosen in ((Sector.ES, ["es"]), (Sector.ESMS, ["ms"]), (Sector.OTHER, [])):
        with desk.database.unit_of_work() as session:
            session.execute(update(OrganisationRow).values(sector=sector))
        page = words(desk.client.get(place))
        assert re.findall(r'name="variant" value="(\w+)"[^>]* checked', page) == chosen
    assert desk.client.post(place, data={"title": "", "variant": "ms"}).status_code == 422
    with desk.database.unit_of_work() as session:
        above = session.scalar(select(OrganisationRow.id).where(OrganisationRow.id != desk.organisation_id))
        mine = update(OrganisationRow).where(OrganisationRow.id == desk.organisation_id)
        session.execute(mine.values(kind=OrganisationKind.ESTABLISHMENT, parent_id=above))
    answer = desk.client.post(place, data={"title": "Plan de l’EHPAD", "variant": "ms"})
    assert answer.status_code == 303
    with desk.database.reading_session() as session:
        plan = queries.load_plan(session, queries.get_plan_row(session, UUID(answer.location.split("/")[2])))
    assert plan.sheet.sites == ("CH de Valombreuse, Valombreuse",)
    assert "Partir du kit" in words(desk.client.get(answer.location))
    assert "Mandat et gouvernance" in words(desk.client.get(answer.location.removesuffix("/depart")))
    assert "Plan de l’EHPAD" in words(desk.client.get(place))


@pytest.mark.parametrize(
    ("known", "variant", "expected"),
    [
        (
            {},
            Variant.MS,
            (PerimeterKind.ESTABLISHMENT, EHPAD, ("Les Tilleuls, Valombreuse",), "Les Trois Rives"),
        ),
        ({}, Variant.ES, (None, EHPAD, ("Les Tilleuls, Valombreuse",), "")),
        (
            {"town": None},
            Variant.MS,
            (PerimeterKind.ESTABLISHMENT, EHPAD, ("Les Tilleuls",), "Les Trois Rives"),
        ),
        ({"category": None}, Variant.ES, (None, "", ("Les Tilleuls, Valombreuse",), "")),
        ({"is_name_provisional": True}, Variant.ES, (None, EHPAD, (), "")),
        ({"kind": OrganisationKind.LEGAL_ENTITY}, Variant.MS, (None, "", (), "")),
    ],
)
def test_a_plan_begins_with_what_is_known_for_sure(
    known: dict[str, Any], variant: Variant, expected: tuple[object, ...]
) -> None:
    values = {"kind": OrganisationKind.ESTABLISHMENT, "category": "500", "town": "Valombreuse", **known}
    above = OrganisationRow(kind=OrganisationKind.LEGAL_ENTITY, name="Les Trois Rives")
    sheet = start_sheet(variant, "Plan", describe(OrganisationRow(name="Les Tilleuls", **values), above))
    assert (sheet.perimeter_kind, sheet.category, sheet.sites, sheet.managing_body) == expected
    assert (sheet.title, sheet.review_months) == ("Plan", 12)


def test_every_step_is_shown_empty_and_to_whoever_only_reads(desk: Desk) -> None:
    desk.act_as(desk.referent)
    for step in STEPS:
        page = desk.read(f"/etapes/{step.code}")
        assert "Étape" in page or "Revenir au plan" in page, step.code
    desk.act_as(desk.signatory)
    for step in STEPS:
        assert "Ajouter" not in desk.read(f"/etapes/{step.code}"), step.code


def test_every_kind_of_record_is_added_changed_and_taken_away(desk: Desk) -> None:
    desk.act_as(desk.referent)
    for kind in (kind for kind in KINDS if kind not in ("sheet", "waiver")):
        added = desk.add(kind, suite="")
        page = desk.read(f"/{kind}/{added}")
        labels = [spec.label for spec in specs_of(KINDS[kind]).values() if spec.es.value != "hidden"]
        assert [label for label in labels if spec_is_drawn(kind, label) and label not in page] == [], kind
        assert desk.client.post(desk.url(f"/{kind}/{added}"), data={"revision": 1}).status_code == 303, kind
        assert desk.client.post(desk.url(f"/{kind}/{added}/retrait")).status_code == 303, kind
        assert desk.plan.all(KINDS[kind]) == (), kind


def spec_is_drawn(kind: str, label: str) -> bool:
    """A list of records to tick is not drawn while there is none."""
    return all(spec.label != label or spec.kind.value != "refs" for spec in specs_of(KINDS[kind]).values())


def test_durations_are_read_as_typed_and_said_when_they_are_not(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("activity", name="Urgences", is_priority="oui", dmia="2h30", target="90 min", pdma="0")
    (activity,) = desk.plan.activities
    assert (activity.dmia, activity.target, activity.pdma) == (150, 90, 0)
    for typed in ("bientôt", "-2 h", "12", "9999999 j"):
        answer = desk.client.post(desk.url(f"/activity/{code}"), data={"revision": 1, "dmia": typed})
        assert answer.status_code == 422
        assert "unité" in words(answer) and f'value="{typed}"' in words(answer)
    assert desk.plan.activities == (activity,)


def test_nothing_to_say_is_not_the_same_as_empty(desk: Desk) -> None:
    desk.act_as(desk.referent)
    assert desk.read("/etapes/activities").count("Complet") == 0
    code = desk.add(
        "activity",
        name="Consultations",
        dmia__mark="undefined",
        dmia__reason="atelier prévu",
        dmia__function="Direction des soins",
        dmia__on="2026-11-02",
    )
    activity = desk.plan.find(Activity, code)
    assert activity is not None and activity.dmia is None
    mark = activity.marks["dmia"]
    assert (mark.kind, mark.function, mark.on) == (MarkKind.UNDEFINED, "Direction des soins", "2026-11-02")
    desk.client.post(
        desk.url(f"/activity/{code}"), data={"revision": 1, "name": "Consultations", "dmia": "4 h"}
    )
    assert desk.plan.activities[0].marks == {}


def test_two_people_on_one_record_see_both_and_lose_nothing(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("contact", name="Standard", phone="01 00 00 00 00")
    desk.act_as(desk.colleague)
    first = {"revision": 1, "name": "Standard", "phone": "01 11 11 11 11"}
    assert desk.client.post(desk.url(f"/contact/{code}"), data=first).status_code == 303
    desk.act_as(desk.referent)
    second = {"revision": 1, "name": "Standard", "phone": "01 22 22 22 22"}
    answer = desk.client.post(desk.url(f"/contact/{code}"), data=second)
    assert answer.status_code == 409
    assert "01 11 11 11 11" in words(answer) and "01 22 22 22 22" in words(answer)
    revision = re.search(r'name="revision" value="(\d+)"', words(answer))
    assert revision is not None
    again = desk.client.post(desk.url(f"/contact/{code}"), data=second | {"revision": revision[1]})
    assert again.status_code == 303
    assert desk.plan.contacts[0].phone == "01 22 22 22 22"


def test_what_is_written_of_a_record_taken_away_meanwhile_may_be_put_back(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("contact", name="Standard")
    desk.act_as(desk.colleague)
    desk.client.post(desk.url(f"/contact/{code}/retrait"))
    desk.act_as(desk.referent)
    typed = {"revision": 1, "name": "Standard de nuit", "phone": "01 22 22 22 22"}
    answer = desk.client.post(desk.url(f"/contact/{code}"), data=typed)
    page = words(answer)
    assert answer.status_code == 409 and "Votre saisie n’est pas perdue" in page and "01 22 22 22 22" in page
    form = re.search(r'<form class="form form-wide" action="([^"]+)"', page)
    fresh = re.search(r'name="new_code" value="(\w{12})"', page)
    assert form is not None and fresh is not None and form[1] == desk.url("/contact/nouveau")
    assert desk.client.post(form[1], data=typed | {"new_code": fresh[1]}).status_code == 303
    assert [(one.name, one.phone) for one in desk.plan.contacts] == [("Standard de nuit", "01 22 22 22 22")]
    assert desk.client.post(desk.url("/contact/jamais"), data={"name": "Forgé"}).status_code == 404


def test_a_correction_of_what_this_very_page_has_just_added_is_kept(desk: Desk) -> None:
    """The first answer never came: the person corrects the form that is still there, and sends it again."""
    desk.act_as(desk.referent)
    code = re.search(r'name="new_code" value="(\w{12})"', desk.read("/contact/nouveau"))
    assert code is not None
    desk.client.post(desk.url("/contact/nouveau"), data={"new_code": code[1], "name": "Garde (faute)"})
    right = {"new_code": code[1], "name": "Garde", "phone": "01 99 00 00 33"}
    assert desk.client.post(desk.url("/contact/nouveau"), data=right).status_code == 303
    assert [(one.name, one.phone) for one in desk.plan.contacts] == [("Garde", "01 99 00 00 33")]
    desk.act_as(desk.colleague)
    theirs = {"revision": 2, "name": "Garde de nuit"}
    assert desk.client.post(desk.url(f"/contact/{code[1]}"), data=theirs).status_code == 303
    desk.act_as(desk.referent)
    late = desk.client.post(desk.url("/contact/nouveau"), data=right | {"phone": "01 99 00 00 44"})
    page = words(late)
    assert late.status_code == 409 and "Garde de nuit" in page and "01 99 00 00 44" in page
    form = re.search(r'<form class="form form-wide" action="([^"]+)"', page)
    assert form is not None and form[1] == desk.url(f"/contact/{code[1]}")


def test_a_form_that_begins_a_plan_begins_one_however_often_it_is_sent(desk: Desk) -> None:
    desk.act_as(desk.referent)
    place = f"/etablissements/{desk.organisation_id}/pcra"
    content = desk.client.get(desk.url("/plan.json")).get_data()
    for path, data in (
        (place, lambda: {"title": "Plan de la maternité", "variant": "es"}),
        (f"{place}/fichier", lambda: {"plan": (io.BytesIO(content), "plan.json")}),
    ):
        page = words(desk.client.get(path))
        fresh = re.search(r'name="new_plan" value="([0-9a-f-]{36})"', page)
        assert fresh is not None
        answers = [desk.client.post(path, data=data() | {"new_plan": fresh[1]}) for _ in range(2)]
        assert [one.status_code for one in answers] == [303, 303]
        assert all(f"/pcra/{fresh[1]}" in one.location for one in answers)
    with desk.database.reading_session() as session:
        assert len(queries.list_plans(session, desk.organisation_id)) == 3


def test_the_id_of_somebody_elses_plan_begins_a_plan_of_ones_own(desk: Desk) -> None:
    desk.act_as(desk.stranger)
    (own,) = [one.scope.key for one in desk.stranger.actor.memberships]
    data = {"title": "Le mien", "variant": "es", "new_plan": str(desk.plan_id)}
    answer = desk.client.post(f"/etablissements/{own}/pcra", data=data)
    assert answer.status_code == 303 and str(desk.plan_id) not in answer.location


def test_what_is_taken_away_is_no_longer_named_anywhere(desk: Desk) -> None:
    desk.act_as(desk.referent)
    deputy = desk.add("contact", name="Cadre de nuit")
    desk.add("role", role="on_call", holder=deputy, deputy=deputy)
    desk.add("function_sheet", function="Garde", to_call=[deputy])
    answer = desk.client.post(desk.url(f"/contact/{deputy}/retrait"), follow_redirects=True)
    assert "Il était cité 2 fois" in words(answer)
    assert desk.plan.roles[0].holder == "" and desk.plan.function_sheets[0].to_call == ()


def test_what_speaks_of_an_activity_alone_goes_with_it(desk: Desk) -> None:
    desk.act_as(desk.referent)
    care, meals = desk.add("activity", name="Soins"), desk.add("activity", name="Repas")
    network = desk.add("resource", name="Réseau")
    scenario = desk.add("scenario", name="SI", family="is", is_kept="oui")
    for activity in (care, meals):
        desk.add("dependency", activity=activity, resource=network)
        desk.add("solution", activity=activity, scenario=scenario)
    desk.add("exercise", activities=[care, meals])
    assert "2 éléments qui ne parlent que de lui" in desk.read(f"/activity/{care}")
    answer = desk.client.post(desk.url(f"/activity/{care}/retrait"), follow_redirects=True)
    assert "ils ne parlaient que de lui : 2 éléments" in words(answer) and "cité 1 fois ailleurs" in words(
        answer
    )
    assert [one.activity for one in desk.plan.solutions] == [meals]
    desk.client.post(desk.url(f"/scenario/{scenario}/retrait"))
    assert [one.scenario for one in desk.plan.solutions] == [""], "what was written stays, to be used again"
    desk.client.post(desk.url(f"/resource/{network}/retrait"))
    assert not desk.plan.dependencies


def test_strangers_and_forged_ids_find_nothing(desk: Desk) -> None:
    desk.act_as(desk.referent)
    assert desk.client.get(desk.url("/activity/inconnu")).status_code == 404
    assert desk.client.get(desk.url("/rien/nouveau")).status_code == 404
    assert desk.client.get(desk.url("/sheet/nouveau")).status_code == 404
    assert desk.client.post(desk.url("/sheet/sheet/retrait")).status_code == 409
    assert desk.client.get(desk.url("/etapes/inconnue")).status_code == 404
    desk.act_as(desk.stranger)
    for rest in ("", "/etapes/activities", "/sheet/sheet"):
        assert desk.client.get(desk.url(rest)).status_code == 404


def test_a_reference_to_somebody_else_s_record_is_refused(desk: Desk) -> None:
    desk.act_as(desk.referent)
    answer = desk.client.post(desk.url("/role/nouveau"), data={"role": "sponsor", "holder": "forge"})
    assert answer.status_code == 422
    assert desk.plan.roles == ()


def test_the_cost_of_a_step_does_not_grow_with_its_records(desk: Desk) -> None:
    desk.act_as(desk.referent)
    desk.add("activity", name="Une")
    with count_queries(desk.database) as few:
        desk.read("/etapes/activities")
    for number in range(12):
        desk.add("activity", name=f"Activité {number}")
    with count_queries(desk.database) as many:
        desk.read("/etapes/activities")
    assert len(few) == len(many)


def test_hostile_text_stays_text(desk: Desk) -> None:
    desk.act_as(desk.referent)
    hostile = "<img src=file:///etc/passwd onerror=alert(1)>\u202e</td>"
    code = desk.add("activity", name=hostile, description="x" * 10_000)
    assert "&lt;img src=file" in desk.read("/etapes/activities")
    assert "<img src=file" not in desk.read(f"/activity/{code}")
    sent = {"name": hostile, "is_priority": "oui", "dmia": "1 h", "target": "2 h"}
    told = words(desk.client.post(desk.url("/activity/nouveau"), data=sent, follow_redirects=True))
    assert "À vérifier" in told and "<img src=file" not in told
    answer = desk.client.post(desk.url("/activity/nouveau"), data={"name": "a" * 201})
    assert answer.status_code == 422
    begin_from(desk, adding(desk.plan, Activity(id="turned", name="Urgences\u202e et soins")))
    page = desk.client.get(desk.url("/etapes/activities")).get_data(as_text=True)
    assert "Urgences et soins" in page and "\u202e" not in page, "what a file brings turns no word of ours"


def test_a_version_is_frozen_then_approved_by_the_direction_alone(desk: Desk, tmp_path: Path) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, unapproved(hospital()))
    assert desk.client.get(desk.url("/version.json")).status_code == 404
    assert desk.client.post(desk.url("/versions"), data={"summary": ""}).status_code == 422
    assert desk.client.post(desk.url("/versions"), data={"summary": "Première version"}).status_code == 303
    page = desk.read("/versions")
    assert "La version 1 attend son approbation" in page and "Approuver la version" not in page
    assert desk.client.post(desk.url("/versions/1/approbation")).status_code == 403
    desk.act_as(desk.signatory)
    assert "la version 1 attend l’approbation de la direction" in words(desk.client.get("/accueil"))
    page = desk.read("/versions")
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page)
    assert seen is not None
    approval = desk.url("/versions/1/approbation")
    assert desk.client.post(approval, data={"seen_hash": seen[1]}).status_code == 422
    wrong = {"seen_hash": "0" * 64, "has_read": "y"}
    assert desk.client.post(approval, data=wrong).status_code == 409
    assert desk.client.post(approval, data={"seen_hash": seen[1], "has_read": "y"}).status_code == 303
    assert "En vigueur" in desk.read("/versions")
    held = tmp_path / "version.json"
    held.write_bytes(desk.client.get(desk.url("/version.json")).data)
    assert (load_plan_file(held).sha256, load_plan_file(held).plan.version) == (seen[1], 1)
    held.write_bytes(desk.client.get(desk.url("/plan.json")).data)
    assert load_plan_file(held).sha256 == ""
    approval_kept = desk.plan.approvals[-1]
    assert (approval_kept.version, approval_kept.is_writer) == (1, False)
    assert desk.client.post(approval, data={"seen_hash": seen[1], "has_read": "y"}).status_code == 303
    assert desk.plan.approvals[-1] == approval_kept, "approved twice, once"
    desk.act_as(desk.referent)
    changed = "Le plan a changé depuis"
    assert changed not in desk.read("") and changed not in desk.read("/documents")
    for activity in desk.plan.activities:
        desk.client.post(desk.url(f"/activity/{activity.id}/retrait"))
    page = desk.read("")
    assert f"{changed} la version 1" in page and "bloque" in page and changed in desk.read("/documents")


def test_a_version_that_waits_is_read_before_it_is_approved(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    desk.client.post(desk.url("/versions"), data={"summary": "Première version"})
    refused = {
        "version": "3",
        "function": "Présidence de CME",
        "decision": "refused",
        "decided_on": "2026-11-20",
    }
    number = desk.plan.version
    desk.add("approval", **refused | {"version": str(number)})
    first = desk.plan.activities[0]
    desk.client.post(desk.url(f"/activity/{first.id}/retrait"))
    desk.act_as(desk.signatory)
    page = desk.read("/versions")
    assert "Présidence de CME : refusé, le 20 novembre 2026" in page
    place = re.search(r'href="(/pcra/[^"]+/complet\.html\?version=\d+)"', page)
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page)
    assert place is not None and seen is not None
    said = words(desk.client.get(place[1]))
    assert f"PROJET, v{number}" in said and seen[1][:8] in said and first.name in said
    assert desk.client.get(desk.url("/documents/complet.html?version=99")).status_code == 409


def test_what_is_sent_twice_is_written_once(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = re.search(r'name="new_code" value="(\w{12})"', desk.read("/contact/nouveau"))
    assert code is not None
    sent = {"new_code": code[1], "name": "Standard"}
    first, second = (desk.client.post(desk.url("/contact/nouveau"), data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert [one.id for one in desk.plan.contacts] == [code[1]]
    assert "Déjà ajouté : Standard." in desk.read()
    back = re.search(r'name="new_code" value="(\w{12})"', desk.read("/contact/nouveau"))
    assert back is not None and back[1] != code[1]
    desk.client.post(desk.url("/contact/nouveau"), data=sent | {"new_code": back[1]})
    assert "Déjà ajouté : Standard." in desk.read(), "gone back, and saved again"
    assert len(desk.plan.contacts) == 1
    desk.add("contact", new_code="../forgé", name="Garde")
    assert len(desk.plan.contacts) == 2
    for summary in ("Première", "Première", "Seconde"):
        desk.client.post(desk.url("/versions"), data={"summary": summary})
    assert desk.plan.version == 2, "the same words of the same plan: one version"


def begin_from(desk: Desk, plan: Plan) -> None:
    """Turn the desk to a plan that holds this one."""
    content = json.dumps(write_plan(plan)).encode()
    place = f"/etablissements/{desk.organisation_id}/pcra/fichier"
    answer = desk.client.post(place, data={"plan": (io.BytesIO(content), "plan.json")})
    assert answer.status_code == 303, words(answer)
    desk.plan_id = UUID(answer.location.rsplit("/", 1)[1])


def test_a_version_with_a_blocking_remark_is_not_approved_and_each_remark_leads_somewhere(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    deputy = next(one for one in desk.plan.roles if one.deputy).deputy
    before = desk.read("/verifications")
    assert "ne peut pas encore être approuvé" not in before
    for activity in desk.plan.activities:
        desk.client.post(desk.url(f"/activity/{activity.id}/retrait"))
    desk.client.post(desk.url(f"/contact/{deputy}/retrait"))
    page = desk.read("/verifications")
    assert "ne peut pas encore être approuvé" in page
    links = set(re.findall(r'href="(/pcra/[^"#]+)[^"]*">(?:Corriger|Compléter|Accepter)', page))
    assert len(links) > 3
    for link in links:
        assert desk.client.get(link.replace("&amp;", "&")).status_code == 200, link
    desk.client.post(desk.url("/versions"), data={"summary": "Vide"})
    desk.act_as(desk.signatory)
    page = desk.read("/versions")
    assert "Cette version ne peut pas être approuvée" in page and "Approuver la version" not in page
    with desk.database.reading_session() as session:
        seen = queries.list_versions(session, desk.plan_id)[0].sha256
    place = desk.url(f"/versions/{desk.plan.version}/approbation")
    answer = desk.client.post(place, data={"seen_hash": seen, "has_read": "y"})
    assert answer.status_code == 409 and "remarques bloquantes" in words(answer)


def test_what_was_approved_elsewhere_is_no_agreement_on_what_is_frozen_here(desk: Desk) -> None:
    desk.act_as(desk.referent)
    plan = hospital()
    assert {one.version for one in plan.approvals} == {plan.version} and plan.version
    begin_from(desk, plan)
    page = desk.read("/verifications")
    assert "Ce brouillon n’a aucune approbation" in page
    assert f'href="{desk.url("/versions")}">Figer et faire approuver' in page
    desk.client.post(desk.url("/versions"), data={"summary": "Repris"})
    page = desk.read("/versions")
    assert f"La version {plan.version + 1} attend son approbation" in page
    assert plan.approvals[0].function not in page
    assert f"La version {plan.version + 1} n’a aucune approbation" in desk.read("/verifications")
    assert desk.plan.approvals == plan.approvals, "what was decided elsewhere is kept"


def test_what_a_change_breaks_is_told_at_once_and_on_the_page_of_the_record(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())

    def change(kind: str, code: str, **values: Any) -> str:
        place = desk.url(f"/{kind}/{code}")
        data = shown_in(desk.client.get(place).get_data(as_text=True), place) | values
        return words(desk.client.post(place, data=data, follow_redirects=True))

    role = next(one for one in desk.plan.roles if one.deputy)
    (solution,) = [one for one in desk.plan.solutions if one.id == hospital().solutions[0].id]
    loop = {"directory": ["hypervisor"], "hypervisor": ["directory"]}
    for name, before in loop.items():
        said = change("resource", name, prerequisites=before)
    assert "À vérifier :" in said and "Voir les vérifications" in said and " → " in said
    assert " → " in desk.read("/resource/directory").split("a-verifier")[1]
    assert " → " in desk.read("/resource/hypervisor").split("a-verifier")[1]
    for name in loop:
        said = change("resource", name, prerequisites=[])
    assert " → " not in said.split("flash-messages")[1][:2_000]
    assert "À vérifier" in change("solution", solution.id, endurance="1 min")
    said = change("role", role.id, deputy="")
    assert "À vérifier :" in said and "suppléant" in said
    desk.client.post(desk.url(f"/role/{role.id}"), data={"deputy": role.deputy})
    change("role", role.id, deputy=role.deputy)
    said = words(desk.client.post(desk.url(f"/contact/{role.deputy}/retrait"), follow_redirects=True))
    assert "À vérifier :" in said, "the roles that it deputised for"


def shown_in(page: str, place: str) -> dict[str, Any]:
    """What the form of a record holds, as a browser would send it back."""
    form = re.search(rf'<form[^>]*action="{re.escape(place)}".*?</form>', page, re.DOTALL)
    assert form is not None
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_off = re.search(r'type="(?:radio|checkbox)"', tag) and " checked" not in tag
        if name and value and not is_off:
            data.setdefault(name[1], []).append(unescape(value[1]))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form[0], re.DOTALL):
        data[name] = [unescape(text).removeprefix("\n")]
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        data[name] = [unescape(one) for one in re.findall(r'value="([^"]*)" selected', options)]
    return data


def test_a_remark_is_accepted_for_a_time_with_a_reason(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    deputy = next(one for one in desk.plan.roles if one.deputy).deputy
    desk.client.post(desk.url(f"/contact/{deputy}/retrait"))
    link = re.search(r'href="([^"]+/verifications/accepter[^"]+)"', desk.read("/verifications"))
    assert link is not None
    form = words(desk.client.get(link[1].replace("&amp;", "&")))
    gap = re.search(r'name="ecart" value="([^"]+)"', form)
    assert gap is not None
    given = {
        "ecart": gap[1],
        "reason": "Recrutement en cours",
        "function": "Direction générale",
        "until": "2027-01-31",
    }
    for wrong in (
        {"reason": " "},
        {"function": ""},
        {"until": ""},
        {"until": NOW.date().isoformat()},
        {"until": "2099-01-01"},
    ):
        assert desk.client.post(desk.url("/verifications/accepter"), data=given | wrong).status_code == 422
    for gone in ("", "SO4:activity:none:", "x" * 4000):
        answer = desk.client.post(desk.url("/verifications/accepter"), data=given | {"ecart": gone})
        assert answer.status_code == 409 and "n’est plus dans le plan" in words(answer)
    assert desk.plan.waivers == ()
    assert desk.client.post(desk.url("/verifications/accepter"), data=given).status_code == 303
    (waiver,) = desk.plan.waivers
    assert waiver.is_complete and waiver.given_on == NOW.date()
    assert "Dérogation acceptée par Direction générale" in desk.read("/verifications")
    assert f"{waiver.rule}, " in desk.read(f"/waiver/{waiver.id}")
    assert desk.client.post(desk.url(f"/waiver/{waiver.id}/retrait")).status_code == 303
    assert desk.plan.waivers == ()


def test_a_waiver_is_given_from_its_remark_and_never_typed(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    answer = desk.client.get(desk.url("/waiver/nouveau"))
    assert answer.status_code == 303 and answer.location.endswith("/verifications")
    assert desk.client.get(desk.url("/verifications/accepter?ecart=rien")).status_code == 303
    typed = {"rule": "CT3", "reason": "Oui", "function": "Direction", "until": "2027-01-31"}
    for url in ("/waiver/nouveau", "/waiver/1"):
        answer = desk.client.post(desk.url(url), data=typed)
        assert answer.status_code == 409 and "ne se modifie pas" in words(answer)


def test_two_who_freeze_at_once_make_two_versions(desk: Desk) -> None:
    has_begun = Event()

    def freeze(person: Person) -> None:
        with desk.database.unit_of_work() as session:
            queries.scopes_of(session, desk.plan_id)
            row = queries.get_plan_row(session, desk.plan_id)
            has_begun.set()
            sleep(0.2)
            service.freeze(session, person.actor, row, "À deux", NOW)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(freeze, desk.referent)
        has_begun.wait(20)
        second = pool.submit(freeze, desk.colleague)
        first.result(20)
        second.result(20)
    with desk.database.reading_session() as session:
        kept = [(one.number, one.state.value) for one in queries.list_versions(session, desk.plan_id)]
    assert kept == [(2, "pending"), (1, "withdrawn")]


def test_a_frozen_version_keeps_what_the_plan_was(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("activity", name="Urgences")
    desk.client.post(desk.url("/versions"), data={"summary": "Première version"})
    desk.client.post(desk.url(f"/activity/{code}"), data={"revision": 1, "name": "Urgences vitales"})
    with desk.database.reading_session() as session:
        (row,) = queries.list_versions(session, desk.plan_id)
        frozen = queries.read_snapshot(row)
        assert hashlib.sha256(row.snapshot.encode()).hexdigest() == row.sha256
    assert [one.name for one in frozen.activities] == ["Urgences"]
    assert [one.name for one in desk.plan.activities] == ["Urgences vitales"]


def test_the_file_of_a_plan_begins_the_same_plan(desk: Desk) -> None:
    desk.act_as(desk.referent)
    lead = desk.add("contact", name="Cadre des urgences", phone="01 00 00 00 00")
    desk.add("activity", name="Urgences", owner=lead, dmia="0", is_priority="oui")
    content = desk.client.get(desk.url("/plan.json")).get_data()
    place = f"/etablissements/{desk.organisation_id}/pcra/fichier"
    answer = desk.client.post(place, data={"plan": (io.BytesIO(content), "plan.json")})
    assert answer.status_code == 303
    again = desk.client.get(f"{answer.location}/plan.json").get_data()
    assert again == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"{}",
        json.dumps({"format": "boussole-pcra", "format_version": 2}).encode(),
        json.dumps(
            {
                "format": "boussole-pcra",
                "format_version": 1,
                "variant": "es",
                "records": {"role": [{"id": "a", "holder": "nobody"}], "rien": []},
            }
        ).encode(),
    ],
)
def test_a_file_that_is_not_a_plan_begins_nothing(desk: Desk, content: bytes) -> None:
    desk.act_as(desk.referent)
    place = f"/etablissements/{desk.organisation_id}/pcra/fichier"
    answer = desk.client.post(place, data={"plan": (io.BytesIO(content), "plan.json")})
    assert answer.status_code == 422
    with desk.database.reading_session() as session:
        assert len(queries.list_plans(session, desk.organisation_id)) == 1


@pytest.mark.parametrize(
    ("category", "expected"), [("500", False), ("202", False), ("246", True), (None, True)]
)
def test_a_function_rare_in_a_kind_of_establishment_is_offered_and_not_ticked(
    desk: Desk, category: str | None, expected: bool
) -> None:
    desk.act_as(desk.referent)
    with desk.database.unit_of_work() as session:
        session.execute(update(OrganisationRow).values(category=category))
        session.execute(update(PlanRow).values(variant=Variant.MS))
    page = desk.read("/depart")
    sheets = dict(re.findall(r'name="function_sheet" value="([^"]+)"([^>]*)>', page))
    assert ("checked" in sheets.pop("terrain")) is expected
    assert len(sheets) == 12 and all("checked" in said for said in sheets.values())


def test_a_kit_gives_a_start_and_never_a_delay(desk: Desk) -> None:
    """Ticked on the page: scenarios, activities with what they rest on, sheets; ticking again adds nothing."""
    desk.act_as(desk.referent)
    place = f"/etablissements/{desk.organisation_id}/pcra"
    begun = desk.client.post(place, data={"title": "Plan de l’EHPAD", "variant": "ms"})
    assert begun.location.endswith("/depart")
    page = words(desk.client.get(begun.location))
    offered: dict[str, list[str]] = {}
    for kind, code in re.findall(r'type="checkbox" id="[^"]+" name="([a-z_]+)" value="([^"]+)"', page):
        offered.setdefault(kind, []).append(code)
    assert len(offered["activity"]) == 16
    assert desk.client.post(begun.location, data=offered).status_code == 303
    desk.plan_id = UUID(begun.location.split("/")[2])
    plan = desk.plan
    assert len(plan.activities) == 16 and len(plan.kept_scenarios) >= 2
    assert plan.dependencies and plan.resources and plan.solutions and plan.function_sheets
    assert all(one.dmia is None and one.target is None and one.pdma is None for one in plan.activities)
    assert all(one.start is None and one.endurance is None for one in plan.solutions)
    assert all(one.outage is None for one in plan.scenarios)
    again = desk.client.post(begun.location, data=offered, follow_redirects=True)
    assert "Rien à ajouter" in words(again)
    assert [one.id for one in desk.plan] == [one.id for one in plan]
    assert desk.read("/depart").count("Dans le plan") == sum(map(len, offered.values()))


def test_what_follows_is_said_with_what_is_missing_then_with_the_gap(desk: Desk) -> None:
    desk.act_as(desk.referent)
    scenario = desk.add(
        "scenario", name="Rançongiciel", family="is", is_kept="oui", outage="3 j", before_restart="1 j"
    )
    activity = desk.add("activity", name="Urgences", is_priority="oui")
    resource = desk.add("resource", name="Dossier patient", kind="application", own_time="4 h")
    desk.add(
        "dependency", activity=activity, resource=resource, criticality="indispensable", is_bypassable="oui"
    )
    assert "Impossible à dire" in desk.read("/calculs")
    desk.add("activity", name="Paie", is_priority="oui")
    calm = desk.add("activity", name="Accueil", is_priority="oui")
    desk.add("dependency", activity=calm, resource=resource, criticality="important")
    page = desk.read("/calculs")
    assert re.search("Paie</a> : aucune ressource n’est dite", page)
    assert re.search("rien d’indispensable n’y est perdu[^<]*<a[^>]*>Accueil</a>", page)
    desk.client.post(
        desk.url(f"/activity/{activity}"),
        data={"revision": 1, "name": "Urgences", "is_priority": "oui", "dmia": "4 h"},
    )
    for place, before in (("/calculs", "Écart</span>"), ("/verifications", "Il manque")):
        said = " ".join(desk.read(place).replace("&nbsp;", " ").split())
        assert f"{before} 2 j 20 h" in said, "the same number on both pages"
    for phase, endurance in (("first_day", "1 j"), ("three_days", "2 j"), ("beyond", "5 j")):
        desk.add(
            "solution",
            activity=activity,
            scenario=scenario,
            phase=phase,
            strategy="degraded_mode",
            start="1 h" if phase == "first_day" else "0",
            endurance=endurance,
        )
    page = desk.read("/calculs")
    assert "Couvert par le mode dégradé" in page and re.search(r"Ce qui manque\"> ?rien ?<", page)


def test_a_loop_of_resources_is_named(desk: Desk) -> None:
    desk.act_as(desk.referent)
    first = desk.add("resource", name="Annuaire", kind="infrastructure")
    second = desk.add("resource", name="Messagerie", kind="application", prerequisites=[first])
    desk.client.post(
        desk.url(f"/resource/{first}"),
        data={"revision": 1, "name": "Annuaire", "kind": "infrastructure", "prerequisites": [second]},
    )
    behind = desk.add("resource", name="Agenda", kind="application", prerequisites=[second])
    desk.add("scenario", name="Rançongiciel", family="is", is_kept="oui", outage="3 j", before_restart="1 j")
    activity = desk.add("activity", name="Accueil", is_priority="oui", rank="1", dmia="4 j")
    for resource in (first, behind):
        desk.add("dependency", activity=activity, resource=resource, criticality="indispensable")
    page = desk.read("/calculs")
    assert "fait partie de la boucle" in page
    assert "attend ce qui est dans une boucle" in page
    assert "a besoin, pour démarrer" not in page
    assert "s’attendent en boucle" in page
    assert "Annuaire → Messagerie" in page or "Messagerie → Annuaire" in page


def test_impacts_are_judged_on_a_grid_and_suggest_a_dmia(desk: Desk) -> None:
    desk.act_as(desk.referent)
    activity = desk.add("activity", name="Urgences")
    page = desk.read(f"/activity/{activity}/impacts")
    cells = re.findall(r'<select [^>]*name="(safety-\d+)"', page)
    assert len(cells) >= 5
    grades = dict(zip(cells, ("1", "2", "3", "4", "4"), strict=False))
    place = desk.url(f"/activity/{activity}/impacts")
    assert desk.client.post(place, data=grades).status_code == 303
    assert sorted(one.grade or 0 for one in desk.plan.impacts) == [1, 2, 3, 4, 4]
    page = words(desk.client.get(place))
    assert "DMIA suggérée" in page and "Sans aucune note" not in page
    assert desk.plan.activities[0].dmia is None
    desk.client.post(place, data=grades | {cells[0]: "", cells[1]: "7", cells[2]: "4"})
    assert sorted(one.grade or 0 for one in desk.plan.impacts) == [4, 4, 4]
    with desk.database.unit_of_work() as session:
        queries.get_plan_row(session, desk.plan_id).steps = [int(cell.partition("-")[2]) for cell in cells]
    for said in (words(desk.client.get(place)), desk.read("/calculs")):
        assert re.search(r"Sans aucune note à [^<]+ : la bonne durée est peut-être plus courte", said)
    assert desk.client.post(desk.url("/activity/inconnue/impacts"), data=grades).status_code == 404


def test_two_people_on_one_grid_lose_nothing(desk: Desk) -> None:
    desk.act_as(desk.referent)
    activity = desk.add("activity", name="Urgences")
    place = desk.url(f"/activity/{activity}/impacts")
    one, two, three, *_ = re.findall(
        r'<select [^>]*name="(safety-\d+)"', desk.read(f"/activity/{activity}/impacts")
    )
    desk.client.post(place, data={"vu": "", one: "1", two: "2", three: ""})

    def grades() -> list[int]:
        return [found.grade or 0 for found in sorted(desk.plan.impacts, key=lambda found: found.step or 0)]

    seen = re.search(r'name="vu" value="([^"]+)"', desk.read(f"/activity/{activity}/impacts"))
    assert seen is not None
    mine, theirs = (
        {"vu": seen[1], one: "1", two: "3", three: ""},
        {"vu": seen[1], one: "1", two: "2", three: "4"},
    )
    assert desk.client.post(place, data=theirs).status_code == 303
    assert desk.client.post(place, data=mine).status_code == 303
    assert grades() == [1, 3, 4], "each kept the cell that it did not touch"
    late = desk.client.post(place, data=theirs | {two: "4"})
    assert late.status_code == 409 and "noté autrement pendant ce temps" in words(late)
    assert grades() == [1, 3, 4]
    again = re.search(r'name="vu" value="([^"]+)"', words(late))
    assert again is not None
    assert desk.client.post(place, data=theirs | {"vu": again[1], two: "4"}).status_code == 303
    assert grades() == [1, 4, 4]


def test_the_documents_are_those_of_the_version_in_force_and_else_say_that_they_are_a_draft(
    desk: Desk,
) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    assert "PROJET" in desk.read("/documents")
    draft = desk.client.get(desk.url("/documents/pack-de-crise.pdf"))
    assert draft.status_code == 200 and "PROJET" in pdf_text(draft.get_data())
    assert desk.client.get(desk.url("/documents/rien.pdf")).status_code == 404
    assert desk.client.get(desk.url("/documents/extrait.pdf?service=inconnu")).status_code in (404, 409, 422)
    assert "plan-bleu" not in desk.client.get(desk.url("/documents")).get_data(as_text=True)
    refused = desk.client.get(desk.url("/documents/plan-bleu.pdf"))
    assert refused.status_code == 409 and "établissements médico-sociaux" in words(refused)
    desk.client.post(desk.url("/versions"), data={"summary": "Première version"})
    desk.act_as(desk.signatory)
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', desk.read("/versions"))
    assert seen is not None
    number = desk.plan.version
    place = desk.url(f"/versions/{number}/approbation")
    desk.client.post(place, data={"seen_hash": seen[1], "has_read": "y"})
    page = desk.read("/documents")
    assert f"D’après la version {number}" in page
    files = re.findall(r'href="(/pcra/[^"]+/documents/[^"]+)"', page)
    assert len(files) >= 8
    for file in files:
        answer = desk.client.get(file.replace("&amp;", "&"))
        assert answer.status_code == 200, file
        if ".pdf" in file:
            said = pdf_text(answer.get_data())
            assert "PROJET" not in said, file
            assert ("Versions Version Figée le" in said and "Première version" in said) is (
                "/complet." in file
            )


def test_a_long_list_is_turned_page_by_page_and_the_others_stay(desk: Desk) -> None:
    desk.act_as(desk.referent)
    names = [f"Ressource {place:03d}" for place in range(120)]
    with desk.database.unit_of_work() as session:
        row = queries.get_plan_row(session, desk.plan_id)
        service.add_records(session, desk.referent.actor, row, [Resource(name=one) for one in names], NOW)
        service.add_records(session, desk.referent.actor, row, [Supplier(name="Éditeur unique")], NOW)
    first, last = desk.read("/etapes/resources"), desk.read("/etapes/resources?page_resource=8")
    assert "Ressource 014" in first and "Ressource 015" not in first and "(120)" in first
    assert "page_resource=2#resource" in first
    assert "Ressource 119" in last and "Ressource 104" not in last
    assert "Éditeur unique" in first and "Éditeur unique" in last
    assert "Ressource 119" in desk.read("/etapes/resources?page_resource=99999")
    assert "Ressource 000" in desk.read("/etapes/resources?page_resource=-1")


def test_the_other_plans_of_the_establishment_answer_what_one_cannot(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    assert "Processus administratif le plus critique" in desk.read("/verifications")
    first = desk.plan_id
    for category in ("administrative", "technical_platform"):
        begin_from(desk, changing(hospital(), "sheet", d2_category=D2Category(category)))
    desk.plan_id = first
    assert "Processus administratif le plus critique" not in desk.read("/verifications")


def test_somebody_to_call_without_any_number_is_not_complete(desk: Desk) -> None:
    desk.act_as(desk.referent)
    known = {"kind": "internal", "function": "Astreinte", "checked_on": "2026-11-01"}
    answer = desk.client.post(
        desk.url("/contact/nouveau"), data={"name": "Muet", **known}, follow_redirects=True
    )
    assert "Il reste à remplir : Téléphone" in words(answer)
    assert "Complet" not in desk.read("/etapes/contacts")
    mute = desk.plan.contacts[0].id
    desk.client.post(desk.url(f"/contact/{mute}/retrait"))
    desk.add("contact", name="Radio", rescue="Canal 4", **known)
    assert "Complet" in desk.read("/etapes/contacts"), "another way to reach them answers"


def test_all_the_activities_make_one_extract_when_none_names_its_service(desk: Desk) -> None:
    desk.act_as(desk.referent)
    assert "document-extrait" not in desk.read("/documents")
    desk.add("activity", name="Repas et régimes")
    page = desk.read("/documents")
    assert "Toutes les activités" in page and "Aucune activité ne nomme son service" in page
    assert f'href="{desk.url("/documents/extrait.html")}"' in page
    assert "Repas et régimes" in words(desk.client.get(desk.url("/documents/extrait.html")))
    desk.add("activity", name="Lingerie", service="Hôtellerie")
    page = desk.read("/documents")
    assert "Toutes les activités" not in page and "Activités sans service" in page
    rest = words(desk.client.get(desk.url("/documents/extrait.html")))
    assert "Repas et régimes" in rest and "Lingerie" not in rest
    desk.client.post(desk.url(f"/activity/{desk.plan.activities[0].id}/retrait"), data={"suite": ""})
    assert [one.name for one in desk.plan.activities] == ["Lingerie"]
    refused = desk.client.get(desk.url("/documents/extrait.html"))
    assert refused.status_code == 422 and "celui d’un service" in words(refused)
