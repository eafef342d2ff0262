"""The schema: one head, from empty to the models, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from app.db.base import Base
from app.db.session import Database, make_engine
from tests.conftest import _maker

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def config_for(engine: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


@pytest.fixture
def empty(engine_name: str, bases: dict[str, Any], tmp_path: Path) -> Iterator[Any]:
    """A base without any table."""
    if engine_name == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/empty.sqlite3")
        yield engine
        engine.dispose()
        return
    maker = _maker(bases, engine_name)
    url = maker.make_empty()
    engine = make_engine(url)
    yield engine
    engine.dispose()
    maker.drop(url)


def test_there_is_one_head():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_upgrading_from_empty_gives_the_models(empty: Any):
    command.upgrade(config_for(empty), "head")
    command.check(config_for(empty))
    assert set(Base.metadata.tables) <= set(inspect(empty).get_table_names())


def test_going_down_leaves_nothing(empty: Any):
    command.upgrade(config_for(empty), "head")
    command.downgrade(config_for(empty), "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}


def test_a_column_that_the_migrations_forget_is_seen(database: Database):
    from alembic.util import CommandError

    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE evidence DROP COLUMN until")
    with pytest.raises(CommandError):
        command.check(config_for(database.engine))


def test_migrations_import_nothing_from_the_application():
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert "import app" not in path.read_text() and "from app" not in path.read_text()
