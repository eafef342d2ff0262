"""Why an item does not count, or not yet in full: codes, which the pages turn into French sentences."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """Whether an item is asked, and if not, why."""

    ASKED = "asked"
    OTHER_PROFILE = "other_profile"
    GATE_CHOICE = "gate_choice"
    """The earlier answer that it depends on is a choice outside its list."""
    GATE_NA = "gate_na"
    GATE_OUT = "gate_out"


class WhyNot(StrEnum):
    """What keeps a figure down on one item, in the order in which a reader would mend it."""

    UNANSWERED = "unanswered"
    UNKNOWN = "unknown"
    CHOICE_NOT_OFFERED = "choice_not_offered"
    DUE_MISSING = "due_missing"
    DUE_TOO_FAR = "due_too_far"
    DUE_PAST = "due_past"
    MEASURE_INCOMPLETE = "measure_incomplete"
    MEASURE_IMPOSSIBLE = "measure_impossible"
    NA_NOT_ALLOWED = "na_not_allowed"
    NA_WITHOUT_REASON = "na_without_reason"
    NA_RETURNED = "na_returned"
    PARTIAL = "partial"
    """A valid answer, worth less than 1."""
    PROOF_MISSING = "proof_missing"
    PROOF_UNDATED = "proof_undated"
    PROOF_TO_COME = "proof_to_come"
    PROOF_TOO_EARLY = "proof_too_early"
    """Dated before the first day that the rule accepts."""
    PROOF_TOO_OLD = "proof_too_old"
    PROOF_EXPIRED = "proof_expired"
    """Past the last day that the document itself gives."""
    RETURNED = "returned"
    NOT_ACCEPTED = "not_accepted"
