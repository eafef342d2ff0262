"""Actions: proposed from what is not met, taken on, and added up."""

from app.domain.actions.entry import ActionEntry, check_action, clean_action
from app.domain.actions.proposals import (
    ActionNature,
    Proposal,
    list_commitments,
    list_proposals,
    merge_proposals,
    propose,
    propose_first,
    propose_proofs,
    score_after,
)
from app.domain.actions.status import OPEN_STATUSES, ActionStatus
from app.domain.actions.workload import Quarter, QuarterSum, Total, Workload, add_up, sum_by_quarter

__all__ = [
    "OPEN_STATUSES",
    "ActionEntry",
    "ActionNature",
    "ActionStatus",
    "Proposal",
    "Quarter",
    "QuarterSum",
    "Total",
    "Workload",
    "add_up",
    "check_action",
    "clean_action",
    "list_commitments",
    "list_proposals",
    "merge_proposals",
    "propose",
    "propose_first",
    "propose_proofs",
    "score_after",
    "sum_by_quarter",
]
