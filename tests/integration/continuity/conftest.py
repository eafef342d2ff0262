"""An establishment with a plan under way, its people, and the pages of the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db.session import Database
from app.domain.access import Role
from app.domain.continuity.fields import Variant
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.governance import PlanSheet
from app.features.continuity import queries, service
from app.features.continuity.models import PlanRow
from tests.conftest import NOW
from tests.factories import Person, enter, make_organisation, make_person


@dataclass
class Desk:
    """The pages of one plan, read as one of the people of its establishment."""

    client: FlaskClient
    database: Database
    organisation_id: UUID
    plan_id: UUID
    referent: Person
    colleague: Person
    signatory: Person
    stranger: Person

    def act_as(self, person: Person) -> FlaskClient:
        return enter(self.client, self.database, person)

    def url(self, rest: str = "") -> str:
        return f"/pcra/{self.plan_id}{rest}"

    def read(self, rest: str = "") -> str:
        answer = self.client.get(self.url(rest))
        assert answer.status_code == 200, answer.status_code
        return words(answer)

    def add(self, kind: str, /, **data: Any) -> str:
        """A record through the page; its id."""
        before = {one.id for one in self.plan}
        answer = self.client.post(self.url(f"/{kind}/nouveau"), data=data)
        assert answer.status_code == 303, words(answer)
        return next(one.id for one in self.plan if one.id not in before)

    @property
    def plan(self) -> Plan:
        with self.database.reading_session() as session:
            return queries.load_plan(session, queries.get_plan_row(session, self.plan_id))


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True).replace("\u202f", " "))


@pytest.fixture(autouse=True)
def what_is_remembered_is_what_is_kept(database: Database) -> Iterator[None]:
    """At the end of every test: a session that may write remembers nothing."""
    yield
    with database.reading_session() as reader, database.writing_session() as writer:
        for row in list(reader.scalars(select(PlanRow).where(PlanRow.closed_at.is_(None)))):
            kept = queries.load_plan(writer, writer.get_one(PlanRow, row.id))
            assert queries.load_plan(reader, row) == kept
            assert list(queries.load_plan(reader, row)) == list(kept)


@pytest.fixture
def desk(client: FlaskClient, database: Database) -> Desk:
    with database.unit_of_work() as session:
        hospital, other = make_organisation(session), make_organisation(session)
        referent = make_person(session, Role.REFERENT, hospital.id)
        people = (
            referent,
            make_person(session, Role.REFERENT, hospital.id),
            make_person(session, Role.SIGNATORY, hospital.id),
            make_person(session, Role.REFERENT, other.id),
        )
        plan = service.begin_plan(
            session,
            referent.actor,
            hospital.id,
            Variant.ES,
            "pcra-es/2026.1",
            "Plan des urgences",
            [PlanSheet(id="sheet", title="Plan des urgences")],
            NOW,
            NOW.date(),
        )
        return Desk(client, database, hospital.id, plan.id, *people)
