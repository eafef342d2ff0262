"""The life of an assessment: brouillon, signé, soumis, en revue, then retourné or accepté.

A signed version never changes again. Reopening, or taking up returned items, makes a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.errors import DomainError


class AssessmentState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Opening(StrEnum):
    """Why a version was opened; after a return only the returned items may change."""

    FIRST = "first"
    REOPENED = "reopened"
    RETURNED = "returned"


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    RETURNED = "returned"


class SeenHow(StrEnum):
    """How the reviewer saw what the verdict rests on."""

    DOCUMENT = "document"
    REMOTE = "remote"
    DECLARED = "declared"


class Move(StrEnum):
    SIGN = "sign"
    SUBMIT = "submit"
    TAKE = "take"
    RETURN = "return"
    ACCEPT = "accept"
    REOPEN = "reopen"


MOVES: Mapping[Move, Mapping[AssessmentState, AssessmentState]] = {
    Move.SIGN: {AssessmentState.DRAFT: AssessmentState.SIGNED},
    Move.SUBMIT: {AssessmentState.SIGNED: AssessmentState.SUBMITTED},
    Move.TAKE: {
        AssessmentState.SUBMITTED: AssessmentState.IN_REVIEW,
        AssessmentState.IN_REVIEW: AssessmentState.IN_REVIEW,
    },
    Move.RETURN: {AssessmentState.IN_REVIEW: AssessmentState.RETURNED},
    Move.ACCEPT: {AssessmentState.IN_REVIEW: AssessmentState.ACCEPTED},
    # Reopening leaves the version as it is and starts the next one.
    Move.REOPEN: {
        AssessmentState.SIGNED: AssessmentState.SIGNED,
        AssessmentState.SUBMITTED: AssessmentState.SUBMITTED,
        AssessmentState.RETURNED: AssessmentState.RETURNED,
        AssessmentState.ACCEPTED: AssessmentState.ACCEPTED,
    },
}

SUBMITTED_STATES = frozenset(
    {
        AssessmentState.SUBMITTED,
        AssessmentState.IN_REVIEW,
        AssessmentState.RETURNED,
        AssessmentState.ACCEPTED,
    }
)
"""States in which the region may read the version."""


def next_state(state: AssessmentState, move: Move) -> AssessmentState:
    """The state after ``move``. Raises ``move_refused`` when the state does not allow it."""
    try:
        return MOVES[move][state]
    except KeyError:
        raise DomainError("move_refused", move=move.value, state=state.value) from None


def opening_after(state: AssessmentState) -> Opening:
    return Opening.RETURNED if state is AssessmentState.RETURNED else Opening.REOPENED
