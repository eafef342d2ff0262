"""The whole story in a browser: the RSSI answers, the direction signs and submits, the CRRC reviews, the ARS reads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.features.assessments import queries
from tests.browser.axe import violations
from tests.browser.conftest import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
]

SECTIONS = 5


def look(page: Page) -> None:
    """What every page of the story must be: no fault for axe, nothing wider than the window."""
    assert violations(page) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url


def start_care_d2(page: Page) -> str:
    page.goto("/accueil")
    look(page)
    page.get_by_role("link", name="Voir et commencer").click()
    look(page)
    page.get_by_role("button", name="Commencer CaRE, domaine 2").click()
    look(page)
    return page.url


def answer_all_by_autosave(page: Page) -> None:
    """Each answer is saved by itself when it is chosen; the button only goes on."""
    page.get_by_role("link", name="Continuer").click()
    for place in range(SECTIONS):
        look(page)
        for group in page.locator("fieldset[id$='-answer']").all():
            with page.expect_response(re.compile("/points/")) as saved:
                group.get_by_label("Atteint", exact=True).check()
            assert saved.value.status == 200
        if place < SECTIONS - 1:
            page.get_by_role("button", name="Enregistrer et continuer").click()
            page.wait_for_url(re.compile("/rubriques/"))
    expect(page.locator("#progression")).to_contain_text("13 sur 13")
    expect(page.locator("#score")).to_contain_text("100,0")
    page.get_by_role("button", name="Enregistrer et terminer").click()


def register_proof(page: Page, home: str) -> None:
    page.goto(home + "/rubriques/prerequis")
    page.get_by_role("link", name=re.compile("^Ajouter ou gérer les preuves")).first.click()
    look(page)
    page.get_by_label("Titre de la pièce").fill("PSSI, version 3")
    page.get_by_label("Date de la pièce").fill("2026-03-01")
    page.get_by_label("Où elle est rangée").fill("GED qualité")
    page.get_by_role("button", name="Enregistrer sans le fichier").click()
    expect(page.get_by_text("Prouvé aujourd’hui")).to_be_visible()
    look(page)


def test_from_the_first_answer_to_the_export_of_the_region(site: Site, tmp_path: Path):
    rssi = site.visit("rssi")
    home = start_care_d2(rssi)
    answer_all_by_autosave(rssi)
    register_proof(rssi, home)
    rssi.goto(home + "/score")
    look(rssi)

    direction = site.visit("direction")
    direction.goto("/accueil")
    direction.get_by_role("link", name="Ouvrir", exact=True).click()
    direction.get_by_role("link", name="Relire et signer").click()
    look(direction)
    direction.get_by_label("J’ai relu ces réponses").check()
    direction.get_by_role("button", name="Signer cette version").click()
    expect(direction.get_by_role("heading", name="Ce que verra votre ARS", level=1)).to_be_visible()
    look(direction)
    direction.get_by_role("button", name="Soumettre à la région").click()
    expect(direction.get_by_text("L’évaluation est soumise à votre région.")).to_be_visible()
    with direction.expect_download() as download:
        direction.goto(home + "/resultat")
        look(direction)
        direction.get_by_role("link", name=re.compile("PDF")).first.click()
    pdf = tmp_path / "resultat.pdf"
    download.value.save_as(pdf)
    assert pdf.read_bytes().startswith(b"%PDF")

    reviewer = site.visit("relecteur")
    reviewer.goto("/accueil")
    reviewer.get_by_role("link", name="Ouvrir la file").click()
    look(reviewer)
    reviewer.get_by_role("link", name="CH de Valombreuse").click()
    reviewer.get_by_role("button", name="Prendre cette soumission").click()
    look(reviewer)
    for place in range(13):
        item = reviewer.locator("section.item").nth(place)
        item.get_by_label("Accepter ce point").check()
        item.get_by_label("Comment l’avez-vous vu").select_option(
            label="À distance (visioconférence, partage d’écran)"
        )
        item.get_by_role("button", name="Enregistrer la décision").click()
        expect(item.get_by_text("Décision de Relecteur CRRC, enregistrée")).to_be_visible()
        expect(reviewer.locator("#suite-revue")).to_contain_text(f"{place + 1} sur 13")
    look(reviewer)
    reviewer.get_by_role("button", name="Conclure la revue").click()
    expect(reviewer.get_by_text("La soumission est acceptée.")).to_be_visible()

    analyst = site.visit("analyste")
    analyst.goto("/regions/11")
    look(analyst)
    analyst.goto("/regions/11/etablissements")
    look(analyst)
    row = analyst.get_by_role("row", name=re.compile("CH de Valombreuse"))
    expect(row).to_contain_text("100,0")
    with analyst.expect_download() as download:
        analyst.get_by_role("link", name=re.compile("CSV")).first.click()
    export = tmp_path / "export.csv"
    download.value.save_as(export)
    assert "CH de Valombreuse" in export.read_text(encoding="utf-8-sig")

    with site.database.reading_session() as session:
        (row,) = queries.list_latest(session, [site.hospital_id])
        assert row.state.value == "accepted"


def test_without_scripts_a_director_gets_three_actions_on_a_phone(site: Site):
    """The ESMS core from the home page to the first three actions, no script, 320 px; the steps are counted."""
    page = site.visit("directrice", width=320, java_script_enabled=False)
    steps = 0

    def click(role: str, name: str | re.Pattern[str]) -> None:
        nonlocal steps
        page.get_by_role(role, name=name).first.click()
        steps += 1

    page.goto("/accueil")
    click("link", "Voir et commencer")
    click("button", re.compile("^Commencer"))
    click("link", "Continuer")
    for _ in range(SECTIONS):
        for group in page.locator("fieldset[id$='-answer']").all():
            group.get_by_role("radio").first.check()
            steps += 1
        click("button", re.compile("^Enregistrer et (continuer|terminer)"))
    click("link", "Les premières actions")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert steps <= 40
    with site.database.reading_session() as session:
        (row,) = queries.list_latest(session, [site.ehpad_id])
        scores = queries.list_scores(session, row.id)[""]
        assert scores.answered == scores.applicable > 10


def test_with_the_keyboard_alone(site: Site):
    """Tab, arrows, space and enter are enough to sign in's next page, start, answer and go on."""
    page = site.visit("rssi")
    page.goto("/accueil")
    tab_to(page, "Voir et commencer")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/evaluations$"))
    tab_to(page, "Commencer CaRE")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/evaluations/"))
    tab_to(page, "Continuer")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/rubriques/prerequis"))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    with page.expect_response(re.compile("/points/")) as saved:
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    assert saved.value.status == 200
    tab_to(page, "Enregistrer et continuer")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/rubriques/gouvernance"))


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focused element begins with these words; the focus must be visible."""
    for _ in range(80):
        page.keyboard.press("Tab")
        text = page.evaluate("(document.activeElement.innerText || '').trim().replace(/\\s+/g, ' ')")
        if text.startswith(words):
            style = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle + s.outlineWidth + s.boxShadow; })()"
            )
            assert "none0px" not in style or "rgb" in style, words
            return
    raise AssertionError(f"never reached {words!r}")


def test_two_people_in_two_browsers(site: Site):
    first, second = site.visit("rssi"), site.visit("rssi")
    home = start_care_d2(first)
    for page in (first, second):
        page.goto(home + "/rubriques/prerequis")
    with first.expect_response(re.compile("/points/")):
        first.locator("#D2_P1-answer").get_by_label("Atteint", exact=True).check()
    with second.expect_response(re.compile("/points/")):
        second.locator("#D2_P1-answer").get_by_label("Pas atteint").check()
    expect(second.get_by_text("Quelqu’un a répondu pendant ce temps")).to_be_visible()
    expect(second.locator("#D2_P1-answer").get_by_label("Pas atteint")).to_be_checked()
    assert violations(second) == []
    expect(second.locator("[data-save-state]")).to_contain_text("Pas encore enregistré")
    second.get_by_role("button", name="Garder ma réponse").click()
    expect(second.get_by_text("Quelqu’un a répondu pendant ce temps")).to_have_count(0)
    expect(second.locator("#D2_P1-answer").get_by_label("Pas atteint")).to_be_checked()
    first.locator("#D2_P1-answer").get_by_label("Je ne sais pas").check()
    first.get_by_role("link", name=re.compile("^Garder celle de")).click()
    expect(first.locator("#D2_P1-answer").get_by_label("Pas atteint")).to_be_checked()


def submit_care_d2(site: Site) -> str:
    """A submission of D2 with nothing answered; the address of its reviewer's page."""
    home = start_care_d2(site.visit("rssi"))
    direction = site.visit("direction")
    direction.goto(home + "/signature")
    look(direction)
    direction.get_by_label("J’ai relu ces réponses").check()
    direction.get_by_role("button", name="Signer cette version").click()
    direction.get_by_role("button", name="Soumettre à la région").click()
    expect(direction.get_by_text("L’évaluation est soumise à votre région.")).to_be_visible()
    return home.replace("/evaluations/", "/soumissions/")


