"""``flask scoring`` and ``flask content``: what they print, where, and the code that scripts can trust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.content import content
from app.cli.scoring import scoring
from tests.unit.content.content_samples import make_checklist, write_content, write_yaml

VECTOR = {
    "name": "un cas",
    "today": "2026-11-21",
    "profile": "es",
    "scales": {"o": [{"code": "no", "value": "0"}, {"code": "met", "value": "1"}]},
    "items": [{"id": c, "section": "s", "axis": 1, "theme": "t", "scale": "o"} for c in "abc"],
    "answers": {"a": {"choice": "met"}},
    "expected": {"declared": 33.3, "level": {"declared": None}},
}


def write_vectors(folder: Path, *vectors: object) -> str:
    path = folder / "vectors.json"
    path.write_text(json.dumps({"vectors": vectors}), encoding="utf-8")
    return str(path)


def test_replaying_prints_the_figures_and_succeeds(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        scoring,
        [
            "replay",
            write_vectors(
                tmp_path, VECTOR, {**VECTOR, "items": [], "answers": {}, "expected": {"declared": None}}
            ),
        ],
    )
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "1/2 conforme\u202f: un cas"
    assert json.loads(lines[1])["declared"] == 33.3
    assert '"declared": null' in lines[3]
    assert lines[-1] == "Vecteurs rejoués\u202f: 2. Écarts\u202f: 0."


def test_a_difference_is_told_on_standard_error_and_exits_1(tmp_path: Path) -> None:
    wrong = {**VECTOR, "expected": {"declared": 33.4, "verified": None}}
    result = CliRunner().invoke(scoring, ["replay", write_vectors(tmp_path, VECTOR, wrong)])
    assert result.exit_code == 1
    assert result.stderr.replace("\u202f", " ").splitlines() == [
        "2/2 declared : attendu 33.4, obtenu 33.3",
        "2/2 verified : attendu null, obtenu 0.0",
    ]
    assert "2/2 écart" in result.stdout


def test_a_fault_exits_2_with_every_reason_on_standard_error(tmp_path: Path) -> None:
    wrong = {**VECTOR, "answers": {"a": {"choice": "oui"}, "z": {}}}
    result = CliRunner().invoke(scoring, ["replay", write_vectors(tmp_path, wrong)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "choix inconnu" in result.stderr
    assert "point inconnu" in result.stderr


@pytest.mark.parametrize("path", ["absent.json", "."])
def test_a_file_that_cannot_be_read_exits_2(tmp_path: Path, path: str) -> None:
    result = CliRunner().invoke(scoring, ["replay", str(tmp_path / path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(tmp_path) in result.stderr


def test_checking_right_content_sums_it_up(tmp_path: Path) -> None:
    folder = str(write_content(tmp_path))
    assert (
        CliRunner().invoke(content, ["lock", folder]).stdout
        == "Verrou écrit. Versions\u202f: 1. Échelles\u202f: 2.\n"
    )
    result = CliRunner().invoke(content, ["check", folder])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Aucun défaut. Versions lues\u202f: 1. Points\u202f: 4.")


def test_checking_wrong_content_lists_every_fault_and_exits_1(tmp_path: Path) -> None:
    folder = str(write_content(tmp_path, make_checklist(title="", minutes="x")))
    result = CliRunner().invoke(content, ["check", folder])
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.split("\u202f")[0] for line in result.stderr.splitlines()] == [
        "liste/2026.1.yaml, minutes",
        "liste/2026.1.yaml, title",
        "Défauts",
    ]


def test_a_changed_version_is_locked_again_only_when_asked(tmp_path: Path) -> None:
    folder = str(write_content(tmp_path))
    CliRunner().invoke(content, ["lock", folder])
    write_yaml(tmp_path / "liste/2026.1.yaml", make_checklist(title="Une autre"))
    refused = CliRunner().invoke(content, ["lock", folder])
    assert refused.exit_code == 1
    assert "modifiée" in refused.stderr
    assert CliRunner().invoke(content, ["lock", folder, "--replace"]).exit_code == 0
    assert CliRunner().invoke(content, ["check", folder]).exit_code == 0


def test_the_content_of_the_application_is_checked_by_default() -> None:
    result = CliRunner().invoke(content, ["check"])
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("group", "command", "word"),
    [(scoring, "replay", "vecteur"), (content, "check", "défaut"), (content, "lock", "empreinte")],
)
def test_help_is_in_french(group: object, command: str, word: str) -> None:
    result = CliRunner().invoke(group, [command, "--help"])  # type: ignore[arg-type]
    assert result.exit_code == 0
    assert word in result.stdout
