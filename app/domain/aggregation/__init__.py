"""Figures over a group of units, exact, and what must be hidden of them when the group is small."""

from app.domain.aggregation.disclosure import (
    SMALLEST_MINIMUM,
    CountTable,
    ProtectedTable,
    groups_to_publish,
    may_publish_part,
    suppress,
)
from app.domain.aggregation.summary import (
    BANDS,
    Band,
    Summary,
    band_of,
    quantile,
    share_met,
    summarize,
)

__all__ = [
    "BANDS",
    "SMALLEST_MINIMUM",
    "Band",
    "CountTable",
    "ProtectedTable",
    "Summary",
    "band_of",
    "groups_to_publish",
    "may_publish_part",
    "quantile",
    "share_met",
    "suppress",
    "summarize",
]
