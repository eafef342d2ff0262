"""Importing establishments on both engines: what comes in, what changes, what is closed, what is refused."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db.session import Database
from app.domain.access import Actor
from app.domain.errors import DomainError
from app.domain.organisations import LegalCut, OrganisationKind, Ownership, Sector
from app.features.audit.models import AuditRecordRow
from app.features.organisations import queries, service
from app.features.organisations.importing.limits import BATCH
from app.features.organisations.models import GroupMembershipRow, OrganisationRow, OrganisationWordRow
from app.features.organisations.service import Options, Outcome, Report
from app.features.organisations.words import word_rows
from tests.conftest import NOW
from tests.counting import count_queries
from tests.factories import luhn

SAMPLES = Path(__file__).parents[2] / "samples" / "finess"
TODAY = NOW.date()
HEADER = "finess_et;raison_sociale;finess_ej;categorie;departement;commune;statut_juridique;code_ght\n"
ET, EJ = OrganisationKind.ESTABLISHMENT, OrganisationKind.LEGAL_ENTITY


def finess(number: int) -> str:
    """Away from the numbers of the samples."""
    return luhn(f"99{(number + 700_000) % 1_000_000:06d}")


def load(database: Database, content: bytes | str, **options: Any) -> Report:
    source = io.BytesIO(content.encode() if isinstance(content, str) else content)
    with database.unit_of_work() as session:
        report = service.import_file(session, Actor.system(), source, now=NOW, options=Options(**options))
    for name in ("establishments", "entities", "groups", "memberships"):
        setattr(report, name, +getattr(report, name))  # without the outcomes that count nothing
    return report


def load_sample(database: Database, name: str, **options: Any) -> Report:
    return load(database, (SAMPLES / name).read_bytes(), **options)


def line(
    et: int, name: str, ej: int, category: str = "355", department: str = "18", town: str = "VALOMBREUSE",
    status: str = "13", ght: str = "",
) -> str:  # fmt: skip
    return f"{finess(et)};{name};{finess(ej)};{category};{department};{town};{status};{ght}\n"


def find(database: Database, number: str, kind: OrganisationKind | None = None) -> OrganisationRow:
    with database.reading_session() as session:
        row = queries.find_by_finess(session, number, kind)
    assert row is not None
    return row


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the three tables, to tell that nothing changed."""
    with database.reading_session() as session:
        return {
            table.name: sorted(session.execute(select(*table.columns)).all(), key=repr)
            for table in (
                OrganisationRow.__table__,
                GroupMembershipRow.__table__,
                OrganisationWordRow.__table__,
            )
        }


def assert_words_follow(database: Database) -> None:
    """The words stored are those that the organisations call for, no more and no less."""
    columns = OrganisationRow.__table__.columns
    with database.reading_session() as session:
        rows = session.execute(select(*columns)).mappings().all()
        wanted = {tuple(sorted(word.items())) for row in rows for word in word_rows(row["id"], dict(row))}
        words = session.execute(select(*OrganisationWordRow.__table__.columns)).mappings()
        assert {tuple(sorted(word.items())) for word in words} == wanted


