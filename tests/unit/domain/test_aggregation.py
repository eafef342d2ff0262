"""Figures over a group, and what is hidden of a small one."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.aggregation import (
    BANDS,
    CountTable,
    ProtectedTable,
    band_of,
    groups_to_publish,
    may_publish_part,
    quantile,
    share_met,
    summarize,
    suppress,
)

Table = CountTable[str, str]
Cell = tuple[str, str]

percentages = st.fractions(min_value=0, max_value=100, max_denominator=40)


def spread(*values: Fraction | int) -> Counter[Fraction | None]:
    return Counter(Fraction(value) for value in values)


class TestSummary:
    def test_is_empty_without_a_figure(self) -> None:
        summary = summarize({None: 3})
        assert (summary.n, summary.missing, summary.median, summary.mean) == (0, 3, None, None)
        assert summary.bands == (0, 0, 0, 0, 0)

    def test_leaves_those_without_a_figure_out_of_n(self) -> None:
        summary = summarize(Counter({None: 2, Fraction(40): 1, Fraction(60): 1}))
        assert (summary.n, summary.missing, summary.mean) == (2, 2, 50)

    def test_interpolates_as_percentile_cont(self) -> None:
        # select percentile_cont(array[.25,.5,.75]) within group (order by v) from (values (10),(20),(30),(40)) t(v)
        summary = summarize(spread(40, 10, 30, 20))
        quartiles = (summary.first_quartile, summary.median, summary.third_quartile)
        assert quartiles == (Fraction(35, 2), 25, Fraction(65, 2))

    def test_is_the_figure_itself_for_one_unit(self) -> None:
        summary = summarize(spread(Fraction(200, 3)))
        assert {summary.mean, summary.first_quartile, summary.median, summary.third_quartile} == {
            Fraction(200, 3)
        }

    @pytest.mark.parametrize(
        ("value", "band"),
        [
            (Fraction(0), 0),
            (Fraction(1999, 100), 0),
            (Fraction(20), 1),
            (Fraction(80), 4),
            (Fraction(100), 4),
        ],
    )
    def test_puts_a_bound_in_the_band_that_it_opens(self, value: Fraction, band: int) -> None:
        assert band_of(value) == band

    @given(st.lists(percentages, min_size=1, max_size=40))
    def test_agrees_with_a_plain_computation(self, values: list[Fraction]) -> None:
        summary = summarize(Counter(values))
        assert summary.n == sum(summary.bands) == len(values)
        assert summary.mean == statistics.mean(values)
        assert summary.median == statistics.median(values)
        if len(values) > 1:
            expected = statistics.quantiles(values, n=4, method="inclusive")
            assert [summary.first_quartile, summary.median, summary.third_quartile] == expected
        for band, count in zip(BANDS, summary.bands, strict=True):
            last = band is BANDS[-1]
            assert count == sum(1 for v in values if band.low <= v and (v < band.high or last))

    @given(st.lists(percentages, min_size=1, max_size=20), percentages)
    def test_quantiles_are_ordered_and_inside(self, values: list[Fraction], share: Fraction) -> None:
        known = sorted(Counter(values).items())
        found = quantile(known, share / 100)
        assert min(values) <= found <= max(values)
        assert quantile(known, Fraction(0)) == min(values)
        assert quantile(known, Fraction(1)) == max(values)

    def test_share_met_needs_somebody_concerned(self) -> None:
        assert share_met(0, 0) is None
        assert share_met(3, 1) == Fraction(1, 3)


# --- What a reader can work out, by trying every table of counts -------------------------------------


def table_of(*rows: tuple[int, ...], known_totals: bool = True) -> Table:
    names = tuple(f"r{number}" for number in range(len(rows)))
    columns = tuple(f"c{number}" for number in range(len(rows[0])))
    counts = {
        (row, column): value
        for row, values in zip(names, rows, strict=True)
        for column, value in zip(columns, values, strict=True)
    }
    return CountTable(names, columns, counts, known_totals)


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def possible_tables(table: Table, seen: ProtectedTable[str, str], cap: int) -> Iterator[dict[Cell, int]]:
    """Every table of counts that says what was published; with unknown totals, counts up to ``cap``."""
    rows = [list(_possible_rows(table, seen, row, cap)) for row in table.rows]
    for values in product(*rows):
        guess = {
            (row, column): value
            for row, line in zip(table.rows, values, strict=True)
            for column, value in zip(table.columns, line, strict=True)
        }
        sums = {c: sum(guess[r, c] for r in table.rows) for c in table.columns}
        if all(seen.column_totals[c] in (None, sums[c]) for c in table.columns) and (
            seen.total in (None, sum(sums.values()))
        ):
            yield guess


def _possible_rows(
    table: Table, seen: ProtectedTable[str, str], row: str, cap: int
) -> Iterator[tuple[int, ...]]:
    total = seen.row_totals[row]
    width = len(table.columns)
    lines = product(range(cap + 1), repeat=width) if total is None else compositions(total, width)
    for line in lines:
        if all(seen.counts[row, c] in (None, value) for c, value in zip(table.columns, line, strict=True)):
            yield line


def public_room(table: Table, cell: Cell) -> int:
    """How wide a range of this count would be if nothing but what is public were shown."""
    row = cell[0]
    if not table.known_totals:
        return 1_000
    return sum(table.counts[row, column] for column in table.columns) if len(table.columns) > 1 else 0


def check_protection(table: Table, minimum: int, cap: int = 0) -> None:
    """Each hidden count keeps a range as wide as the minimum, and no deducible group is smaller than it.

    Except where public totals say more by themselves.
    """
    seen = suppress(table, minimum)
    guesses = list(possible_tables(table, seen, cap))
    assert table.counts in guesses
    hidden = [cell for cell, count in seen.counts.items() if count is None]
    sizes = range(1, len(hidden) + 1)
    for group in chain.from_iterable(combinations(hidden, size) for size in sizes):
        sums = [sum(guess[cell] for cell in group) for guess in guesses]
        low, high = min(sums), max(sums)
        wanted = max(min(minimum, public_room(table, cell)) for cell in group)
        if len(group) == 1:
            assert high - low >= wanted, f"{group} is in {low}..{high}: {table.counts} {seen.counts}"
        if low == high:
            assert low >= wanted, f"{group} is known to count {low}: {table.counts} {seen.counts}"
    for column, total in seen.column_totals.items():
        totals = {sum(guess[row, column] for row in table.rows) for guess in guesses}
        wanted = max(min(minimum, public_room(table, (row, column))) for row in table.rows)
        assert total is not None or max(totals) - min(totals) >= wanted


counts = st.sampled_from((0, 1, 2, 4, 5, 6, 7, 9))
by_trial = settings(deadline=None, max_examples=60)


class TestSuppress:
    def test_publishes_a_table_without_small_counts(self) -> None:
        table = table_of((12, 30), (8, 5))
        seen = suppress(table)
        assert dict(seen.counts) == dict(table.counts)
        assert seen.column_totals == {"c0": 20, "c1": 35}
        assert seen.total == 55

    def test_hides_a_small_count_and_one_beside_it_in_its_row_and_column(self) -> None:
        seen = suppress(table_of((2, 30, 41), (8, 9, 50), (60, 61, 62)))
        assert [cell for cell, value in seen.counts.items() if value is None] == [
            ("r0", "c0"),
            ("r0", "c1"),
            ("r1", "c0"),
            ("r1", "c1"),
        ]
        assert None not in seen.column_totals.values()

    def test_hides_a_difference_of_a_few_units_with_the_public_total(self) -> None:
        """Everybody but one has answered: saying so would name who has not."""
        seen = suppress(table_of((1, 40), (20, 20)))
        assert seen.counts["r0", "c1"] is None

    def test_hides_a_total_that_is_small(self) -> None:
        seen = suppress(table_of((1, 40), (2, 50)))
        assert seen.column_totals["c0"] is None
        assert set(seen.counts.values()) == {None}

    def test_hides_the_total_of_a_single_row_with_its_count(self) -> None:
        seen = suppress(table_of((2, 30, 41)))
        assert seen.counts == {("r0", "c0"): None, ("r0", "c1"): None, ("r0", "c2"): 41}
        assert seen.column_totals == {"c0": None, "c1": None, "c2": 41}

    def test_a_precious_column_is_hidden_last(self) -> None:
        plain = table_of((9, 12, 0), (9, 12, 0), (9, 12, 30))
        precious = replace(plain, precious=frozenset({"c0"}))
        assert suppress(plain).counts["r0", "c0"] is None
        seen = suppress(precious)
        assert [seen.counts[row, "c0"] for row in precious.rows] == [9, 9, 9]
        assert seen.counts["r0", "c1"] is None

    def test_the_minimum_is_never_below_five(self) -> None:
        table = table_of((4, 30), (40, 50))
        assert suppress(table, 1) == suppress(table, 5)

    @by_trial
    @given(st.lists(st.tuples(counts, counts), min_size=1, max_size=3), st.integers(5, 7))
    def test_no_hidden_count_can_be_worked_out_in_two_columns(
        self, rows: list[tuple[int, ...]], minimum: int
    ) -> None:
        check_protection(table_of(*rows), minimum)

    @by_trial
    @given(st.lists(st.tuples(counts, counts, counts), min_size=2, max_size=2))
    def test_no_hidden_count_can_be_worked_out_in_three_columns(self, rows: list[tuple[int, ...]]) -> None:
        check_protection(table_of(*rows), 5)

    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.tuples(counts, counts), min_size=2, max_size=2))
    def test_nor_when_the_totals_of_rows_are_not_public(self, rows: list[tuple[int, ...]]) -> None:
        check_protection(table_of(*rows, known_totals=False), 5, cap=14)

    @settings(deadline=None)
    @given(
        st.lists(st.tuples(*[st.integers(0, 60)] * 4), min_size=1, max_size=18),
        st.integers(5, 12),
        st.booleans(),
    )
    def test_a_higher_minimum_only_hides_more(
        self, rows: list[tuple[int, ...]], minimum: int, known: bool
    ) -> None:
        table = table_of(*rows, known_totals=known)
        low, high = suppress(table, minimum), suppress(table, minimum + 1)
        assert low == suppress(table, minimum)
        for cell, count in table.counts.items():
            assert low.counts[cell] in (None, count)
            assert count >= minimum or low.counts[cell] is None
            assert high.counts[cell] is None or low.counts[cell] is not None
        for column in table.columns:
            assert high.column_totals[column] is None or low.column_totals[column] is not None


class TestGroups:
    def test_every_group_is_published_when_none_is_small(self) -> None:
        assert groups_to_publish({"a": 5, "b": 9}) == {"a", "b"}

    def test_a_lone_small_group_takes_another_with_it(self) -> None:
        assert groups_to_publish({"a": 3, "b": 9, "c": 7}) == {"b"}

    def test_small_groups_that_count_enough_together_take_nobody(self) -> None:
        assert groups_to_publish({"a": 3, "b": 9, "c": 4}) == {"b"}

    def test_an_empty_group_takes_nobody(self) -> None:
        assert groups_to_publish({"a": 0, "b": 9}) == {"b"}

    def test_a_group_whose_size_is_hidden_is_not_published(self) -> None:
        assert groups_to_publish({"a": 20, "b": 9, "c": 6}, allowed={"a", "b"}) == {"a", "b"}

    @given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8), st.integers(1, 9))
    def test_what_is_left_out_is_nobody_or_enough(self, sizes: dict[str, int], minimum: int) -> None:
        shown = groups_to_publish(sizes, minimum)
        left_out = sum(size for group, size in sizes.items() if group not in shown)
        assert all(sizes[group] >= max(minimum, 5) for group in shown)
        assert left_out == 0 or left_out >= max(minimum, 5) or not shown
        assert groups_to_publish(sizes, minimum + 1) <= shown

    @pytest.mark.parametrize(
        ("part", "whole", "shown"),
        [(5, 10, True), (5, 5, True), (6, 10, False), (9, 10, False), (4, 40, False), (4, 4, False)],
    )
    def test_a_filter_is_shown_only_far_enough_from_what_contains_it(
        self, part: int, whole: int, shown: bool
    ) -> None:
        assert may_publish_part(part, whole) is shown
