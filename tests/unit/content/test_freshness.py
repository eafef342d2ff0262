"""What is old says so: proofs of exercises, plans and training lapse by themselves."""

from __future__ import annotations

import pytest

from tests.catalogue import bundled_catalogue

AGEING = {
    "plan_crise",
    "trace_diffusion",
    "retex",
    "trace_formation",
    "compte_rendu_restauration",
    "revue_comptes",
}


@pytest.mark.parametrize("checklist_id", [one.id for one in bundled_catalogue().list_latest()])
def test_a_proof_that_ages_has_a_rule(checklist_id: str):
    """Each item proved by such a document has a greatest age, or the first day that its official text accepts."""
    without = []
    for item in bundled_catalogue().latest(checklist_id).items:
        if item.proof is None or not any(set(group) <= AGEING for group in item.proof.groups):
            continue
        if not (item.proof.max_age_months or item.proof.max_age_days or item.proof.not_before):
            without.append(item.id)
    assert without == []
