"""Each rule of a plan has its French sentences, which quote only what the rule gives."""

from __future__ import annotations

from datetime import date, timedelta
from string import Formatter

import pytest

from app.domain.continuity.checks.findings import Finding, Gravity, at
from app.domain.continuity.checks.table import CHECKS, CODES
from app.domain.continuity.fields import Record, Variant
from app.domain.continuity.plan import CODES as KIND_CODES
from app.domain.continuity.plan import make_plan
from app.domain.continuity.records import KINDS
from app.domain.continuity.records.activities import Activity, Impact
from app.domain.continuity.records.governance import Contact, Role
from app.domain.continuity.records.resources import RestoreTest
from app.domain.continuity.records.solutions import Solution
from app.domain.continuity.records.upkeep import Exercise
from app.domain.continuity.words import (
    ActivityFamily,
    ExerciseKind,
    GovernanceRole,
    ImpactCategory,
    Phase,
)
from app.domain.continuity.written import Fault
from app.web.plan_faults import FAULTS, say_fault
from app.web.plan_finding_words import WORDINGS
from app.web.plan_findings import GRAVITY_LABELS, NAMELESS, _case, _say, name_of, name_record, say_finding
from tests.unit.domain.continuity.check_cases import CASES, Case, H, of
from tests.unit.domain.continuity.plans import TODAY, marking
from tools.typography import NARROW, set_text

BY_CODE = {one.code: one for one in CHECKS}
BUILT = {"record", "field", "causes", "levers"}
"""Figures that the sentences are given by the web layer itself."""


def texts_of(code: str) -> list[str]:
    wording = WORDINGS[code]
    return [wording.why, wording.advice, *wording.sentences.values(), *wording.advices.values()]


def found_by(case: Case) -> list[Finding]:
    return list(BY_CODE[case.rule].find(case.broken, TODAY, case.candidate))


def test_each_rule_has_its_french_and_the_french_its_rule():
    assert list(WORDINGS) == list(CODES)


def test_each_sentence_is_said_by_a_plan_and_each_finding_has_one():
    written = {(code, case) for code, wording in WORDINGS.items() for case in wording.sentences}
    raised = {(one.rule, _case(one)) for case in CASES for one in found_by(case)}
    assert raised == written


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.rule}-{one.case}")
def test_the_sentence_of_a_case_is_the_one_expected(case: Case):
    expected = (case.gravity, case.record, case.case)
    assert expected in [(one.gravity, one.record, _case(one)) for one in found_by(case)]


@pytest.mark.parametrize("code", CODES)
def test_sentences_are_plain_french_set_as_a_printer_does(code: str):
    wording = WORDINGS[code]
    assert set(wording.advices) <= set(wording.sentences)
    assert wording.title
    assert not wording.title.endswith(".")
    for text in texts_of(code):
        assert text.endswith((".", "{levers}", f"{NARROW}?"))
        assert text[0].isupper() or text[0] in "«{"
        assert set_text(text) == text
        assert "  " not in text
        assert text == wording.why or "erreur" not in text.casefold()
        assert len(text) < 260


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.rule}-{one.case}")
def test_a_finding_is_said_with_its_figures(case: Case):
    for one in found_by(case):
        said = say_finding(case.broken, one)
        for text in (said.title, said.record, said.sentence, said.why, said.advice):
            assert text
            assert "{" not in text
            assert "None" not in text
            assert "non renseignée" not in text
            assert "«\u202f\u202f»" not in text
            assert "timedelta" not in text


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.rule}-{one.case}")
def test_a_finding_on_a_record_names_it_or_what_it_belongs_to(case: Case):
    for one in found_by(case):
        said = say_finding(case.broken, one)
        names = {said.record, *(str(value) for value in one.figures.values())}
        if one.record and one.kind != "sheet":
            assert any(name and name in said.sentence for name in names)


