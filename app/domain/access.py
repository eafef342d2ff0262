"""Who may do what, where: roles and permissions in code, memberships in rows.

A role is held at a scope. A target (an organisation, a region) has a chain of scopes. ``may`` answers whether
one of the actor's grants, held at a scope of the target's chain, gives the permission.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    CONTRIBUTOR = "contributor"
    REFERENT = "referent"
    SIGNATORY = "signatory"
    GROUP_MANAGER = "group_manager"
    FACILITATOR = "facilitator"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    NATIONAL = "national"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """``resource:action``; each has a French label in ``app.web.messages``."""

    ORGANISATION_SEARCH = "organisation:search"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_MANAGE = "organisation:manage"
    ASSESSMENT_READ = "assessment:read"
    ASSESSMENT_ANSWER = "assessment:answer"
    ASSESSMENT_MANAGE = "assessment:manage"
    ASSESSMENT_SIGN = "assessment:sign"
    ASSESSMENT_STATE = "assessment:state"
    PLAN_READ = "plan:read"
    PLAN_WRITE = "plan:write"
    PLAN_MANAGE = "plan:manage"
    PLAN_APPROVE = "plan:approve"
    SUBMISSION_READ = "submission:read"
    SUBMISSION_REVIEW = "submission:review"
    TEAM_READ = "team:read"
    TEAM_INVITE = "team:invite"
    REFERENT_INVITE = "referent:invite"
    AUDIT_READ = "audit:read"
    REGION_READ = "region:read"
    REGION_EXPORT = "region:export"
    STATISTICS_READ = "statistics:read"
    ACCOUNT_MANAGE = "account:manage"
    PLATFORM_OPERATE = "platform:operate"
    PLATFORM_AUDIT = "platform:audit"


class ScopeKind(StrEnum):
    """``GROUP`` is the group seen from one of its members; the group itself is an ``ORGANISATION``."""

    ORGANISATION = "organisation"
    GROUP = "group"
    REGION = "region"
    NATIONAL = "national"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Scope:
    kind: ScopeKind
    key: str = ""

    @classmethod
    def organisation(cls, organisation_id: UUID) -> Scope:
        return cls(ScopeKind.ORGANISATION, str(organisation_id))

    @classmethod
    def group(cls, organisation_id: UUID) -> Scope:
        return cls(ScopeKind.GROUP, str(organisation_id))

    @classmethod
    def region(cls, code: str) -> Scope:
        return cls(ScopeKind.REGION, code)


NATIONAL = Scope(ScopeKind.NATIONAL)
PLATFORM = Scope(ScopeKind.PLATFORM)

_READ_OWN = frozenset(
    {
        Permission.ORGANISATION_READ,
        Permission.ASSESSMENT_READ,
        Permission.ASSESSMENT_STATE,
        Permission.PLAN_READ,
    }
)
_REFERENT = _READ_OWN | {
    Permission.ORGANISATION_MANAGE,
    Permission.ASSESSMENT_ANSWER,
    Permission.ASSESSMENT_MANAGE,
    Permission.PLAN_WRITE,
    Permission.PLAN_MANAGE,
    Permission.TEAM_READ,
    Permission.TEAM_INVITE,
    Permission.AUDIT_READ,
}

GRANTS: Mapping[tuple[Role, ScopeKind], frozenset[Permission]] = {
    # A contributor answers only the items assigned to them, through a link that shows nothing else.
    (Role.CONTRIBUTOR, ScopeKind.ORGANISATION): frozenset({Permission.ORGANISATION_READ}),
    (Role.REFERENT, ScopeKind.ORGANISATION): _REFERENT,
    (Role.SIGNATORY, ScopeKind.ORGANISATION): _READ_OWN
    | {Permission.ASSESSMENT_SIGN, Permission.PLAN_APPROVE, Permission.TEAM_READ, Permission.AUDIT_READ},
    (Role.GROUP_MANAGER, ScopeKind.ORGANISATION): _REFERENT,
    (Role.GROUP_MANAGER, ScopeKind.GROUP): frozenset(
        {Permission.ORGANISATION_READ, Permission.ASSESSMENT_STATE}
    ),
    (Role.FACILITATOR, ScopeKind.ORGANISATION): _READ_OWN
    | {Permission.ASSESSMENT_ANSWER, Permission.PLAN_WRITE},
    (Role.REFERENT, ScopeKind.GROUP): frozenset({Permission.ORGANISATION_READ}),
    (Role.SIGNATORY, ScopeKind.GROUP): frozenset({Permission.ORGANISATION_READ}),
    (Role.REVIEWER, ScopeKind.REGION): frozenset(
        {
            Permission.ORGANISATION_SEARCH,
            Permission.ORGANISATION_READ,
            Permission.SUBMISSION_READ,
            Permission.SUBMISSION_REVIEW,
            Permission.REFERENT_INVITE,
            Permission.REGION_READ,
            Permission.STATISTICS_READ,
        }
    ),
    (Role.ANALYST, ScopeKind.REGION): frozenset(
        {
            Permission.ORGANISATION_SEARCH,
            Permission.ORGANISATION_READ,
            Permission.SUBMISSION_READ,
            Permission.REFERENT_INVITE,
            Permission.REGION_READ,
            Permission.REGION_EXPORT,
            Permission.STATISTICS_READ,
        }
    ),
    (Role.NATIONAL, ScopeKind.NATIONAL): frozenset({Permission.STATISTICS_READ}),
    (Role.ADMINISTRATOR, ScopeKind.PLATFORM): frozenset(
        {
            Permission.ORGANISATION_SEARCH,
            Permission.ORGANISATION_READ,
            Permission.ACCOUNT_MANAGE,
            Permission.PLATFORM_OPERATE,
            Permission.PLATFORM_AUDIT,
        }
    ),
}
"""The whole of what a role gives, by the kind of scope where it is held."""

SCOPE_OF_ROLE: Mapping[Role, ScopeKind] = {
    Role.CONTRIBUTOR: ScopeKind.ORGANISATION,
    Role.REFERENT: ScopeKind.ORGANISATION,
    Role.SIGNATORY: ScopeKind.ORGANISATION,
    Role.GROUP_MANAGER: ScopeKind.ORGANISATION,
    Role.FACILITATOR: ScopeKind.ORGANISATION,
    Role.REVIEWER: ScopeKind.REGION,
    Role.ANALYST: ScopeKind.REGION,
    Role.NATIONAL: ScopeKind.NATIONAL,
    Role.ADMINISTRATOR: ScopeKind.PLATFORM,
}
"""Where each role is given."""

SECOND_FACTOR_ROLES = frozenset(Role) - {Role.CONTRIBUTOR, Role.REFERENT}
"""Roles that see nothing before a second factor is set; so does whoever covers several organisations."""

STAFF_ROLES = frozenset({Role.CONTRIBUTOR, Role.REFERENT, Role.SIGNATORY})
"""Roles that a referent may give inside their own organisation."""


@dataclass(frozen=True, slots=True)
class Membership:
    role: Role
    scope: Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a person signed in, or the system from the command line or a job."""

    id: UUID | None
    name: str
    email: str
    memberships: tuple[Membership, ...] = ()
    has_second_factor: bool = False
    session_id: UUID | None = None
    address: str | None = None
    second_factor_for_all: bool = False

    @classmethod
    def system(cls, name: str = "système") -> Actor:
        return cls(id=None, name=name, email="")

    def grants(self) -> Iterable[Membership]:
        """Memberships, with what a role in a group shows of its members added."""
        for membership in self.memberships:
            yield membership
            if (
                membership.role,
                ScopeKind.GROUP,
            ) in GRANTS and membership.scope.kind is ScopeKind.ORGANISATION:
                yield Membership(membership.role, Scope(ScopeKind.GROUP, membership.scope.key))

    @property
    def regions(self) -> frozenset[str]:
        return frozenset(m.scope.key for m in self.memberships if m.scope.kind is ScopeKind.REGION)

    @property
    def organisation_ids(self) -> frozenset[UUID]:
        return frozenset(
            UUID(m.scope.key) for m in self.memberships if m.scope.kind is ScopeKind.ORGANISATION
        )

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(m.role for m in self.memberships)

    def may_anywhere(self, permission: Permission) -> bool:
        """True when some role of the actor gives this permission somewhere; for navigation only."""
        return any(permission in GRANTS.get((g.role, g.scope.kind), frozenset()) for g in self.grants())

    def has_role_in(self, scopes: frozenset[Scope]) -> bool:
        """True when the actor holds a role in the organisation itself, its legal entity or one of its groups."""
        own = {ScopeKind.ORGANISATION, ScopeKind.GROUP}
        return any(g.scope in scopes and g.scope.kind in own for g in self.grants())


def may(actor: Actor, permission: Permission, scopes: frozenset[Scope]) -> bool:
    """Whether ``actor`` may do this to the target whose chain of scopes is given.

    Nobody reviews an organisation where they hold another role: the review permission is refused there.
    """
    if permission is Permission.SUBMISSION_REVIEW and actor.has_role_in(scopes):
        return False
    return any(
        grant.scope in scopes and permission in GRANTS.get((grant.role, grant.scope.kind), frozenset())
        for grant in actor.grants()
    )


def is_inside(actor: Actor, scopes: frozenset[Scope]) -> bool:
    """Whether the target lies inside one of the actor's own scopes, whatever they may do there."""
    return any(
        grant.scope in scopes and GRANTS.get((grant.role, grant.scope.kind)) for grant in actor.grants()
    )


def needs_second_factor(actor: Actor) -> bool:
    """Required by role, by covering several organisations, or for everybody by setting."""
    return (
        actor.second_factor_for_all
        or bool(actor.roles & SECOND_FACTOR_ROLES)
        or len(actor.organisation_ids) > 1
    )
