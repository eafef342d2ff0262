"""Continuity plans in a browser: a care home makes one from nothing, a hospital breaks a good one and is told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.content.loader import bundled_folder
from tests.browser.conftest import Site
from tests.browser.test_story import look

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
]

ONE_SITTING = 90
"""Clicks and fields, of which a little more than five for each of the eight activities."""


class Hands:
    """Who fills the pages, counting what they do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done = 0

    def click(self, role: str, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role(role, name=name).first.click()
        self.done += 1

    def fill(self, control: str, value: str) -> None:
        self.page.locator(f"[id='{control}']").fill(value)
        self.done += 1

    def choose(self, control: str, label: str) -> None:
        self.page.locator(f"[id='{control}']").select_option(label=label)
        self.done += 1


def test_a_care_home_prints_its_first_plan_in_one_sitting(site: Site, tmp_path: Path):
    """On a phone without scripts, from the page of the establishment to the crisis pack; the gestures are counted."""
    page = site.visit("directrice", width=360, java_script_enabled=False)
    hands = Hands(page)
    page.goto(f"/etablissements/{site.ehpad_id}")
    hands.click("link", re.compile("^Plans? de continuité"))
    hands.fill("title", "Plan de continuité de la résidence")
    page.get_by_label("Établissement médico-social").check()
    hands.click("button", "Commencer ce plan")
    hands.click("button", "Ajouter au plan ce qui est coché")
    hands.click("link", "Remplir l’annuaire")
    for role, name in (("directeur", "Direction"), ("referent", "Direction"), ("astreinte", "Astreinte")):
        hands.fill(f"{role}-name", name)
    hands.fill("directeur-phone", "01 00 00 00 01")
    hands.fill("astreinte-phone", "01 00 00 00 02")
    hands.click("button", "Enregistrer et passer aux activités")
    hands.fill("duree-si-outage", "15 j")
    hands.fill("duree-equipe-outage", "3 j")
    cards = page.locator(".session-card[id]")
    codes = [str(one.get_attribute("id")).removeprefix("fiche-") for one in cards.all()]
    assert len(codes) == 8
    for code in codes:
        hands.choose(f"activite-{code}-owner", "Direction")
        hands.fill(f"activite-{code}-dmia", "4 h")
        hands.fill(f"activite-{code}-minimum", "L’essentiel, une fois par jour")
        hands.fill(f"solution-{code}-place", "Placard de la salle de soins")
    page.locator("button", has_text=re.compile("^Enregistrer$")).last.click()
    expect(page.get_by_role("heading", name="Imprimer le premier plan")).to_be_visible()
    with page.expect_download() as download:
        hands.click("link", "Ouvrir le pack de crise (PDF)")
    pack = tmp_path / "pack.pdf"
    download.value.save_as(pack)
    assert pack.read_bytes().startswith(b"%PDF")
    assert hands.done <= ONE_SITTING, hands.done
    page.get_by_role("link", name="Figer cette version et la faire approuver").click()
    page.get_by_label("Ce que contient cette première version").fill("Premier plan")
    page.get_by_role("button", name=re.compile("^Figer")).click()
    expect(page.get_by_text("attend son approbation").first).to_be_visible()


def bring_example(site: Site, page: Page) -> str:
    """The plan that the documentation gives, begun from its file; its address."""
    page.goto(f"/etablissements/{site.hospital_id}/pcra/fichier")
    page.get_by_label("Fichier du plan").set_input_files(bundled_folder("docs") / "plan-exemple.json")
    page.get_by_role("button", name=re.compile("^(Lire|Reprendre|Commencer)")).click()
    page.wait_for_url(re.compile("/pcra/[0-9a-f-]{36}$"))
    return page.url


def remarks(page: Page, plan: str) -> str:
    page.goto(plan + "/verifications")
    return page.locator("main").inner_text()


def test_a_hospital_breaks_its_plan_and_is_told_each_time(site: Site):
    page = site.visit("rssi")
    plan = bring_example(site, page)
    look(page)
    before = remarks(page, plan)
    look(page)

    page.goto(plan + "/etapes/mandate")
    page.locator("#role tbody tr").first.get_by_role("link").first.click()
    held = page.get_by_label("Suppléant", exact=True)
    deputy = str(held.locator("option:checked").inner_text())
    page.goto(plan + "/etapes/contacts")
    page.locator("#contact").get_by_role("link", name=deputy).first.click()
    page.get_by_role("button", name=re.compile("^Retirer cet élément")).click()
    told = remarks(page, plan)
    assert told != before and "suppléant" in told.replace(before, ""), "a deputy who left"
    expect(page.locator("main")).to_contain_text("GO2")

    before = remarks(page, plan)
    page.goto(plan + "/etapes/solutions")
    look(page)
    page.locator("#solution tbody tr").first.get_by_role("link").first.click()
    page.get_by_label("Autonomie", exact=False).first.fill("5 min")
    look(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    told = remarks(page, plan)
    short = "le mode dégradé ne tient pas assez longtemps"
    assert told.count(short) > before.count(short), "an endurance that is too short"

    page.goto(plan + "/etapes/resources")
    first, second = (page.locator("#resource tbody tr").nth(place).get_by_role("link") for place in (0, 1))
    names = (first.inner_text(), second.inner_text())
    places = (first.get_attribute("href"), second.get_attribute("href"))
    for place, other in zip(places, reversed(places), strict=True):
        page.goto(str(place))
        open_more(page)
        code = str(other).rsplit("/", 1)[1]
        page.locator(f"input[name='prerequisites'][value='{code}']").check()
        page.get_by_role("button", name="Enregistrer", exact=True).click()
    told = remarks(page, plan)
    assert all(name in told for name in names)
    expect(page.locator("main")).to_contain_text("Ordre de redémarrage qui tourne en rond")
    page.goto(plan + "/calculs")
    expect(page.locator("main")).to_contain_text("s’attendent en boucle")
    look(page)


def open_more(page: Page) -> None:
    for more in page.locator(".more-fields:not([open]) > summary").all():
        more.click()


def test_the_pages_of_a_plan_are_right_on_a_phone(site: Site):
    page = site.visit("rssi", width=360)
    plan = bring_example(site, page)
    page.goto(plan + "/seance")
    look(page)
    for rest in ("", "/depart", "/kit", "/seance/personnes", "/seance/activites", "/versions", "/documents"):
        page.goto(plan + rest)
        look(page)
    page.goto(plan + "/etapes/impacts")
    look(page)
    page.locator("tbody a").first.click()
    look(page)
