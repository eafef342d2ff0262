"""A new edition of a piece: the same form as for a first one, its nature given."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import DomainError
from app.exchange.media import SHOWN
from app.features.evidence import queries as evidence
from app.features.evidence import service as files
from app.features.organisations import queries as organisations
from app.features.pieces import service
from app.features.pieces.views.blueprint import blueprint
from app.web.access import requires
from app.web.context import (
    current_actor,
    current_catalogue,
    current_files,
    current_session,
    current_settings,
    release_session,
    today,
    utc_now,
)
from app.web.piece_form import PIECE_FIELDS, PieceForm
from app.web.uploads import accepts_files


@blueprint.get("/etablissements/<uuid:organisation_id>/pieces/<uuid:evidence_id>/edition")
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def show_renewal(organisation_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    piece = evidence.get_piece(current_session(), organisation_id, evidence_id)
    form = PieceForm(
        _labels(piece),
        formdata=None,
        data={"kind": piece.kind, "title": piece.title, "place": piece.place, "owner": piece.owner},
    )
    return _render(piece, form)


@blueprint.post("/etablissements/<uuid:organisation_id>/pieces/<uuid:evidence_id>/edition")
@accepts_files
@requires(Permission.ASSESSMENT_ANSWER, scope="organisation_id")
def renew_piece(organisation_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    piece = evidence.get_piece(current_session(), organisation_id, evidence_id)
    form = PieceForm(_labels(piece), request.form.get("acte", ""))
    if not form.validate():
        return _render(piece, form), 422
    try:
        edition = _renew(organisation_id, evidence_id, form)
    except DomainError as error:
        field = PIECE_FIELDS.get(error.code)
        if field is None:
            raise
        form.refuse(error, field)
        release_session()
        return _render(evidence.get_piece(current_session(), organisation_id, evidence_id), form), 422
    flash(_say(edition), "warning" if edition.left else "success")
    return redirect(url_for(".show_piece", organisation_id=organisation_id, evidence_id=edition.row.id), 303)


def _renew(organisation_id: UUID, evidence_id: UUID, form: PieceForm) -> service.Edition:
    """The file is checked and written while no lock is held."""
    store, piece = current_files(), files.Piece(**form.values())
    files.check(piece, utc_now())
    release_session()
    received = files.receive_all(
        store, current_settings().files, [(file.stream, file.filename or "") for file in form.sent]
    )
    try:
        return service.renew(
            current_session(),
            current_actor(),
            organisation_id,
            evidence_id,
            piece,
            received,
            current_catalogue(),
            utc_now(),
            today(),
        )
    except BaseException:
        files.discard(store, received)
        raise


def _say(edition: service.Edition) -> str:
    told = ["La nouvelle édition est enregistrée."]
    if edition.moved:
        told.append(
            "Elle remplace la précédente pour un point d’une version ouverte."
            if edition.moved == 1
            else f"Elle remplace la précédente pour {edition.moved} points des versions ouvertes."
        )
    if edition.left:
        told.append(
            "Les versions signées gardent l’édition précédente\u202f: rouvrez une version pour y mettre la nouvelle."
        )
    return " ".join(told)


def _labels(piece: evidence.EvidenceRow) -> dict[str, str]:
    return {piece.kind: current_catalogue().proof_kinds.get(piece.kind, piece.kind)}


def _render(piece: evidence.EvidenceRow, form: PieceForm) -> str:
    organisation = organisations.get(current_session(), piece.organisation_id)
    return render_template(
        "pieces/edition.html",
        organisation=organisation,
        piece=piece,
        form=form,
        limit_mb=current_settings().files.limit_mb,
        media_shown=SHOWN,
        breadcrumb=[
            (
                organisation.name,
                url_for("organisations.show_organisation", organisation_id=organisation.id),
            ),
            ("Pièces", url_for(".list_pieces", organisation_id=organisation.id)),
            (piece.title, url_for(".show_piece", organisation_id=organisation.id, evidence_id=piece.id)),
        ],
    )
