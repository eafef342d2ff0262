"""``flask jobs``: background work without a consumer."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.assembly import DAILY
from app.db import tasks
from app.web.context import current_database, system_clock

jobs = AppGroup("jobs", help="Travaux de fond : les lancer sans le processus dédié.")


@jobs.command("run", help="Exécute les travaux en attente, l’un après l’autre ; sortie 1 si l’un échoue.")
@click.option("--daily", is_flag=True, help="Demande d’abord les travaux quotidiens.")
def run(daily: bool) -> None:
    if daily:
        tasks.enqueue_daily(current_database(), DAILY, system_clock())
    done, failed = tasks.run_due(current_database(), system_clock)
    click.echo(f"Travaux exécutés : {done}. En échec : {failed}.")
    if failed:
        raise SystemExit(1)
