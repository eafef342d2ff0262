"""The year of an RSSI with a list, in a browser: the gauge, the proofs handed over, the other lists, the workbook."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.test_story import answer_all_by_autosave, look, start_care_d2

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
]


def fill_activity(page: Page) -> None:
    """The gauge of covered activity moves at each change, without the button and without losing what is typed."""
    fact = page.locator("#fait-activite_plans")
    result = fact.locator("#calcul-activite_plans")
    for place, (name, weight) in enumerate(
        (("CH du Val", "40"), ("CH du Mont", "35,5"), ("EHPAD du Bois", "24,5"))
    ):
        fact.get_by_label(f"Entité, ligne {place + 1}").fill(name)
        with page.expect_response(re.compile("/donnees/activite_plans")):
            fact.get_by_label(f"Poids, ligne {place + 1}").fill(weight)
            fact.get_by_label("Couverte").nth(place).focus()
    fact.get_by_label("Couverte").first.check()
    expect(result).to_contain_text(re.compile("La part atteinte est de 40,0"))
    expect(result).to_contain_text("ajouter CH du Mont")
    fact.get_by_label("Couverte").nth(1).check()
    expect(result).to_contain_text(re.compile("75,5"))
    expect(result).to_contain_text("Atteint")
    page.reload()
    expect(result).to_contain_text(re.compile("75,5"))


def join_file(page: Page, home: str, path: Path) -> None:
    page.goto(home + "/rubriques/prerequis")
    page.get_by_role("link", name=re.compile("^Ajouter ou gérer les preuves")).first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("Titre de la pièce").fill("PSSI, version 3")
    page.get_by_label("Date de la pièce").fill("2026-03-01")
    page.get_by_role("button", name=re.compile("^(Joindre|Enregistrer)")).first.click()
    expect(page.get_by_text("Prouvé aujourd’hui")).to_be_visible()
    look(page)


def test_the_rssi_answers_d2_hands_over_the_proofs_and_finds_other_lists_begun(site: Site, tmp_path: Path):
    page = site.visit("rssi")
    home = start_care_d2(page)
    answer_all_by_autosave(page)

    page.goto(home)
    page.get_by_role("link", name="Données de calcul et résultats").click()
    look(page)
    fill_activity(page)
    look(page)

    written = tmp_path / "PSSI signée – été.pdf"
    written.write_bytes(b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n")
    join_file(page, home, written)
    page.goto(home)
    with page.expect_download() as download:
        page.get_by_role("link", name="Le dossier de preuves (ZIP)").click()
    bundle = tmp_path / "preuves.zip"
    download.value.save_as(bundle)
    with zipfile.ZipFile(bundle) as archive:
        held = next(name for name in archive.namelist() if name.endswith("PSSI signée – été.pdf"))
        assert held.count("/") == 2
        assert archive.read(held) == written.read_bytes()
        assert archive.read("index.pdf").startswith(b"%PDF")
        manifest = next(name for name in archive.namelist() if "SHA256" in name.upper())
        assert hashlib.sha256(written.read_bytes()).hexdigest() in archive.read(manifest).decode()

    for title in (re.compile("HospiConnect"), re.compile("ReCyF")):
        page.goto("/accueil")
        page.get_by_role("link", name="Toutes les listes").first.click()
        look(page)
        page.get_by_role("button", name=title).first.click()
        expect(page.get_by_role("heading", name="Déjà répondu ailleurs")).to_be_visible()
        look(page)
        page.get_by_text("Voir ces points").click()
        page.locator(".elsewhere-summary li a").first.click()
        expect(page.locator(".elsewhere").first).to_contain_text("Atteint")
        look(page)
        page.get_by_role("button", name=re.compile("^Reprendre les preuves et une note")).first.click()
        expect(page.get_by_text("Il vous reste à choisir la réponse")).to_be_visible()

    page.goto(home)
    page.get_by_role("link", name="Répondre hors ligne, dans un classeur").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le classeur").click()
    workbook = tmp_path / "classeur.xlsx"
    download.value.save_as(workbook)
    page.locator("input[type=file]").set_input_files(workbook)
    page.get_by_role("button", name="Comparer avec les réponses en cours").click()
    expect(page.get_by_role("heading", name="Aucune différence à écrire")).to_be_visible()
