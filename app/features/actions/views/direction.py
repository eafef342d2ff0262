"""The page of the direction, on screen and as files."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.documents.blocks import Document
from app.documents.html import render_html
from app.domain.access import Permission
from app.features.actions import queries
from app.features.actions.documents import build_direction
from app.features.actions.views.blueprint import blueprint
from app.features.audit import service as audit
from app.web.access import requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now, witness
from app.web.downloads import Format, send_document


@blueprint.get("/etablissements/<uuid:organisation_id>/actions/direction")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def show_direction(organisation_id: UUID) -> ResponseReturnValue:
    """The page made to be printed; ``liste`` keeps to one list."""
    document = _build(organisation_id)
    return render_template(
        "actions/direction.html",
        organisation_id=organisation_id,
        checklist_id=_asked_list(),
        document=document,
        body=render_html(document),
        today=today(),
    )


@blueprint.get("/etablissements/<uuid:organisation_id>/actions/direction.pdf")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def download_direction_pdf(organisation_id: UUID) -> ResponseReturnValue:
    return _send(organisation_id, Format.PDF)


@blueprint.get("/etablissements/<uuid:organisation_id>/actions/direction.docx")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def download_direction_docx(organisation_id: UUID) -> ResponseReturnValue:
    return _send(organisation_id, Format.DOCX)


def _asked_list() -> str | None:
    return request.args.get("liste") or None


def _build(organisation_id: UUID) -> Document:
    briefing = queries.load_briefing(
        current_session(), current_catalogue(), organisation_id, today(), checklist_id=_asked_list()
    )
    return build_direction(briefing)


def _send(organisation_id: UUID, form: Format) -> ResponseReturnValue:
    document = _build(organisation_id)
    actor, now = current_actor(), utc_now()
    details = {"document": "direction", "format": form.value}
    witness(
        lambda session: audit.record(
            session,
            actor,
            "document_downloaded",
            now=now,
            organisation_id=organisation_id,
            details=details,
        )
    )
    return send_document(document, form, f"direction-{today().isoformat()}")
