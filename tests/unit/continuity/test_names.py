"""How a record is called in the lists of a plan."""

from __future__ import annotations

import pytest

from app.domain.continuity.fields import Record
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Impact
from app.domain.continuity.records.governance import Role
from app.domain.continuity.records.resources import Dependency
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep, Solution
from app.domain.continuity.records.upkeep import Review, Waiver
from app.domain.continuity.words import GovernanceRole, Phase, ScenarioFamily, label_of
from app.features.continuity.words import name_of
from tests.unit.domain.continuity.plans import TODAY

NAMES = {"activity": {"care": "Soins"}, "resource": {"record": "Dossier"}}


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (RecoveryStep(title="Rouvrir l’annuaire", activity="care", resource="record"), "Rouvrir l’annuaire"),
        (RecoveryStep(resource="record"), "Dossier"),
        (CatchUp(activity="care", written="Constantes"), "Soins"),
        (Impact(activity="care"), "Soins"),
        (Impact(activity="gone"), "gone"),
        (Dependency(activity="care", resource="record"), "Soins – Dossier"),
        (Solution(activity="care", phase=Phase.FIRST_DAY), f"Soins – {label_of(Phase.FIRST_DAY).lower()}"),
        (Solution(), "Activité à préciser"),
        (Role(role=GovernanceRole.QUALITY), label_of(GovernanceRole.QUALITY)),
        (Role(), "Rôle à préciser"),
        (Scenario(family=ScenarioFamily.IS), label_of(ScenarioFamily.IS)),
        (Scenario(name="Rançongiciel", family=ScenarioFamily.IS), "Rançongiciel"),
        (Waiver(rule="GO2", function="Direction"), "GO2, Suppléants de la cellule de crise"),
        (Waiver(rule="ZZ9"), "ZZ9, contrôle inconnu\u202f: sans effet"),
        (Review(done_on=TODAY), "22 novembre 2026"),
    ],
)
def test_a_record_is_called_by_its_title_or_by_what_it_is_about(record: Record, name: str) -> None:
    assert name_of(record, NAMES) == name


@pytest.mark.parametrize("kind", KINDS.values())
def test_an_empty_record_has_a_name(kind: type[Record]) -> None:
    assert name_of(kind())
