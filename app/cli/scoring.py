"""``flask scoring``: the published definition of the score, replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.content.vectors import Difference, VectorError, compare, compute, read_vectors

scoring = AppGroup("scoring", help="Calcul du score : rejeu des vecteurs de référence.")


@scoring.command(
    "replay",
    with_appcontext=False,
    help="Recalcule chaque vecteur de FICHIER (JSON) et affiche ses chiffres."
    " Sortie 1 si l’un diffère de ce qui est attendu, 2 si le fichier est fautif.",
)
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
def replay(file: Path) -> None:
    try:
        vectors = read_vectors(file)
    except VectorError as error:
        _refuse(error)
    wrong = 0
    for place, vector in enumerate(vectors, start=1):
        figures = compute(vector)
        differences = compare(vector.expected, figures)
        wrong += bool(differences)
        verdict = "écart" if differences else "conforme"
        click.echo(f"{place}/{len(vectors)} {verdict} : {vector.name}")
        click.echo(json.dumps(figures, ensure_ascii=False))
        for difference in differences:
            click.echo(f"{place}/{len(vectors)} {_say(difference)}", err=True)
    click.echo(f"Vecteurs rejoués : {len(vectors)}. Écarts : {wrong}.")
    if wrong:
        raise SystemExit(1)


def _refuse(error: VectorError) -> NoReturn:
    for fault in error.faults:
        click.echo(fault, err=True)
    raise SystemExit(2)


def _say(difference: Difference) -> str:
    return f"{difference.path} : attendu {_show(difference.expected)}, obtenu {_show(difference.actual)}"


def _show(value: object) -> str:
    """As the file writes it: ``null``, ``true``, a number."""
    return json.dumps(value, default=str, ensure_ascii=False).strip('"')
