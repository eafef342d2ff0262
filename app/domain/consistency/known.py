"""Codes of the content that some checks know by name: kinds of proof and facts, which never change.

A checklist that does not use them is simply not asked these questions. A test holds each code against
``checklists/proof-kinds.yaml`` and the facts of the checklists.
"""

from __future__ import annotations

OTHER = "autre"
"""The kind that never proves an item by itself."""

POLICY = frozenset({"pssi"})
PROCEDURES = frozenset(
    {
        "procedure_signalement",
        "procedure_maj_plans",
        "procedure_isolement",
        "procedure_alertes",
        "procedure_arrivees_departs",
    }
)
BACKUP_POLICY = frozenset({"politique_sauvegarde"})
BACKUP_PLANS = frozenset({"plan_sauvegarde"})
RESTORE_REPORTS = frozenset({"compte_rendu_restauration"})
RESTORE_BOOKS = frozenset({"cahier_tests"})
IMPACT = frozenset({"bia"})
PLANS = frozenset({"pca_pra", "plan_crise"})
SCENARIOS = frozenset({"scenario_exercice"})
REPORTS = frozenset({"retex"})
GOVERNANCE = frozenset({"schema_gouvernance"})
APPROVALS = frozenset({"compte_rendu_instance"})

KINDS = frozenset({OTHER}).union(
    POLICY,
    PROCEDURES,
    BACKUP_POLICY,
    BACKUP_PLANS,
    RESTORE_REPORTS,
    RESTORE_BOOKS,
    IMPACT,
    PLANS,
    SCENARIOS,
    REPORTS,
    GOVERNANCE,
    APPROVALS,
)

RESTORE_TEST = "restore_test"
CONTINUITY_TEST = "continuity_test"
RESULTS = frozenset({RESTORE_TEST, CONTINUITY_TEST})
"""Kinds of ``app.domain.results``."""

DEPOSIT = "depot"
DECLARATION = "declaration"
ACTIVITY_OF_PLANS = "activite_plans"
ACTIVITY_OF_TESTS = "activite_tests"
FACTS = frozenset({DEPOSIT, DECLARATION, ACTIVITY_OF_PLANS, ACTIVITY_OF_TESTS})
