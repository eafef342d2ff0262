"""A document sent as a file: PDF, or DOCX to be reworked."""

from __future__ import annotations

from enum import StrEnum

from flask import Response, current_app

from app.documents.blocks import Document
from app.documents.docx import render_docx
from app.documents.pdf import render_pdf


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
RENDERERS = {Format.PDF: render_pdf, Format.DOCX: render_docx}


def send_document(document: Document, form: Format, name: str) -> Response:
    """The document as an attachment; ``name``, without extension, is plain ASCII and names nobody."""
    response = current_app.response_class(RENDERERS[form](document), mimetype=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.value}"'
    return response
