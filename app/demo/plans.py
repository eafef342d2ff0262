"""The continuity plan of the fictitious hospital: written once as a file, its days moved to those of the reader."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.content.loader import bundled_folder
from app.demo.moments import Moments
from app.demo.personas import Team
from app.domain.calendar import day_of
from app.domain.continuity.fields import FieldKind, Record, specs_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Approval
from app.domain.continuity.written import read_plan
from app.features.continuity import service
from app.features.continuity.kit import find_kit

FILE = bundled_folder("docs") / "plan-exemple.json"
"""The example that the documentation gives."""
WRITTEN_ON = date(2026, 11, 22)
"""The day on which the file stood as it is."""
UNIT = "ch_valombreuse"
BEGUN, APPROVED = 40, 12
"""Days before today."""


def write_plan_of(session: Session, unit: UUID, team: Team, moments: Moments) -> None:
    """Begin the plan, freeze it, have it approved by whoever signs there and its figures sent to the region."""
    read = read_example(moments.today)
    kit = find_kit(read.variant)
    plan = replace(read, records={**read.records, Approval: ()})
    begun, approved = moments.at(BEGUN, 10), moments.at(APPROVED, 15)
    row = service.begin_plan(
        session,
        team.lead,
        unit,
        plan.variant,
        kit.key,
        plan.sheet.title,
        plan,
        begun,
        day_of(begun),
        steps=plan.steps or kit.settings.steps,
        scale=plan.scale,
    )
    version = service.freeze(session, team.lead, row, "Première version complète.", approved)
    today = day_of(approved)
    service.approve(session, team.signatory, row, version.number, version.sha256, approved, today)
    service.share(session, team.signatory, row, version.number, approved, today)


def read_example(today: date) -> Plan:
    """The plan of the file, every day moved by as many days as have gone by since it was written."""
    plan = read_plan(json.loads(FILE.read_text(encoding="utf-8")))
    gone = today - WRITTEN_ON
    return replace(
        plan,
        records={kind: tuple(_move(one, gone) for one in records) for kind, records in plan.records.items()},
    )


def _move(record: Record, gone: timedelta) -> Record:
    moved = {
        name: getattr(record, name) + gone
        for name, spec in specs_of(type(record)).items()
        if spec.kind is FieldKind.DATE and getattr(record, name) is not None
    }
    marks = {
        name: replace(mark, on=(date.fromisoformat(mark.on) + gone).isoformat()) if mark.on else mark
        for name, mark in record.marks.items()
    }
    return replace(record, marks=marks, **moved)
