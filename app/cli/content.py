"""``flask content``: the checklists, checked and locked."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.content.faults import ContentError
from app.content.loader import content_root, load_catalogue, lock_catalogue

content = AppGroup("content", help="Listes de contrôle : vérification et verrou.")

_FOLDER = click.argument("folder", metavar="[DOSSIER]", required=False, type=click.Path(path_type=Path))


@content.command(
    "check",
    with_appcontext=False,
    help="Vérifie toutes les listes de DOSSIER (par défaut, celles de l’application) et leur verrou."
    " Chaque défaut est dit sur la sortie d’erreur ; sortie 1 s’il y en a un.",
)
@_FOLDER
@click.option(
    "--local",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    envvar="BOUSSOLE_LOCAL_CHECKLISTS",
    help="Vérifie aussi ces listes locales. Par défaut, celles de BOUSSOLE_LOCAL_CHECKLISTS.",
)
def check(folder: Path | None, local: Path | None) -> None:
    try:
        catalogue = load_catalogue(folder or content_root(), local)
    except ContentError as error:
        _refuse(error)
    items = sum(len(checklist.items) for checklist in catalogue.checklists.values())
    click.echo(
        f"Aucun défaut. Versions lues : {len(catalogue.checklists)}. Points : {items}."
        f" Passerelles : {len(catalogue.links)}."
    )


@content.command(
    "lock",
    with_appcontext=False,
    help="Écrit l’empreinte des versions publiées de DOSSIER dans lock.yaml."
    " Une version déjà verrouillée qui a changé est refusée (sortie 1).",
)
@_FOLDER
@click.option(
    "--replace",
    is_flag=True,
    help="Remplace aussi les empreintes qui ont changé : avant toute diffusion seulement.",
)
def lock(folder: Path | None, replace: bool) -> None:
    try:
        locked = lock_catalogue(folder or content_root(), replace=replace)
    except ContentError as error:
        _refuse(error)
    click.echo(f"Verrou écrit. Versions : {len(locked.published)}. Échelles : {len(locked.scales)}.")


def _refuse(error: ContentError) -> NoReturn:
    for fault in error.faults:
        click.echo(str(fault), err=True)
    click.echo(f"Défauts : {len(error.faults)}.", err=True)
    raise SystemExit(1)
