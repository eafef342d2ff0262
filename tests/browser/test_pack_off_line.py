"""The pages of an off-line pack, opened from a folder by a real Chromium whose network is cut."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from app.documents.html import render_page
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan
from app.features.continuity.documents import frame
from app.features.continuity.documents.annexes import show_forms
from app.features.continuity.documents.edition import Edition
from app.web.downloads import document_style
from tests.browser.axe import violations
from tests.unit.continuity.packs import SERVICES, write_clear
from tests.unit.continuity.printed import kit_of
from tests.unit.documents.extraction import page_texts
from tests.unit.domain.continuity.plans import TODAY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("cle usb é")
    with zipfile.ZipFile(io.BytesIO(write_clear())) as archive:
        archive.extractall(where)
    return where


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(offline=True, locale="fr-FR", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.faults = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.faults.append(message.text))  # type: ignore[attr-defined]
    page.on("dialog", lambda dialog: page.faults.append("dialog"))  # type: ignore[attr-defined]
    page.on(
        "request",
        lambda request: None if request.url.startswith("file:") else page.faults.append(request.url),  # type: ignore[attr-defined]
    )
    yield page
    context.close()


def links(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('a')].map(one => one.href)")


def test_every_link_of_the_pack_is_followed_without_a_network(page: Page, folder: Path) -> None:
    waiting, seen, files = [(folder / "index.html").as_uri()], set(), set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page.goto(address)
        assert page.locator("h1").count() == 1
        for link in links(page):
            bare, _, mark = link.partition("#")
            path = Path(unquote(urlsplit(bare).path))
            assert urlsplit(bare).scheme == "file" and path.is_relative_to(folder), link
            assert path.is_file(), link
            if bare == address:
                assert page.locator(f"#{mark}").count() == 1, link
            elif path.suffix != ".html":
                files.add(path)
            elif bare not in seen and bare not in waiting:
                waiting.append(bare)
    assert {Path(unquote(urlsplit(one).path)) for one in seen} == set(folder.rglob("*.html"))
    assert len(seen) == 4 + len(SERVICES)
    told = {folder / "LISEZ-MOI.txt", folder / "manifeste-sha256.txt", folder / "pdf" / "couverture.pdf"}
    assert (
        seen
        and files == {one for one in folder.rglob("*.*") if one.is_file() and one.suffix != ".html"} - told
    )
    assert page.faults == []  # type: ignore[attr-defined]


def test_the_first_page_is_walked_by_its_own_links(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    assert "NON CHIFFRÉ" in page.locator("main").inner_text()
    page.get_by_role("link", name="Pack de crise", exact=True).click()
    assert "Pack de crise" in page.title()
    page.get_by_role("link", name="Retour au sommaire du pack").click()
    page.get_by_role("link", name="Extrait\u202f: <script>alert(1)</script> ecivres", exact=True).click()
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()
    assert page.faults == []  # type: ignore[attr-defined]


def test_pages_keep_their_style_fit_a_phone_and_print_on_a4(page: Page, folder: Path) -> None:
    for name in ("index.html", "pages/pack-de-crise.html"):
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto((folder / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        assert page.evaluate("getComputedStyle(document.body).fontFamily") == "sans-serif"
        printed = page.pdf(prefer_css_page_size=True)
        assert printed.startswith(b"%PDF-")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((folder / "index.html").as_uri())
    assert page.faults == []  # type: ignore[attr-defined]
    assert violations(page) == []


@pytest.mark.parametrize("variant", list(Variant))
def test_each_form_prints_on_its_page(page: Page, tmp_path: Path, variant: Variant) -> None:
    edition = Edition(Plan(variant), TODAY, kit_of(variant))
    forms = frame(edition, "Formulaires", "Formulaires", show_forms(edition), "")
    (tmp_path / "page.html").write_text(render_page(forms, document_style()), encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    texts = page_texts(page.pdf(prefer_css_page_size=True))[1:]
    titles = [one.text for one in forms.headings() if one.level == 2]
    if variant is Variant.ES:
        place = titles.index("Fiche patient provisoire")
        titles.insert(place + 1, "Fiche patient provisoire, page 2")
    assert len(texts) == len(titles)
    assert [
        title for title, text in zip(titles, texts, strict=True) if title not in " ".join(text.split())
    ] == []


def test_a_page_runs_no_script_even_if_one_stood_in_it(page: Page, folder: Path, tmp_path: Path) -> None:
    """The policy that a page gives itself, held to a fault planted in a copy."""
    content = (folder / "pages" / "complet.html").read_text(encoding="utf-8")
    planted = "<script>document.title = 'pris'</script><img src=x onerror=\"document.title = 'pris'\">"
    (tmp_path / "copie.html").write_text(content.replace("<main>", f"<main>{planted}"), encoding="utf-8")
    page.goto((tmp_path / "copie.html").as_uri())
    page.wait_for_timeout(200)
    assert page.title() != "pris"
    assert any("Content Security Policy" in one for one in page.faults)  # type: ignore[attr-defined]
