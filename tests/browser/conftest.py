"""A real Chromium on a real site: the application over HTTP, on loopback, with a base of its own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from app.db.session import Database
from app.domain.access import Role
from tests.factories import Person, enter, make_ehpad, make_organisation, make_person

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Site:
    """The running site, who is who in it, and a browser to go and see."""

    app: Flask
    address: str
    chromium: Browser
    hospital_id: UUID
    ehpad_id: UUID
    people: dict[str, Person]
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.app.extensions["boussole.database"]

    def visit(self, who: str | None = None, width: int = 1280, **options: Any) -> Page:
        """A fresh browser, signed in as one of the people or nobody."""
        context = self.chromium.new_context(
            base_url=self.address, viewport={"width": width, "height": 900}, locale="fr-FR", **options
        )
        self.contexts.append(context)
        if who is not None:
            client = enter(self.app.test_client(), self.database, self.people[who])
            cookie = client.get_cookie("boussole")
            context.add_cookies([{"name": "boussole", "value": cookie.value, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page


@pytest.fixture
def engine_name() -> str:
    """What a browser shows does not depend on the base."""
    return "sqlite"


@pytest.fixture
def site(chromium: Browser, app: Flask, database: Database) -> Iterator[Site]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with database.unit_of_work() as session:
        hospital, ehpad = make_organisation(session), make_ehpad(session, category="500")
        people = {
            "rssi": make_person(session, Role.REFERENT, hospital.id, name="RSSI du CH"),
            "direction": make_person(session, Role.SIGNATORY, hospital.id, name="Direction du CH"),
            "directrice": make_person(session, Role.REFERENT, ehpad.id, name="Directrice d’EHPAD"),
            "relecteur": make_person(session, Role.REVIEWER, "11", name="Relecteur CRRC"),
            "second": make_person(session, Role.REVIEWER, "11", name="Second relecteur"),
            "analyste": make_person(session, Role.ANALYST, "11", name="Analyste ARS"),
        }
        site = Site(app, f"http://127.0.0.1:{server.server_port}", chromium, hospital.id, ehpad.id, people)
    yield site
    for context in site.contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()
