"""Establishments, legal entities and groups: what they are, where they are, and who answers for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.catalogue import AnsweringUnit


class OrganisationKind(StrEnum):
    GROUP = "group"
    LEGAL_ENTITY = "legal_entity"
    ESTABLISHMENT = "establishment"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


class GroupType(StrEnum):
    """The GHT, the groupement de coopération sanitaire, the organisme gestionnaire of several entities."""

    GHT = "ght"
    GCS = "gcs"
    OG = "og"

    @property
    def label(self) -> str:
        return _GROUP_LABELS[self]


class MembershipRole(StrEnum):
    SUPPORT = "support"
    MEMBER = "member"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


class Sector(StrEnum):
    """Établissement de santé, établissement ou service médico-social, or neither."""

    ES = "es"
    ESMS = "esms"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _SECTOR_LABELS[self]


class Ownership(StrEnum):
    """What the legal status of the legal entity says."""

    PUBLIC = "public"
    NON_PROFIT = "non_profit"
    FOR_PROFIT = "for_profit"


class LegalCut(StrEnum):
    """The four categories by which the CaRE programme publishes its figures."""

    GHT_MEMBER = "ght_member"
    PUBLIC_OUTSIDE_GHT = "public_outside_ght"
    EBNL = "ebnl"
    LUCRATIF = "lucratif"

    @property
    def label(self) -> str:
        return _CUT_LABELS[self]


class Profile(StrEnum):
    """How an answering unit is seen by a checklist: its items and its unit are chosen by this."""

    GHT = "ght"
    ES = "es"
    ESMS = "esms"
    OG = "og"


_KIND_LABELS = {
    OrganisationKind.GROUP: "Groupement",
    OrganisationKind.LEGAL_ENTITY: "Entité juridique",
    OrganisationKind.ESTABLISHMENT: "Établissement",
}
_GROUP_LABELS = {
    GroupType.GHT: "Groupement hospitalier de territoire (GHT)",
    GroupType.GCS: "Groupement de coopération sanitaire (GCS)",
    GroupType.OG: "Organisme gestionnaire (OG)",
}
_ROLE_LABELS = {MembershipRole.SUPPORT: "Établissement support", MembershipRole.MEMBER: "Membre"}
_SECTOR_LABELS = {Sector.ES: "Sanitaire", Sector.ESMS: "Médico-social", Sector.OTHER: "Autre"}
_CUT_LABELS = {
    LegalCut.GHT_MEMBER: "Membre d’un GHT",
    LegalCut.PUBLIC_OUTSIDE_GHT: "Public hors GHT",
    LegalCut.EBNL: "Privé à but non lucratif",
    LegalCut.LUCRATIF: "Privé lucratif",
}


@dataclass(frozen=True, slots=True)
class Category:
    """A category of establishment of FINESS."""

    code: str
    label: str
    sector: Sector


@dataclass(frozen=True, slots=True)
class LegalStatus:
    """A legal status of FINESS; ``ownership`` is ``None`` for a body under foreign law."""

    code: str
    label: str
    ownership: Ownership | None


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class Department:
    """``region`` is ``None`` where no regional health agency is competent."""

    code: str
    name: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """The reference tables, by code."""

    categories: Mapping[str, Category]
    legal_statuses: Mapping[str, LegalStatus]
    departments: Mapping[str, Department]
    regions: Mapping[str, Region]

    def region_of(self, department: str | None) -> str | None:
        found = self.departments.get(department or "")
        return found.region if found else None


OVERSEAS: Mapping[str, str] = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9F": "976", "9J": "986"}
"""The codes of FINESS for departments and communities overseas, and those of the COG."""

_FINESS_OVERSEAS = {"9701": "971", "9702": "972", "9703": "973", "9704": "974", "9805": "976", "9806": "986"}


def department_code(code: str) -> str:
    """The department as the COG writes it: ``9A`` is ``971``, ``1`` is ``01``."""
    code = code.strip().upper()
    return OVERSEAS.get(code) or (code.zfill(2) if code.isdigit() else code)


def commune_code(code: str) -> str:
    """The commune as the COG writes it: ``9A101`` is ``97101``, ``9J613`` is ``98613``."""
    code = code.strip().upper()
    overseas = OVERSEAS.get(code[:2])
    return overseas[:2] + code[2:] if overseas else code


def department_of_commune(code: str) -> str | None:
    """The department that a commune code of the COG begins with."""
    code = commune_code(code)
    if len(code) != 5:
        return None
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def department_of_finess(number: str) -> str:
    """Where a FINESS number was given: its first two characters, or its first four overseas.

    A body keeps its number when it moves: this is its department of registration, for want of an address.
    """
    return _FINESS_OVERSEAS.get(number[:4]) or number[:2]


def legal_cut(ownership: Ownership | None, *, in_ght: bool) -> LegalCut | None:
    """A member of a GHT is that before anything else; without a known legal status there is no cut."""
    if in_ght:
        return LegalCut.GHT_MEMBER
    if ownership is None:
        return None
    return {
        Ownership.PUBLIC: LegalCut.PUBLIC_OUTSIDE_GHT,
        Ownership.NON_PROFIT: LegalCut.EBNL,
        Ownership.FOR_PROFIT: LegalCut.LUCRATIF,
    }[ownership]


def joint_sector(sectors: Iterable[Sector]) -> Sector:
    """The sector of a legal entity from its establishments: one that treats patients makes it an ES."""
    found = set(sectors)
    return next((sector for sector in (Sector.ES, Sector.ESMS) if sector in found), Sector.OTHER)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the rules need to know of one."""

    id: UUID
    kind: OrganisationKind
    sector: Sector
    name: str = ""
    group_type: GroupType | None = None
    is_og: bool = False


