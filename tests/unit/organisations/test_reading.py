"""Readers of import files: three formats, lines refused alone, files refused whole."""

from __future__ import annotations

import io
import json
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.reference import load_nomenclature
from app.domain.errors import DomainError
from app.domain.organisations import MembershipRole, Ownership, Sector
from app.features.organisations.importing import limits
from app.features.organisations.importing.json_guard import GuardedJson
from app.features.organisations.importing.reading import open_reading
from app.features.organisations.importing.records import (
    EntityRecord,
    EstablishmentRecord,
    LineFault,
    MembershipRecord,
    Reading,
    SourceFormat,
)

SAMPLES = Path(__file__).parents[2] / "samples" / "finess"
HEADER = b"finess_et;raison_sociale;finess_ej;siret\n"
LINE = b"991000019;CH DE VALOMBREUSE;990000010;\n"
PREAMBLE = b"finess;etalab;111;2026-05-12\n"
MIXED = HEADER + "991000019;CLOÎTRE;990000010;\n".encode() + "991000027;ÉTÉ;990000010;\n".encode("cp1252")


def read(content: bytes) -> tuple[Reading, list[Any]]:
    reading = open_reading(io.BytesIO(content), load_nomenclature())
    return reading, list(reading.items)


def read_sample(name: str) -> tuple[Reading, list[Any]]:
    return read((SAMPLES / name).read_bytes())


def refusal(content: bytes) -> DomainError:
    with pytest.raises(DomainError) as caught:
        read(content)
    return caught.value


