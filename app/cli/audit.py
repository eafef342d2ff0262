"""``flask audit``: the journal."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app.cli.french import confirmation_option
from app.features.audit import service
from app.web.context import current_database, system_clock

audit = AppGroup("audit", help="Journal des actions : vérification, purge.")


@audit.command("verify", help="Relit chaque chaîne du journal ; sortie 1 si l’une est rompue.")
def verify() -> None:
    with current_database().reading_session() as session:
        count, breaches = service.verify(session)
    for breach in breaches:
        click.echo(f"{breach.stream}, enregistrement {breach.number} : {breach.reason}", err=True)
    click.echo(f"Enregistrements relus : {count}. Ruptures : {len(breaches)}.")
    if breaches:
        raise SystemExit(1)


@audit.command(
    "purge", help="Supprime ce qui est antérieur à une date (AAAA-MM-JJ) et ancre de nouveau les chaînes."
)
@click.option(
    "--before", "before", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Date limite, exclue."
)
@confirmation_option(prompt="Supprimer définitivement ces enregistrements ?")
def purge(before: datetime) -> None:
    with current_database().unit_of_work() as session:
        count = service.purge(session, before.replace(tzinfo=UTC), system_clock())
    click.echo(f"Enregistrements supprimés : {count}.")
