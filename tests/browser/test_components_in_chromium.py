"""The gallery of components in Debian's chromium: axe, policy, keyboard, narrow screen, no script, paper."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser.axe import violations
from tests.components.gallery import make_gallery

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
]

PATHS = ["/", "/donnees?tri=-nom&page=4", "/formulaire", "/imprimer", "/nulle-part"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, make_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    """The one browser of the session: Playwright refuses a second one beside it."""
    return chromium


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="fr-FR")
    yield context.new_page()
    context.close()


def refuse_form(page: Page) -> None:
    page.goto("/formulaire")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("[data-error-summary]")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    assert violations(page) == []


def test_axe_finds_nothing_on_a_refused_form(page: Page) -> None:
    refuse_form(page)
    assert violations(page) == []


def test_axe_sees_a_planted_fault(page: Page) -> None:
    page.goto("/formulaire")
    page.evaluate("document.querySelector('label[for=town]').remove()")
    assert any(found.startswith("label") for found in violations(page))


@pytest.mark.parametrize("path", PATHS)
def test_nothing_overflows_at_320_pixels(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize("path", PATHS[:4])
def test_the_policy_blocks_nothing_that_a_page_needs(page: Page, path: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path, wait_until="networkidle")
    assert said == []


def test_icons_come_from_the_sprite(page: Page) -> None:
    page.goto("/")
    assert page.evaluate("document.querySelector('.brand-mark use').getBBox().width") > 30


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto("/donnees")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_focus_is_seen(page: Page) -> None:
    page.goto("/formulaire")
    page.get_by_label("Ville").focus()
    page.keyboard.press("Shift+Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_summary_takes_the_focus_and_leads_to_each_control(page: Page) -> None:
    refuse_form(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Indiquez le nombre de lits").click()
    expect(page.get_by_label("Lits et places")).to_be_focused()
    page.get_by_role("link", name="Choisissez une réponse").click()
    expect(page.get_by_label("Rien n’existe")).to_be_focused()


def test_a_password_is_shown_and_hidden(page: Page) -> None:
    page.goto("/formulaire")
    field = page.locator("#password")
    page.get_by_role("button", name="Afficher Mot de passe").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Masquer Mot de passe").click()
    expect(field).to_have_attribute("type", "password")


def test_the_account_menu_closes_with_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/")
    summary = page.locator("details.account-menu summary")
    summary.click()
    expect(page.get_by_text("rssi@ch-val-dessai.exemple.fr")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("rssi@ch-val-dessai.exemple.fr")).to_be_hidden()
    expect(summary).to_be_focused()


def test_charts_are_drawn_beside_their_tables(page: Page) -> None:
    page.goto("/")
    for name in ("barres", "radar", "courbe", "barres-h"):
        drawn = page.evaluate(
            "id => { const c = document.getElementById(id);"
            " return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v) }",
            name,
        )
        assert drawn, name


def test_a_refusal_asked_by_htmx_shows_where_the_reader_is(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Essayer un refus").click()
    notice = page.locator("#avis-de-page")
    expect(notice).to_contain_text("Vous n’avez pas le droit de faire cela.")
    expect(notice).to_be_in_viewport()
    expect(page.locator("[data-save-state]")).to_contain_text("lisez l’avis en haut de la page")


def test_typing_then_leaving_asks_first(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/formulaire")
    page.get_by_label("Ville").press_sequentially("Essai")
    page.get_by_role("link", name="Annuler").click()
    page.wait_for_url("**/")
    assert asked == ["beforeunload"]


def test_without_scripts_everything_is_there_and_no_button_is_dead(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Copier")).to_be_hidden()
    expect(page.locator(".chart-canvas").first).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
    page.goto("/formulaire")
    expect(page.get_by_role("button", name="Afficher")).to_be_hidden()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Il y a 8 erreurs")
    expect(page).to_have_title("Erreur\u202f: Décrire l’établissement – Boussole")
    context.close()


def test_paper_has_no_frame(page: Page) -> None:
    page.goto("/")
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".site-footer")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_motion_stops_when_the_reader_asks(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.querySelector('.btn')).transitionDuration") in ("0s", "")
