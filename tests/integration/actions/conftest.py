"""An establishment with a list under way, its people, and the pages of its actions."""

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
from app.features.actions import queries
from app.features.actions.queries import Criteria, Taken
from app.features.assessments import service as assessments
from app.features.evidence import service as evidence
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.factories import Person, enter, make_organisation, make_person

TODAY = NOW.date()
CATALOGUE = bundled_catalogue()
D2 = CATALOGUE.latest("care-d2")


@dataclass
class Desk:
    """The pages of the actions of one establishment, read as one of its people."""

    client: FlaskClient
    database: Database
    organisation_id: UUID
    assessment_id: UUID
    referent: Person
    colleague: Person
    signatory: Person
    stranger: Person

    def act_as(self, person: Person) -> FlaskClient:
        return enter(self.client, self.database, person)

    def url(self, rest: str = "") -> str:
        return f"/etablissements/{self.organisation_id}/actions{rest}"

    def read(self, rest: str = "") -> str:
        return words(self.client.get(self.url(rest)))

    def post(self, rest: str = "", **data: Any) -> Any:
        return self.client.post(self.url(rest), data=data)

    def add(self, title: str = "Tester la restauration", **data: Any) -> UUID:
        """An action of one's own, through the page; its id."""
        before = {one.row.id for one in self.list_all()}
        answer = self.post("/nouvelle", title=title, **{"status": "todo", **data})
        assert answer.status_code == 303, words(answer)
        return next(one.row.id for one in self.list_all() if one.row.id not in before)

    def list_all(self) -> list[Taken]:
        everything = Criteria(statuses=frozenset(queries.taken.ActionStatus))
        with self.database.reading_session() as session:
            found, _total = queries.list_actions(
                session, CATALOGUE, self.organisation_id, everything, TODAY, limit=600
            )
            for one in found:
                assert one.title
            return found

    def find(self, action_id: UUID) -> Taken:
        return next(one for one in self.list_all() if one.row.id == action_id)

    def register_piece(self, title: str = "Compte rendu du test") -> UUID:
        piece = evidence.Piece(kind="cahier_tests", title=title, document_date=date(2026, 11, 2))
        with self.database.unit_of_work() as session:
            return evidence.register(session, self.referent.actor, self.organisation_id, piece, NOW).id


@pytest.fixture
def desk(client: FlaskClient, database: Database) -> Desk:
    with database.unit_of_work() as session:
        organisation, other = make_organisation(session), make_organisation(session, "CH voisin")
        referent, colleague = (make_person(session, Role.REFERENT, organisation.id) for _ in range(2))
        signatory = make_person(session, Role.SIGNATORY, organisation.id)
        stranger = make_person(session, Role.REFERENT, other.id)
        row = assessments.open_assessment(session, referent.actor, organisation.id, "es", D2, NOW, TODAY)
        found = Desk(client, database, organisation.id, row.id, referent, colleague, signatory, stranger)
    found.act_as(referent)
    return found


def words(response: Any) -> str:
    """What a page says, without its tags; narrow spaces as plain ones."""
    html = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).replace("\u202f", " ")
    return re.sub(r"\s+", " ", html)
