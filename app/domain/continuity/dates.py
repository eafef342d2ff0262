"""The type of a day that may not be given."""

from __future__ import annotations

from datetime import date

Day = date | None