class TestFirstImport:
    def test_list(self, database: Database):
        report = load_sample(database, "liste.csv")
        assert report.establishments == {Outcome.CREATED: 5}
        assert report.entities == {Outcome.CREATED: 4}
        assert report.groups == {Outcome.CREATED: 1}
        assert report.memberships == {Outcome.CREATED: 2}
        assert (report.refused, len(report.remarks)) == ([], 1)
        hospital = find(database, "991000019")
        assert (hospital.name, hospital.town, hospital.region, hospital.size, hospital.is_ose) == (
            "CH DE VALOMBREUSE", "VALOMBREUSE", "24", 412, True,
        )  # fmt: skip
        assert (hospital.sector, hospital.legal_cut, hospital.siret) == (
            Sector.ES, LegalCut.GHT_MEMBER, "99900000300015",
        )  # fmt: skip
        assert_words_follow(database)

    def test_a_list_names_legal_entities_after_their_first_establishment_and_says_so(
        self, database: Database
    ):
        load_sample(database, "liste.csv")
        entity = find(database, "990000010")
        assert (entity.name, entity.is_name_provisional) == ("CH DE VALOMBREUSE", True)
        assert (entity.siren, entity.legal_status, entity.ownership) == ("999000003", "13", Ownership.PUBLIC)
        assert (entity.department, entity.region, entity.town) == ("18", "24", "VALOMBREUSE")
        assert (entity.sector, entity.is_ose) == (Sector.ES, True)

    def test_legal_cuts(self, database: Database):
        load_sample(database, "liste.csv")
        cuts = {
            number: find(database, number).legal_cut for number in ("991000035", "991000043", "991000050")
        }
        assert cuts == {
            "991000035": LegalCut.GHT_MEMBER,
            "991000043": LegalCut.LUCRATIF,
            "991000050": LegalCut.EBNL,
        }

    def test_historical(self, database: Database):
        report = load_sample(database, "structureet-windows-1252.csv")
        assert (report.establishments, report.entities) == ({Outcome.CREATED: 4}, {Outcome.CREATED: 3})
        assert report.stated_on == date(2026, 5, 12)
        clinic = find(database, "991000043")
        assert (clinic.department, clinic.region, clinic.legal_cut) == ("974", "04", None)
        assert find(database, "990000010").legal_cut is LegalCut.PUBLIC_OUTSIDE_GHT
        assert_words_follow(database)

    def test_structures(self, database: Database):
        report = load_sample(database, "structures.json")
        assert (report.establishments, report.entities) == ({Outcome.CREATED: 4}, {Outcome.CREATED: 3})
        assert (report.groups, report.memberships) == ({Outcome.CREATED: 1}, {Outcome.CREATED: 2})
        assert report.skipped_closed == 2
        entity = find(database, "990000010")
        assert (entity.name, entity.is_name_provisional) == ("CENTRE HOSPITALIER DE VALOMBREUSE", False)
        with database.reading_session() as session:
            tree = queries.tree_of(session, entity.id)
        assert [one.finess for one in tree.establishments] == ["991000019", "991000027"]
        assert [(link.organisation.name, link.role, link.starts_on) for link in tree.groups] == [
            ("GHT DU VAL D’AVEL", "support", None)
        ]
        assert_words_follow(database)

    def test_a_ght_has_its_code_and_its_region(self, database: Database):
        load_sample(database, "structures.json")
        with database.reading_session() as session:
            group = session.scalars(select(OrganisationRow).where(OrganisationRow.ght_code == "24991")).one()
        assert (group.kind, group.name, group.region, group.legal_cut) == (
            OrganisationKind.GROUP, "GHT DU VAL D’AVEL", "24", LegalCut.GHT_MEMBER,
        )  # fmt: skip

    def test_the_import_stands_in_the_journal_with_its_counts(self, database: Database):
        load_sample(database, "liste.csv")
        with database.reading_session() as session:
            record = session.scalars(select(AuditRecordRow)).one()
        assert record.action == "organisations_imported"
        assert record.details["establishments"] == {"created": 5, "updated": 0, "unchanged": 0, "closed": 0}

    def test_what_is_guessed_of_an_entity_rests_on_the_whole_file(self, database: Database):
        """Its establishments stand in two batches, and do not have the same SIREN, town or sector."""
        header = "finess_et;raison_sociale;finess_ej;siret;commune;departement;categorie\n"
        one = f"{finess(1)};EHPAD;{finess(900)};99900000300015;VALOMBREUSE;18;500\n"
        rest = "".join(f"{finess(n + 2000)};C;{finess(901)};;AUBEVIGNE;18;355\n" for n in range(BATCH))
        other = f"{finess(2)};CH;{finess(900)};{luhn('9990000110001')};MONTBRUME;18;355\n"
        load(database, header + one + rest + other)
        entity = find(database, finess(900))
        assert (entity.name, entity.siren, entity.town, entity.sector) == ("EHPAD", None, None, Sector.ES)
        assert_words_follow(database)

    def test_an_establishment_and_its_entity_may_share_a_number(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 1))
        assert find(database, finess(1), ET).parent_id == find(database, finess(1), EJ).id

    def test_lines_refused_leave_the_others_in(self, database: Database):
        report = load_sample(database, "liste-fautive.csv")
        assert [(fault.number, fault.field) for fault in report.refused] == [
            (3, "finess_et"), (4, "ligne"), (5, "raison_sociale"), (6, "finess_ej"),
        ]  # fmt: skip
        assert report.establishments == {Outcome.CREATED: 2}

    def test_statements_grow_by_batch_and_not_by_line(self, database: Database):
        load(database, HEADER + line(1, "CENTRE PREMIER", 1))
        counts = []
        for number in (5, 50):
            content = HEADER + "".join(
                line(1000 * number + n, f"CENTRE {n}", 1000 * number + n) for n in range(number)
            )
            with count_queries(database) as statements:
                load(database, content)
            counts.append(len(statements))
        assert counts[0] == counts[1] < 40


