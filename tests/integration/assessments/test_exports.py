"""Everything that was typed leaves, in each format, for those who may read it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.features.exports.service import FORMATS
from tests.integration.assessments.conftest import Story, text


@pytest.fixture
def filled(story: Story) -> Story:
    story.act_as(story.referent)
    story.autosave("D2.P1", "met", comment="Dossier rangé au bureau 12")
    story.client.post(story.url("/donnees/depot"), data={"depot-revision": 0, "depot-value": "2026-03-01"})
    return story


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_leaves_twice_the_same(filled: Story, form: str) -> None:
    first = filled.client.get(filled.url(f"/export/{form}"))
    assert first.status_code == 200 and first.data
    assert first.headers["Content-Disposition"].startswith("attachment; filename=")
    assert filled.client.get(filled.url(f"/export/{form}")).data == first.data


def test_three_levels_hold_less_and_less(filled: Story) -> None:
    full, nameless, figures = (
        filled.client.get(filled.url(f"/export/{form}")).get_data(as_text=True)
        for form in ("json", "json-sans-noms", "json-chiffres")
    )
    assert "Dossier rangé au bureau 12" in full and "2026-03-01" in full
    assert "Dossier" not in nameless and '"met"' in nameless
    assert "Dossier" not in figures and '"met"' not in figures
    assert all(json.loads(one) for one in (full, nameless, figures))


def test_an_unknown_format_is_not_found(filled: Story) -> None:
    assert filled.client.get(filled.url("/export/pickle")).status_code == 404


def test_the_page_offers_every_format(filled: Story) -> None:
    page = text(filled.client.get(filled.url("/export")))
    assert all(f'/export/{form}"' in page for form in FORMATS)


def test_strangers_take_nothing_away(filled: Story) -> None:
    filled.act_as(filled.stranger)
    assert filled.client.get(filled.url("/export")).status_code == 404
    assert filled.client.get(filled.url("/export/json")).status_code == 404


def test_the_command_line_does_the_same(filled: Story, app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    path = tmp_path / "reponses.xlsx"
    one = str(filled.assessment_id)
    done = runner.invoke(args=["answers", "export", one, "-o", str(path)])
    assert done.exit_code == 0, done.output
    workbook = load_workbook(io.BytesIO(path.read_bytes()))
    workbook["Réponses"]["E3"] = "Atteint"
    workbook["Réponses"]["E4"] = "Presque"
    workbook.save(path)
    trial = runner.invoke(args=["answers", "import", one, str(path), "--dry-run"])
    assert (trial.exit_code, "D2.P2 : ajoutée" in trial.output) == (1, True)
    assert "D2.P2" not in filled.contents().rows
    real = runner.invoke(args=["answers", "import", one, str(path)])
    assert real.exit_code == 1 and "Presque" in real.stderr
    assert filled.contents().rows["D2.P2"].choice == "met"
    again = runner.invoke(args=["answers", "import", one, str(tmp_path / "absent.xlsx")])
    assert again.exit_code == 2 and again.stderr


def test_the_command_line_takes_the_csv_of_an_audit(filled: Story, app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    path, one = tmp_path / "audit.csv", str(filled.assessment_id)
    assert (
        runner.invoke(args=["answers", "export", one, "--format", "ciso-csv", "-o", str(path)]).exit_code == 0
    )
    same = runner.invoke(args=["answers", "import", one, str(path)])
    assert (same.exit_code, same.output) == (0, "")
    path.write_text("ref_id;compliance_result;observations\nD2.P2;compliant;\nX.1;compliant;\n", "utf-8")
    trial = runner.invoke(args=["answers", "import", one, str(path), "--dry-run"])
    assert (trial.exit_code, "D2.P2 : " in trial.stdout) == (1, True)
    assert "ligne 3, X.1 : point inconnu dans cette liste." in trial.stderr
    before = filled.contents().rows.get("D2.P2")
    assert before is None or before.choice != "met"
    assert runner.invoke(args=["answers", "import", one, str(path)]).exit_code == 1
    assert filled.contents().rows["D2.P2"].choice == "met"
