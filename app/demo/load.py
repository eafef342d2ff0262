"""Filling an empty demonstration base, through the services of the features alone.

Nothing is drawn at random: the same day gives the same region.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo import region
from app.demo.actions import take_on
from app.demo.frameworks import GROUP, write_frameworks
from app.demo.moments import Moments
from app.demo.personas import STAFF_DOMAIN, People, Team
from app.demo.plans import UNIT, write_plan_of
from app.demo.stories import INVITED, INVITED_SINCE, STORIES, Story
from app.demo.telling import Officials, Teller
from app.domain.access import Actor, Role
from app.domain.calendar import day_of
from app.domain.catalogue import Catalogue
from app.domain.organisations import GroupType, OrganisationKind, Sector
from app.features.accounts import queries as account_queries
from app.features.accounts import service as accounts
from app.features.accounts.models import AccountRow
from app.features.organisations import service as organisations
from app.features.organisations.models import OrganisationRow

BEGINNING = 120
"""Days: when the region was set up, before everything else."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was loaded; ``submissions`` are the versions that the region may read."""

    establishments: int
    assessments: int
    submissions: int


def is_empty(session: Session) -> bool:
    """Whether the base holds neither an organisation nor an account."""
    return (
        session.scalar(select(OrganisationRow.id).limit(1)) is None
        and session.scalar(select(AccountRow.id).limit(1)) is None
    )


def load_region(
    session: Session, catalogue: Catalogue, now: datetime, stories: Sequence[Story] = STORIES
) -> Loaded:
    """The demonstration as of ``now``, in the caller's transaction.

    Raises ``not_a_demonstration`` for a base that was not marked as one.
    """
    moments = Moments(day_of(now))
    beginning = moments.at(BEGINNING, 9)
    units = _found_region(session, beginning)
    people = People(session, units, beginning)
    people.bring_personas()
    officials = Officials(people.official(Role.REVIEWER), people.official(Role.ANALYST))
    names = region.list_names()
    teams: dict[str, Team] = {}
    if stories:
        teams[GROUP] = people.team_of(GROUP, names[GROUP], is_group=True)
        teams[UNIT] = people.team_of(UNIT, names[UNIT], is_group=False)
        write_frameworks(session, units, teams[GROUP], teams[UNIT], moments)
    for story in stories:
        if story.unit not in teams:
            is_group = story.unit in region.GROUP_KEYS
            teams[story.unit] = people.team_of(story.unit, names[story.unit], is_group=is_group)
        team = teams[story.unit]
        checklist = catalogue.latest(story.checklist)
        Teller(session, checklist, story, units[story.unit], team, officials, moments).tell()
    take_on(session, catalogue, units, teams, moments)
    if stories:
        write_plan_of(session, units[UNIT], teams[UNIT], moments)
    _invite(session, officials.analyst, units, moments.at(INVITED_SINCE, 10))
    return Loaded(
        establishments=sum(len(entity.places) for entity in region.ENTITIES),
        assessments=len(stories),
        submissions=sum(story.submitted is not None for story in stories),
    )


def _found_region(session: Session, now: datetime) -> dict[str, UUID]:
    """Import the list, add the group of EHPAD that no list can tell; the id of each key."""
    actor = Actor.system("démonstration")
    report = organisations.import_file(session, actor, io.BytesIO(region.write_list()), now=now)
    if report.refused or report.remarks:
        raise ValueError([str(fault) for fault in (*report.refused, *report.remarks)])
    numbers = region.list_numbers()
    found = account_queries.list_organisations_by_number(session, numbers.values(), now)
    units = {key: found[number].id for key, number in numbers.items()}
    return units | {region.HOME_GROUP.key: _found_home_group(session, actor, units, now)}


def _found_home_group(session: Session, actor: Actor, units: Mapping[str, UUID], now: datetime) -> UUID:
    group = region.HOME_GROUP
    row = organisations.create(
        session,
        actor,
        organisations.NewOrganisation(
            kind=OrganisationKind.GROUP,
            group_type=GroupType.OG,
            name=group.name,
            sector=Sector.ESMS,
            town=group.town,
            department=group.department,
        ),
        now=now,
    )
    for member in group.members:
        organisations.add_member(session, actor, row.id, units[member], now=now)
    return row.id


def _invite(session: Session, actor: Actor, units: Mapping[str, UUID], now: datetime) -> None:
    for key in INVITED:
        accounts.invite_first_lead(
            session,
            actor,
            region.REGION,
            units[key],
            email=f"direction.{key.replace('_', '-')}@{STAFF_DOMAIN}",
            function="Direction",
            now=now,
        )