class TestAgain:
    @pytest.mark.parametrize(
        "name", ["liste.csv", "structureet-utf8.csv", "structures.json", "liste-fautive.csv"]
    )
    def test_the_same_file_again_changes_nothing(self, database: Database, name: str):
        first = load_sample(database, name)
        before = everything(database)
        report = load_sample(database, name, close_missing=name != "liste-fautive.csv")
        assert not report.has_changes
        assert report.establishments == {Outcome.UNCHANGED: first.establishments[Outcome.CREATED]}
        assert everything(database) == before

    def test_another_file_updates(self, database: Database):
        load_sample(database, "liste.csv")
        report = load_sample(database, "structures.json")
        assert report.establishments == {Outcome.UPDATED: 4}
        entity = find(database, "990000010")
        assert (entity.name, entity.is_name_provisional) == ("CENTRE HOSPITALIER DE VALOMBREUSE", False)
        assert find(database, "991000019").name == "CENTRE HOSPITALIER DE VALOMBREUSE, SITE DU PARC"
        assert_words_follow(database)

    def test_what_a_file_does_not_say_is_kept(self, database: Database):
        load_sample(database, "liste.csv")
        load_sample(database, "structures.json")
        hospital = find(database, "991000019")
        assert (hospital.size, hospital.is_ose, hospital.opened_on) == (412, True, date(1990, 1, 1))

    def test_a_named_entity_is_not_renamed_by_a_list(self, database: Database):
        load_sample(database, "structures.json")
        load_sample(database, "liste.csv")
        assert find(database, "990000010").name == "CENTRE HOSPITALIER DE VALOMBREUSE"

    def test_a_partial_list_does_not_settle_a_known_entity_again(self, database: Database):
        """Its name, its numbers and its status are its own: a list only fills what nobody has said."""
        header = "finess_et;raison_sociale;finess_ej;raison_sociale_ej;siren_ej;departement;commune;statut_juridique\n"
        whole = (
            f"{finess(1)};CENTRE;{finess(11)};CENTRE DE VALOMBREUSE;999000011;18;VALOMBREUSE;13\n"
            f"{finess(2)};SITE B;{finess(11)};;;18;MONTBRUME;13\n"
        )
        load(database, header + whole)
        part = f"{finess(2)};SITE B;{finess(11)};ASSOCIATION B;999000029;18;MONTBRUME;60\n"
        report = load(database, header + part)
        entity = find(database, finess(11))
        assert (entity.name, entity.siren) == ("CENTRE DE VALOMBREUSE", "999000011")
        assert (entity.legal_status, entity.ownership) == ("13", Ownership.PUBLIC)
        assert (entity.town, entity.legal_cut) == (None, LegalCut.PUBLIC_OUTSIDE_GHT)
        assert report.entities == {Outcome.UNCHANGED: 1}
        assert find(database, finess(2)).legal_status == "60"

    def test_a_list_gives_a_real_name_in_place_of_a_provisional_one(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11, status="") + line(2, "SITE B", 11, status=""))
        header = "finess_et;raison_sociale;finess_ej;raison_sociale_ej;statut_juridique\n"
        load(database, header + f"{finess(2)};SITE B;{finess(11)};CENTRE DE VALOMBREUSE;13\n")
        entity = find(database, finess(11))
        assert (entity.name, entity.is_name_provisional) == ("CENTRE DE VALOMBREUSE", False)
        assert (entity.legal_status, entity.ownership) == ("13", Ownership.PUBLIC)
        load(database, HEADER + line(2, "SITE B", 11))
        assert find(database, finess(11)).name == "CENTRE DE VALOMBREUSE"
        assert_words_follow(database)

    def test_an_establishment_moves_to_another_entity(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11))
        report = load(database, HEADER + line(1, "CENTRE", 12, status="95"))
        assert report.establishments == {Outcome.UPDATED: 1}
        row = find(database, finess(1))
        assert row.parent_id == find(database, finess(12)).id
        assert row.legal_cut is LegalCut.LUCRATIF

    def test_a_new_name_is_found_and_the_old_one_no_more(self, database: Database):
        load(database, HEADER + line(1, "CENTRE ANCIEN", 11))
        load(database, HEADER + line(1, "CENTRE NOUVEAU", 11))
        everywhere = queries.Reach(everything=True)
        with database.reading_session() as session:
            found = {
                word: [
                    one.finess
                    for one in queries.search(
                        session, everywhere, queries.Criteria(text=word, kind=ET), today=TODAY
                    )[0]
                ]
                for word in ("nouveau", "ancien")
            }
        assert found == {"nouveau": [finess(1)], "ancien": []}
        assert_words_follow(database)

    def test_entering_a_ght_changes_the_cut_of_every_establishment_of_the_entity(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11) + line(2, "SITE B", 11))
        assert find(database, finess(2)).legal_cut is LegalCut.PUBLIC_OUTSIDE_GHT
        load(database, HEADER + line(1, "CENTRE", 11, ght="24991"))
        assert {find(database, finess(n)).legal_cut for n in (1, 2, 11)} == {LegalCut.GHT_MEMBER}

    def test_leaving_a_ght_without_a_known_status_leaves_no_cut(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11, status="", ght="24991"))
        assert find(database, finess(11)).legal_cut is LegalCut.GHT_MEMBER
        load(database, HEADER + line(1, "CENTRE", 11, status=""), close_missing=True)
        assert {find(database, finess(n)).legal_cut for n in (1, 11)} == {None}

    def test_a_later_member_begins_on_the_date_of_the_file(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11, ght="24991"))
        load(database, HEADER + line(1, "CENTRE", 11, ght="24991") + line(2, "AUTRE", 12, ght="24991"))
        with database.reading_session() as session:
            starts = session.scalars(select(GroupMembershipRow.starts_on)).all()
        assert sorted(starts, key=str) == [TODAY, None]


