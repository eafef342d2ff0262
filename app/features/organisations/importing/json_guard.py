"""A JSON file read piece by piece, checked before ijson sees it.

ijson writes the path of each value: depth costs it the square of its length in memory (100 000 levels fill any
machine), and a number of more than 4 300 digits breaks its compiled reader. Both are stopped here, on the bytes.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import BinaryIO

from app.domain.errors import DomainError
from app.features.organisations.importing.limits import (
    MAX_JSON_DEPTH,
    MAX_JSON_ENTITY_BYTES,
    MAX_JSON_NUMBER,
    MAX_JSON_TEXT_BYTES,
)

ROOT_LIST = 2
"""The level between two entities: inside the root, inside one of its lists."""

_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_LONG_NUMBER = re.compile(rb"[-+.0-9eE]{%d}" % (MAX_JSON_NUMBER + 1))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in _STEPS)


class GuardedJson:
    """A file for ijson, which asks for pieces of 64 KB; what is refused raises a ``DomainError``.

    The objects of the lists of the root are the entities: while one is open, all of it is held in memory.
    """

    def __init__(self, file: BinaryIO, max_entity_bytes: int = MAX_JSON_ENTITY_BYTES) -> None:
        self._file = file
        self._max_entity_bytes = max_entity_bytes
        self.depth = 0
        self._open_text = b""
        self._held = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        lowest = self._inspect(piece)
        self._held = 0 if lowest <= ROOT_LIST else self._held + len(piece)
        if self._held > self._max_entity_bytes:
            raise DomainError("import_json_entity_too_large", limit=self._max_entity_bytes // 1024**2)
        return piece

    def _inspect(self, piece: bytes) -> int:
        """The lowest level reached in this piece."""
        bare = _TEXT.sub(b"", self._open_text + piece)
        start = bare.find(b'"')
        self._open_text = b"" if start < 0 else bare[start:]
        if len(self._open_text) > MAX_JSON_TEXT_BYTES:
            raise DomainError("import_json_text_too_long", limit=MAX_JSON_TEXT_BYTES // 1024)
        bare = bare if start < 0 else bare[:start]
        if _LONG_NUMBER.search(bare):
            raise DomainError("import_json_invalid", reason="un nombre démesuré")
        steps = map(_STEPS.__getitem__, bare.translate(None, _NOT_BRACKETS))
        levels = list(accumulate(steps, initial=self.depth))
        if max(levels) > MAX_JSON_DEPTH:
            raise DomainError("import_json_too_deep", limit=MAX_JSON_DEPTH)
        self.depth = levels[-1]
        return min(levels)
