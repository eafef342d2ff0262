"""A text that looks like a secret: said at once, kept as typed, mended or confirmed, and asked again once changed."""

from __future__ import annotations

import re

import pytest

from app.documents.text import plain_text
from app.domain.access import Role
from app.domain.continuity.checks.run import check
from app.domain.continuity.words import Profile
from app.features.audit import queries as audit
from app.features.continuity.documents import build_document
from tests.conftest import NOW
from tests.factories import make_person
from tests.integration.continuity.conftest import Desk, words
from tests.integration.continuity.test_plans import begin_from
from tests.unit.domain.continuity.plans import hospital

SECRET = "Mot de passe : Soleil2024"
TODAY = NOW.date()


def suspects(desk: Desk) -> list[bool]:
    """Of each text that looks like something else, whether it was confirmed."""
    return [one.is_waived for one in check(desk.plan, TODAY).findings if one.finding.rule == "TX1"]


def buttons(page: str) -> list[tuple[str, str]]:
    """Where each confirmation is sent, and of which text."""
    return re.findall(r'action="([^"]+/confirmation)".*?name="fingerprint" value="([0-9a-f]{64})"', page)


def test_a_suspect_text_is_kept_said_and_confirmed_for_itself_alone(desk: Desk) -> None:
    desk.act_as(desk.referent)
    answer = desk.client.post(
        desk.url("/contact/nouveau"), data={"name": "Garde", "hours": SECRET, "suite": "autre"}
    )
    code = desk.plan.contacts[0].id
    assert answer.status_code == 303 and answer.location == desk.url(f"/contact/{code}")
    assert desk.plan.contacts[0].hours == SECRET
    page = words(desk.client.get(answer.location))
    assert "un passage est à relire" in page
    assert "semble contenir un mot de passe" in page and 'href="#hours"' in page
    assert page.count("Soleil2024") == 1, "in its field, and nowhere else"
    assert suspects(desk) == [False]
    ((place, seen),) = buttons(page)
    assert desk.client.post(place, data={"fingerprint": seen}).status_code == 303
    (waiver,) = desk.plan.waivers
    assert (waiver.function, waiver.given_on, waiver.until) == (desk.referent.actor.name, TODAY, None)
    assert suspects(desk) == [True]
    assert buttons(desk.read(f"/contact/{code}")) == []
    assert f"Confirmé par {desk.referent.actor.name}" in desk.read("/verifications")
    same = {"revision": 1, "name": "Garde de nuit", "hours": SECRET}
    assert "etapes" in desk.client.post(desk.url(f"/contact/{code}"), data=same).location
    assert suspects(desk) == [True]
    changed = {"revision": 2, "name": "Garde", "hours": SECRET.replace("4", "5")}
    assert desk.client.post(desk.url(f"/contact/{code}"), data=changed).location == answer.location
    assert suspects(desk) == [False] and desk.plan.waivers == ()
    mended = {"revision": 3, "name": "Garde", "hours": "24 h/24"}
    assert "etapes" in desk.client.post(desk.url(f"/contact/{code}"), data=mended).location
    assert suspects(desk) == []


def test_nothing_repeats_what_was_seen(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.act_as(desk.referent)
    code = desk.add("activity", name="Urgences", peaks=SECRET)
    ((place, seen),) = buttons(desk.read(f"/activity/{code}"))
    desk.client.post(place, data={"fingerprint": seen})
    told = [desk.read("/verifications"), desk.read("/etapes/approval"), caplog.text]
    with desk.database.reading_session() as session:
        records = audit.list_records(session, desk.organisation_id, page=1, size=50).records
        told += [str(one.details) for one in records]
        assert "plan_text_confirmed" in [one.action for one in records]
    told.append(desk.client.get(f"/etablissements/{desk.organisation_id}/journal").get_data(as_text=True))
    assert not any("Soleil" in one for one in told)


def test_each_thing_a_text_looks_like_is_answered_by_itself(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("activity", name="Urgences", peaks=f"{SECRET}\nRouteur 10.0.0.1", reason="IPP 123456")
    page = desk.read(f"/activity/{code}")
    assert [one in page for one in ("Ce n’est pas un secret", "une adresse du réseau", "d’un patient")]
    first, second, third = buttons(page)
    for place, seen in (first, second):
        desk.client.post(place, data={"fingerprint": seen})
    assert sorted(suspects(desk)) == [False, True, True]
    assert buttons(desk.read(f"/activity/{code}")) == [third]
    desk.client.post(third[0], data={"fingerprint": third[1], "retour": "verifications"})
    assert suspects(desk) == [True] * 3


def test_a_text_changed_meanwhile_is_not_confirmed(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("activity", name="Urgences", peaks=SECRET)
    ((place, seen),) = buttons(desk.read(f"/activity/{code}"))
    other = {"revision": 1, "name": "Urgences", "peaks": "Mot de passe : Lune2024"}
    desk.client.post(desk.url(f"/activity/{code}"), data=other)
    answer = desk.client.post(place, data={"fingerprint": seen})
    assert answer.status_code == 409 and "a changé" in words(answer)
    assert desk.client.post(place, data={}).status_code == 409
    assert suspects(desk) == [False] and desk.plan.waivers == ()


def test_what_was_confirmed_of_a_record_goes_with_it(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("activity", name="Urgences", peaks=SECRET)
    kept = desk.add("activity", name="Imagerie", peaks=SECRET)
    for one in (code, kept):
        ((place, seen),) = buttons(desk.read(f"/activity/{one}"))
        desk.client.post(place, data={"fingerprint": seen})
    desk.client.post(desk.url(f"/activity/{code}/retrait"))
    assert [one.record for one in desk.plan.waivers] == [kept]


def test_the_checks_offer_to_confirm_and_a_confirmed_plan_may_be_approved(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, hospital())
    activity = desk.plan.activities[0]
    desk.client.post(desk.url(f"/activity/{activity.id}"), data={"revision": 1, "name": "", "peaks": SECRET})
    page = desk.read("/verifications")
    ((place, seen),) = buttons(page)
    answer = desk.client.post(place, data={"fingerprint": seen, "retour": "verifications"})
    assert answer.location.endswith("/verifications")
    assert suspects(desk) == [True]
    printed = plain_text(build_document(Profile.FULL, desk.plan, today=TODAY, is_draft=True))
    assert "Ce n’est ni un mot de passe ni un code." in printed
    assert "Tant que le texte ne change pas" in printed


def test_who_may_not_read_a_text_is_not_asked_about_it(desk: Desk) -> None:
    desk.act_as(desk.referent)
    code = desk.add("contact", name="Garde", rescue="Routeur 192.168.1.254")
    ((place, seen),) = buttons(desk.read(f"/contact/{code}"))
    with desk.database.unit_of_work() as session:
        facilitator = make_person(session, Role.FACILITATOR, desk.organisation_id)
    desk.act_as(facilitator)
    assert buttons(desk.read(f"/contact/{code}")) == buttons(desk.read("/verifications")) == []
    assert desk.client.post(place, data={"fingerprint": seen}).status_code == 409
    desk.act_as(desk.signatory)
    assert buttons(desk.read("/verifications")) == []
    assert desk.client.post(place, data={"fingerprint": seen}).status_code == 403
