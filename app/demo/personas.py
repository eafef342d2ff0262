"""The role that each persona holds in the fictitious region, and who else works there.

A persona is entered by one click. The other accounts only give their authors to answers, signatures and
readings: their addresses end with another domain, and nobody enters them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.demo.region import REGION
from app.domain.access import SCOPE_OF_ROLE, Actor, Role, ScopeKind
from app.domain.accounts import lead_role
from app.features.accounts import service as accounts
from app.features.accounts.models import AccountRow as Account
from app.features.pages.personas import SIDES

STAFF_DOMAIN = "etablissement.example"
"""Reserved by RFC 2606: nobody has an address there."""


@dataclass(frozen=True, slots=True)
class Holding:
    """``unit``: the key of an organisation; empty for a role held elsewhere."""

    persona: str
    role: Role
    unit: str = ""


HOLDINGS = (
    Holding("rssi.valombreuse", Role.GROUP_MANAGER, "ght_avel"),
    Holding("rssi.valombreuse", Role.REFERENT, "ch_valombreuse"),
    Holding("direction.valombreuse", Role.SIGNATORY, "ght_avel"),
    Holding("direction.valombreuse", Role.SIGNATORY, "ch_valombreuse"),
    Holding("direction.valombreuse", Role.SIGNATORY, "ehpad_cloitre"),
    Holding("direction.trois-tilleuls", Role.REFERENT, "ehpad_tilleuls"),
    Holding("direction.trois-tilleuls", Role.SIGNATORY, "ehpad_tilleuls"),
    Holding("direction.jardins", Role.GROUP_MANAGER, "og_jardins"),
    Holding("direction.jardins", Role.SIGNATORY, "og_jardins"),
    Holding("rssi.cedres", Role.REFERENT, "cedres"),
    Holding("relecteur.crrc", Role.REVIEWER),
    Holding("accompagnateur.crrc", Role.FACILITATOR, "ehpad_tilleuls"),
    Holding("analyste.ars", Role.ANALYST),
    Holding("lecteur.national", Role.NATIONAL),
    Holding("administrateur", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers for a unit, and who signs."""

    lead: Actor
    signatory: Actor


class People:
    """Makes accounts and gives roles, each once."""

    def __init__(self, session: Session, units: Mapping[str, UUID], now: datetime) -> None:
        self._session = session
        self._units = units
        self._now = now
        self._system = Actor.system("démonstration")
        self._personas: dict[str, Actor] = {}

    def bring_personas(self) -> None:
        """Every persona of the page, with the roles it holds."""
        for persona in (persona for side in SIDES for persona in side.personas):
            account = accounts.create_persona(
                self._session,
                self._system,
                key=persona.key,
                name=persona.name,
                function=persona.function,
                now=self._now,
            )
            self._personas[persona.key] = _actor(account)
            for holding in HOLDINGS:
                if holding.persona == persona.key:
                    self._grant(account, holding.role, holding.unit)

    def holder(self, role: Role, unit: str = "") -> Actor | None:
        """The persona that holds this role there."""
        held = (one.persona for one in HOLDINGS if (one.unit, one.role) == (unit, role))
        return next((self._personas[key] for key in held), None)

    def official(self, role: Role) -> Actor:
        """The persona that holds this role outside organisations."""
        holder = self.holder(role)
        if holder is None:
            raise LookupError(role)
        return holder

    def team_of(self, unit: str, name: str, *, is_group: bool) -> Team:
        """The personas that hold the roles of this unit, or staff made for the purpose."""
        lead = lead_role(is_group=is_group)
        return Team(
            signatory=self.holder(Role.SIGNATORY, unit)
            or self._hire(unit, Role.SIGNATORY, "Direction", name),
            lead=self.holder(lead, unit) or self._hire(unit, lead, "Référent", name),
        )

    def _hire(self, unit: str, role: Role, function: str, place: str) -> Actor:
        account = accounts.create_account(
            self._session,
            self._system,
            email=f"{role.value}.{unit.replace('_', '-')}@{STAFF_DOMAIN}",
            name=f"{function}, {place}",
            function=function,
            password=None,
            now=self._now,
        )
        self._grant(account, role, unit)
        return _actor(account)

    def _grant(self, account: Account, role: Role, unit: str) -> None:
        kind = SCOPE_OF_ROLE[role]
        terms = accounts.LinkTerms(
            role=role,
            scope_kind=kind,
            organisation_id=self._units[unit] if unit else None,
            region=REGION if kind is ScopeKind.REGION else None,
        )
        accounts.grant_role(self._session, self._system, account, terms, self._now)


def _actor(account: Account) -> Actor:
    return Actor(id=account.id, name=account.name, email=account.email)
