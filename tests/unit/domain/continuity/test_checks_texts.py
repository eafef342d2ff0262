"""TX1: what looks like a secret, an address or a patient; and what a plan rightly says of them."""

from __future__ import annotations

import pytest

from app.domain.continuity.checks.texts import (
    has_address,
    has_secret,
    suspect_texts,
    tells_of_patient,
    texts_are_clean,
)
from app.domain.continuity.fields import Mark, MarkKind
from app.domain.continuity.plan import Plan
from app.domain.continuity.records.upkeep import Waiver
from tests.unit.domain.continuity.check_cases import H, of
from tests.unit.domain.continuity.plans import TODAY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mot de passe : Azerty123!", True),
        ("mdp=azerty", True),
        ("Le mot de passe du poste de secours est Soleil2024", True),
        ("password: hunter2", True),
        ("Clé wifi = soleil", True),
        ("digicode 4821A", True),
        ("Code d’accès : 1234", True),
        ("-----BEGIN RSA PRIVATE KEY-----", True),
        ("Mot de passe : voir l’enveloppe au coffre", False),
        ("Mot de passe : l’enveloppe scellée", False),
        ("Mots de passe : coffre", False),
        ("Le mot de passe est affiché.", False),
        ("Mot de passe : 12 caractères au moins", False),
        ("Changer tous les mots de passe.", False),
        ("Code postal 75012", False),
    ],
)
def test_secrets(text: str, found: bool):
    assert has_secret(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Routeur 10.0.0.1", True),
        ("VLAN 192.168.4.0/24.", True),
        ("DNS : 8.8.8.8", True),
        ("fe80::1", True),
        ("2001:db8::12", True),
        ("version 2.4.1.0", False),
        ("01.99.00.00.01", False),
        ("Critère 3.14.2", False),
        ("300.1.1.1", False),
        ("à 12:30:45", False),
        ("de 8:30 à 9:30", False),
        ("::", False),
    ],
)
def test_addresses(text: str, found: bool):
    assert has_address(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IPP 123456", True),
        ("née le 12/03/1950", True),
        ("1 85 05 78 006 084 91", True),
        ("Mme Martin, chambre 12", True),
        ("résident Durand ch. 4", True),
        ("Mme la cadre de garde", False),
        ("Chambre 12 : repli", False),
        ("Madame Martin, fournisseur", False),
    ],
)
def test_patients(text: str, found: bool):
    assert tells_of_patient(text) is found


def test_the_reasons_of_marks_are_read_too():
    mark = Mark(MarkKind.NOT_APPLICABLE, "Mot de passe : Soleil2024")
    contact = next(one for one in H.contacts if one.id == "it")
    plan = of(H, "it", marks={**contact.marks, "called_by": mark})
    (found,) = texts_are_clean(plan, TODAY)
    assert (found.kind, found.record, found.name) == ("contact", "it", "called_by")


def test_what_was_found_is_never_quoted():
    (found,) = texts_are_clean(of(H, "it", hours="Mot de passe : Soleil2024"), TODAY)
    assert set(found.figures) == {"case", "fingerprint"}
    assert found.figures["case"] == "secret"
    assert "Soleil" not in str(found)


def test_a_fingerprint_is_that_of_one_text_in_one_place():
    def seen(plan: Plan) -> list[object]:
        return [one.figures["fingerprint"] for one in texts_are_clean(plan, TODAY)]

    secret = "Mot de passe : Soleil2024"
    (here,) = seen(of(H, "it", hours=secret))
    assert seen(of(H, "it", hours=secret)) == [here]
    others = (
        of(H, "it", hours="Mot de passe : Soleil2025"),
        of(H, "it", function=secret),
        of(H, "director", hours=secret),
    )
    assert all(here not in seen(one) for one in others)
    twice = seen(of(H, "it", hours="Mot de passe : Soleil2024, routeur 10.0.0.1"))
    assert len(set(twice)) == 2


def test_what_the_application_writes_is_not_read_for_secrets():
    held = Waiver(id="w", rule="TX1", fingerprint="IPP 123456", field="Mot de passe : Soleil2024")
    assert suspect_texts(held) == ()


@pytest.mark.parametrize("piece", ["mot de passe a a ", "1.1.1.", ":a", "Mme A ", "code d’accès ", "é" * 20])
def test_a_long_text_is_read_to_its_end(piece: str):
    """An expression that backtracks without end would never come back from these."""
    text = (piece * 10_000)[:10_000]
    assert {has_secret(text), has_address(text), tells_of_patient(text)} <= {True, False}
