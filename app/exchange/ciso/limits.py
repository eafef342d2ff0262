"""How much of a library is accepted: above the largest published ones, below what would harm."""

from __future__ import annotations

MAX_BYTES = 5_000_000
"""Of one file."""

MAX_NODES = 5_000
MAX_DEPTH = 12
"""Levels of the tree of requirements."""

MAX_QUESTIONS = 200
MAX_CHOICES = 60
"""Of one requirement, of one question."""

MAX_MAPPINGS = 20_000
MAX_TEXT = 30_000
MAX_ROWS = 6_000
MAX_COLUMNS = 120
MAX_SHEETS = 60
"""Of a workbook: its lines and columns are those of one sheet."""

MAX_FAULTS = 100
"""Beyond this the file is not a library with a few mistakes: it is another file."""
