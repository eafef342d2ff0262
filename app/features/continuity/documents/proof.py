"""The proof version, for those who fund or inspect: dates, approvals, tests, counts.

No contact, no resource, no free text of the plan and no gap: only its title, functions that approved it, choices
from closed lists, dates and numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.documents.blocks import Align, Block, Column, Heading, KeyValues, Paragraph, Table
from app.domain.continuity.facts import is_completed
from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.words import label_of
from app.features.continuity.documents.edition import TO_FILL, Edition, columns, say_day, say_minutes
from app.features.continuity.documents.front import list_identity
from app.features.continuity.documents.state import (
    list_approvals,
    list_exercises,
    say_approval,
    say_last_test,
    say_next_review,
    say_version,
)

_IN_HEAD = frozenset({"Établissement", "FINESS", "Titre du plan"})
"""Said at the head of the document already."""


def show_proof(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield KeyValues(
        (
            *(one for one in list_identity(edition) if one[1] == TO_FILL or one[0] not in _IN_HEAD),
            ("Version", say_version(edition)),
            ("Approuvé le", say_approval(edition)),
            ("Prochaine revue", say_next_review(edition)),
            ("Dernier test", say_last_test(edition)),
        )
    )
    yield Paragraph(
        f"{_say_what(edition)} Il ne contient ni contact, ni détail technique. Le plan lui-même se consulte sur place."
    )
    yield Heading("Approbations")
    approvals = list_approvals(plan)
    if approvals:
        yield Table(
            columns(("Fonction", 70), ("Décision", 60), ("Le", 40)),
            [
                [edition.say(one, name) for name in ("function", "decision", "decided_on")]
                for one in approvals
            ],
        )
    else:
        yield Paragraph("Aucune approbation n’est enregistrée pour cette version.")
    yield from _show_scenarios(edition)
    yield from _show_counts(edition)
    yield from _show_tests(edition)
    yield from _show_reviews(edition)


def _say_what(edition: Edition) -> str:
    """What the document shows, which a draft cannot show of itself."""
    if edition.is_draft:
        return "Ce document dit où en est un plan\u202f: cette version n’est pas approuvée."
    tested = " et testé" if list_exercises(edition) else "\u202f; aucun test n’est encore enregistré"
    return f"Ce document dit qu’un plan existe, et quand il a été approuvé{tested}."


def _show_scenarios(edition: Edition) -> Iterator[Block]:
    yield Heading("Scénarios retenus")
    if not edition.plan.kept_scenarios:
        yield Paragraph("Aucun scénario n’est encore retenu.")
        return
    yield Table(
        columns(("Famille", 110), ("Durée retenue", 60)),
        [
            (label_of(one.family) if one.family else "À préciser", say_minutes(one.outage, "à préciser"))
            for one in edition.plan.kept_scenarios
        ],
    )


def _show_counts(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    counts = (
        ("Activités recensées", len(plan.activities)),
        ("Activités prioritaires", len(plan.priorities)),
        ("Activités dont les effets d’une interruption sont notés", len(plan.impacts_of)),
        ("Ressources et dépendances recensées", len(plan.resources) + len(plan.dependencies)),
        ("Solutions de continuité complètes", _count(plan.solutions)),
        ("Fiches de fonction complètes", _count(plan.function_sheets)),
        ("Fiches réflexes retenues", len(plan.reflex_sheets)),
        ("Niveaux d’activation complets", _count(plan.levels)),
        ("Étapes de reprise complètes", _count(plan.recovery_steps)),
        ("Règles de rattrapage du papier complètes", _count(plan.catch_ups)),
        (
            "Exemplaires remis, hors de notre système ou sur papier",
            sum(not one.removed_on for one in plan.copies),
        ),
    )
    if plan.source is not None:
        counts += (("Éléments repris d’un plan cadre approuvé", len(plan.source.inherited)),)
    table = Table(
        (Column("Élément", 140), Column("Nombre", 30, Align.RIGHT)),
        [(label, str(count)) for label, count in counts],
    )
    note = Paragraph(
        "Est complet ce qui peut servir\u202f: une solution avec son délai et son autonomie, une fiche avec son "
        "titulaire, un niveau avec celui qui décide, une étape avec son responsable et sa durée, une règle avec son "
        "contrôle et son délai.",
        small=True,
    )
    # The note goes first and the table may be cut: kept whole, they leave two pages half empty.
    yield from (Heading("Ce que le plan contient"), note, table)


def _count(records: Iterable[Record]) -> int:
    return sum(is_completed(one) for one in records)


def _show_tests(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield Heading("Tests")
    done = list_exercises(edition)
    if done:
        yield Table(
            columns(("Le", 30), ("Type", 75), ("Direction", 30), ("Services", 35)),
            [
                (
                    say_day(one.done_on),
                    edition.say(one, "kind"),
                    "présente" if one.has_direction else "",
                    "présents" if one.has_business else "",
                )
                for one in done
            ],
            caption="Tests de continuité faits",
        )
    else:
        yield Paragraph("Aucun test de continuité n’est enregistré.")
    ahead = [one for one in plan.planned_tests if one.planned_on and one.planned_on >= edition.today]
    if ahead:
        yield Table(
            columns(("Prévu le", 40), ("Type", 90), ("Activités", 40)),
            [(say_day(one.planned_on), edition.say(one, "kind"), str(len(one.activities))) for one in ahead],
            caption="Tests prévus",
        )
    restored = [one for one in plan.restore_tests if one.done_on and one.done_on <= edition.today]
    if restored:
        last = max(one.done_on for one in restored if one.done_on)
        yield Paragraph(f"Restaurations essayées\u202f: {len(restored)}, la dernière le {say_day(last)}.")


def _show_reviews(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    yield Heading("Revues et plans liés")
    rows = [("Revue du plan", say_day(one.done_on)) for one in plan.reviews if one.done_on]
    rows += [(edition.say(one, "kind"), say_day(one.dated)) for one in plan.linked_plans if one.dated]
    if plan.variant is Variant.MS and plan.sheet.bodies_on:
        rows.append(("Instances consultées", say_day(plan.sheet.bodies_on)))
    if not rows:
        yield Paragraph("Aucune date n’est enregistrée.")
        return
    yield Table(columns(("Élément", 110), ("Date", 60)), rows)
