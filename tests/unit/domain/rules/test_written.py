"""Facts as JSON and back, and where they come from."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.domain.rules import (
    Activity,
    DatedPiece,
    DatedResult,
    FactKind,
    FactSpec,
    Perimeter,
    Result,
    Value,
    gather,
    read_value,
    write_value,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
NUMBERS = st.fractions(-(10**9), 10**9, max_denominator=1000)
NAMES = st.text(min_size=1, max_size=40).filter(lambda text: text == text.strip() and bool(text))
MAYBE = st.none() | st.booleans()
VALUES: dict[FactKind, st.SearchStrategy[Value]] = {
    FactKind.DATE: DAYS,
    FactKind.NUMBER: NUMBERS,
    FactKind.FLAG: st.booleans(),
    FactKind.RESULTS: st.lists(st.builds(Result, DAYS, st.none() | NUMBERS), max_size=5).map(tuple),
    FactKind.ACTIVITIES: st.lists(
        st.builds(Activity, NAMES, st.none() | NUMBERS.map(abs), st.booleans()), max_size=5
    ).map(tuple),
    FactKind.PERIMETERS: st.lists(st.builds(Perimeter, NAMES, MAYBE, MAYBE), max_size=5).map(tuple),
}


@pytest.mark.parametrize("kind", list(FactKind))
@given(data=st.data())
def test_a_fact_comes_back_as_it_was(kind: FactKind, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    assert read_value(FactSpec("f", kind, "Fait"), write_value(value)) == value


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (FactKind.DATE, "2026-13-01"),
        (FactKind.DATE, "1970-01-01"),
        (FactKind.DATE, 20260101),
        (FactKind.NUMBER, "1e9"),
        (FactKind.NUMBER, "1/0"),
        (FactKind.NUMBER, "NaN"),
        (FactKind.NUMBER, "9" * 19),
        (FactKind.FLAG, "true"),
        (FactKind.RESULTS, [["2026-01-01"]]),
        (FactKind.RESULTS, "2026-01-01"),
        (FactKind.ACTIVITIES, [["CH", "-1", True]]),
        (FactKind.ACTIVITIES, [["  ", "1", True]]),
        (FactKind.ACTIVITIES, [["CH", "1", "oui"]]),
        (FactKind.ACTIVITIES, [["CH", "1", True]] * 501),
        (FactKind.PERIMETERS, [["inconnu", True, True]]),
    ],
)
def test_what_no_page_of_ours_writes_is_refused(kind: FactKind, written: object) -> None:
    with pytest.raises(DomainError, match="fact_invalid"):
        read_value(FactSpec("f", kind, "Fait", choices=("soins",)), written)


POLICY = FactSpec("revue", FactKind.DATE, "Revue", kinds=("pssi", "attestation_pssi"))
TESTS = FactSpec("tests", FactKind.RESULTS, "Tests", kinds=("retex",), results="continuity_test")


def test_a_date_comes_from_the_latest_piece_unless_it_is_typed() -> None:
    pieces = [
        DatedPiece("pssi", date(2024, 1, 1)),
        DatedPiece("attestation_pssi", date(2025, 1, 1)),
        DatedPiece("autre", date(2026, 1, 1)),
    ]
    assert gather([POLICY], {}, pieces) == {"revue": date(2025, 1, 1)}
    assert gather([POLICY], {"revue": date(2023, 1, 1)}, pieces) == {"revue": date(2023, 1, 1)}
    assert gather([POLICY], {}) == {}


def test_a_series_joins_what_is_registered_and_what_is_proved() -> None:
    results = [
        DatedResult("continuity_test", date(2026, 2, 1)),
        DatedResult("ads", date(2026, 3, 1), Fraction(3)),
    ]
    facts = gather([TESTS], {}, [DatedPiece("retex", date(2026, 1, 1))], results)
    assert facts == {"tests": (Result(date(2026, 2, 1)), Result(date(2026, 1, 1)))}
    assert gather([TESTS], {}) == {}
