"""The real files of the folder named by ``BOUSSOLE_TEST_FINESS_DIR``; left out plainly when it is not given."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.content.reference import load_nomenclature
from app.db.session import Database
from app.domain.access import Actor
from app.domain.errors import DomainError
from app.domain.identifiers import check_finess, check_siren, check_siret
from app.domain.organisations import LegalCut, OrganisationKind, Sector
from app.features.organisations import queries, service
from app.features.organisations.models import OrganisationRow
from app.features.organisations.service import Options, Outcome, Report, SourceFormat
from tests.conftest import NOW

FOLDER = os.environ.get("BOUSSOLE_TEST_FINESS_DIR", "")
SAE = "sae-2023-etablissements-de-sante.csv"
HISTORICAL = "etalab-cs1100502-extrait-20260512.csv"
STRUCTURES = "finess-structures-exemple-20260309-abrege.json"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not FOLDER, reason="BOUSSOLE_TEST_FINESS_DIR is not given: no real file to read"),
]

ESTABLISHMENTS, ENTITIES = 3_320, 1_845
SIREN_AS_SIRET, UNKNOWN_CATEGORIES, TWO_STATUSES = 36, 5, 3


def load(database: Database, name: str, **options: object) -> Report:
    with (Path(FOLDER) / name).open("rb") as source, database.unit_of_work() as session:
        return service.import_file(
            session,
            Actor.system(),
            source,
            now=NOW,
            options=Options(**options),  # type: ignore[arg-type]
        )


def rows_of(name: str) -> list[dict[str, str]]:
    with (Path(FOLDER) / name).open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source, delimiter=";"))


def count(database: Database, *conditions: object) -> int:
    with database.reading_session() as session:
        query = select(func.count()).select_from(OrganisationRow).where(*conditions)  # type: ignore[arg-type]
        return session.scalar(query) or 0


def test_the_sae_gives_every_establishment_under_its_legal_entity(database: Database):
    report = load(database, SAE)
    assert (report.source, report.refused) == (SourceFormat.LIST, [])
    assert +report.establishments == {Outcome.CREATED: ESTABLISHMENTS}
    assert +report.entities == {Outcome.CREATED: ENTITIES}
    assert count(database, OrganisationRow.kind == OrganisationKind.ESTABLISHMENT) == ESTABLISHMENTS
    assert count(database, OrganisationRow.region.is_(None)) == 0
    expected = {row["finess_et"]: row["finess_ej"] for row in rows_of(SAE)}
    with database.reading_session() as session:
        parent = select(OrganisationRow.id, OrganisationRow.finess).subquery()
        pairs = select(OrganisationRow.finess, parent.c.finess).join(
            parent, parent.c.id == OrganisationRow.parent_id
        )
        assert dict(session.execute(pairs).all()) == expected


def test_every_doubtful_line_of_the_sae_is_explained(database: Database):
    remarks = load(database, SAE).remarks
    assert Counter(one.field for one in remarks) == {
        "siret": SIREN_AS_SIRET,
        "categorie": UNKNOWN_CATEGORIES,
        "statut_juridique": TWO_STATUSES,
    }
    by_finess = {row["finess_et"]: row for row in rows_of(SAE)}
    for one in remarks:
        assert one.number >= 2
        assert one.reason
        if one.field == "siret":
            assert check_siren(by_finess[one.subject]["siret"]) is None


def test_sectors_and_cuts_of_the_sae(database: Database):
    load(database, SAE)
    is_establishment = OrganisationRow.kind == OrganisationKind.ESTABLISHMENT
    assert (
        count(database, is_establishment, OrganisationRow.sector == Sector.ES) == ESTABLISHMENTS - 18 - 5 - 1
    )
    cuts = {cut: count(database, is_establishment, OrganisationRow.legal_cut == cut) for cut in LegalCut}
    # As the file itself groups its legal statuses: 1 public, 2 for profit, 3 non-profit.
    grouped = Counter(row["statut_juridique_regroupe"] for row in rows_of(SAE))
    assert cuts == {
        LegalCut.GHT_MEMBER: 0,
        LegalCut.PUBLIC_OUTSIDE_GHT: grouped["1"],
        LegalCut.LUCRATIF: grouped["2"],
        LegalCut.EBNL: grouped["3"],
    }


def test_overseas_codes_of_the_sae(database: Database):
    load(database, SAE)
    is_establishment = OrganisationRow.kind == OrganisationKind.ESTABLISHMENT
    overseas = {"971": ("01", 38), "972": ("02", 28), "973": ("03", 16), "974": ("04", 62)}
    for department, (region, number) in overseas.items():
        assert count(database, is_establishment, OrganisationRow.department == department) == number
        assert count(database, is_establishment, OrganisationRow.region == region) == number


def test_importing_the_sae_again_changes_nothing(database: Database):
    load(database, SAE)
    report = load(database, SAE, close_missing=True)
    assert not report.has_changes
    assert +report.establishments == {Outcome.UNCHANGED: ESTABLISHMENTS}


def test_the_three_files_one_after_the_other(database: Database):
    load(database, SAE)
    historical, structures = load(database, HISTORICAL), load(database, STRUCTURES)
    assert (historical.source, historical.refused) == (SourceFormat.HISTORICAL, [])
    assert sum(historical.establishments.values()) == 13
    assert (structures.source, structures.refused) == (SourceFormat.STRUCTURES, [])
    assert structures.establishments[Outcome.UPDATED] == 1
    with database.reading_session() as session:
        clinic = queries.find_by_finess(session, "010780195")
        assert clinic is not None
        entity = queries.get(session, clinic.parent_id) if clinic.parent_id else None
    assert clinic.name == "CLINIQUE DOCTEUR CONVERT"
    assert entity is not None
    assert (entity.name, entity.is_name_provisional, entity.siren) == ("CLINIQUE CONVERT", False, "772201489")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("sae-2023-ght.csv", "import_columns_missing"),
        ("ehpad-echantillon-2026.csv", "import_columns_missing"),
        ("nomenclature-categories-20250526.csv", "import_format_unknown"),
        ("README.md", "import_format_unknown"),
    ],
)
def test_files_that_are_not_lists_of_establishments_are_refused(database: Database, name: str, code: str):
    with pytest.raises(DomainError, match=code):
        load(database, name)


def test_every_real_number_passes_its_check():
    for row in rows_of(SAE):
        assert check_finess(row["finess_et"]) is None
        assert check_finess(row["finess_ej"]) is None
        check = check_siret if len(row["siret"]) == 14 else check_siren
        assert check(row["siret"]) is None
    for row in rows_of("ehpad-echantillon-2026.csv"):
        assert check_finess(row["finess_et"]) is None


def test_reference_tables_are_those_of_the_nomenclatures():
    """Codes and labels; typographic apostrophes and the accents of capitals aside."""
    nomenclature = load_nomenclature()

    def plain(text: str) -> str:
        bare = re.sub("([A-Z])[\u0300-\u0327]", r"\1", unicodedata.normalize("NFD", text))
        return " ".join(unicodedata.normalize("NFC", bare).replace("’", "'").replace("\x92", "'").split())

    categories = {
        row["code"]: plain(row["libelle"]) for row in rows_of("nomenclature-categories-20250526.csv")
    }
    statuses = {
        row["code"]: plain(row["libelle"]) for row in rows_of("nomenclature-statuts-juridiques-20250526.csv")
    }
    assert {one.code: plain(one.label) for one in nomenclature.categories.values()} == categories
    assert {one.code: plain(one.label) for one in nomenclature.legal_statuses.values()} == statuses
