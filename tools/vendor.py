"""Fetch the browser libraries that Boussole ships, and write their manifests.

Run by a developer who changes a version below (``make vendor``); needs ``npm`` and the network once. What it
writes is committed, so that installing or running Boussole needs neither. ``npm pack`` checks the integrity
that the registry publishes; the manifests keep the SHA-256 that ``tests/architecture/test_vendor.py``
computes again.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "app" / "web" / "static" / "vendor"
TESTS = ROOT / "tests" / "browser" / "vendor"


@dataclass(frozen=True)
class Package:
    """One npm package: the files taken from its archive, each with its name here."""

    name: str
    version: str
    licence: str
    files: tuple[tuple[str, str], ...]
    folder: Path = STATIC

    @property
    def directory(self) -> str:
        return f"{self.name.removesuffix('.org')}-{self.version}"


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        (
            ("dist/css/bootstrap.min.css", "bootstrap.min.css"),
            ("dist/js/bootstrap.bundle.min.js", "bootstrap.bundle.min.js"),
            ("LICENSE", "LICENSE"),
        ),
    ),
    Package("htmx.org", "2.0.11", "0BSD", (("dist/htmx.min.js", "htmx.min.js"), ("LICENSE", "LICENSE"))),
    Package(
        "chart.js", "4.6.1", "MIT", (("dist/chart.umd.min.js", "chart.umd.min.js"), ("LICENSE.md", "LICENSE"))
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        (
            ("axe.min.js", "axe.min.js"),
            ("LICENSE", "LICENSE"),
            ("LICENSE-3RD-PARTY.txt", "LICENSE-3RD-PARTY.txt"),
        ),
        TESTS,
    ),
)


def fetch(package: Package, work: Path) -> None:
    """Unpack the wanted files of one package into its versioned folder, in place of any other version."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch browser libraries")
    subprocess.run(  # noqa: S603  the arguments are the constants above
        [npm, "pack", "--silent", "--pack-destination", str(work), f"{package.name}@{package.version}"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for old in package.folder.glob(f"{package.directory.rpartition('-')[0]}-*"):
        shutil.rmtree(old)
    target = package.folder / package.directory
    target.mkdir(parents=True)
    with tarfile.open(work / f"{package.name}-{package.version}.tgz") as archive:
        for inside, name in package.files:
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{package.name}: {inside} is not a file")
            (target / name).write_bytes(member.read())


def manifest(packages: list[Package], folder: Path) -> str:
    """The manifest of a folder as TOML: where each file comes from and its SHA-256."""
    lines = ["# Written by tools/vendor.py (make vendor). Files are as published, without source maps."]
    for package in packages:
        lines += [
            "",
            "[[package]]",
            f'name = "{package.name}"',
            f'version = "{package.version}"',
            f'licence = "{package.licence}"',
            f'source = "https://www.npmjs.com/package/{package.name}/v/{package.version}"',
            "",
            "[package.files]",
        ]
        for _, name in package.files:
            path = folder / package.directory / name
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f'"{package.directory}/{name}" = "{digest}"')
    return "\n".join(lines) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        for package in PACKAGES:
            fetch(package, Path(work))
    for folder in (STATIC, TESTS):
        mine = [package for package in PACKAGES if package.folder == folder]
        (folder / "MANIFEST.toml").write_text(manifest(mine, folder), encoding="utf-8")


if __name__ == "__main__":
    main()
