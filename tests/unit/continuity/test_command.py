"""``flask continuity check``: what it prints, where, and the code that scripts can trust."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.continuity import continuity, printable
from app.domain.continuity.framework import compose
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.upkeep import Waiver
from app.domain.continuity.written import write_plan
from app.exchange import plan_file
from tests.unit.domain.continuity.check_cases import H, of
from tests.unit.domain.continuity.checked_plans import clean_care_home
from tests.unit.domain.continuity.plans import TODAY, adding, changing, without

ROOT = Path(__file__).parents[3]
EMPTY = {"format": "boussole-pcra", "format_version": 1, "variant": "es", "records": {}}


def run(folder: Path, content: object, *options: str) -> Result:
    path = folder / "plan.json"
    if isinstance(content, Plan):
        content = write_plan(content)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return CliRunner().invoke(continuity, ["check", str(path), "--today", TODAY.isoformat(), *options])


def lines_of(output: str) -> list[str]:
    return output.replace("\u202f", " ").splitlines()


def test_a_clean_plan_is_summed_up_and_succeeds(tmp_path: Path):
    result = run(tmp_path, clean_care_home())
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines_of(result.stdout) == [
        "Bloquants : 0. Majeurs : 0. Mineurs : 0. Informations : 0. Dérogations : 0.",
        "Rien ne bloque l’approbation.",
    ]


def test_findings_are_told_one_by_one_and_what_blocks_exits_1(tmp_path: Path):
    result = run(tmp_path, without(of(H, "emergency", minimum=""), "sponsor"))
    assert result.exit_code == 1
    lines = lines_of(result.stdout)
    assert (
        lines[0] == "GO1 Bloquant role : Personne n’est nommé pour le rôle « Direction, qui porte le plan »."
    )
    assert (
        "AC1 Bloquant activity[emergency].minimum : L’activité prioritaire « Urgences » n’a pas de niveau minimal "
        "de service."
    ) in lines
    assert lines[-2:] == [
        "Bloquants : 2. Majeurs : 0. Mineurs : 0. Informations : 1. Dérogations : 0.",
        "Le plan ne peut pas être approuvé.",
    ]


def test_a_waiver_is_printed_under_its_finding(tmp_path: Path):
    waiver = Waiver(
        id="w", rule="GO2", record="it_seat", reason="Poste vacant.", function="Direction", until=TODAY
    )
    result = run(tmp_path, adding(of(H, "it_seat", deputy=""), waiver))
    assert result.exit_code == 0
    lines = lines_of(result.stdout)
    assert lines[0].startswith("GO2 Majeur (dérogation) role[it_seat].deputy : ")
    assert lines[1] == "    Dérogation acceptée par Direction jusqu’au 22 novembre 2026 : Poste vacant."
    assert lines[-2].endswith("Dérogations : 1.")


def test_the_day_may_be_chosen(tmp_path: Path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(write_plan(clean_care_home())), encoding="utf-8")
    result = CliRunner().invoke(continuity, ["check", str(path), "--today", "2030-01-01"])
    assert result.exit_code == 1
    assert "PL2 Bloquant" in result.stdout


def test_what_the_framework_says_wrong_is_told_apart(tmp_path: Path):
    """The group mends it, or the site adapts it."""
    framework = changing(H, "emergency", dmia=None)
    own = make_plan(H.variant, [one for one in H if type(one).__name__ not in ("Activity", "Resource")])
    composed = compose(framework, replace(own, establishment=H.establishment, version=H.version))
    result = run(tmp_path, composed)
    assert "AC1 Bloquant (plan cadre) activity[emergency].dmia" in result.stdout
    found = json.loads(run(tmp_path, composed, "--json").stdout)["findings"]
    assert {"framework", "own"} >= {one["origin"] for one in found if one["rule"] in ("AC1", "GO1")}
    assert run(tmp_path, framework).stdout.count("(plan cadre)") == 0


def test_machines_are_given_json(tmp_path: Path):
    result = run(tmp_path, without(H, "sponsor"), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["may_be_approved"] is False
    assert told["counts"] == {"blocking": 1, "major": 0, "minor": 0, "information": 1}
    first = told["findings"][0]
    assert (first["rule"], first["gravity"], first["kind"], first["record"]) == (
        "GO1",
        "blocking",
        "role",
        "",
    )
    assert set(first) == {
        *("rule", "gravity", "kind", "record", "field", "name", "title", "sentence", "why", "advice"),
        *("origin", "waiver", "lapsed_waiver"),
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "pas en UTF-8"),
        (b"{", "JSON incorrect, ligne 1"),
        (b'{"format": 1, "format": 2}', "clé en double"),
        (b"[" * 100_000, "imbrication trop profonde"),
        (b"[" * 9 + b"]" * 9, "imbrication trop profonde"),
        ({}, "ce n’est pas un plan de continuité"),
        ({**EMPTY, "format_version": 9}, "cette version du format n’est pas connue ; lu : « 9 »"),
        (
            {**EMPTY, "variant": "xx"},
            "variant : cette valeur n’est pas dans la liste des choix ; lu : « xx ».",
        ),
        ({**EMPTY, "records": {"ghost": []}}, "records.ghost : cette sorte d’élément n’existe pas."),
        (
            {**EMPTY, "records": {"activity": [{"id": "a1", "dmia": "2h"}]}},
            "activity[a1].dmia : une durée est attendue, en minutes entières ; lu : « 2h ».",
        ),
        (
            {**EMPTY, "records": {"activity": [{"id": "a1", "owner": "x"}]}},
            "désigne un élément qui n’est pas",
        ),
        ({**EMPTY, "records": {"contact": [{"id": "a1", "name": "\ud800"}]}}, "contact[a1].name : un texte"),
        ({**EMPTY, "records": {"contact": [{"id": "a1", "name": "a\x00"}]}}, "contact[a1].name : un texte"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_exits_1(tmp_path: Path, content: object, told: str):
    result = run(tmp_path, content)
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in " ".join(lines_of(result.stderr))
    assert lines_of(result.stderr)[-1] == "Défauts : 1."
    assert told in " ".join(json.loads(run(tmp_path, content, "--json").stdout)["faults"]).replace(
        "\u202f", " "
    )


def test_all_the_faults_of_a_file_are_told(tmp_path: Path):
    records = {"activity": [{"id": "a1", "dmia": -1, "wrong": 1, "family": "x"}, {"id": "a1"}, {}]}
    result = run(tmp_path, {**EMPTY, "records": records})
    assert lines_of(result.stderr)[-1] == "Défauts : 5."


@pytest.mark.parametrize("path", ["absent.json", "."])
def test_a_file_that_is_not_there_exits_1(tmp_path: Path, path: str):
    result = CliRunner().invoke(continuity, ["check", str(tmp_path / path)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert str(tmp_path) in result.stderr


def test_a_file_too_big_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan_file, "MAX_FILE_BYTES", 10)
    assert "fichier trop gros" in run(tmp_path, EMPTY).stderr


def test_a_name_that_would_act_on_the_terminal_is_shown_harmless(tmp_path: Path):
    result = run(tmp_path, of(H, "emergency", name="Urg\x1b[31m\u202e\nences", minimum=""))
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "«\u202fUrg\ufffd[31m\ufffd\ufffdences\u202f»" in result.stdout
    assert printable("é\u202f: «") == "é\u202f: «"


def test_it_runs_without_settings_nor_database(tmp_path: Path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(write_plan(without(H, "sponsor"))), encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "continuity", "check", str(path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith("GO1 Bloquant role")
    assert [one.name for one in tmp_path.iterdir()] == ["plan.json"]
