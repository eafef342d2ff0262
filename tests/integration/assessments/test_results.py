"""The result, the explanation and the history of a version, read by its establishment and by its region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db.session import Database
from app.domain.access import Role
from app.domain.catalogue import Checklist
from app.domain.entry import Entry
from app.domain.lifecycle import Outcome, SeenHow
from app.domain.scoring import Special
from app.features.assessments import service
from app.features.assessments.queries.versions import get, list_versions
from app.features.assessments.service.history import list_history
from app.features.assessments.service.lifecycle import Seal
from app.features.assessments.service.results import load_result
from app.features.audit import queries as audit
from app.features.evidence.service import Piece
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW, Clock
from tests.counting import count_queries
from tests.factories import Person, enter, make_organisation, make_person

TODAY = NOW.date()
CATALOGUE = bundled_catalogue()
CHECKLIST: Checklist = CATALOGUE.latest("care-d2")
OWN_PAGES = ("/resultat", "/score", "/versions", "/actions", "/actions/fiches")
OWN_FILES = ("/resultat.pdf", "/resultat.docx", "/actions.pdf", "/actions.docx")
REGION_PAGES = ("/resultat", "/resultat.pdf", "/resultat.docx")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass
class Unit:
    """An establishment whose first version was submitted and returned, and whose second is a draft."""

    client: FlaskClient
    database: Database
    clock: Clock
    organisation_id: UUID
    finess: str
    referent: Person
    signatory: Person
    reviewer: Person
    analyst: Person
    stranger: Person
    first_id: UUID
    draft_id: UUID

    def read_as(self, person: Person, path: str) -> Any:
        return enter(self.client, self.database, person, self.clock.now).get(path)

    def journal(self, action: str) -> list[Any]:
        with self.database.reading_session() as session:
            return audit.list_records(session, self.organisation_id, action=action).records

    def save(self, session: Session, assessment_id: UUID, item: str, entry: Entry) -> None:
        row = get(session, assessment_id)
        before = service.save_answers(
            session, self.referent.actor, row, CHECKLIST, [], NOW, TODAY
        ).contents.rows
        seen = before[item].revision if item in before else 0
        draft = service.Draft(item, entry, seen)
        service.save_answers(session, self.referent.actor, row, CHECKLIST, [draft], NOW, TODAY)


def piece(title: str = "PSSI du groupement", day: date | None = date(2024, 3, 14)) -> Piece:
    return Piece(kind="pssi", title=title, document_date=day, place="GED qualité", sha256="ab" * 32)


@pytest.fixture
def unit(client: FlaskClient, database: Database, clock: Clock) -> Unit:
    with database.unit_of_work() as session:
        organisation, other = make_organisation(session), make_organisation(session, "CH de Clairfond")
        referent = make_person(session, Role.REFERENT, organisation.id, name="RSSI du CH")
        signatory = make_person(session, Role.SIGNATORY, organisation.id, name="Direction du CH")
        reviewer = make_person(session, Role.REVIEWER, "11", name="Relecteur")
        analyst = make_person(session, Role.ANALYST, "11")
        stranger = make_person(session, Role.REFERENT, other.id)
        first = service.open_assessment(session, referent.actor, organisation.id, "es", CHECKLIST, NOW, TODAY)
        made = Unit(
            client,
            database,
            clock,
            organisation.id,
            str(organisation.finess),
            referent,
            signatory,
            reviewer,
            analyst,
            stranger,
            first.id,
            first.id,
        )
        made.save(session, first.id, "D2.P1", Entry(choice="met", comment="revue en comité"))
        made.save(session, first.id, "D2.P2", Entry(special=Special.UNKNOWN))
        service.register_piece(session, referent.actor, first, CHECKLIST, "D2.P1", piece(), NOW, TODAY)
        seal = Seal(service.state_hash(session, first))
        service.sign(session, signatory.actor, first, CHECKLIST, seal, NOW, TODAY)
        service.submit(session, signatory.actor, first, CHECKLIST, NOW, TODAY)
        _review(session, made)
        draft = service.reopen(session, referent.actor, first, CHECKLIST, NOW, TODAY)
        made.draft_id = draft.id
        made.save(session, draft.id, "D2.P2", Entry(choice="met", comment="note du 3 mars"))
    return made


def _review(session: Session, unit: Unit) -> None:
    row = get(session, unit.first_id)
    service.take(session, unit.reviewer.actor, row, NOW)
    for item in CHECKLIST.items:
        outcome = Outcome.ACCEPTED if item.id == "D2.P1" else Outcome.RETURNED
        decision = service.Decision(item.id, outcome, SeenHow.DOCUMENT, "À compléter")
        service.decide(session, unit.reviewer.actor, row, CHECKLIST, decision, NOW, TODAY)
    service.conclude(session, unit.reviewer.actor, row, CHECKLIST, NOW, TODAY)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.get_data(as_text=True).split(" "))


def test_every_page_of_a_version_is_whole(unit: Unit):
    for assessment_id in (unit.first_id, unit.draft_id):
        for page in OWN_PAGES:
            assert unit.read_as(unit.referent, f"/evaluations/{assessment_id}{page}").status_code == 200, page


def test_files_have_plain_names_and_are_what_they_say(unit: Unit):
    for path in OWN_FILES:
        response = unit.read_as(unit.signatory, f"/evaluations/{unit.first_id}{path}")
        kind, extension = path.strip("/").split(".")
        assert response.status_code == 200
        assert response.mimetype == ("application/pdf" if extension == "pdf" else WORD)
        assert response.data[:4] == (b"%PDF" if extension == "pdf" else b"PK\x03\x04")
        name = f"{kind}-care-d2-{unit.finess}-v1-2026-11-21.{extension}"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response.headers["Cache-Control"] == "no-store"


def test_the_same_day_gives_the_same_file(unit: Unit):
    path = f"/evaluations/{unit.first_id}/resultat.pdf"
    first = unit.read_as(unit.referent, path).data
    unit.clock.advance(hours=2)
    assert unit.read_as(unit.referent, path).data == first
    unit.clock.advance(hours=24)
    assert unit.read_as(unit.referent, path).data != first


def test_a_download_stands_in_the_journal_and_a_reading_of_its_own_does_not(unit: Unit):
    unit.read_as(unit.referent, f"/evaluations/{unit.first_id}/resultat")
    assert unit.journal("document_downloaded") == []
    unit.read_as(unit.referent, f"/evaluations/{unit.first_id}/resultat.pdf")
    unit.read_as(unit.referent, f"/evaluations/{unit.first_id}/actions.docx")
    told = [(row.details["document"], row.details["format"]) for row in unit.journal("document_downloaded")]
    assert told == [("actions", "docx"), ("result", "pdf")]
    assert unit.journal("document_downloaded")[0].actor_name == "RSSI du CH"


def test_the_region_reads_what_was_submitted_and_leaves_its_trace(unit: Unit):
    page = text_of(unit.read_as(unit.analyst, f"/soumissions/{unit.first_id}/resultat"))
    for written in (
        "Vous lisez tout ce que l’établissement a soumis",
        "revue en comité",
        "PSSI du groupement",
    ):
        assert written in page
    for path in REGION_PAGES[1:]:
        assert unit.read_as(unit.reviewer, f"/soumissions/{unit.first_id}{path}").status_code == 200
    forms = [row.details["format"] for row in unit.journal("submission_consulted")]
    assert forms == ["docx", "pdf", "html"]


def test_the_region_finds_no_draft_and_no_page_of_the_establishment(unit: Unit):
    for path in REGION_PAGES:
        assert unit.read_as(unit.analyst, f"/soumissions/{unit.draft_id}{path}").status_code == 404
    for path in (*OWN_PAGES, *OWN_FILES):
        assert unit.read_as(unit.analyst, f"/evaluations/{unit.first_id}{path}").status_code == 403
        assert unit.read_as(unit.analyst, f"/evaluations/{unit.draft_id}{path}").status_code == 404
    assert unit.journal("submission_consulted") == []


def test_another_establishment_finds_nothing(unit: Unit):
    for path in (*OWN_PAGES, *OWN_FILES):
        assert unit.read_as(unit.stranger, f"/evaluations/{unit.first_id}{path}").status_code == 404
    for path in REGION_PAGES:
        assert unit.read_as(unit.stranger, f"/soumissions/{unit.first_id}{path}").status_code == 404
    assert unit.journal("document_downloaded") == []


def test_the_result_is_the_state_signed_and_the_score_of_the_day(unit: Unit):
    page = text_of(unit.read_as(unit.referent, f"/evaluations/{unit.first_id}/resultat"))
    assert "par Direction du CH" in page and "Tel que signé, et à ce jour" in page
    with unit.database.reading_session() as session:
        row = get(session, unit.first_id)
        assert row.signed_hash is not None and row.signed_hash[:32] in page
        result = load_result(session, CHECKLIST, row, TODAY, kinds=CATALOGUE.proof_kinds)
    assert result.signed is not None and result.standing.score.whole.verified is not None
    assert result.signed.shares.verified is not None
    assert (result.signed.shares.verified.numerator, result.standing.score.whole.verified.numerator) == (0, 1)


def test_the_score_is_explained_item_by_item(unit: Unit):
    page = text_of(unit.read_as(unit.referent, f"/evaluations/{unit.draft_id}/score"))
    assert "2 sur 13" in page and "1 sur 13" in page
    assert "Apporter la preuve\u202f: 7,7\u202fpoints prouvés" in page
    assert "Document d’organisation du projet de continuité" in page
    assert "Prouvé, sans date de fin." in page
    assert "Accepté le 21 novembre 2026 par Relecteur (pièce vue)." in page


def test_the_explanation_says_when_the_score_falls_by_itself(unit: Unit):
    with unit.database.unit_of_work() as session:
        promised = Entry(choice="trajectory", due=date(2027, 5, 1))
        unit.save(session, unit.draft_id, "D2.O3.B", promised)
    page = text_of(unit.read_as(unit.referent, f"/evaluations/{unit.draft_id}/score"))
    assert "Le 2 mai 2027, si personne ne touche à rien" in page
    assert "O3.B" in page.partition("si personne ne touche à rien")[2].partition("Comment il est calculé")[0]


def test_versions_show_what_changed_who_and_when(unit: Unit):
    page = text_of(unit.read_as(unit.referent, f"/evaluations/{unit.draft_id}/versions"))
    assert "Ce qui a changé depuis la version 1 (1)" in page
    changes = page.partition("Ce qui a changé")[2].partition("</table>")[0]
    for written in ("P2 –", "Ne sait pas", "<strong>Atteint</strong>", "Commentaire ajouté", "RSSI du CH"):
        assert written in changes
    assert "Première version" in page and "Reprise des points retournés".lower() in page.lower()


def test_pieces_added_and_taken_back_are_told_by_their_titles(unit: Unit):
    with unit.database.unit_of_work() as session:
        row = get(session, unit.draft_id)
        given = Piece(kind="organisation_projet", title="Note de projet", document_date=TODAY)
        service.register_piece(session, unit.referent.actor, row, CHECKLIST, "D2.P2", given, NOW, TODAY)
    with unit.database.reading_session() as session:
        rows = list_versions(session, unit.organisation_id, "care-d2")
        newest, oldest = list_history(session, CATALOGUE, rows, 10)
    assert oldest.changes is None and newest.changes is not None
    (change,) = newest.changes
    assert change.details == ("Commentaire ajouté", "Pièce ajoutée\u202f: «\u202fNote de projet\u202f»")


def test_many_versions_are_paged_and_cost_the_same(unit: Unit):
    path = f"/evaluations/{unit.draft_id}/versions"
    client = enter(unit.client, unit.database, unit.referent)
    client.get(path)
    with count_queries(unit.database) as few:
        assert client.get(path).status_code == 200
    with unit.database.unit_of_work() as session:
        row = get(session, unit.draft_id)
        for _ in range(10):
            seal = Seal(service.state_hash(session, row))
            service.sign(session, unit.signatory.actor, row, CHECKLIST, seal, NOW, TODAY)
            row = service.reopen(session, unit.referent.actor, row, CHECKLIST, NOW, TODAY)
    with count_queries(unit.database) as many:
        first = text_of(client.get(path))
    assert len(many) == len(few)
    assert 'id="version-12"' in first and 'id="version-2"' not in first
    second = text_of(client.get(f"{path}?page=2"))
    assert 'id="version-2"' in second and "Ce qui a changé depuis la version 1 (1)" in second


@pytest.mark.parametrize("path", ["/resultat", "/resultat.pdf", "/score", "/actions", "/actions/fiches"])
def test_the_number_of_queries_does_not_grow_with_the_answers(unit: Unit, path: str):
    client = enter(unit.client, unit.database, unit.referent)
    url = f"/evaluations/{unit.draft_id}{path}"
    client.get(url)
    with count_queries(unit.database) as few:
        assert client.get(url).status_code == 200
    with unit.database.unit_of_work() as session:
        for item in CHECKLIST.items[1:]:
            unit.save(session, unit.draft_id, item.id, Entry(choice="met", comment="fait"))
    with count_queries(unit.database) as many:
        assert client.get(url).status_code == 200
    witness = 4 if path.endswith("pdf") else 0
    assert len(many) == len(few) <= 10 + witness, many


HOSTILE = "</td><script>alert(1)</script> =1+1 {{ 7*7 }} مرحبا & « fin »"


def test_hostile_text_stays_text_on_every_page(unit: Unit):
    with unit.database.unit_of_work() as session:
        unit.save(session, unit.draft_id, "D2.P2", Entry(choice="met", comment=HOSTILE))
        row = get(session, unit.draft_id)
        given = Piece(kind="organisation_projet", title=HOSTILE, document_date=TODAY, place=HOSTILE)
        service.register_piece(session, unit.referent.actor, row, CHECKLIST, "D2.P2", given, NOW, TODAY)
    for page in OWN_PAGES:
        html = text_of(unit.read_as(unit.referent, f"/evaluations/{unit.draft_id}{page}"))
        assert "<script>alert" not in html
    html = text_of(unit.read_as(unit.referent, f"/evaluations/{unit.draft_id}/resultat"))
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; =1+1 {{ 7*7 }} مرحبا &amp; « fin »") == 3