class TestClosing:
    def base(self, database: Database) -> None:
        content = line(1, "CENTRE", 11) + line(2, "SITE B", 11) + line(3, "SEUL", 12)
        load(
            database,
            HEADER
            + content
            + line(4, "EHPAD", 13, category="500")
            + line(5, "AILLEURS", 14, department="36"),
        )

    def test_nothing_is_closed_unless_asked(self, database: Database):
        self.base(database)
        load(database, HEADER + line(1, "CENTRE", 11))
        assert all(find(database, finess(n)).closed_on is None for n in (1, 2, 3, 4, 5))

    def test_a_list_closes_only_in_its_departments_and_categories(self, database: Database):
        self.base(database)
        report = load(database, HEADER + line(1, "CENTRE", 11), close_missing=True)
        closed = {n: find(database, finess(n)).closed_on for n in (1, 2, 3, 4, 5)}
        assert closed == {1: None, 2: TODAY, 3: TODAY, 4: None, 5: None}
        assert report.establishments[Outcome.CLOSED] == 2

    def test_an_entity_left_empty_is_closed_and_another_is_not(self, database: Database):
        self.base(database)
        report = load(database, HEADER + line(1, "CENTRE", 11), close_missing=True)
        assert (find(database, finess(12)).closed_on, find(database, finess(11)).closed_on) == (TODAY, None)
        assert report.entities[Outcome.CLOSED] == 1

    def test_nothing_is_ever_deleted_and_what_comes_back_opens_again(self, database: Database):
        self.base(database)
        before = find(database, finess(3)).id
        load(database, HEADER + line(1, "CENTRE", 11), close_missing=True)
        report = load(database, HEADER + line(3, "SEUL", 12))
        assert report.establishments == {Outcome.UPDATED: 1}
        reopened = find(database, finess(3))
        assert (reopened.id, reopened.closed_on) == (before, None)
        assert find(database, finess(12)).closed_on is None

    def test_a_national_file_closes_everywhere(self, database: Database):
        self.base(database)
        load_sample(database, "structureet-utf8.csv", close_missing=True)
        assert find(database, finess(5)).closed_on == date(2026, 5, 12)

    def test_a_national_file_of_one_region_closes_there_alone(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11) + line(2, "AILLEURS", 12, department="59"))
        report = load_sample(database, "structureet-utf8.csv", close_missing=True, regions=frozenset({"24"}))
        assert report.skipped_region == 2
        assert find(database, finess(1)).closed_on == date(2026, 5, 12)
        assert find(database, finess(2)).closed_on is None

    def test_a_refused_line_protects_its_establishment(self, database: Database):
        self.base(database)
        content = HEADER + line(1, "CENTRE", 11) + line(2, "", 11)
        report = load(database, content, close_missing=True)
        assert [fault.subject for fault in report.refused] == [finess(2)]
        assert find(database, finess(2)).closed_on is None

    def test_a_refused_entity_protects_its_establishments(self, database: Database):
        load_sample(database, "structures.json")
        content = json.loads((SAMPLES / "structures.json").read_text(encoding="utf-8"))
        facts = content["pmej"][0]["informationsGeneralesPMEJ"]
        facts["denominationPm"] = facts["denominationLonguePmSmsse"] = ""
        report = load(database, json.dumps(content), close_missing=True)
        assert [fault.subject for fault in report.refused] == ["990000010"]
        assert {find(database, number).closed_on for number in ("991000019", "991000027")} == {None}

    def test_a_line_that_names_nobody_forbids_closing(self, database: Database):
        self.base(database)
        before = everything(database)
        with pytest.raises(DomainError, match="import_close_unsafe"):
            load(database, HEADER + line(1, "CENTRE", 11) + "123;X;456;;;;;\n", close_missing=True)
        assert everything(database) == before

    def test_a_structure_said_inactive_is_closed_without_asking(self, database: Database):
        load_sample(database, "structures.json")
        content = json.loads((SAMPLES / "structures.json").read_text(encoding="utf-8"))
        content["pmej"][1]["ege"][0] |= {"etatObjet": "I"}
        content["pmej"][1]["ege"][0]["informationsGeneralesEGE"]["dateFermeture"] = "2026-02-01"
        load(database, json.dumps(content))
        assert find(database, "991000035").closed_on == date(2026, 2, 1)

    def test_who_left_a_ght_ends_only_when_asked(self, database: Database):
        load_sample(database, "structures.json")
        content = json.loads((SAMPLES / "structures.json").read_text(encoding="utf-8"))
        content["gcc"][0]["pmejDuGcc"].pop()
        assert not load(database, json.dumps(content)).memberships[Outcome.CLOSED]
        assert find(database, "991000035").legal_cut is LegalCut.GHT_MEMBER
        report = load(database, json.dumps(content), close_missing=True)
        assert report.memberships == {Outcome.CLOSED: 1}
        assert {find(database, n).legal_cut for n in ("991000035", "990000028")} == {
            LegalCut.PUBLIC_OUTSIDE_GHT
        }
        with database.reading_session() as session:
            ends = session.scalars(select(GroupMembershipRow.ends_on)).all()
        assert sorted(ends, key=str) == [date(2026, 3, 9), None]

    def test_a_ght_without_members_is_closed(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11, ght="24991"))
        report = load(database, HEADER + line(1, "CENTRE", 11), close_missing=True)
        assert report.groups[Outcome.CLOSED] == 1
        reopened = load(database, HEADER + line(1, "CENTRE", 11, ght="24991"))
        assert (reopened.groups[Outcome.UPDATED], reopened.memberships[Outcome.CREATED]) == (1, 1)

    def test_a_list_without_the_column_says_nothing_of_ghts(self, database: Database):
        load(database, HEADER + line(1, "CENTRE", 11, ght="24991"))
        content = f"finess_et;raison_sociale;finess_ej\n{finess(1)};CENTRE;{finess(11)}\n"
        assert not load(database, content, close_missing=True).memberships[Outcome.CLOSED]


