"""Reading organisations: scopes, lineage, who is covered, the tree, and the search inside a reach."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.session import Database
from app.domain.access import NATIONAL, PLATFORM, Actor, Membership, Permission, Role, Scope, ScopeKind, may
from app.domain.errors import DomainError
from app.domain.organisations import GroupType, LegalCut, MembershipRole, OrganisationKind, Sector
from app.features.organisations import queries, service
from app.features.organisations.models import GroupMembershipRow, OrganisationWordRow
from app.features.organisations.queries import Criteria, Reach
from app.features.organisations.service import NewOrganisation
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import make_establishment, make_group, make_organisation

TODAY = NOW.date()
EVERYTHING = Reach(everything=True)


@dataclass(frozen=True)
class World:
    """A GHT of two hospitals in region 24, an association of region 84 with two homes, one of them in region 11."""

    ght: UUID
    hospital: UUID
    site: UUID
    second: UUID
    association: UUID
    home: UUID
    far_home: UUID


@pytest.fixture
def world(database: Database) -> World:
    with database.unit_of_work() as session:
        hospital = make_organisation(
            session, "CH de Valombreuse", region="24", department="18", town="Valombreuse"
        )
        second = make_organisation(session, "CH de Montbrume", region="24", department="18", town="Montbrume")
        site = make_establishment(
            session, hospital, "Hôpital du Parc", region="24", department="18", town="Saint-Éloi"
        )
        association = make_organisation(
            session, "Association Les Tilleuls", region="84", department="69", sector=Sector.ESMS,
            legal_cut=LegalCut.EBNL, town="Aubevigne",
        )  # fmt: skip
        home = make_establishment(
            session, association, "EHPAD Les Tilleuls", region="84", department="69", town="Aubevigne",
            legal_cut=LegalCut.EBNL,
        )  # fmt: skip
        far = make_establishment(
            session, association, "EHPAD La Tillaie", region="11", department="77", town="Sourcevive",
            legal_cut=LegalCut.EBNL, closed_on=TODAY - timedelta(days=30),
        )  # fmt: skip
        ght = make_group(
            session, "GHT des Valombres", (hospital, second), region="24", ght_code="24991", town=""
        )
        return World(ght.id, hospital.id, site.id, second.id, association.id, home.id, far.id)


def found(session: Session, reach: Reach = EVERYTHING, *, text: str = "", **criteria: object) -> list[str]:
    rows, total = queries.search(session, reach, Criteria(text=text, **criteria), today=TODAY)  # type: ignore[arg-type]
    assert total == len(rows)
    return [row.name for row in rows]


class TestScopes:
    def test_an_establishment_has_its_entity_groups_and_region_in_one_query(
        self, database: Database, world: World
    ):
        with database.reading_session() as session, count_queries(database) as statements:
            scopes = queries.scopes_of(session, world.site)
        assert len(statements) == 1
        assert scopes == {
            Scope.organisation(world.site),
            Scope.organisation(world.hospital),
            Scope.group(world.ght),
            Scope.region("24"),
            NATIONAL,
            PLATFORM,
        }

    def test_a_group_is_an_organisation_of_its_region(self, database: Database, world: World):
        with database.reading_session() as session:
            scopes = queries.scopes_of(session, world.ght)
        assert scopes == {Scope.organisation(world.ght), Scope.region("24"), NATIONAL, PLATFORM}

    def test_nobody_is_nothing(self, database: Database):
        with database.reading_session() as session:
            assert queries.scopes_of(session, uuid4()) is None

    @pytest.mark.parametrize(
        ("starts", "ends", "is_in"),
        [
            (None, None, True),
            (TODAY, None, True),
            (TODAY + timedelta(days=1), None, False),
            (None, TODAY, False),
            (None, TODAY + timedelta(days=1), True),
        ],
    )
    def test_only_memberships_in_force_count(
        self, session: Session, starts: date | None, ends: date | None, is_in: bool
    ):
        member, group = make_organisation(session), make_group(session)
        role = MembershipRole.MEMBER
        session.add(
            GroupMembershipRow(
                group_id=group.id, member_id=member.id, role=role, starts_on=starts, ends_on=ends
            )
        )
        session.flush()
        scopes = queries.scopes_of(session, member.id, TODAY)
        assert scopes is not None
        assert (Scope.group(group.id) in scopes) is is_in
        assert bool(queries.get_lineage(session, member.id, TODAY).groups) is is_in
        assert bool(queries.list_covered(session, group.id, TODAY)) is is_in


class TestFamily:
    def test_lineage(self, database: Database, world: World):
        with database.reading_session() as session:
            lineage = queries.get_lineage(session, world.site, TODAY)
        assert (lineage.organisation.id, lineage.parent and lineage.parent.id) == (world.site, world.hospital)
        assert [(group.id, group.group_type) for group in lineage.groups] == [(world.ght, GroupType.GHT)]

    def test_a_group_covers_its_members_and_their_establishments(self, database: Database, world: World):
        with database.reading_session() as session:
            covered = [one.name for one in queries.list_covered(session, world.ght, TODAY)]
        assert covered == ["CH de Montbrume", "CH de Valombreuse", "Hôpital du Parc"]

    def test_tree_of_an_establishment_an_entity_and_a_group(self, database: Database, world: World):
        with database.reading_session() as session:
            trees = [queries.tree_of(session, one) for one in (world.home, world.association, world.ght)]
        home, association, ght = trees
        assert home.entity == association.entity
        assert [one.name for one in association.establishments] == ["EHPAD Les Tilleuls", "EHPAD La Tillaie"]
        assert (ght.entity, ght.establishments) == (None, ())
        assert [(link.organisation.name, link.role) for link in ght.members] == [
            ("CH de Valombreuse", MembershipRole.SUPPORT),
            ("CH de Montbrume", MembershipRole.MEMBER),
        ]

    def test_an_establishment_sees_the_groups_of_its_entity(self, database: Database, world: World):
        with database.reading_session() as session:
            tree = queries.tree_of(session, world.site)
        assert [link.organisation.name for link in tree.groups] == ["GHT des Valombres"]

    def test_unknown_organisation(self, session: Session):
        for read in (queries.get, queries.tree_of):
            with pytest.raises(DomainError, match="organisation_not_found"):
                read(session, uuid4())

    def test_summaries(self, database: Database, world: World):
        with database.reading_session() as session:
            names = queries.summaries(session, [world.home, world.ght, uuid4()])
            assert queries.summaries(session, []) == {}
        assert {one.name: one.profile for one in names.values()} == {
            "EHPAD Les Tilleuls": "esms",
            "GHT des Valombres": "ght",
        }


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("tilleuls", ["Association Les Tilleuls", "EHPAD Les Tilleuls"]),
            ("till", ["Association Les Tilleuls", "EHPAD La Tillaie", "EHPAD Les Tilleuls"]),
            ("ÉHPAD tilleuls", ["EHPAD Les Tilleuls"]),
            ("st eloi", ["Hôpital du Parc"]),
            ("hopital PARC", ["Hôpital du Parc"]),
            ("valombreuse", ["CH de Valombreuse"]),
            ("illeuls", []),
            ("de la", []),
            ("% _", []),
            ("24991", ["GHT des Valombres"]),
            ("valomb montb", []),
        ],
    )
    def test_by_name_and_town(self, database: Database, world: World, text: str, names: list[str]):
        with database.reading_session() as session:
            assert found(session, text=text) == names

    def test_by_number_however_typed(self, database: Database, world: World):
        with database.reading_session() as session:
            finess = queries.get(session, world.home).finess
            assert finess
            spaced = f"{finess[:2]} {finess[2:5]} {finess[5:]}"
            assert found(session, text=finess) == found(session, text=spaced) == ["EHPAD Les Tilleuls"]
            assert "EHPAD Les Tilleuls" in found(session, text=finess[:7])

    def test_two_words_of_one_name_with_the_same_prefix_count_once(self, session: Session):
        make_organisation(session, "Tilleuls et Tillaie", town="Tilly")
        assert found(session, text="till") == ["Tilleuls et Tillaie"]
        assert found(session, text="till tilly") == ["Tilleuls et Tillaie"]

    @pytest.mark.parametrize(
        ("criteria", "names"),
        [
            ({"kind": OrganisationKind.GROUP}, ["GHT des Valombres"]),
            ({"sector": Sector.ESMS, "kind": OrganisationKind.LEGAL_ENTITY}, ["Association Les Tilleuls"]),
            ({"department": "69"}, ["Association Les Tilleuls", "EHPAD Les Tilleuls"]),
            ({"region": "11"}, ["EHPAD La Tillaie"]),
            ({"text": "tillaie", "region": "84"}, []),
            ({"text": "ehpad", "is_open": True}, ["EHPAD Les Tilleuls"]),
            ({"is_open": False}, ["EHPAD La Tillaie"]),
            ({"text": "ch", "legal_cut": LegalCut.EBNL}, []),
        ],
    )
    def test_filters(self, database: Database, world: World, criteria: dict[str, object], names: list[str]):
        with database.reading_session() as session:
            assert found(session, **criteria) == names  # type: ignore[arg-type]

    def test_filters_by_group_and_by_entity(self, database: Database, world: World):
        with database.reading_session() as session:
            assert found(session, group_id=world.ght) == [
                "CH de Montbrume",
                "CH de Valombreuse",
                "Hôpital du Parc",
            ]
            assert found(session, parent_id=world.association) == ["EHPAD La Tillaie", "EHPAD Les Tilleuls"]
            assert found(session, text="tilleuls", parent_id=world.association) == ["EHPAD Les Tilleuls"]

    @pytest.mark.parametrize("text", ["", "valombr"])
    def test_pages_and_orders(self, database: Database, world: World, text: str):
        with database.reading_session() as session:
            rows, total = queries.search(session, EVERYTHING, Criteria(text=text), today=TODAY)
            for descending in (False, True):
                wanted = [row.id for row in rows][:: -1 if descending else 1]
                paged = [
                    row.id
                    for offset in range(total)
                    for row in queries.search(
                        session, EVERYTHING, Criteria(text=text), today=TODAY, descending=descending,
                        limit=1, offset=offset,
                    )[0]
                ]  # fmt: skip
                assert paged == wanted
            assert queries.search(session, EVERYTHING, Criteria(text=text), today=TODAY, offset=500) == (
                [],
                total,
            )

    @pytest.mark.parametrize(("sort", "key"), [("finess", "finess"), ("departement", "department")])
    def test_other_orders_put_what_is_missing_last(
        self, database: Database, world: World, sort: str, key: str
    ):
        with database.reading_session() as session:
            for descending in (False, True):
                rows, _ = queries.search(
                    session, EVERYTHING, Criteria(), today=TODAY, sort=sort, descending=descending
                )
                values = [getattr(row, key) for row in rows]
                known = [value for value in values if value is not None]
                assert known == sorted(known, reverse=descending)
                assert values == known + [None] * (len(values) - len(known))

    def test_the_same_order_on_both_engines(self, session: Session):
        """Byte by byte: a linguistic order would put « a-b » elsewhere on PostgreSQL."""
        for name in ("AB", "A B", "A-C", "A1", "Àa", "B"):
            make_organisation(session, name, town="")
        assert found(session) == ["A B", "A-C", "A1", "Àa", "AB", "B"]


class TestReach:
    def test_a_region_gives_what_stands_in_it(self, database: Database, world: World):
        with database.reading_session() as session:
            reach = Reach(regions=frozenset({"84", "11"}))
            assert found(session, reach) == [
                "Association Les Tilleuls",
                "EHPAD La Tillaie",
                "EHPAD Les Tilleuls",
            ]
            assert found(session, reach, text="ch") == []
            one = Reach(regions=frozenset({"84"}))
            assert found(session, one, text="ehpad") == ["EHPAD Les Tilleuls"]
            assert found(session, one, text="ehpad", region="11") == []
            assert found(session, one, region="11") == []

    def test_an_organisation_gives_itself_and_what_it_covers(self, database: Database, world: World):
        with database.reading_session() as session:
            association = Reach(organisation_ids=frozenset({world.association}))
            assert found(session, association) == [
                "Association Les Tilleuls",
                "EHPAD La Tillaie",
                "EHPAD Les Tilleuls",
            ]
            assert found(session, association, text="ehpad") == ["EHPAD La Tillaie", "EHPAD Les Tilleuls"]
            group = Reach(organisation_ids=frozenset({world.ght}))
            assert found(session, group, text="hopital") == ["Hôpital du Parc"]
            assert len(found(session, group)) == 4

    def test_nothing_gives_nothing(self, database: Database, world: World):
        with database.reading_session() as session:
            assert found(session, Reach()) == found(session, Reach(), text="tilleuls") == []
            assert queries.keep_reached(session, Reach(), {world.home}, TODAY) == frozenset()

    def test_what_may_be_opened_among_some(self, database: Database, world: World):
        with database.reading_session() as session:
            reach = Reach(organisation_ids=frozenset({world.home}), regions=frozenset({"24"}))
            kept = queries.keep_reached(session, reach, {world.home, world.far_home, world.ght}, TODAY)
        assert kept == {world.home, world.ght}

    @pytest.mark.parametrize(
        ("role", "scope", "expected"),
        [
            (Role.ADMINISTRATOR, PLATFORM, Reach(everything=True)),
            (Role.ANALYST, Scope.region("84"), Reach(regions=frozenset({"84"}))),
            (Role.REVIEWER, Scope.region("84"), Reach(regions=frozenset({"84"}))),
            (Role.NATIONAL, NATIONAL, Reach()),
            (
                Role.REFERENT,
                Scope.organisation(UUID(int=1)),
                Reach(organisation_ids=frozenset({UUID(int=1)})),
            ),
            (
                Role.GROUP_MANAGER,
                Scope.organisation(UUID(int=1)),
                Reach(organisation_ids=frozenset({UUID(int=1)})),
            ),
            # A region that gives no search, such as a role misplaced, opens nothing.
            (Role.REFERENT, Scope(ScopeKind.REGION, "84"), Reach()),
        ],
    )
    def test_what_a_role_reaches(self, role: Role, scope: Scope, expected: Reach):
        actor = Actor(UUID(int=9), "Fonction", "f@exemple.invalid", (Membership(role, scope),))
        assert queries.reach_of(actor) == expected

    def test_search_gives_nothing_that_the_guard_would_refuse(self, database: Database, world: World):
        """What one finds and what one may open are the same set."""
        ids = [getattr(world, field.name) for field in fields(world)]
        holders = [
            Membership(Role.ANALYST, Scope.region("84")),
            Membership(Role.REFERENT, Scope.organisation(world.association)),
            Membership(Role.REFERENT, Scope.organisation(world.home)),
            Membership(Role.GROUP_MANAGER, Scope.organisation(world.ght)),
            Membership(Role.ADMINISTRATOR, PLATFORM),
            Membership(Role.NATIONAL, NATIONAL),
        ]
        with database.reading_session() as session:
            for holder in holders:
                actor = Actor(UUID(int=9), "Fonction", "f@exemple.invalid", (holder,))
                rows, _ = queries.search(session, queries.reach_of(actor), Criteria(), today=TODAY)
                allowed = {
                    one
                    for one in ids
                    if may(
                        actor, Permission.ORGANISATION_READ, queries.scopes_of(session, one) or frozenset()
                    )
                }
                assert {row.id for row in rows} == allowed, holder


class TestService:
    def test_create_and_find(self, session: Session):
        actor = Actor.system()
        entity = service.create(
            session, actor,
            NewOrganisation(OrganisationKind.LEGAL_ENTITY, "CH de Brumeval", Sector.ES, finess="99 000 001 0",
                            department="36", legal_status="13", town="Brumeval"),
            now=NOW,
        )  # fmt: skip
        site = service.create(
            session, actor,
            NewOrganisation(OrganisationKind.ESTABLISHMENT, "Site de Brumeval", Sector.ES, parent_id=entity.id,
                            department="36"),
            now=NOW,
        )  # fmt: skip
        assert (entity.finess, entity.region, entity.legal_cut) == (
            "990000010",
            "24",
            LegalCut.PUBLIC_OUTSIDE_GHT,
        )
        assert site.legal_cut is LegalCut.PUBLIC_OUTSIDE_GHT
        assert found(session, text="brumeval") == ["CH de Brumeval", "Site de Brumeval"]

    def test_joining_a_ght_changes_the_cut_and_happens_once(self, session: Session):
        entity = make_organisation(session)
        site = make_establishment(session, entity, "Site A")
        group = service.create(
            session, Actor.system(),
            NewOrganisation(OrganisationKind.GROUP, "GHT", Sector.ES, group_type=GroupType.GHT, ght_code="24992"),
            now=NOW,
        )  # fmt: skip
        assert (group.region, group.legal_cut) == ("24", LegalCut.GHT_MEMBER)
        service.add_member(session, Actor.system(), group.id, entity.id, now=NOW)
        assert {entity.legal_cut, site.legal_cut} == {LegalCut.GHT_MEMBER}
        with pytest.raises(DomainError, match="already_member"):
            service.add_member(session, Actor.system(), group.id, entity.id, now=NOW)
        with pytest.raises(DomainError, match="not_a_group"):
            service.add_member(session, Actor.system(), entity.id, site.id, now=NOW)

    def test_a_number_is_taken_once_for_each_kind(self, session: Session):
        new = NewOrganisation(OrganisationKind.LEGAL_ENTITY, "CH", Sector.ES, finess="990000010")
        service.create(session, Actor.system(), new, now=NOW)
        with pytest.raises(DomainError, match="finess_taken"):
            service.create(session, Actor.system(), new, now=NOW)
        with pytest.raises(DomainError, match="finess_invalid"):
            service.create(
                session, Actor.system(),
                NewOrganisation(OrganisationKind.LEGAL_ENTITY, "CH", Sector.ES, finess="990000011"),
                now=NOW,
            )  # fmt: skip


def test_words_are_of_the_form_that_ranges_expect(session: Session):
    """A search reads from ``p`` to ``p{``: a word with another character would stand outside."""
    row = make_organisation(session, "Œuvre Ñandú 3ᵉ âge — ½")
    words = session.scalars(
        select(OrganisationWordRow.word).where(OrganisationWordRow.organisation_id == row.id)
    ).all()
    assert {"oeuvre", "nandu", "age"} <= set(words)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
