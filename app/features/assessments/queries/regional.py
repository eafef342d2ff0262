"""Submissions seen from above: the units that a checklist asks, and where each one stands. Never a draft.

Every function takes the units as ``organisations.queries.UnitQuery``; only stored scores are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select
from sqlalchemy.orm import Session

from app.domain.lifecycle import SUBMITTED_STATES, AssessmentState
from app.domain.scoring import Triple
from app.features.assessments.models import AssessmentRow, ScoreBasis, ScoreRow
from app.features.organisations.queries import OrganisationRow, Summary, UnitQuery

BATCH = 1_000


class UnitStatus(StrEnum):
    """Where a unit stands for the region: what is not submitted is not known to it."""

    NOT_ANSWERED = "not_answered"
    COVERED = "covered"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"


SORTS = ("nom", "declare", "prouve", "verifie", "soumis")


class Submission(NamedTuple):
    """The current submission of a unit with its whole score; figures are percentages."""

    id: UUID
    state: AssessmentState
    checklist_version: str
    number: int
    submitted_at: datetime
    declared: float | None
    proved: float | None
    verified: float | None
    applicable: int
    answered: int
    unknown: int
    level_declared: int | None
    level_proved: int | None
    level_verified: int | None
    computed_on: date
    next_change_on: date | None

    @property
    def coverage(self) -> float | None:
        return 100 * self.answered / self.applicable if self.applicable else None

    @property
    def level(self) -> Triple[int | None]:
        return Triple(self.level_declared, self.level_proved, self.level_verified)

    def as_of(self, today: date) -> date:
        """The day for which the figures hold: today, or when they were computed if time has since changed them."""
        is_stale = self.next_change_on is not None and self.next_change_on <= today
        return self.computed_on if is_stale else today


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One organisation that may answer. ``is_covered``: the answer of another unit counts for it."""

    organisation: Summary
    is_covered: bool
    submission: Submission | None

    @property
    def status(self) -> UnitStatus:
        if self.submission is not None:
            return UnitStatus(self.submission.state.value)
        return UnitStatus.COVERED if self.is_covered else UnitStatus.NOT_ANSWERED


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list asks for."""

    units: UnitQuery
    checklist_id: str
    status: UnitStatus | None = None
    sort: str = "nom"
    descending: bool = False


def list_lines(session: Session, asked: Asked, *, limit: int, offset: int) -> tuple[list[UnitLine], int]:
    """One page of the units, in the order asked, and how many there are in all."""
    total = count_lines(session, asked)
    if total <= offset:
        return [], total
    return list(_read_lines(session, asked, limit, offset)), total


def list_first(session: Session, asked: Asked, limit: int) -> list[UnitLine]:
    """The first units of a list whose length is known otherwise."""
    return list(_read_lines(session, asked, limit, 0))


def stream_lines(session: Session, asked: Asked) -> Iterator[UnitLine]:
    """Every unit that the filters keep, in the order asked, for an export."""
    return _read_lines(session, asked, None, 0)


def count_lines(session: Session, asked: Asked) -> int:
    units = asked.units
    query = select(func.count(OrganisationRow.id))
    if asked.status is not None:
        query = _join_submission(query, asked.checklist_id).where(_has_status(units, asked.status))
    return session.scalar(units.narrow(query)) or 0


class Tallied(NamedTuple):
    """One current submission, for the counts prepared by the job.

    ``is_covered``: another unit's answer counts in its place. ``waiting_since`` is told until a reviewer takes it;
    ``is_stale`` when time has changed the figures since they were stored.
    """

    region: str | None
    sector: str
    legal_cut: str | None
    is_covered: bool
    state: AssessmentState
    declared: str | None
    proved: str | None
    verified: str | None
    answered: int
    applicable: int
    level_declared: int | None
    level_proved: int | None
    level_verified: int | None
    met: dict[str, int] | None
    waiting_since: datetime | None
    is_stale: bool | None

    @property
    def coverage(self) -> str | None:
        return exact_coverage(self.answered, self.applicable)


def stream_tallied(session: Session, units: UnitQuery, checklist_id: str) -> Iterator[Tallied]:
    """Every current submission, in no order, without holding them all."""
    query = _join_score(
        select(
            OrganisationRow.region,
            OrganisationRow.sector,
            OrganisationRow.legal_cut,
            units.is_covered(),
            AssessmentRow.state,
            ScoreRow.declared_exact,
            ScoreRow.proved_exact,
            ScoreRow.verified_exact,
            ScoreRow.answered,
            ScoreRow.applicable,
            ScoreRow.level_declared,
            ScoreRow.level_proved,
            ScoreRow.level_verified,
            ScoreRow.met,
            case((AssessmentRow.state == AssessmentState.SUBMITTED, AssessmentRow.submitted_at)),
            ScoreRow.next_change_on <= units.today,
        ),
        checklist_id,
    ).where(AssessmentRow.id.is_not(None))
    rows = session.connection().execute(units.narrow(query), execution_options={"yield_per": BATCH})
    for row in rows:
        yield Tallied(*row)


def count_statuses(session: Session, units: UnitQuery, checklist_id: str) -> dict[UnitStatus, int]:
    """How many units stand where at this instant; a covered member that answered alone is one of the covered."""
    state = case((units.is_covered(), UnitStatus.COVERED.value), else_=cast(AssessmentRow.state, String))
    query = _join_submission(select(state.label("state"), func.count()), checklist_id)
    rows = session.connection().execute(units.narrow(query).group_by(state))
    return {UnitStatus.NOT_ANSWERED if found is None else UnitStatus(found): count for found, count in rows}


def count_units(session: Session, units: UnitQuery) -> dict[str, int]:
    """The answering units by region; those outside every region are left out."""
    region = OrganisationRow.region
    query = select(region, func.count()).where(~units.is_covered(), region.is_not(None)).group_by(region)
    return {found[0]: found[1] for found in session.execute(units.narrow(query))}


def exact_coverage(answered: int | None, applicable: int | None) -> str | None:
    """The coverage, written as the figures of a score are."""
    return f"{answered}:{applicable}" if applicable else None


def read_exacts(stored: Mapping[str | None, int]) -> dict[Fraction | None, int]:
    """How many units have each exact percentage, from the figures as scores keep them: ``7/2:13`` is 3,5 over 13."""
    counts: dict[Fraction | None, int] = {}
    for text, count in stored.items():
        value = None if text is None else _read_exact(text)
        counts[value] = counts.get(value, 0) + count
    return counts


def _read_exact(text: str) -> Fraction:
    numerator, _, denominator = text.partition(":")
    top, _, bottom = numerator.partition("/")
    return Fraction(100 * int(top), int(bottom or 1) * int(denominator))


_SUBMISSION_COLUMNS = (
    AssessmentRow.id,
    AssessmentRow.state,
    AssessmentRow.checklist_version,
    AssessmentRow.number,
    AssessmentRow.submitted_at,
    ScoreRow.declared,
    ScoreRow.proved,
    ScoreRow.verified,
    ScoreRow.applicable,
    ScoreRow.answered,
    ScoreRow.unknown,
    ScoreRow.level_declared,
    ScoreRow.level_proved,
    ScoreRow.level_verified,
    ScoreRow.computed_on,
    ScoreRow.next_change_on,
)


_ORGANISATION_COLUMNS = tuple(getattr(OrganisationRow, name) for name in Summary.__slots__)


def _read_lines(session: Session, asked: Asked, limit: int | None, offset: int) -> Iterator[UnitLine]:
    units = asked.units
    query = select(units.is_covered(), *_SUBMISSION_COLUMNS, *_ORGANISATION_COLUMNS)
    query = units.narrow(_join_score(query, asked.checklist_id))
    if asked.status is not None:
        query = query.where(_has_status(units, asked.status))
    query = query.order_by(*_order(asked.sort, asked.descending)).limit(limit).offset(offset or None)
    end = 1 + len(_SUBMISSION_COLUMNS)
    for row in session.connection().execute(query):
        submission = None if row[1] is None else Submission(*row[1:end])
        yield UnitLine(Summary(*row[end:]), row[0], submission)


def _join_submission(query: Select[Any], checklist_id: str) -> Select[Any]:
    """With the version that each unit submitted last; the draft that may follow it is nobody else's business."""
    is_submission = and_(
        AssessmentRow.organisation_id == OrganisationRow.id,
        AssessmentRow.checklist_id == checklist_id,
        AssessmentRow.is_current_submission,
        AssessmentRow.state.in_(SUBMITTED_STATES),
    )
    return query.outerjoin_from(OrganisationRow, AssessmentRow, is_submission)


