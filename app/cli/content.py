"""``flask content``: the checklists and the kits, checked and locked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import click
from flask.cli import AppGroup

from app.content.faults import ContentError, ContentFault
from app.content.kits import kits_root, load_kits, lock_kits
from app.content.loader import content_root, load_catalogue, lock_catalogue

T = TypeVar("T")

content = AppGroup("content", help="Listes de contrôle et kits : vérification et verrou.")

_FOLDER = click.argument("folder", metavar="[DOSSIER]", required=False, type=click.Path(path_type=Path))
_KITS = click.option(
    "--kits",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    help="Dossier des kits de continuité. Par défaut, ceux de l’application, sauf si un dossier de listes est donné.",
)


@content.command(
    "check",
    with_appcontext=False,
    help="Vérifie toutes les listes de DOSSIER (par défaut, celles de l’application), les kits, et leurs verrous."
    " Chaque défaut est dit sur la sortie d’erreur ; sortie 1 s’il y en a un.",
)
@_FOLDER
@_KITS
@click.option(
    "--local",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    envvar="BOUSSOLE_LOCAL_CHECKLISTS",
    help="Vérifie aussi ces listes locales. Par défaut, celles de BOUSSOLE_LOCAL_CHECKLISTS.",
)
def check(folder: Path | None, kits: Path | None, local: Path | None) -> None:
    faults: list[ContentFault] = []
    kits_folder = _kits_folder(folder, kits)
    catalogue = _try(lambda: load_catalogue(folder or content_root(), local), faults)
    found = _try(lambda: load_kits(kits_folder), faults) if kits_folder else None
    if catalogue is None or faults:
        _refuse(faults)
    items = sum(len(checklist.items) for checklist in catalogue.checklists.values())
    click.echo(
        f"Aucun défaut. Versions lues : {len(catalogue.checklists)}. Points : {items}."
        f" Passerelles : {len(catalogue.links)}." + (f" Kits : {len(found.kits)}." if found else "")
    )


@content.command(
    "lock",
    with_appcontext=False,
    help="Écrit l’empreinte des versions publiées de DOSSIER, et des kits, dans leurs fichiers lock.yaml."
    " Une version déjà verrouillée qui a changé est refusée (sortie 1).",
)
@_FOLDER
@_KITS
@click.option(
    "--replace",
    is_flag=True,
    help="Remplace aussi les empreintes qui ont changé : avant toute diffusion seulement.",
)
def lock(folder: Path | None, kits: Path | None, replace: bool) -> None:
    faults: list[ContentFault] = []
    kits_folder = _kits_folder(folder, kits)
    locked = _try(lambda: lock_catalogue(folder or content_root(), replace=replace), faults)
    found = _try(lambda: lock_kits(kits_folder, replace=replace), faults) if kits_folder else None
    if locked is None or faults:
        _refuse(faults)
    click.echo(f"Verrou écrit. Versions : {len(locked.published)}. Échelles : {len(locked.scales)}.")
    if found is not None:
        click.echo(f"Verrou des kits écrit. Versions : {len(found.published)}.")


def _kits_folder(folder: Path | None, kits: Path | None) -> Path | None:
    return kits or (None if folder else kits_root())


def _try(load: Callable[[], T], faults: list[ContentFault]) -> T | None:
    """What is loaded, else nothing and its faults beside those already found."""
    try:
        return load()
    except ContentError as error:
        faults += error.faults
        return None


def _refuse(faults: list[ContentFault]) -> NoReturn:
    for fault in faults:
        click.echo(str(fault), err=True)
    click.echo(f"Défauts : {len(faults)}.", err=True)
    raise SystemExit(1)
