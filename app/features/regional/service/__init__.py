"""What a region reads, and what the nation may."""

from app.features.regional.service.overview import (
    FIGURES,
    SCORES,
    Funnel,
    Missed,
    MissedItem,
    Overview,
    build_overview,
    count_answers,
    list_silent,
    record_export,
    record_reading,
)
from app.features.regional.service.statistics import (
    STATISTIC_COLUMNS,
    Place,
    Statistics,
    build_statistics,
)

__all__ = [
    "FIGURES",
    "SCORES",
    "STATISTIC_COLUMNS",
    "Funnel",
    "Missed",
    "MissedItem",
    "Overview",
    "Place",
    "Statistics",
    "build_overview",
    "build_statistics",
    "count_answers",
    "list_silent",
    "record_export",
    "record_reading",
]
