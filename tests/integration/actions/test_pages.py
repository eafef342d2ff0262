"""The end of the path: what to do first, on screen and on paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Role
from app.domain.entry import Entry
from app.domain.scoring import Special
from app.features.assessments import queries, service
from app.features.evidence.service import Piece
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.factories import Person, enter, make_ehpad, make_person
from tests.unit.documents.extraction import html_text, normalised, pdf_text

TODAY = NOW.date()
CHECKLIST = bundled_catalogue().latest("esms-socle")


@dataclass
class Home:
    """A nursing home and its director, who answers and reads."""

    client: FlaskClient
    database: Database
    director: Person
    assessment_id: UUID

    def url(self, rest: str = "") -> str:
        return f"/evaluations/{self.assessment_id}/actions{rest}"

    def read(self, rest: str = "") -> Any:
        return enter(self.client, self.database, self.director).get(self.url(rest))

    def answer(self, **entries: Entry) -> None:
        with self.database.unit_of_work() as session:
            row = queries.get(session, self.assessment_id)
            drafts = [service.Draft(f"ESMS.{name}", entry, 0) for name, entry in entries.items()]
            service.save_answers(session, self.director.actor, row, CHECKLIST, drafts, NOW, TODAY)

    def prove_everything(self) -> None:
        with self.database.unit_of_work() as session:
            row = queries.get(session, self.assessment_id)
            for item in CHECKLIST.items:
                for group in item.proof.groups if item.proof else ():
                    piece = Piece(kind=group[0], title=f"Pièce {item.id}", document_date=date(2026, 11, 2))
                    service.register_piece(
                        session, self.director.actor, row, CHECKLIST, item.id, piece, NOW, TODAY
                    )


@pytest.fixture
def home(client: FlaskClient, database: Database) -> Home:
    with database.unit_of_work() as session:
        ehpad = make_ehpad(session)
        director = make_person(session, Role.REFERENT, ehpad.id)
        row = service.open_assessment(session, director.actor, ehpad.id, "esms", CHECKLIST, NOW, TODAY)
        return Home(client, database, director, row.id)


def words(response: Any) -> str:
    assert response.status_code == 200
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


BEST = {
    item.id.removeprefix("ESMS."): Entry(choice=max(item.scale.choices, key=lambda choice: choice.value).code)
    for item in CHECKLIST.items
    if item.scale is not None
} | {"E1": Entry(choice="no")}


def test_before_any_answer_the_page_asks_to_answer_first(home: Home):
    page = words(home.read())
    assert "17 questions attendent une réponse" in page
    assert page.count("Répondre, puis faire") >= 3


def test_the_three_first_actions_say_how_who_and_how_long(home: Home):
    home.answer(
        A1=Entry(choice="yes"), A2=Entry(choice="written"), B1=Entry(choice="partly"), B2=Entry(choice="no")
    )
    page = words(home.read())
    first = page.partition("Les 3 à faire d’abord")[2].partition("Si vous faites ces 3-là")[0]
    for item_id in ("ESMS.B1", "ESMS.B2"):
        guidance = CHECKLIST.find_item(item_id).guidance
        for written in (guidance.label, guidance.who, *guidance.how):
            assert written in first
    assert "3\u202fjours" in first and "1\u202fjour" in first
    assert "Déclaré" in page.partition("Si vous faites ces 3-là")[2]


def test_finding_out_is_a_work_of_its_own(home: Home):
    home.answer(**{**BEST, "B1": Entry(special=Special.UNKNOWN)})
    home.prove_everything()
    page = words(home.read())
    assert "Votre première action" in page and "Savoir" in page
    assert "Personne n’a encore su répondre" in page


def test_what_is_in_place_is_to_be_proved(home: Home):
    home.answer(**BEST)
    page = words(home.read())
    assert "Déjà en place, à prouver" in page
    assert "Vous dites que c’est en place. Il reste à le prouver" in page


def test_with_nothing_left_the_page_says_so_and_the_file_too(home: Home):
    home.answer(**BEST)
    home.prove_everything()
    assert "Rien à faire de plus aujourd’hui" in words(home.read())
    assert "Aucune action à proposer" in words(home.read("/fiches"))
    assert "Aucune action à proposer" in pdf_text(home.read(".pdf").data)


def test_the_sheets_on_screen_are_those_of_the_file(home: Home):
    home.answer(A1=Entry(choice="yes"), A2=Entry(choice="written"))
    html = home.read("/fiches").get_data(as_text=True)
    fragment = html[html.index('<div class="doc">') : html.index("</main>")]
    title = "Premières actions – " + CHECKLIST.title
    drawn = pdf_text(home.read(".pdf").data).replace(" ", "").replace(title.replace(" ", ""), "", 1)
    assert normalised(html_text(fragment)).replace(" ", "") == drawn
