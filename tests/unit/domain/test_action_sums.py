"""Sums of effort and cost, and what is refused in an action."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.actions import (
    ActionEntry,
    Quarter,
    Total,
    Workload,
    add_up,
    check_action,
    clean_action,
    sum_by_quarter,
)
from app.domain.errors import DomainError

TODAY = date(2026, 11, 21)

WORKLOADS = st.lists(
    st.builds(
        Workload,
        due=st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31)),
        effort_days=st.none() | st.fractions(0, 100, max_denominator=4),
        cost_low=st.none() | st.integers(0, 1000),
        cost_high=st.none() | st.integers(1000, 9000),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), Quarter(2026, 1)),
        (date(2026, 3, 31), Quarter(2026, 1)),
        (date(2026, 4, 1), Quarter(2026, 2)),
        (date(2026, 9, 30), Quarter(2026, 3)),
        (date(2026, 10, 1), Quarter(2026, 4)),
        (date(2026, 12, 31), Quarter(2026, 4)),
    ],
)
def test_a_day_stands_in_its_quarter(day: date, quarter: Quarter) -> None:
    assert Quarter.of(day) == quarter


def test_the_quarter_after_the_fourth_is_the_first_of_the_next_year() -> None:
    assert Quarter(2026, 4).following == Quarter(2027, 1)
    assert Quarter(2026, 1).following == Quarter(2026, 2)


def test_a_sum_says_what_it_leaves_out() -> None:
    total = add_up(
        [
            Workload(effort_days=Fraction(1, 2), cost_low=100, cost_high=300),
            Workload(effort_days=Fraction(2), cost_high=50),
            Workload(cost_low=7),
            Workload(),
        ]
    )
    assert total == Total(4, Fraction(5, 2), 157, 357, without_effort=2, without_cost=1)


def test_nothing_adds_up_to_nothing() -> None:
    assert add_up([]) == Total(0, Fraction(0), 0, 0, 0, 0)
    assert sum_by_quarter([]) == ()


def test_quarters_follow_each_other_and_what_has_no_date_comes_last() -> None:
    found = sum_by_quarter(
        [
            Workload(None, Fraction(9)),
            Workload(date(2027, 5, 2), Fraction(3)),
            Workload(date(2026, 12, 31), Fraction(1)),
            Workload(date(2026, 10, 1), Fraction(2)),
        ]
    )
    assert [(one.quarter, one.total.count, one.total.effort_days) for one in found] == [
        (Quarter(2026, 4), 2, 3),
        (Quarter(2027, 1), 0, 0),
        (Quarter(2027, 2), 1, 3),
        (None, 1, 9),
    ]


@given(WORKLOADS)
def test_the_quarters_add_up_to_the_whole(workloads: list[Workload]) -> None:
    whole, parts = add_up(workloads), [one.total for one in sum_by_quarter(workloads)]
    for name in Total.__slots__:
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts), name
    assert whole.cost_low <= whole.cost_high


def test_a_cost_given_once_is_both_ends() -> None:
    assert clean_action(ActionEntry(cost_low=5)) == ActionEntry(cost_low=5, cost_high=5)
    assert clean_action(ActionEntry(cost_high=5)) == ActionEntry(cost_low=5, cost_high=5)
    assert clean_action(ActionEntry(title=" a ", owner=" b ", note=" c ")) == ActionEntry("a", "b", note="c")


GOOD = ActionEntry("Titre", "RSSI", date(2027, 1, 1), Fraction(1, 4), 0, 100)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"title": ""}, "action_title_required"),
        ({"title": "a" * 200}, None),
        ({"title": "a" * 201}, "text_too_long"),
        ({"owner": "a" * 121}, "text_too_long"),
        ({"note": "a" * 2001}, "text_too_long"),
        ({"due": date(2036, 11, 21)}, None),
        ({"due": date(2036, 11, 22)}, "due_out_of_range"),
        ({"due": date(2019, 12, 31)}, "due_out_of_range"),
        ({"effort_days": Fraction(0)}, None),
        ({"effort_days": Fraction(-1)}, "effort_out_of_range"),
        ({"effort_days": Fraction(2001)}, "effort_out_of_range"),
        ({"effort_days": Fraction(1, 3)}, "effort_out_of_range"),
        ({"cost_low": -1}, "cost_out_of_range"),
        ({"cost_high": 1_000_000_001}, "cost_out_of_range"),
        ({"cost_low": 101}, "cost_range_invalid"),
    ],
)
def test_what_cannot_be_kept_is_refused(change: dict[str, Any], code: str | None) -> None:
    entry = replace(GOOD, **change)
    if code is None:
        check_action(entry, TODAY, needs_title=True)
        return
    with pytest.raises(DomainError) as caught:
        check_action(entry, TODAY, needs_title=True)
    assert caught.value.code == code


def test_the_action_of_an_item_needs_no_title_of_its_own() -> None:
    check_action(ActionEntry(), TODAY, needs_title=False)
