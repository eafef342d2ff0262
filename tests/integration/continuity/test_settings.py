"""The settings of a plan: what they change on its pages, what they never undo, and the end of a plan."""

from __future__ import annotations

import re
from typing import Any

from app.domain.continuity.durations import DAY, HOUR
from app.features.audit import queries as audit
from app.features.continuity import queries
from app.features.continuity.kit import find_kit
from tests.integration.continuity.conftest import Desk, words
from tests.integration.continuity.test_plans import begin_from
from tests.unit.domain.continuity.plans import hospital


def typed(desk: Desk) -> dict[str, str]:
    """What the page of the settings would send back untouched."""
    page = desk.client.get(desk.url("/reglages")).get_data(as_text=True)
    found = dict(re.findall(r'name="([a-z_0-9]+)"[^>]* value="([^"]*)"', page))
    found |= {
        name: text.strip()
        for name, text in re.findall(r'<textarea[^>]* name="([a-z_0-9]+)"[^>]*>([^<]*)</textarea>', page)
    }
    chosen = re.search(r'name="contact_readers" value="([a-z]+)" checked', page)
    months = re.search(r'<option value="([^"]+)" selected', page)
    assert chosen and months
    found |= {"contact_readers": chosen[1], "contact_months": months[1]}
    return {name: value.replace("&#39;", "’") for name, value in found.items() if name != "csrf_token"}


def send(desk: Desk, **changes: Any) -> Any:
    return desk.client.post(desk.url("/reglages"), data=typed(desk) | changes)


def actions(desk: Desk) -> list[str]:
    with desk.database.reading_session() as session:
        page = audit.list_records(session, desk.organisation_id, page=1, size=50)
        return [one.action for one in page.records]


def test_a_plan_begins_with_the_steps_of_its_kit(desk: Desk) -> None:
    desk.act_as(desk.referent)
    place = f"/etablissements/{desk.organisation_id}/pcra"
    begun = desk.client.post(place, data={"title": "Plan de l’EHPAD", "variant": "ms"})
    with desk.database.reading_session() as session:
        row = max(queries.list_plans(session, desk.organisation_id), key=lambda one: one.variant.value)
        kit = find_kit(row.variant)
        assert (row.kit, tuple(row.steps)) == (kit.key, kit.settings.steps)
        assert queries.load_plan(session, row).steps == kit.settings.steps
    assert begun.status_code == 303


def test_settings_saved_as_shown_change_nothing(desk: Desk) -> None:
    desk.act_as(desk.referent)
    before = len(actions(desk))
    typed(desk)
    assert send(desk, steps="1 h, 4 h").status_code == 303
    assert send(desk).status_code == 303
    assert actions(desk).count("plan_settings_changed") == 1 and len(actions(desk)) == before + 1


def test_other_steps_keep_every_grade_and_the_grid_shows_them(desk: Desk) -> None:
    desk.act_as(desk.referent)
    activity = desk.add("activity", name="Urgences")
    grid = desk.url(f"/activity/{activity}/impacts")
    assert send(desk, steps="1 h, 4 h, 24 h").status_code == 303
    desk.client.post(grid, data={f"safety-{4 * HOUR}": "2", f"safety-{DAY}": "3"})
    assert send(desk, steps="2 h, 24 h").status_code == 303
    assert sorted((one.step, one.grade) for one in desk.plan.impacts) == [(4 * HOUR, 2), (DAY, 3)]
    page = desk.read(f"/activity/{activity}/impacts")
    assert f'name="safety-{4 * HOUR}"' in page and "n’est plus un palier" in page
    assert "DMIA suggérée : 4 h" in page
    assert "4 h (1)" in desk.read("/reglages")
    late = {
        f"safety-{4 * HOUR}": "",
        f"legal-{3 * HOUR}": "1",
        "legal-0": "4",
        "rien-60": "4",
        "legal-x": "4",
    }
    assert desk.client.post(grid, data=late).status_code == 303
    assert sorted((one.step, one.grade) for one in desk.plan.impacts) == [(3 * HOUR, 1), (DAY, 3)]


TYPED = {
    "4 h, 24 h, 3 j": (4 * HOUR, DAY, 3 * DAY),
    "90 min; 1,5 j": (90, 36 * HOUR),
    "4 h,24 h,1 j 12 h": (4 * HOUR, DAY, 36 * HOUR),
}
REFUSED = (
    "4 h",
    "24 h, 4 h",
    "0, 4 h",
    "4, 24",
    "",
    "bientôt, 4 h",
    ", ".join(f"{one} h" for one in range(1, 10)),
)


