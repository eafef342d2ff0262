"""Alembic's environment: the engine is handed in by ``flask db``; SQLite tables are changed in batch."""

from typing import Any, Literal

from alembic import context

from app import assembly
from app.db.base import Base
from app.db.types import EncryptedText, UtcDateTime

assert assembly.MODELS, "every table must be known before the models are compared"

engine = context.config.attributes["engine"]


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Migrations import nothing from the application: own types are written as what they store."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.Text()"
    if kind == "type" and item.__class__.__name__ == "Enum":
        return f"sa.String(length={item.length})"
    return False


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
