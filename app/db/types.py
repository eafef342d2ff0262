"""Column types: moments in UTC, enumerations by value."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum
from sqlalchemy.types import TypeDecorator

from app.db.crypto import EncryptedText, Sealed, SealedText

__all__ = ["EncryptedText", "Sealed", "SealedText", "UtcDateTime", "enum_column"]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment; naive values are refused, and what comes back is always in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(enumeration: type[StrEnum]) -> Enum:
    """An enumeration stored as its value, in plain text of at most 40 characters."""
    return Enum(
        enumeration,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=False,
        length=40,
    )
