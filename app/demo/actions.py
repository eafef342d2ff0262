"""The actions that two organisations of the fictitious region have taken on, as data, and their telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.demo.moments import Moments
from app.demo.personas import Team
from app.domain.actions import ActionEntry, ActionStatus
from app.domain.calendar import day_of
from app.domain.catalogue import Catalogue
from app.features.actions import service

TAKEN = 1
"""Days before the loading: once every answer is in."""


@dataclass(frozen=True, slots=True)
class TakenOn:
    """One action. ``due_in``: days after the loading, before it when negative; ``costs``: a range of euros."""

    unit: str
    owner: str
    due_in: int | None
    effort: Fraction | None
    costs: tuple[int, int] | None = None
    checklist: str | None = None
    item: str | None = None
    title: str = ""
    status: ActionStatus = ActionStatus.TODO
    note: str = ""


ACTIONS = (
    TakenOn(
        "ght_avel",
        "Responsable de la production informatique",
        75,
        Fraction(8),
        (0, 2_500),
        "care-d2",
        "D2.O2.B",
        status=ActionStatus.DOING,
        note="Les trois premiers plans sont écrits. Le prestataire du laboratoire doit répondre.",
    ),
    TakenOn("ght_avel", "RSSI du groupement", -12, Fraction(1, 2), None, "care-d2", "D2.O3.A"),
    TakenOn("ght_avel", "Direction des soins", 130, Fraction(6), (0, 0), "care-d2", "D2.O1.D"),
    TakenOn(
        "ght_avel",
        "Cellule d’achats",
        210,
        Fraction(3, 2),
        (4_000, 9_000),
        title="Acheter un coffre ignifugé pour les copies hors ligne",
    ),
    TakenOn(
        "ght_avel",
        "Cellule de crise",
        -30,
        Fraction(2),
        (0, 0),
        "care-d2",
        "D2.O1.B",
        status=ActionStatus.DONE,
        note="Procédure de signalement relue en comité. Reste à dater la pièce.",
    ),
    TakenOn("og_jardins", "Responsable qualité", 60, Fraction(2), (0, 800), "esms-socle", "ESMS.C5"),
    TakenOn(
        "og_jardins",
        "Direction générale",
        None,
        None,
        None,
        title="Demander au prestataire son délai d’intervention la nuit",
    ),
)


def take_on(
    session: Session,
    catalogue: Catalogue,
    units: Mapping[str, UUID],
    teams: Mapping[str, Team],
    moments: Moments,
) -> None:
    """Add each action by whoever leads its unit there."""
    for rank, one in enumerate(one for one in ACTIONS if one.unit in teams):
        now = moments.at(TAKEN, 18, rank)
        served = (
            service.Served(catalogue.latest(one.checklist), one.item) if one.checklist and one.item else None
        )
        low, high = one.costs or (None, None)
        entry = ActionEntry(
            title=one.title,
            owner=one.owner,
            due=None if one.due_in is None else moments.today + timedelta(days=one.due_in),
            effort_days=one.effort,
            cost_low=low,
            cost_high=high,
            status=one.status,
            note=one.note,
        )
        service.add(session, teams[one.unit].lead, units[one.unit], entry, served, now, day_of(now))
