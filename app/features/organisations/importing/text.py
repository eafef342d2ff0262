"""From bytes to lines: the encoding of the whole file is settled before its first line is read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from app.domain.errors import DomainError
from app.features.organisations.importing.limits import MAX_FILE_BYTES, MAX_LINE_BYTES

UTF_8 = "utf-8-sig"
WINDOWS = "cp1252"

ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0")
"""ZIP (and .xlsx, .ods), gzip, 7z, RAR, old Excel."""

_FORMULA = re.compile(r"=|[+\-@].*\||[+\-@]\w+\(")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def check_file(file: BinaryIO) -> bytes:
    """Its first bytes. Raises when it is empty, too large, an archive or a workbook."""
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if not start.strip():
        raise DomainError("import_file_empty")
    if size > MAX_FILE_BYTES:
        raise DomainError("import_file_too_large", limit=MAX_FILE_BYTES // 1024**3)
    if start.startswith(ARCHIVES):
        raise DomainError("import_file_archive")
    return start


def detect_encoding(file: BinaryIO) -> str:
    """UTF-8 when every line is; Windows-1252 when no line holds UTF-8 beyond ASCII; otherwise refused.

    A line in Windows-1252 that happens to be valid UTF-8 would need signs such as « Ã© »: a file with both kinds
    of lines was pasted together, and no reading of it is right.
    """
    first_utf8 = first_other = 0
    for number, line in _raw_lines(file):
        if line.isascii():
            continue
        if _is_utf8(line):
            first_utf8 = first_utf8 or number
        elif _is_windows(line):
            first_other = first_other or number
        else:
            raise DomainError("import_encoding_unknown", line=number)
        if first_utf8 and first_other:
            raise DomainError("import_encoding_mixed", utf8_line=first_utf8, other_line=first_other)
    return WINDOWS if first_other else UTF_8


def read_lines(file: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    """Every line with its number from 1, without its end; blank ones are skipped."""
    for number, line in _raw_lines(file):
        text = line.decode(encoding if number == 1 else encoding.removesuffix("-sig")).rstrip("\r\n")
        if text.strip():
            yield number, text


def first_line(file: BinaryIO, encoding: str) -> str:
    """Raises ``import_file_empty`` when every line is blank."""
    for _, text in read_lines(file, encoding):
        return text
    raise DomainError("import_file_empty")


def ends_with_newline(file: BinaryIO) -> bool:
    """False when the last line is left open, as in a file cut short."""
    file.seek(-1, 2)
    last = file.read(1)
    return last in (b"\n", b"\r")


def is_formula(cell: str) -> bool:
    """A cell that a spreadsheet would run: ``=cmd|…``, ``+x|…``, ``@SUM(…)``; not « - 3 lits » nor « @DOM »."""
    cell = cell.strip()
    return cell != "" and cell[0] in "=+-@" and _FORMULA.match(cell) is not None


def has_control(text: str) -> bool:
    """True when the text holds a character that is neither printed nor a space."""
    return _CONTROL.search(text) is not None


def without_control(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _raw_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if b"\0" in line:
            raise DomainError("import_file_binary", line=number)
        if len(line) > MAX_LINE_BYTES:
            raise DomainError("import_line_too_long", line=number, limit=MAX_LINE_BYTES // 1024)
        yield number, line


def _is_utf8(line: bytes) -> bool:
    try:
        codecs.utf_8_decode(line, "strict", True)
    except UnicodeDecodeError:
        return False
    return True


def _is_windows(line: bytes) -> bool:
    """Five bytes mean nothing in Windows-1252."""
    return not any(byte in line for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
