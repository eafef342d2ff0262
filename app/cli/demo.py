"""``flask demo``: the fictitious region."""

from __future__ import annotations

from typing import NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy import inspect

from app.assembly import DAILY
from app.cli.db import upgrade
from app.db import tasks
from app.db.instance import InstanceRow, is_demonstration_base
from app.demo.load import Loaded, is_empty, load_region
from app.web.context import current_catalogue, current_database, current_settings, system_clock

demo = AppGroup("demo", help="Démonstration : une région fictive, ses réponses et ses relectures.")


@demo.command(
    "load",
    help="Charge la région fictive dans une base vide, créée pour la démonstration (BOUSSOLE_ENV=demonstration)."
    " Refuse toute autre base, sans rien y changer (sortie 1).",
)
@click.option(
    "--if-empty", is_flag=True, help="Si la base contient déjà des données, ne fait rien et réussit."
)
def load(if_empty: bool) -> None:
    if not current_settings().is_demonstration:
        _refuse("La démonstration demande BOUSSOLE_ENV=demonstration. Rien n’a été chargé.")
    if not inspect(current_database().engine).has_table(InstanceRow.__tablename__):
        _refuse("La base n’a pas encore de tables. Lancez d’abord : flask --app wsgi db upgrade")
    loaded = _load(if_empty)
    if loaded is None:
        click.echo("La base contient déjà des données : rien à charger.")
        return
    failed = _work()
    if failed:
        _refuse(f"La région est chargée, mais des travaux de fond ont échoué : {failed}. Voyez « jobs run ».")
    click.echo(
        f"Région fictive chargée. Établissements : {loaded.establishments}."
        f" Évaluations : {loaded.assessments}, dont soumises : {loaded.submissions}."
    )


@demo.command(
    "prepare",
    help="Met la base de démonstration à niveau, puis y charge la région fictive si elle est vide."
    " Refuse toute autre base, sans rien y changer (sortie 1).",
)
@click.pass_context
def prepare(context: click.Context) -> None:
    if not current_settings().is_demonstration:
        _refuse("La démonstration demande BOUSSOLE_ENV=demonstration. Rien n’a été changé.")
    if inspect(current_database().engine).has_table(InstanceRow.__tablename__):
        with current_database().reading_session() as session:
            if not is_demonstration_base(session):
                _refuse("Cette base n’a pas été créée pour la démonstration. Rien n’y a été changé.")
    context.invoke(upgrade)
    context.invoke(load, if_empty=True)


def _load(if_empty: bool) -> Loaded | None:
    """Everything in one transaction; ``None`` when there was nothing to do."""
    with current_database().unit_of_work() as session:
        if not is_demonstration_base(session):
            _refuse("Cette base n’a pas été créée pour la démonstration. Rien n’y a été chargé.")
        if not is_empty(session):
            if if_empty:
                return None
            _refuse("La base contient déjà des données. Rien n’y a été chargé. Partez d’une base neuve.")
        return load_region(session, current_catalogue(), system_clock())


def _work() -> int:
    """Do the nightly work at once, and what it asks for in its turn; how many pieces failed."""
    tasks.enqueue_daily(current_database(), DAILY, system_clock())
    while True:
        done, failed = tasks.run_due(current_database(), system_clock)
        if not done:
            return failed


def _refuse(text: str) -> NoReturn:
    click.echo(text, err=True)
    raise SystemExit(1)
