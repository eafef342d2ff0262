"""What a missing value weighs: as much as its rule says, or nothing more than an information once it is declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from app.domain.continuity.checks.findings import Finding, Gravity, at
from app.domain.continuity.fields import Mark, MarkKind, Record

NEVER_WITHOUT = frozenset({"GO3"})
"""Rules whose missing value always has an object, even where they do not block."""


GAP_FIGURES = frozenset({"gap_function", "gap_on", "gap_of"})
"""Who accepts the gap, on what day, and what the finding would weigh without it."""


def declared_gap(record: Record, *names: str) -> tuple[Mark, date] | None:
    """The first of these fields that is « non défini », accepted by a function on a day; and that day."""
    for name in names:
        mark = record.mark(name)
        if mark is None or mark.kind is not MarkKind.UNDEFINED or not mark.function.strip():
            continue
        try:
            return mark, date.fromisoformat(mark.on)
        except ValueError:
            continue
    return None


def is_not_applicable(record: Record, *names: str) -> bool:
    """Whether one of these fields is said to have no object here, with a reason."""
    marks = [record.mark(name) for name in names]
    return any(
        mark is not None and mark.kind is MarkKind.NOT_APPLICABLE and mark.reason.strip() for mark in marks
    )


def missing(
    rule: str,
    gravity: Gravity,
    record: Record,
    name: str,
    *others: str,
    **figures: object,
) -> Iterator[Finding]:
    """The finding of a field without a value; ``others``: fields whose mark would do as well.

    A declared gap makes it an information: a rule must not push anybody to type a comfortable figure. « Non
    applicable » with its reason answers every rule but a blocking one, and GO3 whatever its gravity.
    """
    gap = declared_gap(record, name, *others)
    if gap is not None:
        mark, day = gap
        said = {"gap_function": mark.function.strip(), "gap_on": day, "gap_of": gravity}
        yield at(rule, Gravity.INFORMATION, record, name, **figures, **said)
    elif _needs_value(rule, gravity) or not is_not_applicable(record, name, *others):
        yield at(rule, gravity, record, name, **figures)


def weigh(finding: Finding, today: date) -> Finding:
    """The finding as it weighs on this day: a gap that is to be accepted on a later day is not accepted yet."""
    day, gravity = finding.figures.get("gap_on"), finding.figures.get("gap_of")
    if not isinstance(day, date) or not isinstance(gravity, Gravity) or day <= today:
        return finding
    figures = {name: said for name, said in finding.figures.items() if name not in GAP_FIGURES}
    return replace(finding, gravity=gravity, figures=figures)


def _needs_value(rule: str, gravity: Gravity) -> bool:
    return gravity is Gravity.BLOCKING or rule in NEVER_WITHOUT
