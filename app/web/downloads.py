"""A document sent as a file: PDF, or DOCX to be reworked."""

from __future__ import annotations

from enum import StrEnum

from flask import Response, current_app

from app.documents.blocks import Document


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def render(document: Document, form: Format) -> bytes:
    """The bytes of the document; a renderer is loaded when it is first asked for, so that a worker starts light."""
    if form is Format.PDF:
        from app.documents.pdf import render_pdf

        return render_pdf(document)
    from app.documents.docx import render_docx

    return render_docx(document)


def send_document(document: Document, form: Format, name: str) -> Response:
    """The document as an attachment; ``name``, without extension, is plain ASCII and names nobody."""
    response = current_app.response_class(render(document, form), mimetype=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.value}"'
    return response
