"""Text encrypted at rest: MultiFernet, each token bound to its table, column and row.

Moving a token to another row or column makes it unreadable. Losing the keys loses the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Text, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper
from sqlalchemy.types import TypeDecorator

from app.db.base import Base, Row


class SealedError(Exception):
    """A stored token cannot be read: wrong key, altered, or moved from another row."""


class SealedText(str):
    """A token made by ``seal``; the only value that an ``EncryptedText`` column accepts."""

    __slots__ = ()


class EncryptedText(TypeDecorator[str]):
    """A column of tokens. Plain text is refused, so that nothing is ever stored in the clear by mistake."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        if value is not None and not isinstance(value, SealedText):
            raise TypeError("an EncryptedText column only takes sealed text")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Any) -> SealedText | None:
        return None if value is None else SealedText(value)


class Keyring:
    """The data keys of the process: the first encrypts, all decrypt."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None

    def configure(self, keys: Sequence[str]) -> None:
        """Raises ``ValueError`` when a key is not 32 bytes in URL-safe base64."""
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None

    @property
    def fernet(self) -> MultiFernet:
        if self._fernet is None:
            raise SealedError("no data key is configured")
        return self._fernet


KEYRING = Keyring()


def seal(text: str, context: str) -> SealedText:
    return SealedText(KEYRING.fernet.encrypt(f"{context}\0{text}".encode()).decode())


def unseal(token: str, context: str) -> str:
    """Raises ``SealedError`` when the token was not sealed for this context with one of our keys."""
    try:
        clear = KEYRING.fernet.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise SealedError(context) from error
    bound, _, text = clear.partition("\0")
    if bound != context:
        raise SealedError(context)
    return text


class Sealed:
    """Descriptor over an ``EncryptedText`` column: reads and writes clear text, decrypted only when read.

    ``comment = Sealed("sealed_comment")`` keeps the token in the column attribute ``sealed_comment``.
    """

    def __init__(self, attribute: str) -> None:
        self.attribute = attribute

    def context(self, row: Row) -> str:
        return context_of(row.__tablename__, self.attribute, row.id)

    @overload
    def __get__(self, row: None, owner: type) -> Sealed: ...
    @overload
    def __get__(self, row: Row, owner: type) -> str: ...
    def __get__(self, row: Row | None, owner: type) -> Sealed | str:
        if row is None:
            return self
        token = getattr(row, self.attribute)
        return "" if token is None else unseal(token, self.context(row))

    def __set__(self, row: Row, text: str | None) -> None:
        if (text or "") == self.__get__(row, type(row)):
            return
        setattr(row, self.attribute, seal(text, self.context(row)) if text else None)


def context_of(table: str, attribute: str, row_id: UUID) -> str:
    return f"{table}.{attribute}.{row_id.hex}"


def sealed_columns() -> Iterator[tuple[Mapper[Any], str]]:
    """Every mapped column of type ``EncryptedText``, for rotation."""
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            if isinstance(attribute.columns[0].type, EncryptedText):
                yield mapper, attribute.key


def rotate(connection: Connection) -> int:
    """Encrypt every token again with the first key; returns how many. Raises ``SealedError`` on a lost one."""
    count = 0
    for mapper, key in sealed_columns():
        table = inspect(mapper.class_).local_table
        column = mapper.column_attrs[key].columns[0]
        rows = connection.execute(
            table.select().with_only_columns(table.c.id, column).where(column.isnot(None))
        )
        for row_id, token in rows.fetchall():
            try:
                fresh = KEYRING.fernet.rotate(token.encode()).decode()
            except InvalidToken as error:
                raise SealedError(context_of(table.name, key, row_id)) from error
            connection.execute(
                table.update().where(table.c.id == row_id).values({column.name: SealedText(fresh)})
            )
            count += 1
    return count
