"""What each activity rests on, drawn as a matrix; what fails alone; what is covered, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import shorten

from app.documents.blocks import Align, Block, Column, Heading, KeyValues, PageBreak, Paragraph, Table
from app.domain.continuity.cover import Cover, Verdict, cover_all
from app.domain.continuity.losses import OF_SYSTEMS, is_loop
from app.domain.continuity.needs import Requirement, find_requirements
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.single_points import SinglePoint, find_single_points
from app.domain.continuity.unknown import Missing
from app.domain.continuity.words import Criticality
from app.features.continuity.documents import titles
from app.features.continuity.documents.edition import (
    Edition,
    columns,
    list_activities,
    name_of,
    name_record,
    say_minutes,
)
from app.features.continuity.words import say_loop
from app.web.plan_findings import CAUSE_WORDS, LEVER_WORDS

PER_TABLE = 9
"""Activities side by side: the headers stay readable, and the columns wide enough for a pen."""

_NAME_MM, _MARK_MM = 48, 13.5
_MAX_HEADER = 54
"""Letters of a header: a longer name is said whole above the table."""

_MARKS: Mapping[Criticality | None, str] = {
    Criticality.INDISPENSABLE: "●",
    Criticality.IMPORTANT: "○",
    Criticality.USEFUL: "·",
    None: "?",
}
_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}
_COVERED = frozenset({Verdict.COVERED_BY_MODE, Verdict.COVERED_BY_RETURN})
_VERDICTS = {
    Verdict.GAP: "ÉCART",
    Verdict.CANNOT_TELL: "On ne peut pas le dire",
    Verdict.COVERED_BY_MODE: "Couvert par le mode dégradé",
    Verdict.COVERED_BY_RETURN: "Couvert par un retour à temps",
}


def show_matrix(edition: Edition) -> Iterator[Block]:
    """Resources against activities, a few activities per table, then what fails alone."""
    plan = edition.plan
    yield PageBreak()
    yield Heading(titles.MATRIX)
    yield Paragraph(
        "● indispensable, ○ importante, · utile,\u202f? à préciser. Un point entre parenthèses\u202f: le mode dégradé "
        "permet de s’en passer. Les ressources dont aucune de ces activités ne dépend ne sont pas répétées."
    )
    concerned = [one for one in list_activities(plan) if plan.dependencies_of.get(one.id)]
    if not concerned:
        yield Paragraph("Aucune dépendance n’est encore décrite.")
    start = 0
    for part in _spread(concerned):
        names = [titles.name_activity(one) for one in part]
        heads = [shorten(one, _MAX_HEADER, placeholder="…") for one in names]
        if cut := [pair for pair in zip(heads, names, strict=True) if len(pair[1]) > _MAX_HEADER]:
            yield KeyValues(cut)
        yield _show_part(plan, part, heads, start)
        start += len(part)
    yield from _show_single_points(edition)


def _spread(activities: Sequence[Activity]) -> Iterator[Sequence[Activity]]:
    """As few tables as it takes, of about the same width: none holds a lone activity beside a full one."""
    left = activities
    for tables in range(-(-len(activities) // PER_TABLE), 0, -1):
        count = -(-len(left) // tables)
        yield left[:count]
        left = left[count:]


def _show_part(plan: Plan, activities: Sequence[Activity], names: Sequence[str], start: int) -> Block:
    marks: dict[str, dict[str, str]] = {}
    for activity in activities:
        for one in plan.dependencies_of[activity.id]:
            mark = _MARKS[one.criticality]
            marks.setdefault(one.resource, {})[activity.id] = f"({mark})" if one.is_bypassable else mark
    rows = [
        (resource.name, *(marks[resource.id].get(one.id, "") for one in activities))
        for resource in plan.resources
        if resource.id in marks
    ]
    heads = (Column(name, _MARK_MM, Align.CENTER, is_upright=True) for name in names)
    rest = _MARK_MM * (PER_TABLE - len(activities))
    end = start + len(activities)
    return Table(
        (Column("Ressource", _NAME_MM + rest), *heads),
        rows,
        caption=f"Ressources et activités, {start + 1} à {end}",
        row_headers=True,
    )


def _show_single_points(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield Heading(titles.SINGLE_POINTS, 2)
    found = find_single_points(plan)
    if not found:
        yield Paragraph(
            "Aucun d’après ce qui est écrit\u202f: chacun a une redondance, ou porte moins de trois activités."
        )
        return
    yield Table(
        columns(
            ("Ressource", 38),
            ("Pourquoi", 28),
            ("Activités prioritaires qui en dépendent", 60),
            ("Secours", 44),
        ),
        [_show_point(edition, one) for one in found],
        row_headers=True,
    )


def _show_point(edition: Edition, point: SinglePoint) -> tuple[str, ...]:
    plan = edition.plan
    resource = next(one for one in plan.resources if one.id == point.resource)
    said = [
        "déclaré" if point.is_declared else "",
        "sans redondance" if point.is_computed else "",
        "redondance à préciser" if point.unknown else "",
    ]
    names = [name_of(plan, "activity", one) for one in point.activities]
    shown = ", ".join(names[:6]) + (f" et {len(names) - 6} autres" if len(names) > 6 else "")
    return (
        resource.name,
        ", ".join(one for one in said if one),
        f"{len(names)}\u202f: {shown}" if names else "Aucune",
        edition.say(resource, "rescue"),
    )


def show_cover(edition: Edition) -> Iterator[Block]:
    """For each activity and scenario: covered or not, and what would close the gap."""
    plan = edition.plan
    required = [one for one in find_requirements(plan) if one.is_required]
    worst = [
        min(found, key=lambda one: (_RANK[one.verdict], -one.lacking))
        for _, found in groupby(cover_all(plan), key=lambda one: (one.activity, one.scenario))
    ]
    is_enough = bool(worst) and not required and all(one.verdict in _COVERED for one in worst)
    yield Heading(titles.COVER)
    yield Paragraph(
        "Calculé d’après ce qui est écrit. Une donnée qui manque ne vaut jamais «\u202fcouvert\u202f». Chaque "
        "ligne montre la ressource la plus mal couverte."
        + (" Rien n’est demandé à l’informatique au-delà des modes dégradés écrits." if is_enough else "")
    )
    if not worst:
        yield Paragraph(
            "Rien à dire encore\u202f: aucune activité prioritaire ne perd une ressource indispensable."
        )
        return
    yield Table(
        columns(("Activité, scénario", 62), ("Verdict", 36), ("Pourquoi, et ce qui le comblerait", 72)),
        [_show_verdict(plan, one) for one in worst],
        row_headers=True,
    )
    yield from _show_requirements(plan, required)


def _show_verdict(plan: Plan, cover: Cover) -> tuple[str, ...]:
    verdict = _VERDICTS[cover.verdict]
    if cover.verdict is Verdict.GAP and cover.lacking:
        verdict += f" de {say_minutes(cover.lacking)}"
    return (
        f"{name_of(plan, 'activity', cover.activity)}\n{name_of(plan, 'scenario', cover.scenario)}",
        verdict,
        _say_why(plan, cover),
    )


def _say_why(plan: Plan, cover: Cover) -> str:
    resource = name_of(plan, "resource", cover.resource)
    if cover.verdict is Verdict.GAP:
        causes = ", ".join(CAUSE_WORDS[one] for one in cover.causes)
        pulls = ", ou ".join(f"{LEVER_WORDS[one.lever]} de {say_minutes(one.minutes)}" for one in cover.pulls)
        why = f"{resource}\u202f: {causes}." if causes else f"{resource}."
        return f"{why} Pour combler\u202f: {pulls}." if pulls else why
    if cover.verdict is Verdict.CANNOT_TELL:
        return f"{resource}\u202f: {_say_unknown(plan, cover.unknown)}"
    return f"{resource}\u202f: perdue {say_minutes(cover.outage)}, besoin {say_minutes(cover.need)}"


def _say_unknown(plan: Plan, unknown: Sequence[Missing]) -> str:
    """How many values are missing; a loop is named, for nothing fills it."""
    left = sum(not is_loop(one) for one in unknown)
    said = [f"il manque {left} donnée{'s' if left > 1 else ''}"] if left else []
    return ", ".join([*said, *filter(None, (say_loop(plan, one) for one in unknown))])


def _show_requirements(plan: Plan, required: Sequence[Requirement]) -> Iterator[Block]:
    if not required:
        return
    yield Heading(titles.REQUIREMENTS, 2)
    yield Paragraph(
        "Seules comptent ici les activités prioritaires qu’aucun mode dégradé ne couvre\u202f: les autres ont "
        "aussi besoin de l’informatique, mais peuvent l’attendre. Un mode couvre s’il tient aussi longtemps que la "
        f"panne du scénario{_say_outages(plan)}, ou que le redémarrage s’il est plus long."
    )
    yield Table(
        columns(("Ressource", 50), ("Exigé", 25), ("Annoncé", 25), ("Mesuré", 25), ("Constat", 45)),
        [
            (
                name_of(plan, "resource", one.resource),
                say_minutes(one.need),
                say_minutes(one.capacity, "non dit"),
                say_minutes(one.measured, "non noté"),
                "TROP TARD" if one.is_missed else "Tenu" if one.capacity_meets else "On ne peut pas le dire",
            )
            for one in required
        ],
        row_headers=True,
    )


def _say_outages(plan: Plan) -> str:
    """How long the information system is lost, in each scenario that takes it."""
    said = [
        f"{say_minutes(one.outage, 'durée à préciser')} pour «\u202f{name_record(one)}\u202f»"
        for one in plan.kept_scenarios
        if one.family in OF_SYSTEMS
    ]
    return f" ({', '.join(said)})" if said else ""


def name_needs(plan: Plan, ids: Sequence[str]) -> str:
    return ", ".join(name_record(one) for one in plan.resources if one.id in ids)
