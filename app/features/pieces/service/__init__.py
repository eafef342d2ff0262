"""What can be done with the pieces of an organisation: renew, take a file away, hand over, recall their ends."""

from app.features.pieces.service.bundle import Bundle, make_bundle
from app.features.pieces.service.editions import Edition, renew
from app.features.pieces.service.reminders import remind
from app.features.pieces.service.retention import purge_unused, take_file_away

__all__ = ["Bundle", "Edition", "make_bundle", "purge_unused", "remind", "renew", "take_file_away"]
