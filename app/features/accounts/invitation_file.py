"""Reading a file of invitations, which may be anything: every fault is told with its line, nothing is guessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import DomainError
from app.domain.identifiers import normalise, parse_finess
from app.features.accounts.emails import normalise_email

LARGEST_FILE = 256 * 1024
MOST_LINES = 500
LONGEST_FUNCTION = 200
COLUMNS = {
    "finess": "number",
    "email": "email",
    "courriel": "email",
    "function": "function",
    "fonction": "function",
}
GHT_CODE = re.compile(r"\d{5}", re.ASCII)
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One person to invite; ``number`` is a FINESS number or a code of GHT."""

    line: int
    number: str
    email: str
    function: str


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line left out, and why."""

    line: int
    error: DomainError


@dataclass(frozen=True, slots=True)
class InvitationFile:
    lines: tuple[InvitationLine, ...]
    faults: tuple[LineFault, ...]


def decode(content: bytes) -> str:
    """UTF-8, else Windows-1252. Raises ``file_too_large``, ``file_empty``, ``file_unreadable``."""
    if len(content) > LARGEST_FILE:
        raise DomainError("file_too_large", limit=LARGEST_FILE // 1024)
    if not content.strip():
        raise DomainError("file_empty")
    if b"\x00" in content:
        raise DomainError("file_unreadable")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("windows-1252")
    except UnicodeDecodeError as error:
        raise DomainError("file_unreadable") from error


def read_invitations(text: str) -> InvitationFile:
    """The lines of a CSV with a header, columns in any order, separated by semicolons or commas.

    Raises ``file_header`` when a column is missing, ``file_too_many_lines``, ``file_unreadable``.
    """
    lines: list[InvitationLine] = []
    faults: list[LineFault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in _rows(text):
        try:
            line = _read_line(number, cells)
            first = seen.setdefault((line.number, line.email), number)
            if first != number:
                raise DomainError("line_repeated", line=first)
        except DomainError as error:
            faults.append(LineFault(number, error))
        else:
            lines.append(line)
    return InvitationFile(tuple(lines), tuple(faults))


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    header = text.partition("\n")[0]
    separator = ";" if ";" in header else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [COLUMNS.get(cell.strip().lower(), "") for cell in next(reader, [])]
        if not {"number", "email"} <= set(names):
            raise DomainError("file_header")
        for count, cells in enumerate((row for row in reader if any(cell.strip() for cell in row)), start=1):
            if count > MOST_LINES:
                raise DomainError("file_too_many_lines", limit=MOST_LINES)
            yield reader.line_num, _cells(names, cells)
    except csv.Error as error:
        raise DomainError("file_unreadable") from error


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}


def _read_line(line: int, cells: dict[str, str]) -> InvitationLine:
    for cell in cells.values():
        if cell.startswith(FORMULA_STARTS):
            raise DomainError("line_formula", value=cell[:40])
    function = " ".join(cells.get("function", "").split())
    if len(function) > LONGEST_FUNCTION:
        raise DomainError("line_function_too_long", limit=LONGEST_FUNCTION)
    return InvitationLine(
        line=line,
        number=parse_number(cells.get("number", "")),
        email=normalise_email(cells.get("email", "")),
        function=function,
    )


def parse_number(text: str) -> str:
    """A FINESS number or a code of GHT; raises ``finess_invalid``."""
    number = normalise(text)
    return number if GHT_CODE.fullmatch(number) else parse_finess(number)


def write_invitations(lines: tuple[InvitationLine, ...]) -> str:
    """The same lines as a file, which the page of confirmation sends back to be read and checked again."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(["finess", "email", "fonction"])
    writer.writerows([line.number, line.email, line.function] for line in lines)
    return written.getvalue()
