"""The state of one item: its standing, its proof, and why it does not count in full."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from app.domain.catalogue import Item, ProofRule
from app.domain.scoring import Answer, Measure, ProofPiece, Scope, Standing, WhyNot
from tests.unit.domain.scoring_samples import (
    PATH,
    REPORT,
    TODAY,
    UNKNOWN,
    assess,
    assess_one,
    gate,
    make_fact,
    make_item,
    make_ratio,
    na,
    report,
)

PRACTICE_ITEM = make_item("a", na_allowed=True)
PATH_ITEM = make_item("a", scale=PATH)
RATIO_ITEM = make_ratio("a")


@pytest.mark.parametrize(
    ("item", "answer", "standing", "value", "reasons"),
    [
        (PRACTICE_ITEM, Answer(), Standing.BLANK, 0, [WhyNot.UNANSWERED]),
        (PRACTICE_ITEM, UNKNOWN, Standing.UNKNOWN, 0, [WhyNot.UNKNOWN]),
        (PRACTICE_ITEM, Answer(choice="tested", accepted=True), Standing.CHOICE, 1, []),
        (PRACTICE_ITEM, Answer(choice="tested"), Standing.CHOICE, 1, [WhyNot.NOT_ACCEPTED]),
        (PRACTICE_ITEM, Answer(choice="tested", returned=True), Standing.CHOICE, 1, [WhyNot.RETURNED]),
        (PRACTICE_ITEM, Answer(choice="written", accepted=True), Standing.CHOICE, "1/3", [WhyNot.PARTIAL]),
        (PRACTICE_ITEM, Answer(choice="met"), Standing.INVALID, 0, [WhyNot.CHOICE_NOT_OFFERED]),
        (make_item("a"), na(), Standing.INVALID, 0, [WhyNot.NA_NOT_ALLOWED]),
        (PRACTICE_ITEM, na(" \u200b-… "), Standing.INVALID, 0, [WhyNot.NA_WITHOUT_REASON]),
        (PRACTICE_ITEM, na(returned=True), Standing.INVALID, 0, [WhyNot.NA_RETURNED]),
        (PRACTICE_ITEM, na(accepted=True), Standing.NA, 0, []),
        (PRACTICE_ITEM, na(), Standing.NA, 0, [WhyNot.NOT_ACCEPTED]),
        (PATH_ITEM, Answer(choice="trajectory"), Standing.INVALID, 0, [WhyNot.DUE_MISSING]),
        (
            PATH_ITEM,
            Answer(choice="trajectory", due=date(2029, 11, 22)),
            Standing.INVALID,
            0,
            [WhyNot.DUE_TOO_FAR],
        ),
        (
            PATH_ITEM,
            Answer(choice="trajectory", due=date(2026, 11, 20), accepted=True),
            Standing.CHOICE,
            0,
            [WhyNot.DUE_PAST],
        ),
        (PATH_ITEM, Answer(choice="met", due=date(2020, 1, 1), accepted=True), Standing.CHOICE, 1, []),
        (RATIO_ITEM, Answer(), Standing.BLANK, 0, [WhyNot.UNANSWERED]),
        (RATIO_ITEM, Answer(measure=Measure()), Standing.BLANK, 0, [WhyNot.UNANSWERED]),
        (RATIO_ITEM, Answer(measure=Measure(3)), Standing.INVALID, 0, [WhyNot.MEASURE_INCOMPLETE]),
        (RATIO_ITEM, Answer(measure=Measure(None, 3)), Standing.INVALID, 0, [WhyNot.MEASURE_INCOMPLETE]),
        (RATIO_ITEM, Answer(measure=Measure(3, 0)), Standing.INVALID, 0, [WhyNot.MEASURE_IMPOSSIBLE]),
        (RATIO_ITEM, Answer(measure=Measure(-1, 3)), Standing.INVALID, 0, [WhyNot.MEASURE_IMPOSSIBLE]),
        (
            RATIO_ITEM,
            Answer(measure=Measure(1, 3), accepted=True),
            Standing.MEASURE,
            "5/12",
            [WhyNot.PARTIAL],
        ),
        (RATIO_ITEM, Answer(choice="tested"), Standing.BLANK, 0, [WhyNot.UNANSWERED]),
    ],
)
def test_an_answer_has_one_standing_and_says_what_is_missing(
    item: Item, answer: Answer, standing: Standing, value: int | str, reasons: list[WhyNot]
) -> None:
    state = assess_one(item, answer)
    assert (state.standing, state.value, list(state.reasons)) == (standing, Fraction(value), reasons)


def test_a_special_answer_prevails_over_a_choice_left_beside_it() -> None:
    state = assess_one(PRACTICE_ITEM, Answer(choice="tested", special=UNKNOWN.special))
    assert state.unknown
    assert state.value == 0


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ((), WhyNot.PROOF_MISSING),
        ((ProofPiece("photo", TODAY),), WhyNot.PROOF_MISSING),
        (report(None), WhyNot.PROOF_UNDATED),
        (report(date(2026, 11, 22)), WhyNot.PROOF_TO_COME),
        (report(date(2025, 11, 20)), WhyNot.PROOF_TOO_OLD),
        (report(date(2026, 1, 1), date(2026, 11, 20)), WhyNot.PROOF_EXPIRED),
        (report(date(2024, 12, 31)), WhyNot.PROOF_TOO_EARLY),
    ],
)
def test_a_document_that_proves_nothing_says_why(pieces: tuple[ProofPiece, ...], reason: WhyNot) -> None:
    rule = ProofRule((("report",),), max_age_months=12, not_before=date(2025, 1, 1))
    state = assess_one(make_item("a", proof=rule), Answer(choice="tested", proofs=pieces, accepted=True))
    assert not state.proof_satisfied
    assert (state.value, state.proved_value, state.verified_value) == (1, 0, 0)
    assert state.reasons == (reason,)


@pytest.mark.parametrize(
    ("rule", "pieces", "until"),
    [
        (ProofRule((("report",),)), report(TODAY), None),
        (ProofRule((("report",),)), report(TODAY, date(2027, 1, 1)), date(2027, 1, 1)),
        (REPORT, report(date(2026, 2, 28)), date(2027, 2, 28)),
        (REPORT, report(date(2026, 2, 28), date(2026, 12, 1)), date(2026, 12, 1)),
        (REPORT, report(date(2026, 2, 1)) + report(date(2026, 6, 1)), date(2027, 6, 1)),
        (ProofRule((("report",),), max_age_days=60), report(date(2026, 11, 1)), date(2026, 12, 31)),
        (
            ProofRule((("report",), ("photo",)), max_age_months=12),
            (*report(date(2026, 6, 1)), ProofPiece("photo", date(2026, 3, 1))),
            date(2027, 3, 1),
        ),
    ],
)
def test_a_satisfied_proof_says_until_when(
    rule: ProofRule, pieces: tuple[ProofPiece, ...], until: date | None
) -> None:
    state = assess_one(make_item("a", proof=rule), Answer(choice="tested", proofs=pieces))
    assert state.proof_satisfied
    assert state.proved_until == until


def test_each_group_of_a_rule_says_whether_it_is_satisfied() -> None:
    rule = ProofRule((("schema", "photo"), ("report",)))
    state = assess_one(make_item("a", proof=rule), Answer(choice="tested", proofs=report(TODAY)))
    assert [(group.kinds, group.satisfied) for group in state.proof.groups] == [
        (("schema", "photo"), False),
        (("report",), True),
    ]
    assert WhyNot.PROOF_MISSING in state.reasons


def test_an_item_out_of_scope_says_why_and_is_worth_nothing() -> None:
    items = [
        make_item("g"),
        make_item("h", gate=gate("g", "tested"), na_allowed=True),
        make_item("i", gate=gate("h", "tested")),
        make_item("j", applies_to=frozenset({"ght"})),
        make_item("n", na_allowed=True),
        make_item("o", gate=gate("n", "tested")),
    ]
    answers = {item.id: Answer(choice="tested", accepted=True) for item in items} | {
        "g": Answer(choice="none"),
        "n": na(),
    }
    states = assess(items, answers)
    assert [state.scope for state in states] == [
        Scope.ASKED,
        Scope.GATE_CHOICE,
        Scope.GATE_OUT,
        Scope.OTHER_PROFILE,
        Scope.ASKED,
        Scope.GATE_NA,
    ]
    for state in states:
        if not state.in_scope:
            assert (state.value, state.verified_value, state.applicable, state.reasons) == (0, 0, False, ())
            assert state.answer.choice == "tested"


def test_a_condition_on_a_measure_or_on_nothing_known_hides_nothing() -> None:
    items = [
        make_ratio("g"),
        make_item("a", gate=gate("g", "tested")),
        make_item("b", gate=gate("zz", "tested")),
    ]
    states = assess(items, {"g": Answer(measure=Measure(1, 2))})
    assert [state.in_scope for state in states] == [True, True, True]


def test_a_fact_keeps_its_standing_but_never_counts() -> None:
    (state,) = assess([make_fact("f", blocking=True)], {"f": Answer(choice="tested", accepted=True)})
    assert state.standing is Standing.CHOICE
    assert (state.applicable, state.answered, state.pending_na, state.value) == (False, False, False, 0)


def test_a_returned_answer_is_not_accepted_whatever_was_said_before() -> None:
    state = assess_one(PRACTICE_ITEM, Answer(choice="tested", accepted=True, returned=True))
    assert not state.accepted
    assert state.verified_value == 0
