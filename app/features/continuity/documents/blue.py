"""The continuity chapter of the plan bleu: it leaves the house, so functions are named and no number is given."""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.blocks import Block, Heading, KeyValues, Paragraph, Table
from app.domain.continuity.records.governance import Contact
from app.domain.continuity.words import Phase, ScenarioFamily
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
    yield Table(
        columns(("Rôle", 70), ("Titulaire", 50), ("Suppléant", 50)),
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


def _function(edition: Edition, contact_id: str) -> str:
    found = edition.plan.find(Contact, contact_id)
    return (found.function or found.name) if found else TO_FILL


def _show_levels(edition: Edition) -> Iterator[Block]:
    yield Heading("Déclencher et lever")
    if not edition.plan.levels:
        yield Paragraph(TO_FILL)
    for level in edition.plan.levels:
        yield KeyValues(
            (
                ("Niveau", f"{level.level if level.level is not None else ''} {level.title}".strip()),
                *edition.facts(level, "criteria"),
                ("Qui décide", _function(edition, level.decider)),
                *edition.facts(level, "actions", "lifting"),
            )
        )


def _show_risks(edition: Edition) -> Iterator[Block]:
    yield Heading("À quoi nous nous préparons")
    yield Table(
        columns(("Scénario", 60), ("Durée retenue", 35), ("Ce qui reste, ce qui est perdu", 75)),
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
        yield Heading(activity.name, 2)
        yield KeyValues(edition.facts(activity, "dmia", "minimum", "staff", "suspended", dmia="DMIA"))
        rows = []
        for scenario in sorted(plan.kept_scenarios, key=lambda one: one.family is not ScenarioFamily.IS):
            cells = [_say_steps(edition, activity.id, scenario.id, phase) for phase, _ in _PHASES]
            if any(cells):
                rows.append((name_record(scenario), *cells))
        if rows:
            heads = ((label, 43) for _, label in _PHASES)
            yield Table(columns(("Scénario", 41), *heads), rows, row_headers=True)


_PHASES = (
    (Phase.FIRST_DAY, "Premières 24 heures"),
    (Phase.THREE_DAYS, "De 1 à 3 jours"),
    (Phase.BEYOND, "Au-delà"),
)


def _say_steps(edition: Edition, activity: str, scenario: str, phase: Phase) -> str:
    found = [one for one in edition.plan.solutions_of.get((activity, scenario), ()) if one.phase is phase]
    return "\n".join(
        said for one in found if (said := edition.say(one, "steps") or edition.say(one, "strategy"))
    )


def _show_return(edition: Edition) -> Iterator[Block]:
    yield Heading("Revenir à la normale")
    caught = edition.plan.catch_ups
    if not caught:
        yield Paragraph(TO_FILL)
        return
    yield Table(
        columns(("Activité", 45), ("Écrit sur papier", 55), ("Au retour", 40), ("Sous", 30)),
        [
            [edition.say(one, name) for name in ("activity", "written", "retyping", "within")]
            for one in caught
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
