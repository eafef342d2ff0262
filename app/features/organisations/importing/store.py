"""Bulk reads and writes of organisations, by batch, without a mapped object per row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Column, Connection, Dialect, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.organisations import OrganisationKind
from app.features.organisations.models import GroupMembershipRow, OrganisationRow, OrganisationWordRow
from app.features.organisations.words import INDEXED, WORD_COLUMNS, StoredWord, name_search, words_of

Values = dict[str, Any]
Item = TypeVar("Item")

ORGANISATION = cast(Table, OrganisationRow.__table__)
MEMBERSHIP = cast(Table, GroupMembershipRow.__table__)
WORD = cast(Table, OrganisationWordRow.__table__)

CHUNK = 500
"""Values in one ``IN`` list, below the limits of both engines."""


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


SQLITE_CACHE_KB = 128 * 1024
"""Kept in memory while importing: the pages of the indexes are written at random, and a sixth of the time goes
into writing them again and again when they do not fit."""


def make_room(session: Session) -> None:
    """Give SQLite the memory of an import, for the connection that this session holds."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")


def load_by_finess(session: Session, kind: OrganisationKind, numbers: Collection[str]) -> dict[str, Values]:
    """The columns of the organisations of this kind that have these numbers."""
    found: dict[str, Values] = {}
    for chunk in chunks(numbers):
        query = select(ORGANISATION).where(ORGANISATION.c.kind == kind, ORGANISATION.c.finess.in_(chunk))
        found |= {row["finess"]: dict(row) for row in session.execute(query).mappings()}
    return found


def difference(stored: Values, wanted: Values) -> Values:
    """What changes: a value that is not said never takes the place of one that is known."""
    return {name: value for name, value in wanted.items() if value is not None and stored[name] != value}


def insert_organisations(session: Session, rows: Sequence[Values]) -> None:
    """New organisations with the words they are found by; ``name_search`` is made here."""
    if not rows:
        return
    for row in rows:
        row["name_search"] = name_search(row["name"], row["town"])
    insert_rows(session, ORGANISATION, rows)
    insert_words(session, [word for row in rows for word in words_of(row["id"], row)])


def update_organisations(session: Session, changes: Sequence[tuple[Values, Values]]) -> None:
    """``changes``: what is stored, brought up to date here, and what changes in it."""
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    old_words: list[StoredWord] = []
    new_words: list[StoredWord] = []
    for stored, change in changes:
        if INDEXED & change.keys():
            old_words += words_of(stored["id"], stored)
            named = stored | change
            change = change | {"name_search": name_search(named["name"], named["town"])}
            new_words += words_of(stored["id"], stored | change)
        stored.update(change)
        by_columns.setdefault(tuple(sorted(change)), []).append(change | {"row_id": stored["id"]})
    for rows in by_columns.values():
        write_changes(session, rows)
    delete_words(session, old_words)
    insert_words(session, new_words)


def delete_words(session: Session, words: Sequence[StoredWord]) -> None:
    if words:
        key = WORD_COLUMNS[:3]
        statement = delete(WORD).where(*(WORD.c[name] == bindparam(f"old_{name}") for name in key))
        keys = [{f"old_{name}": value for name, value in zip(key, word, strict=False)} for word in words]
        session.connection().execute(statement, keys)


def insert_words(session: Session, words: Sequence[StoredWord]) -> None:
    """In the order of the key. Their characters are letters, digits and spaces: ``COPY`` takes them as they are."""
    if not words:
        return
    ordered = sorted(words, key=itemgetter(0, 1))
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        with _copy(connection, WORD, WORD_COLUMNS) as copy:
            copy.write("".join(f"{a}\t{b}\t{c}\t{d}\t{e}\n" for a, b, c, d, e in ordered))
    else:
        rows = [(a, b, c.hex, d, e) for a, b, c, d, e in ordered]
        connection.exec_driver_sql(_insertion(connection, WORD, WORD_COLUMNS), rows)


def insert_rows(session: Session, table: Table, rows: Sequence[Values]) -> None:
    """Rows with the same keys, by the fastest way of each engine: ``COPY``, or one prepared statement.

    SQLAlchemy's own ``executemany`` costs three to five times more for rows as small as these.
    """
    connection = session.connection()
    columns = [column for column in table.columns if column.key in rows[0]]
    prepared = _prepared(rows, columns, connection.dialect)
    names = [column.key for column in columns]
    if connection.dialect.name == "postgresql":
        with _copy(connection, table, names) as copy:
            for values in prepared:
                copy.write_row(values)
    else:
        connection.exec_driver_sql(
            _insertion(connection, table, names), [tuple(values) for values in prepared]
        )


def _copy(connection: Connection, table: Table, names: Sequence[str]) -> Any:
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in names)
    return driver.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN")


def _insertion(connection: Connection, table: Table, names: Sequence[str]) -> str:
    return str(insert(table).compile(dialect=connection.dialect, column_keys=list(names)))


def write_changes(session: Session, rows: Sequence[Values]) -> None:
    """Rows with the same keys: ``row_id`` and the columns that change."""
    statement = update(ORGANISATION).where(ORGANISATION.c.id == bindparam("row_id"))
    session.connection().execute(statement, rows)


def _prepared(
    rows: Sequence[Values], columns: Sequence[Column[Any]], dialect: Dialect
) -> Iterator[list[Any]]:
    """The values of each row as the driver takes them, in the order of the columns."""
    read = itemgetter(*(column.key for column in columns))
    found = (
        (place, column.type.dialect_impl(dialect).bind_processor(dialect))
        for place, column in enumerate(columns)
    )
    processors = [(place, process) for place, process in found if process is not None]
    for row in rows:
        values = list(read(row))
        for place, process in processors:
            if values[place] is not None:
                values[place] = process(values[place])
        yield values
