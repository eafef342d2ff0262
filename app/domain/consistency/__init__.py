"""Consistency: what does not fit together in a version, as questions to whoever answers. No score depends on it."""

from app.domain.consistency.questions import Place, PlaceKind, Question
from app.domain.consistency.snapshot import LinkedAnswer, Note, Piece, Previous, Snapshot, TakenAction
from app.domain.consistency.table import CHECKS, CODES, CheckFunction, ask

__all__ = [
    "CHECKS",
    "CODES",
    "CheckFunction",
    "LinkedAnswer",
    "Note",
    "Piece",
    "Place",
    "PlaceKind",
    "Previous",
    "Question",
    "Snapshot",
    "TakenAction",
    "ask",
]
