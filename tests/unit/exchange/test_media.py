"""What a file really is, and what is refused in French."""

from __future__ import annotations

import io
import struct
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from app.domain.errors import DomainError
from app.exchange.media import EXTENSIONS, MEDIA, recognise
from app.web.messages import message_of

OPEN = ("content.xml", "META-INF/manifest.xml")
OFFICE = ("[Content_Types].xml", "_rels/.rels")


def name_case(value: object) -> str | None:
    """Archives hold the time of day: a name made of their bytes would differ from one process to another."""
    return "octets" if isinstance(value, bytes) else None


def zipped(*names: str, mimetype: bytes | None = None, compression: int = ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", compression) as archive:
        if mimetype is not None:
            archive.writestr(ZipInfo("mimetype"), mimetype)
        for name in names:
            archive.writestr(name, b"<x/>")
    return buffer.getvalue()


DOCX = zipped(*OFFICE, "word/document.xml")
XLSX = zipped(*OFFICE, "xl/workbook.xml")
PPTX = zipped(*OFFICE, "ppt/presentation.xml")
ODF = "application/vnd.oasis.opendocument."
ODT = zipped("content.xml", "META-INF/manifest.xml", mimetype=f"{ODF}text".encode())
ODS = zipped("content.xml", "META-INF/manifest.xml", mimetype=f"{ODF}spreadsheet".encode())
GOOD = [
    ("a.pdf", b"%PDF-1.7\n", "pdf"),
    ("a.PDF", b"%PDF-1.4", "pdf"),
    ("a.png", b"\x89PNG\r\n\x1a\n0000", "png"),
    ("a.jpeg", b"\xff\xd8\xff\xe0", "jpeg"),
    ("a.jpg", b"\xff\xd8\xff\xe1", "jpeg"),
    ("a.docx", DOCX, "docx"),
    ("a.xlsx", XLSX, "xlsx"),
    ("a.pptx", PPTX, "pptx"),
    ("a.odt", ODT, "odt"),
    ("a.ods", ODS, "ods"),
    ("a.csv", "nom;date\r\nétat;2026".encode(), "csv"),
    ("a.csv", "nom;état;œuvre €".encode("cp1252"), "csv"),
    ("a.txt", "﻿bonjour".encode(), "txt"),
    ("a.json", b' {"a": 1}', "json"),
]


@pytest.mark.parametrize(("name", "content", "code"), GOOD, ids=name_case)
def test_the_content_tells_the_kind(name: str, content: bytes, code: str):
    source = io.BytesIO(content)
    assert recognise(source, name) == MEDIA[code]
    assert source.tell() == 0


def refusal(name: str, content: bytes) -> DomainError:
    with pytest.raises(DomainError) as caught:
        recognise(io.BytesIO(content), name)
    sentence = message_of(caught.value)
    assert name in sentence and "{" not in sentence
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.pdf", b"", "proof_file_empty"),
        ("audit.pdf", b"MZ\x90\x00\x03", "file_kind_refused"),
        ("audit.pdf", DOCX, "file_name_lies"),
        ("audit.docx", XLSX, "file_name_lies"),
        ("audit.exe", b"%PDF-1.7", "file_name_lies"),
        ("audit", b"%PDF-1.7", "file_name_lies"),
        ("page.html", b"<script>alert(1)</script>", "file_name_lies"),
        ("dessin.svg", b"<svg onload='x'/>", "file_name_lies"),
        ("a.json", b"bonjour", "file_name_lies"),
        ("a.txt", b"a\x00b", "file_kind_refused"),
        ("a.csv", "é".encode("utf-16"), "file_kind_refused"),
        ("a.txt", b"a\x1bb", "file_kind_refused"),
        ("a.txt", b"\x81\x8d", "file_kind_refused"),
        ("a.zip", zipped("lisez-moi.txt"), "file_kind_refused"),
        ("a.docx", zipped(*OFFICE, "autre.xml"), "file_kind_refused"),
        ("a.docx", zipped(*OFFICE, "word/document.xml", "word/vbaProject.bin"), "file_macros"),
        ("a.xlsx", zipped(*OFFICE, "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "file_macros"),
        ("a.odt", zipped(*OPEN, "Basic/Standard/M.xml", mimetype=f"{ODF}text".encode()), "file_macros"),
        ("a.odt", zipped("content.xml", "META-INF/manifest.xml", mimetype=b"autre"), "file_kind_refused"),
        ("a.odt", zipped("content.xml", "META-INF/manifest.xml"), "file_kind_refused"),
        ("a.docx", DOCX[:40], "file_archive_unsafe"),
        ("a.docx", b"PK\x03\x04" + b"0" * 100, "file_archive_unsafe"),
    ],
ids=name_case)  # fmt: skip
def test_what_lies_or_harms_is_refused(name: str, content: bytes, code: str):
    assert refusal(name, content).code == code


def test_a_zip_bomb_is_refused_without_being_opened():
    """The sizes that its list declares are enough."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name in (*OFFICE, "word/document.xml"):
            archive.writestr(name, b"<x/>")
    raw = bytearray(buffer.getvalue())
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 24 : place + 28] = struct.pack("<L", 4_000_000_000)
    assert refusal("a.docx", bytes(raw)).code == "file_archive_unsafe"


def test_a_list_of_names_too_long_is_refused_before_it_is_read():
    content = zipped(*OFFICE, "word/document.xml", *(f"word/media/{n}.png" for n in range(6_000)))
    assert refusal("a.docx", content).code == "file_archive_unsafe"


def test_a_list_hidden_behind_a_zip64_record_is_refused():
    place = DOCX.rindex(b"PK\x05\x06")
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, 0, 1)
    assert refusal("a.docx", DOCX[:place] + locator + DOCX[place:]).code == "file_archive_unsafe"


def test_a_long_text_is_read_by_pieces_even_when_a_letter_stands_across_two():
    content = ("é" * 400_001).encode()
    assert recognise(io.BytesIO(content), "a.txt").code == "txt"
    assert recognise(io.BytesIO(b"x" + content), "a.txt").code == "txt"
    assert refusal("a.txt", content + b"\x00").code == "file_kind_refused"


def test_every_kind_has_its_extension():
    assert len(EXTENSIONS) == len(set(EXTENSIONS)) and all(one.startswith(".") for one in EXTENSIONS)