@dataclass(frozen=True, slots=True)
class Lineage:
    """An organisation, its legal entity, and the groups it belongs to by itself or through that entity."""

    organisation: Organisation
    parent: Organisation | None = None
    groups: tuple[Organisation, ...] = ()


def profile_of(organisation: Organisation) -> Profile | None:
    """``None``: neither health nor medico-social, no checklist is meant for it."""
    if organisation.group_type is GroupType.GHT:
        return Profile.GHT
    if organisation.group_type is GroupType.OG or (
        organisation.kind is OrganisationKind.LEGAL_ENTITY and organisation.is_og
    ):
        return Profile.OG
    return {Sector.ES: Profile.ES, Sector.ESMS: Profile.ESMS, Sector.OTHER: None}[organisation.sector]


UnitRule = Callable[[str], AnsweringUnit | None]
"""For a profile, who answers: ``Checklist.unit_for``."""


def is_answering_unit(rule: UnitRule, organisation: Organisation) -> bool:
    """True when the checklist is answered by this organisation itself."""
    profile = profile_of(organisation)
    return profile is not None and rule(profile.value) is _LEVELS[_level(organisation)]


def answering_units(rule: UnitRule, lineage: Lineage) -> tuple[Organisation, ...]:
    """Who may answer the checklist for this organisation, the widest first; empty: it is not asked.

    The first is who answers by default (the GHT, or the OG for all); the next ones are those who may answer
    alone, as a member of a GHT that is its own candidate. A checklist that has no rule for the organisation's
    own profile is not asked of it: the EHPAD of a hospital is not a candidate with its GHT.
    """
    profile = profile_of(lineage.organisation)
    if profile is None or rule(profile.value) is None:
        return ()
    chain = [*_widest_first(lineage.groups), lineage.parent, lineage.organisation]
    return tuple(one for one in chain if one is not None and is_answering_unit(rule, one))


def _widest_first(groups: Sequence[Organisation]) -> list[Organisation]:
    """A GHT before another group; then by id, so that the choice is always the same."""
    return sorted(groups, key=lambda group: (group.group_type is not GroupType.GHT, str(group.id)))


def _level(organisation: Organisation) -> OrganisationKind:
    """An OG that is a single legal entity answers as a group does."""
    return OrganisationKind.GROUP if profile_of(organisation) is Profile.OG else organisation.kind


_LEVELS = {
    OrganisationKind.GROUP: AnsweringUnit.GROUP,
    OrganisationKind.LEGAL_ENTITY: AnsweringUnit.LEGAL_ENTITY,
    OrganisationKind.ESTABLISHMENT: AnsweringUnit.ESTABLISHMENT,
}
