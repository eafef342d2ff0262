"""The blueprint that the modules of views share, and the words that its templates use."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint

from app.domain.pieces import PieceState
from app.features.pieces.queries import WITHOUT_FILE

blueprint = Blueprint("pieces", "app.features.pieces", template_folder="templates")

STATE_WORDS: Mapping[PieceState, tuple[str, str]] = {
    PieceState.VALID: ("Valable", "success"),
    PieceState.SOON: ("Bientôt périmée", "warning"),
    PieceState.STALE: ("Périmée", "danger"),
    PieceState.TOO_OLD: ("Trop ancienne", "danger"),
    PieceState.TO_COME: ("Date à venir", "info"),
    PieceState.UNDATED: ("Sans date", "neutral"),
}
"""The label and the tone of each state."""

STATE_CHOICES: tuple[tuple[str, str], ...] = (
    *((state.value, words[0]) for state, words in STATE_WORDS.items()),
    (WITHOUT_FILE, "Sans fichier joint"),
)


@blueprint.app_template_filter("piece_state")
def piece_state(state: PieceState) -> tuple[str, str]:
    return STATE_WORDS[state]
