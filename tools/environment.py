"""The virtual environment of a checkout: made once, installed again only when ``pyproject.toml`` changes.

Standard library only: it runs before anything is installed. ``python tools/environment.py dev`` does it alone.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST, NEWEST = (3, 11), (3, 13)
INCLUDED = {"dev": ("server",)}
"""The extras that another one brings along."""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def ensure(extra: str) -> Path:
    """The interpreter of ``.venv``, with the application and ``extra`` installed from the checkout.

    Exits with 2 and a French message when that cannot be.
    """
    if not PYTHON.exists():
        _make()
    fingerprint = _fingerprint()
    stamp = _stamp(extra)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != fingerprint:
        _install(extra)
        for name in (extra, *INCLUDED.get(extra, ())):
            _stamp(name).write_text(fingerprint, encoding="utf-8")
    return PYTHON


def _make() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        running = ".".join(map(str, sys.version_info[:2]))
        _stop(
            f"Boussole demande Python 3.11, 3.12 ou 3.13 ; celui-ci est {running}. Choisissez-en un autre, "
            "par exemple : make run PYTHON=python3.11"
        )
    say("Création de l’environnement Python dans .venv…")
    command = [sys.executable, "-m", "venv", str(VENV)]
    made = subprocess.run(command, check=False)  # noqa: S603  this interpreter
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        _stop("L’environnement n’a pas pu être créé. Sous Debian : apt-get install python3-venv")


def _install(extra: str) -> None:
    say("Installation des bibliothèques (au premier lancement, ou quand pyproject.toml a changé)…")
    # Without compiling everything: Python compiles what it imports, once, and that is far less.
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-compile")
    command = [str(PYTHON), "-m", "pip", "install", *quietly, "--editable", f".[{extra}]"]
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603  the interpreter of .venv
    if done.returncode:
        _stop(
            "L’installation a échoué : la raison est ci-dessus. Sans accès au réseau, indiquez votre miroir "
            "à pip (PIP_INDEX_URL), puis recommencez."
        )


def _fingerprint() -> str:
    """Changes with what must be installed, and with the interpreter that it is installed for."""
    interpreter = (VENV / "pyvenv.cfg").read_bytes()
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + interpreter).hexdigest()


def _stamp(extra: str) -> Path:
    return VENV / f"boussole-{extra}.stamp"


def _stop(text: str) -> NoReturn:
    sys.stderr.write(f"{text}\n")
    raise SystemExit(2)


if __name__ == "__main__":
    ensure(sys.argv[1] if len(sys.argv) > 1 else "dev")
    say("Tout est installé.")
