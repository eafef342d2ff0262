"""Reading a file that somebody else wrote: never more than asked, and refused in French."""

from __future__ import annotations

from pathlib import Path


class FileError(Exception):
    """The file cannot be read; the message, in French, says why."""


def read_limited(path: Path, limit: int) -> bytes:
    """The bytes of a file of at most ``limit`` bytes, whatever it claims to be. Raises ``FileError``."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError as error:
        raise FileError("fichier introuvable") from error
    except IsADirectoryError as error:
        raise FileError("c’est un dossier, un fichier est attendu") from error
    except (OSError, ValueError) as error:
        raise FileError("fichier illisible") from error
    if len(content) > limit:
        raise FileError(f"fichier trop gros ; maximum : {limit} octets")
    return content
