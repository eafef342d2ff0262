"""Texts at rest are sealed, bound to their place, and can change keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from app.config import DEMONSTRATION_KEY
from app.db import crypto
from app.db.session import Database
from app.features.evidence.models import EvidenceRow
from tests.conftest import NOW
from tests.factories import make_organisation


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    crypto.KEYRING.configure([DEMONSTRATION_KEY])
    yield
    crypto.KEYRING.configure([DEMONSTRATION_KEY])


def make_pieces(database: Database, *titles: str) -> None:
    with database.unit_of_work() as session:
        organisation = make_organisation(session)
        for title in titles:
            row = EvidenceRow(organisation_id=organisation.id, kind="pssi", created_at=NOW)
            row.title = title
            session.add(row)


def read_titles(database: Database) -> list[str]:
    with database.reading_session() as session:
        return sorted(row.title for row in session.scalars(sa.select(EvidenceRow)))


def test_the_database_holds_no_clear_text(database: Database):
    make_pieces(database, "PSSI très secrète")
    with database.engine.connect() as connection:
        stored = connection.execute(sa.text("SELECT sealed_title FROM evidence")).scalar_one()
    assert "secr" not in stored
    assert read_titles(database) == ["PSSI très secrète"]


def test_plain_text_is_never_stored_by_mistake(database: Database):
    with database.unit_of_work() as session:
        organisation = make_organisation(session)
        session.flush()
        session.add(
            EvidenceRow(organisation_id=organisation.id, kind="k", created_at=NOW, sealed_title="en clair")
        )
        with pytest.raises(sa.exc.StatementError, match="sealed text"):
            session.flush()
        session.rollback()


def test_a_token_moved_to_another_row_or_column_is_refused(database: Database):
    make_pieces(database, "un", "deux")
    with database.engine.begin() as connection:
        ids = connection.execute(sa.text("SELECT id, sealed_title FROM evidence")).all()
        connection.execute(
            sa.text("UPDATE evidence SET sealed_title = :token WHERE id = :id"),
            {"token": ids[0][1], "id": ids[1][0]},
        )
        connection.execute(
            sa.text("UPDATE evidence SET sealed_place = sealed_title WHERE id = :id"), {"id": ids[0][0]}
        )
    with pytest.raises(crypto.SealedError):
        read_titles(database)
    with database.reading_session() as session:
        row = session.scalars(sa.select(EvidenceRow).where(EvidenceRow.sealed_place.isnot(None))).one()
        with pytest.raises(crypto.SealedError):
            _ = row.place


def test_rotation_seals_everything_with_the_first_key(database: Database):
    make_pieces(database, "un", "deux")
    fresh = Fernet.generate_key().decode()
    crypto.KEYRING.configure([fresh, DEMONSTRATION_KEY])
    with database.unit_of_work() as session:
        assert crypto.rotate(session.connection()) == 2
    crypto.KEYRING.configure([fresh])
    assert read_titles(database) == ["deux", "un"]


def test_rotation_with_a_lost_key_changes_nothing(database: Database):
    make_pieces(database, "un")
    crypto.KEYRING.configure([Fernet.generate_key().decode()])
    with pytest.raises(crypto.SealedError), database.unit_of_work() as session:
        crypto.rotate(session.connection())
    crypto.KEYRING.configure([DEMONSTRATION_KEY])
    assert read_titles(database) == ["un"]
