"""``make run``: a demonstration on this machine, from a bare checkout to a page that answers.

It installs what running needs, migrates ``var/demo.sqlite3``, loads the fictitious region into it when it is
empty, then keeps the site and its job consumer running until Ctrl-C or SIGTERM. Standard library only.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from types import FrameType
from typing import BinaryIO, NoReturn

from environment import ROOT, VENV, ensure, say

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
READY_WITHIN = 60.0
STOP_WITHIN = 10.0
"""Seconds."""

LOG = ROOT / "var" / "demo.log"
LINES_SHOWN = 30


class Stopped(BaseException):
    """SIGTERM or Ctrl-C."""


def main() -> int:
    # Both are set: a shell that starts us in the background hands SIGINT down as ignored.
    signal.signal(signal.SIGINT, _on_stop)
    signal.signal(signal.SIGTERM, _on_stop)
    running: list[subprocess.Popen[bytes]] = []
    try:
        port = _read_port()
        _require_free(port)
        python = str(ensure("server"))
        environment = _environment(port)
        _prepare(python, environment)
        with LOG.open("wb") as log:
            running.append(_start(_site(python, port), environment, log))
            consumer = [str(VENV / "bin" / "huey_consumer"), "-q", "app.worker.huey"]
            running.append(_start(consumer, environment, log))
        _wait_until_ready(port, running)
        say(f"\nOuvrez http://{HOST}:{port}/demonstration et choisissez une fonction. Ctrl-C pour arrêter.")
        say(f"Les messages du site vont dans {LOG.relative_to(ROOT)}.")
        return _watch(running)
    except Stopped:
        say("\nArrêt demandé…")
        return 0
    finally:
        _stop(running)


def _on_stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _read_port() -> int:
    text = os.environ.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        _fail(f"PORT vaut « {text} » : un nombre entre 1 et 65535 est attendu.")
    return int(text)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            _fail(f"Le port {port} est réservé au système. Choisissez-en un autre : make run PORT=8001")
        except OSError:
            _fail(
                f"Le port {port} est déjà pris sur cette machine : la démonstration y tourne peut-être déjà. "
                f"Choisissez-en un autre : make run PORT={port + 1}"
            )


def _environment(port: int) -> dict[str, str]:
    """The settings of the demonstration and no other: those of an installation must not reach it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOUSSOLE_")}
    return kept | {
        "BOUSSOLE_ENV": "demonstration",
        "BOUSSOLE_DATABASE_URL": "sqlite:///var/demo.sqlite3",
        "BOUSSOLE_BASE_URL": f"http://{HOST}:{port}",
    }


def _prepare(python: str, environment: dict[str, str]) -> None:
    """The schema up to date, and the region in it."""
    command = [python, "-m", "flask", "--app", "wsgi", "demo", "prepare"]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603  our own commands
    if done.returncode:
        _fail(
            "La base de démonstration n’a pas pu être préparée : la raison est ci-dessus. "
            "Supprimer var/demo.sqlite3 la refait à neuf."
        )


def _site(python: str, port: int) -> list[str]:
    gunicorn = VENV / "bin" / "gunicorn"
    if not gunicorn.exists():
        return [python, "-m", "flask", "--app", "wsgi", "run", "--host", HOST, "--port", str(port)]
    options = ("--workers", "1", "--threads", "4", "--log-level", "warning")
    return [str(gunicorn), "--bind", f"{HOST}:{port}", *options, "wsgi:app"]


def _start(command: Sequence[str], environment: dict[str, str], log: BinaryIO) -> subprocess.Popen[bytes]:
    """In a session of its own: the Ctrl-C of the terminal comes to us alone, and we stop both in order."""
    return subprocess.Popen(  # noqa: S603  our own commands
        command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )


def _wait_until_ready(port: int, running: Sequence[subprocess.Popen[bytes]]) -> None:
    """The first answer: the socket may listen before anybody answers, and then the request waits."""
    deadline = time.monotonic() + READY_WITHIN
    while (left := deadline - time.monotonic()) > 0:
        if any(process.poll() is not None for process in running):
            break
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/etat", timeout=left):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    _show_log()
    _fail("Le site n’a pas démarré : la raison est ci-dessus.")


def _watch(running: Sequence[subprocess.Popen[bytes]]) -> int:
    """Until one of the two ends by itself, which is a failure."""
    while all(process.poll() is None for process in running):
        time.sleep(0.3)
    _show_log()
    sys.stderr.write("Un des deux processus s’est arrêté de lui-même : la raison est ci-dessus.\n")
    return 1


def _show_log() -> None:
    lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    sys.stderr.writelines(lines[-LINES_SHOWN:])


def _stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _fail(text: str) -> NoReturn:
    sys.stderr.write(f"{text}\n")
    raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main())
