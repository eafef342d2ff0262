"""``flask keys``: the secrets of an installation."""

from __future__ import annotations

import secrets

import click
from cryptography.fernet import Fernet
from flask.cli import AppGroup

from app.cli.context import UnfitError
from app.db import crypto
from app.web.context import current_database, current_files, current_settings

keys = AppGroup("keys", help="Clés de session et de chiffrement.")


@keys.command("generate", help="Propose des clés neuves, à recopier dans l’environnement. N’écrit rien.")
def generate() -> None:
    click.echo(f"BOUSSOLE_SECRET_KEY={secrets.token_urlsafe(48)}")
    click.echo(f"BOUSSOLE_DATA_KEYS={Fernet.generate_key().decode()}")


@keys.command(
    "rotate",
    help="Chiffre de nouveau tous les textes, et la clé de chaque fichier, avec la première clé de BOUSSOLE_DATA_KEYS. "
    "Placez la nouvelle clé en tête, lancez la commande, puis retirez l’ancienne.",
)
def rotate() -> None:
    if not current_settings().data_keys:
        raise UnfitError("BOUSSOLE_DATA_KEYS n’est pas renseignée.")
    try:
        with current_database().unit_of_work() as session:
            count = crypto.rotate(session.connection())
    except crypto.SealedError as error:
        raise UnfitError(
            f"Un texte n’est lisible avec aucune des clés ({error}). Rien n’a été modifié. Remettez l’ancienne clé."
        ) from error
    click.echo(f"Textes chiffrés avec la première clé : {count}.")
    files, lost = current_files().rotate()
    click.echo(f"Fichiers chiffrés avec la première clé : {files}.")
    if lost:
        raise UnfitError(
            f"{len(lost)} fichiers ne sont lisibles avec aucune des clés, dont {lost[0]}. "
            "Ils n’ont pas été modifiés. Gardez l’ancienne clé, ou retrouvez la leur, puis recommencez."
        )
