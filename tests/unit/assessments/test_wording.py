"""Answers, proofs and figures in words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from app.domain.catalogue import LevelRule
from app.domain.scoring import Answer, Measure, Ratio, Special, Triple
from app.features.assessments.queries import wording
from tests.unit.assessments import samples

D2, ESMS = samples.checklist("care-d2"), samples.checklist("esms-socle")


def item(item_id: str):
    found = (D2 if item_id.startswith("D2") else ESMS).find_item(item_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("item_id", "answer", "expected"),
    [
        ("D2.P1", Answer(choice="met"), "Atteint"),
        ("D2.P1", Answer(), "Sans réponse"),
        ("D2.P1", Answer(choice="met", special=Special.UNKNOWN), "Ne sait pas"),
        ("ESMS.E2", Answer(special=Special.NA, reason="sans objet"), "Non applicable"),
        (
            "D2.O3.B",
            Answer(choice="trajectory", due=date(2027, 3, 1)),
            "En trajectoire, avec une échéance dans les 36 mois, échéance\u202f: 1er mars 2027",
        ),
        ("D2.P1", Answer(choice="ancien"), "ancien (choix qui n’est plus proposé)"),
        ("ESMS.E2", Answer(measure=Measure(30, 60)), "30 sur 60 (50,0\u202f%)"),
        ("ESMS.E2", Answer(measure=Measure(30, None)), "30 sur ?"),
        ("ESMS.E2", Answer(measure=Measure(3, 0)), "3 sur 0"),
        ("ESMS.E2", Answer(measure=Measure(3, -5)), "3 sur -5"),
    ],
)
def test_an_answer_in_words(item_id, answer, expected):
    assert wording.say_answer(item(item_id), answer) == expected


@pytest.mark.parametrize(
    ("share", "kind", "expected"),
    [
        (Fraction(0), "déclaré", "0\u202fpoint déclaré"),
        (Fraction(1, 18), "déclaré", "5,6\u202fpoints déclarés"),
        (Fraction(1, 100), "prouvé", "1\u202fpoint prouvé"),
        (Fraction(19, 1000), "", "1,9\u202fpoint"),
        (Fraction(1), "", "100\u202fpoints"),
    ],
)
def test_points_agree_with_their_number(share, kind, expected):
    assert wording.points(share, kind) == expected


@pytest.mark.parametrize(
    ("effort", "expected"),
    [
        (None, "effort non estimé"),
        (Fraction(1, 2), "une demi-journée"),
        (Fraction(1), "1\u202fjour"),
        (Fraction(3, 2), "1,5\u202fjour"),
        (Fraction(10), "10\u202fjours"),
        (Fraction(11, 2), "5,5\u202fjours"),
    ],
)
def test_an_effort_in_words(effort, expected):
    assert wording.days(effort) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (None, "non calculable"),
        (Ratio(Fraction(6), 13), "6 sur 13"),
        (Ratio(Fraction(22, 3), 14), "7,33 sur 14"),
        (Ratio(Fraction(1, 200), 14), "0,01 sur 14"),
        (Ratio(Fraction(0), 3), "0 sur 3"),
    ],
)
def test_a_sum_is_shown_as_it_was_added(ratio, expected):
    assert wording.say_sum(ratio) == expected


def test_levels_and_readiness_come_three_by_three():
    assert wording.say_level(Triple(2, 1, None), 3) == "déclaré 2, prouvé 1, vérifié non calculable (sur 3)"
    assert wording.say_ready(Triple(True, False, None)) == "déclaré oui, prouvé non, vérifié sans objet"


def test_the_top_level_is_that_of_the_checklist_or_of_its_rule():
    assert wording.highest_level(D2) is None
    assert wording.highest_level(ESMS) == 3
    assert ESMS.level_rule is LevelRule.COMPLETE


def test_a_short_reference_names_the_item_and_a_long_one_stands_apart():
    assert wording.name_item(item("D2.O3.C")).startswith("O3.C – Règle 3-2-1")
    assert wording.name_item(item("ESMS.B1")) == "Plan de crise et de continuité à jour"
    assert wording.say_origin(item("ESMS.B1")) == "HAS, critère 3.14-01 (impératif) · source secondaire"
    assert wording.say_origin(item("D2.P1")) == "source secondaire"
    assert wording.say_weight(item("ESMS.B1")) == "poids 1 · niveau 1 · bloquant"
    assert wording.say_weight(item("ESMS.E1")) == ""


@pytest.mark.parametrize(
    ("before", "after"), [("La pièce manque.", "la pièce manque."), ("PSSI signée", "PSSI signée"), ("", "")]
)
def test_an_acronym_keeps_its_capitals(before, after):
    assert wording.lower_first(before) == after
