"""Items entrusted to somebody by a link: what they type waits, and only the referent makes an answer of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.assignments import MOST_OPEN, AssignmentState, end_of
from app.domain.catalogue import Checklist, Item
from app.domain.entry import Entry, check_entry
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.features.accounts import queries as account_queries
from app.features.accounts import service as accounts
from app.features.assessments import mail
from app.features.assessments.models import AssessmentRow, AssignedAnswerRow, AssignmentRow
from app.features.assessments.queries import assignments as queries
from app.features.assessments.queries.contents import get_contents
from app.features.assessments.service.answers import Draft, Saved, entry_of, require_open, save_answers
from app.features.audit import service as audit
from app.features.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Terms:
    """What is entrusted, to which function and address, for how many days."""

    item_ids: Collection[str]
    function: str
    email: str
    days: int


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """A link just made; ``token`` goes to its e-mail and is kept nowhere else."""

    assignment_id: UUID
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that still opens, with the version that its items belong to."""

    row: AssignmentRow
    assessment: AssessmentRow

    def items(self, checklist: Checklist) -> list[Item]:
        """The items entrusted, in the order of the checklist."""
        return [item for item in checklist.items if item.id in self.row.item_ids]


@dataclass(frozen=True, slots=True)
class OwnClash:
    """The same link answered from elsewhere meanwhile: what is stored, and what was just sent."""

    item: Item
    stored: AssignedAnswerRow
    mine: Entry


