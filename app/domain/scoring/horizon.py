"""When a score changes although nobody touches it: a proof lapses, a due date passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.scoring import proofs, readings
from app.domain.scoring.states import ItemState, reassess


def next_change(states: Sequence[ItemState], today: date) -> date | None:
    """The first day after ``today`` on which an item is worth something else; none when nothing will move.

    ``states`` must have been assessed on ``today``.
    """
    now = [_worth(state) for state in states]
    for day in sorted({day for state in states for day in _changing_days(state) if day > today}):
        if [_worth(state) for state in reassess(states, day)] != now:
            return day
    return None


def _changing_days(state: ItemState) -> Iterator[date]:
    yield from readings.changing_days(state.item, state.answer)
    if state.item.proof is not None and state.in_scope:
        for piece in state.answer.proofs:
            yield from proofs.changing_days(piece, state.item.proof)


def _worth(state: ItemState) -> tuple[object, ...]:
    """All that the figures look at."""
    return (
        state.applicable,
        state.pending_na,
        state.answered,
        state.value,
        state.proved_value,
        state.verified_value,
    )
