"""``continuity pack``: from the file of a plan to an archive, without a base or settings."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyzipper import AESZipFile

from app.cli import continuity_pack
from app.cli.continuity import continuity
from app.domain.continuity.written import write_plan
from tests.unit.continuity.packs import PASSPHRASE, PRIVATE, small

continuity.add_command(continuity_pack.make_pack)


def run(folder: Path, *options: str) -> tuple[Result, Path]:
    file, output = folder / "plan.json", folder / "pack.zip"
    file.write_text(json.dumps(write_plan(small())), encoding="utf-8")
    arguments = ["pack", str(file), "-o", str(output), "--today", "2026-11-22", *options]
    return CliRunner().invoke(continuity, arguments), output


def keep(folder: Path, content: bytes) -> str:
    file = folder / "phrase.txt"
    file.write_bytes(content)
    return str(file)


def test_the_pack_of_a_file_is_written_in_the_clear(tmp_path: Path) -> None:
    result, output = run(tmp_path)
    assert result.exit_code == 0, result.output
    assert f"({output.stat().st_size} octets), non chiffré." in result.output
    with zipfile.ZipFile(output) as archive:
        assert archive.testzip() is None
        assert "22 novembre 2026" in archive.read("LISEZ-MOI.txt").decode("utf-8-sig")
        assert PRIVATE not in archive.read("plan.json").decode()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pack.zip", "plan.json"]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_passphrase_is_the_line_of_a_file_and_never_said(tmp_path: Path, end: bytes) -> None:
    if end != b"\n":
        assert continuity_pack._read_passphrase(Path(keep(tmp_path, PASSPHRASE.encode() + end))) == PASSPHRASE
        return
    result, output = run(
        tmp_path, "--passphrase-file", keep(tmp_path, PASSPHRASE.encode() + end), "--with-private"
    )
    assert result.exit_code == 0, result.output
    assert result.output.endswith("chiffré.\n") and PASSPHRASE not in result.output
    with AESZipFile(io.BytesIO(output.read_bytes())) as archive:
        archive.setpassword(PASSPHRASE.encode())
        assert PRIVATE in archive.read("plan.json").decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"court\n", "au moins 12"),
        ("cheval agrafé pile".encode(), "sans accent"),
        (b"cheval agrafe\npile et face", "sans accent"),
        (b"\xff" * 20, "sans accent"),
        (b"x" * 2_000, "trop gros"),
        (b"\n", "au moins 12"),
        (None, "introuvable"),
    ],
)
def test_an_unfit_passphrase_is_refused_and_nothing_is_written(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = str(tmp_path / "rien.txt") if content is None else keep(tmp_path, content)
    result, output = run(tmp_path, "--passphrase-file", file)
    assert result.exit_code == 1
    assert said in result.output
    assert not output.exists()


def test_private_numbers_ask_for_a_passphrase(tmp_path: Path) -> None:
    result, output = run(tmp_path, "--with-private")
    assert result.exit_code == 1
    assert "pack chiffré" in result.output
    assert not output.exists()


def test_a_passphrase_is_no_argument() -> None:
    assert not any("--passphrase" in one.opts for one in continuity_pack.make_pack.params)


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "pack.zip").mkdir()
    result, _ = run(tmp_path)
    assert result.exit_code == 1
    assert "est un dossier" in result.output
    result, _ = run(tmp_path, "-o", str(tmp_path / "a" / "pack.zip"))
    assert result.exit_code == 1
    assert "ne peut pas être écrit" in result.output
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pack.zip", "plan.json"]