@dataclass(frozen=True, slots=True)
class OwnSaved:
    """``decided``: items that the referent has already taken over or set aside, where nothing was kept."""

    changed: tuple[str, ...]
    clashes: tuple[OwnClash, ...]
    decided: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Which answer of which link, and the revisions of it and of the current answer that the referent saw."""

    assignment_id: UUID
    item_id: str
    seen_revision: int
    seen_current: int = 0


# --- the referent entrusts


def assign(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    terms: Terms,
    now: datetime,
) -> NewAssignment:
    """Entrust items of a draft, and send the link.

    Raises ``assignment_items_required``, ``assignment_days_out_of_range``, ``email_invalid``, ``item_not_found``,
    ``assessment_closed``, ``item_not_open`` or ``too_many_assignments``.
    """
    expires_at = end_of(terms.days, now)
    email = accounts.normalise_email(terms.email)
    items = _items_to_entrust(session, assessment, checklist, terms.item_ids)
    if queries.count_open(session, assessment.id, now) >= MOST_OPEN:
        raise DomainError("too_many_assignments", limit=MOST_OPEN)
    token = accounts.new_token()
    row = AssignmentRow(
        assessment_id=assessment.id,
        item_ids=[item.id for item in items],
        function=terms.function,
        token_hash=accounts.token_hash(token),
        created_by=actor.id,
        created_by_name=actor.name,
        created_at=now,
        expires_at=expires_at,
    )
    row.email = email
    session.add(row)
    session.flush()
    mail.post_assignment(
        session,
        email=email,
        inviter=actor.name,
        place=organisations.get(session, assessment.organisation_id).name,
        checklist_title=checklist.title,
        count=len(items),
        token=token,
        expires_at=expires_at,
        now=now,
    )
    _record(session, actor, assessment, "assignment_sent", now, items=row.item_ids, function=row.function)
    return NewAssignment(row.id, token, expires_at)


def _items_to_entrust(
    session: Session, assessment: AssessmentRow, checklist: Checklist, item_ids: Collection[str]
) -> list[Item]:
    asked = set(item_ids)
    if not asked:
        raise DomainError("assignment_items_required")
    items = [item for item in checklist.items if item.id in asked]
    if len(items) != len(asked):
        raise DomainError("item_not_found")
    contents = get_contents(session, assessment.id)
    for item in items:
        require_open(assessment, contents, item)
    return items


def revoke(
    session: Session, actor: Actor, assessment: AssessmentRow, assignment_id: UUID, now: datetime
) -> None:
    """Close a link at once; what came in through it stays to be decided. Revoked twice, it is revoked once.

    Raises ``assignment_not_found``.
    """
    row = _get(session, assessment, assignment_id)
    if row.revoked_at is not None:
        return
    row.revoked_at = now
    _record(session, actor, assessment, "assignment_revoked", now, function=row.function)


# --- the holder of the link


def find_by_token(session: Session, token: str, now: datetime) -> Opened:
    """The link of this token; unknown, expired, revoked, finished or closed, all raise ``assignment_not_found``."""
    token_hash = accounts.token_hash(token)
    return _opened(
        session, queries.find_assessment_id(session, token_hash=token_hash), now, token_hash=token_hash
    )


def get_opened(session: Session, assignment_id: UUID, now: datetime) -> Opened:
    """The link behind a short session; raises ``assignment_not_found`` once it no longer opens."""
    assessment_id = queries.find_assessment_id(session, assignment_id=assignment_id)
    return _opened(session, assessment_id, now, assignment_id=assignment_id)


def _opened(
    session: Session,
    assessment_id: UUID | None,
    now: datetime,
    *,
    assignment_id: UUID | None = None,
    token_hash: str | None = None,
) -> Opened:
    """The version is locked before the link is read, as everywhere: whoever writes sees what stands."""
    if assessment_id is None:
        raise DomainError("assignment_not_found")
    assessment = queries.lock_assessment(session, assessment_id)
    where = (
        AssignmentRow.id == assignment_id if token_hash is None else AssignmentRow.token_hash == token_hash
    )
    row = session.scalars(select(AssignmentRow).where(where)).one()
    is_draft = assessment.state is AssessmentState.DRAFT
    if not is_draft or queries.state_of(row, now) is not AssignmentState.OPEN:
        raise DomainError("assignment_not_found")
    return Opened(row, assessment)


def open_by_token(session: Session, token: str, address: str | None, now: datetime) -> Opened:
    """Open the short session of a link; it may be opened again until its end. Raises ``assignment_not_found``."""
    opened = find_by_token(session, token, now)
    _record_holder(session, opened, "assignment_opened", address, now)
    return opened


def save_own(
    session: Session,
    opened: Opened,
    checklist: Checklist,
    drafts: Sequence[Draft],
    address: str | None,
    now: datetime,
) -> OwnSaved:
    """Keep what the holder of the link typed, beside the answers of the version and never in their place.

    Raises ``item_not_found`` for an item that was not entrusted, and the refusals of ``check_entry``.
    """
    items = {item.id: item for item in opened.items(checklist)}
    rows = queries.list_answers(session, opened.row.id)
    changed: list[str] = []
    clashes: list[OwnClash] = []
    decided: list[Item] = []
    for draft in drafts:
        item = items.get(draft.item_id)
        if item is None:
            raise DomainError("item_not_found", item=draft.item_id)
        row = rows.get(item.id)
        if entry_of(row) == draft.entry:
            continue
        check_entry(item, draft.entry)
        if row is not None and row.decided_at is not None:
            decided.append(item)
        elif row is not None and row.revision != draft.seen_revision:
            clashes.append(OwnClash(item, row, draft.entry))
        else:
            _write(session, opened.row, row, draft, now)
            changed.append(item.id)
    session.flush()
    if changed:
        _record_holder(session, opened, "assigned_answers_saved", address, now, items=changed)
    return OwnSaved(tuple(changed), tuple(clashes), tuple(decided))


def _write(
    session: Session, assignment: AssignmentRow, row: AssignedAnswerRow | None, draft: Draft, now: datetime
) -> None:
    if row is None:
        row = AssignedAnswerRow(assignment_id=assignment.id, item_id=draft.item_id)
        session.add(row)
    entry = draft.entry
    row.choice, row.due = entry.choice, entry.due
    row.special = entry.special.value if entry.special else None
    row.measure_n, row.measure_d = entry.numerator, entry.denominator
    row.reason, row.comment = entry.reason, entry.comment
    row.changed_at = now


def finish(
    session: Session, opened: Opened, checklist: Checklist, path: str, address: str | None, now: datetime
) -> None:
    """Hand the answers in: the link opens no more, and whoever sent it is told, with the ``path`` of their page.

    Raises ``assigned_answers_required`` when nothing was answered.
    """
    if all(queries.is_blank(row) for row in queries.list_answers(session, opened.row.id).values()):
        raise DomainError("assigned_answers_required")
    opened.row.finished_at = now
    _record_holder(session, opened, "assignment_finished", address, now)
    if opened.row.created_by is None:
        return
    sender = account_queries.get_account(session, opened.row.created_by)
    if sender.closed_at is None:
        mail.post_handed_in(
            session,
            email=sender.email,
            function=opened.row.function,
            place=organisations.get(session, opened.assessment.organisation_id).name,
            checklist_title=checklist.title,
            path=path,
            now=now,
        )


# --- the referent decides


def take_answer(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    checklist: Checklist,
    decision: Decision,
    now: datetime,
    today: date,
) -> Saved | None:
    """Make an answer of the version of what came in, its author kept; taken twice, it is taken once (``None``).

    A clash with the current answer, changed since the referent saw it, keeps what is stored. Raises
    ``assigned_answer_not_found``, ``assigned_answer_decided``, ``assigned_answer_changed`` and what
    ``save_answers`` raises.
    """
    assignment, row = _get_answer(session, assessment, decision)
    if not _must_decide(row, decision, is_taken=True):
        return None
    if assessment.state is not AssessmentState.DRAFT:
        raise DomainError("assessment_closed")
    draft = Draft(
        row.item_id,
        entry_of(row),
        decision.seen_current,
        author=f"{assignment.function}, repris par {actor.name}",
    )
    saved = save_answers(session, actor, assessment, checklist, [draft], now, today)
    if not saved.clashes:
        row.decided_at, row.is_taken = now, True
        _record_decision(session, actor, assessment, assignment, row, "assigned_answer_taken", now)
    return saved


def drop_answer(
    session: Session, actor: Actor, assessment: AssessmentRow, decision: Decision, now: datetime
) -> None:
    """Set aside what came in; the answer of the version stays as it is. Set aside twice, it is once.

    Raises ``assigned_answer_not_found``, ``assigned_answer_decided``, ``assigned_answer_changed``.
    """
    assignment, row = _get_answer(session, assessment, decision)
    if not _must_decide(row, decision, is_taken=False):
        return
    row.decided_at, row.is_taken = now, False
    _record_decision(session, actor, assessment, assignment, row, "assigned_answer_dropped", now)


def _must_decide(row: AssignedAnswerRow, decision: Decision, *, is_taken: bool) -> bool:
    """False when this very decision was already made."""
    if row.decided_at is not None:
        if row.is_taken is not is_taken:
            raise DomainError("assigned_answer_decided")
        return False
    if row.revision != decision.seen_revision:
        raise DomainError("assigned_answer_changed")
    return True


def forget_emails(session: Session, now: datetime) -> int:
    """Drop the addresses of the links that no longer open; how many."""
    closed = select(AssessmentRow.id).where(AssessmentRow.state != AssessmentState.DRAFT)
    over = or_(
        AssignmentRow.revoked_at.is_not(None),
        AssignmentRow.finished_at.is_not(None),
        AssignmentRow.expires_at <= now,
        AssignmentRow.assessment_id.in_(closed),
    )
    statement = update(AssignmentRow).where(AssignmentRow.sealed_email.is_not(None), over)
    return session.execute(
        statement.values(sealed_email=None).execution_options(synchronize_session=False)
    ).rowcount


def _get(session: Session, assessment: AssessmentRow, assignment_id: UUID) -> AssignmentRow:
    row = session.get(AssignmentRow, assignment_id)
    if row is None or row.assessment_id != assessment.id:
        raise DomainError("assignment_not_found")
    return row


def _get_answer(
    session: Session, assessment: AssessmentRow, decision: Decision
) -> tuple[AssignmentRow, AssignedAnswerRow]:
    assignment = _get(session, assessment, decision.assignment_id)
    row = queries.list_answers(session, assignment.id).get(decision.item_id)
    if row is None or queries.is_blank(row):
        raise DomainError("assigned_answer_not_found")
    return assignment, row


def _record_decision(
    session: Session,
    actor: Actor,
    assessment: AssessmentRow,
    assignment: AssignmentRow,
    row: AssignedAnswerRow,
    action: str,
    now: datetime,
) -> None:
    _record(session, actor, assessment, action, now, item=row.item_id, function=assignment.function)


def _record_holder(
    session: Session, opened: Opened, action: str, address: str | None, now: datetime, **details: object
) -> None:
    """Whoever holds the link has no account: the journal names the function that it was made for."""
    holder = replace(Actor.system(f"{opened.row.function} (par lien)"), address=address)
    _record(session, holder, opened.assessment, action, now, **details)


def _record(
    session: Session, actor: Actor, assessment: AssessmentRow, action: str, now: datetime, **details: object
) -> None:
    audit.record(
        session,
        actor,
        action,
        now=now,
        organisation_id=assessment.organisation_id,
        subject=str(assessment.id),
        details={"checklist": assessment.checklist_id, "number": assessment.number, **details},
    )
