"""Who reads how to reach people, everywhere they could be read; and for how long a version keeps it."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import timedelta

import pytest
from pyzipper import AESZipFile

from app.db.tasks import REGISTRY
from app.domain.access import Role
from app.domain.continuity.fields import specs_of
from app.domain.continuity.plan import Plan, Withheld
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.written import read_plan
from app.features.audit import queries as audit
from app.features.continuity import queries, service
from app.features.continuity import settings as plan_settings
from app.features.continuity.queries import ContactReaders, VersionState
from tests.conftest import NOW
from tests.factories import Person, make_person
from tests.integration.continuity.conftest import Desk, words
from tests.integration.continuity.test_plans import begin_from
from tests.unit.documents.extraction import docx_text
from tests.unit.domain.continuity.plans import hospital, unapproved

PRIVATE = "06 99 88 77 66"
PASSPHRASE = "cheval agrafe pile"
PHONE = "01 77 66 55 44"


@pytest.fixture
def facilitator(desk: Desk) -> Person:
    """Somebody from outside who helps to write the plan."""
    with desk.database.unit_of_work() as session:
        return make_person(session, Role.FACILITATOR, desk.organisation_id)


@pytest.fixture
def contact(desk: Desk) -> str:
    desk.act_as(desk.referent)
    return desk.add(
        "contact", name="Standard", function="Accueil", phone=PHONE, private_phone=PRIVATE, rank="1"
    )


def let_read(desk: Desk, readers: ContactReaders) -> None:
    with desk.database.unit_of_work() as session:
        queries.get_plan_row(session, desk.plan_id).contact_readers = readers


def everything_read(desk: Desk, contact: str) -> str:
    """Every page and file of the plan where a number may be, as whoever has the desk reads them."""
    pages = [
        desk.read(rest)
        for rest in ("/etapes/contacts", f"/contact/{contact}", "/etapes/mandate", "/verifications")
    ]
    pages += [desk.read(rest) for rest in ("/calculs", "/versions", "/documents")]
    pages.append(desk.client.get(desk.url("/plan.json")).get_data(as_text=True))
    pages.append(docx_text(desk.client.get(desk.url("/documents/pack-de-crise.docx")).get_data()))
    return "\n".join(pages).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("readers", "may"),
    [(ContactReaders.HOUSE, False), (ContactReaders.WRITERS, True), (ContactReaders.ALL, True)],
)
def test_somebody_from_outside_reads_contacts_only_where_the_plan_says_so(
    desk: Desk, facilitator: Person, contact: str, readers: ContactReaders, may: bool
) -> None:
    let_read(desk, readers)
    desk.act_as(facilitator)
    read = everything_read(desk, contact)
    assert (PHONE in read) is may
    assert (PRIVATE in read) is may
    assert "Standard" in read and "Accueil" in read
    assert ("coordonnées réservées" in read.lower()) is not may
    assert ("Sans les coordonnées" in read) is not may


def test_the_establishment_reads_its_contacts_unless_told_otherwise(desk: Desk, contact: str) -> None:
    with desk.database.reading_session() as session:
        row = queries.get_plan_row(session, desk.plan_id)
        assert (row.contact_readers, row.contact_months) == (ContactReaders.HOUSE, 12)
    for person in (desk.referent, desk.signatory):
        desk.act_as(person)
        read = everything_read(desk, contact)
        assert PHONE in read and "coordonnées réservées" not in read.lower()
        assert PRIVATE in desk.read(f"/contact/{contact}")


def test_who_may_not_read_a_number_may_not_change_it_either(
    desk: Desk, facilitator: Person, contact: str
) -> None:
    desk.act_as(facilitator)
    page = desk.client.get(desk.url(f"/contact/{contact}")).get_data(as_text=True)
    assert not [
        name for name, spec in specs_of(Contact).items() if spec.is_detail and f'name="{name}"' in page
    ]
    sent = {"revision": 1, "name": "Standard de nuit", "function": "Accueil", "phone": "", "mobile": "1"}
    assert desk.client.post(desk.url(f"/contact/{contact}"), data=sent).status_code == 303
    held = desk.plan.find(Contact, contact)
    assert held is not None
    assert (held.name, held.phone, held.private_phone, held.mobile) == (
        "Standard de nuit",
        PHONE,
        PRIVATE,
        "",
    )
    desk.act_as(desk.referent)
    clash = desk.client.post(desk.url(f"/contact/{contact}"), data={"revision": 1, "phone": "01 00 00 00 00"})
    assert clash.status_code == 409 and PHONE in words(clash)
    desk.act_as(facilitator)
    clash = desk.client.post(desk.url(f"/contact/{contact}"), data={"revision": 1, "name": "Autre"})
    assert clash.status_code == 409 and PHONE not in words(clash)
    assert desk.client.post(desk.url("/reglages"), data={"contact_readers": "all"}).status_code == 403


def test_a_file_without_its_contacts_says_so_when_it_is_taken_up(
    desk: Desk, facilitator: Person, contact: str
) -> None:
    desk.act_as(facilitator)
    read = read_plan(desk.client.get(desk.url("/plan.json")).get_json())
    assert read.withheld is Withheld.RESERVED and PHONE not in str(list(read))
    begin_from(desk, read)
    assert "il faut les saisir" in desk.read()


def test_a_pack_for_somebody_from_outside_has_no_number(
    desk: Desk, facilitator: Person, contact: str
) -> None:
    desk.act_as(facilitator)
    sent = {"protection": "chiffre", "passphrase": PASSPHRASE, "again": PASSPHRASE, "with_private": "y"}
    answer = desk.client.post(desk.url("/documents/pack"), data=sent)
    with AESZipFile(io.BytesIO(answer.get_data())) as sealed:
        sealed.setpassword(PASSPHRASE.encode())
        read = read_plan(json.loads(sealed.read("plan.json")))
        pages = [sealed.read(one).decode() for one in sealed.namelist() if one.endswith(".html")]
    assert read.withheld is Withheld.RESERVED
    said = "".join(pages).replace("\u00a0", " ")
    assert "Coordonnées réservées" in said and PHONE not in said and PRIVATE not in said


def test_the_first_session_asks_no_number_of_somebody_from_outside(
    desk: Desk, facilitator: Person, contact: str
) -> None:
    desk.add("role", role="sponsor", holder=contact)
    assert PHONE in desk.read("/seance/personnes")
    desk.act_as(facilitator)
    page = desk.client.get(desk.url("/seance/personnes")).get_data(as_text=True)
    assert PHONE not in page and "Standard" in page and "Coordonnées réservées" in page
    (prefix,) = re.findall(r'name="([a-z_-]+)-name"[^>]* value="Standard"', page)
    sent = {f"{prefix}-revision": "1", f"{prefix}-name": "Standard de nuit", f"{prefix}-phone": "1"}
    assert desk.client.post(desk.url("/seance/personnes"), data=sent).status_code == 303
    held = desk.plan.find(Contact, contact)
    assert held is not None and (held.name, held.phone) == ("Standard de nuit", PHONE)


def test_a_record_names_what_it_refers_to_for_whoever_only_reads(desk: Desk, contact: str) -> None:
    desk.act_as(desk.referent)
    role = desk.add("role", role="on_call", holder=contact)
    sheet = desk.add("function_sheet", function="Garde", to_call=[contact])
    desk.act_as(desk.signatory)
    for place in (f"/role/{role}", f"/function_sheet/{sheet}"):
        page = re.sub(r"<head>.*?</head>", "", desk.read(place))
        assert "<dd>Standard</dd>" in page and contact not in page


def freeze_and_approve(desk: Desk, summary: str, days: int) -> int:
    """A version in force, so many days from now."""
    with desk.database.unit_of_work() as session:
        row, now = queries.get_plan_row(session, desk.plan_id), NOW + timedelta(days=days)
        version = service.freeze(session, desk.referent.actor, row, summary, now)
        service.approve(session, desk.signatory.actor, row, version.number, version.sha256, now, NOW.date())
        return version.number


def erase(desk: Desk, days: int) -> str | None:
    """The nightly work, so many days from now."""
    with desk.database.unit_of_work() as session:
        return REGISTRY.works["plan_contacts_retention"](session, {}, NOW + timedelta(days=days))


def snapshot_of(desk: Desk, number: int) -> tuple[queries.VersionRow, Plan, str]:
    with desk.database.reading_session() as session:
        row = next(one for one in queries.list_versions(session, desk.plan_id) if one.number == number)
        return row, queries.read_snapshot(row), row.snapshot


@pytest.fixture
def replaced(desk: Desk) -> Desk:
    """A plan whose first version was replaced by a second one after ten days."""
    desk.act_as(desk.referent)
    begin_from(desk, unapproved(hospital()))
    assert [freeze_and_approve(desk, "Première", 0), freeze_and_approve(desk, "Deuxième", 10)] == [1, 2]
    return desk


def test_a_replaced_version_forgets_its_numbers_in_time_and_says_so(replaced: Desk) -> None:
    before, _plan, kept = snapshot_of(replaced, 1)
    assert before.state is VersionState.SUPERSEDED and before.ended_at == NOW + timedelta(days=10)
    assert erase(replaced, 10 + 364) == "versions dont les coordonnées sont effacées : 0"
    assert snapshot_of(replaced, 1)[2] == kept
    assert erase(replaced, 10 + 366) == "versions dont les coordonnées sont effacées : 1"
    row, left, snapshot = snapshot_of(replaced, 1)
    number = hospital().contacts[0].phone
    assert number in kept and number not in snapshot
    assert left.withheld is Withheld.ERASED and left.contacts[0].name == hospital().contacts[0].name
    assert row.sha256 == hashlib.sha256(kept.encode()).hexdigest() == before.sha256
    assert row.kept_sha256 == hashlib.sha256(snapshot.encode()).hexdigest() != row.sha256
    page = replaced.read("/versions")
    assert "Coordonnées effacées le" in page
    assert row.sha256[:12] in page and row.kept_sha256[:12] in page
    assert number in snapshot_of(replaced, 2)[2]
    assert number in str(replaced.plan.contacts)
    assert erase(replaced, 10 + 367) == "versions dont les coordonnées sont effacées : 0"
    with replaced.database.reading_session() as session:
        found = audit.list_records(session, replaced.organisation_id, page=1, size=50).records
    (told,) = [one for one in found if one.action == "plan_contacts_erased"]
    assert told.details == {"number": 1, "hash": row.kept_sha256}
    assert "Coordonnées effacées d’un plan" in words(
        replaced.client.get(f"/etablissements/{replaced.organisation_id}/journal")
    )


def test_a_version_may_keep_its_numbers_for_as_long_as_it_exists(replaced: Desk) -> None:
    with replaced.database.unit_of_work() as session:
        queries.get_plan_row(session, replaced.plan_id).contact_months = None
    assert erase(replaced, 4000) == "versions dont les coordonnées sont effacées : 0"
    assert snapshot_of(replaced, 1)[0].erased_at is None


def test_a_withdrawn_version_is_ended_as_well(desk: Desk) -> None:
    desk.act_as(desk.referent)
    begin_from(desk, unapproved(hospital()))
    with desk.database.unit_of_work() as session:
        row = queries.get_plan_row(session, desk.plan_id)
        service.freeze(session, desk.referent.actor, row, "Première", NOW)
        service.freeze(session, desk.referent.actor, row, "Deuxième", NOW)
    erase(desk, 400)
    assert snapshot_of(desk, 1)[0].erased_at is not None
    assert snapshot_of(desk, 2)[0].erased_at is None


def test_a_closed_plan_forgets_its_numbers_too(replaced: Desk) -> None:
    with replaced.database.unit_of_work() as session:
        row = queries.get_plan_row(session, replaced.plan_id)
        plan_settings.close_plan(session, replaced.referent.actor, row, NOW + timedelta(days=20))
    assert erase(replaced, 20 + 300) == "versions dont les coordonnées sont effacées : 0"
    assert erase(replaced, 20 + 366) == "versions dont les coordonnées sont effacées : 2"
    with replaced.database.unit_of_work() as session:
        organisation, actor = replaced.organisation_id, replaced.referent.actor
        plan_settings.reopen_plan(session, actor, organisation, replaced.plan_id, NOW)
    assert not any(one.numbers for one in replaced.plan.contacts)
    assert [one.name for one in replaced.plan.contacts] == [one.name for one in hospital().contacts]
    with replaced.database.reading_session() as session:
        held = json.dumps(
            [one.snapshot for one in queries.list_versions(session, replaced.plan_id)], ensure_ascii=False
        )
    assert hospital().contacts[0].phone not in held
