"""The scenarios, then one sheet per activity: what it needs, how it goes on, how it comes back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import filterfalse
from typing import TypeAlias

from app.documents.blocks import (
    PEN_ROOM,
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
    WritingLines,
    plain,
)
from app.domain.continuity.fields import Record
from app.domain.continuity.measures import find_return
from app.domain.continuity.modes import OPENS
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.solutions import Solution, Stock
from app.domain.continuity.words import Criticality, Phase, label_of
from app.features.continuity.documents import titles
from app.features.continuity.documents.cards import show_pages
from app.features.continuity.documents.edition import (
    BODY_MM,
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
_OPENS = {Phase.THREE_DAYS: "24 h", Phase.BEYOND: "3 jours"}
"""When a phase opens, in words."""

_HYPOTHESES = ("family", "extent", "outage", "before_restart", "notice", "remains")
_TO_WRITE = PEN_ROOM
"""In the large print of a figure: room for a pen, where nothing is said."""

_RARE = frozenset({"Repli", "Écart"})
"""What few phases have: no row of the table of phases."""

_ALWAYS = frozenset({"cautions", "place", "back", "validated_by", "validated_on"})
"""What often says the same of every mode of an activity."""

_LABEL_MM = 21
"""Of the first column of a solution: its words are short."""

_LEAST_WEIGHT, _MOST_WEIGHT = 0.8, 1.3
"""Of a phase beside the others, however little or much it says."""

_LINES_OF_A_SOLUTION = 4
"""To write one by hand, where none is."""

_TERMS = 0.2
"""Of the width of a sheet: two pages are read, and its terms are short."""

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
    yield Heading(titles.name_activity(activity), 2)
    yield from mark_origin(edition, activity)
    if not activity.is_priority:
        yield Paragraph("Cette activité peut attendre\u202f: elle n’est pas prioritaire dans ce plan.")
    if figures := list(_list_delays(edition, activity)):
        yield ScoreFigures(figures)
    yield KeyValues(
        (
            *_say_line(edition, activity, ("service", "Service"), ("hours", "Horaires")),
            ("Responsable", edition.contact_line(activity.owner) or TO_FILL),
            *((("Suppléant", edition.contact_line(activity.deputy)),) if activity.deputy else ()),
            *_say_line(
                edition, activity, ("minimum", "Niveau minimal"), ("minimum_within", "Atteint au bout de")
            ),
            *_say_line(edition, activity, ("staff", "Effectif minimal")),
            *_say_line(edition, activity, ("suspended", "À suspendre")),
            *_say_line(
                edition,
                activity,
                ("peaks", "Pics, butoirs"),
                ("duty", "Obligation"),
                ("users", "Qui s’en sert"),
            ),
            *_list_needs(plan, activity),
        ),
        _TERMS,
    )
    found = [plan.solutions_of.get((activity.id, one.id), ()) for one in plan.kept_scenarios]
    written = [modes for modes in found if modes]
    always = _find_always(edition, written)
    yield from _show_whole(edition, activity, written[0][0] if written else Solution(), always)
    for scenario, modes in zip(plan.kept_scenarios, found, strict=True):
        if modes or activity.is_priority:
            yield from _show_solutions(edition, scenario, modes, {name for name, _word in always})


def _list_delays(edition: Edition, activity: Activity) -> Iterator[Figure]:
    """Those that are known; of a priority activity, room to write those that are not."""
    measured = find_return(edition.plan, activity, edition.today)
    tested = f"Test du {say_day(measured.day)}" if measured else "Constatée en test"
    known = (
        ("DMIA (besoin)", edition.say(activity, "dmia")),
        ("Reprise visée", edition.say(activity, "target")),
        (tested, say_minutes(measured.minutes if measured else None, "")),
        ("PDMA (données)", edition.say(activity, "pdma")),
    )
    for label, said in known:
        if said or activity.is_priority:
            yield Figure(label, said or _TO_WRITE)


def _find_always(edition: Edition, found: Sequence[Sequence[Solution]]) -> _Fields:
    """What every mode of an activity says alike in several scenarios: it is written once for all of them."""
    if len(found) < 2:
        return ()
    fields = tuple(field for _, fields in _ROWS for field in fields if field[0] in _ALWAYS)
    return _part(edition, [[mode] for modes in found for mode in modes], fields)[0]


def _say_line(edition: Edition, activity: Activity, *fields: tuple[str, str]) -> Iterator[tuple[str, Text]]:
    """What goes together on one line, under the word of the first field that says something: two pages are read."""
    said = [(word, plain(value)) for name, word in fields for _, value in edition.facts(activity, name)]
    if said:
        (label, first), *others = said
        yield label, " · ".join((first, *(f"{word}\u202f: {value}" for word, value in others)))


def _list_needs(plan: Plan, activity: Activity) -> Iterator[tuple[str, Text]]:
    """What the activity rests on, by how much it matters."""
    groups: dict[Criticality | None, list[str]] = {}
    for one in plan.dependencies_of.get(activity.id, ()):
        note = {True: " (contournable)", False: "", None: ""}[one.is_bypassable]
        groups.setdefault(one.criticality, []).append(f"{name_of(plan, 'resource', one.resource)}{note}")
    said = [
        f"{label_of(one) + 's' if one else 'À préciser'}\u202f: {', '.join(groups[one])}"
        for one in (*Criticality, None)
        if one in groups
    ]
    if said:
        yield "Ressources", "\n".join(said)
    if needed := say_links(plan, activity.id):
        yield "A besoin de", needed


def _show_solutions(
    edition: Edition, scenario: Scenario, found: Sequence[Solution], told: Collection[str]
) -> Iterator[Block]:
    """``told``: the fields that say the same in every scenario, and stand above."""
    yield Heading(titles.name_scenario(scenario), 3)
    if not found:
        yield WritingLines(_LINES_OF_A_SOLUTION, "Aucune solution n’est écrite. À compléter\u202f:")
        return
    phases = [(phase, label) for phase, label in _PHASES if any(one.phase is phase for one in found)]
    by_phase = [[one for one in found if one.phase is phase] for phase, _ in phases]
    shared, apart = [], []
    for label, fields in _ROWS:
        same, other = _part(edition, by_phase, tuple(one for one in fields if one[0] not in told))
        if said := _say_all(edition, by_phase[0], same, " · "):
            shared.append((label, said))
        if other and label in _RARE:
            shared.append((label, _say_by_phase(edition, phases, by_phase, other)))
        elif other:
            apart.append((label, *(_say_all(edition, solutions, other) for solutions in by_phase)))
    if apart:
        if shared:
            yield KeyValues(shared, _TERMS)
        widths = zip((label for _, label in phases), _share_out(apart), strict=True)
        yield Table(columns(("", _LABEL_MM), *widths), apart, row_headers=True)
        return
    yield _show_mode(shared)
    if limits := _say_limits([phase for phase, _ in phases], found):
        yield Paragraph(limits, small=True)


def _say_by_phase(
    edition: Edition,
    phases: Sequence[tuple[Phase | None, str]],
    by_phase: Sequence[Sequence[Solution]],
    fields: _Fields,
) -> str:
    """Each phase that says something, on its line: in a narrow column beside empty ones, it would be tall."""
    said = [_say_all(edition, solutions, fields, " · ") for solutions in by_phase]
    return "\n".join(f"{label}\u202f: {one}" for (_, label), one in zip(phases, said, strict=True) if one)


def _share_out(rows: Sequence[Sequence[str]]) -> Iterator[float]:
    """Millimetres of each phase: what says more is wider, within bounds."""
    letters = [sum(map(len, column)) for column in list(zip(*rows, strict=True))[1:]]
    fair = sum(letters) / len(letters) or 1
    weights = [min(max(one / fair, _LEAST_WEIGHT), _MOST_WEIGHT) for one in letters]
    return ((BODY_MM - _LABEL_MM) * weight / sum(weights) for weight in weights)


def _show_mode(rows: Sequence[tuple[str, str]]) -> Block:
    """A mode that has no phases to part, under what it is, which comes again if the rest is on the next page."""
    said = dict(rows)
    named = [label for label in ("Solution", "Durées") if label in said]
    left = [row for row in rows if row[0] not in named]
    if not (named and left) or any("\n" in said[label] for label in named):
        return KeyValues(rows, _TERMS)
    head = columns((named[0], _LABEL_MM), (" · ".join(said[label] for label in named), BODY_MM - _LABEL_MM))
    return Table(head, left, row_headers=True)


def _say_limits(phases: Sequence[Phase | None], solutions: Sequence[Solution]) -> str:
    """What the only modes that are written leave out, for no column tells: before them, and after."""
    known = [phase for phase in phases if phase is not None]
    if not known:
        return f"{dict(_PHASES)[None]}."
    said = [f"avant {_OPENS[known[0]]}"] if known[0] in _OPENS else []
    following = next(
        (phase for phase in _OPENS if phase not in known and OPENS[phase] > OPENS[known[-1]]), None
    )
    if following and all(_end_of(one) <= OPENS[following] for one in solutions):
        said.append(f"au-delà de {_OPENS[following]}")
    return f"Rien n’est écrit {' ni '.join(said)}." if said else ""


def _end_of(solution: Solution) -> int:
    """Until when it is known to hold, in minutes; what it takes to be ready does not make it reach further."""
    opens = OPENS[solution.phase] if solution.phase else 0
    return 0 if solution.endurance is None else opens + solution.endurance


def _part(
    edition: Edition, by_phase: Sequence[Sequence[Solution]], fields: _Fields
) -> tuple[_Fields, _Fields]:
    """The fields that say the same in every phase, written once, and the others."""

    def is_same(field: tuple[str, str]) -> bool:
        return len({_say_all(edition, solutions, (field,)) for solutions in by_phase}) == 1

    return tuple(filter(is_same, fields)), tuple(filterfalse(is_same, fields))


def _say_all(edition: Edition, solutions: Sequence[Solution], fields: _Fields, between: str = "\n") -> str:
    """What the solutions say in these fields; ``between``: a wide cell takes several on a line."""
    return "\n".join(filter(None, (_say_one(edition, one, fields, between) for one in solutions)))


def _say_one(edition: Edition, solution: Solution, fields: _Fields, between: str) -> str:
    said = ((word, edition.say(solution, name).replace("• ", "☐ ")) for name, word in fields)
    return between.join(f"{word}\u202f: {value}" if word else value for word, value in said if value)


def _say_rows(edition: Edition, solution: Solution, fields: _Fields) -> Iterator[tuple[str, str]]:
    """Some of the fields of a mode, under the words of its rows."""
    for label, row in _ROWS:
        kept = tuple(one for one in row if one in fields)
        if said := _say_one(edition, solution, kept, " · "):
            yield label, said


def _show_whole(edition: Edition, activity: Activity, mode: Solution, always: _Fields) -> Iterator[Block]:
    """``always``: what ``mode`` says like every other. The place of a kit is said once."""
    plan = edition.plan
    stocks = [one for one in plan.stocks if _is_for(one, activity)]
    caught = [one for one in plan.catch_ups if one.activity == activity.id]
    places = {one.place for one in stocks}
    always = tuple(one for one in always if one[0] != "place" or mode.place not in places)
    rows = [*_say_rows(edition, mode, always), *_list_stocks(edition, stocks)]
    rows += [
        ("Rattrapage", f"{one.written}\u202f: {_say_parts(edition, one, _CATCH_UP)}".strip("\u202f: "))
        for one in caught
    ]
    if rows:
        # Above the scenarios and under a title of its own: below, it would seem to belong to the last of them.
        yield Heading(titles.WHOLE_ACTIVITY, 3)
        yield KeyValues(rows, _TERMS)


def _is_for(stock: Stock, activity: Activity) -> bool:
    return is_same(stock.service, activity.service, activity.name)


def list_unclaimed(plan: Plan) -> list[Stock]:
    """The kits whose service is that of no activity: they are on no sheet."""
    return [one for one in plan.stocks if not any(_is_for(one, activity) for activity in plan.activities)]


def show_unclaimed(edition: Edition) -> Iterator[Block]:
    """The kits that are on no sheet, often those that everybody opens: an extract says where they are too."""
    stocks = list_unclaimed(edition.plan)
    if stocks:
        yield Heading(titles.OTHER_STOCKS)
        yield Paragraph(
            "Leur service n’est celui d’aucune activité du plan\u202f: chacun peut en avoir besoin.",
            small=True,
        )
        yield KeyValues(_list_stocks(edition, stocks))


def _list_stocks(edition: Edition, stocks: Sequence[Stock]) -> Iterator[tuple[str, Text]]:
    for one in stocks:
        yield "Kit", f"{name_record(one)}\u202f: {_say_parts(edition, one, _STOCK) or TO_FILL}"


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
