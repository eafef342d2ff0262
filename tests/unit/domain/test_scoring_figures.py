"""Sums, groups, levels and what is shown; the rules themselves are in the vectors."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.catalogue import LevelRule
from app.domain.scoring import (
    Answer,
    Measure,
    Ratio,
    Triple,
    compute_figures,
    figures_by,
    format_percent,
    percent,
    score,
)
from tests.unit.domain.scoring_samples import TODAY, assess, make_item, make_ratio, na

TESTED = Answer(choice="tested", accepted=True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 16), "6.3"),
        (Fraction(6249, 100000), "6.2"),
        (Fraction(5, 6), "83.3"),
        (Fraction(1, 3), "33.3"),
        (Fraction(2, 3), "66.7"),
        (Fraction(0), "0.0"),
        (Fraction(1), "100.0"),
        (Fraction(1999, 2000), "100.0"),
        (Fraction(19989, 20000), "99.9"),
    ],
)
def test_a_percentage_is_rounded_half_up_to_one_decimal(value: Fraction, shown: str) -> None:
    assert str(percent(value)) == shown
    assert percent(Ratio(value * 7, 7)) == Decimal(shown)


def test_a_percentage_is_written_as_in_french() -> None:
    assert format_percent(Fraction(5, 8)) == "62,5\u202f%"
    assert format_percent(None) == "–"
    assert format_percent(None, missing="sans objet") == "sans objet"
    assert percent(None) is None


def test_numerators_and_denominators_are_kept_as_they_add_up() -> None:
    items = [make_item("a", weight=3), make_item("b", weight=2), make_item("c", weight=1, na_allowed=True)]
    figures = compute_figures(assess(items, {"a": Answer(choice="written"), "b": TESTED, "c": na()}))
    assert figures.declared == Ratio(Fraction(3), 5)
    assert figures.verified == Ratio(Fraction(2), 6)
    assert figures.coverage == Ratio(Fraction(2), 2)


def test_a_sum_of_awkward_fractions_is_exact() -> None:
    items = [make_ratio(f"r{prime}", Fraction(1)) for prime in (7, 11, 13, 17, 999983)]
    answers = {item.id: Answer(measure=Measure(1, int(item.id[1:]))) for item in items}
    declared = compute_figures(assess(items, answers)).declared
    assert declared is not None
    expected = sum((Fraction(1, prime) for prime in (7, 11, 13, 17, 999983)), Fraction(0))
    assert declared.numerator == expected
    assert declared.value == expected / 5


def test_nothing_at_all_has_no_figure() -> None:
    figures = compute_figures((), LevelRule.COMPLETE)
    assert (figures.declared, figures.proved, figures.verified, figures.coverage) == (None, None, None, None)
    assert figures.level == Triple(None, None, None)
    assert figures.ready == Triple(None, None, None)


def test_groups_come_in_the_order_of_their_items_and_any_key_will_do() -> None:
    items = [make_item("a", section="z"), make_item("b", section="a"), make_item("c", section="z")]
    states = assess(items, {"a": TESTED})
    result = score(items, {"a": TESTED}, profile="es", today=TODAY)
    assert list(result.sections) == ["z", "a"]
    assert result.today == TODAY
    by_weight = figures_by(states, lambda state: state.item.weight)
    assert by_weight[1] == result.whole


def test_a_level_whose_items_all_left_gives_zero_not_null() -> None:
    states = assess([make_item("a", level=1, na_allowed=True)], {"a": na(accepted=True)})
    assert compute_figures(states, LevelRule.COMPLETE).level == Triple(0, 0, 0)
    assert compute_figures(states, LevelRule.ENTRY).level == Triple(1, 1, 1)
