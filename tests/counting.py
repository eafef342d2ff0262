"""Counting the SQL statements of a page, so that a query in a loop is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.db.session import Database

ABOUT_TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "PRAGMA")


@contextmanager
def every_statement(database: Database, but: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """The statements executed inside the block, but those that begin so.

    The engine goes on to serve other tests: it is listened to inside the block only.
    """
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not (but and statement.startswith(but)):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def count_queries(database: Database) -> Iterator[list[str]]:
    """The statements executed inside the block, transactions' own words apart."""
    with every_statement(database, but=ABOUT_TRANSACTIONS) as statements:
        yield statements
