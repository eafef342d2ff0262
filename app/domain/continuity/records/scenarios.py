"""What the plan prepares for."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.continuity.fields import Record, choice, duration, flag, line, text
from app.domain.continuity.words import Extent, ScenarioFamily


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Record):
    name: str = line("Intitulé", "RR")
    family: ScenarioFamily | None = choice("Famille", "OO", ScenarioFamily)
    extent: Extent | None = choice("Étendue", "OO", Extent)
    outage: int | None = duration(
        "Durée retenue",
        "OO",
        "Des hôpitaux attaqués sont restés sans informatique de deux semaines à plus d’un an.",
    )
    before_restart: int | None = duration(
        "Délai avant de pouvoir redémarrer", "RF", "Confinement, preuves à garder, environnement sain."
    )
    notice: int | None = duration("Préavis", "FF")
    is_kept: bool | None = flag("Retenu dans ce plan", "OO")
    reason: str = text("Pourquoi il n’est pas retenu", "RR")
    is_for_d2: bool | None = flag("Présenté au titre du domaine 2 de CaRE", "R-")
    remains: str = text("Ce qui reste, ce qui est perdu", "OR")
    signals: str = text("Signaux de déclenchement", "RR")
