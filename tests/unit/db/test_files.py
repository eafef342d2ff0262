"""Files on disk: whole or absent, unreadable once touched, flat in memory."""

from __future__ import annotations

import hashlib
import io
import os
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from app.config import DEMONSTRATION_KEY
from app.db.crypto import KEYRING, SealedError
from app.db.files import CHUNK, FileStore, LostFileError, TooLargeError

LIMIT = 64 * CHUNK


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    KEYRING.configure([DEMONSTRATION_KEY])
    yield
    KEYRING.configure([DEMONSTRATION_KEY])


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def path_of(store: FileStore, token: str) -> Path:
    return store.folder / token[:2] / token


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_written_is_read_again(store: FileStore, size: int):
    content = os.urandom(size)
    stored = store.write(io.BytesIO(content), LIMIT)
    assert b"".join(store.read(stored.token)) == content
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert [token for token, _ in store.list_tokens()] == [stored.token]


class Dribble(io.RawIOBase):
    """A source that gives little at a time, as a socket does."""

    def __init__(self, content: bytes) -> None:
        self.rest = content

    def read(self, size: int = -1) -> bytes:
        part, self.rest = self.rest[: min(size, 70_001)], self.rest[min(size, 70_001) :]
        return part


def test_a_slow_source_gives_the_same_file(store: FileStore):
    content = os.urandom(2 * CHUNK + 17)
    stored = store.write(Dribble(content), LIMIT)  # type: ignore[arg-type]
    assert b"".join(store.read(stored.token)) == content


def test_nothing_of_the_content_is_on_disk_and_only_its_owner_reads(store: FileStore):
    stored = store.write(io.BytesIO(b"mot de passe du domaine " * 1000), LIMIT)
    path = path_of(store, stored.token)
    assert b"domaine" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0


def test_past_the_limit_nothing_is_left(store: FileStore):
    with pytest.raises(TooLargeError):
        store.write(io.BytesIO(bytes(CHUNK + 1)), CHUNK)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


class Breaking(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= CHUNK:
            raise ConnectionError
        return super().read(size)


def test_a_write_cut_in_the_middle_leaves_nothing(store: FileStore):
    with pytest.raises(ConnectionError):
        store.write(Breaking(bytes(3 * CHUNK)), LIMIT)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_is_swept(store: FileStore):
    stored = store.write(io.BytesIO(b"x"), LIMIT)
    part = path_of(store, "0" * 40).with_suffix(".part")
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"half")
    assert store.delete_parts(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.delete_parts(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert not part.exists() and store.is_readable(stored.token)


@pytest.mark.parametrize("place", [0, 9, 40, -1, -CHUNK])
def test_one_byte_changed_is_seen(store: FileStore, place: int):
    stored = store.write(io.BytesIO(os.urandom(2 * CHUNK)), LIMIT)
    path = path_of(store, stored.token)
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    with pytest.raises(SealedError):
        list(store.read(stored.token))


def test_a_file_cut_at_a_piece_is_not_read_as_whole(store: FileStore):
    stored = store.write(io.BytesIO(os.urandom(2 * CHUNK)), LIMIT)
    path = path_of(store, stored.token)
    raw = path.read_bytes()
    path.write_bytes(raw[: -(CHUNK + 16)])
    with pytest.raises(SealedError):
        list(store.read(stored.token))


def test_a_file_moved_under_another_name_is_not_read(store: FileStore):
    first, second = (store.write(io.BytesIO(bytes([n]) * 10), LIMIT) for n in (1, 2))
    path_of(store, first.token).replace(path_of(store, second.token))
    with pytest.raises(SealedError):
        store.read(second.token)
    assert not store.is_readable(second.token)


@pytest.mark.parametrize("token", ["../../etc/passwd", "", "a" * 39, "A" * 40, "0" * 40, "/etc/passwd"])
def test_a_name_that_is_no_token_is_no_file(store: FileStore, token: str):
    with pytest.raises(LostFileError):
        store.read(token)
    assert not store.is_readable(token)


def test_the_keys_are_changed_without_touching_the_content(store: FileStore):
    content = os.urandom(2 * CHUNK)
    stored = store.write(io.BytesIO(content), LIMIT)
    lost = path_of(store, "1" * 40)
    lost.parent.mkdir(exist_ok=True)
    lost.write_bytes(b"something else")
    written_at = dict(store.list_tokens())[stored.token]
    fresh = Fernet.generate_key().decode()
    KEYRING.configure([fresh, DEMONSTRATION_KEY])
    assert store.rotate() == (1, ["1" * 40])
    KEYRING.configure([fresh])
    assert b"".join(store.read(stored.token)) == content
    assert dict(store.list_tokens())[stored.token] == written_at
    KEYRING.configure([DEMONSTRATION_KEY])
    with pytest.raises(SealedError):
        store.read(stored.token)


class Zeros(io.RawIOBase):
    """As much content as asked, without holding it."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


def test_memory_stays_flat(store: FileStore):
    def cost(act: Any) -> int:
        tracemalloc.start()
        act()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    tokens: list[str] = []

    def write() -> None:
        tokens.append(store.write(Zeros(40 * CHUNK), LIMIT).token)  # type: ignore[arg-type]

    assert cost(write) < 8 * CHUNK
    assert cost(lambda: [None for _ in store.read(tokens[0])]) < 8 * CHUNK
