"""The sheets that are read standing: one function, or one situation."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.fields import Record, choice, line, lines, ref, refs, text
from app.domain.continuity.words import Audience, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSheet(Record):
    function: str = line("Fonction de crise", "OO")
    mission: str = line("Mission, en une phrase", "OO")
    reports_to: str = line("Rend compte à", "OR")
    place: str = line("Où elle se tient, et repli", "OR")
    holder: str = ref("Titulaire", "OO", "contact")
    deputy: str = ref("Suppléant", "OR", "contact")
    before: tuple[str, ...] = lines("Préparation", "RF")
    first_hour: tuple[str, ...] = lines("Première heure", "OO")
    four_hours: tuple[str, ...] = lines("De 1 à 4 heures", "OO")
    first_day: tuple[str, ...] = lines("De 4 à 24 heures", "OR")
    three_days: tuple[str, ...] = lines("De 1 à 3 jours", "RR")
    beyond: tuple[str, ...] = lines("Au-delà de 3 jours", "RF")
    back: tuple[str, ...] = lines("Retour au mode normal", "RR")
    to_call: tuple[str, ...] = refs("Qui joindre", "OO", "contact")
    tools: str = text("Documents, matériel, clés", "RR")
    decisions: str = text("Ce que la fonction décide seule", "RR")
    handover: str = text("Consignes de relève", "RF")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflexSheet(Record):
    """Ten lines at most."""

    title: str = line("Intitulé", "OO")
    situation: Situation | None = choice("Situation", "OO", Situation)
    audience: Audience | None = choice("Pour qui", "OO", Audience)
    steps: tuple[str, ...] = lines("Que faire", "OO", "Dix lignes au plus.")
    avoid: tuple[str, ...] = lines("Ne pas faire", "RR")
    call: str = line("Qui appeler", "OO")
    to_call: tuple[str, ...] = refs("Qui appeler, dans l’annuaire", "RR", "contact")
