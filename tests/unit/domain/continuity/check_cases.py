"""For each rule and each of its sentences, a plan that breaks it: one change made to a clean plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from app.domain.continuity.checks.candidate import UNKNOWN, Candidate
from app.domain.continuity.checks.findings import Gravity
from app.domain.continuity.discretion import withhold
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Record
from app.domain.continuity.plan import Plan, Withheld
from app.domain.continuity.records.activities import Activity, ActivityLink
from app.domain.continuity.records.governance import Contact, Role
from app.domain.continuity.records.resources import Backup, RestoreTest
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import ReflexSheet
from app.domain.continuity.records.upkeep import (
    Approval,
    Change,
    Copy,
    Exercise,
    FollowUp,
    PlannedTest,
)
from app.domain.continuity.words import (
    ChangeKind,
    D2Category,
    Decision,
    ExerciseKind,
    Instance,
    Redundancy,
    Severity,
)
from tests.unit.domain.continuity.checked_plans import clean_care_home, clean_hospital, make_sheet
from tests.unit.domain.continuity.plans import (
    RECENT,
    TODAY,
    adding,
    changing,
    without,
    without_kind,
)

B, M, m, i = Gravity.BLOCKING, Gravity.MAJOR, Gravity.MINOR, Gravity.INFORMATION
SOON = TODAY + timedelta(days=10)
OLD = date(2025, 11, 21)
"""Twelve months and a day before."""
NO_OTHER = Candidate(frozenset({D2Category.ADMINISTRATIVE}), has_field_test=False, is_whole=True)


class Case(NamedTuple):
    """``case``: of the sentences of the rule. ``record``: the one that is told; empty for the plan as a whole."""

    rule: str
    case: str
    gravity: Gravity
    record: str
    broken: Plan
    candidate: Candidate = UNKNOWN


H, C = clean_hospital(), clean_care_home()


def of(plan: Plan, record_id: str, **values: object) -> Plan:
    return changing(plan, record_id, **values)


def each(plan: Plan, kind: type[Record], /, **values: object) -> Plan:
    """The plan with the same fields changed in all the records of a kind."""
    for record in plan.all(kind):
        plan = changing(plan, record.id, **values)
    return plan


PRIORITIES = ("emergency", "pharmacy", "admissions")
MS_NO_BACKUPS = without_kind(of(C, "record", backup=""), Backup)
LATE_RETURN = of(H, "exercise", return_time=5 * HOUR)
PLANNED_ONLY = without(H, "exercise")
LONG_TEXT = "Appeler chaque service, noter la réponse et la porter en salle de crise. " * 2

GOVERNANCE = (
    Case("GO1", "", B, "", without(H, "sponsor")),
    Case("GO1", "holder", B, "plan_lead", of(H, "plan_lead", holder="")),
    Case("GO1", "", B, "", without(C, "plan_lead")),
    Case("GO2", "deputy", M, "it_seat", of(H, "it_seat", deputy="")),
    Case("GO2", "deputy", m, "sponsor", of(C, "sponsor", deputy="")),
    Case("GO2", "same", M, "it_seat", of(H, "it_seat", deputy="it")),
    Case("GO2", "no_unit", M, "", each(H, Role, instance=Instance.COMMITTEE)),
    Case("GO3", "none", B, "", without_kind(H, Approval)),
    Case("GO3", "none", M, "", without_kind(C, Approval)),
    Case("GO3", "draft", B, "", Plan(H.variant, version=0)),
    Case("GO3", "decision", M, "approval", of(C, "approval", decision=Decision.REFUSED)),
    Case("GO3", "decided_on", M, "approval", of(C, "approval", decided_on=None)),
    Case("GO3", "future", M, "approval", of(C, "approval", decided_on=SOON)),
    Case("GO3", "is_writer", M, "approval", of(C, "approval", is_writer=True)),
    Case("GO3", "writer_unknown", M, "approval", of(C, "approval", is_writer=None)),
    Case("GO3", "is_writer", B, "approval_director", each(H, Approval, is_writer=True)),
    Case("GO4", "medical", M, "", without(H, "medical_seat")),
    Case("GO4", "quality", M, "", of(H, "quality_seat", instance=Instance.CRISIS_UNIT)),
    Case("GO5", "bodies_on", M, "sheet", of(C, "sheet", bodies_on=None)),
    Case("GO5", "future", M, "sheet", of(C, "sheet", bodies_on=SOON)),
    Case("GO6", "absent", M, "", without(of(H, "level_1", plans=()), "white_plan")),
    Case("GO6", "absent", M, "", without(C, "blue_plan")),
    Case("GO6", "undated", m, "it_plan", of(H, "it_plan", dated=None)),
    Case("GO6", "dated", m, "it_plan", of(H, "it_plan", dated=OLD)),
    Case("PL1", "unknown", i, "", H),
    Case("PL1", "", M, "", H, NO_OTHER),
    Case("PL2", "", M, "", each(of(H, "review", done_on=OLD), Approval, decided_on=OLD)),
    Case(
        "PL2",
        "",
        B,
        "",
        each(of(H, "review", done_on=date(2024, 11, 21)), Approval, decided_on=date(2024, 11, 21)),
    ),
    Case("PL2", "promised", M, "", of(H, "review", next_on=TODAY - timedelta(days=1))),
    Case(
        "PL3",
        "reviewed_on",
        M,
        "new",
        adding(H, Change(id="new", happened_on=TODAY, what="Nouveau logiciel")),
    ),
    Case("PL3", "undated", M, "new", adding(H, Change(id="new", kind=ChangeKind.IS))),
    Case("PL4", "site_specifics", M, "sheet", of(H, "sheet", is_shared=True)),
)

SCENARIOS = (
    Case("SC1", "is_kept", B, "is", of(H, "is", is_kept=False, reason="Jamais.")),
    Case("SC1", "", B, "", without_kind(H, Scenario)),
    Case("SC2", "", M, "", of(H, "staff", is_kept=False, reason="Écarté.")),
    Case("SC2", "", m, "", of(C, "staff", is_kept=False, reason="Écarté.")),
    Case("SC3", "", m, "", without(H, "site")),
    Case("SC3", "reason", m, "supplier", of(H, "supplier", reason=" ")),
    Case("SC4", "short", M, "is", of(H, "is", outage=3 * DAY - 1)),
    Case("SC4", "likely", i, "is", of(H, "is", outage=14 * DAY - 1)),
    Case("SC4", "unknown", M, "is", of(H, "is", outage=None)),
)

ACTIVITIES = (
    Case("AC1", "", B, "", each(H, Activity, is_priority=False)),
    Case("AC1", "owner", B, "pharmacy", of(H, "pharmacy", owner="")),
    Case("AC1", "dmia", B, "pharmacy", of(H, "pharmacy", dmia=None)),
    Case("AC1", "minimum", B, "pharmacy", of(H, "pharmacy", minimum=" ")),
    Case("AC2", "", m, "", of(H, "laundry", is_priority=True)),
    Case("AC2", "alone", i, "", without(H, *(one.id for one in H.activities if not one.is_priority))),
    Case("AC3", "dmia", M, "emergency", of(H, "emergency", dmia=4 * HOUR)),
    Case("AC4", "grade", m, "impact_emergency_43200", of(H, "impact_emergency_43200", grade=1)),
    Case("AC5", "target", M, "emergency", of(H, "emergency", target=HOUR + 1)),
    Case("AC6", "pdma", m, "emergency", of(H, "emergency", pdma=None)),
    Case("AC6", "pdma_reason", m, "emergency", of(H, "emergency", pdma=0)),
    Case("AC7", "rank", m, "emergency", of(H, "pharmacy", rank=1)),
    Case("AC8", "care", m, "consultations", of(H, "consultations", dmia=DAY + 1)),
    Case("AC8", "office", m, "purchases", of(H, "purchases", dmia=4 * HOUR - 1)),
    Case("AC9", "peaks", m, "payroll", of(H, "payroll", peaks="")),
)

RESOURCES = (
    Case(
        "RE1",
        "",
        M,
        "admissions",
        without(H, *(one.id for one in H.dependencies if one.activity == "admissions")),
    ),
    Case("RE2", "gap", M, "emergency_is_beyond", of(H, "emergency_is_beyond", endurance=DAY)),
    Case(
        "RE2",
        "at_least",
        M,
        "emergency_needs_record",
        of(of(H, "emergency_needs_record", is_bypassable=False), "record", own_time=None),
    ),
    Case(
        "RE2",
        "accepted",
        i,
        "emergency_is_first_day",
        of(
            of(H, "emergency_is_beyond", endurance=DAY),
            "emergency_is_first_day",
            residual="Transferts au-delà.",
            accepted_by="Direction",
            accepted_on=RECENT,
        ),
    ),
    Case("RE2", "cannot_tell", M, "emergency_is_first_day", of(H, "emergency_is_first_day", start=None)),
    Case(
        "RE2",
        "modes",
        M,
        "emergency_is_first_day",
        of(of(H, "emergency_is_first_day", start=None), "emergency_is_beyond", endurance=None),
    ),
    Case("RE3", "data_loss", M, "record", of(H, "record", data_loss=5 * HOUR)),
    Case("RE4", "prerequisites", B, "directory", of(H, "hypervisor", prerequisites=("directory",))),
    Case("RE4", "after", B, "check_record", of(H, "rebuild", after=("check_record",))),
    Case(
        "RE5",
        "ranked",
        i,
        "emergency",
        adding(H, ActivityLink(id="back", activity="pharmacy", needs="emergency")),
    ),
    Case(
        "RE5",
        "unranked",
        i,
        "emergency",
        of(adding(H, ActivityLink(id="back", activity="pharmacy", needs="emergency")), "pharmacy", rank=None),
    ),
    Case("RE6", "wave", M, "directory", of(H, "hypervisor", wave=3)),
    Case("RE7", "absent", M, "", of(H, "telephony", base_role=None)),
    Case("RE7", "nothing_below", M, "record", of(H, "record", prerequisites=())),
    Case("RE8", "rescue", m, "names", of(H, "names", redundancy=Redundancy.NONE, rescue="")),
    Case("RE9", "off_line_copy", M, "record", of(H, "record", off_line_copy="")),
    Case("RE9", "none_named", i, "", of(C, "record", is_care_record=None)),
    Case("RE10", "never", m, "record", of(H, "record", measured=None)),
    Case("RE10", "longer", M, "record", of(H, "record", measured=9 * DAY)),
)

IS_FIRST = ("emergency_is_first_day", "emergency_staff_first_day")
SOLUTIONS = (
    Case("CO1", "", B, "emergency", without(H, IS_FIRST[0])),
    Case("CO1", "strategy", B, IS_FIRST[0], of(H, IS_FIRST[0], strategy=None)),
    Case(
        "CO1",
        "loses_nothing",
        i,
        "emergency",
        without(H, IS_FIRST[0], "emergency_needs_record", "emergency_needs_record_data"),
    ),
    Case("CO2", "", M, "emergency", without(H, IS_FIRST[1])),
    Case("CO2", "strategy", M, IS_FIRST[1], of(H, IS_FIRST[1], strategy=None)),
    Case("CO2", "loses_nothing", i, "emergency", without(H, IS_FIRST[1], "emergency_needs_nurses")),
    Case("CO3", "", M, "emergency", without(H, "emergency_is_beyond")),
    Case("CO4", "empty", M, IS_FIRST[0], of(H, IS_FIRST[0], place="")),
    Case("CO4", "network", M, IS_FIRST[0], of(H, IS_FIRST[0], place="Intranet, dossier partagé")),
    Case("CO5", "start", M, IS_FIRST[0], of(H, IS_FIRST[0], start=2 * HOUR)),
    Case("CO6", "uses", M, IS_FIRST[0], of(H, IS_FIRST[0], uses=("network",))),
    Case("CO7", "fallback", M, IS_FIRST[0], of(H, IS_FIRST[0], fallback="Clinique", fallback_capacity=0)),
    Case("CO8", "too_many", m, "sheet", of(H, IS_FIRST[0], extra_staff=30)),
    Case("CO8", "unknown", i, "sheet", of(H, "sheet", staff_available=None)),
    Case("CO9", "cautions", m, IS_FIRST[0], of(H, IS_FIRST[0], cautions="")),
    Case("CO10", "none", M, "emergency", without(H, "catch_up_emergency")),
    Case("CO10", "unsaid", M, "catch_up_emergency", of(H, "catch_up_emergency", retyping=None)),
)

NO_NUMBER = {"phone": "à compléter", "mobile": "", "rescue": "", "private_phone": ""}
FIXED_ONLY = {"mobile": "", "rescue": ""}
CONTACTS = (
    Case("CT1", "phone", B, "it", of(H, "it", **NO_NUMBER)),
    Case("CT1", "ip", B, "it", of(H, "it", is_ip_extension=True, **FIXED_ONLY)),
    Case("CT1", "withheld", i, "", withhold(H, Withheld.RESERVED)),
    Case("CT1", "is_ip_extension", i, "it", of(H, "it", is_ip_extension=None, **FIXED_ONLY)),
    Case("CT2", "empty", M, "", each(H, Contact, rank=None)),
    Case("CT2", "loop", M, "director", of(H, "director", called_by="it")),
    Case("CT2", "called_by", M, "it", of(H, "it", called_by="")),
    Case("CT2", "called_by", M, "it", of(H, "it", called_by="wholesaler_desk")),
    Case("CT3", "never", m, "it", of(H, "it", checked_on=None)),
    Case("CT3", "never", m, "it", of(H, "it", checked_on=date(3000, 1, 1))),
    Case("CT3", "checked_on", m, "it", of(H, "it", checked_on=date(2026, 5, 21))),
    Case("CT3", "checked_on", m, "it_supplier", of(C, "it_supplier", checked_on=OLD)),
    Case("CT4", "contact", M, "wholesaler_company", of(H, "wholesaler_company", contact="")),
    Case("CT4", "no_number", M, "wholesaler_company", of(H, "wholesaler_desk", phone="")),
    Case("CT4", "day_only", M, "wholesaler_desk", of(H, "wholesaler_desk", is_always_reachable=False)),
    Case("CT4", "unknown", M, "wholesaler_desk", of(H, "wholesaler_desk", is_always_reachable=None)),
    Case("CT5", "", m, "director", adding(H, make_sheet("third", "director"))),
)

SHEETS = (
    Case("FI1", "no_sheet", M, "it_seat", without(H, "sheet_it")),
    Case("FI1", "first_hour", M, "sheet_it", of(H, "sheet_it", first_hour=(" ",))),
    Case("FI1", "four_hours", M, "sheet_it", of(H, "sheet_it", four_hours=())),
    Case("FI2", "", m, "sheet_it", of(H, "sheet_it", first_day=(LONG_TEXT,) * 24)),
    Case("FI2", "steps", m, "long", adding(H, ReflexSheet(id="long", title="Trop", steps=("Agir",) * 11))),
)

BACKUPS = (
    Case("SV1", "none", M, "", without_kind(H, Backup)),
    Case("SV1", "copies", M, "backup", of(H, "backup", copies=2)),
    Case("SV1", "copies_unknown", M, "backup", of(H, "backup", copies=None)),
    Case("SV1", "media", M, "backup", of(H, "backup", media=1)),
    Case("SV1", "media_unknown", M, "backup", of(H, "backup", media=None)),
    Case("SV1", "is_off_site", M, "backup", of(H, "backup", is_off_site=False)),
    Case("SV1", "is_off_site_unknown", M, "backup", of(H, "backup", is_off_site=None)),
    Case("SV2", "none", M, "", MS_NO_BACKUPS),
    Case("SV2", "is_off_line", M, "backup", of(H, "backup", is_off_line=False)),
    Case("SV2", "is_off_line_unknown", M, "backup", of(H, "backup", is_off_line=None)),
    Case("SV2", "attested_on", M, "backup", of(C, "backup", is_off_line=None, attested_on=None)),
    *(
        Case("SV3", f"{name}{suffix}", M, "backup", of(H, "backup", **{name: value}))
        for name in ("has_strong_login", "is_partitioned", "is_watched")
        for suffix, value in (("", False), ("_unknown", None))
    ),
    Case("SV4", "", M, "", of(H, "backup", has_directory=False)),
    Case("SV4", "is_directory_isolated", M, "backup", of(H, "backup", is_directory_isolated=False)),
    Case("SV4", "is_directory_isolated_unknown", M, "backup", of(H, "backup", is_directory_isolated=None)),
    Case("SV5", "never", M, "", without_kind(H, RestoreTest)),
    Case("SV5", "", M, "", each(H, RestoreTest, done_on=OLD)),
    Case("SV6", "took", m, "restore_record", of(H, "restore_record", took=9 * DAY)),
    Case("SV6", "data_age", m, "restore_record", of(H, "restore_record", data_age=5 * HOUR)),
)

OVERDUE = FollowUp(
    id="late", title="Cloisonner", severity=Severity.MAJOR, is_done=False, due=TODAY - timedelta(days=1)
)
TESTS = (
    Case("TE1", "never", M, "", without(H, "exercise")),
    Case("TE1", "", M, "", of(H, "exercise", done_on=OLD)),
    Case("TE2", "nothing", M, "", without_kind(PLANNED_ONLY, PlannedTest)),
    Case("TE2", "unknown", i, "", PLANNED_ONLY),
    Case("TE2", "", M, "", PLANNED_ONLY, NO_OTHER),
    Case(
        "TE3", "kind", M, "drill", adding(H, Exercise(id="drill", kind=ExerciseKind.IT_DRILL, is_for_d2=True))
    ),
    Case("TE3", "kind", M, "exercise", of(H, "exercise", kind=ExerciseKind.RESTORE)),
    Case("TE3", "kind", i, "drill", adding(H, Exercise(id="drill", kind=ExerciseKind.MAINTENANCE))),
    Case("TE4", "has_direction", m, "exercise", of(H, "exercise", has_direction=False)),
    Case("TE4", "has_business", m, "exercise", of(H, "exercise", has_business=None)),
    Case(
        "TE4",
        "switch_time",
        m,
        "exercise",
        of(H, "exercise", switch_time=None, endurance=None, return_time=None),
    ),
    Case("TE5", "target", m, "emergency", LATE_RETURN),
    Case("TE5", "start", m, IS_FIRST[0], of(H, "exercise", switch_time=HOUR)),
    Case("TE6", "due", M, "late", adding(H, OVERDUE)),
)

COPIES = (
    Case("DF1", "", M, "", of(H, "copy", removed_on=TODAY)),
    Case("DF1", "", M, "", of(C, "copy", medium=None)),
    Case("DF2", "version", M, "old", adding(H, Copy(id="old", version=1, place="Bloc", checked_on=RECENT))),
    Case("DF2", "unknown", M, "old", adding(H, Copy(id="old", place="Bloc", checked_on=RECENT))),
    Case("DF3", "never", m, "copy", of(H, "copy", checked_on=None, given_on=None)),
    Case("DF3", "checked_on", m, "copy", of(H, "copy", checked_on=OLD, given_on=OLD)),
    Case("DF3", "checked_on", m, "stock_emergency", of(H, "stock_emergency", checked_on=date(2026, 5, 21))),
    Case("DF3", "never", m, "stock_emergency", of(H, "stock_emergency", checked_on=None)),
)

TEXTS = (
    Case("TX1", "secret", B, "it", of(H, "it", hours="Mot de passe : Soleil2024")),
    Case("TX1", "address", B, "network", of(H, "network", rescue="Routeur 192.168.1.254")),
    Case("TX1", "patient", B, "emergency", of(H, "emergency", peaks="Mme Martin, chambre 12")),
)

CASES: tuple[Case, ...] = (
    *GOVERNANCE,
    *SCENARIOS,
    *ACTIVITIES,
    *RESOURCES,
    *SOLUTIONS,
    *CONTACTS,
    *SHEETS,
    *BACKUPS,
    *TESTS,
    *COPIES,
    *TEXTS,
)
