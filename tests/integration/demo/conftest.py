"""A demonstration site on a base of its own, loaded by the command itself, once for each worker."""

from __future__ import annotations

from collections.abc import Iterator

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
    site = make_site(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite3'}")
    runner = site.test_cli_runner()
    upgraded = runner.invoke(args=["db", "upgrade"])
    assert upgraded.exit_code == 0, upgraded.output
    result = runner.invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    assert "Établissements : 43. Évaluations : 34, dont soumises : 27." in result.output
    yield site
    database: Database = site.extensions["boussole.database"]
    database.engine.dispose()
