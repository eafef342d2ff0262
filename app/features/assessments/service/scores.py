"""Keeping the stored figures exact: computed again in the transaction of every change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.domain.catalogue import Checklist
from app.domain.scoring import (
    Figures,
    ItemState,
    Ratio,
    Score,
    assess_items,
    next_change,
    score_states,
)
from app.features.assessments.models import AssessmentRow, ScoreBasis, ScoreRow
from app.features.assessments.queries.contents import Contents, get_contents

WHOLE = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one version stands on one day."""

    states: tuple[ItemState, ...]
    score: Score


def assess(checklist: Checklist, assessment: AssessmentRow, contents: Contents, today: date) -> Standing:
    """The state of each item and the figures, from what was loaded."""
    states = assess_items(checklist.items, contents.answers, profile=assessment.profile, today=today)
    return Standing(states, score_states(states, today=today, level_rule=checklist.level_rule))


def recompute(
    session: Session,
    checklist: Checklist,
    assessment: AssessmentRow,
    today: date,
    *,
    contents: Contents | None = None,
    basis: ScoreBasis = ScoreBasis.CURRENT,
) -> Standing:
    """Store the figures of a version as of ``today``: the whole and each section, in one statement."""
    session.flush()
    standing = assess(checklist, assessment, contents or get_contents(session, assessment.id), today)
    store(session, assessment.id, standing, today, basis)
    return standing


def store(session: Session, assessment_id: UUID, standing: Standing, today: date, basis: ScoreBasis) -> None:
    statement = _upsert(session.get_bind().dialect.name)
    session.execute(statement, list(make_rows(assessment_id, standing, today, basis)))


@lru_cache(maxsize=2)
def _upsert(dialect: str) -> Any:
    """Written once for each engine: putting the statement together takes longer than running it."""
    insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    statement = insert(ScoreRow.__table__)
    key = ("assessment_id", "basis", "cut")
    changed = {name: value for name, value in statement.excluded.items() if name not in key}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changed)


def make_rows(
    assessment_id: UUID, standing: Standing, today: date, basis: ScoreBasis
) -> Iterator[dict[str, Any]]:
    whole = _make_row(assessment_id, basis, WHOLE, standing.score.whole, today)
    yield whole | {
        "met": count_met(standing.states),
        "next_change_on": next_change(standing.states, today),
    }
    for section, figures in standing.score.sections.items():
        yield _make_row(assessment_id, basis, section, figures, today)


def count_met(states: Sequence[ItemState]) -> dict[str, int]:
    """For each applicable item 1 when it is declared fully met, else 0; what the tally of the region adds up."""
    return {state.item.id: int(state.value == 1) for state in states if state.applicable}


def _make_row(
    assessment_id: UUID, basis: ScoreBasis, cut: str, figures: Figures, today: date
) -> dict[str, Any]:
    return {
        "assessment_id": assessment_id,
        "basis": basis,
        "cut": cut,
        "declared_exact": _exact(figures.declared),
        "proved_exact": _exact(figures.proved),
        "verified_exact": _exact(figures.verified),
        "declared": _float(figures.declared),
        "proved": _float(figures.proved),
        "verified": _float(figures.verified),
        "applicable": figures.applicable,
        "answered": figures.answered,
        "unknown": figures.unknown,
        "level_declared": figures.level.declared,
        "level_proved": figures.level.proved,
        "level_verified": figures.level.verified,
        "ready_declared": figures.ready.declared,
        "ready_proved": figures.ready.proved,
        "ready_verified": figures.ready.verified,
        "met": None,
        "computed_on": today,
        "next_change_on": None,
    }


def _exact(ratio: Ratio | None) -> str | None:
    """Numerator and denominator as they are added, never reduced: "7/2 over 13" is kept as ``7/2:13``."""
    return None if ratio is None else f"{ratio.numerator}:{ratio.denominator}"


def _float(ratio: Ratio | None) -> float | None:
    return None if ratio is None else float(ratio.value * 100)
