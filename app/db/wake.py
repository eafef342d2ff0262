"""The queue that wakes the consumer: it carries nothing but the ids of tasks, signed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.config import Settings, data_folder
from app.db import tasks
from app.db.session import Database

if TYPE_CHECKING:
    from huey import Huey

NAME = "boussole"


class Wake:
    """Both ends of the queue: the site calls ``wake``, the consumer runs ``huey``."""

    def __init__(self, settings: Settings, database: Callable[[], Database], clock: tasks.Clock) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock

    @cached_property
    def huey(self) -> Huey:
        """Made at first use, so that a command that only prints its help writes no file."""
        return make_huey(self.settings)

    @cached_property
    def _send(self) -> Callable[[str], object]:
        """The task as the queue knows it; the consumer must declare it too."""
        return self.huey.task(name="run_task")(self.run)

    def declare(self) -> Huey:
        """The queue with its task, for the consumer."""
        _ = self._send
        return self.huey

    def run(self, task_id: str) -> None:
        tasks.run(self.database(), UUID(task_id), self.clock)

    def wake(self, task_ids: list[UUID]) -> None:
        """Tell the consumer; when the queue is ``none`` or broken the sweep finds the tasks."""
        if self.settings.huey_url == "none" or not task_ids:
            return
        for task_id in task_ids:
            self._send(str(task_id))


def make_huey(settings: Settings) -> Huey:
    """The queue of these settings: a SQLite file by default, PostgreSQL or Redis by ``BOUSSOLE_HUEY_URL``."""
    from huey.serializer import SignedSerializer

    serializer = SignedSerializer(secret=settings.secret_key)
    url = settings.huey_url
    if url.startswith("redis"):
        from huey import RedisHuey

        return RedisHuey(NAME, url=url, serializer=serializer)
    if url.startswith("postgres"):
        from huey import PostgresHuey

        return PostgresHuey(NAME, dsn=url, serializer=serializer)
    from huey import SqliteHuey

    folder = data_folder(settings) or Path("var")
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(NAME, filename=str(folder / "huey.sqlite3"), serializer=serializer)