def test_sentences_ask_for_no_figure_that_no_rule_gives():
    given: dict[tuple[str, str], set[str]] = {}
    for case in CASES:
        for one in found_by(case):
            given.setdefault((one.rule, _case(one)), set()).update(one.figures)
    for code, wording in WORDINGS.items():
        for case, text in wording.sentences.items():
            quoted = {name for _, name, _, _ in Formatter().parse(text) if name}
            assert quoted - BUILT <= given[code, case]


def test_a_declared_gap_says_who_accepted_it_and_when():
    plan = marking(H, "emergency", "dmia")
    (found,) = BY_CODE["AC1"].find(plan, TODAY, CASES[0].candidate)
    assert say_finding(plan, found).sentence.endswith(
        "Écart déclaré, accepté par Direction le 2 novembre 2026."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (timedelta(0), "immédiat"),
        (timedelta(minutes=150), "2\u202fh\u202f30"),
        (timedelta(days=15), "15\u202fj"),
        (timedelta(days=19, hours=23), "19\u202fj\u202f23\u202fh"),
        (date(2026, 11, 1), "1er novembre 2026"),
        (1200, "1\u202f200"),
        (ImpactCategory.SAFETY, "Sécurité du patient ou de l’usager"),
        (("a", "b", "c"), "a, b et c"),
        (("a",), "a"),
        (tuple("abcdefgh"), "a, b, c, d, e et 3 autres"),
        ((), ""),
        ("{brace}", "{brace}"),
    ],
)
def test_figures_are_said_as_people_write_them(value: object, said: str):
    assert _say(value) == said


def test_a_gap_in_cover_says_why_and_what_each_lever_would_give():
    plan = of(H, "emergency_is_beyond", endurance=24 * 60)
    (found,) = BY_CODE["RE2"].find(plan, TODAY, CASES[0].candidate)
    said = say_finding(plan, found).sentence.replace(NARROW, " ")
    assert "Raison : le mode dégradé ne tient pas assez longtemps." in said
    assert "Pour combler : retour plus rapide, " in said
    assert "; autonomie plus longue, 11 j." in said


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Contact(id="x", name=" Accueil "), "Accueil"),
        (Contact(id="x"), "un contact sans nom"),
        (Role(id="x", role=GovernanceRole.QUALITY), "Qualité et gestion des risques"),
        (Role(id="x"), "un rôle sans nom"),
        (Solution(id="x", activity="emergency", phase=Phase.FIRST_DAY), "Urgences, Premières 24 heures"),
        (Solution(id="x", activity="gone"), "une solution"),
        (Impact(id="x", activity="emergency", category=ImpactCategory.STAFF), "Urgences, Personnel"),
        (
            Exercise(id="x", kind=ExerciseKind.FIELD, done_on=TODAY),
            "Test du plan sur le terrain du 22 novembre 2026",
        ),
        (RestoreTest(id="x", resource="record", done_on=TODAY), "record du 22 novembre 2026"),
        (RestoreTest(id="x"), "un test de restauration"),
    ],
)
def test_a_record_is_called_by_its_name_or_by_what_it_links(record: Record, name: str):
    assert name_of(H, record) == name


@pytest.mark.parametrize("kind", KINDS.values())
def test_an_empty_record_of_any_kind_has_a_name(kind: type[Record]):
    assert name_of(make_plan(Variant.ES, []), kind(id="x")) == (
        "revue" if KIND_CODES[kind] == "review" else NAMELESS[KIND_CODES[kind]]
    )


def test_a_record_that_is_gone_leaves_the_plan_itself():
    gone = at("AC9", Gravity.MINOR, Activity(id="gone", family=ActivityFamily.CARE), "peaks")
    assert name_record(H, gone) == "le plan"


def test_each_gravity_has_its_word():
    assert set(GRAVITY_LABELS) == set(Gravity)
    assert set(NAMELESS) == set(KINDS)


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_said_in_its_place(code: str):
    said = say_fault(Fault("activity[a1].dmia", code, "2h"))
    assert said.startswith(f"activity[a1].dmia{NARROW}: ")
    assert said.endswith(f"{NARROW}; lu{NARROW}: «{NARROW}2h{NARROW}».")
    assert set_text(said) == said
