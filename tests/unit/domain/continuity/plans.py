"""Sample plans. ``hospital`` is complete and sound, so that a test breaks one thing and sees one finding.

The ids are unique over all the kinds of a sample: ``changing(hospital(), "emergency", dmia=30)`` is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import Mark, MarkKind, Record, Variant, empty_value, specs_of
from app.domain.continuity.plan import Plan, make_plan
from app.domain.continuity.records.activities import Activity, ActivityLink, Impact
from app.domain.continuity.records.governance import ActivationLevel, Contact, LinkedPlan, PlanSheet, Role
from app.domain.continuity.records.resources import Backup, Dependency, Resource, RestoreTest, Supplier
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet, ReflexSheet
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep, Solution, Stock
from app.domain.continuity.records.upkeep import Approval, Copy, Exercise, PlannedTest, Review
from app.domain.continuity.words import (
    ActivityFamily,
    ApprovalMode,
    Audience,
    BaseRole,
    ContactKind,
    Criticality,
    D2Category,
    Decision,
    Diffusion,
    ExerciseKind,
    Extent,
    GovernanceRole,
    Hosting,
    Hours,
    ImpactCategory,
    Instance,
    LinkedPlanKind,
    Medium,
    PerimeterKind,
    Phase,
    Profile,
    Redundancy,
    ResourceKind,
    RestoreKind,
    RestoreOutcome,
    Retyping,
    ScenarioFamily,
    Situation,
    StepKind,
    Strategy,
)

TODAY = date(2026, 11, 22)
RECENT = TODAY - timedelta(days=30)
ES_STEPS = (HOUR, 4 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
MS_STEPS = (4 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
GAP = Mark(MarkKind.UNDEFINED, "Pas encore mesuré.", "Direction", "2026-11-02")
"""A gap that is known and accepted."""


def rebuilt(plan: Plan, records: Iterable[Record]) -> Plan:
    """The same plan with other records."""
    return make_plan(
        plan.variant,
        records,
        establishment=plan.establishment,
        finess=plan.finess,
        version=plan.version,
        steps=plan.steps,
    )


def changing(plan: Plan, record_id: str, **values: object) -> Plan:
    """The plan with some fields of one record changed."""
    found = [record for record in plan if record.id == record_id]
    assert len(found) == 1, f"{record_id}: {len(found)} records"
    return rebuilt(plan, (replace(one, **values) if one.id == record_id else one for one in plan))


def marking(plan: Plan, record_id: str, name: str, mark: Mark = GAP) -> Plan:
    """The plan with one field emptied, and a mark in its place."""
    (record,) = (one for one in plan if one.id == record_id)
    empty = empty_value(specs_of(type(record))[name])
    return changing(plan, record_id, **{name: empty, "marks": {**record.marks, name: mark}})


def without(plan: Plan, *record_ids: str) -> Plan:
    assert set(record_ids) <= {record.id for record in plan}
    return rebuilt(plan, (record for record in plan if record.id not in record_ids))


def without_kind(plan: Plan, kind: type[Record]) -> Plan:
    return rebuilt(plan, (record for record in plan if type(record) is not kind))


def adding(plan: Plan, *records: Record) -> Plan:
    return rebuilt(plan, (*plan, *records))


def hospital() -> Plan:
    """A small hospital: three priority activities among eight, information system and staff as scenarios.

    The scenario « is » lasts 15 days. The application of the record is back 5 days and 33 hours after the
    attack, theoretically: directory 4 h and network 2 h in parallel after the hypervisor's 8 h, names 1 h,
    then 20 h of its own.
    """
    return make_plan(
        Variant.ES,
        (
            *_hospital_governance(),
            *_hospital_activities(),
            *_hospital_resources(),
            *_hospital_solutions(),
            *_hospital_recovery(),
            *_hospital_upkeep(),
        ),
        establishment="Centre hospitalier d’essai",
        finess="990000001",
        version=2,
        steps=ES_STEPS,
    )


def _hospital_governance() -> Iterator[Record]:
    yield PlanSheet(
        id="sheet",
        title="Plan de continuité et de reprise d’activité",
        perimeter_kind=PerimeterKind.ESTABLISHMENT,
        d2_category=D2Category.CARE,
        sites=("Site principal",),
        category="MCO",
        capacity=120,
        perimeter="Tout l’établissement.",
        exclusions="Aucune.",
        assumptions="Une attaque par rançongiciel un vendredi soir.",
        is_shared=False,
        diffusion=Diffusion.RESTRICTED,
        review_months=12,
        bodies="CME, CSE",
        bodies_on=RECENT,
        staff_available=20,
        crisis_room="Salle du conseil",
        fallback_room="Internat",
    )
    names = ("director", "lead", "medical", "care_head", "it", "quality", "pharmacist", "front_desk")
    functions = (
        "Direction",
        "Responsable du plan",
        "Présidence de CME",
        "Direction des soins",
        "Système d’information",
        "Qualité",
        "Pharmacie",
        "Bureau des entrées",
    )
    for rank, (name, function) in enumerate(zip(names, functions, strict=True), start=1):
        yield Contact(
            id=name,
            name=function,
            kind=ContactKind.INTERNAL,
            function=function,
            phone=f"01 99 00 00 {rank:02d}",
            mobile=f"06 39 98 00 {rank:02d}",
            rescue=f"Mobile de secours {rank}",
            is_ip_extension=False,
            rescue_email=f"secours{rank}@exemple.fr",
            hours="24 h/24",
            is_always_reachable=True,
            rank=rank,
            called_by="" if rank == 1 else "director",
            checked_on=RECENT,
        )
    yield Contact(
        id="wholesaler_desk",
        name="Grossiste, astreinte",
        kind=ContactKind.SUPPLIER,
        function="Astreinte",
        phone="01 99 00 00 90",
        is_always_reachable=True,
        hours="24 h/24",
        checked_on=RECENT,
    )
    seats = (
        ("sponsor", GovernanceRole.SPONSOR, "director", "care_head", Instance.BOTH),
        ("plan_lead", GovernanceRole.PLAN_LEAD, "lead", "quality", Instance.BOTH),
        ("medical_seat", GovernanceRole.MEDICAL, "medical", "pharmacist", Instance.BOTH),
        ("it_seat", GovernanceRole.IT, "it", "lead", Instance.CRISIS_UNIT),
        ("quality_seat", GovernanceRole.QUALITY, "quality", "lead", Instance.COMMITTEE),
    )
    for name, role, holder, deputy, instance in seats:
        yield Role(
            id=name,
            role=role,
            holder=holder,
            deputy=deputy,
            has_letter=True,
            named_on=RECENT,
            instance=instance,
        )
    yield LinkedPlan(
        id="white_plan",
        kind=LinkedPlanKind.WHITE_PLAN,
        title="Plan blanc",
        dated=RECENT,
        place="Classeur de crise",
        link="Le déclencher au niveau 2.",
    )
    yield LinkedPlan(
        id="it_plan",
        kind=LinkedPlanKind.IT_PLAN,
        title="Plan de reprise informatique",
        dated=RECENT,
        place="Classeur de crise",
        link="Il tient l’ordre de redémarrage.",
    )
    yield ActivationLevel(
        id="level_1",
        level=1,
        title="Mode dégradé",
        criteria="Une application critique manque depuis plus d’une heure.",
        decider="director",
        deputy="care_head",
        actions="Réunir la cellule de crise.",
        plans=("white_plan",),
        lifting="Retour validé par les services.",
        message="Le plan de continuité est déclenché.",
    )


def _hospital_activities() -> Iterator[Record]:
    yield Scenario(
        id="is",
        name="Perte du système d’information",
        family=ScenarioFamily.IS,
        extent=Extent.TOTAL,
        outage=15 * DAY,
        before_restart=5 * DAY,
        notice=0,
        is_kept=True,
        is_for_d2=True,
        remains="Le papier, les téléphones mobiles, les équipements biomédicaux autonomes.",
        signals="Fichiers illisibles, messages de rançon.",
    )
    yield Scenario(
        id="staff",
        name="Absence de personnel",
        family=ScenarioFamily.STAFF,
        extent=Extent.PARTIAL,
        outage=7 * DAY,
        notice=0,
        is_kept=True,
        is_for_d2=True,
        remains="Les deux tiers de l’effectif.",
        signals="Absences au-delà de 30 %.",
    )
    for name, family in (("site", ScenarioFamily.SITE), ("supplier", ScenarioFamily.SUPPLIER)):
        yield Scenario(
            id=name,
            name=name,
            family=family,
            extent=Extent.TOTAL,
            outage=DAY,
            is_kept=False,
            reason="Traité par le plan blanc.",
        )
    priorities = (
        ("emergency", "Urgences", ActivityFamily.CARE, HOUR, "medical"),
        ("pharmacy", "Pharmacie", ActivityFamily.MEDICO_TECHNICAL, 4 * HOUR, "pharmacist"),
        ("admissions", "Admissions", ActivityFamily.ADMINISTRATIVE, 4 * HOUR, "front_desk"),
    )
    for rank, (name, title, family, dmia, owner) in enumerate(priorities, start=1):
        yield Activity(
            id=name,
            name=title,
            family=family,
            service=title,
            owner=owner,
            deputy="care_head",
            description=f"{title} : accueil et prise en charge.",
            hours=Hours.ALWAYS,
            peaks="Aucun.",
            volume="80 par jour",
            is_priority=True,
            rank=rank,
            dmia=dmia,
            target=dmia,
            pdma=4 * HOUR,
            minimum="Urgences vitales",
            minimum_within=HOUR,
            reason="Au-delà, perte de chance.",
            validated_by="Chef de service",
            validated_on=RECENT,
            staff="Deux personnes par poste",
            suspended="Les rendez-vous programmés.",
        )
        first_serious = next(step for step in ES_STEPS if step > dmia)
        for step in ES_STEPS:
            yield Impact(
                id=f"impact_{name}_{step}",
                activity=name,
                step=step,
                category=ImpactCategory.SAFETY,
                grade=1 if step < dmia else 2 if step < first_serious else 3,
                comment="Retard de prise en charge.",
            )
    yield ActivityLink(
        id="link_emergency_pharmacy",
        activity="emergency",
        needs="pharmacy",
        exchanged="Traitements urgents",
        within=4 * HOUR,
    )
    others = (
        ("payroll", "Paie", ActivityFamily.ADMINISTRATIVE, "Avant le 20 du mois."),
        ("laundry", "Blanchisserie", ActivityFamily.LOGISTICS, "Aucun."),
        ("purchases", "Achats", ActivityFamily.ADMINISTRATIVE, "Aucun."),
        ("consultations", "Consultations", ActivityFamily.CARE, "Le lundi."),
        ("archives", "Archives", ActivityFamily.SUPPORT, "Aucun."),
    )
    for name, title, family, peaks in others:
        yield Activity(
            id=name,
            name=title,
            family=family,
            service=title,
            owner="director",
            description=title,
            hours=Hours.WORKING_DAYS,
            peaks=peaks,
            volume="Variable",
            is_priority=False,
        )


def _hospital_resources() -> Iterator[Record]:
    yield Supplier(
        id="wholesaler_company",
        name="Grossiste",
        service="Médicaments",
        contact="wholesaler_desk",
        contract="2026-17",
        contract_delay=4 * HOUR,
        has_own_plan=True,
        plan_checked_on=RECENT,
        alternative="Un second grossiste.",
        products="Liste imprimée au classeur de crise.",
        is_critical=True,
    )
    yield Backup(
        id="backup",
        name="Tout le système d’information",
        by_supplier=False,
        has_directory=True,
        is_directory_isolated=True,
        every=4 * HOUR,
        kept_for=90 * DAY,
        copies=3,
        media=2,
        is_off_site=True,
        is_off_line=True,
        has_strong_login=True,
        is_partitioned=True,
        is_watched=True,
        is_encrypted=True,
        complete_on=RECENT,
    )
    base = (
        ("hypervisor", BaseRole.HYPERVISOR, 8 * HOUR, 1, ()),
        ("directory", BaseRole.DIRECTORY, 4 * HOUR, 2, ("hypervisor",)),
        ("network", BaseRole.NETWORK, 2 * HOUR, 2, ("hypervisor",)),
        ("names", BaseRole.NAMES, HOUR, 3, ("directory", "network")),
        ("telephony", BaseRole.TELEPHONY, HOUR, 3, ("network",)),
    )
    for name, role, own_time, wave, prerequisites in base:
        yield _is_resource(
            name, ResourceKind.INFRASTRUCTURE, own_time, wave, prerequisites, "Infrastructure", base_role=role
        )
    applications = (("record", 20 * HOUR), ("stock_app", 6 * HOUR), ("front_app", 10 * HOUR))
    for name, own_time in applications:
        is_record = name == "record"
        yield _is_resource(
            name,
            ResourceKind.APPLICATION,
            own_time,
            4,
            ("names",),
            "Applications",
            backup="backup",
            is_care_record=is_record,
            off_line_copy="Plans de soins imprimés à 6 h et à 18 h" if is_record else "",
        )
    yield _is_resource(
        "record_data",
        ResourceKind.DATA,
        2 * HOUR,
        4,
        ("names",),
        "Applications",
        backup="backup",
        is_care_record=True,
        off_line_copy="Extraction chaque nuit sur un poste autonome",
    )
    for name, kind, supplier in (
        ("nurses", ResourceKind.PEOPLE, ""),
        ("ward", ResourceKind.PREMISES, ""),
        ("wholesaler", ResourceKind.SUPPLIER, "wholesaler_company"),
        ("monitors", ResourceKind.EQUIPMENT, ""),
        ("electricity", ResourceKind.UTILITY, ""),
        ("lines", ResourceKind.TELECOM, ""),
    ):
        yield Resource(
            id=name,
            name=name,
            kind=kind,
            owner="director",
            supplier=supplier,
            is_single_point=False,
            redundancy=Redundancy.PARTIAL,
            rescue="Réserve de l’établissement.",
        )
    needs = {
        "emergency": ("record", "record_data", "nurses", "ward", "monitors"),
        "pharmacy": ("stock_app", "nurses", "wholesaler"),
        "admissions": ("front_app", "nurses"),
    }
    for activity, resources in needs.items():
        for resource in resources:
            yield Dependency(
                id=f"{activity}_needs_{resource}",
                activity=activity,
                resource=resource,
                criticality=Criticality.INDISPENSABLE,
                data_within=4 * HOUR,
                use="Chaque jour",
                is_bypassable=True,
            )
    for name in ("record", "record_data", "directory"):
        yield RestoreTest(
            id=f"restore_{name}",
            done_on=RECENT,
            resource=name,
            kind=RestoreKind.DIRECTORY if name == "directory" else RestoreKind.APPLICATION,
            is_isolated=True,
            took=2 * HOUR,
            data_age=3 * HOUR,
            outcome=RestoreOutcome.SUCCESS,
            is_checked_by_users=True,
            report="Compte rendu, classeur du service informatique",
        )


def _is_resource(
    name: str,
    kind: ResourceKind,
    own_time: int,
    wave: int,
    prerequisites: tuple[str, ...],
    team: str,
    **more: object,
) -> Resource:
    return Resource(
        id=name,
        name=name,
        kind=kind,
        owner="it",
        hosting=Hosting.INTERNAL,
        capacity=8 * DAY,
        measured=7 * DAY,
        measured_on=RECENT,
        data_loss=4 * HOUR,
        own_time=own_time,
        team=team,
        wave=wave,
        prerequisites=prerequisites,
        is_single_point=False,
        redundancy=Redundancy.PARTIAL,
        rescue="Serveur de secours.",
        **more,  # type: ignore[arg-type]
    )


def degraded(
    activity: str, scenario: str, phase: Phase, start: int, endurance: int, **more: object
) -> Solution:
    """A degraded mode with everything that the forms ask for."""
    values: dict[str, object] = {
        "id": f"{activity}_{scenario}_{phase.value}",
        "activity": activity,
        "scenario": scenario,
        "phase": phase,
        "strategy": Strategy.DEGRADED_MODE,
        "trigger": "Au bout de 30 minutes, le cadre décide.",
        "start": start,
        "endurance": endurance,
        "level": "Urgences vitales",
        "steps": ("Sortir le kit", "Écrire sur papier"),
        "means": "Dossiers papier, étiquettes.",
        "place": "Armoire de la salle de soins",
        "extra_staff": 1,
        "cautions": "Bracelet d’identité, allergies, double contrôle.",
        "agreement": "Sans objet",
        "validated_by": "Chef de service",
        "validated_on": RECENT,
        "back": "Après contrôle de la base.",
    }
    return Solution(**{**values, **more})  # type: ignore[arg-type]


def _hospital_solutions() -> Iterator[Record]:
    for activity in ("emergency", "pharmacy", "admissions"):
        for scenario in ("is", "staff"):
            yield degraded(activity, scenario, Phase.FIRST_DAY, HOUR // 2, DAY)
            yield degraded(activity, scenario, Phase.THREE_DAYS, 12 * HOUR, 2 * DAY)
            yield degraded(activity, scenario, Phase.BEYOND, 2 * DAY, 20 * DAY)
        yield Stock(
            id=f"stock_{activity}",
            title="Kit papier",
            service=activity,
            content=("Dossiers", "Étiquettes", "Annuaire"),
            quantity=50,
            covers=DAY,
            place="Armoire de la salle de soins",
            checked_on=RECENT,
            next_check=TODAY + timedelta(days=90),
        )
        yield CatchUp(
            id=f"catch_up_{activity}",
            activity=activity,
            written="Dossiers du jour",
            retyping=Retyping.PARTIAL,
            within=7 * DAY,
            staff="Deux secrétaires",
            check="Relecture de l’identité.",
            keeping="Archivés vingt ans",
        )


def _hospital_recovery() -> Iterator[Record]:
    steps = (
        ("rebuild", StepKind.TECHNICAL, "hypervisor", "", (), 8 * HOUR),
        ("reopen_record", StepKind.TECHNICAL, "record", "", ("rebuild",), 20 * HOUR),
        ("check_record", StepKind.VALIDATION, "record", "emergency", ("reopen_record",), 2 * HOUR),
        ("retype", StepKind.CATCH_UP, "", "emergency", ("check_record",), 5 * DAY),
    )
    for name, kind, resource, activity, after, takes in steps:
        yield RecoveryStep(
            id=name,
            title=name,
            kind=kind,
            resource=resource,
            activity=activity,
            owner="it",
            after=after,
            takes=takes,
            success="Le service l’a vérifié.",
            validator="Chef de service",
            is_confirmed=True,
        )


def _hospital_upkeep() -> Iterator[Record]:
    for function in ("Direction", "Cadre de garde"):
        yield FunctionSheet(
            id=f"sheet_{function[:5].lower()}",
            function=function,
            mission="Décider et coordonner.",
            reports_to="Direction",
            place="Salle de crise, repli à l’internat",
            holder="director",
            deputy="care_head",
            before=("Tenir le classeur à jour",),
            first_hour=("Ouvrir la main courante",),
            four_hours=("Réunir la cellule",),
            first_day=("Organiser la relève",),
            three_days=("Préparer la durée",),
            beyond=("Tenir les points quotidiens",),
            back=("Lever la cellule",),
            to_call=("director", "it"),
            tools="Classeur de crise",
            decisions="Déprogrammer.",
            handover="Transmettre la main courante.",
        )
    yield ReflexSheet(
        id="reflex",
        title="L’informatique ne répond plus",
        situation=Situation.IS_DOWN,
        audience=Audience.EVERYONE,
        steps=("Ne rien éteindre", "Appeler l’astreinte"),
        avoid=("Rebrancher un poste",),
        call="Astreinte informatique",
        to_call=("it",),
    )
    yield Exercise(
        id="exercise",
        kind=ExerciseKind.FIELD,
        done_on=RECENT,
        lasted=4 * HOUR,
        activities=("emergency",),
        services="Urgences",
        scenario="is",
        participants="Direction, cadres, informatique.",
        has_direction=True,
        has_business=True,
        goals="Basculer en moins d’une heure.",
        switch_time=HOUR // 2,
        endurance=15 * DAY,
        return_time=HOUR,
        findings="Le kit est complet.",
        report="Compte rendu, classeur qualité",
        is_for_d2=True,
    )
    yield PlannedTest(
        id="planned",
        planned_on=TODAY + timedelta(days=120),
        kind=ExerciseKind.FIELD,
        activities=("pharmacy", "admissions"),
        scenario="is",
        owner="lead",
    )
    yield Review(
        id="review",
        done_on=RECENT,
        participants="Comité du plan",
        decision="Plan à jour.",
        next_on=TODAY + timedelta(days=300),
    )
    for name, function, is_care in (
        ("approval_director", "Direction", False),
        ("approval_medical", "Présidence de CME", True),
    ):
        yield Approval(
            id=name,
            version=2,
            function=function,
            decision=Decision.APPROVED,
            decided_on=RECENT,
            mode=ApprovalMode.HANDWRITTEN,
            is_care_voice=is_care,
            is_writer=False,
        )
    yield Copy(
        id="copy",
        version=2,
        place="Salle de crise",
        medium=Medium.PAPER,
        profile=Profile.FULL,
        given_on=RECENT,
        given_to="Direction",
        checked_on=RECENT,
    )


def care_home() -> Plan:
    """An EHPAD that filled in what the medico-social path asks for, and little more: no restart times."""
    return make_plan(
        Variant.MS,
        _care_home_records(),
        establishment="EHPAD d’essai",
        finess="990000002",
        version=1,
        steps=MS_STEPS,
    )


def _care_home_records() -> Iterator[Record]:
    yield PlanSheet(
        id="sheet",
        title="Plan de continuité",
        perimeter_kind=PerimeterKind.ESTABLISHMENT,
        sites=("Résidence",),
        managing_body="Association d’essai",
        category="EHPAD",
        capacity=80,
        perimeter="La résidence.",
        is_shared=False,
        diffusion=Diffusion.INTERNAL,
        review_months=12,
        bodies="CVS",
        bodies_on=RECENT,
    )
    for rank, name in enumerate(("director", "nurse_lead", "it_supplier"), start=1):
        yield Contact(
            id=name,
            name=name,
            kind=ContactKind.SUPPLIER if name == "it_supplier" else ContactKind.INTERNAL,
            function=name,
            mobile=f"06 39 98 01 {rank:02d}",
            is_ip_extension=False,
            is_always_reachable=True,
            rank=rank,
            called_by="" if rank == 1 else "director",
            checked_on=RECENT,
        )
    yield Role(
        id="sponsor",
        role=GovernanceRole.SPONSOR,
        holder="director",
        deputy="nurse_lead",
        instance=Instance.BOTH,
    )
    yield Role(
        id="plan_lead",
        role=GovernanceRole.PLAN_LEAD,
        holder="nurse_lead",
        deputy="director",
        instance=Instance.BOTH,
    )
    yield LinkedPlan(id="blue_plan", kind=LinkedPlanKind.BLUE_PLAN, title="Plan bleu", dated=RECENT)
    for name, family in (("is", ScenarioFamily.IS), ("staff", ScenarioFamily.STAFF)):
        yield Scenario(
            id=name, family=family, extent=Extent.TOTAL, outage=15 * DAY, is_kept=True, remains="Le papier."
        )
    for name, family, dmia in (
        ("medicines", ActivityFamily.CARE, 4 * HOUR),
        ("calls", ActivityFamily.CARE, HOUR),
    ):
        yield Activity(
            id=name,
            name=name,
            family=family,
            owner="nurse_lead",
            is_priority=True,
            rank=1 if name == "calls" else 2,
            dmia=dmia,
            minimum="Tous les résidents",
            staff="Une infirmière",
            suspended="Les animations.",
        )
        yield Dependency(
            id=f"{name}_needs_record",
            activity=name,
            resource="record",
            criticality=Criticality.INDISPENSABLE,
            is_bypassable=True,
        )
        for scenario in ("is", "staff"):
            yield degraded(name, scenario, Phase.FIRST_DAY, HOUR, DAY)
            yield degraded(name, scenario, Phase.THREE_DAYS, HOUR, 2 * DAY)
            yield degraded(name, scenario, Phase.BEYOND, HOUR, 15 * DAY)
        yield CatchUp(
            id=f"catch_up_{name}", activity=name, written="Transmissions", retyping=Retyping.PARTIAL
        )
    for name in ("kitchen", "laundry", "outings", "families"):
        yield Activity(
            id=name, name=name, family=ActivityFamily.LOGISTICS, owner="director", is_priority=False
        )
    yield Resource(
        id="record",
        name="Dossier de l’usager",
        kind=ResourceKind.APPLICATION,
        hosting=Hosting.CLOUD,
        capacity=15 * DAY,
        data_loss=DAY,
        backup="backup",
        is_care_record=True,
        off_line_copy="Fiches de liaison imprimées chaque lundi",
    )
    yield Backup(
        id="backup",
        name="Dossier de l’usager",
        by_supplier=True,
        attested_on=RECENT,
        every=DAY,
        copies=3,
        media=2,
        is_off_site=True,
        is_off_line=True,
    )


def large(activities: int = 60, resources: int = 120) -> Plan:
    """A big plan, for the figures of speed: each activity rests on ten resources, under three scenarios.

    One resource in two belongs to the information system, in chains of prerequisites over ten teams.
    """
    return make_plan(
        Variant.ES,
        _large_records(activities, resources),
        establishment="Grand centre hospitalier d’essai",
        finess="990000003",
        version=1,
        steps=ES_STEPS,
    )


def _large_records(activities: int, resources: int) -> Iterator[Record]:
    yield PlanSheet(id="sheet", title="Grand plan", d2_category=D2Category.CARE, staff_available=100)
    for name in ("director", "it"):
        yield Contact(id=name, name=name, kind=ContactKind.INTERNAL, function=name, checked_on=RECENT)
    families = (ScenarioFamily.IS, ScenarioFamily.STAFF, ScenarioFamily.SUPPLIER)
    for family in families:
        yield Scenario(id=family.value, family=family, outage=20 * DAY, before_restart=5 * DAY, is_kept=True)
    kinds = (
        ResourceKind.INFRASTRUCTURE,
        ResourceKind.PEOPLE,
        ResourceKind.APPLICATION,
        ResourceKind.SUPPLIER,
        ResourceKind.DATA,
        ResourceKind.PREMISES,
    )
    for number in range(resources):
        yield Resource(
            id=f"r{number}",
            name=f"Ressource {number}",
            kind=kinds[number % len(kinds)],
            owner="it",
            capacity=10 * DAY,
            own_time=(number % 7) * HOUR,
            team=f"Équipe {number % 10}",
            wave=number // 20 + 1,
            prerequisites=tuple(f"r{before}" for before in (number - 20, number - 26) if before >= 0),
            redundancy=Redundancy.NONE,
        )
    for number in range(activities):
        name = f"a{number}"
        yield Activity(
            id=name,
            name=f"Activité {number}",
            family=ActivityFamily.CARE,
            owner="director",
            is_priority=True,
            rank=number + 1,
            dmia=(number % 24 + 1) * HOUR,
            pdma=4 * HOUR,
            minimum="Le vital",
        )
        for step in ES_STEPS:
            for category in (ImpactCategory.SAFETY, ImpactCategory.CONTINUITY, ImpactCategory.LEGAL):
                yield Impact(
                    id=f"i{number}_{step}_{category.value}",
                    activity=name,
                    step=step,
                    category=category,
                    grade=min(4, 1 + step // (number + 1) // HOUR),
                )
        for place in range(10):
            resource = (number * 7 + place * 11) % resources
            yield Dependency(
                id=f"d{number}_{place}",
                activity=name,
                resource=f"r{resource}",
                criticality=Criticality.INDISPENSABLE if place % 3 else Criticality.IMPORTANT,
                is_bypassable=place % 4 != 0,
            )
        for family in families:
            for phase, start, endurance in (
                (Phase.FIRST_DAY, HOUR, DAY),
                (Phase.THREE_DAYS, HOUR, 2 * DAY),
                (Phase.BEYOND, DAY, 10 * DAY + number * HOUR * 12),
            ):
                yield degraded(name, family.value, phase, start, endurance)


def unapproved(plan: Plan) -> Plan:
    """The same plan before anything of it was approved or handed out."""
    kept = (one for one in plan if not isinstance(one, Approval | Copy))
    return replace(rebuilt(plan, kept), version=0)
