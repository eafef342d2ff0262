"""``flask organisations``: loading establishments from a file that the operator downloaded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.domain.access import Actor
from app.domain.errors import DomainError
from app.features.organisations import service
from app.features.organisations.service import LineFault, Options, Outcome, Report, SourceFormat
from app.web.context import current_database, system_clock
from app.web.messages import message_of

organisations = AppGroup("organisations", help="Établissements : import d’un fichier FINESS ou d’une liste.")

OPERATOR = Actor.system("ligne de commande")

WORDS = {
    Outcome.CREATED: "créés",
    Outcome.UPDATED: "modifiés",
    Outcome.UNCHANGED: "inchangés",
    Outcome.CLOSED: "fermés",
}


@organisations.command(
    "import",
    short_help="Charge les établissements d’un fichier ; rien n’est jamais supprimé.",
    help="""Charge les établissements de FICHIER, dont le format est reconnu à son contenu :

\b
a) l’extraction FINESS historique (CSV « structureet », dernière parution le 12 mai 2026) ;
   non vérifié sur fichier réel complet : construit d’après 13 lignes réelles ;
b) les structures FINESS+ (JSON), lues au fil de l’eau, avec les GHT ;
   non vérifié sur fichier réel complet : construit d’après l’exemple officiel abrégé ;
c) un CSV à ligne d’en-tête : colonnes finess_et, raison_sociale et finess_ej au moins ;
   vérifié sur l’extraction de la SAE 2023. Les colonnes : docs/import-finess.md.

Une ligne fautive est dite (numéro, champ, raison) et les autres entrent. Un fichier coupé, binaire, mêlant deux
encodages, portant une formule ou deux fois le même numéro FINESS est refusé en entier, et rien ne change.

Résumé sur la sortie standard, fautes sur la sortie d’erreur. Sortie 0 : tout est entré ; 1 : des lignes ont été
refusées ; 2 : le fichier a été refusé.""",
)
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien changer.")
@click.option(
    "--close-missing",
    is_flag=True,
    help="Ferme ce que le fichier ne contient plus : partout pour (a) et (b), dans les départements et catégories"
    " de la liste pour (c).",
)
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="CODE",
    help="Ne garde que cette région (code officiel géographique, par exemple 11) ; peut être répété.",
)
def import_(file: Path, dry_run: bool, close_missing: bool, regions: tuple[str, ...]) -> None:
    options = Options(close_missing=close_missing, regions=frozenset(regions))
    try:
        report = _run(file, options, dry_run=dry_run)
    except DomainError as error:
        _refuse(message_of(error))
    except OSError as error:
        _refuse(f"Le fichier ne peut pas être lu : {error.strerror}.")
    _tell_faults(report)
    _tell_summary(report, dry_run=dry_run)
    if report.refused:
        raise SystemExit(1)


def _run(file: Path, options: Options, *, dry_run: bool) -> Report:
    """The whole file in one transaction, undone at the end of a dry run."""
    database = current_database()
    with file.open("rb") as source, database.writing_session() as session:
        report = service.import_file(session, OPERATOR, source, now=system_clock(), options=options)
        if dry_run:
            session.rollback()
        else:
            session.commit()
    if not dry_run and report.has_changes:
        database.analyze()
    return report


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    click.echo("Rien n’a été changé.", err=True)
    raise SystemExit(2)


def _tell_faults(report: Report) -> None:
    unit = "structure" if report.source is SourceFormat.STRUCTURES else "ligne"
    for fault in _in_order([*report.refused, *report.remarks]):
        subject = f" ({fault.subject})" if fault.subject else ""
        verdict = "refusée" if fault.is_refused else "remarque"
        click.echo(f"{unit} {fault.number}{subject}, {fault.field}, {verdict} : {fault.reason}", err=True)


def _in_order(faults: Iterable[LineFault]) -> list[LineFault]:
    return sorted(faults, key=lambda fault: (fault.number, not fault.is_refused, fault.field))


def _tell_summary(report: Report, *, dry_run: bool) -> None:
    click.echo(f"Format reconnu : {report.source.label}. Date retenue : {report.stated_on:%d/%m/%Y}.")
    if report.ignored_columns:
        click.echo(f"Colonnes non reprises : {', '.join(report.ignored_columns)}.")
    counters = (
        ("Établissements", report.establishments),
        ("Entités juridiques", report.entities),
        ("Groupements (GHT)", report.groups),
        ("Appartenances à un GHT", report.memberships),
    )
    for label, counter in counters:
        told = ", ".join(f"{counter[outcome]} {WORDS[outcome]}" for outcome in Outcome if counter[outcome])
        click.echo(f"{label} : {told or 'aucun changement'}.")
    if report.skipped_closed:
        click.echo(f"Fermés et inconnus ici, laissés de côté : {report.skipped_closed}.")
    if report.skipped_region:
        click.echo(f"Hors des régions demandées, laissés de côté : {report.skipped_region}.")
    click.echo(f"Lignes refusées : {len(report.refused)}. Remarques : {len(report.remarks)}.")
    if dry_run:
        click.echo("Essai : rien n’a été changé.")
