"""The scenarios, then one sheet per priority activity: what it needs, how it goes on, how it comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import filterfalse
from typing import TypeAlias

from app.documents.blocks import (
    Block,
    Figure,
    Heading,
    KeepTogether,
    KeyValues,
    PageBreak,
    Paragraph,
    ScoreFigures,
    Table,
    Text,
    plain,
)
from app.domain.continuity.fields import Record
from app.domain.continuity.measures import find_return
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.words import Criticality, Phase, label_of
from app.features.continuity.documents import titles
from app.features.continuity.documents.cards import show_pages
from app.features.continuity.documents.edition import (
    TO_FILL,
    Edition,
    columns,
    name_of,
    name_record,
    say_day,
    say_minutes,
)
from app.features.continuity.documents.inventory import say_links
from app.features.continuity.documents.source import mark_origin

_PHASES: tuple[tuple[Phase | None, str], ...] = (
    (Phase.FIRST_DAY, "0 à 24 h"),
    (Phase.THREE_DAYS, "1 à 3 jours"),
    (Phase.BEYOND, "Au-delà de 3 jours"),
    (None, "Phase à préciser"),
)
_HYPOTHESES = ("family", "extent", "outage", "before_restart", "notice", "remains")
_Fields: TypeAlias = tuple[tuple[str, str], ...]
_ROWS: tuple[tuple[str, _Fields], ...] = (
    ("Solution", (("strategy", ""), ("level", "Niveau"))),
    ("Bascule", (("trigger", ""),)),
    ("Durées", (("start", "Prête en"), ("endurance", "Tient"))),
    ("Étapes", (("steps", ""),)),
    ("Moyens", (("means", ""), ("place", "Où"), ("uses", "Emploie"), ("extra_staff", "Renfort"))),
    ("Vigilance", (("cautions", ""),)),
    ("Repli", (("fallback", ""), ("fallback_capacity", "Pour"), ("agreement", "Convention"))),
    ("Retour", (("back", ""),)),
    ("Écart", (("residual", ""), ("accepted_by", "Accepté par"), ("accepted_on", "Le"))),
    ("Validée", (("validated_by", "Par"), ("validated_on", "Le"))),
)
"""What one row of a solution says: the fields, each with the word that opens its line."""


def show_scenarios(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield PageBreak()
    yield Heading(titles.SCENARIOS)
    for one in plan.kept_scenarios:
        heading = Heading(titles.name_scenario(one), 2)
        facts = KeyValues(edition.facts(one, *_HYPOTHESES, "signals", "is_for_d2"))
        yield KeepTogether((heading, *mark_origin(edition, one), facts))
    left = [one for one in plan.scenarios if not one.is_kept]
    if left:
        yield Heading("Scénarios non retenus", 2)
        yield Table(
            columns(("Scénario", 50), ("Pourquoi il n’est pas retenu", 60), ("Ce qui en était dit", 60)),
            [
                (
                    name_record(one),
                    edition.say(one, "reason") or TO_FILL,
                    edition.lines(one, *_HYPOTHESES, "signals"),
                )
                for one in left
            ],
        )
    if not plan.scenarios:
        yield Paragraph("Aucun scénario n’est encore retenu.")


def show_sheets(edition: Edition, activities: Sequence[Activity]) -> Iterator[Block]:
    sheets = (_show_sheet(edition, one) for one in activities)
    return show_pages(titles.SHEETS, sheets, "Aucune activité prioritaire n’est encore choisie.")


def _show_sheet(edition: Edition, activity: Activity) -> Iterator[Block]:
    plan = edition.plan
    measured = find_return(plan, activity, edition.today)
    yield Heading(titles.name_activity(activity), 2)
    yield from mark_origin(edition, activity)
    yield ScoreFigures(
        (
            Figure("DMIA (besoin)", edition.say(activity, "dmia") or "non dit"),
            Figure("Reprise visée", edition.say(activity, "target") or "non dit"),
            Figure(
                "Constatée en test",
                say_minutes(measured.minutes if measured else None, "non noté"),
                say_day(measured.day) if measured else "",
            ),
            Figure("Données perdues", edition.say(activity, "pdma") or "non dit", "au plus (PDMA)"),
        )
    )
    yield KeyValues(
        (
            *edition.facts(activity, "service"),
            ("Responsable", edition.contact_line(activity.owner) or TO_FILL),
            *((("Suppléant", edition.contact_line(activity.deputy)),) if activity.deputy else ()),
            *_say_minimum(edition, activity),
            *edition.facts(activity, "staff", "suspended", "peaks", "hours", "users", "duty"),
            *_list_needs(plan, activity),
        )
    )
    for place, scenario in enumerate(plan.kept_scenarios):
        solutions = _show_solutions(edition, activity, scenario)
        # The first one fills the page that the activity began: two pages are enough for most sheets.
        yield from (KeepTogether(solutions),) if place else solutions
    yield from _show_return(edition, activity)


def _say_minimum(edition: Edition, activity: Activity) -> Iterator[tuple[str, Text]]:
    """What must go on, and how soon, on one line."""
    within = edition.say(activity, "minimum_within")
    for label, said in edition.facts(activity, "minimum"):
        yield label, f"{plain(said)} · atteint au bout de\u202f: {within}" if within else said


def _list_needs(plan: Plan, activity: Activity) -> Iterator[tuple[str, Text]]:
    """What the activity rests on, by how much it matters."""
    groups: dict[Criticality | None, list[str]] = {}
    for one in plan.dependencies_of.get(activity.id, ()):
        note = {True: " (contournable)", False: "", None: ""}[one.is_bypassable]
        groups.setdefault(one.criticality, []).append(f"{name_of(plan, 'resource', one.resource)}{note}")
    for criticality in (*Criticality, None):
        if criticality in groups:
            label = f"{label_of(criticality).lower()}s" if criticality else "à préciser"
            yield f"Ressources {label}", ", ".join(groups[criticality])
    if needed := say_links(plan, activity.id):
        yield "A besoin de", needed


def _show_solutions(edition: Edition, activity: Activity, scenario: Scenario) -> Iterator[Block]:
    found = edition.plan.solutions_of.get((activity.id, scenario.id), ())
    yield Heading(titles.name_scenario(scenario), 3)
    if not found:
        yield Paragraph(f"Aucune solution n’est écrite. {TO_FILL}")
        return
    phases = [(phase, label) for phase, label in _PHASES if any(one.phase is phase for one in found)]
    by_phase = [[one for one in found if one.phase is phase] for phase, _ in phases]
    shared, apart = [], []
    for label, fields in _ROWS:
        same, other = _part(edition, by_phase, fields)
        if said := _say_all(edition, by_phase[0], same):
            shared.append((label, said))
        if other:
            apart.append((label, *(_say_all(edition, solutions, other) for solutions in by_phase)))
    if shared:
        yield KeyValues(shared)
    if apart:
        widths = ((label, 145 / len(phases)) for _, label in phases)
        yield Table(columns(("", 25), *widths), apart, row_headers=True)
    elif len(phases) < len(_PHASES) - 1:
        yield Paragraph(f"Écrit pour\u202f: {', '.join(label for _, label in phases)}.", small=True)


def _part(
    edition: Edition, by_phase: Sequence[Sequence[Solution]], fields: _Fields
) -> tuple[_Fields, _Fields]:
    """The fields that say the same in every phase, written once, and the others."""

    def is_same(field: tuple[str, str]) -> bool:
        return len({_say_all(edition, solutions, (field,)) for solutions in by_phase}) == 1

    return tuple(filter(is_same, fields)), tuple(filterfalse(is_same, fields))


def _say_all(edition: Edition, solutions: Sequence[Solution], fields: _Fields) -> str:
    lines = []
    for one in solutions:
        for name, word in fields:
            said = edition.say(one, name).replace("• ", "☐ ") if name == "steps" else edition.say(one, name)
            if said:
                lines.append(f"{word}\u202f: {said}" if word else said)
    return "\n".join(lines)


def _show_return(edition: Edition, activity: Activity) -> Iterator[Block]:
    plan = edition.plan
    stocks = [one for one in plan.stocks if is_same(one.service, activity.service, activity.name)]
    caught = [one for one in plan.catch_ups if one.activity == activity.id]
    rows = [(f"Kit\u202f: {one.title}", _say_parts(edition, one, _STOCK)) for one in stocks]
    rows += [(f"Rattrapage\u202f: {one.written}", _say_parts(edition, one, _CATCH_UP)) for one in caught]
    if rows:
        yield KeyValues(rows)


_STOCK = (
    ("content", ""),
    ("place", "Où"),
    ("quantity", "Quantité"),
    ("covers", "Tient"),
    ("checked_on", "Vérifié le"),
    ("next_check", "À revoir le"),
)
_CATCH_UP = (
    ("retyping", ""),
    ("within", "En"),
    ("staff", "Par"),
    ("check", "Contrôle"),
    ("keeping", "Papiers"),
)


def _say_parts(edition: Edition, record: Record, fields: tuple[tuple[str, str], ...]) -> str:
    parts = [(word, edition.say(record, name).replace("\n", ", ").replace("• ", "")) for name, word in fields]
    return " · ".join(f"{word}\u202f: {said}" if word else said for word, said in parts if said)


def is_same(service: str, *others: str) -> bool:
    """Whether two services bear the same name, written alike or not."""
    wanted = " ".join(service.split()).casefold()
    return bool(wanted) and wanted in (" ".join(one.split()).casefold() for one in others)


def show_others(edition: Edition, others: Sequence[Activity]) -> Iterator[Block]:
    """The activities that are not a priority: who answers for them, and until when they may wait."""
    if not others:
        return
    yield PageBreak()
    yield Heading(titles.OTHERS)
    yield Table(
        columns(("Activité", 52), ("Service", 38), ("Responsable", 40), ("Pics et dates butoirs", 40)),
        [(one.name, one.service, edition.say(one, "owner"), edition.say(one, "peaks")) for one in others],
        caption="Activités non prioritaires",
    )
    # One that has a degraded mode all the same is read like the priorities.
    solved = {one.activity for one in edition.plan.solutions}
    for one in others:
        if one.id in solved:
            yield PageBreak()
            yield from _show_sheet(edition, one)
