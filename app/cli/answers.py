"""``flask answers``: the answers of one version and all that an organisation typed, out and in."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.db.crypto import SealedError
from app.documents.html import render_html
from app.domain.access import Actor
from app.domain.calendar import day_of
from app.domain.differences import ChangeKind
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.domain.upgrades import Fate
from app.exchange.archives import MAX_FILE
from app.exchange.bundles import stream_bundle
from app.exchange.faults import ExchangeError
from app.exchange.opssies import MAX_BYTES, read_events
from app.features.actions.documents import build_direction, build_sheets
from app.features.actions.queries import load_briefing, make_plan
from app.features.assessments import queries as assessments
from app.features.assessments import service as answering
from app.features.assessments.service import upgrades, workbooks
from app.features.assessments.service.results import load_result
from app.features.exports import service
from app.features.organisations import queries as organisations
from app.features.pieces.documents import build_index, write_notes
from app.features.pieces.service import make_bundle
from app.web.context import current_catalogue, current_database, current_files, system_clock
from app.web.downloads import Format, render
from app.web.messages import message_of

answers = AppGroup(
    "answers", help="Réponses d’une évaluation et données d’un établissement : export et import."
)

OPERATOR = Actor.system("ligne de commande")
KIND_WORDS = {
    ChangeKind.ADDED: "ajoutée",
    ChangeKind.CHANGED: "changée",
    ChangeKind.CLEARED: "effacée",
    ChangeKind.CONFLICT: "en conflit, laissée telle quelle",
}
FATE_WORDS = {
    Fate.REWORDED: "à relire",
    Fate.UNFIT: "à répondre de nouveau, l’ancienne réponse est gardée en commentaire",
    Fate.ADDED: "nouveau point",
    Fate.REMOVED: "retiré",
}
BUNDLE = "dossier-de-preuves"
SHEETS = {"actions-pdf": Format.PDF, "actions-docx": Format.DOCX}
DIRECTION = ("direction-pdf", "direction-docx", "direction-html")
OF_A_VERSION = (*service.FORMATS, BUNDLE, *SHEETS)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an export writes, piece by piece, once everything has been read from the base."""

    content: Iterable[bytes]


@answers.command(
    "export",
    short_help="Écrit une évaluation, ou toutes les données d’un établissement, dans un fichier.",
    help="""Écrit l’évaluation ID (l’identifiant de son adresse) :

\b
xlsx                classeur à remplir hors ligne (sans --format)
json                tout ce qui a été saisi
json-sans-noms      sans nom ni texte libre
json-chiffres       les chiffres seuls
oscal               résultats OSCAL 1.1.2 (validés en test par les modèles de compliance-trestle, OSCAL 1.2.1)
ciso-csv            audit CISO Assistant (non vérifié sur fichier réel)
dossier-de-preuves  archive ZIP des preuves et de leurs fichiers
actions-pdf, actions-docx  fiches des premières actions

ou, avec --organisation et sans ID :

\b
--level complet     toutes ses listes, pièces, actions et résultats (JSON)
--level sans-noms   la même chose sans nom ni texte libre
--level chiffres    les chiffres seuls
--format direction-pdf, direction-docx, direction-html  la page de la direction

L’export est inscrit dans le journal de l’établissement.
Sortie 0 : le fichier est écrit ; 1 : un fichier de preuve ne peut pas être lu ; 2 : l’évaluation, l’établissement
ou le format n’existe pas.""",
)
@click.argument("assessment_id", metavar="[ID]", type=click.UUID, required=False)
@click.option("--format", "form", type=click.Choice((*OF_A_VERSION, *DIRECTION)), help="Ce qui est écrit.")
@click.option(
    "--organisation",
    metavar="FINESS|ID",
    help="L’établissement : son numéro FINESS, ou l’identifiant de son adresse.",
)
@click.option("--level", type=click.Choice(tuple(service.LEVELS)), help="Ce que garde l’export de tout.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), help="Fichier à écrire ; sans lui, la sortie standard."
)
def export(
    assessment_id: UUID | None,
    form: str | None,
    organisation: str | None,
    level: str | None,
    output: Path | None,
) -> None:
    if (assessment_id is None) == (organisation is None):
        raise click.UsageError("Donnez l’identifiant d’une évaluation, ou --organisation.")
    if assessment_id is not None:
        if level is not None or form in DIRECTION:
            raise click.UsageError("--level et la page de la direction demandent --organisation, sans ID.")
        make = partial(_leave_version, assessment_id=assessment_id, form=form or "xlsx")
    else:
        if form not in (None, *DIRECTION) or (form is not None and level is not None):
            raise click.UsageError(
                "Avec --organisation, donnez --level, ou le format de la page de direction."
            )
        make = partial(_leave_organisation, name=organisation or "", form=form or level or "complet")
    try:
        with current_database().writing_session() as session:
            leaving = make(session)
            session.commit()
    except DomainError as error:
        _refuse(message_of(error))
    try:
        _write(leaving, output)
    except (DomainError, SealedError):
        _refuse(
            "Un fichier de preuve ne peut pas être lu : l’archive n’est pas faite. Vérifiez le dossier des fichiers.",
            code=1,
        )
    except OSError as error:
        _refuse(f"Le fichier ne peut pas être écrit : {error.strerror}.")


