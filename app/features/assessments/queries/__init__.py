"""Reading assessments: versions, what counts in their score, the queue of reviews."""

from app.features.assessments.queries.contents import (
    Contents,
    Piece,
    get_contents,
    list_changes,
    list_scores,
)
from app.features.assessments.queries.versions import (
    Queued,
    find_latest,
    get,
    get_for_update,
    list_latest,
    list_queue,
    list_versions,
    scopes_of,
)

__all__ = [
    "Contents",
    "Piece",
    "Queued",
    "find_latest",
    "get",
    "get_contents",
    "get_for_update",
    "list_changes",
    "list_latest",
    "list_queue",
    "list_scores",
    "list_versions",
    "scopes_of",
]