class TestRegions:
    def test_only_the_region_asked_comes_in_with_its_entities(self, database: Database):
        report = load_sample(database, "liste.csv", regions=frozenset({"04", "94"}))
        assert report.establishments == {Outcome.CREATED: 2}
        assert report.entities == {Outcome.CREATED: 2}
        assert (report.skipped_region, report.groups[Outcome.CREATED]) == (3, 0)

    def test_an_entity_of_another_region_comes_with_its_establishment(self, database: Database):
        content = json.loads((SAMPLES / "structures.json").read_text(encoding="utf-8"))
        content["pmej"][0]["ege"][1]["adresse"][0]["cogCommune"] = "97411"
        report = load(database, json.dumps(content), regions=frozenset({"04"}))
        assert report.establishments == {Outcome.CREATED: 2}
        assert find(database, "990000010").region == "24"
        assert report.memberships == {Outcome.CREATED: 1}

    def test_an_unknown_region_is_refused(self, database: Database):
        with pytest.raises(DomainError, match="region_unknown"):
            load_sample(database, "liste.csv", regions=frozenset({"99"}))


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (
                HEADER + line(1, "CENTRE", 11) + line(2, "B", 11) + line(1, "CENTRE", 11),
                "import_finess_twice",
            ),
            (HEADER + line(1, "CENTRE", 11) + line(2, "=cmd|x!A0", 11), "import_formula"),
            (HEADER + line(1, "CENTRE", 11) + finess(2) + ";B", "import_truncated"),
            (HEADER + line(1, "CENTRE", 11) + "9" * 10_000_000, "import_line_too_long"),
            (HEADER, "import_no_establishment"),
            (HEADER + line(1, "", 11), "import_no_establishment"),
        ],
    )
    def test_a_refused_file_changes_nothing(self, database: Database, content: str, code: str):
        load_sample(database, "liste.csv")
        before = everything(database)
        with pytest.raises(DomainError) as refusal:
            load(database, content)
        assert refusal.value.code == code
        assert everything(database) == before
        with database.reading_session() as session:
            assert session.scalar(select(func.count()).select_from(AuditRecordRow)) == 1

    def test_what_shows_after_batches_were_written_undoes_them(self, database: Database):
        lines = [line(n, f"CENTRE {n}", 500_000 + n) for n in range(2 * BATCH)]
        with pytest.raises(DomainError) as refusal:
            load(database, HEADER + "".join(lines) + lines[0])
        assert refusal.value.details == {"finess": finess(0), "first": 2, "second": 2 * BATCH + 2}
        assert everything(database)["organisation"] == []

    def test_an_entity_given_twice_is_refused(self, database: Database):
        content = json.loads((SAMPLES / "structures.json").read_text(encoding="utf-8"))
        content["pmej"].append({**content["pmej"][0], "ege": []})
        with pytest.raises(DomainError, match="import_finess_twice"):
            load(database, json.dumps(content))


