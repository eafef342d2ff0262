"""An archive that a passphrase closes (WinZip AES-256), which 7-Zip and its like open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from app.domain.errors import DomainError
from app.exchange.bundles import MANIFEST, Member, describe, manifest_line

MIN_PASSPHRASE = 12
"""The format makes a key of a passphrase a thousand times faster than a site would: only its length protects."""
MAX_PASSPHRASE = 99
"""What 7-Zip takes for this format."""

_AES_2 = 2
"""The form of the format that keeps no checksum of the clear content."""


def check_passphrase(text: str) -> str:
    """The passphrase, if every tool will read it the same way: accents are not written alike by all.

    Raises ``passphrase_too_short``, ``passphrase_too_long`` or ``passphrase_signs``.
    """
    if len(text) < MIN_PASSPHRASE:
        raise DomainError("passphrase_too_short", minimum=MIN_PASSPHRASE)
    if len(text) > MAX_PASSPHRASE:
        raise DomainError("passphrase_too_long", maximum=MAX_PASSPHRASE)
    if not (text.isascii() and text.isprintable()) or text != text.strip():
        raise DomainError("passphrase_signs")
    return text


def write_sealed(
    target: BinaryIO, notice: Member, members: Iterable[Member], moment: datetime, passphrase: str
) -> None:
    """Write ``notice`` in the clear, then the members and their manifest encrypted.

    The names of the members stay readable by anybody: they say nothing. Raises what ``check_passphrase`` raises.
    """
    from pyzipper import WZ_AES, AESZipFile  # its ciphers are loaded by whoever needs them

    lines: list[str] = []
    with AESZipFile(target, "w") as archive:
        _add(archive, notice)
        archive.setpassword(check_passphrase(passphrase).encode("ascii"))
        archive.setencryption(WZ_AES, nbits=256, force_wz_aes_version=_AES_2)
        for member in members:
            lines.append(manifest_line(_add(archive, member), member.path))
        _add(archive, Member(MANIFEST, moment, lambda: ["".join(lines).encode()], compress=True))


def _add(archive: Any, member: Member) -> str:
    """Write one file piece by piece; the SHA-256 of its clear content."""
    digest = hashlib.sha256()
    with archive.open(
        describe(archive.zipinfo_cls, member.path, member.moment, member.compress), "w"
    ) as file:
        for piece in member.content():
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()
