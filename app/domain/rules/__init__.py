"""Rules that compute: from facts with their date to met, not met, or cannot tell."""

from app.domain.rules.dates import AgeAtMost, DateInWindow, DueWithin
from app.domain.rules.facts import Activity, Facts, Perimeter, Result, Value
from app.domain.rules.needs import EveryPerimeter, Limit, NeededAbove
from app.domain.rules.series import CountWithin, FreshScore, PairApart
from app.domain.rules.shares import Coverage, RatioByDate, Step, smallest_set
from app.domain.rules.verdicts import Because, Finding, Outcome, Rule, Verdict, judge

__all__ = [
    "Activity",
    "AgeAtMost",
    "Because",
    "CountWithin",
    "Coverage",
    "DateInWindow",
    "DueWithin",
    "EveryPerimeter",
    "Facts",
    "Finding",
    "FreshScore",
    "Limit",
    "NeededAbove",
    "Outcome",
    "PairApart",
    "Perimeter",
    "RatioByDate",
    "Result",
    "Rule",
    "Step",
    "Value",
    "Verdict",
    "judge",
    "smallest_set",
]
