"""Ends of pieces: their own or that of the freshness of an item, recalled once, one message a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.db.session import Database
from app.domain.access import Role
from app.domain.dates import add_months
from app.features.accounts.models import MailRow
from app.features.assessments import service
from app.features.evidence import service as evidence
from app.features.evidence.service import Piece
from app.features.pieces import jobs, queries
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.factories import Person, make_ehpad, make_organisation, make_person

TODAY = NOW.date()
CATALOGUE = bundled_catalogue()
ESMS = CATALOGUE.latest("esms-socle")
ITEM = next(
    item for item in ESMS.items if item.proof and item.proof.max_age_months == 12 and item.gate is None
)
KIND = ITEM.proof.groups[0][0] if ITEM.proof else ""


@dataclass
class Home:
    database: Database
    organisation_id: UUID
    director: Person

    def add(
        self, dated: date | None, until: date | None = None, title: str = "Essai secret", *, used: bool = True
    ) -> UUID:
        with self.database.unit_of_work() as session:
            row = service.open_assessment(
                session, self.director.actor, self.organisation_id, "esms", ESMS, NOW, TODAY
            )
            piece = Piece(KIND, title, dated, until, owner="responsable qualité")
            if not used:
                return evidence.register(session, self.director.actor, self.organisation_id, piece, NOW).id
            done = service.register_piece(session, self.director.actor, row, ESMS, ITEM.id, piece, NOW, TODAY)
            return done.contents.pieces[ITEM.id][-1].id

    def run(self, day: date) -> list[tuple[str, str]]:
        """The messages that the job of that day posts: subject and text."""
        with self.database.unit_of_work() as session:
            before = set(session.scalars(select(MailRow.id)))
        with self.database.unit_of_work() as session:
            jobs.send_reminders(session, {}, NOW + (day - TODAY))
        with self.database.unit_of_work() as session:
            fresh = [row for row in session.scalars(select(MailRow)) if row.id not in before]
            return [(row.subject, row.body) for row in fresh]


@pytest.fixture
def home(database: Database) -> Home:
    with database.unit_of_work() as session:
        place = make_ehpad(session)
        return Home(database, place.id, make_person(session, Role.REFERENT, place.id))


def test_the_freshness_of_an_item_ends_a_piece(home: Home):
    dated = date(2026, 3, 1)
    used = home.add(dated)
    unused = home.add(dated, title="Autre", used=False)
    with home.database.reading_session() as session:
        ends = {
            line.row.id: line.end
            for line in queries.list_lines(session, home.organisation_id, CATALOGUE, TODAY)
        }
    assert ends == {used: add_months(dated, 12), unused: None}


def test_each_reminder_goes_once_and_in_time(home: Home):
    home.add(date(2026, 3, 1))
    end = date(2027, 3, 1)
    days = (40, 31, 30, 30, 29, 8, 7, 6, 2, 1, 0, -1, -30)
    posted = [len(home.run(end - timedelta(left))) for left in days]
    assert posted == [0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]


def test_a_message_tells_the_kind_the_date_and_the_points_but_no_title(home: Home):
    home.add(date(2026, 3, 1))
    ((subject, body),) = home.run(date(2027, 2, 1))
    assert "1 pièce de preuve à renouveler" in subject and "1er mars 2027" in subject
    assert CATALOGUE.proof_kinds[KIND] in body and ITEM.id in body and "dans 28 jours" in body
    assert "responsable qualité" in body and f"/etablissements/{home.organisation_id}/pieces" in body
    assert "secret" not in body


def test_several_ends_make_one_message_a_day(home: Home):
    for number in range(3):
        home.add(TODAY, TODAY + timedelta(20 + number), title=f"Essai {number}", used=number > 0)
    ((subject, body),) = home.run(TODAY)
    assert "3 pièces" in subject and len(re.findall(r"^- ", body, re.MULTILINE)) == 3
    assert home.run(TODAY) == []


def test_a_day_without_the_job_is_made_up_for(home: Home):
    home.add(TODAY, TODAY + timedelta(30))
    assert len(home.run(TODAY + timedelta(25))) == 1
    assert home.run(TODAY + timedelta(25)) == []


def test_nothing_is_said_of_what_is_replaced_undated_or_nobodys(home: Home, database: Database):
    old = home.add(TODAY, TODAY + timedelta(5))
    with database.unit_of_work() as session:
        following = Piece(KIND, "v2", TODAY, TODAY + timedelta(300), previous_id=old)
        evidence.register(session, home.director.actor, home.organisation_id, following, NOW)
        stranger = make_organisation(session, "Sans référent")
        evidence.register(
            session, home.director.actor, stranger.id, Piece(KIND, "x", TODAY, TODAY + timedelta(5)), NOW
        )
    home.add(None, TODAY + timedelta(5), title="Sans date")
    assert home.run(TODAY) == []
    with database.unit_of_work() as session:
        late = make_person(session, Role.REFERENT, stranger.id)
    assert late.id
    assert len(home.run(TODAY)) == 1
