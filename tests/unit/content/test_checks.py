"""The computed rules as the lists declare them: a wrong parameter changes one line of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pytest

from app.domain.catalogue import Check, Checklist
from app.domain.rules import (
    Activity,
    AgeAtMost,
    CountWithin,
    Coverage,
    DatedPiece,
    DatedResult,
    DateInWindow,
    DueWithin,
    EveryPerimeter,
    FreshScore,
    NeededAbove,
    OnlyIf,
    Outcome,
    PairApart,
    Perimeter,
    RatioByDate,
    Value,
    gather,
    judge,
)
from tests.catalogue import bundled_catalogue

CATALOGUE = bundled_catalogue()
TODAY = date(2026, 11, 21)
MET, NOT_MET, CANNOT = Outcome.MET, Outcome.NOT_MET, Outcome.CANNOT_TELL


def day(text: str) -> date:
    return date.fromisoformat(text)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@dataclass(frozen=True)
class Case:
    """One line of the table: what is typed, attached and registered, and what the check then finds.

    ``due``: from when a share is asked, which the outcome alone does not show.
    """

    place: str
    outcome: Outcome
    typed: Mapping[str, Value] = field(default_factory=dict)
    pieces: tuple[tuple[str, date], ...] = ()
    results: tuple[tuple[str, date, int | None], ...] = ()
    today: date = TODAY
    due: date | None = None

    def __str__(self) -> str:
        return self.place


def numbers(**typed: int | bool) -> dict[str, Value]:
    return {code: one if isinstance(one, bool) else Fraction(one) for code, one in typed.items()}


def dates(**typed: str) -> dict[str, Value]:
    return {code: day(one) for code, one in typed.items()}


def activity(code: str, covered: int, other: int) -> dict[str, Value]:
    return {code: (Activity("A", Fraction(covered), True), Activity("B", Fraction(other), False))}


def perimeters(*done: bool | None) -> dict[str, Value]:
    choices = next(one for one in CATALOGUE.latest("care-d2").facts if one.code == "perimetres").choices
    return {"perimetres": tuple(Perimeter(name, True, one) for name, one in zip(choices, done, strict=True))}


def audits(*days: int) -> tuple[tuple[str, date, None], ...]:
    return tuple(("exposure_audit", ago(one), None) for one in days)


def yearly(place: str, fact: str, kind: str) -> list[Case]:
    """A date of twelve months at most, typed or read from a piece."""
    return [
        Case(place, MET, dates(**{fact: "2025-11-21"})),
        Case(place, NOT_MET, dates(**{fact: "2025-11-20"})),
        Case(place, MET, pieces=((kind, day("2025-11-21")),)),
        Case(place, NOT_MET, pieces=((kind, day("2025-11-20")),)),
        Case(place, CANNOT),
    ]


def two_years(place: str, fact: str) -> list[Case]:
    return [
        Case(place, MET, dates(**{fact: "2024-11-21"})),
        Case(place, NOT_MET, dates(**{fact: "2024-11-20"})),
        Case(place, CANNOT, pieces=(("releve_verification", TODAY),)),
    ]


def window(place: str, fact: str, kind: str, end: str, *, is_open: bool = False) -> list[Case]:
    """From 16 July 2022 to the date of ``end``, both included; without it, to today when the window is open."""
    without_end = MET if is_open else CANNOT
    return [
        Case(place, without_end, dates(**{fact: "2022-07-16"})),
        Case(place, MET, dates(**{fact: "2022-07-16", end: "2022-07-16"})),
        Case(place, NOT_MET, dates(**{fact: "2022-07-15"})),
        Case(place, MET, dates(**{fact: "2025-10-31", end: "2025-10-31"})),
        Case(place, NOT_MET, dates(**{fact: "2025-11-01", end: "2025-10-31"})),
        Case(place, without_end, pieces=((kind, day("2024-03-14")),)),
        Case(place, CANNOT),
    ]


def since_the_decree(place: str, result: str, kind: str) -> list[Case]:
    """One test from 16 July 2025 to the declaration."""
    return [
        Case(place, MET, results=((result, day("2025-07-16"), None),)),
        Case(place, NOT_MET, results=((result, day("2025-07-15"), None),)),
        Case(place, NOT_MET, dates(declaration="2026-03-01"), results=((result, day("2026-03-02"), None),)),
        Case(place, MET, pieces=((kind, day("2026-03-18")),)),
        Case(place, CANNOT),
    ]


def once_a_year(place: str, result: str, kind: str | None = None) -> list[Case]:
    attached = [Case(place, MET, pieces=((kind, ago(365)),))] if kind else []
    return [
        Case(place, MET, results=((result, ago(365), None),)),
        Case(place, NOT_MET, results=((result, ago(366), None),)),
        *attached,
        Case(place, CANNOT, results=(("silene", ago(1), None),)),
    ]


def share(place: str, over: str, under: str, percent: int, *, first: str, last: str) -> list[Case]:
    """The share that is just enough and the one just too low, on the first and on the last day of a step."""
    whole = 1_000_000
    least = whole * percent // 100
    return [
        case
        for today in (TODAY, day(first), day(last))
        for case in (
            Case(place, MET, numbers(**{over: least, under: whole}), today=today, due=day(first)),
            Case(place, NOT_MET, numbers(**{over: least - 1, under: whole}), today=today, due=day(first)),
            Case(place, CANNOT, numbers(**{over: least}), today=today),
            Case(place, CANNOT, numbers(**{under: whole}), today=today),
        )
    ]


END_2027 = {"first": "2027-12-31", "last": "2028-12-30"}
SSO, DUI = "rie-identite SSO-01 seuils", "rie-identite ESM-02 palier"
PAIR = "care-d1 D1.O2.B ecart"
ADS = "care-d2 D2.O3.A ads"
RISKS = "recyf RECYF.16.A reexamen"
PLANS, FIELD = "care-d2 D2.O1.C couverture", "care-d2 D2.O1.D couverture"
THREE = "care-d2 D2.O1.C perimetres"
SECOND = "second_audit_exposition"

CASES = [
    *window("care-d2 D2.P1 revue", "revue_pssi", "pssi", "depot"),
    *window("care-d2 D2.O2.A revue", "revue_sauvegarde", "politique_sauvegarde", "declaration", is_open=True),
    Case(THREE, MET, perimeters(True, True, True)),
    Case(THREE, NOT_MET, perimeters(True, True, False)),
    Case(THREE, CANNOT, perimeters(True, True, None)),
    *(
        case
        for place, code in ((PLANS, "activite_plans"), (FIELD, "activite_tests"))
        for case in (
            Case(place, MET, activity(code, 66, 34)),
            Case(place, NOT_MET, activity(code, 6599, 3401)),
            Case(place, CANNOT),
        )
    ),
    *since_the_decree("care-d2 D2.O1.D test", "continuity_test", "retex"),
    *since_the_decree("care-d2 D2.O4 test", "restore_test", "compte_rendu_restauration"),
    Case(ADS, MET, numbers(annuaire_dedie=True), results=(("ads", ago(60), 3),)),
    Case(ADS, NOT_MET, numbers(annuaire_dedie=True), results=(("ads", ago(61), 3),)),
    Case(ADS, NOT_MET, numbers(annuaire_dedie=True), results=(("ads", ago(1), 2),)),
    Case(ADS, MET, numbers(annuaire_dedie=True) | {"declaration": ago(40)}, results=(("ads", ago(100), 3),)),
    Case(ADS, MET, numbers(annuaire_dedie=False)),
    Case(ADS, CANNOT, results=(("ads", ago(1), 5),)),
    Case(PAIR, MET, results=audits(50, 5)),
    Case(PAIR, NOT_MET, results=audits(49, 5)),
    Case(PAIR, MET, results=audits(65, 5)),
    Case(PAIR, NOT_MET, results=audits(66, 5)),
    Case(PAIR, MET, results=audits(65, 35, 5)),
    Case(PAIR, MET, pieces=(("premier_audit_exposition", ago(50)), (SECOND, ago(5)))),
    Case(PAIR, CANNOT, results=audits(5)),
    Case(PAIR, CANNOT),
    *two_years("rie-identite RIL-05 anciennete", "verification_rpps"),
    *two_years("obligations RIE27.D anciennete", "verification_identifiants"),
    Case(SSO, MET, numbers(services_sensibles=5, professionnels_services=5000)),
    Case(SSO, NOT_MET, numbers(services_sensibles=6, sso_en_service=False)),
    Case(SSO, NOT_MET, numbers(professionnels_services=5001, sso_en_service=False)),
    Case(SSO, MET, numbers(services_sensibles=6, sso_en_service=True)),
    Case(SSO, CANNOT, numbers(services_sensibles=6)),
    Case(SSO, CANNOT, numbers(services_sensibles=5)),
    *share(DUI, "utilisateurs_dui_equipes", "utilisateurs_dui", 50, **END_2027),
    Case(DUI, MET, numbers(utilisateurs_dui_equipes=999, utilisateurs_dui=999), today=day("2028-12-31")),
    Case(
        DUI, NOT_MET, numbers(utilisateurs_dui_equipes=9999, utilisateurs_dui=10_000), today=day("2028-12-31")
    ),
    *once_a_year("obligations DNS12.1 annee", "crisis_exercise", "retex"),
    *once_a_year("crise-maturite CRISE.G3 annee", "crisis_exercise"),
    *once_a_year("recyf RECYF.13.B annee", "restore_test", "compte_rendu_restauration"),
    *yearly("obligations PLAN.BLEU revision", "revision_plan_bleu", "plan_crise"),
    *yearly("recyf RECYF.1.A annee", "revue_activites", "inventaire_si"),
    *yearly("recyf RECYF.2.B annee", "revue_pssi", "pssi"),
    *yearly("recyf RECYF.2.B annee", "revue_pssi", "compte_rendu_instance"),
    *yearly("recyf RECYF.7.B annee", "revue_filtrage", "revue_filtrage"),
    *yearly("recyf RECYF.10.C annee", "revue_comptes", "revue_comptes"),
    *yearly("recyf RECYF.11.C annee", "revue_annuaire", "rapport_annuaire"),
    *yearly("recyf RECYF.18.B annee", "revue_configurations", "revue_configurations"),
    *share("obligations BUDGET.NUM part", "depenses_numerique", "budget", 2, **END_2027),
    *share("obligations BUDGET.CYBER part", "depenses_cyber", "depenses_numerique", 10, **END_2027),
    *share("sensibilisation SENS.D3 ensemble", "formes", "professionnels", 10, **END_2027),
    Case(RISKS, MET, dates(analyse_risques="2024-06-14", reexamen_risques="2027-06-14")),
    Case(RISKS, NOT_MET, dates(analyse_risques="2024-06-14", reexamen_risques="2027-06-15")),
    Case(RISKS, NOT_MET, dates(analyse_risques="2024-06-14", reexamen_risques="2026-11-20")),
    Case(RISKS, CANNOT, dates(reexamen_risques="2027-06-14")),
    Case(RISKS, CANNOT, dates(analyse_risques="2024-06-14")),
]

DECLARED: dict[str, tuple[Checklist, Check]] = {
    f"{checklist.id} {item.id} {check.code}": (checklist, check)
    for checklist in CATALOGUE.list_latest()
    for item in checklist.items
    for check in item.checks
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_declared_check_finds_what_its_source_asks(case: Case):
    checklist, check = DECLARED[case.place]
    facts = gather(
        checklist.facts,
        case.typed,
        [DatedPiece(kind, on) for kind, on in case.pieces],
        [
            DatedResult(kind, on, None if value is None else Fraction(value))
            for kind, on, value in case.results
        ],
    )
    found = judge(check.rule, facts, case.today)
    assert found.outcome is case.outcome
    assert case.due is None or found.finding.figures["due"] == case.due


def test_every_declared_check_has_its_three_outcomes_in_the_table():
    held = {(case.place, case.outcome) for case in CASES}
    assert held == {(place, outcome) for place in DECLARED for outcome in Outcome}


def test_each_rule_serves_a_list():
    rules = [check.rule for _, check in DECLARED.values()]
    used = {type(rule.rule if isinstance(rule, OnlyIf) else rule) for rule in rules}
    assert used == {
        AgeAtMost,
        CountWithin,
        Coverage,
        DateInWindow,
        DueWithin,
        EveryPerimeter,
        FreshScore,
        NeededAbove,
        PairApart,
        RatioByDate,
    }


@pytest.mark.parametrize("checklist", CATALOGUE.list_latest(), ids=lambda one: one.id)
def test_each_fact_says_who_has_it_or_what_counts(checklist: Checklist):
    assert [fact.code for fact in checklist.facts if not fact.help] == []
