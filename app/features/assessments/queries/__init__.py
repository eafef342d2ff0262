"""Reading assessments: versions, what counts in their score, the queue of reviews."""

from app.features.assessments.models import AnswerRow, AssessmentRow, FactRow, VerdictRow
from app.features.assessments.queries.contents import (
    Contents,
    Piece,
    find_complete,
    get_contents,
    list_changes,
    list_contents,
    list_scores,
    list_whole_scores,
)
from app.features.assessments.queries.uses import Use, list_in_force, list_uses
from app.features.assessments.queries.versions import (
    Queued,
    find_latest,
    get,
    list_latest,
    list_queue,
    list_versions,
    scopes_of,
)

__all__ = [
    "AnswerRow",
    "AssessmentRow",
    "Contents",
    "FactRow",
    "Piece",
    "Queued",
    "Use",
    "VerdictRow",
    "find_complete",
    "find_latest",
    "get",
    "get_contents",
    "list_changes",
    "list_contents",
    "list_in_force",
    "list_latest",
    "list_queue",
    "list_scores",
    "list_uses",
    "list_versions",
    "list_whole_scores",
    "scopes_of",
]
