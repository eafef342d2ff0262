"""Organisations: places, legal cuts, profiles, and who answers a checklist."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.content.reference import load_nomenclature
from app.domain.catalogue import AnsweringUnit
from app.domain.organisations import (
    GroupType,
    LegalCut,
    Lineage,
    MembershipRole,
    Organisation,
    OrganisationKind,
    Ownership,
    Profile,
    Sector,
    answering_units,
    commune_code,
    department_code,
    department_of_commune,
    department_of_finess,
    is_answering_unit,
    joint_sector,
    legal_cut,
    profile_of,
)

GROUP, ENTITY, ESTABLISHMENT = (
    OrganisationKind.GROUP,
    OrganisationKind.LEGAL_ENTITY,
    OrganisationKind.ESTABLISHMENT,
)
ES, ESMS, OTHER = Sector.ES, Sector.ESMS, Sector.OTHER


def make(
    number: int,
    kind: OrganisationKind,
    sector: Sector = ES,
    group_type: GroupType | None = None,
    is_og: bool = False,
) -> Organisation:
    return Organisation(UUID(int=number), kind, sector, group_type=group_type, is_og=is_og)


GHT = make(1, GROUP, ES, GroupType.GHT)
GCS = make(2, GROUP, ES, GroupType.GCS)
OG = make(3, GROUP, ESMS, GroupType.OG)
HOSPITAL = make(4, ENTITY)
SITE = make(5, ESTABLISHMENT)
ASSOCIATION = make(6, ENTITY, ESMS)
HOME = make(7, ESTABLISHMENT, ESMS)
MANAGER = make(8, ENTITY, ESMS, is_og=True)
PHARMACY = make(9, ESTABLISHMENT, OTHER)

D2 = {"ght": AnsweringUnit.GROUP, "es": AnsweringUnit.LEGAL_ENTITY}.get
CORE = {"esms": AnsweringUnit.ESTABLISHMENT, "og": AnsweringUnit.GROUP}.get


@pytest.mark.parametrize(
    ("organisation", "profile"),
    [
        (GHT, Profile.GHT),
        (GCS, Profile.ES),
        (OG, Profile.OG),
        (HOSPITAL, Profile.ES),
        (SITE, Profile.ES),
        (HOME, Profile.ESMS),
        (MANAGER, Profile.OG),
        (PHARMACY, None),
    ],
)
def test_profile(organisation: Organisation, profile: Profile | None):
    assert profile_of(organisation) is profile


@pytest.mark.parametrize(
    ("rule", "lineage", "expected"),
    [
        (D2, Lineage(SITE, HOSPITAL, (GHT,)), (GHT, HOSPITAL)),
        (D2, Lineage(SITE, HOSPITAL), (HOSPITAL,)),
        (D2, Lineage(HOSPITAL, None, (GCS, GHT)), (GHT, HOSPITAL)),
        (D2, Lineage(GHT), (GHT,)),
        (D2, Lineage(HOME, HOSPITAL, (GHT,)), ()),
        (D2, Lineage(PHARMACY, HOSPITAL, (GHT,)), ()),
        (CORE, Lineage(HOME, ASSOCIATION), (HOME,)),
        (CORE, Lineage(HOME, ASSOCIATION, (OG,)), (OG, HOME)),
        (CORE, Lineage(HOME, MANAGER), (MANAGER, HOME)),
        (CORE, Lineage(HOME, HOSPITAL, (GHT,)), (HOME,)),
        (CORE, Lineage(SITE, HOSPITAL, (GHT,)), ()),
        (CORE, Lineage(ASSOCIATION), ()),
    ],
)
def test_who_may_answer_the_widest_first(rule, lineage: Lineage, expected: tuple[Organisation, ...]):
    assert answering_units(rule, lineage) == expected


def test_a_legal_entity_flagged_og_answers_as_a_group():
    assert is_answering_unit(CORE, MANAGER)
    assert not is_answering_unit(CORE, ASSOCIATION)


@pytest.mark.parametrize(
    ("ownership", "in_ght", "cut"),
    [
        (Ownership.PUBLIC, True, LegalCut.GHT_MEMBER),
        (Ownership.PUBLIC, False, LegalCut.PUBLIC_OUTSIDE_GHT),
        (Ownership.NON_PROFIT, False, LegalCut.EBNL),
        (Ownership.FOR_PROFIT, False, LegalCut.LUCRATIF),
        (None, True, LegalCut.GHT_MEMBER),
        (None, False, None),
    ],
)
def test_legal_cut(ownership: Ownership | None, in_ght: bool, cut: LegalCut | None):
    assert legal_cut(ownership, in_ght=in_ght) is cut


@pytest.mark.parametrize(
    ("sectors", "expected"), [([ESMS, ES], ES), ([OTHER, ESMS], ESMS), ([OTHER], OTHER), ([], OTHER)]
)
def test_a_legal_entity_takes_the_sector_of_its_establishments(sectors: list[Sector], expected: Sector):
    assert joint_sector(sectors) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("9A", "971"),
        ("9B", "972"),
        ("9C", "973"),
        ("9D", "974"),
        ("9F", "976"),
        ("9J", "986"),
        ("1", "01"),
        ("2a", "2A"),
        ("92", "92"),
    ],
)
def test_department_codes_of_finess_become_those_of_the_cog(code: str, expected: str):
    assert department_code(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("9A101", "97101"), ("9d411", "97411"), ("9J613", "98613"), ("2A004", "2A004"), ("01451", "01451")],
)
def test_commune_codes_of_finess_become_those_of_the_cog(code: str, expected: str):
    assert commune_code(code) == expected


@pytest.mark.parametrize(
    ("commune", "department"),
    [("97101", "971"), ("9A101", "971"), ("2B033", "2B"), ("75056", "75"), ("123", None)],
)
def test_department_of_a_commune(commune: str, department: str | None):
    assert department_of_commune(commune) == department


@pytest.mark.parametrize(
    ("finess", "department"),
    [
        ("920030269", "92"),
        ("2A0000014", "2A"),
        ("970100400", "971"),
        ("970400024", "974"),
        ("980502199", "976"),
    ],
)
def test_department_where_a_number_was_given(finess: str, department: str):
    assert department_of_finess(finess) == department


def test_every_label_is_there():
    for kind in (OrganisationKind, GroupType, MembershipRole, Sector, LegalCut):
        assert all(member.label for member in kind)


class TestNomenclature:
    nomenclature = load_nomenclature()

    @pytest.mark.parametrize(
        ("category", "sector"),
        [
            ("101", ES), ("355", ES), ("106", ES), ("109", ES), ("365", ES), ("131", ES), ("292", ES), ("362", ES),
            ("127", ES), ("146", ES), ("697", ES), ("114", ES),
            ("183", ESMS), ("186", ESMS), ("246", ESMS), ("255", ESMS), ("449", ESMS), ("500", ESMS), ("202", ESMS),
            ("354", ESMS), ("209", ESMS), ("165", ESMS), ("197", ESMS), ("214", ESMS), ("443", ESMS),
            ("124", OTHER), ("603", OTHER), ("620", OTHER), ("611", OTHER), ("607", OTHER), ("699", OTHER),
        ],
    )  # fmt: skip
    def test_sector_of_a_category(self, category: str, sector: Sector):
        assert self.nomenclature.categories[category].sector is sector

    @pytest.mark.parametrize(
        ("status", "ownership"),
        [
            ("13", Ownership.PUBLIC), ("21", Ownership.PUBLIC), ("01", Ownership.PUBLIC), ("29", Ownership.PUBLIC),
            ("60", Ownership.NON_PROFIT), ("63", Ownership.NON_PROFIT), ("47", Ownership.NON_PROFIT),
            ("89", Ownership.NON_PROFIT), ("73", Ownership.FOR_PROFIT), ("95", Ownership.FOR_PROFIT),
            ("79", Ownership.FOR_PROFIT), ("90", None),
        ],
    )  # fmt: skip
    def test_ownership_of_a_legal_status(self, status: str, ownership: Ownership | None):
        assert self.nomenclature.legal_statuses[status].ownership is ownership

    def test_tables_are_whole(self):
        assert len(self.nomenclature.categories) == 312
        assert len(self.nomenclature.legal_statuses) == 69
        assert len(self.nomenclature.regions) == 18
        assert len([one for one in self.nomenclature.departments.values() if one.region]) == 103

    def test_every_department_leads_to_a_known_region(self):
        regions = {one.region for one in self.nomenclature.departments.values()} - {None}
        assert regions == set(self.nomenclature.regions)

    @pytest.mark.parametrize(
        ("department", "region"), [("974", "04"), ("2A", "94"), ("986", None), ("ZZ", None), (None, None)]
    )
    def test_region_of_a_department(self, department: str | None, region: str | None):
        assert self.nomenclature.region_of(department) == region

    def test_codes_are_codes(self):
        for code, category in self.nomenclature.categories.items():
            assert len(code) == 3
            assert category.label.strip()
        assert all(len(code) == 2 for code in self.nomenclature.legal_statuses)
        assert all(len(code) in (2, 3) for code in self.nomenclature.departments)
