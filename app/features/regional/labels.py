"""How the pages and the files of a region say things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.continuity.words import ScenarioFamily, label_of
from app.features.assessments.queries.regional import UnitStatus
from app.features.regional.service.plans import PAST, RECENT, UNTESTED
from app.features.regional.service.statistics import ACCEPTED, NOT_ANSWERED, ONGOING
from app.web.filters import french_date

STATUS_LABELS: Mapping[UnitStatus, str] = {
    UnitStatus.NOT_ANSWERED: "N’a pas répondu",
    UnitStatus.SUBMITTED: "Soumis, à relire",
    UnitStatus.IN_REVIEW: "En revue",
    UnitStatus.RETURNED: "Retourné",
    UnitStatus.ACCEPTED: "Accepté",
    UnitStatus.COVERED: "Couvert par un groupement",
}

STATUS_TONES: Mapping[UnitStatus, str] = {
    UnitStatus.NOT_ANSWERED: "neutral",
    UnitStatus.SUBMITTED: "info",
    UnitStatus.IN_REVIEW: "progress",
    UnitStatus.RETURNED: "warning",
    UnitStatus.ACCEPTED: "success",
    UnitStatus.COVERED: "neutral",
}

STATUS_MEANINGS: Mapping[UnitStatus, str] = {
    UnitStatus.NOT_ANSWERED: "rien n’a été soumis à la région",
    UnitStatus.SUBMITTED: "personne n’a encore pris la relecture",
    UnitStatus.IN_REVIEW: "un relecteur s’en occupe",
    UnitStatus.RETURNED: "des points sont à reprendre par l’établissement",
    UnitStatus.ACCEPTED: "la relecture est terminée",
    UnitStatus.COVERED: "la réponse du groupement vaut pour lui",
}

STATUS_SLUGS: Mapping[UnitStatus, str] = {
    UnitStatus.NOT_ANSWERED: "sans-reponse",
    UnitStatus.SUBMITTED: "soumis",
    UnitStatus.IN_REVIEW: "en-revue",
    UnitStatus.RETURNED: "retourne",
    UnitStatus.ACCEPTED: "accepte",
    UnitStatus.COVERED: "couvert",
}
"""The value of ``etat`` in the address of the list."""

FIGURE_LABELS: Mapping[str, str] = {
    "declared": "Déclaré",
    "proved": "Prouvé",
    "verified": "Vérifié",
    "coverage": "Couverture",
}

FIGURE_MEANINGS: Mapping[str, str] = {
    "declared": "ce que disent les réponses",
    "proved": "appuyé par une preuve valable ce jour",
    "verified": "prouvé et accepté par un relecteur",
    "coverage": "part des points qui ont une réponse",
}

STATISTIC_LABELS: Mapping[str, str] = {
    NOT_ANSWERED: "N’ont pas répondu",
    ONGOING: "Soumis, en revue ou retournés",
    ACCEPTED: "Acceptés",
}

BAND_LABELS = ("0 à 20", "20 à 40", "40 à 60", "60 à 80", "80 à 100")
"""The bands of ``app.domain.aggregation.BANDS``, in percent."""

NOT_PUBLISHED = "non publié"

PLAN_STANDING_LABELS: Mapping[str, str] = {
    RECENT: "À jour, testé depuis moins de 12 mois",
    UNTESTED: "À jour, sans test depuis 12 mois",
    PAST: "Date de révision dépassée",
}
PLAN_STANDING_TAGS: Mapping[str, str] = {
    RECENT: "À jour, testé",
    UNTESTED: "À jour, sans test",
    PAST: "À réviser",
}
"""The same where room is scarce."""
PLAN_STANDING_TONES: Mapping[str, str] = {RECENT: "success", UNTESTED: "warning", PAST: "danger"}


def say_scenarios(families: Iterable[ScenarioFamily]) -> str:
    return ", ".join(label_of(one).lower() for one in families)


def say_month(day: date) -> str:
    """« mars 2026 »."""
    return french_date(day).split(" ", 1)[1]
