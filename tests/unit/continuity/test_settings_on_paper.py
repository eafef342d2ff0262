"""What the settings of a plan change on paper: numbers left out, its own scale, confirmed texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.continuity.checks.texts import texts_are_clean
from app.domain.continuity.discretion import withhold
from app.domain.continuity.plan import Plan, Withheld
from app.domain.continuity.records.upkeep import Waiver
from app.domain.continuity.words import Profile
from tests.unit.continuity.test_plan_documents import build, words
from tests.unit.domain.continuity.plans import TODAY, adding, changing, hospital
from tests.unit.domain.continuity.test_settings import SCALE


def numbers_of(plan: Plan) -> set[str]:
    return {number.replace(" ", "\u00a0") for one in plan.contacts for number in one.numbers}


@pytest.mark.parametrize(
    ("why", "said"),
    [(Withheld.RESERVED, "Coordonnées réservées"), (Withheld.ERASED, "Coordonnées effacées")],
)
@pytest.mark.parametrize("profile", [Profile.FULL, Profile.CRISIS_PACK, Profile.EXTRACT])
def test_a_document_without_its_numbers_says_so(profile: Profile, why: Withheld, said: str) -> None:
    printed = words(profile, withhold(hospital(), why), with_private=True)
    assert printed.count(said) > 3
    assert "sans les numéros" in printed.lower()
    assert not any(number in printed.replace(" ", "\u00a0") for number in numbers_of(hospital()))
    assert said not in words(profile, hospital())


def test_the_scale_is_printed_in_the_words_of_the_plan() -> None:
    printed = words(Profile.FULL, replace(hospital(), scale=SCALE))
    assert "De 1 (gênant) à 4 (intenable)." in printed
    assert "3 – Dangereux" in printed and "Un soin manque." in printed
    assert "De 1 (faible) à 4 (critique)." in words(Profile.FULL, hospital())
    assert "De 1 (le moins grave) à 4 (le plus grave)." in words(Profile.FULL, hospital(), kit=None)


def test_a_confirmed_text_is_printed_with_its_author_its_day_and_its_end() -> None:
    plan = changing(hospital(), "emergency", peaks="Mot de passe : Soleil2024")
    (found,) = texts_are_clean(plan, TODAY)
    waiver = Waiver(
        id="w",
        rule="TX1",
        record="emergency",
        record_kind="activity",
        field="peaks",
        fingerprint=str(found.figures["fingerprint"]),
        reason="Ce n’est ni un mot de passe ni un code.",
        function="Cadre de santé",
        given_on=TODAY,
    )
    printed = words(Profile.FULL, adding(plan, waiver))
    assert "Ce n’est ni un mot de passe ni un code." in printed and "Cadre de santé" in printed
    assert "Confirmé le 22/11/2026. Tant que le texte ne change pas" in printed
    stale = words(Profile.FULL, adding(hospital(), waiver))
    assert "Le texte a changé\u202f: NE VAUT PLUS" in stale
    hidden = replace(waiver, record="it", record_kind="contact", field="rescue")
    kept = words(Profile.FULL, withhold(adding(hospital(), hidden), Withheld.RESERVED))
    assert "Tant que le texte ne change pas" in kept


def test_steps_without_a_grade_are_columns_as_well() -> None:
    plan = hospital()
    wider = replace(plan, steps=(*plan.steps[:-1], plan.steps[-1] + 7 * 60))
    assert build(Profile.FULL, wider) != build(Profile.FULL, plan)
