"""The journal only grows, and says when it was tampered with."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.db.session import Database
from app.domain.access import Actor
from app.features.audit import queries, service
from tests.conftest import NOW

ACTOR = Actor.system()


def record(database: Database, organisation_id=None, count: int = 1, now=NOW) -> None:
    with database.unit_of_work() as session:
        for place in range(count):
            service.record(
                session,
                ACTOR,
                "answers_saved",
                now=now,
                organisation_id=organisation_id,
                details={"place": place},
            )


def execute_unguarded(database: Database, statement: str) -> None:
    """What an attacker with the database in hand may do: drop the triggers first."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            names = connection.execute(
                sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars()
            for name in names.all():
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(sa.text("ALTER TABLE audit_record DISABLE TRIGGER ALL"))
        connection.execute(sa.text(statement))


def breaches(database: Database) -> list[str]:
    with database.reading_session() as session:
        return [breach.reason for breach in service.verify(session)[1]]


def test_a_whole_journal_is_verified(database: Database):
    record(database, count=3)
    record(database, uuid4(), count=2)
    with database.reading_session() as session:
        assert service.verify(session) == (5, [])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_record SET action = 'x'", "DELETE FROM audit_record", "DELETE FROM audit_anchor"],
)
def test_the_database_refuses_to_change_the_journal(database: Database, statement: str):
    record(database, count=2)
    with database.unit_of_work() as session:
        service.purge(session, NOW - timedelta(days=1), NOW)
    with database.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO audit_anchor (stream, number, hash, purged_at) VALUES ('x', 0, '', :now)"),
            {"now": NOW if not database.is_sqlite else NOW.isoformat(" ")},
        )
    with pytest.raises(DBAPIError, match="append-only|never deleted"), database.engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE audit_record SET action = 'autre' WHERE number = 2", "contenu modifié après coup"),
        ("DELETE FROM audit_record WHERE number = 2", "enregistrement attendu : 2"),
        ("DELETE FROM audit_record WHERE number = 3", "fin de chaîne manquante ou modifiée"),
        ("UPDATE audit_record SET actor_name = 'Autre' WHERE number = 1", "contenu modifié après coup"),
    ],
)
def test_tampering_is_seen(database: Database, statement: str, reason: str):
    record(database, count=3)
    assert breaches(database) == []
    execute_unguarded(database, statement)
    assert reason in breaches(database)


def test_a_purge_anchors_the_chain_again(database: Database):
    organisation_id = uuid4()
    record(database, organisation_id, count=3)
    later = NOW + timedelta(days=400)
    record(database, organisation_id, count=1, now=later)
    with database.unit_of_work() as session:
        assert service.purge(session, NOW + timedelta(days=1), later) == 3
    assert breaches(database) == []
    with database.reading_session() as session:
        page = queries.list_records(session, organisation_id)
        assert [row.number for row in page.records] == [4]
    execute_unguarded(database, "UPDATE audit_record SET action = 'autre' WHERE number = 4")
    assert breaches(database) == ["contenu modifié après coup"]


def test_a_moment_reads_back_the_same_on_both_engines(database: Database):
    record(database, now=NOW.replace(microsecond=123456))
    assert breaches(database) == []
