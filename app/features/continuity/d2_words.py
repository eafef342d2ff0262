"""What the board of the second domain and the proposals drawn from plans say to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.continuity.d2 import Lack, State, Topic
from app.domain.continuity.d2_answers import FIELD_TEST, RESTORE_TEST, Told, Unsaid
from app.web.filters import french_date

STATE_LABELS: Mapping[State, str] = {
    State.DOCUMENTED: "Documenté",
    State.IN_PROGRESS: "En cours",
    State.MISSING: "Manque",
}
STATE_TONES: Mapping[State, str] = {
    State.DOCUMENTED: "success",
    State.IN_PROGRESS: "progress",
    State.MISSING: "warning",
}


@dataclass(frozen=True, slots=True)
class TopicWords:
    """``item``: the one of the list that it is about; empty when no official source that we read asks for it."""

    title: str
    asked: str
    item: str = ""


TOPIC_WORDS: Mapping[Topic, TopicWords] = {
    Topic.CARE: TopicWords(
        "Un service de soins à impact majeur", "Un plan en vigueur pour ce périmètre.", "D2.O1.C"
    ),
    Topic.ADMINISTRATIVE: TopicWords(
        "Le processus administratif le plus critique", "Un plan en vigueur pour ce périmètre.", "D2.O1.C"
    ),
    Topic.TECHNICAL_PLATFORM: TopicWords(
        "Un plateau technique du parcours de soins",
        "Un plan en vigueur pour la pharmacie, l’imagerie ou la biologie.",
        "D2.O1.C",
    ),
    Topic.SCENARIOS: TopicWords(
        "Scénarios",
        "L’informatique, et un autre parmi les locaux, le personnel, un fournisseur. Vient d’une source "
        "secondaire, pas de l’annexe transcrite.",
    ),
    Topic.IMPACTS: TopicWords(
        "Bilans d’impact (BIA)", "Des impacts notés et une DMIA pour chaque activité prioritaire.", "D2.O1.C"
    ),
    Topic.FIELD_TEST: TopicWords(
        "Un plan testé sur le terrain",
        "Un test avec les services depuis le 16 juillet 2025, ses constats et son compte rendu.",
        "D2.O1.D",
    ),
    Topic.SCHEDULE: TopicWords(
        "Calendrier des tests", "Une date pour chaque plan qui reste à tester.", "D2.O1.D"
    ),
    Topic.BACKUP_COPIES: TopicWords(
        "Sauvegardes\u202f: règle 3-2-1", "Trois copies, deux supports, une hors du site.", "D2.O3.C"
    ),
    Topic.BACKUP_LOGIN: TopicWords(
        "Sauvegardes\u202f: connexion", "Une connexion forte à la console.", "D2.O3.A"
    ),
    Topic.BACKUP_PARTITION: TopicWords(
        "Sauvegardes\u202f: cloisonnement", "Les sauvegardes sont à l’écart du reste du réseau.", "D2.O3.B"
    ),
    Topic.BACKUP_WATCH: TopicWords("Sauvegardes\u202f: surveillance", "Des alertes sont suivies.", "D2.O3.D"),
    Topic.RESTORE_TEST: TopicWords(
        "Test de restauration",
        "Un test réussi depuis le 16 juillet 2025, sur ce dont une activité prioritaire dépend, contrôlé par "
        "le métier.",
        "D2.O4",
    ),
}

LACK_WORDS: Mapping[Lack, str] = {
    Lack.NO_PLAN: "Aucun plan n’est rattaché à l’une des trois catégories.",
    Lack.NO_PLAN_IN_CATEGORY: "Aucun plan ne se dit de cette catégorie.",
    Lack.NOT_APPROVED: "Le plan n’est pas encore approuvé.",
    Lack.NO_IS_SCENARIO: "Le scénario de perte de l’informatique n’est pas retenu.",
    Lack.NO_SECOND_SCENARIO: "Aucun second scénario n’est retenu\u202f: locaux, personnel ou fournisseur.",
    Lack.NO_PRIORITY_ACTIVITY: "Aucune activité n’est prioritaire.",
    Lack.NO_IMPACT: "Les impacts ne sont pas notés.",
    Lack.NO_DMIA: "La DMIA manque.",
    Lack.NO_FIELD_TEST: "Aucun test sur le terrain n’est fait.",
    Lack.NOT_ON_THE_FIELD: "Ce test n’a pas eu lieu sur le terrain.",
    Lack.TOO_OLD: "Ce test date d’avant le 16 juillet 2025, ou n’a pas de date.",
    Lack.NO_BUSINESS: "Rien ne dit que les services étaient là.",
    Lack.NO_FINDINGS: "Les constats manquent.",
    Lack.NO_REPORT: "Le compte rendu manque.",
    Lack.NOT_SCHEDULED: "Aucun test sur le terrain n’est daté.",
    Lack.NO_BACKUP: "Aucune sauvegarde n’est décrite.",
    Lack.TOO_FEW_COPIES: "Moins de trois copies, ou un nombre non dit.",
    Lack.TOO_FEW_MEDIA: "Moins de deux supports, ou un nombre non dit.",
    Lack.NOT_OFF_SITE: "Rien ne dit qu’une copie est hors du site.",
    Lack.NO_STRONG_LOGIN: "Rien ne dit que la connexion à la console est forte.",
    Lack.NOT_PARTITIONED: "Rien ne dit qu’elle est cloisonnée.",
    Lack.NOT_WATCHED: "Rien ne dit qu’elle est surveillée.",
    Lack.NO_RESTORE: "Aucun test de restauration n’est fait.",
    Lack.NOT_SUCCESSFUL: "Ce test n’a pas réussi, ou son résultat manque.",
    Lack.NOT_CRITICAL: "Aucune activité prioritaire ne dépend de ce qui est restauré.",
    Lack.NOT_CHECKED: "Rien ne dit que le métier a contrôlé les données.",
}

FILL_KINDS: Mapping[Lack, str] = {
    Lack.NOT_APPROVED: "approval",
    Lack.NO_FIELD_TEST: "exercise",
    Lack.NOT_SCHEDULED: "planned_test",
    Lack.NO_BACKUP: "backup",
    Lack.NO_RESTORE: "restore_test",
}
"""The kind of record to add, where the remark names none."""

EVENT_WORDS: Mapping[str, str] = {
    FIELD_TEST: "Dernier test sur le terrain écrit dans un plan",
    RESTORE_TEST: "Dernière restauration réussie écrite dans un plan",
}
"""By kind of dated result."""

UNSAID_WORDS: Mapping[Unsaid, str] = {
    Unsaid.SHARE: "la part d’activité couverte, à saisir dans les données de calcul",
    Unsaid.VALIDATION: "qu’une instance de direction a validé cette gouvernance",
    Unsaid.POLICY: "si la politique est validée, et quand elle a été mise à jour",
    Unsaid.UPDATES: "comment ces plans de sauvegarde sont tenus à jour",
    Unsaid.ACCOUNTS: "si les comptes sont indépendants et les rôles séparés",
    Unsaid.RED_BUTTON: "comment isoler les sauvegardes tout de suite",
    Unsaid.ALERTS: "ce que l’on fait quand une sauvegarde échoue",
    Unsaid.SYSTEMS: "si ces sauvegardes couvrent tous les systèmes critiques",
    Unsaid.PRODUCTION: "si le test est allé jusqu’à la remise en production",
}

_SENTENCES: Mapping[str, str] = {
    "D2.O1.A": "Un plan en vigueur nomme qui le porte et compte {seats}\u202f; les instances ont été consultées le "
    "{bodies_on}.",
    "D2.O1.B": "Un plan en vigueur cite le plan blanc et sa partie numérique, {unit}, {levels} et {authorities}.",
    "D2.O1.C": "Un plan est en vigueur dans chacun des trois périmètres, avec ses bilans d’impact, pour "
    "{activities}.",
    "D2.O1.D": "Un plan a été joué sur le terrain avec les services le {tested_on}\u202f; {ahead}.",
    "D2.O2.A": "La fréquence et la durée de conservation sont écrites pour {backups}.",
    "D2.O2.B": "La sauvegarde est décrite pour {systems}.",
    "D2.O3.A": "La connexion à la console est dite forte pour {backups}.",
    "D2.O3.B": "Le cloisonnement est dit fait pour {backups}.",
    "D2.O3.C": "La règle 3-2-1 est dite tenue pour {backups}, avec une copie hors ligne ou non modifiable.",
    "D2.O3.D": "La surveillance est dite en place pour {backups}.",
    "D2.O4": "Une restauration a réussi le {restored_on}, sur ce dont dépend une activité prioritaire, et le métier "
    "l’a contrôlée.",
}
_COUNTED: Mapping[str, tuple[str, str, str]] = {
    "seats": ("aucun siège au comité", "un siège au comité", "{} sièges au comité"),
    "unit": (
        "aucune fonction de crise",
        "une fonction de la cellule de crise",
        "{} fonctions de la cellule de crise",
    ),
    "levels": ("aucun niveau d’activation", "un niveau d’activation", "{} niveaux d’activation"),
    "authorities": ("aucune autorité à prévenir", "une autorité à prévenir", "{} autorités à prévenir"),
    "activities": ("aucune activité", "une activité prioritaire", "{} activités prioritaires"),
    "ahead": ("aucun autre test n’est daté", "un autre test est daté", "{} autres tests sont datés"),
    "backups": ("aucune sauvegarde", "la seule sauvegarde décrite", "les {} sauvegardes décrites"),
    "systems": (
        "aucune application",
        "la seule application, ou base de données, dont dépend une activité prioritaire",
        "les {} applications et bases de données dont dépend une activité prioritaire",
    ),
}
"""None, one, several."""


def say_told(told: Told) -> str:
    """Why an answer is proposed, in one sentence; counts and dates only."""
    return _SENTENCES[told.item].format(**{name: _say(name, value) for name, value in told.figures.items()})


def _say(name: str, value: int | date) -> str:
    if isinstance(value, date):
        return french_date(value)
    return _COUNTED[name][min(value, 2)].format(value)


def say_unsaid(told: Told) -> str:
    """What the plans do not say of the item; empty when they say all."""
    if told.is_whole:
        return ""
    return f"Vos plans ne disent pas {', ni '.join(UNSAID_WORDS[one] for one in told.unsaid)}."
