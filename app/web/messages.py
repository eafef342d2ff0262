"""What the domain's refusals say in French, and the names of roles and rights.

``MESSAGES``: one sentence for each code of ``DomainError``; it may quote its details (``str.format``).
A sentence says what is wrong and, when there is something to do, what to do.
"""

from __future__ import annotations

from app.domain.access import Permission, Role
from app.domain.errors import DomainError

MESSAGES: dict[str, str] = {
    "not_allowed": "Vous n’avez pas le droit de faire cela.",
}

UNKNOWN_REFUSAL = "Cette action n’est pas possible dans l’état actuel."

ROLE_LABELS: dict[Role, str] = {
    Role.CONTRIBUTOR: "Contributeur",
    Role.REFERENT: "Référent (RSSI, ou direction sans RSSI)",
    Role.SIGNATORY: "Signataire (direction)",
    Role.GROUP_MANAGER: "Responsable de groupe",
    Role.FACILITATOR: "Accompagnateur (CRRC)",
    Role.REVIEWER: "Relecteur (CRRC)",
    Role.ANALYST: "Analyste (ARS)",
    Role.NATIONAL: "Lecteur national",
    Role.ADMINISTRATOR: "Administrateur de la plateforme",
}

PERMISSION_LABELS: dict[Permission, str] = {
    Permission.ORGANISATION_SEARCH: "Rechercher un établissement",
    Permission.ORGANISATION_READ: "Lire la fiche d’un établissement",
    Permission.ORGANISATION_MANAGE: "Modifier la fiche d’un établissement",
    Permission.ASSESSMENT_READ: "Lire une évaluation",
    Permission.ASSESSMENT_ANSWER: "Répondre à une évaluation",
    Permission.ASSESSMENT_MANAGE: "Ouvrir, soumettre et rouvrir une évaluation",
    Permission.ASSESSMENT_SIGN: "Signer une évaluation",
    Permission.ASSESSMENT_STATE: "Voir l’avancement d’une évaluation",
    Permission.SUBMISSION_READ: "Lire une évaluation soumise",
    Permission.SUBMISSION_REVIEW: "Relire une évaluation soumise",
    Permission.TEAM_READ: "Voir l’équipe",
    Permission.TEAM_INVITE: "Inviter dans l’équipe",
    Permission.REFERENT_INVITE: "Inviter le premier référent d’un établissement",
    Permission.AUDIT_READ: "Lire le journal",
    Permission.REGION_READ: "Lire les données de sa région",
    Permission.REGION_EXPORT: "Exporter les données de sa région",
    Permission.STATISTICS_READ: "Lire les statistiques",
    Permission.ACCOUNT_MANAGE: "Gérer les comptes",
    Permission.PLATFORM_OPERATE: "Exploiter la plateforme",
}


def message_of(error: DomainError) -> str:
    """The French sentence of a refusal, with its details in their place."""
    sentence = MESSAGES.get(error.code)
    return UNKNOWN_REFUSAL if sentence is None else sentence.format(**error.details)
