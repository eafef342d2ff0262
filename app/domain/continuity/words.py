"""The choices that a plan offers, and their French labels."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PerimeterKind(StrEnum):
    ESTABLISHMENT = "establishment"
    SITE = "site"
    POLE = "pole"
    SERVICE = "service"
    PROCESS = "process"
    SEVERAL = "several"


class D2Category(StrEnum):
    """The three categories that the second domain of CaRE asks a plan for, and the others."""

    CARE = "care"
    ADMINISTRATIVE = "administrative"
    TECHNICAL_PLATFORM = "technical_platform"
    OTHER = "other"


class Diffusion(StrEnum):
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    CONFIDENTIAL = "confidential"


class GovernanceRole(StrEnum):
    SPONSOR = "sponsor"
    PLAN_LEAD = "plan_lead"
    MEDICAL = "medical"
    CARE = "care"
    IT = "it"
    SECURITY = "security"
    QUALITY = "quality"
    PHARMACY = "pharmacy"
    BIOLOGY = "biology"
    BIOMEDICAL = "biomedical"
    LOGISTICS = "logistics"
    TECHNICAL = "technical"
    HUMAN_RESOURCES = "human_resources"
    FINANCE = "finance"
    COMMUNICATION = "communication"
    DATA_PROTECTION = "data_protection"
    ON_CALL = "on_call"
    EDUCATION = "education"
    HEAD_OFFICE = "head_office"
    CATERING = "catering"
    MAINTENANCE = "maintenance"


class Instance(StrEnum):
    COMMITTEE = "committee"
    CRISIS_UNIT = "crisis_unit"
    BOTH = "both"


class ContactKind(StrEnum):
    INTERNAL = "internal"
    EXTERNAL = "external"
    AUTHORITY = "authority"
    SUPPLIER = "supplier"


class LinkedPlanKind(StrEnum):
    WHITE_PLAN = "white_plan"
    DIGITAL_PART = "digital_part"
    BLUE_PLAN = "blue_plan"
    SECURITY_PLAN = "security_plan"
    IT_PLAN = "it_plan"
    CRISIS_PLAN = "crisis_plan"
    AGREEMENT = "agreement"
    OTHER = "other"


class ScenarioFamily(StrEnum):
    IS = "is"
    SITE = "site"
    STAFF = "staff"
    SUPPLIER = "supplier"
    EQUIPMENT = "equipment"
    UTILITIES = "utilities"
    PLANNED_STOP = "planned_stop"


class Extent(StrEnum):
    TOTAL = "total"
    PARTIAL = "partial"


class ActivityFamily(StrEnum):
    CARE = "care"
    MEDICO_TECHNICAL = "medico_technical"
    LOGISTICS = "logistics"
    TECHNICAL = "technical"
    ADMINISTRATIVE = "administrative"
    STEERING = "steering"
    SUPPORT = "support"


class Hours(StrEnum):
    ALWAYS = "always"
    EVERY_DAY = "every_day"
    WORKING_DAYS = "working_days"
    OTHER = "other"


class ImpactCategory(StrEnum):
    SAFETY = "safety"
    CONTINUITY = "continuity"
    LEGAL = "legal"
    FINANCIAL = "financial"
    STAFF = "staff"
    IMAGE = "image"
    RIGHTS = "rights"


class ResourceKind(StrEnum):
    APPLICATION = "application"
    INFRASTRUCTURE = "infrastructure"
    DATA = "data"
    PREMISES = "premises"
    EQUIPMENT = "equipment"
    PEOPLE = "people"
    SUPPLIER = "supplier"
    UTILITY = "utility"
    TELECOM = "telecom"
    DOCUMENT = "document"


class Hosting(StrEnum):
    INTERNAL = "internal"
    GROUP = "group"
    CLOUD = "cloud"
    SUPPLIER = "supplier"


class Redundancy(StrEnum):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class BaseRole(StrEnum):
    """What an infrastructure resource is to the others: a forgotten base stops everything above it."""

    DIRECTORY = "directory"
    NAMES = "names"
    NETWORK = "network"
    TELEPHONY = "telephony"
    HYPERVISOR = "hypervisor"


class Criticality(StrEnum):
    INDISPENSABLE = "indispensable"
    IMPORTANT = "important"
    USEFUL = "useful"


class Phase(StrEnum):
    """Of an interruption. A downtime procedure written for a short cut is rarely enough after three days."""

    FIRST_DAY = "first_day"
    THREE_DAYS = "three_days"
    BEYOND = "beyond"


class Strategy(StrEnum):
    DEGRADED_MODE = "degraded_mode"
    TRANSFER = "transfer"
    POSTPONEMENT = "postponement"
    ORDERED_STOP = "ordered_stop"
    SUBCONTRACTING = "subcontracting"


class StepKind(StrEnum):
    TECHNICAL = "technical"
    BUSINESS = "business"
    VALIDATION = "validation"
    CATCH_UP = "catch_up"
    COMMUNICATION = "communication"


class Retyping(StrEnum):
    ALL = "all"
    PARTIAL = "partial"
    SCAN = "scan"
    NONE = "none"


class Audience(StrEnum):
    EVERYONE = "everyone"
    MANAGERS = "managers"
    ON_CALL = "on_call"
    DIRECTION = "direction"
    IT = "it"


class Situation(StrEnum):
    IS_DOWN = "is_down"
    NO_PHONE = "no_phone"
    NO_POWER = "no_power"
    EVACUATION = "evacuation"
    STAFF_SHORTAGE = "staff_shortage"
    SUPPLIER_FAILURE = "supplier_failure"
    SUSPECT_MESSAGE = "suspect_message"
    OTHER = "other"


class ExerciseKind(StrEnum):
    """The last four are not continuity exercises: they are kept so that nobody offers them as one."""

    TABLETOP = "tabletop"
    FIELD = "field"
    COMBINED = "combined"
    REAL_EVENT = "real_event"
    IT_DRILL = "it_drill"
    MAINTENANCE = "maintenance"
    SWITCH_OVER = "switch_over"
    RESTORE = "restore"


NOT_AN_EXERCISE = frozenset(
    {ExerciseKind.IT_DRILL, ExerciseKind.MAINTENANCE, ExerciseKind.SWITCH_OVER, ExerciseKind.RESTORE}
)


class RestoreKind(StrEnum):
    FILE = "file"
    DATABASE = "database"
    APPLICATION = "application"
    DIRECTORY = "directory"
    REBUILD = "rebuild"


class RestoreOutcome(StrEnum):
    SUCCESS = "success"
    PARTIAL = "partial"
    FAILURE = "failure"


class Medium(StrEnum):
    PAPER = "paper"
    ENCRYPTED_KEY = "encrypted_key"
    OUTSIDE_SPACE = "outside_space"
    STANDALONE_COMPUTER = "standalone_computer"


class Profile(StrEnum):
    """What is printed, and for whom."""

    FULL = "complet"
    CRISIS_PACK = "pack-de-crise"
    EXTRACT = "extrait"
    PROOF = "preuve"
    BLUE_PLAN = "plan-bleu"


class Decision(StrEnum):
    APPROVED = "approved"
    WITH_RESERVATIONS = "with_reservations"
    REFUSED = "refused"


class ApprovalMode(StrEnum):
    HANDWRITTEN = "handwritten"
    ELECTRONIC = "electronic"


class ChangeKind(StrEnum):
    ACTIVITY = "activity"
    IS = "is"
    SUPPLIER = "supplier"
    ORGANISATION = "organisation"
    PREMISES = "premises"
    INCIDENT = "incident"


class ActionOrigin(StrEnum):
    TEST = "test"
    REVIEW = "review"
    INCIDENT = "incident"
    RULE = "rule"


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"


LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    PerimeterKind: {
        "establishment": "Établissement",
        "site": "Site",
        "pole": "Pôle",
        "service": "Service",
        "process": "Processus",
        "several": "Plusieurs établissements",
    },
    D2Category: {
        "care": "Service de soins à fort impact pour les patients",
        "administrative": "Processus administratif le plus critique",
        "technical_platform": "Plateau technique du parcours de soins",
        "other": "Autre",
    },
    Diffusion: {
        "internal": "Interne",
        "restricted": "Restreinte",
        "confidential": "Confidentielle",
    },
    GovernanceRole: {
        "sponsor": "Direction, qui porte le plan",
        "plan_lead": "Responsable ou référent du plan",
        "medical": "Direction médicale, présidence de CME ou médecin coordonnateur",
        "care": "Direction des soins ou cadre de santé",
        "it": "Système d’information, ou prestataire",
        "security": "Sécurité informatique (RSSI)",
        "quality": "Qualité et gestion des risques",
        "pharmacy": "Pharmacie",
        "biology": "Biologie",
        "biomedical": "Biomédical",
        "logistics": "Logistique",
        "technical": "Technique et sécurité des bâtiments",
        "human_resources": "Ressources humaines",
        "finance": "Finances",
        "communication": "Communication",
        "data_protection": "Protection des données (DPO)",
        "on_call": "Astreinte ou cadre de garde",
        "education": "Service éducatif",
        "head_office": "Siège de l’organisme gestionnaire",
        "catering": "Hébergement et cuisine",
        "maintenance": "Maintenance",
    },
    Instance: {
        "committee": "Comité du plan",
        "crisis_unit": "Cellule de crise",
        "both": "Les deux",
    },
    ContactKind: {
        "internal": "Interne",
        "external": "Externe",
        "authority": "Autorité",
        "supplier": "Fournisseur",
    },
    LinkedPlanKind: {
        "white_plan": "Plan blanc (plan de gestion des tensions hospitalières)",
        "digital_part": "Volet numérique du plan blanc",
        "blue_plan": "Plan bleu",
        "security_plan": "Plan de sécurisation (PSE)",
        "it_plan": "Plan de continuité et de reprise informatique (PCRI)",
        "crisis_plan": "Plan de gestion de crise",
        "agreement": "Convention",
        "other": "Autre",
    },
    ScenarioFamily: {
        "is": "Perte du système d’information",
        "site": "Perte d’un bâtiment ou d’un site",
        "staff": "Absence de personnel ou de compétences",
        "supplier": "Défaillance d’un fournisseur",
        "equipment": "Panne d’équipements",
        "utilities": "Énergie, fluides ou télécommunications",
        "planned_stop": "Arrêt planifié",
    },
    Extent: {"total": "Totale", "partial": "Partielle"},
    ActivityFamily: {
        "care": "Soins",
        "medico_technical": "Médicotechnique",
        "logistics": "Hôtellerie et logistique",
        "technical": "Technique",
        "administrative": "Administratif",
        "steering": "Pilotage",
        "support": "Accompagnement",
    },
    Hours: {
        "always": "24 heures sur 24, tous les jours",
        "every_day": "Tous les jours, en journée",
        "working_days": "Jours ouvrés",
        "other": "Autre",
    },
    ImpactCategory: {
        "safety": "Sécurité du patient ou de l’usager",
        "continuity": "Continuité et qualité de la prise en charge",
        "legal": "Réglementaire et juridique",
        "financial": "Financier",
        "staff": "Personnel",
        "image": "Image",
        "rights": "Droits et bientraitance",
    },
    ResourceKind: {
        "application": "Application",
        "infrastructure": "Infrastructure informatique",
        "data": "Données",
        "premises": "Locaux",
        "equipment": "Équipement",
        "people": "Personnel ou compétence",
        "supplier": "Fournisseur",
        "utility": "Énergie ou fluide",
        "telecom": "Télécommunications",
        "document": "Document",
    },
    Hosting: {
        "internal": "Chez nous",
        "group": "GHT ou siège",
        "cloud": "En ligne, chez un hébergeur",
        "supplier": "Chez le fournisseur",
    },
    Redundancy: {"none": "Aucune", "partial": "Partielle", "full": "Complète"},
    BaseRole: {
        "directory": "Annuaire des comptes",
        "names": "Service de noms (DNS)",
        "network": "Réseau",
        "telephony": "Téléphonie",
        "hypervisor": "Serveurs virtuels",
    },
    Criticality: {
        "indispensable": "Indispensable",
        "important": "Importante",
        "useful": "Utile",
    },
    Phase: {
        "first_day": "Premières 24 heures",
        "three_days": "De 1 à 3 jours",
        "beyond": "Au-delà de 3 jours",
    },
    Strategy: {
        "degraded_mode": "Mode dégradé",
        "transfer": "Transfert",
        "postponement": "Report",
        "ordered_stop": "Arrêt organisé",
        "subcontracting": "Sous-traitance",
    },
    StepKind: {
        "technical": "Technique",
        "business": "Métier",
        "validation": "Validation",
        "catch_up": "Rattrapage",
        "communication": "Communication",
    },
    Retyping: {
        "all": "Tout ressaisir",
        "partial": "Ressaisir une partie",
        "scan": "Numériser",
        "none": "Ne rien ressaisir",
    },
    Audience: {
        "everyone": "Tout le personnel",
        "managers": "Cadres",
        "on_call": "Garde ou astreinte",
        "direction": "Direction",
        "it": "Informatique",
    },
    Situation: {
        "is_down": "L’informatique ne répond plus",
        "no_phone": "Le téléphone ne marche plus",
        "no_power": "Il n’y a plus d’électricité",
        "evacuation": "Il faut quitter les locaux",
        "staff_shortage": "Il manque du personnel",
        "supplier_failure": "Un fournisseur ne livre plus",
        "suspect_message": "Un message ou un poste est suspect",
        "other": "Autre",
    },
    ExerciseKind: {
        "tabletop": "Exercice sur table",
        "field": "Test du plan sur le terrain",
        "combined": "Exercice de crise combiné",
        "real_event": "Événement réel",
        "it_drill": "Exercice du seul service informatique",
        "maintenance": "Mode dégradé pendant une maintenance",
        "switch_over": "Bascule de routine vers un secours",
        "restore": "Restauration de sauvegarde",
    },
    RestoreKind: {
        "file": "Fichier",
        "database": "Base de données",
        "application": "Application",
        "directory": "Annuaire des comptes",
        "rebuild": "Reconstruction complète",
    },
    RestoreOutcome: {"success": "Réussi", "partial": "Réussi en partie", "failure": "Échec"},
    Medium: {
        "paper": "Papier",
        "encrypted_key": "Clé USB chiffrée",
        "outside_space": "Espace hors de notre système",
        "standalone_computer": "Poste autonome",
    },
    Profile: {
        "complet": "Plan complet",
        "pack-de-crise": "Pack de crise",
        "extrait": "Extrait d’un service",
        "preuve": "Version de preuve",
        "plan-bleu": "Chapitre du plan bleu",
    },
    Decision: {
        "approved": "Approuvé",
        "with_reservations": "Approuvé avec réserves",
        "refused": "Refusé",
    },
    ApprovalMode: {"handwritten": "Signature manuscrite", "electronic": "Signature électronique"},
    ChangeKind: {
        "activity": "Activité",
        "is": "Système d’information",
        "supplier": "Fournisseur",
        "organisation": "Organisation",
        "premises": "Locaux",
        "incident": "Incident",
    },
    ActionOrigin: {"test": "Test", "review": "Revue", "incident": "Incident", "rule": "Contrôle du plan"},
    Severity: {"minor": "Mineur", "major": "Majeur"},
}


def label_of(value: StrEnum) -> str:
    return LABELS[type(value)][value.value]
