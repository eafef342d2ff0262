"""The pieces of an organisation: the list, one piece with its editions, its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import DomainError
from app.features.assessments import queries as assessments
from app.features.audit import service as audit
from app.features.evidence import queries as evidence
from app.features.evidence import service as files
from app.features.organisations import queries as organisations
from app.features.pieces import queries, service
from app.features.pieces.forms import DeletionForm, PieceFilterForm
from app.features.pieces.views.blueprint import STATE_CHOICES, blueprint
from app.web.access import allowed, requires
from app.web.context import (
    current_actor,
    current_catalogue,
    current_files,
    current_session,
    current_settings,
    today,
    utc_now,
    witness,
)
from app.web.downloads import stream_attachment
from app.web.paging import Page, PageRequest, Sort

PAGE_SIZE = 25


@blueprint.get("/etablissements/<uuid:organisation_id>/pieces")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def list_pieces(organisation_id: UUID) -> ResponseReturnValue:
    """Every piece, narrowed and ordered, with where each is used and when it ends."""
    session, catalogue = current_session(), current_catalogue()
    lines = queries.list_lines(session, organisation_id, catalogue, today())
    used = {line.row.kind for line in lines}
    kinds = {code: label for code, label in catalogue.proof_kinds.items() if code in used}
    form = PieceFilterForm(kinds, STATE_CHOICES)
    sort = Sort.from_arguments(request.args, queries.SORTS, "fin")
    wanted = queries.Wanted(
        words=(form.q.data or "")[:100],
        kind=form.asked("nature"),
        state=form.asked("etat"),
        sort=sort.key,
        descending=sort.descending,
    )
    kept = queries.narrow(lines, wanted, catalogue.proof_kinds)
    asked = PageRequest.from_arguments(request.args, PAGE_SIZE)
    organisation = organisations.get(session, organisation_id)
    return render_template(
        "pieces/list.html",
        organisation=organisation,
        form=form,
        sort=sort,
        kept_sort=request.args.get("tri", "") if "tri" in request.args else "",
        filters=_active(wanted, kinds),
        page=Page(kept[asked.offset : asked.offset + asked.limit], len(kept), asked),
        total=len(lines),
        kinds=catalogue.proof_kinds,
        breadcrumb=[(organisation.name, _organisation_url(organisation_id))],
        today=today(),
    )


@blueprint.get("/etablissements/<uuid:organisation_id>/pieces/<uuid:evidence_id>")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def show_piece(organisation_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    return render_piece(organisation_id, evidence_id, DeletionForm(formdata=None))


@blueprint.get("/etablissements/<uuid:organisation_id>/pieces/<uuid:evidence_id>/fichier")
@requires(Permission.ASSESSMENT_READ, scope="organisation_id")
def download_file(organisation_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    piece = evidence.get_piece(current_session(), organisation_id, evidence_id)
    return _send(piece)


@blueprint.get("/soumissions/<uuid:assessment_id>/pieces/<uuid:evidence_id>/fichier")
@requires(Permission.SUBMISSION_READ, scope="assessment_id")
def download_submitted_file(assessment_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """The file of a piece that this very version puts forward, for whoever reads the submission."""
    session = current_session()
    assessment = assessments.get(session, assessment_id)
    given = assessments.get_contents(session, assessment_id).pieces
    if not any(piece.id == evidence_id for pieces in given.values() for piece in pieces):
        abort(404)
    return _send(evidence.get_piece(session, assessment.organisation_id, evidence_id), assessment)


@blueprint.post("/etablissements/<uuid:organisation_id>/pieces/<uuid:evidence_id>/fichier/suppression")
@requires(Permission.ASSESSMENT_MANAGE, scope="organisation_id")
def delete_file(organisation_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    form = DeletionForm()
    if not form.validate():
        return render_piece(organisation_id, evidence_id, form), 422
    service.take_file_away(
        current_session(), current_actor(), organisation_id, evidence_id, form.reason.data or "", utc_now()
    )
    flash("Le fichier est supprimé. La description et l’empreinte de la pièce restent.", "success")
    return redirect(url_for(".show_piece", organisation_id=organisation_id, evidence_id=evidence_id), 303)


def render_piece(organisation_id: UUID, evidence_id: UUID, form: DeletionForm) -> str:
    session, catalogue = current_session(), current_catalogue()
    line = queries.get_line(session, organisation_id, evidence_id, catalogue, today())
    organisation = organisations.get(session, organisation_id)
    editions = evidence.list_editions(session, organisation_id, evidence_id)
    return render_template(
        "pieces/piece.html",
        organisation=organisation,
        line=line,
        editions=editions if len(editions) > 1 else [],
        kinds=catalogue.proof_kinds,
        form=form,
        retention=current_settings().files.retention_months,
        may_answer=allowed(Permission.ASSESSMENT_ANSWER),
        may_delete=allowed(Permission.ASSESSMENT_MANAGE),
        breadcrumb=[
            (organisation.name, _organisation_url(organisation_id)),
            ("Pièces", url_for(".list_pieces", organisation_id=organisation_id)),
        ],
    )


def _send(
    piece: evidence.EvidenceRow, submission: assessments.AssessmentRow | None = None
) -> ResponseReturnValue:
    """The file, its going away told to the establishment's journal."""
    file = evidence.find_file(current_session(), piece.id)
    if file is None:
        abort(404)
    try:
        content = files.open_file(current_files(), file)
    except DomainError as error:
        if error.code == "file_gone":
            abort(404)
        raise
    _note(piece, submission)
    return stream_attachment(content, file.name, file.media_type, file.size)


def _note(piece: evidence.EvidenceRow, submission: assessments.AssessmentRow | None) -> None:
    actor, now, organisation_id, subject = current_actor(), utc_now(), piece.organisation_id, str(piece.id)
    details: dict[str, Any] = {"kind": piece.kind, "hash": piece.sha256}
    if submission is not None:
        details |= {"checklist": submission.checklist_id, "number": submission.number}
    witness(
        lambda session: audit.record(
            session,
            actor,
            "evidence_downloaded",
            now=now,
            organisation_id=organisation_id,
            subject=subject,
            details=details,
        )
    )


def _active(wanted: queries.Wanted, kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters in force, each with the argument that takes it away."""
    told = []
    if wanted.words:
        told.append((f"Recherche\u202f: {wanted.words}", "q"))
    if wanted.kind:
        told.append((f"Nature\u202f: {kinds[wanted.kind]}", "nature"))
    if wanted.state:
        told.append((f"État\u202f: {dict(STATE_CHOICES)[wanted.state].lower()}", "etat"))
    return told


def _organisation_url(organisation_id: UUID) -> str:
    return url_for("organisations.show_organisation", organisation_id=organisation_id)