def _join_score(query: Select[Any], checklist_id: str) -> Select[Any]:
    is_whole_score = and_(
        ScoreRow.assessment_id == AssessmentRow.id, ScoreRow.basis == ScoreBasis.CURRENT, ScoreRow.cut == ""
    )
    return _join_submission(query, checklist_id).outerjoin(ScoreRow, is_whole_score)


def _has_status(units: UnitQuery, status: UnitStatus) -> ColumnElement[bool]:
    if status is UnitStatus.NOT_ANSWERED:
        return and_(AssessmentRow.id.is_(None), ~units.is_covered())
    if status is UnitStatus.COVERED:
        return and_(AssessmentRow.id.is_(None), units.is_covered())
    return AssessmentRow.state == AssessmentState(status.value)


def _order(sort: str, descending: bool) -> Sequence[ColumnElement[Any]]:
    """Whoever has no figure comes last, whichever the direction; a name is never missing, so its index serves."""
    name, identity = OrganisationRow.name_search, OrganisationRow.id
    figures: dict[str, ColumnElement[Any]] = {
        "declare": ScoreRow.declared,
        "prouve": ScoreRow.proved,
        "verifie": ScoreRow.verified,
        "soumis": AssessmentRow.submitted_at,
    }
    if sort == "nom":
        return [key.desc() if descending else key.asc() for key in (name, identity)]
    figure = figures[sort]
    first = figure.desc() if descending else figure.asc()
    return [first.nulls_last(), name, identity]
