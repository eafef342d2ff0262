"""The job consumer: ``huey_consumer app.worker.huey``."""

from __future__ import annotations

import os
from functools import cache

from huey import crontab

from app.assembly import DAILY
from app.config import Settings
from app.content.installed import INSTALLED
from app.db import tasks
from app.db.crypto import KEYRING
from app.db.session import Database
from app.db.wake import Wake
from app.web.context import system_clock

_settings = Settings.from_env(os.environ)
_settings.require_secrets()
KEYRING.configure(_settings.data_keys)
INSTALLED.configure(_settings.local_checklists)


@cache
def _database() -> Database:
    return Database(_settings.database_url)


huey = Wake(_settings, _database, system_clock).declare()


@huey.periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Every minute, take up what was lost between the commit and the queue."""
    tasks.run_due(_database(), system_clock)


@huey.periodic_task(crontab(hour="3", minute="10"))
def daily() -> None:
    tasks.enqueue_daily(_database(), DAILY, system_clock())
