"""The headings of the documents, named once: the index leads to them by their words."""

from __future__ import annotations

from app.domain.continuity.records.activities import Activity
from app.domain.continuity.records.scenarios import Scenario
from app.domain.continuity.records.sheets import FunctionSheet, ReflexSheet
from app.features.continuity.documents.edition import name_record

BEARERS = "Qui porte ce plan"
VERSIONS = "Versions, approbations et exemplaires"
SOURCE = "Ce qui vient du plan cadre"
COPIES = "Liste de diffusion"
SUMMARY = "L’essentiel"
INDEX = "J’ai besoin de…"
ACTIVATION = "Déclencher et lever le plan"
CHAIN = "Chaîne d’alerte"
OUTSIDE = "Numéros extérieurs"
DIRECTORY = "Annuaire de crise"
UNIT = "Cellule de crise"
MEETING = "Première réunion de la cellule"
CARDS = "Fiches de fonction"
REFLEXES = "Fiches réflexes"
SCENARIOS = "Scénarios et hypothèses"
SHEETS = "Fiches d’activité"
WHOLE_ACTIVITY = "Pour toute l’activité, quel que soit le scénario"
OTHERS = "Activités qui peuvent attendre"
MATRIX = "Ce dont chaque activité dépend"
SINGLE_POINTS = "Points de défaillance uniques"
COVER = "Ce qui est couvert, ce qui ne l’est pas"
REQUIREMENTS = "Ce que les activités demandent à l’informatique"
RESTART = "Ordre de redémarrage"
RETURN = "Retour à la normale et rattrapage"
SUPPLIERS = "Fournisseurs"
TESTS = "Tests, revues et actions"
BACKUPS = "Sauvegardes"
WAIVERS = "Dérogations acceptées"
ANNEXES = "Annexes"
INVENTORY = "Inventaire des activités et des ressources"
IMPACTS = "Effets d’une interruption dans le temps"
FORMS = "Formulaires vierges"
LOGS = "Journaux de crise"
GLOSSARY = "Glossaire et abréviations"
PRINCIPLES = "Principes"
METHOD = "Comment ce plan est construit"
LINKED = "Plans liés"
OTHER_STOCKS = "Autres kits et pochettes"


def name_scenario(scenario: Scenario) -> str:
    return f"Scénario\u202f: {name_record(scenario)}"


def name_reflex(sheet: ReflexSheet) -> str:
    return f"Fiche réflexe\u202f: {name_record(sheet)}"


def name_card(sheet: FunctionSheet) -> str:
    return f"Fiche de fonction\u202f: {name_record(sheet)}"


def name_activity(activity: Activity) -> str:
    rank = f"{activity.rank}. " if activity.rank is not None else ""
    return f"{rank}{name_record(activity)}"