def test_steps_are_read_as_people_type_them(desk: Desk) -> None:
    desk.act_as(desk.referent)
    for steps in REFUSED:
        answer = send(desk, steps=steps)
        assert answer.status_code == 422, steps
        assert 'id="steps-error"' in answer.get_data(as_text=True) and desk.plan.steps == ()
    for steps, kept in TYPED.items():
        assert send(desk, steps=steps).status_code == 303 and desk.plan.steps == kept


def test_a_plan_says_its_grades_in_its_own_words(desk: Desk) -> None:
    desk.act_as(desk.referent)
    assert desk.plan.scale == ()
    assert send(desk, label_3="Dangereux", meaning_3="Un soin manque.").status_code == 303
    assert [one.label for one in desk.plan.scale][2] == "Dangereux"
    activity = desk.add("activity", name="Urgences")
    assert "3 – Dangereux" in desk.read(f"/activity/{activity}/impacts")
    assert send(desk, label_2="Dangereux").status_code == 422
    assert send(desk, label_2=" ").status_code == 422
    content = desk.client.get(desk.url("/plan.json")).get_json()
    assert content["scale"][2] == {"value": 3, "label": "Dangereux", "meaning": "Un soin manque."}


def test_a_file_brings_its_steps_and_its_scale(desk: Desk) -> None:
    desk.act_as(desk.referent)
    send(desk, label_4="Intenable", steps="1 h, 2 j")
    plan = desk.plan
    begin_from(desk, plan)
    assert (desk.plan.steps, desk.plan.scale) == (plan.steps, plan.scale) != ((), ())


def test_the_title_is_one_wherever_it_is_changed(desk: Desk) -> None:
    desk.act_as(desk.referent)
    assert send(desk, title="Plan du pôle", review_months="6").status_code == 303
    assert (desk.plan.sheet.title, desk.plan.sheet.review_months) == ("Plan du pôle", 6)
    sheet = {"revision": 2, "title": "Plan des soins critiques"}
    assert desk.client.post(desk.url("/sheet/sheet"), data=sheet).status_code == 303
    assert "<h1>Plan des soins critiques</h1>" in re.sub(r"<h1[^>]*>", "<h1>", desk.read())


def test_two_people_on_the_settings_undo_nothing_unseen(desk: Desk) -> None:
    desk.act_as(desk.referent)
    mine = typed(desk) | {"title": "Le mien"}
    desk.act_as(desk.colleague)
    assert send(desk, contact_readers="all").status_code == 303
    desk.act_as(desk.referent)
    answer = desk.client.post(desk.url("/reglages"), data=mine)
    assert answer.status_code == 409
    assert "Quelqu’un a changé les réglages" in words(answer) and 'value="Le mien"' in words(answer)
    with desk.database.reading_session() as session:
        assert queries.get_plan_row(session, desk.plan_id).contact_readers.value == "all"


def test_contacts_are_kept_for_a_time_that_is_offered(desk: Desk) -> None:
    desk.act_as(desk.referent)
    for months in ("0", "-1", "9999", "", "x"):
        assert send(desk, contact_months=months).status_code == 422, months


def test_who_only_reads_sees_the_settings_and_changes_none(desk: Desk) -> None:
    desk.act_as(desk.signatory)
    page = desk.read("/reglages")
    assert "12 mois" in page and "Enregistrer" not in page
    assert desk.client.post(desk.url("/reglages"), data={}).status_code == 403
    assert desk.client.get(desk.url("/fermeture")).status_code == 403


def test_a_plan_is_closed_on_purpose_and_opened_again(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    held = desk.plan
    assert desk.client.post(desk.url("/fermeture"), data={}).status_code == 422
    plans = f"/etablissements/{desk.organisation_id}/pcra"
    assert "Plans fermés" not in words(desk.client.get(plans))
    assert desk.client.post(desk.url("/fermeture"), data={"is_sure": "y"}).status_code == 303
    assert desk.client.get(desk.url()).status_code == 404
    assert desk.client.get(desk.url("/plan.json")).status_code == 404
    again = f"{plans}/{desk.plan_id}/reouverture"
    desk.act_as(desk.signatory)
    assert "Plans fermés" not in words(desk.client.get(plans))
    assert desk.client.post(again).status_code == 403
    desk.act_as(desk.stranger)
    assert desk.client.post(again).status_code == 404
    desk.act_as(desk.referent)
    assert "Plans fermés" in words(desk.client.get(plans))
    other = f"{plans}/{desk.organisation_id}/reouverture"
    assert desk.client.post(other).status_code == 404
    assert desk.client.post(again).status_code == 303
    assert desk.client.post(again).status_code == 404
    assert desk.plan == held
    assert {"plan_closed", "plan_reopened"} <= set(actions(desk))
