"""``make run``: what it refuses, and that it serves beside its consumer and stops both."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[3]
TAKEN = ("app", "checklists", "kits", "migrations", "tools")


def run(folder: Path, port: int | str, **more: str) -> subprocess.Popen[str]:
    """It starts a program after another, which may keep what they compile whatever the machine prefers."""
    return subprocess.Popen(
        [sys.executable, "tools/run.py"],
        cwd=folder,
        env={**os.environ, "PORT": str(port), "PYTHONDONTWRITEBYTECODE": "", **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("port", ["huit", "0", "65536", "-1"])
def test_a_port_that_is_not_one_is_refused(port: str):
    process = run(ROOT, port)
    out, errors = process.communicate(timeout=30)
    assert process.returncode == 1 and out == ""
    assert "un nombre entre 1 et 65535" in errors and "Traceback" not in errors


def test_a_port_already_taken_is_said_before_anything_else():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = run(ROOT, port)
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 1 and out == ""
    assert f"Le port {port} est déjà pris" in errors and f"make run PORT={port + 1}" in errors


@pytest.fixture
def checkout(tmp_path: Path, loaded: Flask) -> Path:
    """A copy of the sources whose environment is the one of the tests, and whose base is already loaded."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in TAKEN:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("wsgi.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", tmp_path / ".venv")
    (tmp_path / ".venv" / "lib").symlink_to(Path(sys.prefix) / "lib")
    (programs / "python").symlink_to(Path(sys.executable).resolve())
    for name in ("gunicorn", "huey_consumer"):
        shutil.copy(Path(sys.prefix) / "bin" / name, programs)
    stamp = "import environment as e; e._stamp('server').write_text(e._fingerprint(), encoding='utf-8')"
    subprocess.run([sys.executable, "-c", stamp], cwd=tmp_path / "tools", check=True)
    (tmp_path / "var").mkdir()
    with (
        closing(sqlite3.connect(loaded.extensions["boussole.database"].engine.url.database)) as source,
        closing(sqlite3.connect(tmp_path / "var" / "demo.sqlite3")) as target,
    ):
        source.backup(target)
    return tmp_path


@pytest.fixture
def start(checkout: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Run it, wait until it says where to go; a setting of the machine must not reach the demonstration."""
    started: list[subprocess.Popen[str]] = []

    def begin(port: int) -> subprocess.Popen[str]:
        process = run(
            checkout, port, BOUSSOLE_ENV="production", BOUSSOLE_DATABASE_URL="postgresql://nowhere/none"
        )
        started.append(process)
        said = read_until(process, "demo.log")
        assert f"Ouvrez http://127.0.0.1:{port}/demonstration" in said
        assert "rien à charger" in said and "Installation" not in said
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    said = ""
    assert process.stdout is not None and process.stderr is not None
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said + process.stderr.read())


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(word) for word in text.split()]


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def assert_all_ended(pids: list[int]) -> None:
    deadline = time.monotonic() + 5
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(is_alive(pid) for pid in pids)


@pytest.mark.slow
def test_it_serves_stops_on_ctrl_c_starts_again_and_tells_when_a_part_dies(start):
    port = free_port()
    first = start(port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/demonstration", timeout=20) as page:
        assert "Analyste ARS" in page.read().decode()
    parts = children_of(first.pid)
    assert len(parts) == 2, "the site and its consumer"
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=20) == 0
    assert_all_ended(parts)

    second = start(port)
    site, consumer = children_of(second.pid)
    os.kill(consumer, signal.SIGKILL)
    assert second.wait(timeout=20) == 1
    assert "s’est arrêté de lui-même" in (second.stderr.read() if second.stderr else "")
    assert_all_ended([site])


@pytest.mark.slow
def test_it_stops_on_sigterm(start):
    process = start(free_port())
    parts = children_of(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert_all_ended(parts)
