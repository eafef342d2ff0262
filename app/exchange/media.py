"""What a file really is, from its content: an allow-list, and nothing is unpacked.

Of a zipped format only the list of its names is read. The name given must tell the same kind.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from app.domain.errors import DomainError
from app.domain.filenames import split_name

CHUNK = 256 * 1024
MAX_NAMES = 5_000
MAX_DIRECTORY = 2 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
END_RECORD = struct.Struct("<4s4H2LH")
END_MARK = b"PK\x05\x06"
LARGE_MARK = b"PK\x06\x07"
"""The list of a ZIP64 archive is elsewhere; no file under our limit needs one."""
MAX_COMMENT = 65_535

ODF_MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
OOXML_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
MACRO_FOLDERS = ("xl/macrosheets/", "basic/", "scripts/")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"
UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file that is let in: its extensions, its media type, its name in French."""

    code: str
    extensions: tuple[str, ...]
    media_type: str
    label: str


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
MEDIA = {
    media.code: media
    for media in (
        Media("pdf", (".pdf",), "application/pdf", "un PDF"),
        Media("png", (".png",), "image/png", "une image PNG"),
        Media("jpeg", (".jpg", ".jpeg"), "image/jpeg", "une image JPEG"),
        Media("xlsx", (".xlsx",), f"{_OOXML}spreadsheetml.sheet", "un classeur Excel"),
        Media("docx", (".docx",), f"{_OOXML}wordprocessingml.document", "un document Word"),
        Media("pptx", (".pptx",), f"{_OOXML}presentationml.presentation", "un diaporama PowerPoint"),
        Media("odt", (".odt",), f"{_ODF}text", "un texte OpenDocument"),
        Media("ods", (".ods",), f"{_ODF}spreadsheet", "un classeur OpenDocument"),
        Media("csv", (".csv",), "text/csv", "un texte"),
        Media("json", (".json",), "application/json", "un texte"),
        Media("txt", (".txt",), "text/plain", "un texte"),
    )
}
EXTENSIONS = tuple(extension for media in MEDIA.values() for extension in media.extensions)
TEXTS = {extension: code for code in ("csv", "json", "txt") for extension in MEDIA[code].extensions}
SHOWN = "PDF, PNG, JPEG, XLSX, DOCX, PPTX, ODT, ODS, CSV, TXT ou JSON"
"""The kinds let in, for the hint of a form."""


def recognise(source: BinaryIO, name: str) -> Media:
    """The kind of a file, told by its content and confirmed by its name; ``source`` is left at its beginning.

    Raises ``proof_file_empty``, ``file_kind_refused``, ``file_name_lies``, ``file_macros`` or ``file_archive_unsafe``.
    """
    source.seek(0)
    head = source.read(512)
    if not head:
        raise DomainError("proof_file_empty", name=name)
    extension = split_name(name)[1].lower()
    code = _find_code(source, head, extension, name)
    source.seek(0)
    if code is None:
        raise DomainError("file_kind_refused", name=name, kinds=SHOWN)
    media = MEDIA[code]
    if extension not in media.extensions:
        raise DomainError("file_name_lies", name=name, kind=media.label, extension=media.extensions[0])
    return media


def _find_code(source: BinaryIO, head: bytes, extension: str, name: str) -> str | None:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"PK\x03\x04"):
        return _find_zipped(source, head, name)
    return _find_text(source, extension)


def _find_zipped(source: BinaryIO, head: bytes, name: str) -> str | None:
    names = _list_names(source, name)
    if any(_is_macro(one) for one in names):
        raise DomainError("file_macros", name=name)
    if "[Content_Types].xml" in names:
        return next((code for part, code in OOXML_PARTS.items() if part in names), None)
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return _find_opendocument(head)
    return None


def _find_opendocument(head: bytes) -> str | None:
    """The kind stands in clear at the head: a first member called ``mimetype``, stored as it is."""
    length = int.from_bytes(head[18:22], "little")
    if head[26:30] != b"\x08\0\0\0" or head[30:38] != b"mimetype" or head[8:10] != b"\0\0":
        return None
    return ODF_MIMETYPES.get(head[38 : 38 + length])


def _is_macro(name: str) -> bool:
    lowered = name.lower()
    return "vbaproject" in lowered or "vbadata" in lowered or lowered.startswith(MACRO_FOLDERS)


def _list_names(source: BinaryIO, name: str) -> frozenset[str]:
    """The names of the members, none of them opened. The sizes of the list itself are checked before it is read."""
    _require_small_directory(source, name)
    try:
        with ZipFile(source) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise DomainError("file_archive_unsafe", name=name) from error
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise DomainError("file_archive_unsafe", name=name)
    return frozenset(member.filename for member in members)


def _require_small_directory(source: BinaryIO, name: str) -> None:
    size = source.seek(0, 2)
    source.seek(max(0, size - MAX_COMMENT - END_RECORD.size))
    tail = source.read()
    place = tail.rfind(END_MARK)
    record = tail[place : place + END_RECORD.size] if place >= 0 else b""
    if len(record) < END_RECORD.size or tail[max(0, place - 20) : place].startswith(LARGE_MARK):
        raise DomainError("file_archive_unsafe", name=name)
    _mark, _disk, _first, _here, members, directory, _offset, _comment = END_RECORD.unpack(record)
    if members > MAX_NAMES or directory > MAX_DIRECTORY:
        raise DomainError("file_archive_unsafe", name=name)


def _find_text(source: BinaryIO, extension: str) -> str | None:
    """Text that a person reads: no control byte, UTF-8 or Windows-1252. The name says which of the texts it is."""
    is_utf8, is_cp1252, first = True, True, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for piece in _pieces(source):
        if piece.translate(None, CONTROLS) != piece:
            return None
        first = first or piece.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
        is_utf8 = is_utf8 and _decodes(decoder, piece)
        is_cp1252 = is_cp1252 and piece.translate(None, UNDEFINED_IN_CP1252) == piece
        if not (is_utf8 or is_cp1252):
            return None
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    if not (is_utf8 or is_cp1252):
        return None
    code = TEXTS.get(extension, "txt")
    return "txt" if code == "json" and not (is_utf8 and first in (b"{", b"[")) else code


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while piece := source.read(CHUNK):
        yield piece


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
