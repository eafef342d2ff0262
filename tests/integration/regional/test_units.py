"""Who answers a checklist: the database finds the same as the domain's rule."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.catalogue import AnsweringUnit, Unit
from app.domain.organisations import GroupType, OrganisationKind, Sector, answering_units, is_answering_unit
from app.features.assessments.queries import regional as submissions
from app.features.assessments.queries.regional import Asked
from app.features.organisations import queries as organisations
from app.features.organisations.models import GroupMembershipRow, OrganisationRow
from app.features.organisations.queries import Criteria, UnitQuery
from tests.factories import make_ehpad, make_establishment, make_group, make_organisation
from tests.integration.regional.samples import TODAY, add_draft, add_submission, checklist

EVERY_RULE = (
    (Unit("ght", AnsweringUnit.GROUP), Unit("es", AnsweringUnit.LEGAL_ENTITY)),
    (Unit("esms", AnsweringUnit.ESTABLISHMENT), Unit("og", AnsweringUnit.GROUP)),
    (
        Unit("ght", AnsweringUnit.GROUP),
        Unit("es", AnsweringUnit.ESTABLISHMENT),
        Unit("og", AnsweringUnit.GROUP),
    ),
    (Unit("es", AnsweringUnit.LEGAL_ENTITY), Unit("esms", AnsweringUnit.ESTABLISHMENT)),
)


def make_country(session: Session, seed: int) -> list[OrganisationRow]:
    """Legal entities, establishments and groups of every sort, with memberships past, present and to come."""
    pick = random.Random(seed)  # noqa: S311 - a shape to try, not a secret
    sectors = list(Sector)
    groups = [
        make_group(
            session, f"Groupe {n}", group_type=pick.choice(list(GroupType)), sector=pick.choice(sectors)
        )
        for n in range(5)
    ]
    entities = [
        make_organisation(session, f"Entité {n}", sector=pick.choice(sectors), is_og=pick.random() < 0.3)
        for n in range(10)
    ]
    places = [
        make_establishment(session, pick.choice(entities), f"Établissement {n}", sector=pick.choice(sectors))
        for n in range(15)
    ]
    linked = {(pick.choice(groups).id, pick.choice([*entities, *places]).id) for _ in range(14)}
    for group_id, member_id in sorted(linked):
        starts = pick.choice([None, TODAY, TODAY + timedelta(days=1)])
        ends = pick.choice([None, None, TODAY, TODAY + timedelta(days=1)])
        row = GroupMembershipRow(group_id=group_id, member_id=member_id, role="member", starts_on=starts)
        row.ends_on = ends
        session.add(row)
    session.flush()
    return [*groups, *entities, *places]


def ask(units: tuple[Unit, ...], **criteria: object) -> UnitQuery:
    return UnitQuery(units, TODAY, Criteria(region="11", **criteria))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_units_and_coverage_are_those_of_the_domain(session: Session, seed: int) -> None:
    country = make_country(session, seed)
    for rules in EVERY_RULE:
        rule = {unit.profile: unit.unit for unit in rules}.get
        units = ask(rules)
        lines, total = submissions.list_lines(session, Asked(units, "care-d2"), limit=100, offset=0)
        covering = organisations.list_covering(session, units, [one.organisation.id for one in lines])
        found = {
            line.organisation.id: covering[line.organisation.id].id if line.is_covered else None
            for line in lines
        }
        expected = {}
        for row in country:
            lineage = organisations.get_lineage(session, row.id, TODAY)
            if is_answering_unit(rule, lineage.organisation):
                first = answering_units(rule, lineage)[0]
                expected[row.id] = None if first.id == row.id else first.id
        assert found == expected
        assert total == len(expected)
        assert submissions.count_units(session, units).get("11", 0) == list(expected.values()).count(None)


def test_a_closed_organisation_is_asked_nothing(session: Session) -> None:
    make_organisation(session, "CH fermé", closed_on=TODAY)
    make_organisation(session, "CH qui ferme demain", closed_on=TODAY + timedelta(days=1))
    lines, _ = submissions.list_lines(session, Asked(ask(checklist().units), "care-d2"), limit=10, offset=0)
    assert [line.organisation.name for line in lines] == ["CH qui ferme demain"]


def test_members_of_a_closed_group_answer_for_themselves(session: Session) -> None:
    member = make_organisation(session, "CH membre")
    make_group(session, "GHT dissous", (member,), closed_on=date(2026, 1, 1))
    lines, _ = submissions.list_lines(session, Asked(ask(checklist().units), "care-d2"), limit=10, offset=0)
    assert [(line.organisation.name, line.is_covered) for line in lines] == [("CH membre", False)]


def test_a_group_keeps_itself_and_its_members(session: Session) -> None:
    first, second = make_organisation(session, "CH un"), make_organisation(session, "CH deux")
    group = make_group(session, "GHT", (first,))
    units = ask(checklist().units, group_id=group.id)
    lines, _ = submissions.list_lines(session, Asked(units, "care-d2"), limit=10, offset=0)
    assert {line.organisation.id for line in lines} == {group.id, first.id}
    assert second.id not in {line.organisation.id for line in lines}


def test_an_organisation_says_who_manages_it(session: Session) -> None:
    """An OG that is one legal entity answers for its establishments; another's EHPAD answers alone."""
    manager = make_organisation(session, "Fondation", sector=Sector.ESMS, is_og=True)
    covered = make_establishment(session, manager, "EHPAD couvert")
    alone = make_ehpad(session, "EHPAD seul")
    units = ask(checklist("esms-socle").units)
    lines, _ = submissions.list_lines(session, Asked(units, "esms-socle"), limit=10, offset=0)
    assert {line.organisation.id: line.is_covered for line in lines} == {
        manager.id: False,
        covered.id: True,
        alone.id: False,
    }
    assert organisations.list_covering(session, units, [covered.id])[covered.id].name == "Fondation"


def test_a_draft_is_never_read(session: Session) -> None:
    organisation = make_organisation(session, kind=OrganisationKind.LEGAL_ENTITY)
    add_draft(session, organisation)
    units = ask(checklist().units)
    lines, _ = submissions.list_lines(session, Asked(units, "care-d2"), limit=10, offset=0)
    assert [line.submission for line in lines] == [None]
    assert submissions.count_statuses(session, units, "care-d2") == {submissions.UnitStatus.NOT_ANSWERED: 1}
    assert list(submissions.stream_tallied(session, units, "care-d2")) == []


def test_figures_hold_today_unless_time_has_changed_them(session: Session) -> None:
    yesterday = TODAY - timedelta(days=1)
    for name, change in (("A", None), ("B", TODAY), ("C", TODAY + timedelta(days=1))):
        add_submission(
            session, make_organisation(session, name), computed_on=yesterday, next_change_on=change
        )
    lines, _ = submissions.list_lines(session, Asked(ask(checklist().units), "care-d2"), limit=10, offset=0)
    dates = {line.organisation.name: line.submission.as_of(TODAY) for line in lines if line.submission}
    assert dates == {"A": TODAY, "B": yesterday, "C": TODAY}
