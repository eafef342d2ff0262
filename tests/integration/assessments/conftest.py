"""One establishment, its people and the region's, on the pages of one assessment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.db.session import Database
from app.domain.access import Role
from app.features.assessments import queries
from app.features.assessments import service as assessments
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.factories import Person, enter, make_organisation, make_person

TODAY = NOW.date()


@dataclass
class Story:
    client: FlaskClient
    database: Database
    organisation_id: UUID
    referent: Person
    colleague: Person
    signatory: Person
    reviewer: Person
    analyst: Person
    stranger: Person
    assessment_id: UUID

    def act_as(self, person: Person) -> FlaskClient:
        return enter(self.client, self.database, person)

    def url(self, rest: str = "") -> str:
        return f"/evaluations/{self.assessment_id}{rest}"

    def contents(self) -> queries.Contents:
        with self.database.reading_session() as session:
            return queries.get_contents(session, self.assessment_id, with_titles=True)

    def state(self) -> str:
        with self.database.reading_session() as session:
            return queries.get(session, self.assessment_id).state.value

    def autosave(self, item: str, answer: str, revision: int = 0, page: str = "", **more: Any) -> Any:
        slug = item.replace(".", "_")
        data = {f"{slug}-answer": answer, f"{slug}-revision": revision, "page": page}
        data |= {f"{slug}-{name}": value for name, value in more.items()}
        return self.client.post(self.url(f"/points/{item}"), data=data, headers={"HX-Request": "true"})


@pytest.fixture
def story(client: FlaskClient, database: Database) -> Story:
    checklist = bundled_catalogue().latest("care-d2")
    with database.unit_of_work() as session:
        organisation = make_organisation(session)
        other = make_organisation(session, "CH de Clairfond", region="84")
        referent, colleague = (make_person(session, Role.REFERENT, organisation.id) for _ in range(2))
        signatory = make_person(session, Role.SIGNATORY, organisation.id)
        reviewer, analyst = (
            make_person(session, Role.REVIEWER, "11"),
            make_person(session, Role.ANALYST, "11"),
        )
        stranger = make_person(session, Role.REFERENT, other.id)
        row = assessments.open_assessment(
            session, referent.actor, organisation.id, "es", checklist, NOW, TODAY
        )
        return Story(
            client,
            database,
            organisation.id,
            referent,
            colleague,
            signatory,
            reviewer,
            analyst,
            stranger,
            row.id,
        )


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def sign_and_submit(story: Story) -> None:
    client = story.act_as(story.signatory)
    page = client.get(story.url("/signature")).get_data(as_text=True)
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page).group(1)
    assert client.post(story.url("/signature"), data={"seen_hash": seen}).status_code == 422
    assert client.post(story.url("/signature"), data={"seen_hash": seen, "agreed": "oui"}).status_code == 303
    assert story.state() == "signed"
    assert client.get(story.url("/apercu-ars")).status_code == 200
    assert client.post(story.url("/soumission")).status_code == 303
    assert client.post(story.url("/soumission")).status_code == 409


def verdict(item: str, outcome: str = "accepted", comment: str = "", revision: int = 0) -> dict[str, Any]:
    slug = item.replace(".", "_")
    return {
        f"{slug}-outcome": outcome,
        f"{slug}-seen_how": "document",
        f"{slug}-comment": comment,
        f"{slug}-revision": revision,
    }
