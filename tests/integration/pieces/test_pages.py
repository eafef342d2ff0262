"""The pieces of an establishment on their pages: found, renewed, taken away, handed over."""

from __future__ import annotations

import hashlib
import io
import re
import tracemalloc
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from app.features.assessments import queries as assessments
from app.features.assessments import service
from app.features.evidence.service import Piece, Received
from app.features.pieces import jobs
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW
from tests.counting import count_queries
from tests.integration.assessments.conftest import sign_and_submit, text
from tests.integration.pieces.conftest import PDF, PIECE, Register, sent_file
from tests.unit.documents.extraction import pdf_text

CARE_D2 = bundled_catalogue().latest("care-d2")


def describe(register: Register, title: str, **over: str) -> None:
    assert register.send(act="decrire", **{"title": title, "kind": "autre", **over}).status_code == 303


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*/pieces/[^"]*">([^<]*)</a>', page)


def test_an_empty_register_offers_the_first_step(register: Register):
    page = text(register.story.client.get(register.place))
    assert "Aucune pièce pour l’instant" in page and "Ouvrir les évaluations" in page


def test_the_list_says_the_state_the_end_and_the_uses(register: Register):
    describe(register, "Sans date", document_date="")
    describe(register, "Finie", document_date="2026-01-01", until="2026-11-20")
    describe(register, "Finit bientôt", document_date="2026-01-01", until="2026-12-01")
    describe(register, "Sans fin", document_date="2026-01-01")
    register.send(("a.pdf", PDF))
    client = register.story.client
    page = text(client.get(register.place))
    assert titles(page) == ["Finie", "Finit bientôt", "PSSI v3", "Sans fin", "Sans date"] or titles(page)[
        :2
    ] == [
        "Finie",
        "Finit bientôt",
    ]
    for words in (
        "Périmée",
        "Bientôt périmée",
        "Valable",
        "Sans date",
        "20 novembre 2026",
        "non joint",
        "Télécharger",
    ):
        assert words in page, words
    assert f"/evaluations/{register.story.assessment_id}/points/D2.P1/preuves" in page
    asked = {
        "?etat=perimee": ["Finie"],
        "?etat=bientot-perimee": ["Finit bientôt"],
        "?etat=sans-date": ["Sans date"],
        "?nature=pssi": ["PSSI v3"],
        "?q=bientot": ["Finit bientôt"],
        "?etat=sans-fichier&tri=titre": ["Finie", "Finit bientôt", "Sans date", "Sans fin"],
        "?tri=-titre&nature=autre": ["Sans fin", "Sans date", "Finit bientôt", "Finie"],
    }
    for query, expected in asked.items():
        assert titles(text(client.get(register.place + query))) == expected, query
    assert "Aucune pièce ne correspond" in text(client.get(f"{register.place}?q=zzz"))
    assert client.get(f"{register.place}?etat=zzz&nature=zzz&tri=zzz&page=zzz").status_code == 200
    assert "Cette page n’existe pas" in text(client.get(f"{register.place}?page=9"))


def test_the_list_is_paged_and_its_queries_constant(register: Register):
    describe(register, "Pièce 0")
    client = register.story.client
    with count_queries(register.story.database) as few:
        client.get(register.place)
    for number in range(1, 30):
        describe(register, f"Pièce {number:02}")
    with count_queries(register.story.database) as many:
        page = text(client.get(register.place))
    assert len(many) == len(few) <= 10, many
    assert len(titles(page)) == 25 and "1 à 25 sur 30" in page


def test_an_edition_takes_the_place_of_the_one_before_in_what_is_open(register: Register):
    register.send(("a.pdf", PDF), owner="RSSI")
    (old,) = register.pieces()
    client = register.story.client
    form = text(client.get(f"{register.place}/{old.id}/edition"))
    assert 'value="PSSI v3"' in form and 'value="RSSI"' in form
    data = PIECE | {"piece-title": "PSSI v4", "piece-document_date": "2026-10-01", "acte": "joindre"}
    files = {"piece-files": [sent_file("v4.pdf", b"%PDF-1.7 v4")]}
    done = register.post(f"{register.place}/{old.id}/edition", data | files)
    assert done.status_code == 303
    page = text(client.get(done.location))
    assert "remplace la précédente pour un point" in page and "Éditions" in page and "PSSI v3" in page
    (given,) = register.story.contents().pieces["D2.P1"]
    assert given.title == "PSSI v4"
    assert "Remplacée" in text(client.get(register.place))
    again = register.post(f"{register.place}/{old.id}/edition", data | {"acte": "decrire"})
    assert again.status_code == 409
    assert len(register.pieces()) == 2


def test_an_edition_with_the_same_file_is_refused(register: Register):
    register.send(("a.pdf", PDF))
    (old,) = register.pieces()
    files = {"piece-files": [sent_file("v4.pdf", PDF)], "acte": "joindre"}
    refused = register.post(f"{register.place}/{old.id}/edition", PIECE | files)
    assert refused.status_code == 422 and "celui de l’édition précédente" in text(refused)
    assert len(register.pieces()) == register.on_disk() == 1


def test_a_signed_version_keeps_the_edition_that_was_signed(register: Register):
    register.send(("a.pdf", PDF))
    (old,) = register.pieces()
    sign_and_submit(register.story)
    register.story.act_as(register.story.referent)
    done = register.post(
        f"{register.place}/{old.id}/edition", PIECE | {"piece-title": "PSSI v4", "acte": "decrire"}
    )
    assert "gardent l’édition précédente" in text(register.story.client.get(done.location))
    assert [piece.title for piece in register.story.contents().pieces["D2.P1"]] == ["PSSI v3"]


def delete(register: Register, reason: str = "audit trop sensible") -> Any:
    piece = register.pieces()[0]
    return register.story.client.post(
        f"{register.place}/{piece.id}/fichier/suppression", data={"reason": reason}
    )


def sweep(register: Register) -> None:
    with register.story.database.unit_of_work() as session:
        jobs.sweep_files(session, {}, NOW)


def test_a_file_is_taken_away_with_a_reason_and_its_description_stays(register: Register):
    register.send(("a.pdf", PDF))
    (piece,) = register.pieces()
    missing = delete(register, " ")
    assert missing.status_code == 422 and "Dites pourquoi" in text(missing)
    assert (
        register.story.act_as(register.story.signatory).get(f"{register.place}/{piece.id}").status_code == 200
    )
    assert delete(register).status_code == 403
    register.story.act_as(register.story.referent)
    assert delete(register).status_code == 303
    client = register.story.client
    assert client.get(f"{register.place}/{piece.id}/fichier").status_code == 404
    page = text(client.get(f"{register.place}/{piece.id}"))
    assert "audit trop sensible" in page and hashlib.sha256(PDF).hexdigest() in page
    assert delete(register).status_code == 409
    sweep(register)
    assert register.on_disk() == 0 and "evidence_file_deleted" in register.acts()
    assert len(register.story.contents().pieces["D2.P1"]) == 1


def test_the_file_of_a_signed_version_in_force_stays(register: Register):
    register.send(("a.pdf", PDF))
    sign_and_submit(register.story)
    register.story.act_as(register.story.referent)
    refused = delete(register)
    assert refused.status_code == 409 and "toujours en vigueur" in text(refused)
    assert register.files()[0].purged_at is None


def test_a_file_that_nothing_uses_goes_at_the_end_of_its_retention(
    register: Register, monkeypatch: pytest.MonkeyPatch
):
    story = register.story
    register.send(("a.pdf", PDF), kind="autre")
    register.send(("b.pdf", PDF + b"b"), kind="autre", title="Détachée")
    kept, detached = register.pieces()[1], register.pieces()[0]
    story.client.post(story.url(f"/points/D2.P1/preuves/{detached.id}/detacher"))

    def purge(months: int, years: int = 0) -> list[str]:
        monkeypatch.setenv("BOUSSOLE_FILE_RETENTION_MONTHS", str(months))
        with story.database.unit_of_work() as session:
            jobs.end_retention(session, {}, NOW.replace(year=NOW.year + years))
        return [
            piece.title
            for piece in register.pieces()
            for file in register.files()
            if file.evidence_id == piece.id and file.purged_at
        ]

    assert kept.title == "PSSI v3"
    assert purge(0, 9) == [] and purge(12, 0) == []
    assert purge(13, 1) == []
    assert purge(12, 2) == ["Détachée"]
    assert "evidence_file_purged" in register.acts()
    assert purge(12, 3) == ["Détachée"]
    file = next(file for file in register.files() if file.purged_at)
    assert "Fin de conservation" in file.purge_reason and "12 mois" in file.purge_reason


def test_a_piece_detached_lately_is_kept_however_old_its_file(
    register: Register, monkeypatch: pytest.MonkeyPatch, clock: Any
):
    story = register.story
    register.send(("a.pdf", PDF))
    (piece,) = register.pieces()
    clock.advance(days=800)
    story.act_as(story.referent)
    with story.database.unit_of_work() as session:
        service.detach_piece(
            session,
            story.referent.actor,
            assessments.get(session, story.assessment_id),
            CARE_D2,
            "D2.P1",
            piece.id,
            clock(),
            clock().date(),
        )
    monkeypatch.setenv("BOUSSOLE_FILE_RETENTION_MONTHS", "12")
    with story.database.unit_of_work() as session:
        jobs.end_retention(session, {}, clock())
    assert register.files()[0].purged_at is None


def test_the_bundle_holds_each_file_in_the_folder_of_its_objective(register: Register):
    register.send(("../PSSI.pdf", PDF), ("pssi.PDF", PDF + b"2"))
    register.send(act="decrire", title="Schéma du réseau", kind="autre", place="coffre", sha256="a" * 64)
    story = register.story
    response = story.client.get(story.url("/dossier-de-preuves"))
    assert response.status_code == 200 and response.mimetype == "application/zip"
    with ZipFile(io.BytesIO(response.get_data())) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        manifest = archive.read("manifeste-sha256.txt").decode()
        index = pdf_text(archive.read("index.pdf"))
        first = next(name for name in names if "D2.P1" in name and name.endswith("/lisez-moi.txt"))
        note = archive.read(first).decode()
        assert "Schéma du réseau" in note and "coffre" in note
        empty = next(name for name in names if "D2.O4" in name)
        assert "Ce qui manque" in archive.read(empty).decode()
        for line in manifest.splitlines():
            digest, _, path = line.partition("  ")
            assert hashlib.sha256(archive.read(path)).hexdigest() == digest
    assert len(manifest.splitlines()) == len(names) - 1
    notes = [name for name in names if name.endswith("/lisez-moi.txt")]
    assert len(notes) == sum(item.proof is not None for item in CARE_D2.items)
    stored = [name for name in names if name.count("/") == 2 and name not in notes]
    assert {name.rsplit("/", 1)[1].lower() for name in stored} == {"pssi.pdf", "pssi (2).pdf"}
    assert all(
        name.split("/")[0].startswith("prerequis") and name.split("/")[1].startswith("D2.P1")
        for name in stored
    )
    for words in ("Schéma du réseau", "coffre", "a" * 32, "Ce qui manque", "Il manque"):
        assert words in index, words
    assert register.acts()[0] == "document_downloaded"
    one = story.client.get(story.url("/dossier-de-preuves?rubrique=sauvegarde"))
    with ZipFile(io.BytesIO(one.get_data())) as archive:
        told = {name.split("/")[0] for name in archive.namelist() if "/" in name}
        assert len(told) == 1 and all(name.startswith("sauvegarde") for name in told)
        assert {"index.pdf", "manifeste-sha256.txt"} < set(archive.namelist())
    assert story.client.get(story.url("/dossier-de-preuves?rubrique=zzz")).status_code == 404


def test_a_lost_file_is_told_in_the_index(register: Register):
    register.send(("a.pdf", PDF))
    register.store.delete(register.files()[0].token)
    response = register.story.client.get(register.story.url("/dossier-de-preuves"))
    with ZipFile(io.BytesIO(response.get_data())) as archive:
        assert not any(name.endswith("a.pdf") for name in archive.namelist())
        assert "ne peut pas être lu" in pdf_text(archive.read("index.pdf"))


def test_the_region_takes_the_bundle_of_a_submission_only(register: Register):
    register.send(("a.pdf", PDF))
    story = register.story
    place = f"/soumissions/{story.assessment_id}/dossier-de-preuves"
    assert story.act_as(story.reviewer).get(place).status_code == 404
    sign_and_submit(story)
    response = story.act_as(story.reviewer).get(place)
    with ZipFile(io.BytesIO(response.get_data())) as archive:
        assert any(name.endswith("/a.pdf") for name in archive.namelist())
    assert register.acts()[0] == "submission_consulted"
    assert story.act_as(story.stranger).get(place).status_code == 404


def test_the_memory_of_a_bundle_of_fifty_files_stays_flat(register: Register):
    story, size = register.story, 3 * 1024 * 1024

    def content(number: int) -> io.BytesIO:
        return io.BytesIO(b"%PDF" + bytes([number]) * (size - 4))

    with story.database.unit_of_work() as session:
        assessment = assessments.get(session, story.assessment_id)
        for number in range(50):
            stored = register.store.write(content(number), size)
            file = Received(
                f"piece {number}.pdf", stored.token, "application/pdf", stored.size, stored.sha256
            )
            item = CARE_D2.items[number % len(CARE_D2.items)]
            service.deposit_files(
                session, story.referent.actor, assessment, CARE_D2, item.id,
                Piece("autre", f"Pièce {number}", NOW.date()), [file], NOW, NOW.date(),
            )  # fmt: skip
    story.client.get(story.url("/dossier-de-preuves?rubrique=gouvernance")).get_data()
    tracemalloc.start()
    response = story.client.get(story.url("/dossier-de-preuves"), buffered=False)
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    total = sum(len(part) for part in response.iter_encoded())
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    response.close()
    assert total > 50 * size
    assert peak < 12 * 1024 * 1024


def test_pieces_of_others_are_not_found(register: Register):
    describe(register, "Pièce")
    (piece,) = register.pieces()
    client = register.story.act_as(register.story.stranger)
    for rest in ("", f"/{piece.id}", f"/{piece.id}/edition", f"/{piece.id}/fichier"):
        assert client.get(register.place + rest).status_code == 404
    client = register.story.act_as(register.story.referent)
    for rest in (f"/{uuid4()}", f"/{uuid4()}/edition", f"/{uuid4()}/fichier", f"/{piece.id}/fichier"):
        assert client.get(register.place + rest).status_code == 404


def test_the_journal_tells_what_became_of_files(register: Register):
    register.send(("a.pdf", PDF))
    (piece,) = register.pieces()
    register.story.client.get(f"{register.place}/{piece.id}/fichier").get_data()
    page = text(register.story.client.get(f"/etablissements/{register.story.organisation_id}/journal"))
    for words in ("Fichier joint à une pièce", "Fichier d’une pièce téléchargé"):
        assert words in page, words
