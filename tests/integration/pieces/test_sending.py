"""Leaving the file of a proof: kept encrypted, once, or refused with nothing left behind."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.db import tasks
from app.domain.lifecycle import AssessmentState
from app.features.assessments import queries as assessments
from app.features.assessments import service
from app.features.evidence.service import Piece, Received
from app.features.pieces import jobs
from tests.conftest import NOW
from tests.integration.assessments.conftest import sign_and_submit, text
from tests.integration.pieces.conftest import PDF, PIECE, Register

SHA = hashlib.sha256(PDF).hexdigest()


def test_a_file_is_joined_and_comes_back_as_it_was(register: Register):
    response = register.send(("PSSI « v3 ».pdf", PDF), owner="RSSI")
    assert response.status_code == 303
    (piece,) = register.pieces()
    assert (piece.title, piece.owner, piece.sha256) == ("PSSI v3", "RSSI", SHA)
    client = register.story.client
    page = text(client.get(response.location))
    assert "Le fichier est joint et rattaché" in page and "Prouvé aujourd’hui" in page
    assert f"{register.place}/{piece.id}/fichier" in page
    answer = client.get(f"{register.place}/{piece.id}/fichier")
    assert answer.get_data() == PDF and answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith(
        "attachment; filename=\"PSSI__v3_.pdf\"; filename*=UTF-8''PSSI%20%C2%AB"
    ) or (disposition.startswith("attachment; filename=") and "filename*=UTF-8''PSSI%20%C2%AB" in disposition)
    assert register.acts()[0] == "evidence_downloaded" and "evidence_stored" in register.acts()
    assert all(
        b"politique" not in path.read_bytes() for path in register.store.folder.rglob("*") if path.is_file()
    )


def test_several_files_are_several_pieces(register: Register):
    assert register.send(("a.pdf", PDF), ("b.png", b"\x89PNG\r\n\x1a\nx")).status_code == 303
    assert [piece.title for piece in register.pieces()] == ["PSSI v3 – a.pdf", "PSSI v3 – b.png"]
    assert len(register.story.contents().pieces["D2.P1"]) == 2


def test_without_a_title_the_file_gives_its_name(register: Register):
    register.send(("../../politique.pdf", PDF), title="")
    assert [piece.title for piece in register.pieces()] == ["politique.pdf"]


def test_describing_without_the_file_stays_a_choice(register: Register):
    assert register.send(("a.pdf", PDF), act="decrire").status_code == 303
    assert len(register.pieces()) == 1 and register.files() == [] and register.on_disk() == 0
    refused = register.send(act="joindre", title="Autre")
    assert refused.status_code == 422 and "Choisissez un fichier" in text(refused)
    refused = register.send(act="decrire", title="")
    assert refused.status_code == 422 and "Donnez le titre" in text(refused)


@pytest.mark.parametrize(
    ("files", "over", "words"),
    [
        ([("a.pdf", b"MZ\x90\x00")], {}, "n’est pas d’un type admis"),
        ([("a.docx", PDF)], {}, "n’est pas ce que son nom annonce"),
        ([("a.pdf", b"")], {}, "est vide"),
        ([("a.pdf", PDF), ("b.pdf", b"MZ\x90\x00")], {}, "b.pdf"),
        ([("a.pdf", PDF)], {"sha256": "0" * 64}, "n’est pas celle de"),
        ([("a.pdf", PDF), ("b.pdf", PDF + b"2")], {"sha256": SHA}, "ne vaut que pour un fichier"),
        ([("a.pdf", PDF + bytes(1024 * 1024))], {}, "dépasse 1"),
        ([("a.pdf", PDF)], {"document_date": "0206-01-01"}, "Vérifiez l’année"),
    ],
)
def test_a_refusal_is_said_at_its_field_and_leaves_nothing(
    register: Register, files: list[tuple[str, bytes]], over: dict[str, str], words: str
):
    register.configure(limit_mb=1)
    response = register.send(*files, **over)
    assert response.status_code == 422 and words in text(response)
    assert register.pieces() == [] and register.files() == [] and register.on_disk() == 0
    assert register.story.contents().pieces == {}


def test_the_right_fingerprint_is_no_obstacle(register: Register):
    assert register.send(("a.pdf", PDF), sha256=SHA.upper()).status_code == 303


def test_a_request_too_large_is_refused_whole(register: Register):
    register.configure(limit_mb=1)
    large = ("a.pdf", PDF + bytes(3 * 1024 * 1024))
    response = register.send(large, ("b.pdf", large[1]))
    assert response.status_code == 413 and register.on_disk() == 0


def test_only_the_forms_of_files_take_large_requests(register: Register):
    """A route that takes no file keeps the small limit."""
    body = {"D2_P1-answer": "met", "x": "y" * (9 * 1024 * 1024)}
    answer = register.post(register.story.url("/points/D2.P1"), body)
    assert answer.status_code == 413
    assert register.send(("a.pdf", PDF + os.urandom(9 * 1024 * 1024))).status_code == 303


def test_the_same_file_sent_again_is_one_piece(register: Register):
    register.send(("a.pdf", PDF), kind="autre")
    again = register.send(("b.pdf", PDF), kind="autre", title="Autre titre", item="D2.O2.A")
    page = text(register.story.client.get(again.location))
    assert "est déjà dans vos pièces" in page and "PSSI v3" in page
    assert len(register.pieces()) == len(register.files()) == register.on_disk() == 1
    assert set(register.story.contents().pieces) == {"D2.P1", "D2.O2.A"}


def test_a_piece_described_with_its_fingerprint_receives_its_file(register: Register):
    register.send(act="decrire", sha256=SHA)
    register.send(("a.pdf", PDF), title="Titre d’aujourd’hui")
    assert [piece.title for piece in register.pieces()] == ["PSSI v3"]
    assert len(register.files()) == 1


def receive(register: Register) -> Received:
    import io

    stored = register.store.write(io.BytesIO(PDF), 10_000)
    return Received("a.pdf", stored.token, "application/pdf", stored.size, stored.sha256)


def test_two_uploads_of_one_file_at_once_make_one_piece(register: Register):
    story, kept = register.story, []
    piece = Piece("pssi", "PSSI", NOW.date())

    def keep() -> None:
        with story.database.unit_of_work() as session:
            row, is_used, _known = service.keep_file(
                session, story.referent.actor, story.organisation_id, piece, receive(register), NOW
            )
            kept.append((row.id, is_used))

    with story.database.unit_of_work() as session:
        row, _used, _known = service.keep_file(
            session, story.referent.actor, story.organisation_id, piece, receive(register), NOW
        )
        other = threading.Thread(target=keep)
        other.start()
        time.sleep(0.5)
        assert kept == []
    other.join(20)
    assert kept == [(row.id, False)]
    assert len(register.pieces()) == 1


def test_a_version_signed_while_the_file_travels_is_not_changed(
    register: Register, monkeypatch: pytest.MonkeyPatch
):
    """The lock is let go while a file is checked: what was allowed is looked at again."""
    story, write = register.story, type(register.store).write

    def sign_meanwhile(self: Any, *arguments: Any) -> Any:
        with story.database.unit_of_work() as session:
            assessments.get(session, story.assessment_id).state = AssessmentState.SIGNED
        return write(self, *arguments)

    monkeypatch.setattr(type(register.store), "write", sign_meanwhile)
    response = register.send(("a.pdf", PDF))
    assert response.status_code == 409
    assert register.pieces() == [] and register.on_disk() == 0


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


READS = "import sys; d = sys.stdin.buffer.read(); sys.exit(1 if b'EICAR' in d else 0)"


@pytest.mark.parametrize("filler", [0, 600_000])
def test_the_antivirus_reads_the_file_itself(register: Register, filler: int):
    register.configure(antivirus=python(READS))
    assert register.send(("a.pdf", PDF + bytes(filler))).status_code == 303
    response = register.send(("b.pdf", PDF + b"EICAR" + bytes(filler)), title="b")
    assert response.status_code == 422 and "L’antivirus refuse" in text(response)
    assert len(register.pieces()) == register.on_disk() == 1


@pytest.mark.parametrize(
    "command", [("/nulle/part",), python("raise SystemExit(3)"), python("import time; time.sleep(30)")]
)
def test_an_antivirus_that_does_not_answer_lets_nothing_in(register: Register, command: tuple[str, ...]):
    register.configure(antivirus=command, antivirus_seconds=1)
    response = register.send(("a.pdf", PDF))
    assert response.status_code == 422 and "L’antivirus n’a pas répondu" in text(response)
    assert register.on_disk() == 0
    assert register.send(act="decrire").status_code == 303


def test_what_a_dead_request_left_is_swept_and_nothing_else(register: Register):
    register.send(("a.pdf", PDF))
    orphan, fresh = receive(register), receive(register)
    part = register.store.folder / "00" / f"{'0' * 40}.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"half")
    old = (datetime.now(UTC) - timedelta(hours=3)).timestamp()
    for path in (register.store.folder / orphan.token[:2] / orphan.token, part):
        os.utime(path, (old, old))
    with register.story.database.unit_of_work() as session:
        jobs.sweep_files(session, {}, datetime.now(UTC))
    left = {token for token, _ in register.store.list_tokens()}
    assert left == {register.files()[0].token, fresh.token} and not part.exists()


def test_the_sweep_is_one_of_the_daily_jobs():
    from app.assembly import DAILY

    assert {"evidence_reminders", "evidence_retention", "evidence_sweep"} <= set(DAILY)
    assert set(DAILY) <= set(tasks.REGISTRY.works)


def test_others_find_no_file(register: Register):
    register.send(("a.pdf", PDF))
    (piece,) = register.pieces()
    story = register.story
    place, submitted = (
        f"{register.place}/{piece.id}/fichier",
        f"/soumissions/{story.assessment_id}/pieces/{piece.id}/fichier",
    )
    for person in (story.stranger, story.reviewer, story.analyst):
        client = story.act_as(person)
        assert client.get(place).status_code in (403, 404)
        assert client.get(submitted).status_code == 404
    sign_and_submit(story)
    for person in (story.reviewer, story.analyst):
        client = story.act_as(person)
        assert client.get(submitted).get_data() == PDF
        assert client.get(submitted.replace(str(piece.id), "0" * 8 + str(piece.id)[8:])).status_code == 404
    assert story.act_as(story.stranger).get(submitted).status_code == 404
    assert f"pieces/{piece.id}/fichier" in text(
        story.act_as(story.reviewer).get(f"/soumissions/{story.assessment_id}")
    )
    assert register.acts().count("evidence_downloaded") == 2


def test_a_reviewer_takes_only_what_the_version_puts_forward(register: Register):
    register.send(("a.pdf", PDF))
    story = register.story
    sign_and_submit(story)
    with story.database.unit_of_work() as session:
        row, *_ = service.keep_file(
            session,
            story.referent.actor,
            story.organisation_id,
            Piece("pssi", "Autre", NOW.date()),
            receive_other(register),
            NOW,
        )
        other = row.id
    client = story.act_as(story.reviewer)
    assert client.get(f"/soumissions/{story.assessment_id}/pieces/{other}/fichier").status_code == 404


def receive_other(register: Register) -> Received:
    import io

    stored = register.store.write(io.BytesIO(b"%PDF-autre"), 10_000)
    return Received("b.pdf", stored.token, "application/pdf", stored.size, stored.sha256)


def test_existing_pieces_are_found_by_words(register: Register):
    register.send(act="decrire", title="Politique écrite", kind="autre")
    for number in range(12):
        register.send(act="decrire", title=f"Pièce {number}", kind="autre")
    client, place = register.story.client, register.story.url("/points/D2.O2.A/preuves")
    page = text(client.get(place))
    assert page.count(">Rattacher<") == 10 and "3 autres pièces ne sont pas affichées" in page
    page = text(client.get(f"{place}?q=ecrite"))
    assert page.count(">Rattacher<") == 1 and "Politique écrite" in page
    assert "Aucune pièce" in text(client.get(f"{place}?q=zzz"))


def test_a_lost_file_is_said_and_never_a_fault_of_the_site(register: Register, app: Flask):
    register.send(("a.pdf", PDF))
    (piece,) = register.pieces()
    register.store.delete(register.files()[0].token)
    response = register.story.client.get(f"{register.place}/{piece.id}/fichier")
    assert response.status_code < 500 and "ne peut pas être lu" in text(response)


def test_a_plain_form_still_registers(register: Register):
    assert (
        register.story.client.post(register.story.url("/points/D2.P1/preuves"), data=PIECE).status_code == 303
    )