@pytest.mark.parametrize("width", [1280, 360])
def test_two_reviewers_in_two_browsers(site: Site, width: int):
    place = submit_care_d2(site)
    first, second = site.visit("relecteur", width=width), site.visit("second", width=width)
    first.goto(place)
    first.get_by_role("button", name="Prendre cette soumission").click()
    decide(first, "Montrez le compte rendu.")
    expect(first.get_by_text("Décision de Relecteur CRRC, enregistrée")).to_be_visible()
    expect(first.locator("#decider-D2_P1")).to_be_focused()
    second.goto(place)
    second.get_by_role("button", name="Reprendre à mon compte").click()
    decide(first, "Le compte rendu n’est pas daté.")
    panel = first.locator("#conflit-D2_P1")
    expect(panel).to_contain_text("Second relecteur a repris cette relecture")
    expect(panel).to_be_focused()
    expect(first.get_by_label("Commentaire pour l’établissement").first).to_have_value(
        "Le compte rendu n’est pas daté."
    )
    look(first)
    decide(second, "Le signataire manque.")
    expect(second.get_by_text("Décision de Second relecteur, enregistrée")).to_be_visible()
    panel.get_by_role("button", name="Reprendre la relecture et enregistrer mon avis").click()
    expect(panel).to_contain_text("Le signataire manque.")
    look(first)
    panel.get_by_role("button", name="Garder mon avis").click()
    expect(first.locator("#point-D2_P1")).to_contain_text("Décision de Relecteur CRRC, enregistrée")
    expect(first.locator("#suite-revue")).to_contain_text("1 sur 13")


