"""What a region reads, and what the nation may."""

from app.features.regional.service.overview import (
    DEFAULT_CHECKLIST,
    FIGURES,
    SCORES,
    Funnel,
    Missed,
    MissedItem,
    Overview,
    RegionTask,
    build_overview,
    count_answers,
    find_region_task,
    list_silent,
    record_export,
    record_reading,
)
from app.features.regional.service.statistics import (
    STATISTIC_COLUMNS,
    Place,
    Statistics,
    build_statistics,
    list_least_answering,
)

__all__ = [
    "DEFAULT_CHECKLIST",
    "FIGURES",
    "SCORES",
    "STATISTIC_COLUMNS",
    "Funnel",
    "Missed",
    "MissedItem",
    "Overview",
    "Place",
    "RegionTask",
    "Statistics",
    "build_overview",
    "build_statistics",
    "count_answers",
    "find_region_task",
    "list_least_answering",
    "list_silent",
    "record_export",
    "record_reading",
]
