"""Plans on which no rule fires, but for what one plan cannot tell alone."""

from __future__ import annotations

from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.resources import RestoreTest
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet
from app.domain.continuity.records.upkeep import Approval, Copy, Exercise
from app.domain.continuity.words import (
    Decision,
    ExerciseKind,
    Extent,
    Medium,
    Profile,
    RestoreKind,
    RestoreOutcome,
    ScenarioFamily,
)
from tests.unit.domain.continuity.plans import RECENT, adding, care_home, changing, hospital


def make_sheet(record_id: str, holder: str, **more: object) -> FunctionSheet:
    values: dict[str, object] = {
        "id": record_id,
        "function": record_id,
        "mission": "Tenir sa fonction.",
        "holder": holder,
        "first_hour": ("Rejoindre la salle de crise",),
        "four_hours": ("Faire le point",),
    }
    return FunctionSheet(**{**values, **more})  # type: ignore[arg-type]


def clean_hospital() -> Plan:
    """The sample hospital, with a sheet for each seat of its crisis unit."""
    return adding(hospital(), *(make_sheet(f"sheet_{one}", one) for one in ("lead", "medical", "it")))


def clean_care_home() -> Plan:
    """The sample care home, once everything that the checker asks for is given."""
    plan = changing(care_home(), "sheet", staff_available=4)
    for name in ("medicines", "calls"):
        plan = changing(plan, name, pdma=DAY)
    plan = changing(plan, "record", measured=2 * DAY)
    return adding(
        plan,
        make_sheet("sheet_director", "director"),
        make_sheet("sheet_nurse", "nurse_lead"),
        *(
            Scenario(
                id=name, family=family, extent=Extent.TOTAL, is_kept=False, reason="Traité par le plan bleu."
            )
            for name, family in (("site", ScenarioFamily.SITE), ("supplier", ScenarioFamily.SUPPLIER))
        ),
        RestoreTest(
            id="restore",
            done_on=RECENT,
            resource="record",
            kind=RestoreKind.APPLICATION,
            took=4 * HOUR,
            data_age=DAY,
            outcome=RestoreOutcome.SUCCESS,
        ),
        Exercise(
            id="exercise",
            kind=ExerciseKind.TABLETOP,
            done_on=RECENT,
            activities=("calls",),
            scenario="is",
            has_direction=True,
            has_business=True,
            switch_time=HOUR,
        ),
        Approval(
            id="approval",
            version=1,
            function="Direction",
            decision=Decision.APPROVED,
            decided_on=RECENT,
            is_writer=False,
        ),
        Copy(
            id="copy",
            version=1,
            place="Bureau infirmier",
            medium=Medium.PAPER,
            profile=Profile.CRISIS_PACK,
            given_on=RECENT,
            checked_on=RECENT,
        ),
    )
