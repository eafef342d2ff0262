"""What the establishment does, and what an interruption does to it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.dates import Day
from app.domain.continuity.fields import Record, choice, day, duration, flag, line, number, ref, text
from app.domain.continuity.words import ActivityFamily, Hours, ImpactCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Record):
    """``dmia``, ``target`` and ``measured`` are three fields: the need, what is aimed at, what a test showed."""

    name: str = line("Activité", "OO")
    family: ActivityFamily | None = choice("Famille", "OO", ActivityFamily)
    service: str = line("Service ou unité", "OR")
    owner: str = ref("Responsable", "OO", "contact")
    deputy: str = ref("Suppléant", "PR", "contact")
    description: str = text("À quoi elle sert, pour qui", "OR")
    hours: Hours | None = choice("Horaires", "OR", Hours)
    peaks: str = text("Pics et dates butoirs", "RR", "Par exemple : la paie avant le 20 du mois.")
    volume: str = line("Volume habituel", "RF", "Par exemple : 90 passages par jour.")
    is_priority: bool | None = flag("Activité prioritaire", "OO")
    rank: int | None = number("Rang de reprise", "PP")
    dmia: int | None = duration(
        "Durée maximale d’interruption admissible (DMIA)",
        "PP",
        "Le besoin : combien de temps sans, au plus. Jamais prérempli.",
    )
    target: int | None = duration("Délai de reprise visé", "PR", "Ce que vous visez : pas plus que la DMIA.")
    measured: int | None = duration("Délai constaté en test", "FF")
    measured_on: Day = day("Constaté le", "FF")
    pdma: int | None = duration(
        "Perte de données maximale admissible (PDMA)", "RR", "Combien de temps de données peut être perdu."
    )
    pdma_reason: str = text("Pourquoi aucune perte n’est admise", "FF", "Demandé si la PDMA est nulle.")
    minimum: str = line(
        "Niveau minimal de service", "PP", "Par exemple : urgences vitales seulement, ou 30 repas."
    )
    minimum_within: int | None = duration("Atteint au bout de", "RF")
    reason: str = text("Pourquoi cette DMIA", "PR")
    validated_by: str = line("DMIA validée par (fonction)", "PR")
    validated_on: Day = day("Validée le", "PR")
    staff: str = line("Effectif minimal et compétences rares", "PP")
    suspended: str = text("Ce que l’on peut suspendre", "PP")
    duty: str = line("Obligation réglementaire", "FF")
    users: str = line("Priorité des usagers à domicile", "-R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact(Record):
    """How bad an interruption of this length is, in one category: 1 weak, 2 moderate, 3 serious, 4 critical."""

    activity: str = ref("Activité", "OO", "activity")
    step: int | None = duration("Durée d’interruption", "OO")
    category: ImpactCategory | None = choice("Catégorie", "OO", ImpactCategory)
    grade: int | None = number("Gravité, de 1 à 4", "OO")
    comment: str = text("Ce qui se passe", "RF")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLink(Record):
    """``activity`` needs ``needs``, here or in another establishment (``outside``)."""

    activity: str = ref("Activité", "OO", "activity")
    needs: str = ref("A besoin de", "RR", "activity")
    outside: str = line("Ou d’un partenaire extérieur", "FF")
    exchanged: str = line("Ce qui est échangé", "OR")
    within: int | None = duration("Délai supporté", "RR")
