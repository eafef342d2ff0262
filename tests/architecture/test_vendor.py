"""Vendored libraries are what their manifests say, and nothing else is there."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "app/web/static/vendor", ROOT / "tests/browser/vendor"]


def listed(folder: Path) -> dict[str, str]:
    manifest = tomllib.loads((folder / "MANIFEST.toml").read_text(encoding="utf-8"))
    return {name: digest for package in manifest["package"] for name, digest in package["files"].items()}


def present(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "MANIFEST.toml")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_vendored_files_are_those_of_the_manifest(folder: Path) -> None:
    assert present(folder) == listed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_vendored_package_has_its_licence_and_its_source(folder: Path) -> None:
    manifest = tomllib.loads((folder / "MANIFEST.toml").read_text(encoding="utf-8"))
    for package in manifest["package"]:
        assert package["licence"]
        assert package["source"].endswith(f"/{package['name']}/v/{package['version']}")
        assert any(name.endswith("/LICENSE") for name in package["files"])


def test_a_changed_file_is_seen(tmp_path: Path) -> None:
    (tmp_path / "MANIFEST.toml").write_text(
        '[[package]]\n[package.files]\n"a/x.js" = "00"\n', encoding="utf-8"
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.js").write_text("changed", encoding="utf-8")
    assert present(tmp_path) != listed(tmp_path)


def test_no_source_map_is_shipped() -> None:
    assert [path for folder in FOLDERS for path in folder.rglob("*.map")] == []
