"""The first session of a small establishment: three pages, a plan to print, and nothing lost on the way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update

from app.domain.continuity.checks.run import check
from app.domain.continuity.fields import MarkKind, Variant
from app.domain.continuity.words import GovernanceRole
from app.features.continuity.models import PlanRow
from tests.conftest import NOW
from tests.integration.continuity.conftest import Desk, words

TICKED = {"scenario": ["si", "equipe"], "activity": ["medicaments", "repas"]}
PEOPLE = {
    "directeur-name": "Direction",
    "directeur-phone": "01 00 00 00 01",
    "directeur-rank": "1",
    "referent-name": "direction",
    "astreinte-name": "Astreinte",
    "astreinte-rescue": "06 00 00 00 02",
    "astreinte-rank": "2",
}


@pytest.fixture
def home(desk: Desk) -> Desk:
    """The desk of a care home whose plan has just been begun with the kit."""
    with desk.database.unit_of_work() as session:
        session.execute(update(PlanRow).where(PlanRow.id == desk.plan_id).values(variant=Variant.MS))
    desk.act_as(desk.referent)
    answer = desk.client.post(desk.url("/depart"), data=TICKED)
    assert answer.location == desk.url("/seance")
    return desk


def name_people(home: Desk, **more: str) -> None:
    answer = home.client.post(home.url("/seance/personnes"), data=PEOPLE | more)
    assert answer.location == home.url("/seance/activites"), words(answer)


def answers(home: Desk, **more: str) -> dict[str, str]:
    """The form of the activities as the page shows it, every activity answered."""
    page = home.client.get(home.url("/seance/activites")).get_data(as_text=True)
    typed = dict(re.findall(r'type="hidden"[^>]* name="([^"]*revision)" value="(\d+)"', page))
    assert len(typed) == 6, typed
    owner = home.plan.contacts[0].id
    for one in ("medicaments", "repas"):
        typed |= {
            f"activite-{one}-owner": owner,
            f"activite-{one}-dmia": "4 h",
            f"activite-{one}-minimum": "L’essentiel",
            f"solution-{one}-steps": "Sortir le classeur\nAppeler la pharmacie",
            f"solution-{one}-place": "Placard de la salle de soins",
        }
    return typed | {"duree-si-outage": "15 j", "duree-equipe-outage": "3 j"} | more


def post(home: Desk, data: dict[str, str]) -> Any:
    return home.client.post(home.url("/seance/activites"), data=data)


def test_three_pages_make_a_plan_that_may_be_approved(home: Desk) -> None:
    assert "Dire qui appeler" in home.read("/seance")
    assert "Première séance" in home.read()
    name_people(home)
    assert "Répondre pour chaque activité" in home.read("/seance")
    assert post(home, answers(home)).location == home.url("/seance")
    page = home.read("/seance")
    assert "Imprimer le premier plan" in page and "Figer cette version" in page
    assert re.search("modes dégradés ne disent pas encore en combien de temps ils démarrent", page)
    plan = home.plan
    assert [one.dmia for one in plan.activities] == [240, 240]
    first = [one for one in plan.solutions if one.phase == "first_day" and one.scenario == "si"]
    assert {one.steps for one in first} == {("Sortir le classeur", "Appeler la pharmacie")}
    assert {one.place for one in plan.solutions} == {"Placard de la salle de soins"}
    assert [one.rank for one in plan.activities] == [1, 2]
    assert [one.called_by for one in plan.contacts] == ["", plan.contacts[0].id]
    assert sorted(one.outage or 0 for one in plan.scenarios) == [3 * 1440, 15 * 1440]
    assert home.client.get(home.url("/documents/pack-de-crise.pdf")).data.startswith(b"%PDF")


def test_a_name_written_twice_is_one_person_with_two_functions(home: Desk) -> None:
    name_people(home)
    plan = home.plan
    assert [one.name for one in plan.contacts] == ["Direction", "Astreinte"]
    holders = {one.role: one.holder for one in plan.roles}
    assert holders[GovernanceRole.SPONSOR] == holders[GovernanceRole.PLAN_LEAD] == plan.contacts[0].id
    page = home.read("/seance/personnes")
    assert "La même personne que « Directeur ou directrice »" in page.replace("\xa0", " ")


def test_the_sheets_of_the_kit_go_to_whoever_holds_their_function(home: Desk) -> None:
    ticked = {"function_sheet": ["direction", "informatique"], "level": ["alerte", "crise"]}
    home.client.post(home.url("/depart"), data=ticked)
    sheets = home.plan.function_sheets
    name_people(home)
    director = home.plan.contacts[0].id
    plan = home.plan
    assert sheets and any(one.holder == director for one in plan.function_sheets)
    assert all(one.decider == director for one in plan.levels)
    other = plan.contacts[1].id
    sheet = next(one for one in plan.function_sheets if one.holder == director)
    page = home.client.get(home.url(f"/function_sheet/{sheet.id}")).get_data(as_text=True)
    found = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert found is not None
    data = {"revision": found[1], "function": sheet.function, "holder": other}
    home.client.post(home.url(f"/function_sheet/{sheet.id}"), data=data)
    name_people(home)
    held = {one.id: one.holder for one in home.plan.function_sheets}
    assert held[sheet.id] == other, "what was chosen by hand stays"


def test_a_delay_that_cannot_be_read_is_said_and_the_rest_stays_typed(home: Desk) -> None:
    name_people(home)
    typed = answers(home) | {
        "activite-repas-dmia": "bientôt",
        "activite-medicaments-minimum": "Insuline d’abord",
    }
    answer = post(home, typed)
    assert answer.status_code == 422
    page = words(answer)
    assert "bientôt" in page and "Insuline d’abord" in page and 'href="#activite-repas-dmia"' in page
    assert not any(one.dmia for one in home.plan.activities), "a page is kept whole or not at all"


def test_each_error_names_what_it_is_about_and_leads_to_its_field(home: Desk) -> None:
    name_people(home)
    wrong = {"activite-repas-dmia": "30", "activite-medicaments-dmia": "30", "duree-si-outage": "30"}
    page = words(post(home, answers(home) | wrong))
    names = {one.id: one.name for one in (*home.plan.activities, *home.plan.scenarios)}
    for field in wrong:
        (said,) = re.findall(f'<li><a href="#{field}">([^<]*)</a>', page)
        title, _, message = said.partition(" – ")
        assert title == names[field.split("-")[1]].replace("\u202f", " ") and "30" in message
    page = words(home.client.post(home.url("/seance/personnes"), data=PEOPLE | {"directeur-rank": "un"}))
    assert re.search('<li><a href="#directeur-rank">Directeur ou directrice – ', page)


def test_a_delay_nobody_knows_yet_is_declared_by_a_function(home: Desk) -> None:
    name_people(home)
    declared = {
        "activite-repas-dmia": "",
        "activite-repas-dmia__mark": "undefined",
        "activite-repas-dmia__function": "Direction",
        "activite-repas-dmia__on": "2099-01-01",
    }
    ahead = post(home, answers(home) | declared)
    assert ahead.status_code == 422 and "Cette date est à venir" in words(ahead)
    declared["activite-repas-dmia__on"] = f"{NOW:%Y-%m-%d}"
    assert post(home, answers(home) | declared).status_code == 303
    mark = next(one for one in home.plan.activities if one.id == "repas").mark("dmia")
    assert mark is not None and (mark.kind, mark.function) == (MarkKind.UNDEFINED, "Direction")
    assert "Imprimer le premier plan" in home.read("/seance")


def test_two_people_in_one_session_see_both_answers_and_nothing_is_kept(home: Desk) -> None:
    name_people(home)
    typed = answers(home)
    revision = typed["activite-repas-revision"]
    home.client.post(
        home.url("/activity/repas"),
        data={"revision": revision, "name": "Repas", "is_priority": "oui", "dmia": "2 h"},
    )
    answer = post(home, typed)
    page = words(answer)
    assert answer.status_code == 409 and "2 h" in page and "4 h" in page
    assert [one.dmia for one in home.plan.activities if one.id == "medicaments"] == [None]
    again = dict(
        re.findall(r'type="hidden"[^>]* name="([^"]*revision)" value="(\d+)"', answer.get_data(as_text=True))
    )
    assert post(home, typed | again).status_code == 303
    assert [one.dmia for one in home.plan.activities] == [240, 240]


def test_the_same_page_sent_twice_changes_nothing(home: Desk) -> None:
    name_people(home)
    name_people(home)
    typed = answers(home)
    assert post(home, typed).status_code == post(home, typed).status_code == 303
    assert len(home.plan.contacts) == 2 and len(home.plan.roles) == 3
    assert len([one for one in home.plan.solutions if one.phase == "first_day"]) == 4


def test_saving_on_the_way_comes_back_to_the_next_activity(home: Desk) -> None:
    name_people(home)
    assert post(home, answers(home, suite="repas")).location.endswith("/seance/activites#fiche-repas")
    assert post(home, answers(home, suite="//ailleurs")).location == home.url("/seance")


def test_the_session_is_for_those_who_write(home: Desk) -> None:
    home.act_as(home.signatory)
    assert home.client.get(home.url("/seance")).status_code == 403
    home.act_as(home.stranger)
    assert home.client.get(home.url("/seance/personnes")).status_code == 404


def test_the_kit_is_read_by_whoever_reads_the_plan(home: Desk) -> None:
    home.act_as(home.signatory)
    page = home.read("/kit")
    for part in ("Méthode", "Définitions", "Première réunion", "Source secondaire"):
        assert part in page


def test_a_text_that_looks_like_a_secret_is_kept_and_said_at_once(home: Desk) -> None:
    answer = home.client.post(
        home.url("/seance/personnes"), data=PEOPLE | {"astreinte-name": "Digicode 4821A"}
    )
    (suspect,) = [one for one in home.plan.contacts if one.name.startswith("Digicode")]
    assert answer.location == home.url(f"/contact/{suspect.id}")
    assert "semble contenir un mot de passe ou un code" in words(home.client.get(answer.location))
    home.client.post(home.url(f"/contact/{suspect.id}"), data={"revision": 1, "name": "Astreinte"})
    typed = answers(home) | {"solution-repas-place": "Placard, code de la porte 4821A"}
    assert post(home, typed).location.startswith(home.url("/solution/"))


def test_few_remarks_are_left_after_it_and_none_that_the_kit_could_have_answered(home: Desk) -> None:
    name_people(home)
    post(home, answers(home))
    left = [one.finding for one in check(home.plan, NOW.date()).findings if one.finding.gravity == "major"]
    assert {one.rule for one in left} <= {"GO3", "GO5", "GO6", "RE2", "RE9", "SV2", "SV5", "TE1", "FI1"}
    assert {one.figures["case"] for one in left if one.rule == "RE2"} == {"modes"}
