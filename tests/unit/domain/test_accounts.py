"""Rules of accounts: waiting, passwords, links, who gives which role, where one may go after sign-in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import STAFF_ROLES, Role
from app.domain.accounts import (
    ACCOUNT_THROTTLES,
    ADDRESS_THROTTLES,
    LINK_LIFETIMES,
    OFFICIAL_ROLES,
    PURPOSE_SESSION,
    Attempt,
    AttemptKind,
    Authority,
    LinkPurpose,
    LinkState,
    Throttle,
    check_grant,
    check_official_grant,
    check_password_form,
    grantable_roles,
    link_state,
    local_path,
    may_finish,
    remaining_wait,
    throttled_address,
)
from app.domain.errors import DomainError

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
THROTTLE = Throttle(free=3, first=MINUTE, longest=10 * MINUTE, memory=timedelta(hours=1), forgives=True)
STRICT = Throttle(free=3, first=MINUTE, longest=10 * MINUTE, memory=timedelta(hours=1), forgives=False)


def failures(count: int, last: datetime = NOW) -> list[Attempt]:
    return [Attempt(last - timedelta(seconds=number), succeeded=False) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "minutes"), [(0, 0), (3, 0), (4, 1), (5, 2), (6, 4), (7, 8), (8, 10), (50, 10)]
)
def test_the_wait_doubles_after_the_free_failures_up_to_its_limit(count: int, minutes: int) -> None:
    assert remaining_wait(failures(count), THROTTLE, NOW) == minutes * MINUTE


def test_the_wait_runs_from_the_last_failure() -> None:
    attempts = failures(5, NOW - timedelta(seconds=90))
    assert remaining_wait(attempts, THROTTLE, NOW) == timedelta(seconds=30)
    assert remaining_wait(attempts, THROTTLE, NOW + timedelta(seconds=30)) == timedelta()


def test_a_success_forgives_only_where_it_may() -> None:
    attempts = [*failures(5, NOW - 2 * MINUTE), Attempt(NOW - MINUTE, succeeded=True), *failures(1)]
    assert remaining_wait(attempts, THROTTLE, NOW) == timedelta()
    assert remaining_wait(attempts, STRICT, NOW) == 4 * MINUTE


def test_failures_fade() -> None:
    assert remaining_wait(failures(9, NOW - timedelta(hours=2)), THROTTLE, NOW) == timedelta()


def test_the_order_of_attempts_does_not_matter() -> None:
    attempts = [*failures(4), Attempt(NOW - timedelta(minutes=30), succeeded=True)]
    assert remaining_wait(attempts, THROTTLE, NOW) == remaining_wait(attempts[::-1], THROTTLE, NOW) == MINUTE


@given(
    st.lists(st.tuples(st.integers(0, 7200), st.booleans()), max_size=60),
    st.integers(0, 600),
)
def test_one_more_failure_never_shortens_the_wait(past: list[tuple[int, bool]], seconds: int) -> None:
    attempts = [Attempt(NOW - timedelta(seconds=age), succeeded) for age, succeeded in past]
    for throttle in (THROTTLE, STRICT):
        before = remaining_wait(attempts, throttle, NOW)
        after = remaining_wait([*attempts, Attempt(NOW, succeeded=False)], throttle, NOW)
        assert timedelta() <= before <= after <= throttle.longest
        assert remaining_wait(attempts, throttle, NOW + timedelta(seconds=seconds)) <= before


@pytest.mark.parametrize("kind", list(AttemptKind))
def test_every_kind_of_attempt_is_slowed_down(kind: AttemptKind) -> None:
    for throttle in (ACCOUNT_THROTTLES[kind], ADDRESS_THROTTLES[kind]):
        assert throttle.free <= 30
        assert throttle.first >= MINUTE
        assert throttle.longest <= throttle.memory


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, ""),
        ("unix:", ""),
    ],
)
def test_failures_are_counted_on_a_network(address: str | None, counted: str) -> None:
    assert throttled_address(address) == counted


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("onze-carac1", "password_too_short"),
        ("x" * 201, "password_too_long"),
        ("helene.brun@ch.fr et plus", "password_personal"),
        ("ici Hélène range tout", "password_personal"),
        ("LELONGBRUNBATEAU", "password_personal"),
    ],
)
def test_a_password_has_a_form(password: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        check_password_form(password, email="helene.brun@ch.fr", name="Hélène Brun")
    assert caught.value.code == code


def test_short_words_of_a_name_are_let_in() -> None:
    check_password_form("un lac de montagne", email="de@lac.fr", name="Luc de La Mer")


def test_a_password_of_the_longest_length_is_let_in() -> None:
    check_password_form("k" * 200, email="a@b.fr", name="Nom")


@pytest.mark.parametrize(
    ("used", "revoked", "age", "state"),
    [
        (False, False, timedelta(), LinkState.OPEN),
        (False, False, timedelta(days=14), LinkState.EXPIRED),
        (True, False, timedelta(), LinkState.USED),
        (True, False, timedelta(days=15), LinkState.USED),
        (True, True, timedelta(), LinkState.REVOKED),
        (False, True, timedelta(days=15), LinkState.REVOKED),
    ],
)
def test_the_state_of_a_link(used: bool, revoked: bool, age: timedelta, state: LinkState) -> None:
    stamps = {"used_at": NOW if used else None, "revoked_at": NOW if revoked else None}
    assert (
        link_state(**stamps, expires_at=NOW + LINK_LIFETIMES[LinkPurpose.INVITATION], now=NOW + age) is state
    )


def test_links_live_no_longer_than_promised() -> None:
    assert LINK_LIFETIMES[LinkPurpose.INVITATION] <= timedelta(days=14)
    assert LINK_LIFETIMES[LinkPurpose.RESET] == timedelta(hours=2)


def test_the_session_of_a_link_ends() -> None:
    opened = {"used_at": NOW, "finished_at": None, "revoked_at": None}
    assert may_finish(**opened, now=NOW + PURPOSE_SESSION - timedelta(seconds=1))
    assert not may_finish(**opened, now=NOW + PURPOSE_SESSION)
    assert not may_finish(**{**opened, "used_at": None}, now=NOW)
    assert not may_finish(**{**opened, "finished_at": NOW}, now=NOW)
    assert not may_finish(**{**opened, "revoked_at": NOW}, now=NOW)


@pytest.mark.parametrize("has_lead", [True, False])
@pytest.mark.parametrize("is_group", [True, False])
def test_a_team_gives_the_roles_of_its_staff_and_of_a_facilitator(is_group: bool, has_lead: bool) -> None:
    given = grantable_roles(Authority.TEAM, is_group=is_group, has_lead=has_lead)
    lead = Role.GROUP_MANAGER if is_group else Role.REFERENT
    assert given == {Role.CONTRIBUTOR, Role.SIGNATORY, Role.FACILITATOR, lead}
    assert given <= STAFF_ROLES | {Role.FACILITATOR, Role.GROUP_MANAGER}


@pytest.mark.parametrize("authority", [Authority.REGION, Authority.PLATFORM])
@pytest.mark.parametrize(("is_group", "lead"), [(True, Role.GROUP_MANAGER), (False, Role.REFERENT)])
def test_region_and_platform_bring_in_the_first_lead_only(
    authority: Authority, is_group: bool, lead: Role
) -> None:
    assert grantable_roles(authority, is_group=is_group, has_lead=False) == {lead}
    assert grantable_roles(authority, is_group=is_group, has_lead=True) == frozenset()
    with pytest.raises(DomainError, match="lead_exists"):
        check_grant(authority, lead, is_group=is_group, has_lead=True)
    with pytest.raises(DomainError, match="role_not_grantable"):
        check_grant(authority, Role.SIGNATORY, is_group=is_group, has_lead=False)


@pytest.mark.parametrize("role", sorted(OFFICIAL_ROLES))
def test_no_team_gives_an_official_role(role: Role) -> None:
    with pytest.raises(DomainError, match="role_not_grantable"):
        check_grant(Authority.TEAM, role, is_group=False, has_lead=True)
    for authority in (Authority.TEAM, Authority.REGION):
        with pytest.raises(DomainError, match="role_not_grantable"):
            check_official_grant(authority, role, None)


@pytest.mark.parametrize(
    ("role", "region", "code"),
    [
        (Role.ANALYST, "11", None),
        (Role.REVIEWER, "11", None),
        (Role.NATIONAL, None, None),
        (Role.ADMINISTRATOR, None, None),
        (Role.ANALYST, None, "region_required"),
        (Role.REVIEWER, "", "region_required"),
        (Role.NATIONAL, "11", "region_unexpected"),
        (Role.ADMINISTRATOR, "11", "region_unexpected"),
        (Role.REFERENT, None, "role_not_grantable"),
    ],
)
def test_the_platform_gives_official_roles_at_their_scope(
    role: Role, region: str | None, code: str | None
) -> None:
    if code is None:
        check_official_grant(Authority.PLATFORM, role, region)
        return
    with pytest.raises(DomainError, match=code):
        check_official_grant(Authority.PLATFORM, role, region)


@pytest.mark.parametrize("target", ["/", "/compte?page=2", "/etablissements/1/equipe#haut", "/a//b"])
def test_a_path_of_this_site_is_kept(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "compte",
        "https://ailleurs.fr/",
        "//ailleurs.fr",
        "/\\ailleurs.fr",
        "/\t/ailleurs.fr",
        "/\n/ailleurs.fr",
        "\\\\ailleurs.fr",
        " /compte",
        "javascript:alert(1)",
        "/" + "a" * 2000,
    ],
)
def test_anything_else_is_refused(target: str | None) -> None:
    assert local_path(target) is None
