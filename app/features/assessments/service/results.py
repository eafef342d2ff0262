"""Everything that the result of one version is told from, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from sqlalchemy.orm import Session

from app.domain.catalogue import Checklist
from app.domain.scoring import Ratio, Triple, next_change
from app.features.assessments.models import AssessmentRow, ScoreBasis, ScoreRow
from app.features.assessments.queries.contents import Contents, get_contents, list_scores
from app.features.assessments.service.scores import WHOLE, Standing, assess
from app.features.organisations import queries as organisations


class Audience(StrEnum):
    """Whom a result is shown to. Both read the same; the words around it differ."""

    ESTABLISHMENT = "establishment"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Unit:
    """The organisation that answers, as documents name it."""

    name: str
    finess: str | None = None
    town: str | None = None


@dataclass(frozen=True, slots=True)
class SignedFigures:
    """The figures frozen at signature, and the day that they were reckoned for."""

    day: date
    shares: Triple[Ratio | None]
    coverage: Ratio | None


@dataclass(frozen=True, slots=True)
class Result:
    """One version as it stands on ``day``.

    ``kinds``: the French label of each kind of proof. ``next_change``: when the figures move by themselves.
    """

    checklist: Checklist
    assessment: AssessmentRow
    unit: Unit
    contents: Contents
    standing: Standing
    day: date
    kinds: Mapping[str, str] = field(default_factory=dict)
    next_change: date | None = None
    signed: SignedFigures | None = None
    audience: Audience = Audience.ESTABLISHMENT


def load_result(
    session: Session,
    checklist: Checklist,
    assessment: AssessmentRow,
    day: date,
    *,
    kinds: Mapping[str, str],
    audience: Audience = Audience.ESTABLISHMENT,
) -> Result:
    """The result of a version on ``day``, titles of proofs included."""
    contents = get_contents(session, assessment.id, with_titles=True)
    standing = assess(checklist, assessment, contents, day)
    signed = list_scores(session, assessment.id, ScoreBasis.SIGNED).get(WHOLE)
    return Result(
        checklist=checklist,
        assessment=assessment,
        unit=get_unit(session, assessment),
        contents=contents,
        standing=standing,
        day=day,
        kinds=kinds,
        next_change=next_change(standing.states, day),
        signed=read_signed(signed) if signed is not None else None,
        audience=audience,
    )


def get_unit(session: Session, assessment: AssessmentRow) -> Unit:
    """The organisation that answers."""
    found = organisations.summaries(session, {assessment.organisation_id})[assessment.organisation_id]
    return Unit(found.name, found.finess, found.town)


def read_signed(row: ScoreRow) -> SignedFigures:
    """The stored figures of a signature, exact."""
    return SignedFigures(
        day=row.computed_on,
        shares=Triple(
            read_ratio(row.declared_exact), read_ratio(row.proved_exact), read_ratio(row.verified_exact)
        ),
        coverage=Ratio(Fraction(row.answered), row.applicable) if row.applicable else None,
    )


def read_ratio(exact: str | None) -> Ratio | None:
    """A ratio as ``service.scores`` stores it: ``7/2:13``."""
    if exact is None:
        return None
    numerator, denominator = exact.split(":")
    return Ratio(Fraction(numerator), int(denominator))
