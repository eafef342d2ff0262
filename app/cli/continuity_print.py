"""``flask continuity print``: the documents of a plan from its file, without a server, a base or settings."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from app.cli.continuity import OUTPUT, printable, today_option
from app.content.faults import ContentError
from app.content.files import FileError
from app.content.json_text import JsonError
from app.content.kits import kits_root, load_kits
from app.documents.blocks import Document
from app.domain.calendar import day_of
from app.domain.continuity.d2 import is_approved
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import Plan
from app.domain.continuity.words import Profile
from app.domain.continuity.written import WrittenError
from app.domain.errors import DomainError
from app.exchange.plan_file import PlanFile, fingerprint_of, load_plan_file
from app.features.continuity.documents import build_document, list_extracts
from app.web.context import system_clock
from app.web.downloads import Format, render
from app.web.messages import message_of
from app.web.plan_faults import say_fault


@click.command(
    "print",
    help="Imprime le plan de PLAN (JSON exporté par Boussole) : plan complet, pack de crise, extrait d’un service,"
    " version de preuve ou chapitre du plan bleu. Tout ce qui n’est pas une version approuvée, telle quelle,"
    " porte la mention PROJET.",
)
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@click.option(
    "--profile", type=click.Choice([one.value for one in Profile]), required=True, help="Ce qu’on imprime."
)
@click.option(
    "--service",
    default=None,
    metavar="SERVICE",
    help='Le service d’un extrait ; vide (« --service "" »), les activités qui ne nomment pas le leur.'
    " Si aucune ne le nomme, l’extrait les a toutes, sans cette option.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([one.value for one in Format]),
    default="pdf",
    show_default=True,
    help="Le format.",
)
@OUTPUT
@click.option(
    "--with-private", is_flag=True, help="Imprime aussi les numéros privés, dans le seul pack de crise."
)
@today_option("Imprime comme si l’on était ce jour-là.")
def print_plan(
    file: Path,
    profile: str,
    service: str | None,
    form: str,
    output: Path,
    with_private: bool,
    today: datetime | None,
) -> None:
    read = read_or_refuse(file)
    chosen = Profile(profile)
    asked = _choose_service(read.plan, service) if chosen is Profile.EXTRACT else ""
    day = today.date() if today else day_of(system_clock())
    try:
        document = _build(chosen, read, day, asked, with_private)
    except DomainError as error:
        raise click.ClickException(printable(message_of(error))) from error
    content = render(document, Format(form))
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"« {output} » ne peut pas être écrit.") from error
    click.echo(f"Écrit : {output} ({len(content)} octets).")


def _build(profile: Profile, read: PlanFile, day: date, service: str, with_private: bool) -> Document:
    return build_document(
        profile,
        read.plan,
        today=day,
        kit=find_kit(read.plan),
        service=service,
        is_draft=is_draft(read),
        sha256=read.sha256 or fingerprint_of(read.plan),
        with_private=with_private,
    )


def is_draft(read: PlanFile) -> bool:
    """But for a frozen version that is approved and that nobody changed since."""
    return not (read.sha256 and is_approved(read.plan))


def read_or_refuse(file: Path) -> PlanFile:
    """The plan of a file; what is wrong with it is told, and the command ends."""
    try:
        return load_plan_file(file)
    except (FileError, JsonError) as error:
        raise click.ClickException(printable(f"{file} : {error}.")) from error
    except WrittenError as error:
        for fault in error.faults:
            click.echo(printable(say_fault(fault)), err=True)
        raise click.ClickException(f"Défauts : {len(error.faults)}. Rien n’a été imprimé.") from error


def find_kit(plan: Plan) -> Kit | None:
    """The newest kit of the variant; without one, the documents have their own blank forms."""
    try:
        return load_kits(kits_root()).latest(plan.variant)
    except ContentError:
        return None


def _choose_service(plan: Plan, service: str | None) -> str:
    known = list_extracts(plan)
    if service is None and known == [""]:
        return ""
    if service is None or service not in known and not service.strip():
        listed = ", ".join(filter(None, known)) or "aucun, le plan n’a pas d’activité"
        rest = ' Pour les activités sans service : --service "".' if "" in known else ""
        raise click.ClickException(
            printable(f"Un extrait demande --service. Services du plan : {listed}.{rest}")
        )
    return service