def _leave_version(session: Session, assessment_id: UUID, form: str) -> Leaving:
    catalogue, now = current_catalogue(), system_clock()
    row = assessments.get(session, assessment_id)
    note = partial(service.note_version_export, session, OPERATOR, service.Exported.of(row))
    if form in service.FORMATS:
        note(form, now)
        return Leaving([service.export(session, catalogue, row, form, day_of(now)).content])
    checklist = catalogue.get(row.checklist_id, row.checklist_version)
    result = load_result(session, checklist, row, day_of(now), kinds=catalogue.proof_kinds)
    if form in SHEETS:
        note(SHEETS[form].value, now, document="actions")
        return Leaving([render(build_sheets(make_plan(result)), SHEETS[form])])
    note("zip", now, document="proofs")
    bundle = make_bundle(session, current_files(), result)
    index = render(build_index(bundle), Format.PDF)
    return Leaving(stream_bundle(bundle.members(current_files(), index, write_notes(bundle), now), now))


def _leave_organisation(session: Session, name: str, form: str) -> Leaving:
    catalogue, now = current_catalogue(), system_clock()
    unit = _find_organisation(session, name)
    if form not in DIRECTION:
        service.note_export(session, OPERATOR, unit, form, now)
        return Leaving([service.export_organisation(session, catalogue, unit, form, day_of(now)).content])
    kind = form.removeprefix("direction-")
    service.note_export(session, OPERATOR, unit, kind, now, document="direction")
    document = build_direction(load_briefing(session, catalogue, unit, day_of(now)))
    if kind == "html":
        return Leaving([f"{render_html(document, with_title=True)}\n".encode()])
    return Leaving([render(document, Format(kind))])


def _find_organisation(session: Session, name: str) -> UUID:
    """By FINESS number, or by id. Raises ``organisation_not_found``."""
    found = organisations.find_by_finess(session, name.strip().upper())
    if found is not None:
        return found.id
    try:
        return organisations.get(session, UUID(name.strip())).id
    except ValueError:
        raise DomainError("organisation_not_found") from None


def _write(leaving: Leaving, output: Path | None) -> None:
    """Piece by piece; a file is put in place only once it is whole."""
    if output is None:
        for piece in leaving.content:
            sys.stdout.buffer.write(piece)
        return
    unfinished = output.with_name(f"{output.name}.en-cours")
    try:
        with unfinished.open("wb") as target:
            for piece in leaving.content:
                target.write(piece)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)


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
        content = _read(file, MAX_FILE)
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