def of(kind: type, items: list[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def structures(**over: Any) -> dict[str, Any]:
    return {**json.loads((SAMPLES / "structures.json").read_text(encoding="utf-8")), **over}


class TestList:
    def test_sample_is_recognised_by_its_header(self):
        reading, items = read_sample("liste.csv")
        assert reading.source is SourceFormat.LIST
        assert (reading.stated_on, reading.is_national, reading.states_memberships) == (None, False, True)
        assert reading.ignored_columns == ("notes",)
        assert [one.finess for one in of(EstablishmentRecord, items)] == [
            "991000019",
            "991000027",
            "991000035",
            "991000043",
            "991000050",
        ]

    def test_an_establishment_is_read_whole(self):
        _, items = read_sample("liste.csv")
        first = of(EstablishmentRecord, items)[0]
        assert (first.name, first.entity_finess, first.siret, first.siren) == (
            "CH DE VALOMBREUSE",
            "990000010",
            "99900000300015",
            "999000003",
        )
        assert (first.category, first.sector, first.legal_status, first.ownership) == (
            "355",
            Sector.ES,
            "13",
            Ownership.PUBLIC,
        )
        assert (first.place.town, first.place.department, first.place.region, first.place.commune) == (
            "VALOMBREUSE",
            "18",
            "24",
            "18033",
        )
        assert (first.size, first.is_ose, first.entity_is_og) == (412, True, False)

    def test_overseas_codes_become_those_of_the_cog(self):
        _, items = read_sample("liste.csv")
        place = of(EstablishmentRecord, items)[3].place
        assert (place.commune, place.department, place.region) == ("97411", "974", "04")

    def test_membership_comes_before_its_establishment(self):
        _, items = read_sample("liste.csv")
        assert items[0] == MembershipRecord(
            2, "24991", "990000010", "GHT DU VAL D’AVEL", MembershipRole.SUPPORT, None, None
        )
        assert isinstance(items[1], EstablishmentRecord)

    def test_a_siren_in_place_of_a_siret_is_kept_and_said(self):
        _, items = read_sample("liste.csv")
        (remark,) = of(LineFault, items)
        assert (remark.number, remark.field, remark.is_refused) == (4, "siret", False)
        record = next(one for one in of(EstablishmentRecord, items) if one.number == 4)
        assert (record.siret, record.siren) == (None, "999000011")

    def test_every_bad_line_has_its_number_field_and_reason(self):
        _, items = read_sample("liste-fautive.csv")
        refused = [(one.number, one.field) for one in of(LineFault, items) if one.is_refused]
        remarks = [(one.number, one.field) for one in of(LineFault, items) if not one.is_refused]
        assert refused == [(3, "finess_et"), (4, "ligne"), (5, "raison_sociale"), (6, "finess_ej")]
        assert remarks == [
            (7, "code_ght"),
            (7, "siret"),
            (7, "categorie"),
            (7, "statut_juridique"),
            (7, "region"),
            (7, "code_postal"),
            (7, "taille"),
            (7, "est_ose"),
        ]
        assert [one.number for one in of(EstablishmentRecord, items)] == [2, 7]
        assert all(one.reason for one in of(LineFault, items))

    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    def test_separator_is_found(self, separator: str):
        content = (HEADER + LINE).replace(b";", separator.encode())
        assert len(of(EstablishmentRecord, read(content)[1])) == 1

    def test_column_names_may_be_written_as_people_do(self):
        content = "FINESS ET;Raison sociale;Finess_EJ;Catégorie\n991000019;CH;990000010;355\n".encode()
        (record,) = read(content)[1]
        assert record.category == "355"

    def test_the_sector_column_prevails_over_the_category(self):
        content = b"finess_et;raison_sociale;finess_ej;categorie;secteur\n991000019;CENTRE;990000010;699;es\n"
        (record,) = read(content)[1]
        assert record.sector is Sector.ES

    def test_a_name_in_quotes_may_hold_the_separator(self):
        (record,) = read(HEADER + b'991000019;"CENTRE ""A""; SITE B";990000010;\n')[1]
        assert record.name == 'CENTRE "A"; SITE B'

    @pytest.mark.parametrize("name", ["- 3 LITS", "@DOM SANTE", "+ FORT ENSEMBLE", "-CENTRE (SITE)"])
    def test_a_name_that_only_looks_like_a_formula_is_kept(self, name: str):
        (record,) = read(HEADER + f"991000019;{name};990000010;\n".encode())[1]
        assert record.name == name

    @pytest.mark.parametrize(
        ("line", "field"),
        [
            (b'991000019;"CENTRE;990000010;\n', "ligne"),
            (b"991000019;CENTRE\x1b[31m;990000010;\n", "ligne"),
            (b"991000019;" + b"A" * 201 + b";990000010;\n", "raison_sociale"),
            (b"991000019;CENTRE;990000010;;\n", "ligne"),
        ],
    )
    def test_a_bad_line_is_refused_alone(self, line: bytes, field: str):
        _, items = read(HEADER + line + LINE)
        assert [(one.number, one.field, one.is_refused) for one in of(LineFault, items)] == [(2, field, True)]
        assert len(of(EstablishmentRecord, items)) == 1

    @pytest.mark.parametrize(
        ("written", "read_as"),
        [
            ("2026-11-21", date(2026, 11, 21)),
            ("21/11/2026", date(2026, 11, 21)),
            ("2026-02-30", None),
            ("hier", None),
        ],
    )
    def test_dates(self, written: str, read_as: date | None):
        content = f"finess_et;raison_sociale;finess_ej;date_ouverture\n991000019;CH;990000010;{written}\n"
        _, items = read(content.encode())
        assert of(EstablishmentRecord, items)[0].opened_on == read_as
        assert len(of(LineFault, items)) == (read_as is None)


class TestHistorical:
    @pytest.mark.parametrize("name", ["structureet-utf8.csv", "structureet-windows-1252.csv"])
    def test_both_encodings_say_the_same(self, name: str):
        reading, items = read_sample(name)
        assert (reading.source, reading.stated_on, reading.is_national) == (
            SourceFormat.HISTORICAL,
            date(2026, 5, 12),
            True,
        )
        assert items == read_sample("structureet-utf8.csv")[1]
        assert items[1].name == "EHPAD DU CLOÎTRE"

    def test_a_structure_is_read_whole(self):
        first, _, clinic, institute = read_sample("structureet-utf8.csv")[1]
        assert (first.name, first.short_name) == ("CENTRE HOSPITALIER DE VALOMBREUSE", "CH DE VALOMBREUSE")
        assert (first.ownership, first.opened_on) == (Ownership.PUBLIC, date(1979, 2, 13))
        assert (clinic.place.town, clinic.place.postal_code, clinic.place.commune, clinic.place.region) == (
            "SAINTE AUBE",
            "97405",
            "97411",
            "04",
        )
        assert clinic.ownership is None
        assert (institute.name, institute.place.commune, institute.place.department) == (
            'IME "LE PETIT PHARE"',
            "2A004",
            "2A",
        )

    def test_a_file_without_its_first_line_is_read(self):
        content = (SAMPLES / "structureet-utf8.csv").read_bytes().split(b"\n", 1)[1]
        reading, items = read(content)
        assert reading.stated_on is None
        assert len(of(EstablishmentRecord, items)) == 4

    def test_another_type_of_line_is_refused(self):
        line = (
            (SAMPLES / "structureet-utf8.csv")
            .read_bytes()
            .splitlines()[1]
            .replace(b"structureet", b"equipement")
        )
        _, items = read(PREAMBLE + line + b"\n")
        assert [(one.number, one.field) for one in items] == [(2, "type")]


class TestStructures:
    def test_sample_is_read_whole(self):
        reading, items = read_sample("structures.json")
        assert (reading.source, reading.stated_on) == (SourceFormat.STRUCTURES, date(2026, 3, 9))
        assert [one.finess for one in of(EntityRecord, items)] == [
            "990000010",
            "990000028",
            "990000036",
            "990000051",
        ]
        assert [one.finess for one in of(EstablishmentRecord, items)] == [
            "991000019",
            "991000027",
            "991000068",
            "991000035",
            "991000043",
        ]
        assert of(LineFault, items) == []

    def test_trailing_blanks_go_and_the_long_name_is_kept(self):
        entity = of(EntityRecord, read_sample("structures.json")[1])[0]
        assert (entity.name, entity.short_name) == ("CENTRE HOSPITALIER DE VALOMBREUSE", "CH DE VALOMBREUSE")
        assert (entity.siren, entity.legal_status, entity.place.town) == ("999000003", "13", "VALOMBREUSE")

    def test_what_is_inactive_is_closed(self):
        items = read_sample("structures.json")[1]
        assert [one.closed_on for one in of(EntityRecord, items)] == [None, None, None, date(2002, 7, 10)]
        assert of(EstablishmentRecord, items)[2].closed_on == date(2012, 6, 30)

    def test_only_ght_give_memberships(self):
        items = read_sample("structures.json")[1]
        assert [(one.ght_code, one.entity_finess, one.role) for one in of(MembershipRecord, items)] == [
            ("24991", "990000010", MembershipRole.SUPPORT),
            ("24991", "990000028", MembershipRole.MEMBER),
        ]

    def test_a_member_that_is_not_in_the_file_is_said(self):
        content = structures()
        content["gcc"][0]["pmejDuGcc"].append({"pmSmsseId": "404", "typeRoleEntiteGroupe": "M"})
        (fault,) = of(LineFault, read(json.dumps(content).encode())[1])
        assert (fault.subject, fault.is_refused) == ("24991", False)

    def test_a_bad_establishment_is_refused_alone(self):
        content = structures()
        content["pmej"][0]["ege"][0]["informationsGeneralesEGE"]["numFinessEge"] = "991000018"
        _, items = read(json.dumps(content).encode())
        (fault,) = of(LineFault, items)
        assert (fault.number, fault.field, fault.is_refused) == (1, "numFinessEge", True)
        assert len(of(EstablishmentRecord, items)) == 4

    @pytest.mark.parametrize(
        "entity",
        [
            {},
            [],
            "texte",
            12,
            None,
            {"informationsGeneralesPMEJ": []},
            {"ege": "non", "informationsGeneralesPMEJ": {"numFinessPm": 1}},
        ],
    )
    def test_an_entity_of_another_shape_is_refused_alone(self, entity: Any):
        content = structures()
        content["pmej"].insert(0, entity)
        _, items = read(json.dumps(content).encode())
        assert [(one.number, one.is_refused) for one in of(LineFault, items)] == [(1, True)]
        assert len(of(EstablishmentRecord, items)) == 5

    def test_control_characters_become_blanks(self):
        content = structures()
        content["pmej"][0]["informationsGeneralesPMEJ"]["denominationLonguePmSmsse"] = (
            "CENTRE\x00\x1b[31m DU PARC"
        )
        entity = of(EntityRecord, read(json.dumps(content).encode())[1])[0]
        assert entity.name == "CENTRE [31m DU PARC"

    def test_a_byte_order_mark_is_passed_over(self):
        content = b"\xef\xbb\xbf" + (SAMPLES / "structures.json").read_bytes()
        assert read(content)[1] == read_sample("structures.json")[1]


class TestRefusedFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "import_file_empty"),
            (b" \n\n", "import_file_empty"),
            (b"\xef\xbb\xbf", "import_file_empty"),
            (b"PK\x03\x04" + b"\0" * 50, "import_file_archive"),
            (b"\x1f\x8b\x08" + b"\0" * 50, "import_file_archive"),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "import_file_archive"),
            (HEADER + b"991000019;C\0H;990000010;\n", "import_file_binary"),
            ((HEADER + LINE).decode().encode("utf-16"), "import_file_binary"),
            (HEADER + b"9" * 10_000_000, "import_line_too_long"),
            (HEADER + b"991000019;" + b"A" * limits.MAX_LINE_BYTES + b";990000010;\n", "import_line_too_long"),
            (MIXED, "import_encoding_mixed"),
            (HEADER + b"991000019;CLO\x81TRE;990000010;\n", "import_encoding_unknown"),
            (b"une;deux;trois\n1;2;3\n", "import_format_unknown"),
            (b"du texte sans rien\n", "import_format_unknown"),
            (b"finess_et;siret\n1;2\n", "import_columns_missing"),
            (b"finess_et;finess_ej;raison_sociale;finess_et\n", "import_columns_twice"),
            (HEADER + LINE + b"991000027;EHPAD", "import_truncated"),
            (HEADER + b'991000027;"EHPAD', "import_truncated"),
            ((SAMPLES / "structureet-utf8.csv").read_bytes()[:700], "import_truncated"),
            (HEADER + b"991000019;=cmd|' /C calc'!A0;990000010;\n", "import_formula"),
            (HEADER + b'991000019;CH;990000010;"=HYPERLINK(""http://x"")"\n', "import_formula"),
            (HEADER + b"991000019;CH;990000010; =1+1\n", "import_formula"),
            (HEADER + b"991000019;@SUM(1+1)*cmd|'x'!A0;990000010;\n", "import_formula"),
            (HEADER + b"991000019;-2+3+cmd|' /C calc'!A0;990000010;\n", "import_formula"),
            (b"{", "import_json_invalid"),
            (b'{"pmej":[{"a":1},', "import_json_invalid"),
            (b'{"pmej":[{"a":"\xe9"}]}', "import_json_invalid"),
            (b'{"pmej":[]} et la suite', "import_json_invalid"),
            (b'{"pmej":[{"a":' + b"9" * 200_000 + b"}]}", "import_json_invalid"),
            (b'{"pmej":[{"a":\x00}]}', "import_json_invalid"),
            (b'{"schemaVersion":"v2.0.0","pmej":[]}', "import_json_schema"),
            (b'{"pmej":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "import_json_too_deep"),
            (b'{"pmej":[' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"]}", "import_json_too_deep"),
            (b'{"autre":' + b"[" * 100_000, "import_json_too_deep"),
            (b'{"pmej":[{"a":"' + b"A" * 10_000_000 + b'"}]}', "import_json_text_too_long"),
        ],
    )  # fmt: skip
    def test_a_file_is_refused_whole(self, content: bytes, code: str):
        assert refusal(content).code == code

    def test_the_refusal_names_the_lines(self):
        content = (
            HEADER + "991000019;CLOÎTRE;990000010;\n".encode() + "991000027;ÉTÉ;990000010;\n".encode("cp1252")
        )
        assert refusal(content).details == {"utf8_line": 2, "other_line": 3}

    def test_a_whole_last_line_without_its_end_is_read(self):
        assert len(read(HEADER + LINE.rstrip())[1]) == 1

    def test_a_formula_in_json_is_refused(self):
        content = structures()
        content["pmej"][0]["informationsGeneralesPMEJ"]["denominationPm"] = "=cmd|' /C calc'!A0"
        assert refusal(json.dumps(content).encode()).code == "import_formula"

    @pytest.mark.parametrize(
        ("content", "is_refused"),
        [
            (b'{"pmej":[{"evenement":[' + b'{"a":"b"},' * 100, True),
            (b'{"pmej":[' + b'{"a":"b"},' * 100, False),
            (b'{"gcc":[],"pmej":[{"a":[]},' + b'{"a":[{"b":1}]},' * 100, False),
        ],
    )
    def test_an_entity_beyond_all_measure_is_refused(self, content: bytes, is_refused: bool):
        source = GuardedJson(io.BytesIO(content), max_entity_bytes=500)
        try:
            while source.read(50):
                pass
        except DomainError as error:
            assert error.code == "import_json_entity_too_large"
            assert is_refused
        else:
            assert not is_refused

    def test_a_large_file_is_read_entity_by_entity(self):
        """Larger as a whole than what one entity may weigh."""
        padding = "A" * 60_000
        entity = json.dumps(structures()["pmej"][2] | {"evenement": [padding] * 10})
        count = limits.MAX_JSON_ENTITY_BYTES // len(entity) + 2
        content = f'{{"pmej":[{",".join([entity] * count)}]}}'.encode()
        assert len(of(EntityRecord, read(content)[1])) == count

    @given(st.integers(1, 40))
    def test_texts_are_told_from_brackets_wherever_a_piece_ends(self, size: int):
        content = rb'{"a":"[[[\"[[[\\","b":["]]]","\\\\",{"c":"{\\\""}]}' * 3
        source = GuardedJson(io.BytesIO(content))
        while source.read(size):
            pass
        assert source.depth == 0

    def test_a_hostile_file_costs_little_memory(self):
        """ijson alone would need the square of the depth: 50 GB."""
        tracemalloc.start()
        try:
            refusal(b'{"pmej":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
            assert tracemalloc.get_traced_memory()[1] < 40_000_000
        finally:
            tracemalloc.stop()

    @given(st.binary(max_size=400))
    def test_any_bytes_are_refused_or_read(self, content: bytes):
        try:
            read(content)
        except DomainError as error:
            assert error.code.startswith("import_")

    @given(st.integers(0, 3000), st.binary(min_size=1, max_size=3))
    def test_a_damaged_file_is_refused_or_read(self, place: int, damage: bytes):
        for name in ("liste.csv", "structureet-utf8.csv", "structures.json"):
            content = (SAMPLES / name).read_bytes()
            try:
                read(content[:place] + damage + content[place + 1 :])
            except DomainError as error:
                assert error.code.startswith("import_")
