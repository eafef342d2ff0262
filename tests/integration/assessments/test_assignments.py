"""Items entrusted by a link: what its holder may see and do, what the referent makes of it, and what is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db.session import Database
from app.domain.assignments import AssignmentState, assignment_state, end_of
from app.domain.catalogue import Checklist
from app.domain.entry import Entry
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.factory import create_app
from app.features.accounts.models import MailRow
from app.features.assessments import queries
from app.features.assessments import service as assessments
from app.features.assessments.models import AssignedAnswerRow, AssignmentRow
from app.features.assessments.queries import assignments as assignment_queries
from app.features.assessments.service import assignments as service
from app.features.assessments.service.answers import Draft
from app.features.audit.models import AuditRecordRow
from app.features.audit.service import verify
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW, Clock, SqliteBases, make_settings
from tests.counting import count_queries
from tests.factories import make_organisation
from tests.integration.assessments.conftest import TODAY, Story, text

ITEMS = ("D2.P1", "D2.P2")
FUNCTION = "Responsable des sauvegardes"
GONE = "Ce lien ne peut plus servir"
OVER = "Ouvrez de nouveau votre lien"


def checklist() -> Checklist:
    return bundled_catalogue().latest("care-d2")


def send(story: Story, items: tuple[str, ...] = ITEMS, **over: Any) -> Any:
    """The form of « Confier des points », the items put in the section that offers them."""
    client = story.act_as(story.referent)
    page = client.get(story.url("/points-confies/nouveau")).get_data(as_text=True)
    names = {
        value: name
        for name, value in re.findall(r'type="checkbox"[^>]* name="([^"]+)" value="([^"]+)"', page)
    }
    data: dict[str, Any] = {"function": FUNCTION, "email": "sauvegardes@exemple.fr", "days": "7"} | over
    for item in items:
        data.setdefault(names.get(item, "section0"), []).append(item)
    return client.post(story.url("/points-confies/nouveau"), data=data)


def tokens(database: Database) -> set[str]:
    """Every token sent, read where alone it stands: in the messages."""
    with database.reading_session() as session:
        bodies = [mail.body for mail in session.scalars(select(MailRow))]
    return {match for body in bodies for match in re.findall(r"/points-confies/(\S+)", body)}


def entrust(story: Story, items: tuple[str, ...] = ITEMS, **over: Any) -> str:
    """The token of the link just sent."""
    known = tokens(story.database)
    assert send(story, items, **over).status_code == 303
    (token,) = tokens(story.database) - known
    return token


def holder(app: Flask, token: str) -> tuple[FlaskClient, str]:
    """A browser that knows nobody, once it opened the link; and the address of its page."""
    client = app.test_client()
    assert client.get(f"/points-confies/{token}").status_code == 200
    opened = client.post(f"/points-confies/{token}")
    assert opened.status_code == 303, text(opened)
    return client, opened.location


def typed(item: str, answer: str, revision: int = 0, **more: Any) -> dict[str, Any]:
    slug = item.replace(".", "_")
    data = {f"{slug}-answer": answer, f"{slug}-revision": str(revision)}
    return data | {f"{slug}-{name}": value for name, value in more.items()}


def assignment_rows(database: Database) -> list[AssignmentRow]:
    with database.reading_session() as session:
        return list(session.scalars(select(AssignmentRow).order_by(AssignmentRow.created_at)))


def received(database: Database) -> dict[str, AssignedAnswerRow]:
    with database.reading_session() as session:
        return {row.item_id: row for row in session.scalars(select(AssignedAnswerRow))}


def actions(database: Database) -> list[str]:
    with database.reading_session() as session:
        rows = session.scalars(select(AuditRecordRow).order_by(AuditRecordRow.at, AuditRecordRow.number))
        return [row.action for row in rows]


def decide(story: Story, item: str, act: str, revision: int = 1, current: int = 0, **over: Any) -> Any:
    assignment_id = over.get("assignment_id") or assignment_rows(story.database)[-1].id
    return story.client.post(
        story.url(f"/points-confies/{assignment_id}/points/{item}"),
        data={"acte": act, "reponse": str(revision), "reponse-actuelle": str(current)},
    )


# --- the whole way


def test_from_the_link_to_the_answer_taken_over(story: Story, app: Flask, database: Database):
    story.act_as(story.referent)
    story.autosave("D2.P1", "no", comment="confidence du RSSI")
    token = entrust(story)
    client, page_url = holder(app, token)
    page = text(client.get(page_url))
    assert page.count('<section class="item"') == 2 and "confidence du RSSI" not in page
    data = typed("D2.P1", "met", comment="fait en mars") | typed("D2.P2", "unknown")
    assert client.post(page_url, data=data | {"suite": "rester"}).status_code == 303
    assert "fait en mars" in text(client.get(page_url))
    assert story.contents().rows["D2.P1"].choice == "no"

    client.post(page_url, data=typed("D2.P2", "met", 1) | {"suite": "remettre"})
    listed = text(story.act_as(story.referent).get(story.url("/points-confies")))
    assert "fait en mars" in listed and "confidence du RSSI" in listed and "Réponses remises" in listed
    assert story.contents().rows["D2.P1"].choice == "no"
    assert "2 réponses à décider" in text(story.client.get(story.url()))

    assert decide(story, "D2.P1", "reprendre", current=1).status_code == 303
    answer = story.contents().rows["D2.P1"]
    assert (answer.choice, answer.comment) == ("met", "fait en mars")
    assert answer.author_name == f"{FUNCTION}, repris par {story.referent.actor.name}"
    assert answer.author_id == story.referent.id
    assert decide(story, "D2.P2", "ecarter", revision=2).status_code == 303
    assert "D2.P2" not in story.contents().rows
    listed = text(story.client.get(story.url("/points-confies")))
    assert "à décider" not in listed and "1 reprise, 1 écartée" in listed
    assert [one for one in actions(database) if one.startswith("assign")] == [
        "assignment_sent",
        "assignment_opened",
        "assigned_answers_saved",
        "assigned_answers_saved",
        "assignment_finished",
        "assigned_answer_taken",
        "assigned_answer_dropped",
    ]
    with database.reading_session() as session:
        assert verify(session)[1] == []


def test_the_journal_says_who_answered_without_an_account(story: Story, app: Flask):
    token = entrust(story)
    client, page_url = holder(app, token)
    client.post(page_url, data=typed("D2.P1", "met"))
    journal = text(
        story.act_as(story.referent).get(f"/etablissements/{story.organisation_id}/journal")
    ).replace("\u202f", " ")
    assert f"{FUNCTION} (par lien)" in journal and "Réponses proposées par lien" in journal
    assert f"confié à : {FUNCTION}" in journal
    assert "sauvegardes@exemple.fr" not in journal


def test_only_the_hash_of_the_token_and_sealed_texts_are_stored(story: Story, app: Flask, database: Database):
    token = entrust(story)
    client, page_url = holder(app, token)
    client.post(page_url, data=typed("D2.P1", "met", comment="mot très précis"))
    with database.reading_session() as session:
        for table in ("assignment", "assigned_answer"):
            stored = str(session.connection().exec_driver_sql(f"SELECT * FROM {table}").all())
            assert token not in stored and "exemple.fr" not in stored and "mot très précis" not in stored
    assert assignment_rows(database)[0].token_hash != token


def test_the_message_names_neither_items_nor_answers(story: Story, database: Database):
    entrust(story)
    label = checklist().find_item("D2.P1").guidance.label
    with database.reading_session() as session:
        (mail,) = session.scalars(select(MailRow))
        assert mail.recipient == "sauvegardes@exemple.fr"
        assert label not in mail.body and "Aucun compte n’est nécessaire" in mail.body


def test_handing_in_tells_whoever_sent_the_link(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    done = client.post(page_url, data=typed("D2.P1", "met") | {"suite": "remettre"})
    assert done.location == "/points-confies/remis" and client.get(done.location).status_code == 200
    with database.reading_session() as session:
        mails = {mail.recipient: mail.body for mail in session.scalars(select(MailRow))}
    assert f"/evaluations/{story.assessment_id}/points-confies" in mails[story.referent.actor.email]


def test_nothing_is_handed_in_empty(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    refused = client.post(page_url, data={"suite": "remettre"})
    assert refused.status_code == 422 and "Répondez à au moins un point" in text(refused)
    assert assignment_rows(database)[0].finished_at is None


# --- entrusting


@pytest.mark.parametrize(
    ("over", "items", "words"),
    [
        ({"days": "15"}, ITEMS, "de 1 à 14"),
        ({"days": "0"}, ITEMS, "de 1 à 14"),
        ({"days": "demain"}, ITEMS, "nombre entier"),
        ({"email": "sauvegardes"}, ITEMS, "adresse électronique complète"),
        ({"email": "a@exemple.fr\r\nBcc: b@exemple.fr"}, ITEMS, "adresse électronique complète"),
        ({"function": "  "}, ITEMS, "Indiquez la fonction"),
        ({"function": "x" * 121}, ITEMS, "120 caractères"),
        ({}, (), "au moins un point"),
        ({}, ("D2.INCONNU",), "fait pas partie des choix"),
    ],
)
def test_a_bad_form_sends_nothing(
    story: Story, database: Database, over: dict[str, str], items: tuple[str, ...], words: str
):
    answer = send(story, items, **over)
    assert answer.status_code == 422
    assert words in unescape(text(answer))
    assert assignment_rows(database) == []
    with database.reading_session() as session:
        assert session.scalars(select(MailRow)).all() == []


def test_links_open_at_once_are_limited(story: Story, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "MOST_OPEN", 1)
    entrust(story)
    assert "1 liens sont déjà ouverts" in text(send(story))


def test_only_those_who_may_answer_entrust_or_decide(story: Story):
    entrust(story)
    for person, status in (
        (story.signatory, 403),
        (story.stranger, 404),
        (story.reviewer, 404),
        (story.analyst, 404),
    ):
        client = story.act_as(person)
        for rest in ("/points-confies", "/points-confies/nouveau"):
            assert client.get(story.url(rest)).status_code == status
        assert decide(story, "D2.P1", "reprendre").status_code == status


def test_a_signed_version_entrusts_nothing(story: Story, database: Database):
    with database.unit_of_work() as session:
        queries.get(session, story.assessment_id).state = AssessmentState.SIGNED
        row = queries.get(session, story.assessment_id)
        terms = service.Terms(ITEMS, FUNCTION, "a@exemple.fr", 7)
        with pytest.raises(DomainError, match="assessment_closed"):
            service.assign(session, story.referent.actor, row, checklist(), terms, NOW)
    page = story.act_as(story.referent).get(story.url("/points-confies/nouveau"))
    assert "Aucun point ne peut être confié" in text(page)


def test_days_and_states():
    with pytest.raises(DomainError, match="assignment_days_out_of_range"):
        end_of(15, NOW)
    end = end_of(14, NOW)
    assert end == NOW + timedelta(days=14)
    given = {"revoked_at": None, "finished_at": None, "expires_at": end}
    assert assignment_state(**given, now=end - timedelta(seconds=1)) is AssignmentState.OPEN
    assert assignment_state(**given, now=end) is AssignmentState.EXPIRED
    assert assignment_state(**given | {"finished_at": NOW}, now=end) is AssignmentState.FINISHED
    assert (
        assignment_state(**given | {"revoked_at": NOW, "finished_at": NOW}, now=NOW)
        is AssignmentState.REVOKED
    )


# --- a link that opens no more


def close_by(how: str, story: Story, clock: Clock) -> None:
    (row,) = assignment_rows(story.database)
    if how == "expired":
        clock.advance(days=7)
    elif how == "revoked":
        client = story.act_as(story.referent)
        for _ in range(2):
            assert client.post(story.url(f"/points-confies/{row.id}/retrait")).status_code == 303
    elif how == "closed":
        with story.database.unit_of_work() as session:
            queries.get(session, story.assessment_id).state = AssessmentState.SIGNED
    else:
        with story.database.unit_of_work() as session:
            session.get_one(AssignmentRow, row.id).finished_at = NOW


@pytest.mark.parametrize("how", ["expired", "revoked", "closed", "finished"])
def test_a_dead_link_is_the_same_page_as_an_unknown_one(
    story: Story, app: Flask, clock: Clock, database: Database, how: str
):
    token = entrust(story)
    client, page_url = holder(app, token)
    assert client.post(page_url, data=typed("D2.P1", "met")).status_code == 303
    close_by(how, story, clock)
    fresh = app.test_client()
    unknown = fresh.get("/points-confies/jeton-inconnu")
    assert unknown.status_code == 404 and GONE in text(unknown)
    assert fresh.get(f"/points-confies/{token}").data == unknown.data
    assert fresh.post(f"/points-confies/{token}").status_code == 404
    for answer in (client.get(page_url), client.post(page_url, data=typed("D2.P1", "no", 1))):
        assert answer.status_code == 404
    assert received(database)["D2.P1"].choice == "met"


def test_opening_page_changes_nothing(story: Story, app: Flask, database: Database):
    token = entrust(story)
    before = actions(database)
    client = app.test_client()
    page = client.get(f"/points-confies/{token}")
    assert actions(database) == before
    (row,) = assignment_rows(database)
    again = client.get(f"/points-confies/repondre/{row.id}")
    assert again.status_code == 404 and OVER in text(again)
    assert "point(s)" not in text(page) and "2 points" in text(page)


def test_the_session_of_a_link_is_short_and_is_no_sign_in(story: Story, app: Flask, clock: Clock):
    client, page_url = holder(app, entrust(story))
    for url in (story.url(), story.url("/points-confies"), "/accueil", "/compte"):
        assert client.get(url).status_code in (303, 404)
    page = text(client.get(page_url))
    assert "<nav" not in page and "/connexion" not in page and "score" not in page.lower()
    clock.advance(hours=1, minutes=59)
    assert client.post(page_url, data=typed("D2.P1", "met")).status_code == 303
    clock.advance(hours=1, minutes=59)
    assert client.get(page_url).status_code == 200
    clock.advance(minutes=1)
    over = client.post(page_url, data=typed("D2.P1", "no", 1))
    assert over.status_code == 404 and OVER in text(over)


# --- attacks


def test_the_session_of_one_link_opens_no_other(story: Story, app: Flask, database: Database):
    mine, other = entrust(story), entrust(story, ("D2.O1.A",), function="Pharmacie")
    client, page_url = holder(app, mine)
    ids = {row.function: row.id for row in assignment_rows(database)}
    theirs = f"/points-confies/repondre/{ids['Pharmacie']}"
    assert client.get(theirs).status_code == 404
    assert client.post(theirs, data=typed("D2.O1.A", "met")).status_code == 404
    assert client.get(f"/points-confies/repondre/{uuid4()}").status_code == 404
    # A tab left open on the first link does not write once the second is open in the same browser.
    assert client.post(f"/points-confies/{other}").status_code == 303
    assert client.post(page_url, data=typed("D2.P1", "met")).status_code == 404
    assert received(database) == {}


def test_items_that_were_not_entrusted_are_neither_shown_nor_written(
    story: Story, app: Flask, database: Database
):
    client, page_url = holder(app, entrust(story, ("D2.P1",)))
    data = typed("D2.P1", "met") | typed("D2.P2", "met") | typed("D2.O1.A", "met")
    assert client.post(page_url, data=data).status_code == 303
    assert set(received(database)) == {"D2.P1"}
    assert "D2_P2" not in text(client.get(page_url))
    with database.unit_of_work() as session:
        opened = service.get_opened(session, assignment_rows(database)[0].id, NOW)
        with pytest.raises(DomainError, match="item_not_found"):
            service.save_own(session, opened, checklist(), [Draft("D2.P2", Entry("met"), 0)], None, NOW)


def test_others_answers_proofs_and_scores_are_never_shown(story: Story, app: Flask):
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment="secret du référent")
    first = entrust(story, ("D2.P1",))
    second = entrust(story, ("D2.P1",), function="Pharmacie")
    one, one_url = holder(app, first)
    one.post(one_url, data=typed("D2.P1", "no", comment="secret de la première"))
    two, two_url = holder(app, second)
    page = text(two.get(two_url))
    assert "secret" not in page and " checked" not in page and "Preuves" not in page
    decide_first = [row for row in assignment_rows(story.database) if row.function == FUNCTION][0]
    story.act_as(story.referent)
    assert decide(story, "D2.P1", "reprendre", current=1, assignment_id=decide_first.id).status_code == 303
    assert "secret" not in text(two.get(two_url))


def test_markup_stays_text(story: Story, app: Flask):
    attack = "<script>alert(1)</script>\" onmouseover='x"
    client, page_url = holder(app, entrust(story, function='<img src=x onerror="y">'))
    client.post(page_url, data=typed("D2.P1", "met", comment=attack))
    pages = [client.get(page_url), story.act_as(story.referent).get(story.url("/points-confies"))]
    for page in pages:
        source = page.get_data(as_text=True)
        assert "<script>alert" not in source and "<img src=x" not in source
        assert "alert(1)" in source


def test_huge_and_impossible_answers_are_refused(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    long = client.post(page_url, data=typed("D2.P1", "met", comment="x" * 10_001))
    assert long.status_code == 422 and "10 000 caractères" in text(long)
    assert client.post(page_url, data=typed("D2.P1", "met", comment="x" * 9_000_000)).status_code == 413
    assert client.post(page_url, data=typed("D2.P1", "invention")).status_code == 422
    assert client.post(page_url, data=typed("D2.P1", "met", comment="a\x00b")).status_code == 303
    assert received(database)["D2.P1"].comment == "ab"
    with database.unit_of_work() as session:
        opened = service.get_opened(session, assignment_rows(database)[0].id, NOW)
        for entry in (Entry("invention"), Entry("met", comment="x" * 10_001)):
            with pytest.raises(DomainError):
                service.save_own(session, opened, checklist(), [Draft("D2.P2", entry, 0)], None, NOW)


def test_writing_needs_the_token_of_the_form(story: Story, app: Flask):
    token = entrust(story)
    client, page_url = holder(app, token)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True
    assert client.post(f"/points-confies/{token}").status_code == 400
    assert client.post(page_url, data=typed("D2.P1", "met")).status_code == 400
    source = client.get(page_url).get_data(as_text=True)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', source).group(1)
    assert client.post(page_url, data=typed("D2.P1", "met") | {"csrf_token": csrf}).status_code == 303


def test_guessing_tokens_is_slowed_down(tmp_path: Path):
    maker = SqliteBases(tmp_path)
    app = create_app(make_settings(maker.make(), rate_limit="5 per minute"))
    client = app.test_client()
    statuses = [client.get(f"/points-confies/{uuid4().hex}").status_code for _ in range(7)]
    assert statuses == [404] * 5 + [429] * 2
    app.extensions["boussole.database"].engine.dispose()


# --- conflicts


def test_two_browsers_with_one_link_lose_nothing(story: Story, app: Flask, database: Database):
    token = entrust(story)
    (one, url), (two, _) = holder(app, token), holder(app, token)
    one.post(url, data=typed("D2.P1", "met", comment="première"))
    clash = two.post(url, data=typed("D2.P1", "no", comment="seconde") | typed("D2.P2", "met"))
    page = text(clash)
    assert "première" in page and "seconde" in page and "Garder ma réponse" in page
    assert received(database)["D2.P1"].choice == "met" and received(database)["D2.P2"].choice == "met"
    kept = two.post(url, data=typed("D2.P1", "no", comment="seconde") | {"D2_P1-keep": "1"})
    assert kept.status_code == 303 and received(database)["D2.P1"].choice == "no"


def test_two_takings_are_one_and_a_taken_answer_is_not_set_aside(
    story: Story, app: Flask, database: Database
):
    client, page_url = holder(app, entrust(story))
    client.post(page_url, data=typed("D2.P1", "met"))
    story.act_as(story.referent)
    for _ in range(2):
        assert decide(story, "D2.P1", "reprendre").status_code == 303
    assert actions(database).count("assigned_answer_taken") == 1
    assert story.contents().rows["D2.P1"].revision == 1
    assert decide(story, "D2.P1", "effacer").status_code == 400
    refused = decide(story, "D2.P1", "ecarter")
    assert refused.status_code == 409 and "déjà été reprise" in text(refused)
    # Once decided, its author changes it no more.
    closed = client.post(page_url, data=typed("D2.P1", "no", 2))
    assert "Le référent a déjà traité" in text(closed)
    assert received(database)["D2.P1"].choice == "met"


def test_taking_what_was_not_seen_is_refused(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    client.post(page_url, data=typed("D2.P1", "met"))
    client.post(page_url, data=typed("D2.P1", "no", 1, comment="après réflexion"))
    story.act_as(story.referent)
    for act in ("reprendre", "ecarter"):
        changed = decide(story, "D2.P1", act, revision=1)
        assert changed.status_code == 409 and "après réflexion" in text(changed)
    assert "D2.P1" not in story.contents().rows and received(database)["D2.P1"].decided_at is None


def test_taking_over_an_answer_changed_meanwhile_shows_both(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    client.post(page_url, data=typed("D2.P1", "met"))
    story.act_as(story.colleague)
    story.autosave("D2.P1", "no", comment="vu entre-temps")
    story.act_as(story.referent)
    clash = decide(story, "D2.P1", "reprendre", current=0)
    assert clash.status_code == 409 and "vu entre-temps" in text(clash)
    assert story.contents().rows["D2.P1"].choice == "no" and received(database)["D2.P1"].decided_at is None
    assert decide(story, "D2.P1", "reprendre", current=1).status_code == 303
    assert story.contents().rows["D2.P1"].choice == "met"


def test_answers_of_another_version_or_of_nothing_are_not_taken(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    client.post(page_url, data=typed("D2.P1", "met"))
    client.post(page_url, data={"D2_P1-answer": "", "D2_P1-revision": "1"})
    story.act_as(story.referent)
    assert decide(story, "D2.P1", "reprendre", revision=2).status_code == 404
    assert decide(story, "D2.P2", "reprendre").status_code == 404
    assert decide(story, "D2.P1", "reprendre", assignment_id=uuid4()).status_code == 404
    with database.unit_of_work() as session:
        other = make_organisation(session, "CH d’ailleurs")
        foreign = assessments.open_assessment(
            session, story.referent.actor, other.id, "es", checklist(), NOW, TODAY
        )
        row = session.scalars(select(AssignmentRow)).one()
        with pytest.raises(DomainError, match="assignment_not_found"):
            service.drop_answer(
                session, story.referent.actor, foreign, service.Decision(row.id, "D2.P1", 1), NOW
            )
        with pytest.raises(DomainError, match="assignment_not_found"):
            service.revoke(session, story.referent.actor, foreign, row.id, NOW)


def test_a_signed_version_takes_nothing_over(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    client.post(page_url, data=typed("D2.P1", "met"))
    with database.unit_of_work() as session:
        queries.get(session, story.assessment_id).state = AssessmentState.SIGNED
    story.act_as(story.referent)
    refused = decide(story, "D2.P1", "reprendre")
    assert refused.status_code == 409 and "D2.P1" not in story.contents().rows
    assert decide(story, "D2.P1", "ecarter").status_code == 303


# --- upkeep


def test_addresses_are_forgotten_once_the_link_is_over(story: Story, database: Database, clock: Clock):
    entrust(story)
    with database.unit_of_work() as session:
        assert service.forget_emails(session, clock()) == 0
        assert service.forget_emails(session, clock() + timedelta(days=7)) == 1
    (row,) = assignment_rows(database)
    assert row.email == ""
    assert "Lien ouvert" in text(story.act_as(story.referent).get(story.url("/points-confies")))


def test_the_list_costs_the_same_whatever_comes_in(story: Story, app: Flask, database: Database):
    entrust(story)
    client = story.act_as(story.referent)
    with count_queries(database) as few:
        client.get(story.url("/points-confies"))
    for _ in range(3):
        browser, page_url = holder(app, entrust(story))
        browser.post(page_url, data=typed("D2.P1", "met") | typed("D2.P2", "met"))
    client = story.act_as(story.referent)
    with count_queries(database) as many:
        client.get(story.url("/points-confies"))
    assert len(many) == len(few)


def test_waiting_counts_what_nobody_decided(story: Story, app: Flask, database: Database):
    client, page_url = holder(app, entrust(story))
    client.post(page_url, data=typed("D2.P1", "met") | typed("D2.P2", "met"))
    client.post(page_url, data={"D2_P2-answer": "", "D2_P2-revision": "1"})
    with database.reading_session() as session:
        assert assignment_queries.count_waiting(session, story.assessment_id) == 1
    story.act_as(story.referent)
    decide(story, "D2.P1", "ecarter")
    with database.reading_session() as session:
        assert assignment_queries.count_waiting(session, story.assessment_id) == 0
