"""An installed wheel serves pages by itself: it carries checklists, kits, migrations, templates and static files."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SERVE = """
from app.config import DEMONSTRATION_KEY, DEMONSTRATION_SECRET, Settings
from app.factory import create_app
import app
assert ".venv" not in app.__file__ and "fresh" in app.__file__, app.__file__
site = create_app(Settings(environment="test", database_url="sqlite:///base.sqlite3", huey_url="none",
                           secret_key=DEMONSTRATION_SECRET, data_keys=(DEMONSTRATION_KEY,)))
print(site.test_cli_runner().invoke(args=["db", "upgrade"]).output)
checked = site.test_cli_runner().invoke(args=["content", "check"])
assert checked.exit_code == 0, checked.output
client = site.test_client()
page = client.get("/connexion")
assert page.status_code == 200 and "Boussole" in page.get_data(as_text=True), page.status_code
assert client.get("/static/css/boussole.css").status_code == 200
from app.documents.pdf import render_pdf
print("served")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    script = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    built = subprocess.run(
        [sys.executable, "-c", script, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return folder / built.stdout.strip().splitlines()[-1]


@pytest.mark.slow
def test_the_wheel_carries_everything(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "app/_bundled/checklists/care-d2/2026.1.yaml",
        "app/_bundled/checklists/LICENSE",
        "app/_bundled/kits/LICENSE",
        "app/_bundled/migrations/env.py",
        "app/web/layouts/page.html",
        "app/web/static/css/boussole.css",
        "app/features/assessments/templates/assessments/section.html",
    ):
        assert wanted in names, wanted
    assert any(name.startswith("app/documents/fonts/") and name.endswith(".ttf") for name in names)
    assert any(name.startswith("app/_bundled/migrations/versions/0001") for name in names)
    assert not any(name.startswith(("tests/", "var/")) for name in names)


@pytest.mark.slow
def test_a_fresh_installation_serves_a_page(wheel: Path, tmp_path: Path):
    """Off-line: installed without dependencies, which are seen through a path file."""
    home = tmp_path / "fresh"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = home / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(site),
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    # The dependencies of this environment come after the fresh one, and without its editable link to the checkout.
    library = tmp_path / "library"
    library.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "boussole" not in entry.name and entry.suffix != ".pth":
            (library / entry.name).symlink_to(entry)
    (site / "library.pth").write_text(f"{library}\n")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "BOUSSOLE"))}
    result = subprocess.run(
        [str(python), "-c", SERVE], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr[-3000:] + result.stdout[-2000:]
    assert result.stdout.strip().endswith("served")
