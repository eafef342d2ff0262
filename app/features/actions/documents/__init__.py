"""Actions on paper: a sheet for each of the first ones, and one page for the direction."""

from app.features.actions.documents.direction import build_direction
from app.features.actions.documents.sheets import build_sheets

__all__ = ["build_direction", "build_sheets"]