class TestCommand:
    def run(self, app: Flask, *arguments: str) -> Any:
        return app.test_cli_runner().invoke(args=["organisations", "import", *arguments])

    def test_all_good_is_zero(self, app: Flask, database: Database):
        result = self.run(app, str(SAMPLES / "structures.json"))
        assert result.exit_code == 0, result.output
        assert "Établissements : 4 créés." in result.stdout
        assert result.stderr == ""
        assert find(database, "991000019")

    def test_remarks_go_to_standard_error_and_are_not_a_failure(self, app: Flask, database: Database):
        result = self.run(app, str(SAMPLES / "liste.csv"))
        assert result.exit_code == 0
        assert "Colonnes non reprises : notes." in result.stdout
        assert "ligne 4 (991000035), siret, remarque" in result.stderr

    def test_refused_lines_are_one(self, app: Flask, database: Database):
        result = self.run(app, str(SAMPLES / "liste-fautive.csv"))
        assert result.exit_code == 1
        assert "Lignes refusées : 4. Remarques : 8." in result.stdout
        assert "ligne 6 (991000050), finess_ej, refusée" in result.stderr

    def test_a_refused_file_is_two(self, app: Flask, database: Database, tmp_path: Path):
        path = tmp_path / "classeur.xlsx"
        path.write_bytes(b"PK\x03\x04" + b"\0" * 100)
        result = self.run(app, str(path))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "archive ou un classeur" in result.stderr
        assert "Rien n’a été changé." in result.stderr

    def test_an_unknown_format_says_where_formats_are_described(
        self, app: Flask, database: Database, tmp_path: Path
    ):
        path = tmp_path / "autre.csv"
        path.write_text("une;deux\n1;2\n")
        result = self.run(app, str(path))
        assert result.exit_code == 2
        assert "docs/import-finess.md" in result.stderr

    @pytest.mark.parametrize("path", ["absent.csv", "."])
    def test_a_file_that_cannot_be_read_is_two(self, app: Flask, database: Database, path: str):
        assert self.run(app, path).exit_code == 2

    def test_an_unknown_region_is_two(self, app: Flask, database: Database):
        result = self.run(app, str(SAMPLES / "liste.csv"), "--region", "00")
        assert (result.exit_code, "Région inconnue" in result.stderr) == (2, True)

    def test_a_dry_run_changes_nothing(self, app: Flask, database: Database):
        before = everything(database)
        result = self.run(app, str(SAMPLES / "liste.csv"), "--dry-run")
        assert result.exit_code == 0
        assert "Établissements : 5 créés." in result.stdout
        assert "Essai : rien n’a été changé." in result.stdout
        assert everything(database) == before

    def test_help_is_in_french_and_says_what_was_not_verified(self, app: Flask, database: Database):
        output = self.run(app, "--help").output
        assert output.count("non vérifié sur fichier réel complet") == 2
        assert "Sortie 0" in output


def test_details_of_the_journal_hold_no_name(database: Database):
    report = load_sample(database, "liste-fautive.csv")

    def leaves(value: Any) -> list[Any]:
        return (
            [leaf for one in value.values() for leaf in leaves(one)]
            if isinstance(value, Mapping)
            else [value]
        )

    assert all(
        isinstance(leaf, int) or leaf in ("list", TODAY.isoformat()) for leaf in leaves(report.as_details())
    )
