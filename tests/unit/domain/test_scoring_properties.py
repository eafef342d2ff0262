"""What is true of every assessment: the order of the figures, and that nothing pays but more and better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.catalogue import ItemKind, LevelRule
from app.domain.scoring import (
    Answer,
    Figures,
    ItemState,
    ProofPiece,
    Special,
    Standing,
    compute_figures,
    content_hash,
    explain,
    next_change,
    score,
)
from tests.unit.domain.scoring_samples import TODAY, assess
from tests.unit.domain.scoring_strategies import LEVEL_RULES, PIECES, Assessment, assessments

ENOUGH = settings(deadline=None, max_examples=100)
MORE = settings(deadline=None, max_examples=200)


def values(figures: Figures) -> list[Fraction]:
    """The three percentages, coverage apart; nothing applicable is all of them at zero."""
    ratios = (figures.declared, figures.proved, figures.verified)
    return [Fraction(0) if ratio is None else ratio.value for ratio in ratios]


def standings(figures: Figures) -> list[Fraction | int]:
    """Everything that may not fall: percentages, levels, readiness."""
    coverage = Fraction(0) if figures.coverage is None else figures.coverage.value
    return [
        *values(figures),
        coverage,
        *(level or 0 for level in figures.level),
        *(int(ready or False) for ready in figures.ready),
    ]


def worth(states: Sequence[ItemState]) -> list[tuple[object, ...]]:
    """All that the figures look at."""
    return [
        (
            state.applicable,
            state.pending_na,
            state.answered,
            state.value,
            state.proved_value,
            state.verified_value,
        )
        for state in states
    ]


def same_scope(one: Sequence[ItemState], other: Sequence[ItemState]) -> bool:
    """The same items count: an item may leave with its gate, and readiness no longer looks at it, though rightly na."""
    return [(state.in_scope, state.applicable) for state in one] == [
        (state.in_scope, state.applicable) for state in other
    ]


def assert_no_figure_is_lower(better: Figures, worse: Figures) -> None:
    for high, low in zip(standings(better), standings(worse), strict=True):
        assert high >= low


@ENOUGH
@given(assessments(), LEVEL_RULES)
def test_verified_never_exceeds_proved_nor_proved_declared(given: Assessment, rule: LevelRule | None) -> None:
    items, answers = given
    result = score(items, answers, profile="es", today=TODAY, level_rule=rule)
    for figures in (result.whole, *result.sections.values(), *result.axes.values(), *result.themes.values()):
        declared, proved, verified = values(figures)
        assert 0 <= verified <= proved <= declared <= 1
        assert (figures.level.verified or 0) <= (figures.level.proved or 0) <= (figures.level.declared or 0)
        assert bool(figures.ready.verified) <= bool(figures.ready.proved) <= bool(figures.ready.declared)
        assert 0 <= figures.answered + figures.unknown <= figures.applicable


@ENOUGH
@given(assessments())
def test_the_figures_are_the_plain_sums_of_the_definition(given: Assessment) -> None:
    """The same, computed the slow way from the states."""
    items, answers = given
    states = assess(items, answers)
    figures = compute_figures(states)
    asked = [state for state in states if state.applicable]
    pending = sum(state.item.weight for state in states if state.pending_na)
    weight = sum(state.item.weight for state in asked)
    if not weight:
        assert figures.declared is None
        return
    declared = sum((state.item.weight * state.value for state in asked), Fraction(0))
    verified = sum(
        (state.item.weight * state.value for state in asked if state.proof.satisfied and state.accepted),
        Fraction(0),
    )
    assert values(figures)[0] == declared / weight
    assert values(figures)[2] == verified / (weight + pending)


@MORE
@given(assessments(), st.data())
def test_a_better_choice_never_lowers_a_figure(given: Assessment, data: st.DataObject) -> None:
    items, answers = given
    item = data.draw(st.sampled_from(items))
    assume(item.scale is not None)
    assert item.scale is not None
    old = answers.get(item.id, Answer())
    chosen = item.scale.find(old.choice) if old.choice is not None and old.special is None else None
    better = data.draw(st.sampled_from(item.scale.choices))
    assume(not better.needs_due)
    assume(chosen is None or better.value >= chosen.value)
    changed = {**answers, item.id: replace(old, special=None, choice=better.code)}
    before, after = assess(items, answers), assess(items, changed)
    assume(same_scope(before, after))
    assert_no_figure_is_lower(
        compute_figures(after, LevelRule.COMPLETE), compute_figures(before, LevelRule.COMPLETE)
    )


@MORE
@given(assessments(), PIECES, st.data())
def test_one_more_proof_never_lowers_a_figure(
    given: Assessment, piece: ProofPiece, data: st.DataObject
) -> None:
    items, answers = given
    assume(answers)
    item_id = data.draw(st.sampled_from(sorted(answers)))
    old = answers[item_id]
    more = replace(old, proofs=(*old.proofs, piece))
    before, after = assess(items, answers), assess(items, {**answers, item_id: more})
    assert same_scope(before, after)
    assert_no_figure_is_lower(
        compute_figures(after, LevelRule.ENTRY), compute_figures(before, LevelRule.ENTRY)
    )


@MORE
@given(assessments(), st.data())
def test_one_more_acceptance_never_lowers_a_figure(given: Assessment, data: st.DataObject) -> None:
    items, answers = given
    assume(answers)
    item_id = data.draw(st.sampled_from(sorted(answers)))
    before = assess(items, answers)
    after = assess(items, {**answers, item_id: replace(answers[item_id], accepted=True)})
    assert same_scope(before, after)
    assert_no_figure_is_lower(
        compute_figures(after, LevelRule.COMPLETE), compute_figures(before, LevelRule.COMPLETE)
    )


@MORE
@given(
    assessments(),
    st.sampled_from([Answer(), Answer(special=Special.UNKNOWN), Answer(special=Special.NA, reason=" ")]),
    st.booleans(),
    st.data(),
)
def test_silence_never_pays(given: Assessment, silence: Answer, accepted: bool, data: st.DataObject) -> None:
    """Erasing, "ne sait pas" and "non applicable" without a reason, even with the proofs left in place."""
    items, answers = given
    assume(answers)
    item_id = data.draw(st.sampled_from(sorted(answers)))
    silent = replace(silence, proofs=answers[item_id].proofs, accepted=accepted)
    before, after = assess(items, answers), assess(items, {**answers, item_id: silent})
    assume(same_scope(before, after))
    assert_no_figure_is_lower(
        compute_figures(before, LevelRule.COMPLETE), compute_figures(after, LevelRule.COMPLETE)
    )


@ENOUGH
@given(assessments(gates=False), st.data())
def test_a_wrong_non_applicable_is_worth_exactly_no_answer(given: Assessment, data: st.DataObject) -> None:
    items, answers = given
    item = data.draw(st.sampled_from(items))
    wrong = [
        Answer(special=Special.NA, reason="\u200b "),
        Answer(special=Special.NA, reason="vu", returned=True),
    ]
    if not item.na_allowed:
        wrong.append(Answer(special=Special.NA, reason="vu", accepted=True))
    blank = compute_figures(assess(items, {**answers, item.id: Answer()}), LevelRule.COMPLETE)
    for answer in wrong:
        assert compute_figures(assess(items, {**answers, item.id: answer}), LevelRule.COMPLETE) == blank


@ENOUGH
@given(assessments())
def test_the_explanation_adds_up_to_the_score(given: Assessment) -> None:
    items, answers = given
    explanation = explain(assess(items, answers))
    for place, value in enumerate(values(explanation.figures)):
        assert sum((line.points[place] for line in explanation.lines), Fraction(0)) == value


@ENOUGH
@given(assessments())
def test_the_gains_of_applicable_items_fill_declared_and_proved(given: Assessment) -> None:
    items, answers = given
    explanation = explain(assess(items, answers))
    assume(explanation.figures.applicable)
    for place in (0, 1):
        total = sum((line.points[place] + line.gain[place] for line in explanation.lines), Fraction(0))
        assert total == 1


@ENOUGH
@given(assessments(), st.integers(0, 10))
def test_nothing_changes_before_the_next_change_and_something_does_then(
    given: Assessment, start: int
) -> None:
    items, answers = given
    states = assess(items, answers)
    found = next_change(states, TODAY)
    last = (found or date(2032, 1, 1)).toordinal() - 1
    probes = {TODAY.toordinal() + 1 + start, *range(TODAY.toordinal() + 1 + start, last, 101), last}
    for probe in probes:
        if probe <= last:
            assert worth(assess(items, answers, date.fromordinal(probe))) == worth(states)
    if found is not None:
        assert found > TODAY
        assert worth(assess(items, answers, found)) != worth(states)


@ENOUGH
@given(
    st.lists(PIECES, max_size=5).flatmap(lambda pieces: st.tuples(st.just(pieces), st.permutations(pieces)))
)
def test_the_fingerprint_ignores_the_order_of_the_proofs(
    given: tuple[list[ProofPiece], list[ProofPiece]],
) -> None:
    one, other = (Answer(choice="tested", proofs=tuple(pieces)) for pieces in given)
    assert content_hash(one) == content_hash(replace(other, accepted=True))


@ENOUGH
@given(assessments())
def test_facts_and_items_out_of_scope_change_no_figure(given: Assessment) -> None:
    items, answers = given
    states = assess(items, answers)
    kept = [state for state in states if state.in_scope and state.item.kind is ItemKind.PRACTICE]
    whole, part = compute_figures(states), compute_figures(kept)
    assert whole == part
    assert all(state.standing is not Standing.NA for state in kept if state.applicable)
