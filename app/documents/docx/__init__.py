"""Documents as DOCX, to be reworked in a word processor: real styles, repeated headers, French."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, time
from functools import lru_cache
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE

from app.documents import theme
from app.documents.blocks import Document
from app.documents.docx.pages import Pages
from app.documents.docx.story import Story
from app.documents.docx.styles import set_styles

# The longest value that the properties of the format may hold.
_PROPERTY_LENGTH = 255
_FIRST_ZIP_YEAR = 1980
_APP_PROPERTIES = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Boussole</Application></Properties>"
)


def render_docx(document: Document) -> bytes:
    """Return the document as DOCX, A4. The same document gives the same bytes: no clock is read."""
    word = docx.Document(BytesIO(_styled(document.language, large_print=document.large_print)))
    _set_properties(word, document)
    Story(word, document, Pages(word, document)).write()
    buffer = BytesIO()
    word.save(buffer)
    return _normalised(buffer.getvalue(), document.date)


@lru_cache(maxsize=4)
def _styled(language: str, *, large_print: bool) -> bytes:
    """An empty document that has its styles: they take as long as ten pages."""
    word = docx.Document()
    set_styles(word, language, theme.faces_of(large_print=large_print))
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _set_properties(word: WordDocument, document: Document) -> None:
    properties = word.core_properties
    properties.title = document.title[:_PROPERTY_LENGTH]
    properties.subject = document.subject[:_PROPERTY_LENGTH]
    properties.author = properties.last_modified_by = document.organisation[:_PROPERTY_LENGTH]
    properties.version = document.reference[:_PROPERTY_LENGTH]
    properties.comments = ""
    properties.language = document.language
    properties.created = properties.modified = datetime.combine(document.date, time(), UTC)
    package = word.part.package
    for key, relationship in list(package.rels.items()):
        if relationship.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.rels.pop(key)


def _normalised(archive: bytes, day: date) -> bytes:
    """Write the archive again in a fixed order, each file dated from the document."""
    stamp = (max(day.year, _FIRST_ZIP_YEAR), day.month, day.day, 0, 0, 0)
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            content = _APP_PROPERTIES if name == "docProps/app.xml" else source.read(name)
            target.writestr(info, content)
    return buffer.getvalue()
