"""Files kept on disk, encrypted, outside the web root: written whole or not at all, read by pieces.

A file is named by a random token, in the folder of the first two letters of it. Its format:

- ``BOUSSOL1``, eight bytes;
- the length of what follows, two bytes, big-endian;
- the key of this file, 32 random bytes sealed with the first of ``BOUSSOLE_DATA_KEYS`` (Fernet) after the words
  ``file``, NUL, the token, NUL;
- the content in pieces of 1 MiB, the last one shorter, each encrypted by AES-256-GCM: nonce, the rank of the piece
  on twelve bytes; associated data, the token, the rank on eight bytes, ``1`` for the last piece or ``0`` for another.

So a file moved under another token, cut short, put in another order or changed by one bit is not read.
Changing the data key seals the key of each file again; losing the data keys loses the files.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.db.crypto import KEYRING, SealedError

MAGIC = b"BOUSSOL1"
CHUNK = 1024 * 1024
TAG = 16
TOKEN = re.compile(r"[0-9a-f]{40}")
PART = ".part"


class LostFileError(Exception):
    """A stored file is not on disk."""


class TooLargeError(Exception):
    """What is being written has passed the limit."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: the token that names it, the size and the SHA-256 of the clear content."""

    token: str
    size: int
    sha256: str


class FileStore:
    """The files of one installation. Made for nothing but a folder: it is created at the first write."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).absolute()

    def write(self, source: BinaryIO, limit: int) -> Stored:
        """Keep the content of ``source`` under a new token.

        Raises ``TooLargeError`` past ``limit`` bytes; whatever is raised, nothing is left behind.
        """
        token = secrets.token_hex(20)
        path = self._path(token)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(PART)
        try:
            with _create(part) as target:
                size, sha256 = _encrypt(source, target, token, limit)
                target.flush()
                os.fsync(target.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return Stored(token, size, sha256)

    def read(self, token: str) -> Iterator[bytes]:
        """The clear content, by pieces, each one checked before it is given.

        The file is opened and its key read at once: raises ``LostFileError`` or ``SealedError`` before the first
        piece. A piece that was altered raises ``SealedError`` where it stands.
        """
        source = self._open(token)
        try:
            key = _read_key(source, token)
        except BaseException:
            source.close()
            raise
        return _decrypt(source, token, key)

    def is_readable(self, token: str) -> bool:
        """Whether the file is there and one of our keys opens it; its content is not read."""
        try:
            with self._open(token) as source:
                _read_key(source, token)
        except (LostFileError, SealedError):
            return False
        return True

    def delete(self, token: str) -> None:
        """Remove a file; one that is gone already is no fault."""
        self._path(token).unlink(missing_ok=True)

    def list_tokens(self) -> Iterator[tuple[str, datetime]]:
        """Every file with the moment when it was written."""
        for path in self._list_paths(""):
            with suppress(FileNotFoundError):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def delete_parts(self, before: datetime) -> int:
        """Remove what an interrupted write left behind before a moment; how many."""
        count = 0
        for path in self._list_paths(PART):
            with suppress(FileNotFoundError):
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    path.unlink()
                    count += 1
        return count

    def rotate(self) -> tuple[int, list[str]]:
        """Seal the key of each file with the first data key; how many, and the tokens that no key opens."""
        count, lost = 0, []
        for token, _ in list(self.list_tokens()):
            try:
                self._rotate_one(token)
            except LostFileError:
                continue
            except SealedError:
                lost.append(token)
            else:
                count += 1
        return count, lost

    def _rotate_one(self, token: str) -> None:
        path = self._path(token)
        part = path.with_suffix(PART)
        with self._open(token) as source:
            status = os.fstat(source.fileno())
            key = _read_key(source, token)
            try:
                with _create(part) as target:
                    _write_key(target, token, key)
                    while piece := source.read(CHUNK):
                        target.write(piece)
                    target.flush()
                    os.fsync(target.fileno())
                os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise

    def _path(self, token: str) -> Path:
        if not TOKEN.fullmatch(token):
            raise LostFileError(token)
        return self.folder / token[:2] / token

    def _open(self, token: str) -> BinaryIO:
        try:
            return self._path(token).open("rb")
        except OSError as error:
            raise LostFileError(token) from error

    def _list_paths(self, suffix: str) -> Iterator[Path]:
        if not self.folder.is_dir():
            return
        for folder in sorted(self.folder.iterdir()):
            if len(folder.name) != 2 or not folder.is_dir():
                continue
            for path in sorted(folder.iterdir()):
                if path.suffix == suffix and TOKEN.fullmatch(path.stem):
                    yield path


def _create(path: Path) -> BinaryIO:
    """A new file that only this account reads."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    """The name of a file is kept too; a system that cannot sync a folder keeps it when it can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _encrypt(source: BinaryIO, target: BinaryIO, token: str, limit: int) -> tuple[int, str]:
    key = AESGCM.generate_key(256)
    _write_key(target, token, key)
    cipher, digest, size, rank = AESGCM(key), hashlib.sha256(), 0, 0
    piece = _read_full(source)
    while True:
        following = _read_full(source) if len(piece) == CHUNK else b""
        size += len(piece)
        if size > limit:
            raise TooLargeError
        digest.update(piece)
        target.write(cipher.encrypt(_nonce(rank), piece, _bound(token, rank, is_last=not following)))
        if not following:
            return size, digest.hexdigest()
        piece, rank = following, rank + 1


def _decrypt(source: BinaryIO, token: str, key: bytes) -> Iterator[bytes]:
    cipher, rank = AESGCM(key), 0
    with source:
        piece = source.read(CHUNK + TAG)
        while True:
            following = source.read(CHUNK + TAG)
            try:
                clear = cipher.decrypt(_nonce(rank), piece, _bound(token, rank, is_last=not following))
            except (InvalidTag, ValueError) as error:
                raise SealedError(f"file {token}") from error
            yield clear
            if not following:
                return
            piece, rank = following, rank + 1


def _read_full(source: BinaryIO) -> bytes:
    """One whole piece, whatever the source gives at a time; shorter only at the end."""
    parts, missing = [], CHUNK
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _write_key(target: BinaryIO, token: str, key: bytes) -> None:
    sealed = KEYRING.fernet.encrypt(_label(token) + key)
    target.write(MAGIC + len(sealed).to_bytes(2, "big") + sealed)


def _read_key(source: BinaryIO, token: str) -> bytes:
    """Raises ``SealedError`` for a file that is not ours, whose key none of ours opens, or that was moved."""
    head = source.read(len(MAGIC) + 2)
    if len(head) != len(MAGIC) + 2 or not head.startswith(MAGIC):
        raise SealedError(f"file {token}")
    try:
        clear = KEYRING.fernet.decrypt(source.read(int.from_bytes(head[-2:], "big")))
    except InvalidToken as error:
        raise SealedError(f"file {token}") from error
    label = _label(token)
    if not clear.startswith(label) or len(clear) != len(label) + 32:
        raise SealedError(f"file {token}")
    return clear[len(label) :]


def _label(token: str) -> bytes:
    return b"file\0" + token.encode() + b"\0"


def _nonce(rank: int) -> bytes:
    """No two pieces share one: the key serves this file alone, and a file is written once."""
    return rank.to_bytes(12, "big")


def _bound(token: str, rank: int, *, is_last: bool) -> bytes:
    return token.encode() + rank.to_bytes(8, "big") + (b"1" if is_last else b"0")
