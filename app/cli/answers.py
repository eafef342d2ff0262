"""``flask answers``: the answers of one version, out and in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import click
from flask.cli import AppGroup

from app.domain.access import Actor
from app.domain.calendar import day_of
from app.domain.differences import ChangeKind
from app.domain.errors import DomainError
from app.exchange.archives import MAX_FILE
from app.features.assessments import queries as assessments
from app.features.assessments.service import workbooks
from app.features.exports import service
from app.web.context import current_catalogue, current_database, system_clock
from app.web.messages import message_of

answers = AppGroup("answers", help="Réponses d’une évaluation : export et import.")

OPERATOR = Actor.system("ligne de commande")
KIND_WORDS = {
    ChangeKind.ADDED: "ajoutée",
    ChangeKind.CHANGED: "changée",
    ChangeKind.CLEARED: "effacée",
    ChangeKind.CONFLICT: "en conflit, laissée telle quelle",
}


@answers.command(
    "export",
    short_help="Écrit les réponses d’une évaluation dans un fichier.",
    help="""Écrit les réponses de l’évaluation ID (l’identifiant de son adresse).

\b
xlsx            classeur à remplir hors ligne
json            tout ce qui a été saisi
json-sans-noms  sans nom ni texte libre
json-chiffres   les chiffres seuls
oscal           résultats OSCAL 1.1.2 (validés en test par les modèles de compliance-trestle, OSCAL 1.2.1)
ciso-csv        audit CISO Assistant (non vérifié sur fichier réel)

Sortie 0 : le fichier est écrit ; 2 : l’évaluation ou le format n’existe pas.""",
)
@click.argument("assessment_id", metavar="ID", type=click.UUID)
@click.option("--format", "form", type=click.Choice(service.FORMATS), default="xlsx", show_default=True)
@click.option(
    "-o", "output", type=click.Path(path_type=Path), help="Fichier à écrire ; sans lui, la sortie standard."
)
def export(assessment_id: UUID, form: str, output: Path | None) -> None:
    try:
        with current_database().reading_session() as session:
            row = assessments.get(session, assessment_id)
            made = service.export(session, current_catalogue(), row, form, day_of(system_clock()))
    except DomainError as error:
        _refuse(message_of(error))
    if output is None:
        sys.stdout.buffer.write(made.content)
    else:
        output.write_bytes(made.content)


@answers.command(
    "import",
    short_help="Reprend les réponses d’un classeur rempli, ou d’un audit CISO Assistant.",
    help="""Reprend FICHIER dans l’évaluation ID. Sa sorte est reconnue au contenu :

\b
classeur XLSX  téléchargé ici et rempli
CSV            audit CISO Assistant, reconnu à son en-tête (colonne compliance_result),
               comparé aux réponses du moment ; non vérifié sur fichier réel

Les réponses qui ont changé des deux côtés sont laissées telles quelles et dites.
Sortie 0 : tout est repris ; 1 : des lignes ont été refusées ou sont en conflit ; 2 : le fichier est refusé.""",
)
@click.argument("assessment_id", metavar="ID", type=click.UUID)
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien changer.")
def import_(assessment_id: UUID, file: Path, dry_run: bool) -> None:
    now = system_clock()
    try:
        content = _read(file)
        with current_database().writing_session() as session:
            row = assessments.get(session, assessment_id)
            checklist = current_catalogue().get(row.checklist_id, row.checklist_version)
            pending = workbooks.prepare_import(session, OPERATOR, row, checklist, content, now)
            review = workbooks.review_import(session, OPERATOR, row, checklist, pending.id)
            if dry_run:
                session.rollback()
            else:
                workbooks.apply_import(
                    session,
                    OPERATOR,
                    row,
                    checklist,
                    pending.id,
                    seen_hash=review.seen_hash,
                    taken=(),
                    now=now,
                    today=day_of(now),
                )
                session.commit()
    except DomainError as error:
        _refuse(message_of(error))
    except OSError as error:
        _refuse(f"Le fichier ne peut pas être lu : {error.strerror}.")
    raise SystemExit(_tell(review))


def _read(file: Path) -> bytes:
    with file.open("rb") as source:
        return source.read(MAX_FILE + 1)


def _tell(review: workbooks.Review) -> int:
    for change in review.changes:
        if change.kind in KIND_WORDS:
            click.echo(f"{change.item.id} : {KIND_WORDS[change.kind]}")
    for change in review.of(ChangeKind.REFUSED):
        click.echo(f"{change.item.id} : {message_of(change.reason) if change.reason else ''}", err=True)
    for name in review.ignored:
        click.echo(f"Colonne laissée de côté : {name}", err=True)
    for fault in review.faults:
        click.echo(f"ligne {fault.row}, {fault.column} : {message_of(fault.error)}", err=True)
    return 1 if review.faults or review.of(ChangeKind.REFUSED, ChangeKind.CONFLICT) else 0


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)
