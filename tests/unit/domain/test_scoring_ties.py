"""Items that ask the same thing in several checklists count once."""

from __future__ import annotations

from fractions import Fraction

from app.domain.catalogue import ItemRef
from app.domain.scoring import Answer, Ratio, compute_figures, figures_by, merge_ties
from tests.unit.domain.scoring_samples import REPORT, TODAY, UNKNOWN, assess, make_item, na, report

TIE = (ItemRef("one", "a"), ItemRef("two", "a"))


def test_a_tied_item_counts_once_with_the_first_weight_and_axis() -> None:
    one = assess([make_item("a", weight=2, axis=1)], {"a": Answer(choice="tested")})
    two = assess([make_item("a", weight=3, axis=4), make_item("b", axis=4)], {"a": Answer(choice="tested")})
    merged = merge_ties({"one": one, "two": two}, [TIE])
    axes = figures_by(merged, lambda state: state.item.axis)
    assert axes[1].declared == Ratio(Fraction(2), 2)
    assert axes[4].declared == Ratio(Fraction(0), 1)


def test_without_a_tie_the_same_id_in_two_checklists_is_two_items() -> None:
    states = assess([make_item("a")], {})
    assert len(merge_ties({"one": states, "two": states}, [])) == 2


def test_each_figure_takes_the_best_of_the_tied_answers() -> None:
    one = assess([make_item("a", proof=REPORT)], {"a": Answer(choice="tested")})
    two = assess(
        [make_item("a", proof=REPORT)], {"a": Answer(choice="written", accepted=True, proofs=report(TODAY))}
    )
    (state,) = merge_ties({"one": one, "two": two}, [TIE])
    assert (state.value, state.proved_value, state.verified_value) == (1, Fraction(1, 3), Fraction(1, 3))


def test_a_blank_copy_neither_lowers_nor_hides_an_answer() -> None:
    answered = assess([make_item("a")], {"a": Answer(choice="none")})
    blank = assess([make_item("a")], {})
    for parts in ({"one": answered, "two": blank}, {"one": blank, "two": answered}):
        figures = compute_figures(merge_ties(parts, [TIE]))
        assert (figures.applicable, figures.answered) == (1, 1)


def test_not_knowing_once_and_not_answering_elsewhere_is_not_knowing() -> None:
    parts = {"one": assess([make_item("a")], {}), "two": assess([make_item("a")], {"a": UNKNOWN})}
    figures = compute_figures(merge_ties(parts, [TIE]))
    assert (figures.applicable, figures.answered, figures.unknown) == (1, 0, 1)


def test_an_applicable_copy_prevails_over_a_non_applicable_one() -> None:
    item = make_item("a", na_allowed=True)
    one = assess([item], {"a": na()})
    two = assess([item], {"a": Answer(choice="tested", accepted=True)})
    figures = compute_figures(merge_ties({"one": one, "two": two}, [TIE]))
    assert figures.verified == Ratio(Fraction(1), 1)
    pending = merge_ties({"one": assess([item], {"a": na(accepted=True)}), "two": one}, [TIE])
    assert [state.pending_na for state in pending] == [True]


def test_ties_reach_through_a_chain_of_links() -> None:
    refs = [ItemRef(name, "a") for name in ("one", "two", "three")]
    states = assess([make_item("a")], {})
    parts = dict.fromkeys(("one", "two", "three"), states)
    assert len(merge_ties(parts, [(refs[1], refs[0]), (refs[2], refs[1])])) == 1
    assert len(merge_ties(parts, [(refs[2], refs[1])])) == 2