def decide(page: Page, comment: str) -> None:
    item = page.locator("#point-D2_P1")
    item.get_by_label("Retourner ce point").check()
    item.get_by_label("Commentaire pour l’établissement").fill(comment)
    item.get_by_role("button", name="Enregistrer la décision").click()


def test_quick_changes_on_one_page_never_clash(site: Site):
    page = site.visit("rssi")
    home = start_care_d2(page)
    page.goto(home + "/rubriques/prerequis")
    group = page.locator("#D2_P1-answer")
    for name in ("Atteint", "Pas atteint", "Je ne sais pas", "Atteint"):
        group.get_by_label(name, exact=True).check()
    expect(page.locator("#score")).to_contain_text("7,7")
    expect(page.get_by_text("Quelqu’un a répondu")).to_have_count(0)


def test_a_server_that_dies_is_said_and_nothing_is_lost(site: Site):
    page = site.visit("rssi")
    home = start_care_d2(page)
    page.goto(home + "/rubriques/prerequis")
    page.context.set_offline(True)
    page.locator("#D2_P1-answer").get_by_label("Atteint", exact=True).check()
    expect(page.locator("[data-save-state]")).to_contain_text("Non enregistré")
    page.context.set_offline(False)
    page.get_by_role("button", name="Enregistrer et rester").click()
    expect(page.locator("#score")).to_contain_text("7,7")
