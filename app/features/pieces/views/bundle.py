"""The proof bundle of a version, for the establishment and for whoever reads its submission."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.exchange.bundles import stream_bundle
from app.features.assessments import queries as assessments
from app.features.assessments.service.results import Audience, load_result
from app.features.audit import service as audit
from app.features.pieces import service
from app.features.pieces.documents import build_index, name_bundle, write_notes
from app.features.pieces.views.blueprint import blueprint
from app.web.access import requires
from app.web.context import (
    current_actor,
    current_catalogue,
    current_files,
    current_session,
    today,
    utc_now,
    witness,
)
from app.web.downloads import Format, render, stream_attachment


@blueprint.get("/evaluations/<uuid:assessment_id>/dossier-de-preuves")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def download_bundle(assessment_id: UUID) -> ResponseReturnValue:
    return _send(assessment_id, Audience.ESTABLISHMENT)


@blueprint.get("/soumissions/<uuid:assessment_id>/dossier-de-preuves")
@requires(Permission.SUBMISSION_READ, scope="assessment_id")
def download_submitted_bundle(assessment_id: UUID) -> ResponseReturnValue:
    return _send(assessment_id, Audience.REGION)


def _send(assessment_id: UUID, audience: Audience) -> ResponseReturnValue:
    """Everything is read from the base before the first byte goes; files are then read one piece at a time."""
    session, catalogue, store, now = current_session(), current_catalogue(), current_files(), utc_now()
    section_id = request.args.get("rubrique", "")
    assessment = assessments.get(session, assessment_id)
    checklist = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    result = load_result(
        session, checklist, assessment, today(), kinds=catalogue.proof_kinds, audience=audience
    )
    bundle = service.make_bundle(session, store, result, section_id)
    index = render(build_index(bundle), Format.PDF)
    _note(assessment, audience)
    content = stream_bundle(bundle.members(store, index, write_notes(bundle), now), now)
    return stream_attachment(content, name_bundle(bundle, section_id), "application/zip")


def _note(assessment: assessments.AssessmentRow, audience: Audience) -> None:
    """The establishment reads in its journal who took its proofs away."""
    action = "submission_consulted" if audience is Audience.REGION else "document_downloaded"
    actor, now = current_actor(), utc_now()
    organisation_id, subject = assessment.organisation_id, str(assessment.id)
    details = {
        "document": "proofs",
        "format": "zip",
        "checklist": assessment.checklist_id,
        "number": assessment.number,
    }
    witness(
        lambda session: audit.record(
            session, actor, action, now=now, organisation_id=organisation_id, subject=subject, details=details
        )
    )
