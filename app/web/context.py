"""What a view may ask of the request: its transaction, who acts, the time, the catalogue, the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from flask import current_app, g, request
from flask_login import current_user

from app.config import Settings
from app.db.files import FileStore
from app.db.session import Database
from app.domain.access import Actor
from app.domain.calendar import day_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.domain.catalogue import Catalogue


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Witness = Callable[["Session"], None]


def current_settings() -> Settings:
    return cast(Settings, current_app.extensions["boussole.settings"])


def current_database() -> Database:
    return cast(Database, current_app.extensions["boussole.database"])


def current_files() -> FileStore:
    """Where the files of proofs are kept."""
    return FileStore(current_settings().files.folder)


def current_catalogue() -> Catalogue:
    """Every published checklist, loaded at start."""
    return cast("Callable[[], Catalogue]", current_app.extensions["boussole.load_catalogue"])()


def current_session() -> Session:
    """The transaction of this request; only views and the guard call it."""
    if "session" not in g:
        database = current_database()
        safe = request.method in SAFE_METHODS
        g.session = database.reading_session() if safe else database.writing_session()
    return cast("Session", g.session)


def release_session() -> None:
    """Give up the transaction of this request: nothing of it is kept, and the next statement opens another.

    Before work that lasts (checking and writing a file), so that nobody waits for a lock that is not needed yet; and
    before showing a form again. What was read must be read again.
    """
    current_session().rollback()


def find_actor() -> Actor | None:
    """Whoever is signed in, or ``None``."""
    return cast("Actor | None", getattr(current_user, "actor", None))


def current_actor() -> Actor:
    actor = find_actor()
    if actor is None:
        raise RuntimeError("this view has no actor: it must not be public")
    return actor


def utc_now() -> datetime:
    """The clock of the request: one value for the whole of it."""
    if "now" not in g:
        g.now = cast(Callable[[], datetime], current_app.extensions["boussole.clock"])()
    return cast(datetime, g.now)


def today() -> date:
    return day_of(utc_now())


def witness(write: Witness) -> None:
    """Ask for a short write of its own once the main transaction has ended.

    For the three witnesses only: sign-in attempts, consultations and downloads, last-seen of a session.
    """
    g.setdefault("witnesses", []).append(write)


def system_clock() -> datetime:
    return datetime.now(UTC)
