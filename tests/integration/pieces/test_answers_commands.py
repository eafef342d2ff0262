"""What the pages give and take, from the command line: proofs, audits, page of the direction, sheets, editions."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import Result
from flask import Flask

from app.domain.catalogue import Catalogue
from app.features.assessments import queries
from app.features.audit import queries as audit
from app.features.evidence import queries as evidence
from app.features.organisations import queries as organisations
from tests.integration.assessments.conftest import Story
from tests.integration.pieces.conftest import PDF, Register
from tests.unit.documents.extraction import page_count


@pytest.fixture
def finess(register: Register) -> str:
    with register.story.database.reading_session() as session:
        return str(organisations.get(session, register.story.organisation_id).finess)


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["answers", *(str(one) for one in arguments)])


def downloads(story: Story) -> list[tuple[Any, Any]]:
    with story.database.reading_session() as session:
        found = audit.list_records(session, story.organisation_id, size=50).records
        return [
            (one.details["document"], one.details["format"])
            for one in found
            if one.action == "document_downloaded"
        ]


def test_the_proof_bundle_is_written_whole_and_told_in_the_journal(
    register: Register, app: Flask, tmp_path: Path
) -> None:
    register.send(("politique.pdf", PDF))
    path = tmp_path / "preuves.zip"
    one = register.story.assessment_id
    done = run(app, "export", one, "--format", "dossier-de-preuves", "-o", path)
    assert done.exit_code == 0, done.output
    with ZipFile(path) as archive:
        names = archive.namelist()
        assert names[0] == "index.pdf" and names[-1] == "manifeste-sha256.txt"
        assert archive.read(next(name for name in names if name.endswith("politique.pdf"))) == PDF
    assert downloads(register.story) == [("proofs", "zip")]
    streamed = run(app, "export", one, "--format", "dossier-de-preuves")
    assert ZipFile(io.BytesIO(streamed.stdout_bytes)).namelist() == names


def test_a_file_that_cannot_be_read_leaves_no_archive_behind(
    register: Register, app: Flask, tmp_path: Path
) -> None:
    register.send(("politique.pdf", PDF))
    for stored in register.store.folder.rglob("*"):
        if stored.is_file():
            content = stored.read_bytes()
            stored.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    path = tmp_path / "preuves.zip"
    path.write_bytes(b"avant")
    done = run(app, "export", register.story.assessment_id, "--format", "dossier-de-preuves", "-o", path)
    assert done.exit_code == 1 and "ne peut pas être lu" in done.stderr, done.stderr
    assert path.read_bytes() == b"avant"
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["preuves.zip"]


@pytest.mark.parametrize("form", ["direction-pdf", "direction-docx", "direction-html"])
def test_the_page_of_the_direction(
    register: Register, finess: str, app: Flask, tmp_path: Path, form: str
) -> None:
    path = tmp_path / "page"
    done = run(app, "export", "--organisation", finess, "--format", form, "-o", path)
    assert done.exit_code == 0, done.output
    content = path.read_bytes()
    if form == "direction-pdf":
        assert page_count(content) == 1
    elif form == "direction-docx":
        assert "word/document.xml" in ZipFile(io.BytesIO(content)).namelist()
    else:
        assert "la page de la direction" in content.decode() and "Sans réponse" in content.decode()
    assert downloads(register.story) == [("direction", form.removeprefix("direction-"))]


@pytest.mark.parametrize(("form", "start"), [("actions-pdf", b"%PDF"), ("actions-docx", b"PK")])
def test_the_sheets_of_the_first_actions(register: Register, app: Flask, form: str, start: bytes) -> None:
    done = run(app, "export", register.story.assessment_id, "--format", form)
    assert done.exit_code == 0 and done.stdout_bytes.startswith(start)
    assert downloads(register.story) == [("actions", form.removeprefix("actions-"))]


@pytest.mark.parametrize("level", ["complet", "sans-noms", "chiffres"])
def test_all_the_data_by_finess_or_by_id_are_those_of_the_page(
    register: Register, finess: str, app: Flask, level: str
) -> None:
    story = register.story
    story.autosave("D2.P1", "met", comment="SONDE")
    page = json.loads(story.client.get(f"/etablissements/{story.organisation_id}/export/{level}").data)
    for name in (finess, story.organisation_id):
        done = run(app, "export", "--organisation", name, "--level", level)
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        assert told | {"on": page["on"]} == page
        assert ("SONDE" in done.stdout) is (level == "complet")
    assert downloads(story) == [("holdings", level)] * 3


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--organisation", "000000000"),
        ("--organisation", "pas-un-id"),
        ("--organisation", "000000000", "--format", "xlsx"),
        ("--organisation", "000000000", "--format", "direction-pdf", "--level", "complet"),
        ("00000000-0000-4000-8000-000000000000", "--format", "direction-pdf"),
        ("00000000-0000-4000-8000-000000000000", "--level", "complet"),
        ("00000000-0000-4000-8000-000000000000",),
    ],
)
def test_what_cannot_be_exported_is_said(register: Register, app: Flask, wrong: tuple[str, ...]) -> None:
    done = run(app, "export", *wrong)
    assert done.exit_code == 2 and done.stderr and not done.stdout


def test_the_audits_of_a_file_are_tried_then_registered_once(
    register: Register, finess: str, app: Flask, tmp_path: Path
) -> None:
    def event(to: str) -> dict[str, Any]:
        who = {"stakeholderId": [{"stakeholderIdType": 3, "__text": to}], "stakeholderRoleType": 4}
        dates = [{"dateType": 7, "__text": "20251101"}]
        return {"stakeholders": [who], "dates": dates, "outcome": {"level": 3}, "eventType": 27}

    def known() -> int:
        with register.story.database.reading_session() as session:
            return len(evidence.list_results(session, register.story.organisation_id))

    path, one = tmp_path / "audits.json", register.story.assessment_id
    path.write_text(json.dumps({"events": {"event": [event(finess)]}}), "utf-8")
    trial = run(app, "import-audits", one, path, "--dry-run")
    assert (trial.exit_code, known()) == (0, 0) and "Essai" in trial.stdout
    for _ in range(2):
        done = run(app, "import-audits", one, path)
        assert (done.exit_code, known()) == (0, 1), done.output
    path.write_text(json.dumps({"events": {"event": [event("999999999")]}}), "utf-8")
    partly = run(app, "import-audits", one, path)
    assert partly.exit_code == 1 and "FINESS 999999999" in partly.stderr
    path.write_text("[]", "utf-8")
    refused = run(app, "import-audits", one, path)
    assert refused.exit_code == 1 and "OPSSIES" in refused.stderr
    assert run(app, "import-audits", one, tmp_path / "absent.json").exit_code == 2


def test_a_newer_edition_is_tried_then_taken(register: Register, app: Flask) -> None:
    story = register.story
    one = story.assessment_id
    latest = run(app, "upgrade", one, "--dry-run")
    assert latest.exit_code == 1 and "l’édition la plus récente" in latest.stderr
    catalogue: Catalogue = app.extensions["boussole.load_catalogue"]()
    old = catalogue.latest("care-d2")
    fresh = replace(old, version="2026.2", items=tuple(item for item in old.items if item.id != "D2.O3.D"))
    both = replace(catalogue, checklists={**catalogue.checklists, (old.id, fresh.version): fresh})
    kept = app.extensions["boussole.load_catalogue"]
    app.extensions["boussole.load_catalogue"] = lambda: both
    try:
        trial = run(app, "upgrade", one, "--dry-run")
        assert trial.exit_code == 0 and "D2.O3.D : retiré" in trial.stdout and "Essai" in trial.stdout
        assert edition(story) == old.version
        done = run(app, "upgrade", one)
        assert done.exit_code == 0 and str(one) in done.stdout and "Essai" not in done.stdout
        assert edition(story) == "2026.2"
    finally:
        app.extensions["boussole.load_catalogue"] = kept
    absent = run(app, "upgrade", "00000000-0000-4000-8000-000000000000")
    assert absent.exit_code == 2 and absent.stderr


def edition(story: Story) -> str:
    with story.database.reading_session() as session:
        return queries.get(session, story.assessment_id).checklist_version
