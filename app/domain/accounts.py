"""Rules of accounts: waiting after failed attempts, passwords, links by e-mail, who may give which role."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address

from app.domain.access import SCOPE_OF_ROLE, STAFF_ROLES, Role, ScopeKind
from app.domain.errors import DomainError


class AttemptKind(StrEnum):
    """What is slowed down: a password tried, a code tried, a reset asked for."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    CODE = "code"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Attempt:
    at: datetime
    succeeded: bool


@dataclass(frozen=True, slots=True)
class Throttle:
    """``free`` failures without waiting, then a wait that doubles up to ``longest``.

    Failures fade after ``memory``. ``forgives``: a success wipes the failures before it; not for an address,
    which an intruder may share with an account of their own.
    """

    free: int
    first: timedelta
    longest: timedelta
    memory: timedelta
    forgives: bool


MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

ACCOUNT_THROTTLES: Mapping[AttemptKind, Throttle] = {
    # The longest wait stays short: somebody else's failures make the owner wait too.
    AttemptKind.PASSWORD: Throttle(5, MINUTE, 15 * MINUTE, DAY, forgives=True),
    # Whoever tries codes already knows the password; six digits need a slower pace.
    AttemptKind.CODE: Throttle(5, MINUTE, 120 * MINUTE, DAY, forgives=True),
    AttemptKind.RESET: Throttle(3, 5 * MINUTE, 240 * MINUTE, DAY, forgives=False),
}
"""Per account."""

ADDRESS_THROTTLES: Mapping[AttemptKind, Throttle] = {
    kind: Throttle(30, MINUTE, 15 * MINUTE, 120 * MINUTE, forgives=False) for kind in AttemptKind
}
"""Per network address: wider, because a whole hospital may come from one."""


def remaining_wait(attempts: Iterable[Attempt], throttle: Throttle, now: datetime) -> timedelta:
    """How long before the next try is let in; zero when it may come now."""
    recent = [attempt for attempt in attempts if attempt.at > now - throttle.memory]
    failures = 0
    last = now
    # At one same moment a success is read first: it never forgives a failure that may have come after it.
    for attempt in sorted(recent, key=lambda attempt: (attempt.at, not attempt.succeeded)):
        if not attempt.succeeded:
            failures, last = failures + 1, attempt.at
        elif throttle.forgives:
            failures = 0
    if failures <= throttle.free:
        return timedelta()
    doublings = min(failures - throttle.free - 1, 32)
    wait: timedelta = min(throttle.first * (1 << doublings), throttle.longest)
    return max(last + wait - now, timedelta())


def throttled_address(address: str | None) -> str:
    """The address that failures are counted on: an IPv6 client owns a whole /64."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)


MIN_PASSWORD, MAX_PASSWORD, MIN_STRENGTH = 12, 200, 3
SHORTEST_PERSONAL_WORD = 4


def check_password_form(password: str, *, email: str, name: str) -> None:
    """Refuse a password too short, too long, or built on who the person is.

    Raises ``password_too_short``, ``password_too_long``, ``password_personal``.
    """
    if len(password) < MIN_PASSWORD:
        raise DomainError("password_too_short", minimum=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        raise DomainError("password_too_long", maximum=MAX_PASSWORD)
    folded = _fold(password)
    if any(word in folded for word in personal_words(email=email, name=name)):
        raise DomainError("password_personal")


def personal_words(*, email: str, name: str) -> tuple[str, ...]:
    """What a password must not contain: the address, its first part, the words of the name."""
    address = _fold(email)
    candidates = [
        address,
        address.partition("@")[0],
        *_words(address.partition("@")[0]),
        *_words(_fold(name)),
    ]
    return tuple(dict.fromkeys(word for word in candidates if len(word) >= SHORTEST_PERSONAL_WORD))


def known_words(*texts: str) -> tuple[str, ...]:
    """Every word of these texts, in small letters, as written and without accents: what an attacker tries first."""
    words = [word for text in texts for form in (text.casefold(), _fold(text)) for word in _words(form)]
    return tuple(dict.fromkeys(words))


def _words(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text).split()


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


LINK_LIFETIMES: Mapping[LinkPurpose, timedelta] = {
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.RESET: timedelta(hours=2),
}
PURPOSE_SESSION = timedelta(minutes=30)
"""How long the session opened by a link may last before what it is for is done."""


class LinkState(StrEnum):
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


def link_state(
    *, used_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, now: datetime
) -> LinkState:
    """Whether a link may still be opened, and if not, why."""
    if revoked_at is not None:
        return LinkState.REVOKED
    if used_at is not None:
        return LinkState.USED
    return LinkState.OPEN if now < expires_at else LinkState.EXPIRED


def may_finish(
    *, used_at: datetime | None, finished_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> bool:
    """Whether the short session opened by a link still allows what the link is for."""
    if used_at is None or finished_at is not None or revoked_at is not None:
        return False
    return now < used_at + PURPOSE_SESSION


class Authority(StrEnum):
    """In whose name a role is given: the organisation's own team, its region, the platform."""

    TEAM = "team"
    REGION = "region"
    PLATFORM = "platform"


OFFICIAL_ROLES = frozenset({Role.REVIEWER, Role.ANALYST, Role.NATIONAL, Role.ADMINISTRATOR})
"""Roles held outside organisations; only the platform gives them."""


def lead_role(*, is_group: bool) -> Role:
    """The role that leads an organisation and invites its staff."""
    return Role.GROUP_MANAGER if is_group else Role.REFERENT


def grantable_roles(authority: Authority, *, is_group: bool, has_lead: bool) -> frozenset[Role]:
    """The roles that this authority may give in an organisation (design §4).

    Region and platform only bring in the first lead; afterwards the leads invite. By inviting a facilitator
    they give the establishment's consent.
    """
    lead = lead_role(is_group=is_group)
    if authority is Authority.TEAM:
        return (STAFF_ROLES - {Role.REFERENT}) | {lead, Role.FACILITATOR}
    return frozenset() if has_lead else frozenset({lead})


def check_grant(authority: Authority, role: Role, *, is_group: bool, has_lead: bool) -> None:
    """Refuse a role that this authority may not give in an organisation.

    Raises ``lead_exists`` when the organisation already invites its own staff, else ``role_not_grantable``.
    """
    if role in grantable_roles(authority, is_group=is_group, has_lead=has_lead):
        return
    if authority is not Authority.TEAM and has_lead:
        raise DomainError("lead_exists")
    raise DomainError("role_not_grantable")


def check_official_grant(authority: Authority, role: Role, region: str | None) -> None:
    """Refuse an official role given by another than the platform, or at the wrong scope.

    Raises ``role_not_grantable``, ``region_required``, ``region_unexpected``.
    """
    if authority is not Authority.PLATFORM or role not in OFFICIAL_ROLES:
        raise DomainError("role_not_grantable")
    is_regional = SCOPE_OF_ROLE[role] is ScopeKind.REGION
    if is_regional and not region:
        raise DomainError("region_required")
    if region and not is_regional:
        raise DomainError("region_unexpected")


def local_path(target: str | None) -> str | None:
    """``target`` when it is a path of this site, else ``None``.

    Browsers drop tabs and line ends and read a backslash as a slash: any of them is refused.
    """
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return None
    if any(character == "\\" or character <= " " or character == "\x7f" for character in target):
        return None
    return target
