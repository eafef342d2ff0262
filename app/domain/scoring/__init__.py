"""The score, as ``docs/scoring.md`` defines it: exact fractions, from answers and a date to figures."""

from app.domain.scoring.answers import BLANK, Answer, Measure, ProofPiece, Special, content_hash
from app.domain.scoring.explain import Explanation, Line, Step, StepKind, explain
from app.domain.scoring.figures import (
    Figures,
    Ratio,
    Score,
    Triple,
    compute_figures,
    figures_by,
    score,
    score_states,
)
from app.domain.scoring.horizon import next_change
from app.domain.scoring.proofs import GroupProof, ProofState
from app.domain.scoring.readings import Standing, is_reason
from app.domain.scoring.reasons import Scope, WhyNot
from app.domain.scoring.shown import format_percent, percent
from app.domain.scoring.states import ItemState, assess_items, reassess
from app.domain.scoring.ties import merge_ties

__all__ = [
    "BLANK",
    "Answer",
    "Explanation",
    "Figures",
    "GroupProof",
    "ItemState",
    "Line",
    "Measure",
    "ProofPiece",
    "ProofState",
    "Ratio",
    "Scope",
    "Score",
    "Special",
    "Standing",
    "Step",
    "StepKind",
    "Triple",
    "WhyNot",
    "assess_items",
    "compute_figures",
    "content_hash",
    "explain",
    "figures_by",
    "format_percent",
    "is_reason",
    "merge_ties",
    "next_change",
    "percent",
    "reassess",
    "score",
    "score_states",
]
