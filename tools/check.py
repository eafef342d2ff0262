"""``make lint`` and ``make test``: every check of the project, in one go.

``make test`` also installs Debian's chromium and poppler when it may (root, apt), else says which tests are left
out; under continuous integration (``CI=true``) nothing may be. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence

from environment import ROOT, ensure, say

TOOLS = {
    "chromium": ("chromium", "les tests dans un navigateur"),
    "pdftotext": ("poppler-utils", "les tests qui relisent les PDF avec poppler"),
}
"""For each program: its Debian package, and what is left out without it."""


def main(arguments: Sequence[str]) -> int:
    what, *handed_on = arguments or ["test"]
    if what not in ("lint", "test"):
        sys.stderr.write("Usage : check.py lint | check.py test [options de pytest]\n")
        return 2
    python = str(ensure("dev"))
    environment = dict(os.environ)
    steps = list(_lint_steps(python))
    missing: list[str] = []
    if what == "test":
        missing = _install_programs()
        if environment.get("CI") == "true":
            environment["BOUSSOLE_TEST_REQUIRE_ALL"] = "1"
        steps.append(("pytest", [python, "-m", "pytest", "-n", "2", "--dist", "worksteal", *handed_on]))
    failed = [name for name, command in steps if _run(name, command, environment)]
    if what == "test":
        _tell_what_is_left_out(missing)
    say(f"En échec : {', '.join(failed)}." if failed else "Tout est conforme.")
    return 1 if failed else 0


def _lint_steps(python: str) -> Iterable[tuple[str, list[str]]]:
    yield "ruff check", [python, "-m", "ruff", "check", "."]
    yield "ruff format", [python, "-m", "ruff", "format", "--check", "."]
    yield "mypy", [python, "-m", "mypy"]
    yield "import-linter", [str(ROOT / ".venv" / "bin" / "lint-imports")]


def _run(name: str, command: Sequence[str], environment: dict[str, str]) -> int:
    say(f"— {name}")
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603  our own commands
    return done.returncode


def _install_programs() -> list[str]:
    """The programs that are still absent once apt has been asked for them, when it may be."""
    absent = [program for program in TOOLS if shutil.which(program) is None]
    apt = shutil.which("apt-get")
    if absent and apt and os.geteuid() == 0:
        packages = [TOOLS[program][0] for program in absent]
        say(f"Installation de {', '.join(packages)} (une seule fois)…")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            full = [apt, "-qq", *command]
            subprocess.run(full, env=quiet, stdout=subprocess.DEVNULL, check=False)  # noqa: S603  the constants above
    return [program for program in absent if shutil.which(program) is None]


def _tell_what_is_left_out(missing: Iterable[str]) -> None:
    for program in missing:
        package, tests = TOOLS[program]
        say(f"Laissés de côté faute de {program} : {tests}. Pour les lancer : apt-get install {package}")
    if not os.environ.get("BOUSSOLE_TEST_FINESS_DIR"):
        say("Laissés de côté sans BOUSSOLE_TEST_FINESS_DIR : les tests d’import des fichiers réels.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
