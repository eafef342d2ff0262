"""What a file is, when it is neither YAML nor a workbook: said by its kind rather than by a fault of YAML."""

from __future__ import annotations

import csv

from app.exchange.faults import UnreadableError

_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "image PNG"),
    (b"\xff\xd8\xff", "image JPEG"),
    (b"GIF8", "image GIF"),
    (b"\xd0\xcf\x11\xe0", "ancien document Office, par exemple .xls ou .doc"),
    (b"\x1f\x8b", "archive gzip"),
    (b"7z\xbc\xaf", "archive 7z"),
    (b"PK\x03\x04", "archive ou classeur"),
    (b"{\\rtf", "RTF"),
    (b"<", "page HTML ou XML"),
)
EXPECTED = "attendu : YAML, ou classeur XLSX"


def refuse_other_kind(content: bytes) -> None:
    """Raises ``UnreadableError`` that names the kind of a file that cannot be YAML."""
    kind = _find_kind(content)
    if kind:
        raise UnreadableError(f"ce fichier est d’une autre sorte ({kind}) ; {EXPECTED}")


def _find_kind(content: bytes) -> str:
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return kind
    return "CSV" if _is_csv(start) else ""


def _is_csv(start: bytes) -> bool:
    """A header of several columns, and none of the marks with which YAML begins a key, a list or a comment."""
    line = start.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    if (
        line.startswith(("#", "-", "%", "{", "[", "!", "&", "*", "?", "|", ">"))
        or ": " in line
        or line.endswith(":")
    ):
        return False
    return any(_count_columns(line, delimiter) > 1 for delimiter in (";", ",", "\t"))


def _count_columns(line: str, delimiter: str) -> int:
    return len(next(csv.reader([line], delimiter=delimiter), []))
