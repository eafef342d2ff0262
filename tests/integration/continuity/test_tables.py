"""Tables of a plan through its pages: out, edited, compared, confirmed; nothing is written before, nothing lost."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.domain.access import Role
from app.domain.continuity.fields import Variant
from app.domain.continuity.origin import Origin
from app.domain.continuity.records.activities import Activity
from app.features.audit.models import AuditRecordRow
from app.features.continuity import importing, queries, service
from app.features.continuity.models import PlanImportRow
from app.features.continuity.queries import ContactReaders
from tests.conftest import NOW
from tests.factories import make_person
from tests.integration.continuity.conftest import Desk, words


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """A plan with two activities, a resource, a link and two contacts."""
    desk.act_as(desk.referent)
    desk.add("contact", name="Standard", phone="01 99 00 00 01", private_phone="06 99 00 00 99")
    desk.add("contact", name="Cadre de garde")
    first = desk.add("activity", name="Urgences", dmia="1 h", is_priority="oui")
    desk.add("activity", name="Paie")
    resource = desk.add("resource", name="Annuaire")
    desk.add("dependency", activity=first, resource=resource)
    return desk


def download(desk: Desk) -> bytes:
    answer = desk.client.get(desk.url("/classeur.xlsx"))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    return answer.get_data()


def edit(
    content: bytes, cells: Mapping[tuple[str, int, str], object], erased: tuple[str, int] | None = None
) -> bytes:
    workbook = load_workbook(io.BytesIO(content))
    for (title, row, column), value in cells.items():
        page = workbook[title]
        place = next(cell.column for cell in page[1] if cell.value == column)
        page.cell(row, place).value = value
    if erased:
        workbook[erased[0]].delete_rows(erased[1])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def send(desk: Desk, rest: str, **files: bytes) -> Any:
    data = {name: (io.BytesIO(content), f"{name}.bin") for name, content in files.items()}
    return desk.client.post(desk.url(rest), data=data, content_type="multipart/form-data")


def bring_back(desk: Desk, content: bytes) -> tuple[str, str]:
    """The address of the differences, and what their page says."""
    answer = send(desk, "/classeur", workbook=content)
    assert answer.status_code == 303, words(answer)
    return answer.location, words(desk.client.get(answer.location))


def confirm(desk: Desk, url: str, page: str, **chosen: list[str]) -> Any:
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page)
    assert seen is not None
    return desk.client.post(url, data={"seen_hash": seen[1], **chosen})


def records(desk: Desk) -> list[Any]:
    return sorted(desk.plan, key=lambda one: (type(one).__name__, one.id))


def journal(desk: Desk, action: str) -> list[dict[str, Any]]:
    query = select(AuditRecordRow.details).where(AuditRecordRow.action == action).order_by(AuditRecordRow.at)
    with desk.database.reading_session() as session:
        return list(session.scalars(query))


def test_it_goes_out_and_comes_back_unchanged(filled: Desk) -> None:
    content = download(filled)
    assert b"06 99 00 00 99" not in content
    _, page = bring_back(filled, content)
    assert "Aucune différence à écrire" in page
    (told,) = journal(filled, "document_downloaded")
    assert (told["document"], told["format"]) == ("pcra-classeur", "xlsx")


def test_nothing_is_written_before_it_is_confirmed(filled: Desk) -> None:
    before = records(filled)
    content = edit(
        download(filled),
        {
            ("Activités", 2, "Délai de reprise visé"): "45 min",
            ("Activités", 4, "Activité"): "Dialyse",
            ("Dépendances", 3, "Activité"): "Dialyse",
            ("Dépendances", 3, "Ressource"): "Annuaire",
        },
    )
    url, page = bring_back(filled, content)
    assert "Modifiés (1)" in page and "Ajoutés (2)" in page and "45 min" in page
    assert records(filled) == before
    answer = confirm(filled, url, page)
    assert answer.status_code == 303
    plan = filled.plan
    assert [(one.name, one.target) for one in plan.activities] == [
        ("Urgences", 45),
        ("Paie", None),
        ("Dialyse", None),
    ]
    assert plan.dependencies[1].activity == plan.activities[2].id
    assert plan.contacts[0].private_phone == "06 99 00 00 99"
    assert "2 ajoutés, 1 modifié" in words(filled.client.get(answer.location))
    (told,) = journal(filled, "plan_table_imported")
    assert told == {"source": "workbook", "added": 2, "changed": 1, "removed": 0}
    assert confirm(filled, url, page).status_code == 404
    assert filled.client.get(url).status_code == 404
    assert "Aucune différence" in bring_back(filled, content)[1], "Sent again, it adds nothing twice."


def test_a_cell_with_a_fault_is_said_and_its_row_left_out(filled: Desk) -> None:
    content = edit(
        download(filled),
        {
            ("Activités", 2, "Délai de reprise visé"): "bientôt",
            ("Activités", 3, "Délai de reprise visé"): "2 h",
            ("Contacts", 2, "Fonction"): "=1+1",
        },
    )
    url, page = bring_back(filled, content)
    assert "Activités, ligne 2, colonne « Délai de reprise visé »" in page
    assert "« bientôt » n’est pas une durée" in page
    assert "Contacts, ligne 2, colonne « Fonction »" in page
    confirm(filled, url, page)
    assert [one.target for one in filled.plan.activities] == [None, 120]
    alone = bring_back(filled, edit(download(filled), {("Activités", 2, "Délai de reprise visé"): "bientôt"}))
    assert "1 cellule à corriger" in alone[1]
    assert "Le tableau dit la même chose" not in alone[1], "a fault is no agreement"


def test_an_erased_row_stays_unless_it_is_ticked(filled: Desk) -> None:
    content = edit(download(filled), {}, erased=("Activités", 2))
    code = filled.plan.activities[0].id
    url, page = bring_back(filled, content)
    assert "Absents du tableau (1)" in page and "1 élément qui ne parle que de lui" in page
    confirm(filled, url, page)
    assert len(filled.plan.activities) == 2
    url, page = bring_back(filled, content)
    answer = confirm(filled, url, page, retirer=[f"activity/{code}", "sheet/sheet", "contact/forge"])
    assert "1 retiré" in words(filled.client.get(answer.location))
    plan = filled.plan
    assert [one.name for one in plan.activities] == ["Paie"] and plan.dependencies == ()
    assert plan.sheet.title and len(plan.contacts) == 2


def test_what_a_colleague_changed_is_kept_unless_it_is_chosen(filled: Desk) -> None:
    code = filled.plan.activities[0].id
    content = edit(
        download(filled),
        {
            ("Activités", 2, "Durée maximale d’interruption admissible (DMIA)"): "3 h",
            ("Activités", 2, "Volume habituel"): "90",
        },
    )
    filled.act_as(filled.colleague)
    typed = {"revision": 1, "name": "Urgences", "is_priority": "oui", "dmia": "2 h", "peaks": "le lundi"}
    assert filled.client.post(filled.url(f"/activity/{code}"), data=typed).status_code == 303
    filled.act_as(filled.referent)
    url, page = bring_back(filled, content)
    assert "À trancher (1)" in page and "Modifiés (1)" in page
    confirm(filled, url, page)
    activity = filled.plan.find(Activity, code)
    assert activity is not None
    assert (activity.dmia, activity.volume, activity.peaks) == (120, "90", "le lundi")
    url, page = bring_back(filled, content)
    confirm(filled, url, page, prendre=[f"activity/{code}/dmia", f"activity/{code}/peaks"])
    activity = filled.plan.find(Activity, code)
    assert activity is not None and (activity.dmia, activity.peaks) == (180, "le lundi")


def test_what_was_taken_away_meanwhile_comes_back_only_if_asked(filled: Desk) -> None:
    code = filled.plan.activities[1].id
    content = edit(download(filled), {("Activités", 3, "Volume habituel"): "12"})
    assert filled.client.post(filled.url(f"/activity/{code}/retrait")).status_code == 303
    url, page = bring_back(filled, content)
    assert "Retirés du plan entre-temps (1)" in page
    confirm(filled, url, page)
    assert filled.plan.find(Activity, code) is None
    url, page = bring_back(filled, content)
    confirm(filled, url, page, prendre=[f"activity/{code}"])
    assert filled.plan.find(Activity, code).volume == "12"  # type: ignore[union-attr]


def test_what_moved_since_it_was_shown_is_shown_again(filled: Desk) -> None:
    code = filled.plan.activities[0].id
    url, page = bring_back(filled, edit(download(filled), {("Activités", 2, "Volume habituel"): "90"}))
    data = {"revision": 1, "name": "Urgences", "dmia": "1 h", "is_priority": "oui", "volume": "100"}
    assert filled.client.post(filled.url(f"/activity/{code}"), data=data).status_code == 303
    answer = confirm(filled, url, page)
    assert answer.location.endswith(url)
    again = words(filled.client.get(url))
    assert "Rien n’est écrit" in again and "À trancher (1)" in again
    assert filled.plan.activities[0].volume == "100"


def test_the_workbook_of_another_plan_is_refused(filled: Desk) -> None:
    content = download(filled)
    place = f"/etablissements/{filled.organisation_id}/pcra"
    started = filled.client.post(place, data={"title": "Autre", "variant": "es"})
    other = re.search(r"/pcra/([0-9a-f-]{36})", started.location)
    assert other is not None
    answer = filled.client.post(
        f"/pcra/{other[1]}/classeur",
        data={"workbook": (io.BytesIO(content), "c.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422 and "vient d’un autre plan" in words(answer)


@pytest.mark.parametrize("content", [b"", b"Code;Nom\nx;y", b"PK\x03\x04"])
def test_what_is_not_a_workbook_is_refused_in_words(desk: Desk, content: bytes) -> None:
    desk.act_as(desk.referent)
    answer = send(desk, "/classeur", workbook=content)
    assert answer.status_code == 422 and "classeur" in words(answer)


def test_only_who_sent_it_may_see_and_confirm_it(filled: Desk) -> None:
    url, page = bring_back(filled, edit(download(filled), {("Activités", 2, "Volume habituel"): "90"}))
    filled.act_as(filled.colleague)
    assert filled.client.get(url).status_code == 404
    assert confirm(filled, url, page).status_code == 404
    filled.act_as(filled.stranger)
    for rest in ("/classeur", "/classeur.xlsx", "/mercator", "/activity/coller"):
        assert filled.client.get(filled.url(rest)).status_code == 404
    filled.act_as(filled.signatory)
    reading = filled.read("/classeur")
    assert "Télécharger" in reading and "Rapporter" not in reading
    assert filled.client.get(filled.url("/activity/coller")).status_code == 403
    assert send(filled, "/classeur", workbook=b"x").status_code == 403


def test_what_waits_is_sealed_and_forgotten_after_a_day(filled: Desk) -> None:
    url, _ = bring_back(filled, edit(download(filled), {("Contacts", 2, "Fonction"): "Confidentielle"}))
    with filled.database.unit_of_work() as session:
        row = session.scalars(select(PlanImportRow)).one()
        assert row.sealed_content is not None and "Confidentielle" not in str(row.sealed_content)
        assert "Confidentielle" in row.content
        assert importing.forget_imports(session, NOW + importing.KEPT) == 0
    with filled.database.unit_of_work() as session:
        assert importing.forget_imports(session, NOW + timedelta(hours=25)) == 1
    assert filled.client.get(url).status_code == 404


def test_cells_are_pasted_on_the_steps(filled: Desk) -> None:
    for step, kind in (("activities", "activity"), ("contacts", "contact"), ("resources", "resource")):
        page = filled.read(f"/etapes/{step}")
        assert "Coller un tableau" in page and filled.url(f"/{kind}/coller") in page
    answer = filled.client.post(
        filled.url("/activity/coller"), data={"table": "Nom\tDMIA\nurgences\t2 h\nBloc\t90 min\nRéa\tvite\n"}
    )
    page = words(filled.client.get(answer.location))
    assert "Modifiés (1)" in page and "Ajoutés (1)" in page and "« vite » n’est pas une durée" in page
    confirm(filled, answer.location, page)
    assert [(one.name, one.dmia) for one in filled.plan.activities] == [
        ("Urgences", 120),
        ("Paie", None),
        ("Bloc", 90),
    ]
    assert journal(filled, "plan_table_imported")[0]["source"] == "paste"


def test_a_paste_that_is_refused_stays_in_its_box(desk: Desk) -> None:
    desk.act_as(desk.referent)
    pasted = "un\tdeux\ttrois\tquatre\tcinq\tsix"
    answer = desk.client.post(desk.url("/activity/coller"), data={"table": pasted})
    assert answer.status_code == 422
    assert "6 colonnes" in words(answer) and pasted in answer.get_data(as_text=True)
    assert desk.client.get(desk.url("/sheet/coller")).status_code == 404
    assert desk.client.post(desk.url("/solution/coller"), data={"table": "x"}).status_code == 404


def test_lists_of_mercator_are_shown_as_not_verified(filled: Desk) -> None:
    assert "Non vérifié sur fichier réel" in filled.read("/mercator")
    activities = [{"id": 1, "name": "Dialyse", "recovery_time_objective": 4, "drp": "x", "applications": [7]}]
    applications = [{"id": 7, "name": "annuaire"}]
    answer = send(
        filled,
        "/mercator",
        activities=json.dumps(activities).encode(),
        applications=json.dumps(applications).encode(),
    )
    page = words(filled.client.get(answer.location))
    assert "Non vérifié sur fichier réel" in page and "Activités : drp" in page
    assert "RTO) : 4" in page and "À trancher" not in page
    confirm(filled, answer.location, page)
    plan = filled.plan
    assert (plan.activities[-1].name, plan.activities[-1].dmia) == ("Dialyse", None)
    assert plan.dependencies[-1].resource == plan.resources[0].id
    assert send(filled, "/mercator").status_code == 422
    refused = send(filled, "/mercator", activities=b"<html>")
    assert refused.status_code == 422 and "ne peut pas être lue" in words(refused)


def test_five_hundred_activities_are_brought_and_shown(desk: Desk) -> None:
    desk.act_as(desk.referent)
    table = "\n".join(f"Activité {number}\tService\tnon\t\t{number} h" for number in range(500))
    answer = desk.client.post(desk.url("/activity/coller"), data={"table": table})
    page = words(desk.client.get(answer.location))
    assert "Ajoutés (500)" in page and "Activité 499" in page
    assert confirm(desk, answer.location, page).status_code == 303
    assert "(500)" in desk.read("/etapes/activities")
    assert len(desk.plan.activities) == 500


def test_more_than_a_plan_holds_is_said_and_nothing_is_written(
    filled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = records(filled)
    sent = {"table": "Paie\tRH\nBloc\nRéa\n"}
    answer = filled.client.post(filled.url("/activity/coller"), data=sent)
    monkeypatch.setattr(service, "MAX_OF_A_KIND", 3)
    too_many = filled.client.post(filled.url("/activity/coller"), data=sent)
    assert too_many.status_code == 422, "before anybody reads through the differences"
    assert "3 éléments d’une même sorte" in words(too_many) and "Bloc" in words(too_many)
    page = words(filled.client.get(answer.location))
    refused = confirm(filled, answer.location, page)
    assert refused.location == answer.location
    assert "3 éléments d’une même sorte" in words(filled.client.get(refused.location))
    assert records(filled) == before


def test_what_was_confirmed_of_a_text_goes_with_the_text(filled: Desk) -> None:
    secret = "Mot de passe : Soleil2024"
    kept, removed = (filled.add("activity", name=name, peaks=secret) for name in ("Bloc", "Réa"))
    for code in (kept, removed):
        page = filled.read(f"/activity/{code}")
        seen = re.search(r'/confirmation".*?name="fingerprint" value="([0-9a-f]{64})"', page)
        assert seen is not None
        filled.client.post(filled.url(f"/activity/{code}/confirmation"), data={"fingerprint": seen[1]})
    assert len(filled.plan.waivers) == 2
    content = edit(download(filled), {("Activités", 4, "Volume habituel"): "3"}, erased=("Activités", 5))
    url, page = bring_back(filled, content)
    confirm(filled, url, page, retirer=[f"activity/{removed}"])
    (waiver,) = filled.plan.waivers
    assert waiver.record == kept
    content = edit(download(filled), {("Activités", 4, "Pics et dates butoirs"): "le lundi"})
    url, page = bring_back(filled, content)
    confirm(filled, url, page)
    assert filled.plan.waivers == ()


def test_who_may_not_read_contacts_brings_the_rest(filled: Desk) -> None:
    with filled.database.unit_of_work() as session:
        outsider = make_person(session, Role.FACILITATOR, filled.organisation_id)
        queries.get_plan_row(session, filled.plan_id).contact_readers = ContactReaders.ALL
    filled.act_as(outsider)
    pasted = filled.client.post(
        filled.url("/contact/coller"), data={"table": "Standard\tAccueil\t02"}
    ).location
    workbook, page = bring_back(
        filled, edit(download(filled), {("Contacts", 2, "Téléphone"): "01 99 00 00 02"})
    )
    shown = words(filled.client.get(pasted))
    assert "01 99 00 00 01" in shown
    held = filled.plan.contacts
    with filled.database.unit_of_work() as session:
        queries.get_plan_row(session, filled.plan_id).contact_readers = ContactReaders.HOUSE
    for url in (
        pasted,
        workbook,
        *(filled.url(rest) for rest in ("/classeur", "/classeur.xlsx", "/contact/coller")),
    ):
        assert filled.client.get(url).status_code in (403, 409), url
    for url, seen in ((pasted, shown), (workbook, page)):
        assert confirm(filled, url, seen).status_code in (403, 409), "shown before the contacts were reserved"
    assert filled.plan.contacts == held
    assert "Remplir dans un tableur" not in filled.read() and "Mercator" in filled.read()
    answer = filled.client.post(filled.url("/activity/coller"), data={"table": "Bloc\tChirurgie"})
    page = words(filled.client.get(answer.location))
    assert confirm(filled, answer.location, page).status_code == 303
    assert filled.plan.activities[-1].name == "Bloc"


def test_a_record_of_the_framework_is_adapted(filled: Desk) -> None:
    """What the framework gives has no row here: it gets one, and the framework does not change."""
    with filled.database.unit_of_work() as session:
        row = queries.get_plan_row(session, filled.plan_id)
        frozen = service.freeze(session, filled.referent.actor, row, "cadre", NOW)
        site = service.begin_plan(
            session,
            filled.referent.actor,
            filled.organisation_id,
            Variant.ES,
            "",
            "Site",
            [],
            NOW,
            NOW.date(),
        )
        site.framework_id, site.framework_version = row.id, frozen.number
        site_id = site.id
    framework = filled.plan
    filled.plan_id = site_id
    content = edit(download(filled), {("Activités", 2, "Volume habituel"): "90"}, erased=("Activités", 3))
    url, page = bring_back(filled, content)
    confirm(filled, url, page, retirer=[f"activity/{framework.activities[1].id}"])
    plan = filled.plan
    assert [(one.name, one.volume) for one in plan.activities] == [("Urgences", "90")]
    assert (
        plan.source is not None
        and plan.source.origin_of(("activity", plan.activities[0].id)) is Origin.ADAPTED
    )
    assert [one.id for one in plan.source.left_out] == [framework.activities[1].id]
