"""External results as they were registered."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.consistency.questions import Question, as_number, at_result
from app.domain.consistency.snapshot import Snapshot
from app.domain.results import RESULT_KINDS, ResultKind
from app.domain.rules import DatedResult, FactKind


def result_to_come(seen: Snapshot) -> Iterator[Question]:
    for one in _list(seen):
        if one.date > seen.today:
            yield _ask("result_to_come", seen, one)


def result_out_of_range(seen: Snapshot) -> Iterator[Question]:
    """A value that its scale does not have: an ADS level is from 1 to 5."""
    for one in _list(seen):
        kind = _kind(one)
        if one.value is None or kind is None or kind.lowest is None or kind.highest is None:
            continue
        if not kind.lowest <= one.value <= kind.highest:
            yield _ask(
                "result_out_of_range",
                seen,
                one,
                value=as_number(one.value),
                low=as_number(kind.lowest),
                high=as_number(kind.highest),
            )


def result_without_value(seen: Snapshot) -> Iterator[Question]:
    for one in _list(seen):
        kind = _kind(one)
        if kind is not None and kind.has_value and one.value is None:
            yield _ask("result_without_value", seen, one)


def results_disagree(seen: Snapshot) -> Iterator[Question]:
    """Two results of the same kind on the same day, with different values."""
    days: dict[tuple[str, object], list[DatedResult]] = {}
    for one in _list(seen):
        if one.value is not None:
            days.setdefault((one.kind, one.date), []).append(one)
    for same in days.values():
        values = sorted({one.value for one in same if one.value is not None})
        if len(values) > 1:
            yield _ask(
                "results_disagree", seen, same[0], low=as_number(values[0]), high=as_number(values[-1])
            )


def result_fell(seen: Snapshot) -> Iterator[Question]:
    """The last value of a series is lower than the one before."""
    series: dict[str, list[DatedResult]] = {}
    for one in _list(seen):
        if one.value is not None and one.date <= seen.today:
            series.setdefault(one.kind, []).append(one)
    for results in series.values():
        before, last = [None, *results][-2], results[-1]
        if before is None or before.value is None or last.value is None or before.date == last.date:
            continue
        if last.value < before.value:
            figures = {"value": as_number(last.value), "before": as_number(before.value)}
            yield _ask("result_fell", seen, last, **figures)


def _list(seen: Snapshot) -> list[DatedResult]:
    """Oldest first, so that the questions never depend on the order of registration."""
    return sorted(seen.results, key=lambda one: (one.kind, one.date, one.value is not None, one.value or 0))


def _kind(result: DatedResult) -> ResultKind | None:
    return RESULT_KINDS.get(result.kind)


def _ask(code: str, seen: Snapshot, result: DatedResult, **figures: object) -> Question:
    series = {
        spec.code
        for spec in seen.checklist.facts
        if spec.kind is FactKind.RESULTS and spec.results == result.kind
    }
    items = tuple(
        state.item.id
        for state in seen.asked
        if any(series.intersection(check.rule.facts_read()) for check in state.item.checks)
    )
    named = {"result": result.kind, "day": result.date, **figures}
    return Question(code, items, at_result(result.kind), named)
