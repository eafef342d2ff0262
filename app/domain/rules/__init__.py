"""Rules that compute: from facts with their date to met, not met, or cannot tell."""

from app.domain.rules.conditions import OnlyIf
from app.domain.rules.dates import AgeAtMost, DateInWindow, DueWithin
from app.domain.rules.facts import Activity, Facts, Perimeter, Result, Value
from app.domain.rules.needs import EveryPerimeter, Limit, NeededAbove
from app.domain.rules.series import CountWithin, FreshScore, PairApart
from app.domain.rules.shares import Coverage, RatioByDate, Step, smallest_set
from app.domain.rules.verdicts import Because, Finding, Outcome, Rule, Verdict, judge
from app.domain.rules.written import (
    DatedPiece,
    DatedResult,
    FactKind,
    FactSpec,
    gather,
    read_value,
    write_value,
)

__all__ = [
    "Activity",
    "AgeAtMost",
    "Because",
    "CountWithin",
    "Coverage",
    "DateInWindow",
    "DatedPiece",
    "DatedResult",
    "DueWithin",
    "EveryPerimeter",
    "FactKind",
    "FactSpec",
    "Facts",
    "Finding",
    "FreshScore",
    "Limit",
    "NeededAbove",
    "OnlyIf",
    "Outcome",
    "PairApart",
    "Perimeter",
    "RatioByDate",
    "Result",
    "Rule",
    "Step",
    "Value",
    "Verdict",
    "gather",
    "judge",
    "read_value",
    "smallest_set",
    "write_value",
]
