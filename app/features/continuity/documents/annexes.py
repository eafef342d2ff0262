"""The annexes: effects over time, paper kits, linked plans, blank forms, glossary."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from app.documents import theme
from app.documents.blocks import (
    Align,
    Block,
    BulletList,
    Column,
    Heading,
    KeepTogether,
    KeyValues,
    PageBreak,
    Paragraph,
    Table,
    WritingLines,
)
from app.domain.continuity.durations import say_duration
from app.domain.continuity.impacts import suggest_dmia
from app.domain.continuity.kits import FormLayout, KitForm
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.words import ImpactCategory, label_of
from app.features.continuity.documents import titles
from app.features.continuity.documents.defaults import DECISION_LOG, EVENT_LOG, LOG_CODES
from app.features.continuity.documents.edition import (
    Edition,
    blank_rows,
    columns,
    list_activities,
    say_minutes,
)

_STEPS_PER_TABLE = 8
_SIDE_BY_SIDE, _SHORT = 4, 16
_LETTERS_PER_LINE, _LETTERS_PER_HEADER = 78, 10
_LINE_MM = 5.8
_PAGE_MM = 228
"""What a page holds under two headings, and above its last line."""

_LEAST_ROWS = 5
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
    yield from _show_impacts(edition)
    yield from _show_stocks(edition)
    yield from show_linked_plans(edition)
    yield from _show_glossary(edition)
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
        yield KeyValues((f"{one.value} – {one.label}", one.meaning or one.label) for one in edition.scale)
    steps = sorted({*plan.steps, *(one.step for one in plan.impacts if one.step is not None)})
    for start in range(0, len(steps), _STEPS_PER_TABLE):
        yield _grade_table(plan, [one.id for one in rated], steps[start : start + _STEPS_PER_TABLE])
    yield Table(
        columns(("Activité", 70), ("Durée suggérée par les effets", 55), ("DMIA retenue", 45)),
        [(one.name, _say_suggestion(plan, one.id), edition.say(one, "dmia")) for one in rated],
        caption="Ce que les effets suggèrent, et ce que le service a décidé",
    )


def _say_scale(edition: Edition) -> str:
    if not edition.scale:
        return "De 1 (le moins grave) à 4 (le plus grave)."
    first, last = edition.scale[0], edition.scale[-1]
    return f"De {first.value} ({first.label.lower()}) à {last.value} ({last.label.lower()})."


def _say_suggestion(plan: Plan, activity: str) -> str:
    found = suggest_dmia(plan, activity)
    said = say_minutes(found.minutes)
    return f"{said} ou plus" if found.is_at_least and found.minutes is not None else said


def _grade_table(plan: Plan, activities: Sequence[str], steps: Sequence[int]) -> Table:
    names = {one.id: one.name for one in plan.activities}
    rows = []
    for activity in activities:
        grades = {(one.category, one.step): one.grade for one in plan.impacts_of[activity]}
        for category in (one for one in (*ImpactCategory, None) if any(one is key for key, _ in grades)):
            found = [grades.get((category, step)) for step in steps]
            label = label_of(category) if category else "À préciser"
            rows.append((names[activity], label, *("" if one is None else str(one) for one in found)))
    width = 15 if len(steps) < _STEPS_PER_TABLE else 13
    heads = (Column(say_duration(step), width, Align.CENTER) for step in steps)
    rest = 170 - width * len(steps)
    return Table(
        (Column("Activité", rest * 0.42), Column("Effet sur", rest * 0.58), *heads), rows, row_headers=True
    )


def _show_stocks(edition: Edition) -> Iterator[Block]:
    if not edition.plan.stocks:
        return
    yield Heading("Kits papier", 2)
    yield Table(
        columns(("Kit", 35), ("Service", 30), ("Contenu", 45), ("Tient", 18), ("Où", 42)),
        [
            [edition.say(one, name) for name in ("title", "service", "content", "covers", "place")]
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
        columns(("Plan", 50), ("Date", 24), ("Où le trouver sans informatique", 46), ("Articulation", 50)),
        [
            (
                f"{one.title}\n{edition.say(one, 'kind')}",
                edition.say(one, "dated"),
                edition.say(one, "place"),
                edition.say(one, "link"),
            )
            for one in plan.linked_plans
        ],
    )


def _show_glossary(edition: Edition) -> Iterator[Block]:
    yield Heading(titles.GLOSSARY, 2)
    known = [(one.term, one.meaning) for one in edition.kit.glossary] if edition.kit else list(_TERMS)
    yield KeyValues(sorted(known, key=lambda pair: pair[0].casefold()))


def show_logs(edition: Edition) -> Iterator[Block]:
    """The blank logs of the crisis unit."""
    found = [one for one in _forms(edition) if one.code in LOG_CODES]
    yield PageBreak()
    yield Heading(titles.LOGS)
    for place, form in enumerate(found):
        if place:
            yield PageBreak()
        yield from show_form(form)


def show_forms(edition: Edition, codes: Container[str] | None = None) -> Iterator[Block]:
    """Each blank form on its own page, to be copied; or only those given by their codes."""
    forms = [one for one in _forms(edition) if codes is None or one.code in codes]
    if not forms:
        return
    yield PageBreak()
    yield Heading(titles.FORMS)
    for place, form in enumerate(forms):
        if place:
            yield PageBreak()
        yield from show_form(form)


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
    found = {one.code for one in forms if one.code in codes}
    return found or {one.code for one in forms}


def _say_means(plan: Plan, ids: Container[str]) -> str:
    """What the solutions and the catching up of these activities say of their paper."""
    said = [one.means for one in plan.solutions if one.activity in ids]
    said += [one.written for one in plan.catch_ups if one.activity in ids]
    return "\n".join(said).casefold()


def _forms(edition: Edition) -> tuple[KitForm, ...]:
    kit = edition.kit.forms if edition.kit else ()
    known = {one.code for one in kit}
    return (*(one for one in (EVENT_LOG, DECISION_LOG) if one.code not in known), *kit)


def show_form(form: KitForm) -> Iterator[Block]:
    yield Heading(form.title, 2)
    yield Paragraph(form.use)
    if form.instructions:
        yield BulletList(form.instructions)
    if form.head:
        yield _head_table(form)
    if form.layout is FormLayout.TABLE:
        yield Table(
            columns(*((one.title, one.width) for one in form.columns)),
            blank_rows(min(max(form.rows, 1), _count_rows(form)), len(form.columns)),
            hand_filled=True,
        )
    for line in form.lines:
        yield KeepTogether((WritingLines(line.rows, line.title),))
    yield Paragraph(f"À prévoir\u202f: {form.copies} Conservation\u202f: {form.keeping}", small=True)


def _head_table(form: KitForm) -> Table:
    """What is written once: side by side when the labels are short, else one under another."""
    if _is_short(form):
        return Table(
            columns(*((one, len(one) + 8) for one in form.head)),
            blank_rows(1, len(form.head)),
            hand_filled=True,
        )
    return Table(
        (Column("À remplir", 60), Column("", 110)),
        [(one, "") for one in form.head],
        row_headers=True,
        hand_filled=True,
    )


def _is_short(form: KitForm) -> bool:
    return len(form.head) <= _SIDE_BY_SIDE and all(len(one) <= _SHORT for one in form.head)


def _count_rows(form: KitForm) -> int:
    """How many blank rows the rest of one page holds, in the large print of these documents."""
    lines = [form.use, *form.instructions, f"{form.copies} {form.keeping}"]
    text = sum(1 + len(one) // _LETTERS_PER_LINE for one in lines) * _LINE_MM
    head = (18 if _is_short(form) else 7 + theme.HAND_FILLED_ROW_MM * len(form.head)) if form.head else 0
    tallest = max((1 + len(one.title) // _LETTERS_PER_HEADER for one in form.columns), default=1)
    left = _PAGE_MM - text - head - tallest * _LINE_MM
    return max(int(left // theme.HAND_FILLED_ROW_MM), _LEAST_ROWS)
