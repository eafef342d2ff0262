"""A hospital whose plan is in force, its list on the second domain, and the people around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db.session import Database
from app.domain.access import Role
from app.domain.continuity.plan import Plan
from app.features.assessments import queries as assessments
from app.features.assessments import service as assessment_service
from app.features.continuity import service
from app.features.continuity.queries import PlanRow
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.factories import Person, enter, make_organisation, make_person
from tests.integration.continuity.conftest import words

TODAY = NOW.date()


@dataclass
class House:
    client: FlaskClient
    database: Database
    organisation_id: UUID
    plan_id: UUID
    assessment_id: UUID
    referent: Person
    signatory: Person
    analyst: Person

    def act_as(self, person: Person, now: Any = NOW) -> FlaskClient:
        return enter(self.client, self.database, person, now)

    def read(self, url: str) -> str:
        answer = self.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return words(answer)

    def plan(self, rest: str = "") -> str:
        return f"/pcra/{self.plan_id}{rest}"

    def own(self, rest: str = "") -> str:
        return f"/etablissements/{self.organisation_id}{rest}"

    def section(self, name: str = "gouvernance") -> str:
        return f"/evaluations/{self.assessment_id}/rubriques/{name}"

    def contents(self) -> assessments.Contents:
        with self.database.reading_session() as session:
            return assessments.get_contents(session, self.assessment_id, with_titles=True)

    def take(self, item: str, section: str, **over: str) -> Any:
        """Send the form that the page of the section shows for this item."""
        url = f"/evaluations/{self.assessment_id}/points/{item}/reprise-des-plans"
        page = self.client.get(self.section(section)).get_data(as_text=True)
        form = re.search(rf'<form[^>]*action="{re.escape(url)}".*?</form>', page, re.DOTALL)
        data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.group(0) if form else ""))
        return self.client.post(url, data=data | over)


def make_house(client: FlaskClient, database: Database, plan: Plan, *, is_approved: bool = True) -> House:
    with database.unit_of_work() as session:
        hospital = make_organisation(session, "CH de Valombreuse")
        referent = make_person(session, Role.REFERENT, hospital.id)
        signatory = make_person(session, Role.SIGNATORY, hospital.id)
        analyst = make_person(session, Role.ANALYST, "11")
        row = add_plan(session, hospital.id, referent, plan)
        if is_approved:
            approve(session, row, referent, signatory)
        checklist = bundled_catalogue().latest("care-d2")
        assessment = assessment_service.open_assessment(
            session, referent.actor, hospital.id, "es", checklist, NOW, TODAY
        )
        return House(client, database, hospital.id, row.id, assessment.id, referent, signatory, analyst)


def add_plan(session: Session, organisation_id: UUID, referent: Person, plan: Plan) -> PlanRow:
    return service.begin_plan(
        session, referent.actor, organisation_id, plan.variant, "", plan.sheet.title, plan, NOW, TODAY
    )


def approve(session: Session, row: PlanRow, referent: Person, signatory: Person) -> int:
    """A new version of the plan, in force at once; its number."""
    frozen = service.freeze(session, referent.actor, row, "Version.", NOW)
    service.approve(session, signatory.actor, row, frozen.number, frozen.sha256, NOW, TODAY)
    return frozen.number
