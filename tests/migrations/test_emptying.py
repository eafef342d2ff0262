"""A PostgreSQL base that served a test serves another only when it is as its migrations left it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa

from app.db.session import Database
from tests.conftest import _maker
from tests.factories import make_organisation

pytestmark = pytest.mark.postgresql


def contents(url: str) -> dict[str, int]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}


def run(url: str, statement: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.fixture
def maker(bases: dict[str, Any]) -> Any:
    return _maker(bases, "postgresql")


def address_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_what_a_test_wrote_is_gone_and_what_the_migrations_wrote_is_there(maker: Any):
    database = maker.lend()
    url = address_of(database)
    first = contents(url)
    with database.unit_of_work() as session:
        make_organisation(session)
    run(url, "DELETE FROM instance")
    assert contents(url) != first
    maker.give_back(database)
    assert database in maker.free
    assert contents(url) == first


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE mail ADD COLUMN intruse INTEGER",
        "ALTER TABLE mail RENAME COLUMN created_at TO made_at",
        "ALTER TABLE audit_record DISABLE TRIGGER ALL",
        "DROP INDEX ix_organisation_parent_id",
    ],
)
def test_a_base_whose_schema_changed_is_thrown_away(maker: Any, statement: str):
    database = maker.lend()
    url = address_of(database)
    run(url, statement)
    maker.give_back(database)
    assert database not in maker.free
    with pytest.raises(sa.exc.OperationalError):
        run(url, "SELECT 1")


def test_a_base_that_somebody_still_holds_is_thrown_away(maker: Any):
    database = maker.lend()
    engine = sa.create_engine(address_of(database))
    with suppress(sa.exc.OperationalError), engine.connect() as held:
        held.execute(sa.text("LOCK TABLE instance"))
        maker.give_back(database)
    engine.dispose()
    assert database not in maker.free
