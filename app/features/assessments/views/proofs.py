"""Proofs of one item: describe a document, put forward one already described, take one back."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import Item
from app.domain.errors import DomainError
from app.features.assessments import service
from app.features.assessments.forms import PieceForm
from app.features.assessments.service.proofs import OTHER_KIND, kinds_of
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, breadcrumb_of, load_page, slug_of
from app.features.evidence import queries as evidence
from app.features.evidence.service import Piece
from app.web.access import requires
from app.web.context import current_actor, current_catalogue, current_session, today, utc_now
from app.web.filters import french_date

FIELDS = {"until_before_date": "until", "document_date_out_of_range": "document_date"}
"""Where the form shows what the register refuses."""


@blueprint.get("/evaluations/<uuid:assessment_id>/points/<item_id>/preuves")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_proofs(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    page = load_page(assessment_id, with_titles=True)
    item = _get_item(page, item_id)
    return _render(page, item, PieceForm(_labels(item), formdata=None))


@blueprint.post("/evaluations/<uuid:assessment_id>/points/<item_id>/preuves")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def register_proof(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    page = load_page(assessment_id, with_titles=True)
    item = _get_item(page, item_id)
    form = PieceForm(_labels(item))
    if not form.validate():
        return _render(page, item, form), 422
    piece = Piece(
        kind=form.kind.data,
        title=form.title.data,
        document_date=form.document_date.data,
        until=form.until.data,
        place=form.place.data or "",
        sha256=form.sha256.data or "",
    )
    try:
        service.register_piece(
            current_session(),
            current_actor(),
            page.assessment,
            page.checklist,
            item_id,
            piece,
            utc_now(),
            today(),
        )
    except DomainError as error:
        field = FIELDS.get(error.code)
        if field is None:
            raise
        form.refuse(error, field)
        return _render(page, item, form), 422
    _confirm(piece)
    return redirect(_back(page, item), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/points/<item_id>/preuves/<uuid:evidence_id>/rattacher")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def attach_proof(assessment_id: UUID, item_id: str, evidence_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    item = _get_item(page, item_id)
    service.attach_piece(
        current_session(),
        current_actor(),
        page.assessment,
        page.checklist,
        item_id,
        evidence_id,
        utc_now(),
        today(),
    )
    flash("La pièce est rattachée à ce point.", "success")
    return redirect(_back(page, item), 303)


@blueprint.post("/evaluations/<uuid:assessment_id>/points/<item_id>/preuves/<uuid:evidence_id>/detacher")
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def detach_proof(assessment_id: UUID, item_id: str, evidence_id: UUID) -> ResponseReturnValue:
    page = load_page(assessment_id)
    item = _get_item(page, item_id)
    service.detach_piece(
        current_session(),
        current_actor(),
        page.assessment,
        page.checklist,
        item_id,
        evidence_id,
        utc_now(),
        today(),
    )
    flash("La pièce n’est plus rattachée à ce point. Elle reste dans votre registre.", "success")
    return redirect(_back(page, item), 303)


def _confirm(piece: Piece) -> None:
    if piece.document_date is None or piece.document_date <= today():
        flash("La pièce est enregistrée et rattachée à ce point.", "success")
        return
    flash(
        "La pièce est enregistrée et rattachée à ce point. Sa date est à venir\u202f: "
        f"elle ne prouve rien avant le {french_date(piece.document_date)}.",
        "warning",
    )


def _get_item(page: AssessmentPage, item_id: str) -> Item:
    item = page.checklist.find_item(item_id)
    if item is None or item.proof is None:
        abort(404)
    return item


def _labels(item: Item) -> dict[str, str]:
    """The kinds that may prove the item, in the order in which it asks for them."""
    labels = current_catalogue().proof_kinds
    asked = [kind for group in (item.proof.groups if item.proof else ()) for kind in group]
    return {kind: labels[kind] for kind in [*asked, OTHER_KIND]}


def _render(page: AssessmentPage, item: Item, form: PieceForm) -> str:
    given = page.contents.pieces.get(item.id, ())
    attached = {piece.id for piece in given}
    others = [
        row
        for row in evidence.list_pieces(current_session(), page.organisation.id)
        if row.id not in attached and row.kind in kinds_of(item)
    ]
    return render_template(
        "assessments/proofs.html",
        page=page,
        item=item,
        slug=slug_of(item.id),
        form=form,
        state=next(state for state in page.standing.states if state.item.id == item.id),
        pieces=given,
        others=others,
        kinds=current_catalogue().proof_kinds,
        is_open=page.is_open(item),
        breadcrumb=[
            *breadcrumb_of(page),
            (
                next(section.title for section in page.checklist.sections if section.id == item.section),
                url_for(".show_section", assessment_id=page.assessment.id, section_id=item.section),
            ),
        ],
    )


def _back(page: AssessmentPage, item: Item) -> str:
    if request.form.get("suite") == "rubrique":
        return url_for(
            ".show_section",
            assessment_id=page.assessment.id,
            section_id=item.section,
            _anchor=f"point-{slug_of(item.id)}",
        )
    return url_for(".show_proofs", assessment_id=page.assessment.id, item_id=item.id)
