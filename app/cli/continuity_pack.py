"""``flask continuity pack``: the off-line pack of a plan from its file, without a server, a base or settings."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

import click

from app.cli.continuity import OUTPUT, today_option
from app.cli.continuity_print import find_kit, is_draft, read_or_refuse
from app.content.files import FileError, read_limited
from app.domain.calendar import day_of
from app.domain.errors import DomainError
from app.exchange.plan_file import fingerprint_of
from app.exchange.sealed import check_passphrase
from app.features.continuity.documents.pack import Pack, write_pack
from app.web.context import system_clock
from app.web.messages import message_of

PASSPHRASE_LIMIT = 1_000
"""Bytes: a larger file is not that of a passphrase."""


@click.command(
    "pack",
    help="Fait le pack hors ligne du plan de PLAN (JSON exporté par Boussole) : une archive ZIP avec tous les "
    "documents, les extraits, le plan et des pages qui s’ouvrent sans réseau. Non chiffrée, elle ne contient aucun "
    "numéro privé.",
)
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@OUTPUT
@click.option(
    "--passphrase-file",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Chiffre l’archive (AES-256) par la phrase secrète que contient ce fichier, sur une ligne.",
)
@click.option(
    "--with-private", is_flag=True, help="Met aussi les numéros privés, dans un pack chiffré seulement."
)
@today_option("Fait le pack comme si l’on était ce jour-là.")
def make_pack(
    file: Path, output: Path, passphrase_file: Path | None, with_private: bool, today: datetime | None
) -> None:
    if output.is_dir():
        raise click.ClickException(f"« {output} » est un dossier.")
    now = today.replace(hour=12, tzinfo=UTC) if today else system_clock()
    read = read_or_refuse(file)
    try:
        passphrase = check_passphrase(_read_passphrase(passphrase_file)) if passphrase_file else ""
        pack = Pack(
            read.plan,
            day_of(now),
            now,
            find_kit(read.plan),
            is_draft=is_draft(read),
            sha256=read.sha256 or fingerprint_of(read.plan),
            is_encrypted=bool(passphrase),
            with_private=with_private,
        )
    except DomainError as error:
        raise click.ClickException(message_of(error)) from error
    size = _write(output, pack, passphrase)
    click.echo(f"Écrit : {output} ({size} octets), {'chiffré' if passphrase else 'non chiffré'}.")


def _read_passphrase(file: Path) -> str:
    """The one line of a file, whatever ends it."""
    try:
        text = read_limited(file, PASSPHRASE_LIMIT).decode("utf-8-sig")
    except FileError as error:
        raise click.ClickException(f"Phrase secrète : {error}.") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(message_of(DomainError("passphrase_signs"))) from error
    return text.removesuffix("\n").removesuffix("\r")


def _write(output: Path, pack: Pack, passphrase: str) -> int:
    """Write aside, for its owner alone, then put in place: a failure leaves no half of an archive."""
    aside: Path | None = None
    try:
        with NamedTemporaryFile(dir=output.parent, prefix=".pack-", delete=False) as target:
            aside = Path(target.name)
            write_pack(cast(BinaryIO, target), pack, passphrase)
            size = target.tell()
        aside.replace(output)
    except OSError as error:
        raise click.ClickException(f"« {output} » ne peut pas être écrit.") from error
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)
    return size
