"""``flask db``: the schema of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from app.content.loader import bundled_folder
from app.db.instance import mark_instance
from app.web.context import current_database, current_settings, system_clock

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is imported by the commands that need it: a server never does, and starts half a second sooner.

db = AppGroup("db", help="Schéma de la base de données.")


def alembic_config() -> Config:
    """Alembic on the folder of migrations, of a checkout or of an installed wheel."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(bundled_folder("migrations")))
    config.attributes["engine"] = current_database().engine
    return config


@db.command("upgrade", help="Crée ou met à niveau le schéma ; marque une base neuve (démonstration ou non).")
def upgrade() -> None:
    from alembic import command

    command.upgrade(alembic_config(), "head")
    with current_database().unit_of_work() as session:
        mark_instance(session, is_demonstration=current_settings().is_demonstration, now=system_clock())
    click.echo("La base est à jour.")


@db.command("check", help="Vérifie que le schéma est celui que le code attend ; sortie 1 sinon.")
def check() -> None:
    from alembic import command
    from alembic.util import CommandError

    try:
        command.check(alembic_config())
    except CommandError as error:
        raise click.ClickException(f"Le schéma n’est pas à jour : {error}") from error


@db.command("revision", hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """For developers: a new migration from the difference between models and database."""
    from alembic import command

    command.revision(alembic_config(), message, autogenerate=True)
