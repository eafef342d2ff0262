"""Proofs of one item: describe a document, put forward one already described, take one back."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import Item
from app.domain.errors import DomainError
from app.domain.search import search_text
from app.exchange.media import SHOWN
from app.features.assessments import queries, service
from app.features.assessments.service.proofs import OTHER_KIND, kinds_of
from app.features.assessments.views.blueprint import blueprint
from app.features.assessments.views.loading import AssessmentPage, breadcrumb_of, load_page, slug_of
from app.features.evidence import queries as evidence
from app.features.evidence import service as files
from app.features.evidence.service import Piece
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
from app.web.filters import french_date
from app.web.piece_form import PIECE_FIELDS, PieceForm
from app.web.uploads import accepts_files

SHOWN_OTHERS = 10


@blueprint.get("/evaluations/<uuid:assessment_id>/points/<item_id>/preuves")
@requires(Permission.ASSESSMENT_READ, scope="assessment_id")
def show_proofs(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    page = load_page(assessment_id, with_titles=True)
    item = _get_item(page, item_id)
    return _render(page, item, PieceForm(_labels(item), formdata=None))


@blueprint.post("/evaluations/<uuid:assessment_id>/points/<item_id>/preuves")
@accepts_files
@requires(Permission.ASSESSMENT_ANSWER, scope="assessment_id")
def register_proof(assessment_id: UUID, item_id: str) -> ResponseReturnValue:
    """Keep the files sent, or only the description of a piece that stays where it is."""
    page = load_page(assessment_id, with_titles=True)
    item = _get_item(page, item_id)
    form = PieceForm(_labels(item), request.form.get("acte", ""))
    if not form.validate():
        return _render(page, item, form), 422
    try:
        if form.sent:
            _deposit(page, item, form)
        else:
            _describe(page, item, form)
    except DomainError as error:
        field = PIECE_FIELDS.get(error.code)
        if field is None:
            raise
        form.refuse(error, field)
        release_session()
        return _render(load_page(assessment_id, with_titles=True), item, form), 422
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


def _describe(page: AssessmentPage, item: Item, form: PieceForm) -> None:
    piece = Piece(**form.values())
    service.register_piece(
        current_session(),
        current_actor(),
        page.assessment,
        page.checklist,
        item.id,
        piece,
        utc_now(),
        today(),
    )
    _confirm(piece, "La pièce est enregistrée et rattachée à ce point.")


def _deposit(page: AssessmentPage, item: Item, form: PieceForm) -> None:
    """The files are checked and written while no lock is held; the version is locked again to name them."""
    store, piece = current_files(), Piece(**form.values())
    files.check(piece, utc_now())
    release_session()
    received = files.receive_all(
        store, current_settings().files, [(file.stream, file.filename or "") for file in form.sent]
    )
    try:
        session = current_session()
        queries.scopes_of(session, page.assessment.id)
        done = service.deposit_files(
            session,
            current_actor(),
            queries.get(session, page.assessment.id),
            page.checklist,
            item.id,
            piece,
            received,
            utc_now(),
            today(),
        )
    except BaseException:
        files.discard(store, received)
        raise
    files.discard(store, done.unused)
    _tell(done, len(received), piece)


def _tell(done: service.Deposit, sent: int, piece: Piece) -> None:
    for title in done.known:
        flash(
            f"Ce fichier est déjà dans vos pièces, sous le titre «\u202f{title}\u202f»\u202f: "
            "il n’est pas gardé deux fois. Cette pièce, avec sa date et sa description, est rattachée à ce point.",
            "info",
        )
    fresh = sent - len(done.known)
    if fresh == 1:
        _confirm(piece, "Le fichier est joint et rattaché à ce point.")
    elif fresh:
        _confirm(piece, f"Les {fresh} fichiers sont joints et rattachés à ce point.")


def _confirm(piece: Piece, done: str) -> None:
    if piece.document_date is None or piece.document_date <= today():
        flash(done, "success")
        return
    flash(
        f"{done} Sa date est à venir\u202f: elle ne prouve rien avant le {french_date(piece.document_date)}.",
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
    words = request.args.get("q", "").strip()[:100]
    others = _list_others(page, item, words)
    return render_template(
        "assessments/proofs.html",
        page=page,
        item=item,
        slug=slug_of(item.id),
        form=form,
        state=next(state for state in page.standing.states if state.item.id == item.id),
        pieces=given,
        others=others[:SHOWN_OTHERS],
        hidden_others=max(0, len(others) - SHOWN_OTHERS),
        words=words,
        kinds=current_catalogue().proof_kinds,
        limit_mb=current_settings().files.limit_mb,
        media_shown=SHOWN,
        is_open=page.is_open(item),
        breadcrumb=[
            *breadcrumb_of(page),
            (
                next(section.title for section in page.checklist.sections if section.id == item.section),
                url_for(".show_section", assessment_id=page.assessment.id, section_id=item.section),
            ),
        ],
    )


def _list_others(page: AssessmentPage, item: Item, words: str) -> list[evidence.EvidenceRow]:
    """The pieces of the organisation that may prove this item too, in their last edition; ``words`` are searched."""
    attached = {piece.id for piece in page.contents.pieces.get(item.id, ())}
    rows = evidence.list_pieces(current_session(), page.organisation.id)
    replaced = {row.previous_id for row in rows}
    labels, wanted = current_catalogue().proof_kinds, search_text(words).split()
    return [
        row
        for row in rows
        if row.id not in attached
        and row.id not in replaced
        and row.kind in kinds_of(item)
        and all(
            word in search_text(f"{row.title} {row.place} {labels.get(row.kind, row.kind)}")
            for word in wanted
        )
    ]


def _back(page: AssessmentPage, item: Item) -> str:
    if request.form.get("suite") == "rubrique":
        return url_for(
            ".show_section",
            assessment_id=page.assessment.id,
            section_id=item.section,
            _anchor=f"point-{slug_of(item.id)}",
        )
    return url_for(".show_proofs", assessment_id=page.assessment.id, item_id=item.id)
