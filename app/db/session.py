"""The engine of one database and its transactions, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_MS = 10_000


class Database:
    """One engine; sessions that read, and sessions that may write."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._readers = sessionmaker(
            self.engine.execution_options(postgresql_readonly=True), expire_on_commit=False, autoflush=False
        )
        self._writers = sessionmaker(
            self.engine.execution_options(sqlite_immediate=True),
            expire_on_commit=False,
            info={"writes": True},
        )

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def reading_session(self) -> Session:
        """A session that never writes: read-only on PostgreSQL, a plain BEGIN on SQLite."""
        return self._readers()

    def writing_session(self) -> Session:
        """A session that may write; on SQLite it takes the write lock at once (BEGIN IMMEDIATE)."""
        return self._writers()

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One transaction for the command line, jobs and witnesses: committed at the end, or rolled back."""
        with self.writing_session() as session:
            try:
                yield session
            except BaseException:
                session.rollback()
                raise
            session.commit()

    def analyze(self) -> None:
        """Let the engine count its rows: after a large load, it would choose its plans as if the tables were empty."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()


def hold(session: Session, *rows: object) -> None:
    """Keep these rows as long as a session that only reads: it forgets those that nobody holds, and asks again.

    One that may write keeps nothing: what it read before it took a lock may have changed.
    """
    if not session.info.get("writes"):
        session.info.setdefault("held", []).extend(rows)


def make_engine(url: str) -> Engine:
    """An engine with what each kind of base needs at connection."""
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "do_connect", _make_folder)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(_dialect: Any, _record: Any, arguments: list[Any], _parameters: dict[str, Any]) -> None:
    """The folder of the file is made at the first connection, not when a command only prints its help."""
    path = str(arguments[0]) if arguments else ""
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Foreign keys on, WAL, patience when another process writes, and BEGIN left to us."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -32000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("sqlite_immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
