"""YAML written by somebody who means harm, or who merely slipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.content import yaml_text
from app.content.files import FileError, read_limited
from app.content.yaml_text import YamlError


def bomb() -> str:
    lines = ["a: &a [x, x, x, x]"]
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{other}: &{other} [*{one}, *{one}, *{one}, *{one}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2", "clé en double ou impossible : « c », ligne 4"),
        ("[" * 100_000, "imbrication trop profonde, ligne 1 ; maximum : 12"),
        ("{a: " * 50_000, "imbrication trop profonde"),
        (bomb(), "alias « *b » refusé, ligne 3"),
        ("a: &a [*a]", "alias « *a » refusé"),
        ("a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\nb: *a", "alias « *a » refusé"),
        ("a: *b", "alias « *b » refusé, ligne 1"),
        ("a: !!python/object/apply:os.system [x]", "YAML incorrect, ligne 1"),
        ("a: &a {b: 1}\nc:\n  <<: *a", "YAML incorrect, ligne 3"),
        ("? [a]\n: b", "clé en double ou impossible"),
        ("a: [1", "YAML incorrect, ligne 2"),
        ("a: 1\n---\nb: 2", "YAML incorrect, ligne 2"),
        ("a: 2026-13-45", "date ou nombre impossible"),
        ("a: " + "9" * 5000, "date ou nombre impossible"),
        ("a: \x00", "YAML incorrect : caractère interdit"),
    ],
)
def test_what_cannot_be_trusted_is_refused_and_says_where(text: str, reason: str) -> None:
    with pytest.raises(YamlError) as caught:
        yaml_text.parse(text.encode())
    assert reason in str(caught.value).replace("\u202f", " ")


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(YamlError, match="UTF-8"):
        yaml_text.parse("é".encode("latin-1"))


def test_a_small_block_may_be_repeated_where_it_is_cited() -> None:
    text = "a: &s {name: x, url: y, read_on: 2026-08-15}\nb: [*s, *s]"
    parsed = yaml_text.parse(text.encode())
    assert parsed["b"] == [parsed["a"], parsed["a"]]


def test_a_file_is_read_up_to_its_limit_only(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * 10)
    assert read_limited(path, 10) == b"x" * 10
    with pytest.raises(FileError, match="trop gros"):
        read_limited(path, 9)
    with pytest.raises(FileError, match="trop gros"):
        read_limited(Path("/dev/zero"), 1000)
    with pytest.raises(FileError, match="introuvable"):
        read_limited(tmp_path / "y", 10)
    with pytest.raises(FileError, match="dossier"):
        read_limited(tmp_path, 10)
    with pytest.raises(FileError, match="illisible"):
        read_limited(tmp_path / "a\0b", 10)
