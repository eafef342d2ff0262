"""What is sent as a file: a document (PDF, DOCX to be reworked, a page), a stored file, an archive made on the way."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Response, current_app
from werkzeug.utils import secure_filename

from app.documents.blocks import Document
from app.documents.html import render_page
from app.domain.filenames import NAMELESS, split_name


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.HTML: "text/html",
}
FILE_POLICY = "default-src 'none'; sandbox"
"""What a browser that shows a file instead of keeping it may do with it: nothing."""

STYLE_SHEET = Path(__file__).with_name("static") / "css" / "document.css"


@cache
def document_style() -> str:
    return STYLE_SHEET.read_text(encoding="utf-8")


def render(document: Document, form: Format) -> bytes:
    """The bytes of the document; a renderer is loaded when it is first asked for, so that a worker starts light."""
    if form is Format.PDF:
        from app.documents.pdf import render_pdf

        return render_pdf(document)
    if form is Format.HTML:
        return str(render_page(document, document_style())).encode()
    from app.documents.docx import render_docx

    return render_docx(document)


def send_document(document: Document, form: Format, name: str) -> Response:
    """The document as an attachment; ``name``, without extension, is plain ASCII and names nobody."""
    response = current_app.response_class(render(document, form), mimetype=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.value}"'
    if form is Format.HTML:
        response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def stream_attachment(
    content: Iterable[bytes], name: str, media_type: str, size: int | None = None
) -> Response:
    """A file sent piece by piece, never shown by the browser in the place of a page.

    An old browser reads the plain ASCII name, the others the whole one (RFC 6266).
    """
    plain = secure_filename(name)
    if not plain or plain.startswith(".") or (split_name(name)[1] and not split_name(plain)[1]):
        plain = (
            f"{NAMELESS}{split_name(name)[1]}"
            if name.isascii() or split_name(name)[1].isascii()
            else NAMELESS
        )
    header = f'attachment; filename="{plain}"'
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='')}"
    response = current_app.response_class(content, mimetype=media_type, direct_passthrough=True)
    response.headers["Content-Disposition"] = header
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    if size is not None:
        response.content_length = size
    return response
