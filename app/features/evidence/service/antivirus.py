"""Asking the operator's antivirus, a command that reads the file on its standard input."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from io import UnsupportedOperation
from typing import BinaryIO

from app.domain.errors import DomainError

CLEAN, INFECTED = 0, 1


def require_clean(source: BinaryIO, name: str, command: Sequence[str], seconds: int) -> None:
    """Nothing without a command. ``source`` is left at its beginning; no clear copy is made.

    Raises ``file_infected``, or ``antivirus_unavailable`` when the command is missing, fails or is too slow: what
    could not be checked is not let in.
    """
    if not command:
        return
    source.seek(0)
    try:
        code = _run(source, command, seconds)
    except (OSError, subprocess.SubprocessError) as error:
        raise DomainError("antivirus_unavailable") from error
    finally:
        source.seek(0)
    if code == INFECTED:
        raise DomainError("file_infected", name=name)
    if code != CLEAN:
        raise DomainError("antivirus_unavailable")


def _run(source: BinaryIO, command: Sequence[str], seconds: int) -> int:
    """A file on disk is handed over as it is; a small one, held in memory, is written to the command."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "timeout": seconds, "check": False}
    try:
        descriptor = source.fileno()
    except (AttributeError, UnsupportedOperation):
        return subprocess.run(list(command), input=source.read(), **quiet).returncode  # type: ignore[call-overload,no-any-return] # noqa: S603
    os.lseek(descriptor, 0, os.SEEK_SET)
    return subprocess.run(list(command), stdin=descriptor, **quiet).returncode  # type: ignore[call-overload,no-any-return] # noqa: S603
