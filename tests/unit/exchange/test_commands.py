"""``flask checklists``: what goes in and out, what is printed where, and the code that scripts can trust."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.checklists import WRITERS, checklists
from app.content.loader import content_root, load_catalogue
from app.domain.catalogue import Status
from app.exchange.ciso.exporting import export_yaml
from tests.catalogue import bundled_catalogue
from tests.unit.exchange.ciso_samples import make_library, make_nodes, make_sheets, to_workbook, to_yaml

CATALOGUE = bundled_catalogue()


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(
        checklists, [str(word) for word in words], env={"BOUSSOLE_LOCAL_CHECKLISTS": ""}
    )


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.yaml"
    path.write_bytes(to_yaml(make_library()))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "listes"


def files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_library_becomes_a_local_list_that_loads(library: Path, folder: Path):
    result = run("import", library, "--out", folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert files_of(folder) == [
        "demo-batiment-2025.3-non-repris.txt",
        "demo-batiment/2025.3.yaml",
        "scales.yaml",
    ]
    found = load_catalogue(content_root(), folder).get("demo-batiment", "2025.3")
    assert (found.status, len(found.items)) == (Status.DRAFT, 6)
    last = result.stdout.splitlines()[-1]
    assert "Points\u202f: 6." in last
    kept = (folder / "demo-batiment-2025.3-non-repris.txt").read_text("utf-8").splitlines()
    assert [line for line in result.stdout.splitlines() if line.startswith("Non repris.")] == [
        f"Non repris. {line}" for line in kept
    ]
    assert f"Sans équivalent\u202f: {len(kept)}." in last


def test_a_trial_writes_nothing_and_says_the_same(library: Path, folder: Path):
    trial = run("import", library, "--out", folder, "--dry-run")
    assert (trial.exit_code, folder.exists()) == (0, False)
    assert "Rien n’est écrit" in trial.stdout
    alone = run("import", library, "--dry-run")
    assert (alone.exit_code, alone.stdout) == (0, trial.stdout)


def test_a_workbook_and_a_list_of_ours_come_in_too(tmp_path: Path, folder: Path):
    workbook = tmp_path / "f.xlsx"
    workbook.write_bytes(to_workbook(make_sheets()))
    assert run("import", workbook, "--out", folder, "--format", "ciso-xlsx").exit_code == 0
    ours = tmp_path / "ours.yaml"
    ours.write_bytes((content_root() / "care-d2/2026.1.yaml").read_bytes())
    assert run("import", ours, "--out", folder, "--id", "d2-chez-nous").exit_code == 0
    loaded = load_catalogue(content_root(), folder)
    assert loaded.get("d2-chez-nous", "2026.1").items == CATALOGUE.latest("care-d2").items
    assert loaded.find("feuilles", "2026.1") is not None


def test_our_own_export_comes_back_under_another_id_or_version_only(tmp_path: Path, folder: Path):
    path = tmp_path / "d2.yaml"
    path.write_bytes(export_yaml(CATALOGUE.latest("care-d2")))
    refused = run("import", path, "--out", folder)
    assert refused.exit_code == 1
    assert "version livrée avec l’application" in refused.stderr
    assert not folder.exists()
    assert run("import", path, "--out", folder, "--id", "d2-bis").exit_code == 0
    assert (
        load_catalogue(content_root(), folder).get("d2-bis", "2026.1").items
        == CATALOGUE.latest("care-d2").items
    )


def test_an_operator_edits_a_list_of_ours_without_code(tmp_path: Path, folder: Path):
    """Export, change a date in the text, put it back as the next edition: it is the one offered."""
    path = tmp_path / "rie.yaml"
    assert run("export", "rie-identite", "--format", "yaml", "-o", path).exit_code == 0
    text = path.read_text(encoding="utf-8")
    edited = text.replace("2026.1", "2027.1", 1).replace("2028-12-31", "2029-12-31")
    assert edited.count("2029-12-31")
    (folder / "rie-identite").mkdir(parents=True)
    (folder / "rie-identite/2027.1.yaml").write_text(edited, encoding="utf-8")
    catalogue = load_catalogue(content_root(), folder)
    assert catalogue.latest("rie-identite").version == "2027.1"
    assert catalogue.latest("rie-identite").is_local


def test_a_version_that_is_there_is_replaced_only_when_asked(library: Path, folder: Path):
    assert run("import", library, "--out", folder).exit_code == 0
    before = {name: (folder / name).read_bytes() for name in files_of(folder)}
    again = run("import", library, "--out", folder)
    assert (again.exit_code, again.stderr.splitlines()[-1]) == (1, "Défauts\u202f: 1.")
    assert run("import", library, "--out", folder, "--replace").exit_code == 0
    assert {name: (folder / name).read_bytes() for name in files_of(folder)} == before


def test_what_the_operator_wrote_stays_with_its_comments(library: Path, folder: Path):
    folder.mkdir()
    choices = "    - {code: non, label: Non, value: '0'}\n    - {code: oui, label: Oui, value: '1'}\n"
    mine = f"# Mes échelles\nscales:\n    feu:\n{choices}"
    (folder / "scales.yaml").write_text(mine, "utf-8")
    assert run("import", library, "--out", folder).exit_code == 0
    assert (folder / "scales.yaml").read_text("utf-8").startswith(mine)


def test_a_fault_writes_nothing(folder: Path, tmp_path: Path):
    nodes = make_nodes()
    nodes[1]["annotation"] = "Boussole : {axis: 9, theme: inconnu}"
    path = tmp_path / "x.yaml"
    path.write_bytes(to_yaml(make_library(framework={"requirement_nodes": nodes})))
    result = run("import", path, "--out", folder)
    assert result.exit_code == 1
    assert "axis" in result.stderr
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../evasion", "/etc/x", "A B", ""])
def test_an_id_never_leaves_the_folder(name: str, folder: Path, tmp_path: Path):
    library = make_library(ref_id="x", framework={"requirement_nodes": make_nodes()})
    path = tmp_path / "x.yaml"
    path.write_bytes(to_yaml(library))
    result = run("import", path, "--out", folder, "--id", name)
    assert result.exit_code == (0 if name == "" else 2)
    assert files_of(tmp_path) == sorted([*[f"listes/{one}" for one in files_of(folder)], "x.yaml"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "fichier introuvable"),
        (b"[" * 10_000, "imbrication trop profonde"),
        (b"PK\x03\x04", "classeur XLSX"),
        (b"rien", "bibliothèque CISO Assistant"),
        (b"x" * 5_000_001, "fichier trop gros"),
    ],
)
def test_an_unreadable_file_exits_2(content: bytes | None, words: str, tmp_path: Path, folder: Path):
    path = tmp_path / "f"
    if content is not None:
        path.write_bytes(content)
    result = run("import", path, "--out", folder)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_format_that_is_said_must_be_the_one_that_is_there(library: Path, folder: Path):
    assert run("import", library, "--out", folder, "--format", "ciso-xlsx").exit_code == 2
    assert run("import", library, "--out", folder, "--format", "yaml").exit_code == 2


def test_an_unknown_theme_is_told_once(library: Path, folder: Path):
    result = run("import", library, "--out", folder, "--theme", "inconnu")
    assert result.exit_code == 1
    assert result.stderr.startswith("thème inconnu\u202f: inconnu. Thèmes\u202f: gouvernance, ")


def test_without_folder_the_import_says_what_is_missing(library: Path):
    result = run("import", library)
    assert result.exit_code == 2
    assert "--out" in result.stderr


@pytest.mark.parametrize("format_", WRITERS)
def test_a_list_is_written_in_every_format(format_: str, tmp_path: Path):
    target = tmp_path / "out"
    result = run("export", "care-d2", "--format", format_, "-o", target)
    assert result.exit_code == 0, result.stderr
    assert target.read_bytes() == WRITERS[format_](CATALOGUE.latest("care-d2"))


def test_without_o_the_bytes_go_to_standard_output():
    result = run("export", "care-d2", "--format", "oscal-profile", "--profile", "ght")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["profile"]["imports"]


def test_a_local_list_is_exported_too(library: Path, folder: Path, tmp_path: Path):
    run("import", library, "--out", folder)
    target = tmp_path / "out.json"
    words: list[Any] = ["export", "demo-batiment", "--format", "oscal-catalog", "-o", target]
    assert run(*words, "--local", folder).exit_code == 0
    assert run(*words).exit_code == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nulle-part", "--format", "yaml"), 1, "liste inconnue\u202f: nulle-part. Listes\u202f: "),
        (("care-d2", "--format", "yaml", "--version", "1999.1"), 1, "version inconnue\u202f: 1999.1."),
        (("care-d2", "--format", "oscal-profile", "--profile", "esms"), 1, "ne s’adresse pas au profil"),
        (("care-d2", "--format", "oscal-profile"), 2, "--profile"),
        (("care-d2", "--format", "yaml", "-o", "/nulle/part"), 1, "ne peut pas être écrit"),
    ],
)
def test_what_cannot_be_exported_is_told(words: tuple[str, ...], code: int, said: str):
    result = run("export", *words)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
