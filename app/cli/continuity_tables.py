"""``flask continuity workbook`` and ``merge``: the tables of a plan, out of its file and back, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from app.cli.continuity import printable
from app.content.files import FileError, read_limited
from app.content.json_text import JsonError
from app.domain.calendar import day_of
from app.domain.continuity.differences import Outcome, compare, is_foreign, merge_into, resolve, say_key
from app.domain.continuity.plan import Plan
from app.domain.continuity.written import WrittenError
from app.domain.errors import DomainError
from app.exchange.archives import MAX_FILE
from app.exchange.plan_file import read_plan_file, write_plan_file
from app.exchange.plan_rows import Table
from app.exchange.plan_workbook import read_plan_workbook, write_plan_workbook
from app.features.continuity.difference_words import (
    DifferenceWords,
    count_words,
    say_differences,
    say_fault,
)
from app.web.context import system_clock
from app.web.messages import message_of
from app.web.plan_faults import say_fault as say_plan_fault

PATH = click.Path(path_type=Path)


@click.command(
    "workbook",
    help="Écrit les tableaux de PLAN (JSON exporté par Boussole) dans un classeur : activités, ressources, dépendances,"
    " contacts, fournisseurs, solutions. Sans les numéros privés.",
)
@click.argument("file", metavar="PLAN", type=PATH)
@click.option("-o", "--output", required=True, metavar="FICHIER", type=PATH, help="Où écrire le classeur.")
def write_workbook(file: Path, output: Path) -> None:
    plan = _read(file)
    try:
        content = write_plan_workbook(plan, "", day_of(system_clock()))
    except DomainError as error:
        _refuse(message_of(error))
    _put(output, content)


@click.command(
    "merge",
    help="Reprend le classeur FICHIER dans PLAN et écrit le plan qui en résulte. Dit chaque différence."
    " Ce qui a changé des deux côtés reste comme dans PLAN, et rien n’est retiré, sauf demande."
    " Sortie 1 si une ligne n’est pas reprise, ou si un fichier ne peut pas être lu.",
)
@click.argument("file", metavar="PLAN", type=PATH)
@click.argument("workbook", metavar="FICHIER", type=PATH)
@click.option("-o", "--output", metavar="PLAN2", type=PATH, help="Où écrire. Sans lui, rien n’est écrit.")
@click.option("--take-all", is_flag=True, help="Prend le classeur là où les deux côtés ont changé.")
@click.option("--remove-absent", is_flag=True, help="Retire du plan ce qui a été effacé du classeur.")
def merge_workbook(
    file: Path, workbook: Path, output: Path | None, take_all: bool, remove_absent: bool
) -> None:
    plan = _read(file)
    table = _read_table(plan, workbook)
    if is_foreign(plan, table.lines, table.left):
        _refuse(message_of(DomainError("plan_workbook_other")))
    differences = compare(plan, table.lines, table.left)
    words = say_differences(plan, differences)
    for line in _tell(words, take_all=take_all, remove_absent=remove_absent):
        click.echo(printable(line))
    refused = [say_fault(fault) for fault in table.faults]
    refused += [
        (one.brought.place, message_of(DomainError("plan_reference_gone"))) for one in differences.broken
    ]
    for place, what in refused:
        click.echo(printable(f"Non repris : {place} : {what}"), err=True)
    taken = {say_key(one.key, change.name) for one, change in differences.clashes} | {
        say_key(one.key) for one in differences.gone
    }
    removed = {say_key(one.key) for one in differences.absent}
    outcome = resolve(differences, taken if take_all else (), removed if remove_absent else ())
    click.echo(_sum_up(outcome))
    if output is not None:
        _put(output, write_plan_file(merge_into(plan, outcome)))
    if refused:
        raise SystemExit(1)


def _read(file: Path) -> Plan:
    try:
        return read_plan_file(file)
    except (FileError, JsonError) as error:
        _refuse(f"{file} : {error}.")
    except WrittenError as error:
        for fault in error.faults:
            click.echo(printable(say_plan_fault(fault)), err=True)
        _refuse(f"Défauts : {len(error.faults)}.")


def _read_table(plan: Plan, file: Path) -> Table:
    try:
        return read_plan_workbook(read_limited(file, MAX_FILE), plan)
    except FileError as error:
        _refuse(f"{file} : {error}.")
    except DomainError as error:
        _refuse(message_of(error))


def _tell(words: DifferenceWords, *, take_all: bool, remove_absent: bool) -> Iterator[str]:
    for one in words.added:
        yield f"Ajouté ({one.kind}) : {one.name} [{one.code}]"
    for one in words.changed:
        for field in one.fields:
            yield f"Modifié ({one.kind}) : {one.name}, {field.label} : {field.before} → {field.after}"
    kept = "pris du classeur" if take_all else "gardé comme dans le plan"
    for one in words.clashes:
        for field in one.fields:
            yield f"Des deux côtés ({one.kind}) : {one.name}, {field.label} : {field.before} / {field.after} ; {kept}"
    for one in words.gone:
        end = "remis" if take_all else "laissé retiré"
        yield f"Retiré du plan entre-temps ({one.kind}) : {one.name} ; {end}"
    for one in words.absent:
        yield f"Absent du classeur ({one.kind}) : {one.name} ; {'retiré' if remove_absent else 'gardé'}"


def _sum_up(outcome: Outcome) -> str:
    counts = count_words(len(outcome.added), len(outcome.changed), len(outcome.removed))
    return f"Total : {counts}." if counts else "Aucune différence à écrire."


def _put(output: Path, content: bytes) -> None:
    """In place only once it is whole."""
    unfinished = output.with_name(f"{output.name}.en-cours")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(output)
    except OSError as error:
        raise click.ClickException(f"« {output} » ne peut pas être écrit.") from error
    click.echo(f"Écrit : {output} ({len(content)} octets).")


def _refuse(reason: str) -> NoReturn:
    raise click.ClickException(printable(reason))
