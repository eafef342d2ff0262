"""Answers of other checklists beside an empty item: shown, taken over when asked, and never by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.session import Database
from app.domain.access import Role
from app.domain.entry import Entry
from app.features.assessments import queries
from app.features.assessments import service as assessments
from app.features.audit.models import AuditRecordRow
from app.features.evidence import service as evidence
from app.features.organisations.models import GroupMembershipRow
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import (
    Person,
    actor_of,
    enter,
    grant,
    make_account,
    make_ehpad,
    make_group,
    make_organisation,
    make_person,
)
from tests.integration.assessments.conftest import text

TODAY = NOW.date()
CATALOGUE = bundled_catalogue()
ELSEWHERE = "Déjà répondu ailleurs"


@dataclass
class Home:
    """An EHPAD that has opened the ESMS core and the HAS list."""

    client: FlaskClient
    database: Database
    unit_id: UUID
    referent: Person
    core_id: UUID
    has_id: UUID

    def answer(self, item: str, entry: Entry, piece_of: str | None = None) -> None:
        with self.database.unit_of_work() as session:
            row = queries.get(session, self.core_id)
            checklist = CATALOGUE.latest("esms-socle")
            known = queries.get_contents(session, row.id).rows.get(item)
            draft = assessments.Draft(item, entry, known.revision if known else 0)
            assessments.save_answers(session, self.referent.actor, row, checklist, [draft], NOW, TODAY)
            if piece_of:
                piece = evidence.Piece(kind=piece_of, title="Plan de crise", document_date=date(2026, 9, 1))
                assessments.register_piece(
                    session, self.referent.actor, row, checklist, item, piece, NOW, TODAY
                )

    def page(self) -> Any:
        section = CATALOGUE.latest("has-essms").find_item("HAS.3.14-01").section
        return self.client.get(f"/evaluations/{self.has_id}/rubriques/{section}")

    def take(self, **over: str) -> Any:
        page = self.page().get_data(as_text=True)
        form = re.search(r'<form[^>]*id="reprise-HAS_3_14-01-1".*?</form>', page, re.DOTALL)
        data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.group(0) if form else ""))
        return self.client.post(f"/evaluations/{self.has_id}/points/HAS.3.14-01/reprise", data=data | over)

    def contents(self) -> queries.Contents:
        with self.database.reading_session() as session:
            return queries.get_contents(session, self.has_id)


@pytest.fixture
def home(client: FlaskClient, database: Database) -> Home:
    with database.unit_of_work() as session:
        ehpad = make_ehpad(session)
        referent = make_person(session, Role.REFERENT, ehpad.id)
        rows = [
            assessments.open_assessment(
                session, referent.actor, ehpad.id, "esms", CATALOGUE.latest(name), NOW, TODAY
            )
            for name in ("esms-socle", "has-essms")
        ]
        found = Home(client, database, ehpad.id, referent, rows[0].id, rows[1].id)
    enter(client, database, referent)
    return found


def make_person_of_both(session: Session, group_id: UUID, hospital_id: UUID) -> Person:
    """Whoever runs the group and is the referent of its support."""
    account = make_account(session)
    held = (
        grant(session, account, Role.GROUP_MANAGER, group_id),
        grant(session, account, Role.REFERENT, hospital_id),
    )
    return Person(account.id, actor_of(account, *held))


def kind_of(item: str) -> str:
    return CATALOGUE.latest("esms-socle").find_item(item).proof.groups[0][0]


def test_an_equal_answer_is_shown_and_taken_over_with_its_proofs(home: Home):
    assert ELSEWHERE not in text(home.page())
    home.answer("ESMS.B1", Entry(choice="yes", comment="au secret du socle"), kind_of("ESMS.B1"))
    page = text(home.page())
    assert ELSEWHERE in page and "Les deux points demandent la même chose." in page
    assert "21 novembre 2026" in page and home.referent.actor.name in page and "avec 1 pièce" in page
    assert "HAS.3.14-01" not in home.contents().rows
    response = home.take()
    assert response.status_code == 303
    assert response.location.endswith("#point-HAS_3_14-01")
    contents = home.contents()
    assert contents.rows["HAS.3.14-01"].choice == "yes"
    assert len(contents.pieces["HAS.3.14-01"]) == 1
    comment = contents.rows["HAS.3.14-01"].comment
    assert "Socle ESMS" in comment and home.referent.actor.name in comment and "secret" not in comment
    assert not contents.answers["HAS.3.14-01"].accepted
    assert 'form="reprise-HAS_3_14-01' not in home.page().get_data(as_text=True)
    with home.database.reading_session() as session:
        entry = session.scalar(select(AuditRecordRow).where(AuditRecordRow.action == "answer_taken_over"))
        assert entry.details["from"] == "esms-socle ESMS.B1"


def test_the_score_counts_what_was_taken_over(home: Home):
    home.answer("ESMS.B1", Entry(choice="yes"), kind_of("ESMS.B1"))
    home.take()
    with home.database.reading_session() as session:
        whole = queries.list_scores(session, home.has_id)[""]
        assert whole.answered == 1 and whole.declared > 0 and whole.proved == whole.declared


def test_an_answer_already_given_is_never_replaced(home: Home):
    home.answer("ESMS.B1", Entry(choice="yes"))
    data = {"HAS_3_14-01-answer": "no", "HAS_3_14-01-revision": "0"}
    form = home.page().get_data(as_text=True)
    seen = re.search(r'name="vu" value="([0-9a-f]+)"', form).group(1)
    saved = home.client.post(f"/evaluations/{home.has_id}/points/HAS.3.14-01", data=data)
    assert saved.status_code == 200 and '<div id="ailleurs-HAS_3_14-01" hx-swap-oob' in text(saved)
    assert home.take(liste="esms-socle", point="ESMS.B1", vu=seen).status_code == 409
    assert home.contents().rows["HAS.3.14-01"].choice == "no"


def test_what_changed_since_it_was_read_is_not_taken_over(home: Home):
    home.answer("ESMS.B1", Entry(choice="yes"))
    seen = re.search(r'name="vu" value="([0-9a-f]+)"', home.page().get_data(as_text=True)).group(1)
    home.answer("ESMS.B1", Entry(choice="no"))
    response = home.take(vu=seen)
    assert response.status_code == 409 and "vient de changer" in text(response)
    assert home.contents().rows == {}


def test_a_partial_link_gives_a_note_and_no_answer(home: Home, client: FlaskClient, database: Database):
    with database.unit_of_work() as session:
        row = assessments.open_assessment(
            session, home.referent.actor, home.unit_id, "esms", CATALOGUE.latest("crise-maturite"), NOW, TODAY
        )
        crisis = row.id
    link = next(
        one
        for one in CATALOGUE.links
        if one.origin.checklist == "esms-socle" and one.target.checklist == "crise-maturite"
    )
    source = CATALOGUE.latest("esms-socle").find_item(link.origin.item)
    home.answer(source.id, Entry(choice=source.scale.choices[-1].code))
    target = CATALOGUE.latest("crise-maturite").find_item(link.target.item)
    page = client.get(f"/evaluations/{crisis}/rubriques/{target.section}").get_data(as_text=True)
    assert ELSEWHERE in page and link.reason in page.replace("&#39;", "'")
    place = f"/evaluations/{crisis}/points/{target.id}/reprise"
    sent = {"liste": "esms-socle", "point": source.id}
    assert client.post(place, data=sent | {"vu": "0"}).status_code == 409
    form = page.partition(f'id="reprise-{target.id.replace(".", "_")}-')[2]
    seen = re.search(r'name="vu" value="([0-9a-f]+)"', form).group(1)
    for _ in range(2):
        assert client.post(place, data=sent | {"vu": seen}).status_code == 303
        with database.reading_session() as session:
            row = queries.get_contents(session, crisis).rows[target.id]
            assert row.choice is None and row.special is None
            assert row.comment.count("Voir") == 1


def test_the_first_page_of_a_list_counts_what_waits(home: Home):
    home.answer("ESMS.B1", Entry(choice="yes"))
    home.answer("ESMS.B2", Entry(choice="no"))
    page = text(home.client.get(f"/evaluations/{home.has_id}"))
    assert "2 points ont déjà une réponse" in page and "dont 2 à reprendre" in page


def test_nobody_reads_through_a_proposal_what_they_may_not(home: Home):
    """A stranger, an analyst of the region: nothing of a draft, whichever page is asked."""
    home.answer("ESMS.B1", Entry(choice="yes"))
    with home.database.unit_of_work() as session:
        analyst = make_person(session, Role.ANALYST, "11")
        other = make_ehpad(session, "EHPAD du Cloître")
        stranger = make_person(session, Role.REFERENT, other.id)
        row = assessments.open_assessment(
            session, stranger.actor, other.id, "esms", CATALOGUE.latest("has-essms"), NOW, TODAY
        )
        theirs = row.id
    enter(home.client, home.database, analyst)
    assert home.page().status_code == 404
    enter(home.client, home.database, stranger)
    section = CATALOGUE.latest("has-essms").find_item("HAS.3.14-01").section
    assert ELSEWHERE not in text(home.client.get(f"/evaluations/{theirs}/rubriques/{section}"))
    data = {"liste": "esms-socle", "point": "ESMS.B1", "vu": "0"}
    post = home.client.post(f"/evaluations/{theirs}/points/HAS.3.14-01/reprise", data=data)
    assert post.status_code == 409


@pytest.mark.parametrize("reads_the_group", [True, False])
def test_what_the_group_answered_is_told_to_whoever_may_read_it(
    client: FlaskClient, database: Database, reads_the_group: bool
):
    """D2 is answered by the GHT, HospiConnect and ReCyF by each legal entity."""
    with database.unit_of_work() as session:
        hospital = make_organisation(session)
        group = make_group(session, members=(hospital,))
        manager = make_person(session, Role.GROUP_MANAGER, group.id)
        referent = make_person(session, Role.REFERENT, hospital.id)
        reader = referent
        if reads_the_group:
            reader = make_person_of_both(session, group.id, hospital.id)
        d2 = CATALOGUE.latest("care-d2")
        row = assessments.open_assessment(session, manager.actor, group.id, "ght", d2, NOW, TODAY)
        draft = assessments.Draft("D2.P1", Entry(choice="met"), 0)
        assessments.save_answers(session, manager.actor, row, d2, [draft], NOW, TODAY)
        recyf = assessments.open_assessment(
            session, referent.actor, hospital.id, "es", CATALOGUE.latest("recyf"), NOW, TODAY
        ).id
    section = CATALOGUE.latest("recyf").find_item("RECYF.2.B").section
    page = text(enter(client, database, reader).get(f"/evaluations/{recyf}/rubriques/{section}"))
    assert (ELSEWHERE in page and "GHT des Valombres" in page) is reads_the_group


def test_the_number_of_queries_does_not_grow_with_links_and_answers(home: Home):
    home.answer("ESMS.B1", Entry(choice="yes"))
    home.page()
    counts = []
    for item in ("ESMS.B2", "ESMS.B3", "ESMS.B4", "ESMS.C1"):
        home.answer(item, Entry(choice="no"), kind_of(item))
        with count_queries(home.database) as statements:
            assert home.page().status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1 and counts[0] <= 12, counts


def test_a_comment_alone_is_not_an_answer(home: Home):
    home.answer("ESMS.B1", Entry(comment="rien encore"))
    assert ELSEWHERE not in text(home.page())


def test_a_membership_that_ended_no_longer_tells(client: FlaskClient, database: Database):
    with database.unit_of_work() as session:
        hospital = make_organisation(session)
        group = make_group(session, members=(hospital,))
        membership = session.scalar(select(GroupMembershipRow).where(GroupMembershipRow.group_id == group.id))
        membership.ends_on = TODAY - timedelta(days=400)
        manager = make_person_of_both(session, group.id, hospital.id)
        d2 = CATALOGUE.latest("care-d2")
        row = assessments.open_assessment(session, manager.actor, group.id, "ght", d2, NOW, TODAY)
        draft = assessments.Draft("D2.P1", Entry(choice="met"), 0)
        assessments.save_answers(session, manager.actor, row, d2, [draft], NOW, TODAY)
        recyf = assessments.open_assessment(
            session, manager.actor, hospital.id, "es", CATALOGUE.latest("recyf"), NOW, TODAY
        ).id
    section = CATALOGUE.latest("recyf").find_item("RECYF.2.B").section
    page = text(enter(client, database, manager).get(f"/evaluations/{recyf}/rubriques/{section}"))
    assert ELSEWHERE not in page
