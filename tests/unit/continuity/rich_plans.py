"""Plans as long as real ones: everything that a kit offers is ticked, then every field that may be filled is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

from app.content.kits import kits_root, load_kits
from app.domain.continuity.durations import DAY, HOUR
from app.domain.continuity.fields import FieldKind, Need, Record, Spec, Variant, specs_of
from app.domain.continuity.kits import Kit
from app.domain.continuity.plan import CODES, Plan, make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.records.governance import Contact, PlanSheet, Role
from app.domain.continuity.records.resources import Backup, RestoreTest, Supplier
from app.domain.continuity.records.upkeep import (
    Approval,
    Change,
    Copy,
    Exercise,
    FollowUp,
    PlannedTest,
    Review,
    Waiver,
)
from app.domain.continuity.starting import start_activities, start_scenarios, start_sheets
from app.domain.continuity.words import ContactKind, GovernanceRole, ImpactCategory, Instance
from tests.unit.domain.continuity.plans import ES_STEPS, MS_STEPS, RECENT, TODAY

_FUNCTIONS = (
    ("Direction", ContactKind.INTERNAL),
    ("Astreinte administrative", ContactKind.INTERNAL),
    ("Cadre de santé de garde", ContactKind.INTERNAL),
    ("Médecin coordonnateur", ContactKind.INTERNAL),
    ("Pharmacie, poste des urgences", ContactKind.INTERNAL),
    ("Service technique et sécurité", ContactKind.INTERNAL),
    ("Prestataire informatique, astreinte", ContactKind.SUPPLIER),
    ("ARS, point focal régional", ContactKind.AUTHORITY),
)
_SERVICES = ("Unité des Tilleuls", "Plateau technique", "Administration")
_EXTRA: tuple[type[Record], ...] = (
    Supplier,
    Backup,
    RestoreTest,
    Exercise,
    PlannedTest,
    FollowUp,
    Review,
    Change,
    Copy,
)
_WORDS = "Ce qui est écrit ici tient en deux lignes sur le papier, comme le font les équipes."


@cache
def rich_plan(variant: Variant) -> Plan:
    """A plan of this variant with the whole of its kit, approved, with waivers and copies."""
    kit = load_kits(kits_root()).latest(variant)
    assert kit is not None
    steps = ES_STEPS if variant is Variant.ES else MS_STEPS

    def made(records: list[Record]) -> Plan:
        return make_plan(
            variant,
            records,
            establishment="Établissement d’essai des Quatre-Vents",
            finess="990000004",
            version=3,
            steps=steps,
        )

    records: list[Record] = list(_people())
    records += start_scenarios(made(records), kit, [one.code for one in kit.scenarios[:3]])
    records += start_activities(made(records), kit, [one.code for one in kit.activities])
    records += start_sheets(made(records), kit, _every_sheet(kit))
    records += [kind(id=f"{CODES[kind]}-{n}") for kind in _EXTRA for n in range(3)]
    records += [
        Impact(id=f"{one.id}-{step}-{category.value}", activity=one.id, step=step, category=category)
        for one in records
        if isinstance(one, Activity)
        for step in steps
        for category in (ImpactCategory.SAFETY, ImpactCategory.CONTINUITY)
    ]
    ids: dict[str, list[str]] = {code: [] for code in KINDS}
    for one in records:
        ids[CODES[type(one)]].append(one.id)
    filled = [_fill(one, place, ids, variant) for place, one in enumerate(records)]
    return made([*filled, *_decisions()])


def _people() -> Iterator[Record]:
    yield PlanSheet(id="sheet", title="Plan de continuité et de reprise d’activité", review_months=12)
    for rank, (function, kind) in enumerate(_FUNCTIONS, 1):
        yield Contact(
            id=f"contact-{rank}",
            name=function,
            kind=kind,
            function=function,
            rank=rank if kind is ContactKind.INTERNAL else None,
            called_by="contact-1" if 1 < rank < 4 else "contact-2" if rank > 1 else "",
            phone=f"01 99 00 10 {rank:02d}",
            mobile=f"06 39 98 10 {rank:02d}",
        )
    for role in GovernanceRole:
        yield Role(id=f"role-{role.value}", role=role, instance=Instance.BOTH)


def _every_sheet(kit: Kit) -> dict[str, list[str]]:
    offered = (*kit.functions, *kit.reflexes, *kit.levels, *kit.stocks, *kit.recovery, *kit.linked_plans)
    codes = [one.code for one in offered]
    return dict.fromkeys(KINDS, codes)


def _fill(record: Record, place: int, ids: dict[str, list[str]], variant: Variant) -> Record:
    """Each field left empty takes a value of its kind; what the kit wrote stays."""
    values: dict[str, object] = {}
    for name, spec in specs_of(type(record)).items():
        is_shown = spec.need(variant) is not Need.HIDDEN and name not in _LEFT
        if is_shown and getattr(record, name) in (None, "", ()):
            values[name] = _value(name, spec, place, ids)
    if isinstance(record, Activity):
        values |= {
            "rank": ids["activity"].index(record.id) + 1,
            "is_priority": True,
            "service": _SERVICES[place % 3],
        }
    if "prerequisites" in values or isinstance(record, Activity):
        values.pop("prerequisites", None)
    return replace(record, **values)


_LEFT = {
    "removed_on",
    "private_phone",
    "called_by",
    "rank",
    "prerequisites",
    "after",
    "lost_in",
    "reservations",
}


def _value(name: str, spec: Spec, place: int, ids: dict[str, list[str]]) -> object:
    known = ids.get(spec.target, [])
    if spec.kind is FieldKind.REFS:
        return tuple(known[place % max(len(known), 1) :][:2])
    if spec.kind is FieldKind.REF:
        return known[place % len(known)] if known else ""
    if spec.kind is FieldKind.CHOICE:
        assert spec.choices is not None
        return list(spec.choices)[place % len(spec.choices)]
    if spec.kind is FieldKind.DURATION:
        return {"outage": 15 * DAY, "before_restart": 5 * DAY}.get(name, (place % 20 + 1) * HOUR)
    return _PLAIN[spec.kind](name, place)


_PLAIN = {
    FieldKind.LINE: lambda name, place: f"Noté au classeur « {name[:8]} »",
    FieldKind.TEXT: lambda name, place: _WORDS,
    FieldKind.LINES: lambda name, place: ("Sortir la pochette de l’unité", "Prévenir le cadre de garde"),
    FieldKind.NUMBER: lambda name, place: {"level": place % 4 + 1, "version": place % 3 + 1}.get(
        name, place % 4 + 1
    ),
    FieldKind.FLAG: lambda name, place: place % 3 != 0,
    FieldKind.DATE: lambda name, place: (
        (TODAY if name in _AHEAD else RECENT)
        + timedelta(days=place % 20 if name in _AHEAD else -(place % 20))
    ),
}
_AHEAD = {"next_on", "planned_on", "due", "next_check"}


def _decisions() -> Iterator[Record]:
    for number, function in enumerate(("Direction", "Voix médicale ou soignante")):
        yield replace(
            _fill(Approval(id=f"approval-{number}", version=3, function=function), 0, {}, Variant.ES)
        )
    for number, rule in enumerate(("CT3", "SO4")):
        yield Waiver(
            id=f"waiver-{number}",
            rule=rule,
            record="contact-1" if number else "",
            reason=_WORDS,
            function="Direction",
            until=TODAY + timedelta(days=90 * number - 20),
        )
