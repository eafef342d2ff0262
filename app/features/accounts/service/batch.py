"""First leads invited many at a time: what would be done, then doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import DomainError
from app.features.accounts import queries
from app.features.accounts.invitation_file import InvitationFile, InvitationLine, LineFault
from app.features.accounts.queries import OrganisationBrief
from app.features.accounts.service.invitations import check_first_lead, invite_first_lead


@dataclass(frozen=True, slots=True)
class PlannedInvitation:
    line: InvitationLine
    organisation: OrganisationBrief


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: the invitations to send, and the lines left out with their reason."""

    ready: tuple[PlannedInvitation, ...]
    faults: tuple[LineFault, ...]

    @property
    def lines(self) -> tuple[InvitationLine, ...]:
        return tuple(planned.line for planned in self.ready)


def plan_invitations(
    session: Session, actor: Actor, region: str, file: InvitationFile, now: datetime
) -> Plan:
    """Check every line against the organisations of the region, in a constant number of queries."""
    found = queries.list_organisations_by_number(session, [line.number for line in file.lines], now)
    known = {brief.id for brief in found.values()} | {
        brief.parent_id for brief in found.values() if brief.parent_id
    }
    led = queries.list_led_organisations(session, known)
    invited = queries.list_pending_leads(session, known, now)
    taken: dict[UUID, int] = {}
    ready: list[PlannedInvitation] = []
    faults = list(file.faults)
    for line in file.lines:
        try:
            brief = _check_line(line, found.get(line.number), region, led)
            check_first_lead(actor, line.email, invited.get(brief.id))
            first = taken.setdefault(brief.id, line.line)
            if first != line.line:
                raise DomainError("line_same_organisation", line=first)
        except DomainError as error:
            faults.append(LineFault(line.line, error))
        else:
            ready.append(PlannedInvitation(line, brief))
    return Plan(tuple(ready), tuple(sorted(faults, key=lambda fault: fault.line)))


def _check_line(
    line: InvitationLine, brief: OrganisationBrief | None, region: str, led: set[UUID]
) -> OrganisationBrief:
    if brief is None or brief.region != region:
        raise DomainError("finess_unknown", value=line.number)
    if brief.is_closed:
        raise DomainError("organisation_closed")
    if {brief.id, brief.parent_id} & led:
        raise DomainError("lead_exists")
    return brief


def invite_planned(
    session: Session,
    actor: Actor,
    region: str,
    plan: Plan,
    now: datetime,
    on_link: Callable[[PlannedInvitation, str], None] | None = None,
) -> int:
    """Send the invitations of a plan made in this same transaction; ``on_link`` gets the path of each link."""
    for planned in plan.ready:
        link = invite_first_lead(
            session,
            actor,
            region,
            planned.organisation.id,
            email=planned.line.email,
            function=planned.line.function,
            now=now,
        )
        if on_link is not None:
            on_link(planned, link.path)
    return len(plan.ready)


def plan_one(
    session: Session, actor: Actor, region: str, *, number: str, email: str, function: str, now: datetime
) -> OrganisationBrief:
    """The organisation of one invitation typed by hand, or the reason why it cannot be sent."""
    file = InvitationFile((InvitationLine(1, number, email, function),), ())
    plan = plan_invitations(session, actor, region, file, now)
    if plan.faults:
        raise plan.faults[0].error
    return plan.ready[0].organisation
