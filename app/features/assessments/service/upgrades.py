"""Moving to the newer version of a checklist: shown first, then done; what was signed stays with its version."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.catalogue import Catalogue, Checklist, version_key
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.domain.upgrades import Fate, ItemFate, plan_upgrade
from app.features.assessments.models import AnswerRow, AssessmentRow
from app.features.assessments.queries import versions, wording
from app.features.assessments.queries.contents import get_contents
from app.features.assessments.service.answers import entry_of
from app.features.assessments.service.lifecycle import reopen
from app.features.assessments.service.scores import recompute
from app.features.audit import service as audit


def find_newer(catalogue: Catalogue, assessment: AssessmentRow) -> Checklist | None:
    """The published version of the checklist that is newer than the one answered, if any."""
    newest = catalogue.find_latest(assessment.checklist_id)
    if newest is None or version_key(newest.version) <= version_key(assessment.checklist_version):
        return None
    return newest


def plan(
    session: Session, catalogue: Catalogue, assessment: AssessmentRow, newer: Checklist
) -> tuple[ItemFate, ...]:
    """What moving would do to each item; nothing is changed."""
    before = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    return plan_upgrade(before, newer, get_contents(session, assessment.id).answers)


def upgrade(
    session: Session,
    actor: Actor,
    catalogue: Catalogue,
    assessment: AssessmentRow,
    now: datetime,
    today: date,
) -> AssessmentRow:
    """Move the draft to the newer version, or start the next version of the assessment with it.

    An answer that no longer exists among the choices is set aside in the comment. Raises ``checklist_is_newest``,
    ``not_the_latest`` or ``move_refused``.
    """
    newer = find_newer(catalogue, assessment)
    if newer is None:
        raise DomainError("checklist_is_newest")
    latest = versions.find_latest(session, assessment.organisation_id, assessment.checklist_id)
    if latest is None or latest.id != assessment.id:
        raise DomainError("not_the_latest")
    before = catalogue.get(assessment.checklist_id, assessment.checklist_version)
    target = assessment
    if assessment.state is not AssessmentState.DRAFT:
        target = reopen(session, actor, assessment, before, now, today)
    fates = plan(session, catalogue, target, newer)
    _set_aside(session, target, before, fates, actor, now)
    target.checklist_version, target.changed_at = newer.version, now
    recompute(session, newer, target, today)
    audit.record(
        session,
        actor,
        "checklist_upgraded",
        now=now,
        organisation_id=target.organisation_id,
        subject=str(target.id),
        details={"checklist": newer.id, "from": before.version, "to": newer.version},
    )
    return target


def _set_aside(
    session: Session,
    assessment: AssessmentRow,
    before: Checklist,
    fates: tuple[ItemFate, ...],
    actor: Actor,
    now: datetime,
) -> None:
    """The words of an answer that no longer fits go before the comment; the item is to be answered again."""
    rows = get_contents(session, assessment.id).rows
    for fate in fates:
        row: AnswerRow | None = rows.get(fate.item.id)
        if fate.fate is not Fate.UNFIT or row is None or fate.before is None:
            continue
        said = wording.say_answer(fate.before, get_contents(session, assessment.id).answers[fate.item.id])
        entry = entry_of(row)
        row.comment = f"Réponse à la version {before.version}\u202f: {said}\n{entry.comment}".strip()
        row.choice, row.special, row.due, row.measure_n, row.measure_d = None, None, None, None, None
        row.reason = ""
        row.author_id, row.author_name, row.changed_at = actor.id, actor.name, now
    session.flush()
