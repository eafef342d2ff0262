"""Roles as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.content.reference import load_nomenclature
from app.domain.access import Role, ScopeKind
from app.features.accounts.queries import HeldRole
from app.web.messages import ROLE_LABELS


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of one person: what, where, since when."""

    membership_id: UUID
    role: Role
    label: str
    place: str
    organisation_id: UUID | None
    granted_at: datetime


def role_lines(held: Iterable[HeldRole]) -> list[RoleLine]:
    return [
        RoleLine(
            membership_id=one.membership.id,
            role=one.membership.role,
            label=ROLE_LABELS[one.membership.role],
            place=one.organisation_name or place_name(one.membership.scope_kind, one.membership.region),
            organisation_id=one.membership.organisation_id,
            granted_at=one.membership.granted_at,
        )
        for one in held
    ]


def place_name(kind: ScopeKind | None, region: str | None) -> str:
    """Where a role outside organisations is held."""
    if region is not None:
        return region_name(region)
    return "France entière" if kind is ScopeKind.NATIONAL else "Plateforme"


def region_name(code: str) -> str:
    found = load_nomenclature().regions.get(code)
    return found.name if found else f"Région {code}"


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """A browser and a system as people name them, from what the browser says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "Navigateur inconnu")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} sur {system}" if system else browser
