"""The personas of the demonstration, as the page that leads in shows them: a function, and what to try with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """``key`` begins the address of its account; ``name`` is a function, never the name of a person."""

    key: str
    name: str
    function: str
    to_try: str


@dataclass(frozen=True, slots=True)
class Side:
    title: str
    personas: tuple[Persona, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the tour: who to be, and what to look at."""

    key: str
    text: str


TOUR = (
    Step("analyste.ars", "où en est la région, qui n’a pas répondu, et quels points manquent le plus."),
    Step("direction.trois-tilleuls", "un EHPAD sans RSSI répond, et sait par quoi commencer."),
    Step(
        "rssi.valombreuse",
        "un GHT prépare son dossier\u202f: déclaré, prouvé et vérifié ne se confondent pas.",
    ),
    Step("relecteur.crrc", "une relecture point par point, qui dit comment chaque preuve a été vue."),
)

SIDES = (
    Side(
        "Dans un établissement",
        (
            Persona(
                "rssi.valombreuse",
                "RSSI du CH de Valombreuse",
                "Sécurité du système d’information",
                "Terminez CaRE D2 pour les trois hôpitaux du GHT\u202f: il reste trois points. "
                "Voyez ce que change une preuve trop ancienne.",
            ),
            Persona(
                "direction.valombreuse",
                "Direction générale du CH de Valombreuse",
                "Signataire",
                "Relisez le socle de l’EHPAD du Cloître, voyez ce que verra votre ARS, signez, puis soumettez.",
            ),
            Persona(
                "direction.trois-tilleuls",
                "Directrice d’EHPAD sans RSSI",
                "Direction",
                "Répondez en phrases simples aux dernières questions, puis lisez vos trois premières actions.",
            ),
            Persona(
                "direction.jardins",
                "Direction du groupe d’EHPAD (OG)",
                "Direction générale",
                "Une seule réponse vaut pour huit EHPAD, et la région l’a acceptée. "
                "Une preuve va bientôt être trop ancienne.",
            ),
            Persona(
                "rssi.cedres",
                "RSSI de la Clinique du Parc aux Cèdres",
                "Sécurité du système d’information",
                "La région a retourné trois points\u202f: lisez pourquoi, et reprenez-les seuls.",
            ),
        ),
    ),
    Side(
        "Au centre régional de ressources cyber (CRRC)",
        (
            Persona(
                "relecteur.crrc",
                "Relecteur CRRC",
                "Relecture des soumissions",
                "Ouvrez la file\u202f: finissez une relecture commencée, "
                "ou voyez ce que le GHT des Deux Rives a changé depuis le retour.",
            ),
            Persona(
                "accompagnateur.crrc",
                "Accompagnateur CRRC",
                "Aide aux établissements",
                "Aidez l’EHPAD Les Trois Tilleuls à répondre, avec son accord\u202f: chaque réponse garde son auteur.",
            ),
        ),
    ),
    Side(
        "À l’agence régionale de santé (ARS)",
        (
            Persona(
                "analyste.ars",
                "Analyste ARS",
                "Pilotage régional",
                "Voyez qui a répondu et qui se tait, les points les plus manqués, et exportez la liste.",
            ),
        ),
    ),
    Side(
        "Au niveau national et à l’exploitation",
        (
            Persona(
                "lecteur.national",
                "Lecteur national",
                "Statistiques",
                "Lisez les chiffres sans aucun nom\u202f: un groupe de moins de cinq établissements reste masqué.",
            ),
            Persona(
                "administrateur",
                "Administrateur de la plateforme",
                "Exploitation",
                "Gérez les comptes\u202f: vous verrez que les réponses et les preuves vous restent fermées.",
            ),
        ),
    ),
)
"""In the order of the page."""
