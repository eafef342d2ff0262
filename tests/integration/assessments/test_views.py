"""The pages of an assessment through the checking client, as its users go through them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Role
from app.features.assessments import service as assessments
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import enter, make_ehpad, make_group, make_organisation, make_person
from tests.integration.assessments.conftest import Story, sign_and_submit, text, verdict


def test_every_page_of_a_draft_is_whole(story: Story):
    client = story.act_as(story.referent)
    pages = ["", "/signature", "/apercu-ars", "/points/D2.P1/preuves"]
    pages += [
        f"/rubriques/{name}"
        for name in ("prerequis", "gouvernance", "politique", "sauvegarde", "restauration")
    ]
    for page in pages:
        assert client.get(story.url(page)).status_code == 200, page
    assert client.get(f"/etablissements/{story.organisation_id}/evaluations").status_code == 200


@pytest.mark.parametrize("page", ["/rubriques/inconnue", "/points/D2.ZZ/preuves"])
def test_what_does_not_exist_is_a_plain_404(story: Story, page: str):
    assert story.act_as(story.referent).get(story.url(page)).status_code == 404


def test_starting_from_the_list_of_evaluations(client: FlaskClient, database: Database):
    with database.unit_of_work() as session:
        ehpad = make_ehpad(session)
        director = make_person(session, Role.REFERENT, ehpad.id)
        place = f"/etablissements/{ehpad.id}/evaluations"
    enter(client, database, director)
    assert "Socle ESMS" in text(client.get(place))
    first = client.post(f"{place}/esms-socle")
    assert first.status_code == 303
    assert client.post(f"{place}/esms-socle").location == first.location
    assert client.get(first.location).status_code == 200
    assert client.post(f"{place}/care-d2").status_code == 409
    assert client.post(f"{place}/inconnue").status_code == 404


def test_a_member_is_told_that_its_group_answers(client: FlaskClient, database: Database):
    with database.unit_of_work() as session:
        member = make_organisation(session, "CH de Clairfond")
        make_group(session, "GHT des Valombres", (make_organisation(session), member))
        referent = make_person(session, Role.REFERENT, member.id)
        place = f"/etablissements/{member.id}/evaluations"
    assert "GHT des Valombres" in text(enter(client, database, referent).get(place))


def test_without_scripts_a_whole_section_is_saved_at_once(story: Story):
    client = story.act_as(story.referent)
    data = {"D2_P1-answer": "met", "D2_P1-revision": "0", "D2_P1-comment": "vu", "D2_P2-answer": "unknown"}
    data |= {"D2_P2-revision": "0", "suite": "continuer"}
    response = client.post(story.url("/rubriques/prerequis"), data=data)
    assert response.status_code == 303 and response.location.endswith("/rubriques/gouvernance")
    rows = story.contents().rows
    assert (rows["D2.P1"].choice, rows["D2.P1"].comment, rows["D2.P2"].special) == ("met", "vu", "unknown")
    page = text(client.get(story.url("/rubriques/prerequis")))
    assert "par Fonction" in page and ">7,7" in page.replace("\u202f", "")


def test_the_autosave_answers_with_the_new_score(story: Story):
    story.act_as(story.referent)
    response = story.autosave("D2.P1", "met")
    assert response.status_code == 200
    assert 'id="score"' in text(response) and "7,7" in text(response)
    assert 'name="D2_P1-revision" value="1"' in text(response)


def test_an_autosave_that_cannot_be_read_says_what_to_mend(story: Story):
    story.act_as(story.referent)
    response = story.autosave("D2.O3.B", "trajectory", due="bientôt")
    assert response.status_code == 422 and "Pas encore enregistré" in text(response)
    assert story.contents().rows == {}


def test_a_trajectory_typed_in_french_is_read(story: Story):
    story.act_as(story.referent)
    assert story.autosave("D2.O3.B", "trajectory", due="31/12/2027").status_code == 200
    assert story.contents().rows["D2.O3.B"].due.isoformat() == "2027-12-31"


def test_the_second_of_two_people_sees_both_answers_and_chooses(story: Story):
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment="fait en mars")
    client = story.act_as(story.colleague)
    for _ in range(2):
        response = story.autosave("D2.P1", "no", comment="pas encore")
        assert response.status_code == 409
        assert "fait en mars" in text(response) and "pas encore" in text(response)
    assert story.contents().rows["D2.P1"].choice == "met"
    mine = {"D2_P1-answer": "no", "D2_P1-revision": "0", "D2_P1-comment": "pas encore"}
    kept = client.post(story.url("/rubriques/prerequis"), data=mine | {"D2_P1-keep": "1"})
    assert kept.status_code == 303 and kept.location.endswith("/rubriques/prerequis")
    assert story.contents().rows["D2.P1"].choice == "no"


def test_saving_again_is_not_choosing(story: Story):
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment="fait en mars")
    client = story.act_as(story.colleague)
    data = {"D2_P1-answer": "no", "D2_P1-revision": "0", "D2_P1-comment": "pas encore", "D2_P2-answer": "met"}
    for _ in range(2):
        response = client.post(
            story.url("/rubriques/prerequis"), data=data | {"D2_P2-revision": "0", "page": "p"}
        )
        assert "fait en mars" in text(response) and "pas encore" in text(response)
        assert 'name="D2_P1-revision" value="0"' in text(response)
    rows = story.contents().rows
    assert (rows["D2.P1"].choice, rows["D2.P2"].choice) == ("met", "met")


def test_a_proof_sent_twice_is_one_proof(story: Story):
    client = story.act_as(story.referent)
    piece = {"piece-kind": "pssi", "piece-title": "PSSI v3", "piece-document_date": "2026-03-01"}
    for _ in range(2):
        assert client.post(story.url("/points/D2.P1/preuves"), data=piece).status_code == 303
    assert len(story.contents().pieces["D2.P1"]) == 1


def test_a_proof_is_described_attached_elsewhere_and_detached(story: Story):
    client = story.act_as(story.referent)
    piece = {"piece-kind": "pssi", "piece-title": "<b>PSSI</b> v3", "piece-document_date": "2026-03-01"}
    response = client.post(story.url("/points/D2.P1/preuves"), data=piece | {"piece-place": "GED"})
    assert response.status_code == 303
    (given,) = story.contents().pieces["D2.P1"]
    assert given.title == "<b>PSSI</b> v3"
    page = text(client.get(response.location))
    assert "&lt;b&gt;PSSI" in page and "Prouvé aujourd’hui" in page
    detach = story.url(f"/points/D2.P1/preuves/{given.id}/detacher")
    assert client.post(detach).status_code == 303
    assert story.contents().pieces == {}
    assert client.post(story.url(f"/points/D2.P1/preuves/{given.id}/rattacher")).status_code == 303
    assert client.post(story.url(f"/points/D2.O2.A/preuves/{given.id}/rattacher")).status_code == 303
    assert set(story.contents().pieces) == {"D2.P1", "D2.O2.A"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"piece-title": ""}, "Donnez le titre"),
        ({"piece-sha256": "abc"}, "64 chiffres"),
        ({"piece-until": "2020-01-01"}, "avant"),
        ({"piece-kind": "zzz"}, ""),
        ({"piece-title": "x" * 301}, "300"),
    ],
)
def test_a_proof_badly_described_is_explained(story: Story, change: dict[str, str], message: str):
    good = {"piece-kind": "pssi", "piece-title": "PSSI", "piece-document_date": "2026-03-01"}
    response = story.act_as(story.referent).post(story.url("/points/D2.P1/preuves"), data=good | change)
    assert response.status_code == 422 and message in text(response)
    assert "Erreur" in text(response)


def test_a_referent_cannot_sign_and_a_signatory_cannot_answer(story: Story):
    assert story.act_as(story.referent).post(story.url("/signature")).status_code == 403
    story.act_as(story.signatory)
    assert story.autosave("D2.P1", "met").status_code == 403


def test_a_signature_on_an_outdated_page_is_shown_again(story: Story):
    client = story.act_as(story.signatory)
    page = client.get(story.url("/signature")).get_data(as_text=True)
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page).group(1)
    story.act_as(story.referent)
    story.autosave("D2.P1", "met")
    response = story.act_as(story.signatory).post(
        story.url("/signature"), data={"seen_hash": seen, "agreed": "oui"}
    )
    assert response.status_code == 409 and story.state() == "draft"
    assert seen not in response.get_data(as_text=True)


def test_the_region_sees_nothing_before_submission(story: Story):
    for person in (story.reviewer, story.analyst):
        client = story.act_as(person)
        assert client.get(f"/soumissions/{story.assessment_id}").status_code == 404
        assert client.get(story.url()).status_code == 404


def test_from_answer_to_acceptance(story: Story):
    client = story.act_as(story.referent)
    for item in bundled_catalogue().latest("care-d2").items:
        assert story.autosave(item.id, "met").status_code == 200
    sign_and_submit(story)
    client = story.act_as(story.reviewer)
    assert "CH de Valombreuse" in text(client.get("/revue"))
    place = f"/soumissions/{story.assessment_id}"
    assert client.get(place).status_code == 200
    assert client.post(f"{place}/points/D2.P1", data=verdict("D2.P1")).status_code == 409
    assert client.post(f"{place}/prise-en-charge").status_code == 303
    assert client.get(place).status_code == 200
    missing = verdict("D2.P1", outcome="returned")
    assert client.post(f"{place}/points/D2.P1", data=missing).status_code == 422
    for item in bundled_catalogue().latest("care-d2").items:
        returned = item.id == "D2.O4"
        data = verdict(
            item.id, "returned" if returned else "accepted", "Montrez le cahier." if returned else ""
        )
        assert client.post(f"{place}/points/{item.id}", data=data).status_code == 303
    assert client.post(f"{place}/conclusion").status_code == 303
    assert story.state() == "returned"
    client = story.act_as(story.referent)
    assert "Montrez le cahier." in text(client.get(story.url()))
    assert "Reprendre les points retournés" in text(client.get(story.url()))
    assert "Montrez le cahier." in text(story.act_as(story.signatory).get(story.url()))
    client = story.act_as(story.referent)
    reopened = client.post(story.url("/reouverture"))
    assert reopened.status_code == 303
    assert "Reprendre les points retournés (1)" in text(client.get(reopened.location))
    assert client.get(reopened.location + "/rubriques/prerequis").status_code == 200
    section = text(client.get(reopened.location + "/rubriques/restauration"))
    assert "Retourné par" in section and 'name="D2_O4-answer"' in section
    assert client.post(story.url("/reouverture")).status_code == 409


def test_a_consultation_by_the_region_stands_in_the_journal(story: Story):
    from app.features.audit import queries as audit

    sign_and_submit(story)
    story.act_as(story.analyst).get(f"/soumissions/{story.assessment_id}")
    with story.database.reading_session() as session:
        actions = [row.action for row in audit.list_records(session, story.organisation_id).records]
    assert actions[0] == "submission_consulted"
    assert {"assessment_signed", "assessment_submitted"} <= set(actions)


def test_strangers_find_nothing(story: Story):
    client = story.act_as(story.stranger)
    for page in ("", "/rubriques/prerequis", "/signature", "/apercu-ars", "/points/D2.P1/preuves"):
        assert client.get(story.url(page)).status_code == 404
    assert story.autosave("D2.P1", "met").status_code == 404
    assert client.get("/revue").status_code == 403


def test_the_number_of_queries_is_constant(story: Story):
    client = story.act_as(story.referent)
    story.autosave("D2.P1", "met")
    with count_queries(story.database) as few:
        assert story.autosave("D2.P1", "no", revision=1).status_code == 200
    for place, item in enumerate(bundled_catalogue().latest("care-d2").items):
        story.autosave(item.id, "met", revision=2 if place == 0 else 0)
    with count_queries(story.database) as many:
        assert story.autosave("D2.P1", "no", revision=3).status_code == 200
    assert len(many) == len(few) <= 12, many
    pages = []
    for answer in ("met", "no"):
        story.autosave("D2.P2", answer, revision=1 if answer == "met" else 2)
        with count_queries(story.database) as page:
            client.get(story.url("/rubriques/prerequis"))
        pages.append(len(page))
    assert pages[0] == pages[1] <= 12, pages


@pytest.mark.parametrize(
    "value", ["x" * 20_000, "\x00<script>alert(1)</script>", "\u202eabc", "=1+1", "😀" * 500]
)
def test_hostile_text_is_kept_as_text_or_refused(story: Story, value: str):
    client = story.act_as(story.referent)
    response = story.autosave("D2.P1", "met", comment=value)
    assert response.status_code in (200, 422)
    if response.status_code == 200:
        page = client.get(story.url("/rubriques/prerequis")).get_data(as_text=True)
        assert "<script>alert" not in page
        assert story.contents().rows["D2.P1"].comment == value.replace("\x00", "").replace("\u202e", "")


@dataclass
class Ehpad:
    """A draft of the ESMS core, whose question E1 brings three others into question."""

    client: FlaskClient
    database: Database
    assessment_id: UUID

    def save(self, item: str, answer: str, revision: int = 0, **more: Any) -> Any:
        slug = item.replace(".", "_")
        data = {f"{slug}-answer": answer, f"{slug}-revision": revision}
        data |= {f"{slug}-{name}": value for name, value in more.items()}
        place = f"/evaluations/{self.assessment_id}/points/{item}"
        return self.client.post(place, data=data, headers={"HX-Request": "true"})

    def get(self, rest: str = "") -> str:
        return text(self.client.get(f"/evaluations/{self.assessment_id}{rest}"))


@pytest.fixture
def ehpad(client: FlaskClient, database: Database) -> Ehpad:
    checklist = bundled_catalogue().latest("esms-socle")
    with database.unit_of_work() as session:
        home = make_ehpad(session)
        director = make_person(session, Role.REFERENT, home.id)
        row = assessments.open_assessment(
            session, director.actor, home.id, "esms", checklist, NOW, NOW.date()
        )
    return Ehpad(enter(client, database, director), database, row.id)


def test_an_answer_that_changes_what_is_asked_says_so_beside_the_item(ehpad: Ehpad):
    shown = text(ehpad.save("ESMS.E1", "no"))
    beside = shown[shown.index('id="etat-ESMS_E1"') : shown.index('id="conflit-ESMS_E1"')]
    assert "Cette réponse retire 3 questions" in beside and "Actualiser la rubrique" in beside
    assert "avis-de-page" not in shown
    assert "Cette réponse fait poser 3 questions de plus" in text(ehpad.save("ESMS.E1", "yes", 1))
    assert "Cette réponse" not in text(ehpad.save("ESMS.E1", "yes", 2, comment="vu"))


PIECE = {"piece-kind": "pssi", "piece-title": "PSSI v3"}


@pytest.mark.parametrize("day", ["1989-12-31", "0206-03-01", "2027-11-23", "2206-03-01"])
def test_a_proof_of_an_absurd_year_is_refused_at_its_field(story: Story, day: str):
    client = story.act_as(story.referent)
    response = client.post(story.url("/points/D2.P1/preuves"), data=PIECE | {"piece-document_date": day})
    assert response.status_code == 422 and "Vérifiez l’année" in text(response)
    assert 'id="piece-document_date-error"' in text(response) and story.contents().pieces == {}


def test_a_proof_dated_tomorrow_is_marked_wherever_it_is_shown(story: Story):
    client = story.act_as(story.referent)
    mark = "Date à venir</span> ne prouve rien avant le 22 novembre 2026"
    client.post(story.url("/points/D2.P1/preuves"), data=PIECE | {"piece-document_date": "2026-11-22"})
    page = text(client.get(story.url("/points/D2.P1/preuves")))
    assert "elle ne prouve rien avant le 22 novembre 2026" in page and mark in page
    assert mark in text(client.get(story.url("/rubriques/prerequis")))
    assert mark in text(story.act_as(story.signatory).get(story.url("/signature")))


def test_a_proof_dated_today_is_not_marked(story: Story):
    client = story.act_as(story.referent)
    client.post(story.url("/points/D2.P1/preuves"), data=PIECE | {"piece-document_date": "2026-11-21"})
    page = text(client.get(story.url("/points/D2.P1/preuves")))
    assert "PSSI v3" in page and "à venir" not in page


def test_a_share_above_the_whole_is_kept_with_a_warning(ehpad: Ehpad):
    ehpad.save("ESMS.E1", "yes")
    over = text(ehpad.save("ESMS.E2", "measure", numerator="12", denominator="10"))
    assert "Le premier nombre (12) dépasse le second (10)" in over
    assert "dépasse le second" in ehpad.get("/signature")
    mended = text(ehpad.save("ESMS.E2", "measure", 1, numerator="10", denominator="10"))
    assert "dépasse le second" not in mended


def test_the_signing_page_shows_everything_that_is_signed(story: Story, ehpad: Ehpad):
    ehpad.save("ESMS.E1", "yes")
    ehpad.save("ESMS.E2", "na", reason="aucun soignant salarié", comment="voir avec le siège")
    shown = ehpad.get("/signature")
    assert "aucun soignant salarié" in shown and "« voir avec le siège »" in shown
    client = story.act_as(story.referent)
    story.autosave("D2.O3.B", "trajectory", due="31/12/2027", comment="marché notifié")
    client.post(
        story.url("/points/D2.P1/preuves"),
        data=PIECE | {"piece-document_date": "2026-03-01", "piece-place": "GED qualité"},
    )
    page = text(story.act_as(story.signatory).get(story.url("/signature")))
    for words in ("échéance le 31 décembre 2027", "« marché notifié »", "PSSI v3", "rangée : GED qualité"):
        assert words in page, words
    assert page.count('<details class="signed-section" open>') == 5 and "pièce(s)" not in page


def test_efforts_and_counts_are_said_in_plain_french(story: Story):
    page = text(story.act_as(story.referent).get(story.url("/rubriques/prerequis")))
    assert re.search(r"Environ (une demi-journée|\d+(,5)? jours?)\.", page) and ",0 jour" not in page
    sign_and_submit(story)
    queue = text(story.act_as(story.reviewer).get("/revue"))
    assert "aujourd’hui, le 21 novembre 2026" in queue and "(s)" not in queue


def test_a_refusal_leads_back_to_the_page_one_came_from(story: Story):
    client = story.act_as(story.signatory)
    here = story.url("/apercu-ars")
    response = client.post(story.url("/soumission"), headers={"Referer": f"http://localhost{here}"})
    assert response.status_code == 409
    assert f'href="{here}">Revenir à la page précédente' in text(response)


@pytest.mark.parametrize(
    "origin",
    [
        "https://ailleurs.example/accueil",
        "http://localhost.ailleurs.example/accueil",
        "http://localhost/inconnue",
        "javascript:alert(1)",
        "http://localhost//ailleurs.example/",
        "http://[",
        "",
    ],
)
def test_a_refusal_never_leads_elsewhere(story: Story, origin: str):
    client = story.act_as(story.signatory)
    response = client.post(story.url("/soumission"), headers={"Referer": origin})
    assert response.status_code == 409
    assert "Revenir à la page précédente" not in text(response) and "Aller à l’accueil" in text(response)


def test_a_refusal_after_a_form_shown_again_leads_back_to_the_page_above(story: Story):
    client = story.act_as(story.signatory)
    place = story.url("/soumission")
    response = client.post(place, headers={"Referer": f"http://localhost{place}"})
    assert f'href="{story.url()}">Revenir à la page précédente' in text(response)
