"""The annexes: effects over time, paper kits, linked plans, blank forms, glossary."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from app.documents.blocks import (
    Align,
    Block,
    Column,
    Heading,
    KeepTogether,
    KeyValues,
    PageBreak,
    Paragraph,
    Table,
)
from app.domain.alphabet import alphabetical
from app.domain.continuity.impacts import suggest_dmia
from app.domain.continuity.kits import KitForm
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.words import ImpactCategory, label_of
from app.features.continuity.documents import titles
from app.features.continuity.documents.activities import list_unclaimed
from app.features.continuity.documents.blanks import show_pages_of
from app.features.continuity.documents.defaults import DECISION_LOG, EVENT_LOG, LOG_CODES
from app.features.continuity.documents.edition import (
    BODY_MM,
    Edition,
    columns,
    list_activities,
    say_minutes,
)
from app.features.continuity.documents.inventory import show_inventory
from app.features.continuity.words import say_unrated

_UNCLAIMED = "Son service n’est celui d’aucune activité du plan\u202f: chacun peut en avoir besoin."
_STEPS_PER_TABLE = 8
_STEP_MM = 13
_TERMS = (
    (
        "DMIA",
        "Durée maximale d’interruption admissible\u202f: le temps au-delà duquel l’arrêt n’est plus supportable.",
    ),
    ("PDMA", "Perte de données maximale admissible\u202f: combien de temps de saisie on accepte de perdre."),
    (
        "Mode dégradé",
        "Manière de continuer avec moins de moyens, prévue d’avance\u202f: un délai et une autonomie.",
    ),
    ("Autonomie", "Combien de temps un mode dégradé tient avant de s’épuiser."),
    ("Vague", "Ce qui peut redémarrer en même temps, une fois ses prérequis revenus."),
    ("PCRA", "Plan de continuité et de reprise d’activité."),
    ("PCRI", "Plan de continuité et de reprise informatique."),
    ("Rattrapage", "Remettre dans les logiciels ce qui a été écrit sur papier."),
)


def show_annexes(edition: Edition) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(titles.ANNEXES)
    yield from show_inventory(edition)
    yield from _show_impacts(edition)
    yield from _show_stocks(edition)
    yield from show_linked_plans(edition)
    yield from _show_glossary(edition)
    yield from _show_method(edition)
    yield from show_forms(edition)


def _show_impacts(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield Heading(titles.IMPACTS, 2)
    rated = [one for one in list_activities(plan) if plan.impacts_of.get(one.id)]
    if not rated:
        yield Paragraph("Aucun effet n’est encore noté.")
        return
    yield Paragraph(f"{_say_scale(edition)} Une case vide n’a pas été notée.")
    if edition.scale:
        meanings = KeyValues(
            (f"{one.value} – {one.label}", one.meaning or one.label) for one in edition.scale
        )
        yield KeepTogether((meanings,))
    steps = sorted({*plan.steps, *(one.step for one in plan.impacts if one.step is not None)})
    for start in range(0, len(steps), _STEPS_PER_TABLE):
        yield _grade_table(plan, [one.id for one in rated], steps[start : start + _STEPS_PER_TABLE])
    yield Table(
        columns(("Activité", 70), ("Durée suggérée par les effets", 55), ("DMIA retenue", 45)),
        [(one.name, _say_suggestion(plan, one.id), edition.say(one, "dmia")) for one in rated],
        caption="Ce que les effets suggèrent, et ce que le service a décidé",
    )
    told = _group_comments(edition)
    if told:
        yield Table(
            columns(("Activité", 44), ("Touché", 44), ("Après", 24), ("Ce qui se passe", 58)),
            [
                (activity, category, ", ".join(after), what)
                for (activity, category, what), after in told.items()
            ],
            caption="Ce qui se passe",
        )


def _group_comments(edition: Edition) -> dict[tuple[str, str, str], list[str]]:
    """What was written of the effects, each thing once, with every delay after which it is said."""
    found: dict[tuple[str, str, str], list[str]] = {}
    told = (one for one in edition.plan.impacts if one.is_declared("comment"))
    for one in sorted(told, key=lambda one: (one.step is None, one.step or 0)):
        activity, category, what = (edition.say(one, name) for name in ("activity", "category", "comment"))
        found.setdefault((activity, category, what), []).append(edition.say(one, "step"))
    return found


def _say_scale(edition: Edition) -> str:
    if not edition.scale:
        return "De 1 (le moins grave) à 4 (le plus grave)."
    first, last = edition.scale[0], edition.scale[-1]
    return f"De {first.value} ({first.label.lower()}) à {last.value} ({last.label.lower()})."


def _say_suggestion(plan: Plan, activity: str) -> str:
    found = suggest_dmia(plan, activity)
    said = say_minutes(found.minutes)
    said = f"{said} ou plus" if found.is_at_least and found.minutes is not None else said
    return f"{said}. {say_unrated(found)}" if found.unrated else said


def _grade_table(plan: Plan, activities: Sequence[str], steps: Sequence[int]) -> Table:
    names = {one.id: one.name for one in plan.activities}
    rows = []
    for activity in activities:
        grades = {(one.category, one.step): one.grade for one in plan.impacts_of[activity]}
        for category in (one for one in (*ImpactCategory, None) if any(one is key for key, _ in grades)):
            found = [grades.get((category, step)) for step in steps]
            label = label_of(category) if category else "À préciser"
            rows.append((f"{names[activity]}\n{label}", *("" if one is None else str(one) for one in found)))
    heads = (Column(say_minutes(step), _STEP_MM, Align.CENTER) for step in steps)
    first = Column("Activité, et ce qui est touché", BODY_MM - _STEP_MM * len(steps))
    return Table((first, *heads), rows, row_headers=True)


def _show_stocks(edition: Edition) -> Iterator[Block]:
    if not edition.plan.stocks:
        return
    unclaimed = list_unclaimed(edition.plan)
    yield Heading("Kits papier", 2)
    yield Table(
        columns(("Kit", 40), ("Contenu", 60), ("Où", 35), ("Vérifié", 35)),
        [
            (
                "\n".join(
                    filter(
                        None,
                        (
                            one.title,
                            edition.lines(one, "service", "quantity", "covers"),
                            *([_UNCLAIMED] if one in unclaimed else ()),
                        ),
                    )
                ),
                edition.say(one, "content"),
                one.place,
                edition.lines(one, "checked_on", "next_check"),
            )
            for one in edition.plan.stocks
        ],
    )


def show_linked_plans(edition: Edition, level: int = 2) -> Iterator[Block]:
    plan = edition.plan
    yield Heading(titles.LINKED, level)
    if not plan.linked_plans:
        yield Paragraph("Aucun plan lié n’est encore cité.")
        return
    yield Table(
        columns(("Plan", 44), ("Date", 24), ("Où le trouver sans informatique", 36), ("Articulation", 66)),
        [
            (
                "\n".join(dict.fromkeys((one.title, edition.say(one, "kind")))),
                "\n".join(filter(None, (edition.say(one, "dated"), edition.lines(one, "version")))),
                edition.say(one, "place"),
                edition.say(one, "link"),
            )
            for one in plan.linked_plans
        ],
    )


def _show_glossary(edition: Edition) -> Iterator[Block]:
    yield Heading(titles.GLOSSARY, 2)
    known = [(one.term, one.meaning) for one in edition.kit.glossary] if edition.kit else list(_TERMS)
    yield KeyValues(sorted(known, key=lambda pair: alphabetical(pair[0])))


def _show_method(edition: Edition) -> Iterator[Block]:
    """What the kit says of such plans: its principles, and the steps that led to this one."""
    kit = edition.kit
    if kit is None:
        return
    yield Heading(titles.PRINCIPLES, 2)
    yield KeyValues((one.title, "\n".join(one.text)) for one in kit.principles)
    yield Heading(titles.METHOD, 2)
    yield Table(
        columns(("Étape", 40), ("But", 55), ("Avec qui", 35), ("Ce qui en sort", 40)),
        [
            (f"{place}. {one.title}", one.aim, one.who, one.deliverable)
            for place, one in enumerate(kit.method, 1)
        ],
        row_headers=True,
    )


def show_logs(edition: Edition) -> Iterator[Block]:
    """The blank logs of the crisis unit."""
    return show_pages_of(titles.LOGS, [one for one in _forms(edition) if one.code in LOG_CODES])


def show_forms(edition: Edition, codes: Container[str] | None = None) -> Iterator[Block]:
    """Each blank form on its own page, to be copied; or only those given by their codes."""
    return show_pages_of(titles.FORMS, [one for one in _forms(edition) if codes is None or one.code in codes])


def list_forms_for(edition: Edition, activities: Sequence[Activity]) -> set[str]:
    """The forms that the kit gives to activities of like names, and those that their records name by title."""
    forms = [one for one in _forms(edition) if one.code not in LOG_CODES]
    names = [one.name.strip().casefold() for one in activities if one.name.strip()]
    of_kit = edition.kit.activities if edition.kit else ()
    codes = {
        written.form
        for one in of_kit
        for written in one.written
        if any(name in one.name.casefold() or one.name.casefold() in name for name in names)
    }
    said = _say_means(edition.plan, {one.id for one in activities})
    codes |= {one.code for one in forms if one.title.casefold() in said}
    return {one.code for one in forms if one.code in codes}


def _say_means(plan: Plan, ids: Container[str]) -> str:
    """What the solutions and the catching up of these activities say of their paper."""
    said = [one.means for one in plan.solutions if one.activity in ids]
    said += [one.written for one in plan.catch_ups if one.activity in ids]
    return "\n".join(said).casefold()


def _forms(edition: Edition) -> tuple[KitForm, ...]:
    kit = edition.kit.forms if edition.kit else ()
    known = {one.code for one in kit}
    return (*(one for one in (EVENT_LOG, DECISION_LOG) if one.code not in known), *kit)
