"""``continuity print``: from the file of a plan to a document, without a base or settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import continuity_print
from app.cli.continuity import continuity
from app.domain.continuity.plan import Plan
from app.domain.continuity.written import write_plan
from app.exchange.plan_file import write_plan_file
from tests.unit.documents.extraction import page_count
from tests.unit.domain.continuity.plans import care_home, hospital

continuity.add_command(continuity_print.print_plan)

VERSION = "c0ffee" * 10 + "0123"
STARTS = {"pdf": b"%PDF-", "docx": b"PK", "html": b"<!DOCTYPE html>"}


def run(folder: Path, plan: Plan, *options: str) -> tuple[Result, Path]:
    file, output = folder / "plan.json", folder / "sortie"
    file.write_bytes(write_plan_file(plan, VERSION))
    arguments = [str(file), "-o", str(output), "--today", "2026-11-22", *options]
    return invoke(*arguments), output


def invoke(*arguments: str) -> Result:
    """Under its group, as it is called: alone, it would be taken for a command that needs settings."""
    return CliRunner().invoke(continuity, ["print", *arguments])


@pytest.mark.parametrize("form", list(STARTS))
def test_each_format_is_written(tmp_path: Path, form: str) -> None:
    result, output = run(tmp_path, hospital(), "--profile", "preuve", "--format", form)
    assert result.exit_code == 0, result.output
    assert output.read_bytes().startswith(STARTS[form])
    assert f"({output.stat().st_size} octets)" in result.output


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    _, output = run(tmp_path, hospital(), "--profile", "pack-de-crise", "--format", "html")
    page = output.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http:" not in page and "https:" not in page
    assert "src=" not in page
    assert ".doc-hand" in page
    assert 'lang="fr-FR"' in page


def test_what_nobody_approved_is_a_draft(tmp_path: Path) -> None:
    for plan, is_draft in ((hospital(), False), (care_home(), True)):
        _, output = run(tmp_path, plan, "--profile", "preuve", "--format", "html")
        page = output.read_text(encoding="utf-8")
        assert ("PROJET" in page) is is_draft and VERSION[:8] in page


def test_an_approved_version_that_somebody_changed_is_a_draft(tmp_path: Path) -> None:
    file, output = tmp_path / "plan.json", tmp_path / "sortie"
    content = write_plan_file(hospital(), VERSION)
    unsealed = json.dumps(write_plan(hospital())).encode()
    for changed in (content.replace(b"Urgences", b"Accueil", 1), unsealed):
        assert changed != content
        file.write_bytes(changed)
        invoke(str(file), "-o", str(output), "--profile", "preuve", "--format", "html")
        page = output.read_text(encoding="utf-8")
        assert "PROJET" in page and VERSION[:8] not in page


def test_an_extract_asks_for_its_service_and_names_those_of_the_plan(tmp_path: Path) -> None:
    result, output = run(tmp_path, hospital(), "--profile", "extrait")
    assert result.exit_code == 1
    assert "Pharmacie, Urgences" in result.output
    assert not output.exists()
    result, output = run(tmp_path, hospital(), "--profile", "extrait", "--service", "")
    assert result.exit_code == 1 and not output.exists()
    result, output = run(tmp_path, hospital(), "--profile", "extrait", "--service", "urgences")
    assert result.exit_code == 0
    assert page_count(output.read_bytes()) > 2


def test_a_plan_that_names_no_service_prints_the_extract_of_all_its_activities(tmp_path: Path) -> None:
    result, output = run(tmp_path, care_home(), "--profile", "extrait", "--format", "html")
    assert result.exit_code == 0, result.output
    assert "Extrait\u202f: Toutes les activités" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("extrait", "--service", "Absent"), "Aucune activité du plan n’est de ce service"),
        (("plan-bleu",), "Le plan bleu est celui des établissements médico-sociaux"),
    ],
)
def test_a_document_that_is_not_of_this_plan_is_refused_in_a_sentence(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    result, output = run(tmp_path, hospital(), "--profile", *options)
    assert result.exit_code == 1
    assert said in result.output
    assert not output.exists()


def test_a_file_that_is_no_plan_is_refused_with_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    arguments = [str(file), "--profile", "complet", "-o", str(tmp_path / "sortie")]
    for content, said in (("{", "JSON incorrect"), ('{"format": "autre"}', "exporté par Boussole")):
        file.write_text(content, encoding="utf-8")
        result = invoke(*arguments)
        assert result.exit_code == 1
        assert said in result.output
        assert not (tmp_path / "sortie").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(write_plan(hospital())), encoding="utf-8")
    result = invoke(str(file), "--profile", "preuve", "-o", str(tmp_path / "a" / "b"))
    assert result.exit_code == 1
    assert "ne peut pas être écrit" in result.output