@answers.command(
    "import-audits",
    short_help="Enregistre les audits d’un fichier d’événements OPSSIES.",
    help="""Enregistre les audits de FICHIER (événements OPSSIES, JSON) dont l’établissement de l’évaluation ID, ou
un de ceux pour qui il répond, est le destinataire. Le même événement lu deux fois n’en fait qu’un. Construit
d’après le schéma public ; non vérifié sur un fichier réel.

Sortie 0 : tout est enregistré ; 1 : des événements sont laissés de côté, ou le fichier est refusé, chaque raison
sur la sortie d’erreur ; 2 : l’évaluation n’existe pas ou est close, ou le fichier ne peut pas être ouvert.""",
)
@click.argument("assessment_id", metavar="ID", type=click.UUID)
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dit ce qui serait enregistré, sans rien changer.")
def import_audits(assessment_id: UUID, file: Path, dry_run: bool) -> None:
    now = system_clock()
    try:
        read = read_events(_read(file, MAX_BYTES))
        with current_database().writing_session() as session:
            row = assessments.get(session, assessment_id)
            if row.state is not AssessmentState.DRAFT:
                raise DomainError("assessment_closed")
            done = answering.register_audits(session, OPERATOR, row, read.audits, now, day_of(now))
            if dry_run:
                session.rollback()
            else:
                session.commit()
    except DomainError as error:
        _refuse(message_of(error))
    except ExchangeError as error:
        _refuse("\n".join(str(fault) for fault in error.faults), code=1)
    except OSError as error:
        _refuse(f"Le fichier ne peut pas être lu : {error.strerror}.")
    left_out = [*(str(fault) for fault in read.left_out), *done.left_out]
    click.echo(f"Audits enregistrés : {done.registered}. Laissés de côté : {len(left_out)}.")
    for reason in left_out:
        click.echo(reason, err=True)
    _tell_trial(dry_run)
    raise SystemExit(1 if left_out else 0)


@answers.command(
    "upgrade",
    short_help="Passe une évaluation à la nouvelle édition de sa liste.",
    help="""Passe l’évaluation ID à l’édition la plus récente de sa liste, et dit ce qui change point par point.
Une version déjà signée garde son édition et son score : la suivante est ouverte.

Sortie 0 : c’est fait (ou ce le serait, avec --dry-run) ; 1 : refusé, la raison est dite ; 2 : l’évaluation
n’existe pas.""",
)
@click.argument("assessment_id", metavar="ID", type=click.UUID)
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien changer.")
def upgrade(assessment_id: UUID, dry_run: bool) -> None:
    now, catalogue = system_clock(), current_catalogue()
    with current_database().writing_session() as session:
        try:
            row = assessments.get(session, assessment_id)
        except DomainError as error:
            _refuse(message_of(error))
        before, newer = row.checklist_version, upgrades.find_newer(catalogue, row)
        try:
            fates = upgrades.plan(session, catalogue, row, newer) if newer is not None else ()
            moved = upgrades.upgrade(session, OPERATOR, catalogue, row, now, day_of(now))
        except DomainError as error:
            _refuse(message_of(error), code=1)
        told = f"{moved.checklist_id} : de l’édition {before} à l’édition {moved.checklist_version}."
        number, target = moved.number, moved.id
        if dry_run:
            session.rollback()
        else:
            session.commit()
    click.echo(told)
    for one in fates:
        if one.fate in FATE_WORDS:
            click.echo(f"{one.item.id} : {FATE_WORDS[one.fate]}{' (répondu)' if one.is_answered else ''}")
    click.echo(f"Points inchangés : {sum(one.fate is Fate.SAME for one in fates)}.")
    if not dry_run:
        click.echo(f"Version {number} : {target}.")
    _tell_trial(dry_run)


def _tell_trial(dry_run: bool) -> None:
    if dry_run:
        click.echo("Essai : rien n’a été changé.")


def _read(file: Path, limit: int) -> bytes:
    with file.open("rb") as source:
        return source.read(limit + 1)


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


def _refuse(message: str, *, code: int = 2) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)
