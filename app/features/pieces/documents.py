"""The index of a proof bundle: what is there, what is missing or stale, and where the rest is kept."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.blocks import (
    Block,
    BulletList,
    Callout,
    CalloutKind,
    Column,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Table,
    long_date,
)
from app.domain.filenames import safe_name
from app.domain.pieces import PieceState, state_of
from app.domain.scoring import ProofPiece
from app.domain.scoring.proofs import is_too_early, last_day
from app.exchange.bundles import MANIFEST
from app.features.assessments.queries import wording
from app.features.pieces.service.bundle import Bundle, Held, Objective
from app.web.messages import STATE_LABELS

PIECE_STATES = {
    PieceState.VALID: "valable",
    PieceState.SOON: "bientôt périmée",
    PieceState.STALE: "périmée",
    PieceState.TOO_OLD: "trop ancienne pour ce point",
    PieceState.TO_COME: "date à venir",
    PieceState.UNDATED: "sans date, ne prouve rien",
}


def build_index(bundle: Bundle) -> Document:
    """The same state and day give the same document."""
    result = bundle.result
    assessment, checklist = result.assessment, result.checklist
    return Document(
        title=f"Dossier de preuves – {checklist.title}",
        organisation=result.unit.name,
        date=result.day,
        subject=f"Version {assessment.number}\u202f: {wording.lower_first(STATE_LABELS[assessment.state])}",
        reference=f"{checklist.id} {checklist.version}, version {assessment.number}",
        footer="Diffusion limitée\u202f: ce dossier montre comment l’établissement se protège.",
        blocks=(
            KeyValues(_list_facts(bundle)),
            Callout(
                CalloutKind.INFO,
                "Chaque fichier garde son nom, dans le dossier de son objectif. "
                f"Pour vérifier que rien n’a changé\u202f: «\u202fsha256sum -c {MANIFEST}\u202f», "
                "dans le dossier où l’archive est dépliée.",
                title="lire ce dossier",
            ),
            *_show_lacks(bundle),
            *(block for section in bundle.sections for block in _show_section(bundle, *section)),
        ),
    )


def write_notes(bundle: Bundle) -> dict[str, str]:
    """For each objective, a text for its folder: what proves it, where each piece is, what is missing."""
    return {
        objective.note: "\r\n".join(_note_lines(bundle, objective)) + "\r\n"
        for _, objectives in bundle.sections
        for objective in objectives
    }


def _note_lines(bundle: Bundle, objective: Objective) -> Iterator[str]:
    yield wording.name_item(objective.state.item)
    yield f"État au {long_date(bundle.result.day)}. {wording.say_proof(objective.state, bundle.result.kinds)}"
    yield ""
    for held in objective.held:
        title, validity, where = _show_piece(bundle, objective, held)
        yield f"- {', '.join(title.splitlines())} ; {', '.join(validity.splitlines())}"
        yield f"  {' '.join(where.splitlines())}"
    if not objective.held:
        yield "Aucune pièce."
    if not objective.state.proof_satisfied:
        yield ""
        yield f"Ce qui manque\u202f: {_say_lack(bundle, objective)}"


def _list_facts(bundle: Bundle) -> Iterator[tuple[str, str]]:
    result = bundle.result
    objectives = [one for _, held in bundle.sections for one in held]
    yield "Organisation", result.unit.name + (f", FINESS {result.unit.finess}" if result.unit.finess else "")
    yield "Liste", f"{result.checklist.title} (édition {result.checklist.version})"
    yield "État au", long_date(result.day)
    yield "Fichiers joints", str(sum(1 for _ in bundle.files))
    proved = sum(one.state.proof_satisfied for one in objectives)
    yield "Objectifs prouvés ce jour", f"{proved} sur {len(objectives)}"


def _show_lacks(bundle: Bundle) -> Iterator[Block]:
    lacking = [
        one
        for _, held in bundle.sections
        for one in held
        if not one.state.proof_satisfied or any(held.is_lost for held in one.held)
    ]
    yield Heading("Ce qui manque ou n’est plus valable")
    if not lacking:
        yield Paragraph(
            "Rien ne manque\u202f: chaque objectif qui demande une preuve en a une, valable ce jour."
        )
        return
    yield BulletList(
        [f"{wording.name_item(one.state.item)}\u202f: {_say_lack(bundle, one)}" for one in lacking]
    )


def _say_lack(bundle: Bundle, objective: Objective) -> str:
    told = (
        []
        if objective.state.proof_satisfied
        else wording.list_lacks(objective.state.proof, bundle.result.kinds)
    )
    lost = [held.piece.title for held in objective.held if held.is_lost]
    told += [f"le fichier de «\u202f{title}\u202f» ne peut pas être lu." for title in lost]
    return " ".join(told) or "la preuve n’est pas valable ce jour."


def _show_section(bundle: Bundle, section: object, objectives: tuple[Objective, ...]) -> Iterator[Block]:
    if not objectives:
        return
    yield Heading(str(getattr(section, "title", "")))
    for objective in objectives:
        yield Heading(wording.name_item(objective.state.item), level=2)
        yield Paragraph(wording.say_proof(objective.state, bundle.result.kinds))
        if objective.held:
            yield Table(
                (
                    Column("Pièce", 3),
                    Column("Date et validité", 2),
                    Column("Où la trouver", 4),
                ),
                [_show_piece(bundle, objective, held) for held in objective.held],
                row_headers=True,
            )


def _show_piece(bundle: Bundle, objective: Objective, held: Held) -> tuple[str, str, str]:
    piece, result = held.piece, bundle.result
    rule = objective.state.item.proof
    dated_piece = ProofPiece(piece.kind, piece.document_date, piece.until, "")
    end, too_early = last_day(dated_piece, rule), is_too_early(dated_piece, rule)
    state = PIECE_STATES[state_of(piece.document_date, end, result.day, is_too_early=too_early)]
    dated = long_date(piece.document_date) if piece.document_date else "Sans date"
    validity = f"{dated}\n{state}" + (f", jusqu’au {long_date(end)}" if end and piece.document_date else "")
    return f"{piece.title}\n{result.kinds.get(piece.kind, piece.kind)}", validity, _say_where(held)


def _say_where(held: Held) -> str:
    piece = held.piece
    fingerprint = f"\nSHA-256\u202f: {_in_two_lines(piece.sha256)}" if piece.sha256 else ""
    if held.path is not None:
        return f"Dans ce dossier\u202f: {held.path}{fingerprint}"
    place = f"rangée\u202f: {piece.place}" if piece.place else "lieu non précisé"
    if held.is_lost:
        return f"Fichier illisible ici\u202f; {place}{fingerprint}"
    if held.file is not None:
        return f"Fichier supprimé ici\u202f; {place}{fingerprint}"
    return f"Chez l’établissement, {place}{fingerprint}"


def _in_two_lines(fingerprint: str) -> str:
    return f"{fingerprint[:32]}\n{fingerprint[32:]}"


def name_bundle(bundle: Bundle, section_id: str = "") -> str:
    """``preuves-care-d2-990000001-v1-2026-11-21.zip``."""
    result = bundle.result
    parts = [
        "preuves",
        result.checklist.id,
        section_id,
        result.unit.finess or "",
        f"v{result.assessment.number}",
        result.day.isoformat(),
    ]
    return safe_name("-".join(part for part in parts if part) + ".zip")
