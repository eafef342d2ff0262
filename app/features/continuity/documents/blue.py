"""The continuity chapter of the plan bleu: it leaves the house, so functions are named and no number is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.blocks import Block, Heading, KeepTogether, KeyValues, Paragraph, Span, Table
from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.words import Phase, ScenarioFamily
from app.features.continuity.documents import titles
from app.features.continuity.documents.annexes import show_linked_plans
from app.features.continuity.documents.edition import TO_FILL, Edition, columns, name_record, say_minutes
from app.features.continuity.documents.front import list_identity, list_state, show_warnings
from app.features.continuity.documents.state import list_exercises


def show_blue_plan(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield KeyValues(
        (
            *list_identity(edition),
            *edition.facts(plan.sheet, "managing_body", "capacity", "perimeter", "site_specifics"),
            *list_state(edition),
        )
    )
    yield from show_warnings(edition)
    yield Heading("Qui décide")
    yield _table(
        (("Rôle", 70), ("Titulaire", 50), ("Suppléant", 50)),
        [
            (name_record(one), _function(edition, one.holder), _function(edition, one.deputy))
            for one in plan.roles
        ],
    )
    yield Paragraph("Les numéros sont dans l’annuaire de crise, gardé dans l’établissement.", small=True)
    yield from _show_levels(edition)
    yield from _show_risks(edition)
    yield from _show_activities(edition)
    yield from _show_return(edition)
    yield from _show_life(edition)


def _table(heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> Block:
    """A table, or dots to write on instead of a header alone."""
    return Table(columns(*heads), rows) if rows else Paragraph(TO_FILL)


def _function(edition: Edition, contact_id: str) -> str:
    found = edition.plan.find(Contact, contact_id)
    return (found.function or found.name) if found else TO_FILL


def _show_levels(edition: Edition) -> Iterator[Block]:
    yield Heading("Déclencher et lever")
    if not edition.plan.levels:
        yield Paragraph(TO_FILL)
    for level in edition.plan.levels:
        number = f"Niveau {level.level}\u202f: " if level.level is not None else ""
        facts = KeyValues(
            (
                *edition.facts(level, "criteria"),
                ("Qui décide", _function(edition, level.decider)),
                *edition.facts(level, "actions", "lifting"),
            )
        )
        yield KeepTogether((Heading(f"{number}{level.title}", 2), facts))


def _show_risks(edition: Edition) -> Iterator[Block]:
    yield Heading("À quoi nous nous préparons")
    yield _table(
        (("Scénario", 60), ("Durée retenue", 35), ("Ce qui reste, ce qui est perdu", 75)),
        [
            (name_record(one), say_minutes(one.outage, "à préciser"), edition.say(one, "remains"))
            for one in edition.plan.kept_scenarios
        ],
    )


def _show_activities(edition: Edition) -> Iterator[Block]:
    """Each priority activity, without the information system and in the other scenarios."""
    plan = edition.plan
    yield Heading("Continuité de chaque activité")
    for activity in plan.priorities:
        yield KeepTogether(_show_activity(edition, activity))
    if not plan.priorities:
        yield Paragraph(TO_FILL)


def _show_activity(edition: Edition, activity: Activity) -> Iterator[Block]:
    yield Heading(name_record(activity), 2)
    yield KeyValues(edition.facts(activity, "dmia", "minimum", "staff", "suspended", dmia="DMIA"))
    scenarios = edition.plan.kept_scenarios
    for scenario in sorted(scenarios, key=lambda one: one.family is not ScenarioFamily.IS):
        cells = {label: _say_steps(edition, activity.id, scenario.id, phase) for phase, label in _PHASES}
        written = {label: said for label, said in cells.items() if said}
        title = titles.name_scenario(scenario)
        if written:
            yield Table(columns(*((label, 1) for label in written)), [written.values()], caption=title)
        else:
            yield Paragraph((Span(f"{title}. ", bold=True), "Aucune solution n’est écrite."))


_PHASES: tuple[tuple[Phase | None, str], ...] = (
    (Phase.FIRST_DAY, "Premières 24 heures"),
    (Phase.THREE_DAYS, "De 1 à 3 jours"),
    (Phase.BEYOND, "Au-delà"),
    (None, "Phase à préciser"),
)


def _say_steps(edition: Edition, activity: str, scenario: str, phase: Phase | None) -> str:
    found = [one for one in edition.plan.solutions_of.get((activity, scenario), ()) if one.phase is phase]
    return "\n".join(
        said for one in found if (said := edition.say(one, "steps") or edition.say(one, "strategy"))
    )


def _show_return(edition: Edition) -> Iterator[Block]:
    yield Heading("Revenir à la normale")
    yield _table(
        (("Activité", 45), ("Écrit sur papier", 55), ("Au retour", 40), ("Sous", 30)),
        [
            [edition.say(one, name) for name in ("activity", "written", "retyping", "within")]
            for one in edition.plan.catch_ups
        ],
    )


def _show_life(edition: Edition) -> Iterator[Block]:
    yield Heading("Tester et réviser")
    done = list_exercises(edition)
    if done:
        yield Table(
            columns(("Le", 30), ("Type", 60), ("Constats", 80)),
            [[edition.say(one, name) for name in ("done_on", "kind", "findings")] for one in done],
        )
    else:
        yield Paragraph("Aucun test de continuité n’est enregistré.")
    yield from show_linked_plans(edition, 1)
