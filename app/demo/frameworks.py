"""The framework plan of the fictitious GHT, approved, and a short plan of its hospital that follows it.

What the GHT shares is a part of the plan of the example: the information system, its backups, the alert, one activity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.demo.moments import Moments
from app.demo.personas import Team
from app.demo.plans import read_example
from app.domain.calendar import day_of
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.framework import key_of
from app.domain.continuity.plan import Plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact, PlanSheet, Role
from app.domain.continuity.records.resources import Dependency
from app.domain.continuity.records.sheets import ReflexSheet
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.references import fields_that_name, free_references, list_named
from app.domain.continuity.words import (
    ActivityFamily,
    ContactKind,
    Criticality,
    Diffusion,
    GovernanceRole,
    Hours,
    Instance,
    PerimeterKind,
    Phase,
    Strategy,
)
from app.features.continuity import following, queries, service
from app.features.continuity.models import PlanRow

GROUP, MEMBER = "ght_avel", "ch_valombreuse"
BEGUN, APPROVED, FOLLOWED = 70, 55, 48
"""Days before today: before all else that happened there, as each journal is told in order."""
KIT = "es/2026.1"
SHARED: Mapping[str, tuple[str, ...]] = {
    "contact": (
        "on_call",
        "director",
        "it",
        "lead",
        "medical",
        "care_head",
        "security",
        "front_desk",
        "quality",
    ),
    "role": ("sponsor", "plan_lead", "medical_seat", "it_seat", "quality_seat"),
    "function_sheet": ("sheet_direction", "sheet_coordination", "sheet_clinique", "sheet_informatique"),
    "level": ("level_1",),
    "scenario": ("is", "staff"),
    "linked_plan": ("it_plan",),
    "backup": ("backup", "backup_directory"),
    "reflex_sheet": ("reflex",),
    "recovery_step": ("secure", "rebuild", "reopen_record", "check_record", "retype"),
    "activity": ("admissions",),
    "resource": (
        "hypervisor",
        "directory",
        "network",
        "names",
        "telephony",
        "backup_servers",
        "rescue_computers",
        "clerks",
        "record",
        "front_app",
        "record_data",
    ),
}
"""By kind, the records of the example that the GHT shares."""
ABOUT = ("dependency", "impact", "solution", "catch_up", "restore_test")
"""The kinds of which everything goes along that is about those only."""
CALLED: Mapping[str, str] = {
    "director": "Direction de l’établissement support",
    "lead": "Responsable du plan du groupement",
    "medical": "Présidence du collège médical",
    "care_head": "Commission des soins du groupement",
    "it": "Système d’information du groupement",
    "front_desk": "Bureau des entrées de garde",
    "on_call": "Garde de direction du groupement",
    "security": "Sécurité informatique du groupement",
    "quality": "Qualité du groupement",
}


def write_frameworks(
    session: Session, units: Mapping[str, UUID], group: Team, member: Team, moments: Moments
) -> None:
    """The plan of the GHT with its approved version, then that of the hospital: one record adapted, one left out."""
    framework = _write_framework(session, units[GROUP], group, moments)
    at = moments.at(FOLLOWED, 17)
    row = _begin(session, member, units[MEMBER], list(_list_own()), at)
    following.follow(session, member.lead, row, framework.id, at, day_of(at))
    reflex = queries.get_kept(session, row.id, "reflex_sheet", "reflex").record
    if isinstance(reflex, ReflexSheet):
        adapted = replace(reflex, call="Le poste 15 du service, puis le centre de services du groupement")
        service.change_record(session, member.lead, row, adapted, 0, at)
    reason = "L’imagerie appelle par ses postes autonomes, sans la téléphonie du groupement."
    following.leave_out(session, member.lead, row, "resource", "telephony", reason, at)


def _write_framework(session: Session, unit: UUID, team: Team, moments: Moments) -> PlanRow:
    begun, approved = moments.at(BEGUN, 9), moments.at(APPROVED, 11)
    row = _begin(session, team, unit, share_example(read_example(moments.today)), begun)
    following.offer(session, team.lead, row, True, begun)
    version = service.freeze(session, team.lead, row, "Première version partagée.", approved)
    today = day_of(approved)
    service.approve(
        session,
        team.signatory,
        row,
        version.number,
        version.sha256,
        approved,
        today,
    )
    return row


def _begin(session: Session, team: Team, unit: UUID, records: list[Record], at: datetime) -> PlanRow:
    title = next(one.title for one in records if isinstance(one, PlanSheet))
    return service.begin_plan(session, team.lead, unit, Variant.ES, KIT, title, records, at, day_of(at))


def share_example(plan: Plan) -> list[Record]:
    """The part of the example that stands by itself under the words of a group."""
    chosen = [one for kind, ids in SHARED.items() for one in plan.all(KINDS[kind]) if one.id in ids]
    keys = {key_of(one) for one in chosen}
    chosen += [
        one
        for kind in ABOUT
        for one in plan.all(KINDS[kind])
        if keys.issuperset(list_named(one, [name for name, _target in fields_that_name(type(one))]))
    ]
    keys = {key_of(one) for one in chosen}
    sheet = replace(
        plan.sheet,
        title="Plan cadre du groupement : système d’information partagé",
        perimeter_kind=PerimeterKind.SEVERAL,
        sites=("Tous les établissements du groupement",),
        perimeter="Le système d’information partagé et ce qui en dépend partout.",
        is_shared=True,
        site_specifics="Chaque établissement les écrit dans son plan, qui suit celui-ci.",
        crisis_room="",
        fallback_room="",
    )
    return [sheet, *(free_references(_rename(one), keys.__contains__) for one in chosen)]


def _rename(record: Record) -> Record:
    return replace(record, name=CALLED[record.id]) if isinstance(record, Contact) else record


def _list_own() -> Iterator[Record]:
    yield PlanSheet(
        id="sheet",
        title="Imagerie, d’après le plan cadre du groupement",
        perimeter_kind=PerimeterKind.SERVICE,
        sites=("Site principal",),
        category="MCO",
        perimeter="Le service d’imagerie, de jour et de nuit.",
        is_shared=True,
        site_specifics="Les consoles d’imagerie gardent deux jours d’examens sans réseau.",
        diffusion=Diffusion.RESTRICTED,
        review_months=12,
    )
    yield Contact(
        id="imaging_head",
        name="Cadre de l’imagerie",
        kind=ContactKind.INTERNAL,
        function="Cadre de l’imagerie",
        phone="01 99 00 15 15",
        is_ip_extension=False,
        is_always_reachable=True,
    )
    yield Role(
        id="imaging_lead", role=GovernanceRole.PLAN_LEAD, holder="imaging_head", instance=Instance.BOTH
    )
    yield Activity(
        id="imaging",
        name="Imagerie",
        family=ActivityFamily.MEDICO_TECHNICAL,
        service="Imagerie",
        owner="imaging_head",
        description="Les examens demandés par les urgences et les services.",
        hours=Hours.ALWAYS,
        is_priority=True,
        rank=2,
        dmia=4 * HOUR,
        minimum="Les examens urgents seulement",
    )
    yield Dependency(
        id="imaging_needs_record",
        activity="imaging",
        resource="record",
        criticality=Criticality.INDISPENSABLE,
        is_bypassable=True,
    )
    yield Solution(
        id="imaging_is_first_day",
        activity="imaging",
        scenario="is",
        phase=Phase.FIRST_DAY,
        strategy=Strategy.DEGRADED_MODE,
        trigger="Le cadre de l’imagerie, dès que le dossier patient ne répond plus.",
        start=HOUR,
        endurance=2 * DAY,
        steps=(
            "Sortir les bons papier de l’armoire du secrétariat.",
            "Lire les images sur la console, écrire le compte rendu à la main.",
        ),
        place="Armoire du secrétariat d’imagerie",
    )
