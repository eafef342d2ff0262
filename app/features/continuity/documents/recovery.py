"""Coming back: in which order, when, what becomes of the paper, when the crisis is lifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.documents.blocks import (
    Bar,
    BarChart,
    Block,
    Callout,
    CalloutKind,
    CheckList,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.solutions import CatchUp, RecoveryStep
from app.domain.continuity.restart import plan_recovery, plan_restart, wait_before
from app.domain.continuity.slots import Schedule, Slot
from app.features.continuity.documents import titles
from app.features.continuity.documents.edition import DOTS, Edition, blank_rows, columns, name_of, say_minutes
from app.features.continuity.documents.matrix import name_needs

MOST_BARS = 60
_MOMENT = f"le {DOTS}  à {DOTS[:4]} h {DOTS[:4]}"
_CHECKS = (
    "Chaque service a vérifié ses données avant de rouvrir",
    "Les comptes et les mots de passe ont été changés",
    "Les papiers sont comptés, signés et rangés service par service",
    "Les partenaires prévenus de la panne sont prévenus du retour",
    "La levée est décidée, datée et notée dans la main courante",
    "Le retour d’expérience est fixé, à un mois au plus",
)


def show_restart(edition: Edition) -> Iterator[Block]:
    """The waves, with both ends and a box to tick, then their drawing and the steps of recovery.

    What is not known is a blank cell: these tables are completed by hand.
    """
    plan = edition.plan
    found = plan.once(plan_restart)
    yield PageBreak()
    yield Heading(titles.RESTART)
    yield Paragraph(
        "Rien ne commence avant ce dont il dépend\u202f: c’est ce que disent les vagues. Les durées comptent à partir "
        f"du moment où le travail peut commencer{_say_wait(plan)}. La fin en théorie suppose des bras pour tout. "
        "Avec les équipes déclarées, chacune fait une chose à la fois\u202f: libre, elle prend, parmi ce qui peut "
        "commencer, ce dont le délai exigé est le plus court, puis ce qui sert l’activité de meilleur rang, puis le "
        "plus court à faire. Le numéro à côté de son nom est son ordre à elle."
    )
    yield _show_clock("Attaque constatée", "Travail commencé")
    yield from _show_loops(found, plan, "resource")
    if not found.slots:
        yield Paragraph("Aucune ressource à redémarrer n’est encore décrite.")
    for number, wave in enumerate(found.waves, 1):
        yield _show_wave(plan, wave, found.turns, f"Redémarrage, vague {number}")
    yield from _draw(plan, found)
    yield from _show_steps(edition)


def _show_clock(*since: str) -> Table:
    """Where the moments that durations count from are written, the day of the crisis."""
    return Table(columns(*((one, 1) for one in since)), [[_MOMENT] * len(since)], hand_filled=True)


def _say_wait(plan: Plan) -> str:
    wait = wait_before(plan)
    return "" if wait is None else f", {say_minutes(wait)} après l’attaque d’après le scénario"


def _show_loops(found: Schedule, plan: Plan, kind: str) -> Iterator[Block]:
    for loop in found.loops:
        names = [name_of(plan, kind, one) for one in (*loop, loop[0])]
        yield Callout(
            CalloutKind.WARNING,
            f"{' a besoin de '.join(names)}. Ce qui est dans cette boucle, ou derrière, n’a pas d’ordre.",
            title="boucle",
        )


def _show_wave(plan: Plan, wave: tuple[Slot, ...], turns: Mapping[str, int], caption: str) -> Table:
    prerequisites = {one.id: one.prerequisites for one in plan.resources}
    rows = []
    for slot in wave:
        needs = name_needs(plan, prerequisites.get(slot.id, ()))
        after = f"\naprès\u202f: {needs}" if needs else ""
        rows.append(
            (
                f"☐ {name_of(plan, 'resource', slot.id)}{after}",
                f"{slot.team}, n°\u00a0{turns[slot.id]}" if slot.id in turns else slot.team,
                say_minutes(slot.takes, ""),
                say_minutes(slot.end, ""),
                say_minutes(slot.team_end, ""),
                "",
            )
        )
    return Table(
        columns(
            ("Ressource", 48),
            ("Équipe", 31),
            ("Durée", 22),
            ("Fin en théorie", 22),
            ("Fin avec l’équipe", 23),
            ("Fait le, à", 24),
        ),
        rows,
        caption=caption,
        hand_filled=True,
    )


def _draw(plan: Plan, found: Schedule) -> Iterator[Block]:
    """Each work from its beginning to its end, with the declared teams; longer lists are not drawn."""
    known = [one for one in found.slots if one.team_end is not None and one.team_start is not None]
    last = max((one.team_end or 0 for one in known), default=0)
    if not last or len(known) > MOST_BARS:
        return
    bars = [
        Bar(
            f"{one.wave}. {name_of(plan, 'resource', one.id)}",
            100 * (one.team_end or 0) / last,
            say_minutes(one.team_end or 0),
            start=100 * (one.team_start or 0) / last,
        )
        for one in sorted(known, key=lambda one: (one.team_start or 0, one.team_end or 0))
    ]
    yield Heading("Le redémarrage, dessiné", 2)
    yield BarChart(
        f"Vague, ressource, et fin avec l’équipe\u202f; la ligne entière vaut {say_minutes(last)}", bars
    )


def _show_steps(edition: Edition) -> Iterator[Block]:
    plan = edition.plan
    if not plan.recovery_steps:
        return
    found = plan.once(plan_recovery)
    by_id = {one.id: one for one in plan.recovery_steps}
    behind = [one for one in plan.recovery_steps if one.id not in found.by_id()]
    yield Heading("Étapes de la reprise", 2)
    yield Paragraph(
        "Chaque fin compte à partir de l’attaque. Une étape qui porte sur une ressource ne commence pas avant son "
        "retour avec l’équipe."
    )
    yield _show_clock("Attaque constatée")
    yield from _show_loops(found, plan, "recovery_step")
    rows = []
    for one in [*(by_id[slot.id] for slot in sorted(found.slots, key=_rank_end)), *behind]:
        slot = found.by_id().get(one.id)
        rows.append(
            (
                _say_step(edition, one),
                edition.say(one, "owner"),
                say_minutes(slot.end if slot else None, ""),
                one.success,
                f"{one.validator}\u202f:" if one.validator else "",
            )
        )
    yield Table(
        columns(
            ("Étape", 52),
            ("Responsable", 31),
            ("Fin", 18),
            ("C’est fait quand", 38),
            ("Validée par, heure", 31),
        ),
        rows,
        hand_filled=True,
    )


def _rank_end(slot: Slot) -> tuple[bool, int, int]:
    """By what ends first, then by wave; one whose end nobody knows comes last."""
    return slot.end is None, slot.end or 0, slot.wave


def _say_step(edition: Edition, step: RecoveryStep) -> str:
    """What it is, on what, how long it takes, and whether somebody confirmed the order."""
    said = [edition.say(step, name) for name in ("kind", "resource", "activity")]
    said.append(f"Durée\u202f: {say_minutes(step.takes)}" if step.takes is not None else "")
    said.append("Place dans l’ordre confirmée" if step.is_confirmed else "")
    return "\n".join(dict.fromkeys((f"☐ {step.title}", *filter(None, said))))


def show_return(edition: Edition) -> Iterator[Block]:
    """Validation, catching up of paper, lifting, debrief."""
    plan = edition.plan
    yield PageBreak()
    yield Heading(titles.RETURN)
    yield Heading("Avant de lever la crise", 2)
    lifting = [
        f"Niveau {one.level if one.level is not None else '?'}\u202f: {one.lifting}"
        for one in plan.levels
        if one.lifting
    ]
    yield CheckList((*lifting, *_CHECKS))
    yield Heading("Rattrapage du papier", 2)
    yield Table(
        columns(
            ("Activité, écrit sur papier", 47),
            ("Au retour", 50),
            ("Contrôle", 50),
            ("Fini le", 23),
        ),
        [
            *(
                (
                    f"{edition.say(one, 'activity')}\n{one.written}",
                    _say_retyping(edition, one),
                    edition.say(one, "check"),
                    "",
                )
                for one in plan.catch_ups
            ),
            *blank_rows(3, 4),
        ],
        hand_filled=True,
    )
    yield Table(
        columns(("Retour d’expérience", 60), ("Date et lieu", 50), ("Animé par", 60)),
        blank_rows(1, 3),
        hand_filled=True,
    )


def _say_retyping(edition: Edition, catch_up: CatchUp) -> str:
    """What becomes of the paper, in how long, by whom."""
    return "\n".join(
        said for name in ("retyping", "within", "staff", "keeping") if (said := edition.say(catch_up, name))
    )
