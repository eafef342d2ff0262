"""The off-line pack of a plan, asked for on the page of its documents."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from pyzipper import AESZipFile

from app.features.audit.models import AuditRecordRow
from tests.integration.continuity.conftest import Desk, words

PASSPHRASE = "cheval agrafe pile"
PRIVATE = "06 12 98 76 54"
CLEAR: dict[str, Any] = {"protection": "clair"}
CLOSED: dict[str, Any] = {"protection": "chiffre", "passphrase": PASSPHRASE, "again": PASSPHRASE}


def downloads(desk: Desk) -> list[dict[str, Any]]:
    query = sa.select(AuditRecordRow).where(AuditRecordRow.action == "document_downloaded")
    with desk.database.reading_session() as session:
        rows = list(session.scalars(query.order_by(AuditRecordRow.number)))
        assert {row.subject for row in rows} <= {str(desk.plan_id)}, "which plan"
        return [row.details for row in rows]


def dump(desk: Desk) -> str:
    """Every value of the base."""
    metadata = sa.MetaData()
    with desk.database.engine.connect() as connection:
        metadata.reflect(connection)
        return "\n".join(
            str(tuple(row))
            for table in metadata.tables.values()
            for row in connection.execute(sa.select(table))
        )


def test_a_pack_is_made_by_a_post_protected_as_asked_and_told_in_the_journal(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.act_as(desk.referent)
    desk.add("contact", name="Direction", phone="01 00 00 00 00", private_phone=PRIVATE)
    where = desk.url("/documents/pack")
    assert desk.client.get(where).status_code in (404, 405)
    assert downloads(desk) == []

    answer = desk.client.post(where, data=CLEAR)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pack-hors-ligne-2026-11-21.zip"'
    content = answer.get_data()
    assert answer.content_length == len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert PRIVATE not in archive.read("plan.json").decode()
        assert "PROJET" in archive.read("LISEZ-MOI.txt").decode("utf-8-sig")

    answer = desk.client.post(where, data={**CLOSED, "with_private": "y"})
    assert answer.status_code == 200
    with AESZipFile(io.BytesIO(answer.get_data())) as sealed:
        with pytest.raises(RuntimeError):
            sealed.read("plan.json", b"autre chose encore")
        contact = json.loads(sealed.read("plan.json", PASSPHRASE.encode()))["records"]["contact"][0]
        assert contact["private_phone"] == PRIVATE

    common = {"document": "pcra-pack", "format": "zip", "number": 0}
    assert downloads(desk) == [
        {**common, "encrypted": False, "private_numbers": False},
        {**common, "encrypted": True, "private_numbers": True},
    ]
    journal = words(desk.client.get(f"/etablissements/{desk.organisation_id}/journal"))
    assert "pack hors ligne du plan, ZIP" in journal
    assert "non chiffré, sans les numéros privés" in journal
    assert "chiffré, avec les numéros privés" in journal
    assert PASSPHRASE not in dump(desk)
    assert PASSPHRASE not in caplog.text and PASSPHRASE.replace(" ", "+") not in caplog.text


REFUSED: list[tuple[dict[str, str], str]] = [
    ({}, "Choisissez si le pack est chiffré."),
    ({"protection": "autre"}, "Choisissez"),
    ({"protection": "chiffre"}, "au moins 12 caractères"),
    ({**CLOSED, "again": "cheval agrafe pilE"}, "ne sont pas identiques"),
    ({**CLOSED, "passphrase": "é" * 12, "again": "é" * 12}, "sans accent"),
    ({**CLEAR, "with_private": "y"}, "ne sortent que dans un pack chiffré"),
    ({**CLEAR, "passphrase": PASSPHRASE, "again": PASSPHRASE}, "choisissez « Chiffré »"),
]


def test_what_is_not_plain_makes_no_pack(desk: Desk) -> None:
    desk.act_as(desk.referent)
    for data, said in REFUSED:
        answer = desk.client.post(desk.url("/documents/pack"), data=data)
        assert answer.status_code == 422, data
        page = words(answer)
        assert said in page, data
        assert PASSPHRASE not in page
    assert downloads(desk) == []


def test_a_stranger_has_no_pack(desk: Desk) -> None:
    desk.act_as(desk.stranger)
    assert desk.client.post(desk.url("/documents/pack"), data=CLEAR).status_code == 404
    assert downloads(desk) == []


def test_the_page_of_a_document_is_a_file_that_runs_nothing(desk: Desk) -> None:
    desk.act_as(desk.referent)
    desk.add("contact", name="<script>alert(1)</script>", phone="01 00 00 00 00")
    answer = desk.client.get(desk.url("/documents/pack-de-crise.html"))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="pcra-pack-de-crise-')
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    page = answer.get_data(as_text=True)
    assert "PROJET" in page and "&lt;script&gt;alert(1)" in page and "<script" not in page
    assert [one["format"] for one in downloads(desk)] == ["fichier-html"]
    assert "pack de crise, page HTML" in words(
        desk.client.get(f"/etablissements/{desk.organisation_id}/journal")
    )
