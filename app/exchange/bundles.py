"""An archive made on the way: its members are read piece by piece, and nothing of it is held."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from app.domain.calendar import PARIS
from app.domain.errors import DomainError

EARLIEST = (1980, 1, 1, 0, 0, 0)
MANIFEST = "manifeste-sha256.txt"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. ``content`` is called when its turn comes.

    ``sha256``: what the content must be; none when it is not known before.
    """

    path: str
    moment: datetime
    content: Callable[[], Iterable[bytes]]
    sha256: str | None = None
    compress: bool = False


def stream_bundle(members: Iterable[Member], moment: datetime) -> Iterator[bytes]:
    """A ZIP of the members, then of a manifest that ``sha256sum -c`` reads.

    Raises ``file_lost`` in the middle when a content is not what was announced: the archive is cut short, and no
    reader takes it for whole.
    """
    sink = _Sink()
    lines: list[str] = []
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for member in members:
            digest = hashlib.sha256()
            with archive.open(describe(ZipInfo, member.path, member.moment, member.compress), "w") as target:
                for piece in member.content():
                    digest.update(piece)
                    target.write(piece)
                    yield from sink.take()
            if member.sha256 is not None and digest.hexdigest() != member.sha256:
                raise DomainError("file_lost")
            lines.append(manifest_line(digest.hexdigest(), member.path))
            yield from sink.take()
        with archive.open(describe(ZipInfo, MANIFEST, moment, compress=True), "w") as target:
            target.write("".join(lines).encode())
    yield from sink.take()


def manifest_line(sha256: str, path: str) -> str:
    return f"{sha256}  {path}\n"


def describe(kind: type[Any], path: str, moment: datetime, compress: bool) -> Any:
    """A plain file, readable by all: ``path`` is relative, its separators are slashes, it never climbs.

    ``kind``: what the writer of archives takes for one, ``ZipInfo`` or its like.
    """
    if path.startswith("/") or "\\" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise ValueError(f"unfit for an archive: {path!r}")
    info = kind(path, max(EARLIEST, moment.astimezone(PARIS).timetuple()[:6]))
    info.compress_type = ZIP_DEFLATED if compress else ZIP_STORED
    info.external_attr = 0o644 << 16
    return info


class _Sink:
    """Where ``zipfile`` writes: it cannot go back, so sizes follow each member instead of preceding it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def take(self) -> Iterator[bytes]:
        parts, self._parts = self._parts, []
        yield from parts
