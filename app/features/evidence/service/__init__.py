"""What can be done to a piece of proof: describe it, keep its file, take the file away."""

from app.features.evidence.service.files import (
    Received,
    delete_file,
    discard,
    find_same,
    forget_files,
    note_reminders,
    open_file,
    purge_file,
    receive,
    receive_all,
    store_file,
)
from app.features.evidence.service.registering import EARLIEST, LONGEST_AHEAD, Piece, check, register
from app.features.evidence.service.results import NewResult, register_result, withdraw_result

__all__ = [
    "EARLIEST",
    "LONGEST_AHEAD",
    "NewResult",
    "Piece",
    "Received",
    "check",
    "delete_file",
    "discard",
    "find_same",
    "forget_files",
    "note_reminders",
    "open_file",
    "purge_file",
    "receive",
    "receive_all",
    "register",
    "register_result",
    "store_file",
    "withdraw_result",
]
