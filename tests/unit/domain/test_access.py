"""Who may do what: tables over roles, places and permissions."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.domain.access import (
    GRANTS,
    NATIONAL,
    PLATFORM,
    SCOPE_OF_ROLE,
    SECOND_FACTOR_ROLES,
    Actor,
    Membership,
    Permission,
    Role,
    Scope,
    ScopeKind,
    is_inside,
    may,
    needs_second_factor,
)

OWN, PARENT, GROUP, OTHER = (uuid4() for _ in range(4))
CHAIN = frozenset(
    {
        Scope.organisation(OWN),
        Scope.organisation(PARENT),
        Scope.group(GROUP),
        Scope.region("11"),
        NATIONAL,
        PLATFORM,
    }
)


def actor(*held: tuple[Role, UUID | str | None]) -> Actor:
    def scope(role: Role, place: UUID | str | None) -> Scope:
        kind = SCOPE_OF_ROLE[role]
        return Scope(kind, str(place) if place else "")

    return Actor(uuid4(), "x", "x@x", tuple(Membership(role, scope(role, place)) for role, place in held))


P = Permission


@pytest.mark.parametrize(
    ("role", "place", "permission", "expected"),
    [
        (Role.REFERENT, OWN, P.ASSESSMENT_ANSWER, True),
        (Role.REFERENT, PARENT, P.ASSESSMENT_ANSWER, True),
        (Role.REFERENT, OTHER, P.ASSESSMENT_ANSWER, False),
        (Role.REFERENT, OWN, P.ASSESSMENT_SIGN, False),
        (Role.SIGNATORY, OWN, P.ASSESSMENT_SIGN, True),
        (Role.SIGNATORY, OWN, P.ASSESSMENT_ANSWER, False),
        (Role.SIGNATORY, GROUP, P.ORGANISATION_READ, True),
        (Role.SIGNATORY, GROUP, P.ASSESSMENT_STATE, False),
        (Role.GROUP_MANAGER, GROUP, P.ASSESSMENT_STATE, True),
        (Role.GROUP_MANAGER, GROUP, P.ASSESSMENT_READ, False),
        (Role.GROUP_MANAGER, GROUP, P.ASSESSMENT_ANSWER, False),
        (Role.FACILITATOR, OWN, P.ASSESSMENT_ANSWER, True),
        (Role.FACILITATOR, OWN, P.TEAM_INVITE, False),
        (Role.CONTRIBUTOR, OWN, P.ASSESSMENT_READ, False),
        (Role.REVIEWER, "11", P.SUBMISSION_REVIEW, True),
        (Role.REVIEWER, "84", P.SUBMISSION_REVIEW, False),
        (Role.REVIEWER, "11", P.REGION_EXPORT, False),
        (Role.ANALYST, "11", P.REGION_EXPORT, True),
        (Role.ANALYST, "11", P.SUBMISSION_REVIEW, False),
        (Role.ANALYST, "11", P.ASSESSMENT_READ, False),
        (Role.NATIONAL, None, P.STATISTICS_READ, True),
        (Role.NATIONAL, None, P.SUBMISSION_READ, False),
        (Role.ADMINISTRATOR, None, P.ASSESSMENT_READ, False),
        (Role.ADMINISTRATOR, None, P.SUBMISSION_READ, False),
        (Role.ADMINISTRATOR, None, P.ACCOUNT_MANAGE, True),
    ],
)
def test_what_a_role_gives(role: Role, place: UUID | str | None, permission: Permission, expected: bool):
    assert may(actor((role, place)), permission, CHAIN) is expected


def test_nobody_reviews_where_they_hold_another_role():
    reviewer = (Role.REVIEWER, "11")
    assert may(actor(reviewer), P.SUBMISSION_REVIEW, CHAIN)
    for role, place in [(Role.FACILITATOR, OWN), (Role.CONTRIBUTOR, PARENT), (Role.GROUP_MANAGER, GROUP)]:
        both = actor(reviewer, (role, place))
        assert not may(both, P.SUBMISSION_REVIEW, CHAIN)
        assert may(both, P.SUBMISSION_READ, CHAIN)


def test_administrators_hold_no_permission_over_answers():
    given = {p for (role, _), ps in GRANTS.items() if role is Role.ADMINISTRATOR for p in ps}
    assert not {p for p in given if p.value.split(":")[0] in ("assessment", "submission", "team")}


def test_inside_is_about_place_not_permission():
    assert is_inside(actor((Role.CONTRIBUTOR, OWN)), CHAIN)
    assert not is_inside(actor((Role.REFERENT, OTHER)), CHAIN)


@pytest.mark.parametrize("role", Role)
def test_who_needs_a_second_factor(role: Role):
    place = {ScopeKind.ORGANISATION: OWN, ScopeKind.REGION: "11"}.get(SCOPE_OF_ROLE[role])
    assert needs_second_factor(actor((role, place))) is (role in SECOND_FACTOR_ROLES)


def test_covering_several_organisations_needs_a_second_factor():
    assert needs_second_factor(actor((Role.REFERENT, OWN), (Role.REFERENT, OTHER)))
