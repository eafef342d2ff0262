"""A demonstration site on a base of its own, a copy of the one that the command loads once for all the workers."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.db.session import Database
from app.factory import create_app
from tests.conftest import make_settings
from tests.pages import CheckingClient


def make_site(url: str) -> Flask:
    site = create_app(make_settings(url, environment="demonstration"))
    site.test_client_class = CheckingClient
    return site


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole region. Tests read it, or sign in; none changes what it tells."""
    own = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    shutil.copy(_load_once(tmp_path_factory), own)
    site = make_site(f"sqlite:///{own}")
    yield site
    _close(site)


def _load_once(factory: pytest.TempPathFactory) -> Path:
    """The base that the first worker to ask loads, while the others wait."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    done = folder / "region.sqlite3"
    with (folder / "region.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            begun = factory.mktemp("region") / "region.sqlite3"
            site = make_site(f"sqlite:///{begun}")
            result = site.test_cli_runner().invoke(args=["demo", "prepare"])
            assert result.exit_code == 0, result.output
            assert "Établissements : 43. Évaluations : 34, dont soumises : 27." in result.output
            _close(site)
            begun.rename(done)
    return done


def _close(site: Flask) -> None:
    database: Database = site.extensions["boussole.database"]
    database.engine.dispose()
