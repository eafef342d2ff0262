"""A server of the base that was stopped and started again is an affair of its own: nobody reads an error page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from app.db.session import Database

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])


@pytest.fixture
def own(database: Database) -> Iterator[Database]:
    """A pool of its own on the same base: what is killed here is nobody else's."""
    found = Database(database.engine.url.render_as_string(hide_password=False))
    yield found
    found.engine.dispose()


def ask(database: Database) -> int:
    with database.reading_session() as session:
        return session.scalar(text("SELECT pg_backend_pid()"))


def test_a_connection_that_works_is_used_again(own: Database) -> None:
    assert ask(own) == ask(own) == ask(own)


def test_a_connection_that_the_server_has_closed_is_replaced(own: Database) -> None:
    first = ask(own)
    killer = create_engine(own.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with killer.connect() as connection:
        assert connection.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    assert ask(own) != first
    with own.writing_session() as session:
        assert session.scalar(text("SELECT 1")) == 1
