"""What the command loads, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.db.instance import InstanceRow
from app.db.session import Database
from app.db.tasks import TaskRow, TaskState
from app.demo.actions import ACTIONS
from app.demo.load import load_region
from app.demo.region import REGION
from app.demo.stories import D2, SOCLE, STORIES
from app.documents.pdf import render_pdf
from app.domain.calendar import day_of
from app.domain.errors import DomainError
from app.domain.lifecycle import AssessmentState
from app.domain.organisations import GroupType, LegalCut, OrganisationKind
from app.features.accounts.models import AccountRow
from app.features.actions.documents import build_direction
from app.features.actions.models import ActionRow
from app.features.actions.queries import load_briefing
from app.features.assessments.models import AssessmentRow, ScoreBasis, ScoreRow
from app.features.audit import service as audit
from app.features.audit.models import AuditRecordRow
from app.features.continuity import queries
from app.features.continuity.models import PlanRow
from app.features.organisations.models import OrganisationRow
from app.features.regional.models import ItemTallyRow
from tests.catalogue import bundled_catalogue
from tests.conftest import NOW, make_settings, migrate
from tests.integration.demo.conftest import make_site
from tests.unit.documents.extraction import page_count


@pytest.fixture
def base(loaded: Flask) -> Session:
    database: Database = loaded.extensions["boussole.database"]
    with database.reading_session() as session:
        yield session


def mark_as_demonstration(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(sa.update(InstanceRow).values(is_demonstration=True))


def test_organisations_are_a_tree_with_two_ght_and_a_group_of_homes(base: Session):
    rows = base.scalars(sa.select(OrganisationRow)).all()
    kinds = [row.kind for row in rows]
    assert kinds.count(OrganisationKind.ESTABLISHMENT) == 43
    groups = [row.group_type for row in rows if row.kind is OrganisationKind.GROUP]
    assert sorted(groups) == [GroupType.GHT, GroupType.GHT, GroupType.OG]
    assert {row.region for row in rows} == {REGION}
    assert all(row.finess.startswith("99") for row in rows if row.finess)
    assert {row.legal_cut for row in rows if row.kind is OrganisationKind.LEGAL_ENTITY} >= set(LegalCut)
    assert any(row.is_ose for row in rows)


def test_versions_stand_in_every_state_and_their_figures_are_in_order(base: Session):
    versions = base.scalars(sa.select(AssessmentRow)).all()
    assert {version.state for version in versions} == set(AssessmentState)
    assert any(version.number == 2 and version.state is AssessmentState.SUBMITTED for version in versions)
    current = [version.checklist_id for version in versions if version.is_current_submission]
    assert current.count("care-d2") == 10 and current.count("esms-socle") == 12
    scores = base.scalars(
        sa.select(ScoreRow).where(ScoreRow.cut == "", ScoreRow.basis == ScoreBasis.CURRENT)
    ).all()
    assert len(scores) == len(versions)
    for score in scores:
        assert 0 <= score.verified <= score.proved <= score.declared <= 100
    assert len({score.declared for score in scores}) > 15, "varied"
    assert {0, 1, 2} <= {score.level_declared for score in scores}
    assert any(0 < score.verified < score.proved < score.declared for score in scores)


def test_journal_is_whole_and_in_order(base: Session):
    count, breaches = audit.verify(base)
    assert count > 500 and breaches == []
    last: dict[str, AuditRecordRow] = {}
    query = sa.select(AuditRecordRow).order_by(AuditRecordRow.stream, AuditRecordRow.number)
    for record in base.scalars(query):
        before = last.get(record.stream)
        assert before is None or before.at <= record.at, (before.action, record.action, record.at)
        last[record.stream] = record


def test_nobody_can_sign_in_with_a_password(base: Session):
    accounts = base.scalars(sa.select(AccountRow)).all()
    assert len(accounts) > 30
    assert {account.password_hash for account in accounts} == {None}
    assert all(account.email.endswith(("@exemple.invalid", "@etablissement.example")) for account in accounts)


def test_background_work_is_done_and_the_region_is_counted(base: Session):
    states = base.scalars(sa.select(TaskRow.state)).all()
    assert set(states) == {TaskState.DONE}
    tally = base.scalars(sa.select(ItemTallyRow).where(ItemTallyRow.cut.startswith(f"region:{REGION}"))).all()
    assert any(row.n >= 8 and 0 < row.met < row.n for row in tally)


def test_the_page_of_the_direction_holds_on_one_page_for_each_organisation_that_answers(base: Session):
    catalogue, today = bundled_catalogue(), day_of(datetime.now(UTC))
    organisations = set(base.scalars(sa.select(AssessmentRow.organisation_id)))
    assert len(organisations) > 20
    for organisation_id in organisations:
        briefing = load_briefing(base, catalogue, organisation_id, today)
        content = render_pdf(build_direction(briefing))
        assert page_count(content) == 1, briefing.organisation_name
    assert base.scalar(sa.select(sa.func.count()).select_from(ActionRow)) == len(ACTIONS)


def test_a_second_loading_is_refused_and_changes_nothing(loaded: Flask, base: Session):
    before = base.scalar(sa.select(sa.func.count()).select_from(AuditRecordRow))
    runner = loaded.test_cli_runner()
    refused = runner.invoke(args=["demo", "load"])
    assert refused.exit_code == 1
    assert "contient déjà des données" in refused.stderr and refused.stdout == ""
    skipped = runner.invoke(args=["demo", "load", "--if-empty"])
    assert skipped.exit_code == 0 and "rien à charger" in skipped.stdout
    base.rollback()
    assert base.scalar(sa.select(sa.func.count()).select_from(AuditRecordRow)) == before


@pytest.mark.parametrize(
    ("environment", "is_marked", "words"),
    [
        ("demonstration", False, "n’a pas été créée pour la démonstration"),
        ("test", True, "demande BOUSSOLE_ENV=demonstration"),
        ("production", True, "demande BOUSSOLE_ENV=demonstration"),
    ],
)
def test_any_other_base_is_refused(tmp_path: Path, environment: str, is_marked: bool, words: str):
    url = f"sqlite:///{tmp_path / 'base.sqlite3'}"
    site = make_site(url)
    migrate(site, is_demonstration=is_marked)
    site.extensions["boussole.settings"] = make_settings(url, environment=environment)
    for command in (["demo", "load", "--if-empty"], ["demo", "prepare"]):
        result = site.test_cli_runner().invoke(args=command)
        assert result.exit_code == 1
        assert words in result.stderr and result.stdout == ""
    with site.extensions["boussole.database"].reading_session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AccountRow)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(OrganisationRow)) == 0
    site.extensions["boussole.database"].engine.dispose()


def test_a_base_without_tables_is_told_how_to_get_them(tmp_path: Path):
    site = make_site(f"sqlite:///{tmp_path / 'base.sqlite3'}")
    result = site.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1 and "db upgrade" in result.stderr
    site.extensions["boussole.database"].engine.dispose()


def test_help_is_in_french(loaded: Flask):
    result = loaded.test_cli_runner().invoke(args=["demo", "load", "--help"])
    assert result.exit_code == 0 and "Charge la région fictive" in result.output


def test_the_service_itself_refuses_an_ordinary_base(database: Database):
    with pytest.raises(DomainError, match="not_a_demonstration"), database.unit_of_work() as session:
        load_region(session, bundled_catalogue(), NOW, stories=())
    with database.reading_session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(OrganisationRow)) == 0


def test_the_same_day_gives_the_same_figures_on_both_engines(database: Database):
    """A few stories, reckoned by hand: a draft, a second version, a return, "non applicable" accepted."""
    mark_as_demonstration(database)
    told = ("ght_avel", "ght_rives", "cedres", "esat_passerelle")
    with database.unit_of_work() as session:
        stories = [story for story in STORIES if story.unit in told and story.checklist in (D2, SOCLE)]
        load_region(session, bundled_catalogue(), NOW, stories=stories)
    whole = (ScoreRow.cut == "", ScoreRow.basis == ScoreBasis.CURRENT)
    figures = (ScoreRow.declared, ScoreRow.proved, ScoreRow.verified)
    query = (
        sa.select(OrganisationRow.name, AssessmentRow.number, AssessmentRow.state, *figures)
        .join(AssessmentRow, AssessmentRow.organisation_id == OrganisationRow.id)
        .join(ScoreRow, ScoreRow.assessment_id == AssessmentRow.id)
        .where(*whole)
    )
    with database.reading_session() as session:
        found = {
            (row[0], row[1]): (row[2].value, *(round(one, 1) for one in row[3:]))
            for row in session.execute(query)
        }
    assert found == {
        ("GHT du Val d’Avel", 1): ("draft", 61.5, 38.5, 0.0),
        ("GHT des Deux Rives", 1): ("returned", 84.6, 61.5, 61.5),
        ("GHT des Deux Rives", 2): ("submitted", 84.6, 84.6, 61.5),
        ("Clinique du Parc aux Cèdres SAS", 1): ("returned", 100.0, 53.8, 53.8),
        ("ESAT Les Ateliers de la Passerelle", 1): ("accepted", 47.8, 24.4, 24.4),
    }


def test_a_plan_of_the_hospital_follows_that_of_its_ght(base: Session):
    (row,) = base.scalars(sa.select(PlanRow).where(PlanRow.framework_id.is_not(None)))
    assert (row.framework_version, base.get_one(PlanRow, row.framework_id).is_framework) == (1, True)
    source = queries.load_plan(base, row).source
    assert source is not None and len(source.inherited) > 30
    assert source.adapted == {("reflex_sheet", "reflex")}
    assert [one.id for one in source.left_out] == ["telephony"]
