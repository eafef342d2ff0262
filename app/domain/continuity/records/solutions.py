"""How one goes on without, and how one comes back."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.dates import Day
from app.domain.continuity.fields import (
    Record,
    choice,
    day,
    duration,
    flag,
    line,
    lines,
    number,
    ref,
    refs,
    text,
)
from app.domain.continuity.words import Phase, Retyping, StepKind, Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution(Record):
    """One activity, one scenario, one phase. It starts within ``start`` and lasts ``endurance`` from then."""

    activity: str = ref("Activité", "OO", "activity")
    scenario: str = ref("Scénario", "OO", "scenario")
    phase: Phase | None = choice("Phase", "OO", Phase)
    strategy: Strategy | None = choice("Solution", "PP", Strategy)
    trigger: str = text("Quand on bascule, et qui décide", "PP")
    start: int | None = duration(
        "Délai de mise en œuvre", "PP", "Depuis le début de la panne, à chaque phase."
    )
    endurance: int | None = duration("Autonomie : combien de temps ça tient", "PP")
    level: str = line("Niveau assuré", "PR")
    steps: tuple[str, ...] = lines("Étapes", "PP", "Une étape par ligne.")
    means: str = text("Moyens, formulaires et stocks", "PP")
    place: str = line("Où ils se trouvent", "PP", "Un lieu où l’on va, pas un dossier du réseau.")
    uses: tuple[str, ...] = refs("Ressources employées", "RR", "resource")
    extra_staff: int | None = number("Renfort nécessaire, en personnes", "RR")
    cautions: str = text("Points de vigilance", "RR", "Identité, allergies, double contrôle.")
    fallback: str = line("Lieu ou partenaire de repli", "RR")
    fallback_capacity: int | None = number("Plans que ce repli peut accueillir à la fois", "FF")
    agreement: str = line("Convention de repli", "RR")
    validated_by: str = line("Validée par le métier (fonction)", "PR")
    validated_on: Day = day("Validée le", "PR")
    back: str = text("Retour au mode normal", "PR")
    residual: str = text("Écart qui reste", "RR")
    accepted_by: str = line("Écart accepté par (fonction)", "RR")
    accepted_on: Day = day("Accepté le", "RR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Record):
    """What waits in a cupboard: forms, labels, directory."""

    title: str = line("Kit", "OO")
    service: str = line("Service", "OO")
    content: tuple[str, ...] = lines("Contenu", "OO", "Un élément par ligne.")
    quantity: int | None = number("Quantité", "RR")
    covers: int | None = duration("Autonomie couverte", "RR")
    place: str = line("Emplacement", "OO")
    checked_on: Day = day("Vérifié le", "OO")
    next_check: Day = day("Prochain contrôle", "RR")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryStep(Record):
    title: str = line("Étape", "OO")
    kind: StepKind | None = choice("Type", "OO", StepKind)
    resource: str = ref("Ressource", "RR", "resource")
    activity: str = ref("Activité", "RR", "activity")
    owner: str = ref("Responsable", "OO", "contact")
    after: tuple[str, ...] = refs("Après", "OO", "recovery_step")
    takes: int | None = duration("Durée estimée", "RR")
    success: str = text("À quoi on voit que c’est fait", "OO")
    validator: str = line("Validée par le métier (fonction)", "PP")
    is_confirmed: bool | None = flag("Place dans l’ordre confirmée", "FF", "Par ceux qui redémarrent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp(Record):
    """What was written on paper, and what becomes of it."""

    activity: str = ref("Activité", "OO", "activity")
    written: str = line("Données écrites sur papier", "OO")
    retyping: Retyping | None = choice("Que fait-on au retour", "OO", Retyping)
    within: int | None = duration("En combien de temps", "RR")
    staff: str = line("Par qui, à combien", "RR")
    check: str = text("Contrôle de qualité et d’identité", "PP")
    keeping: str = line("Ce que deviennent les papiers", "RR")
