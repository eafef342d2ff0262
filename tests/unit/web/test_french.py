"""Values as French readers expect them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from app.web.filters import (
    decimal_fr,
    duration,
    file_size,
    french_date,
    french_datetime,
    integer_fr,
    percent,
    plain_number,
    share,
    short_date,
    walk_errors,
)


def spaced(text: str) -> str:
    """The text with its narrow no-break spaces shown as underscores."""
    return text.replace("\u202f", "_")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (62.5, "62,5_%"),
        (Fraction(125, 2), "62,5_%"),
        (Fraction(125, 3), "41,7_%"),
        (Decimal("0.05"), "0,1_%"),
        (Fraction(1, 20), "0,1_%"),
        (Fraction(249, 100), "2,5_%"),
        (0, "0,0_%"),
        (100, "100,0_%"),
        (None, "non calculable"),
    ],
)
def test_percentage(value: float | Fraction | Decimal | None, shown: str) -> None:
    assert spaced(percent(value)) == shown


def test_share_is_a_ratio_shown_as_a_percentage() -> None:
    assert spaced(share(Fraction(5, 12))) == "41,7_%"
    assert spaced(share(0.1)) == "10,0_%"
    assert share(None) == "non calculable"


def test_half_is_rounded_up_exactly() -> None:
    assert decimal_fr(Fraction(1, 8), 2) == "0,13"
    assert decimal_fr(Decimal("2.675"), 2) == "2,68"
    assert decimal_fr(Fraction(-1, 8), 2) == "-0,13"


def test_thousands_are_held_by_narrow_spaces() -> None:
    assert spaced(integer_fr(1234567)) == "1_234_567"
    assert spaced(decimal_fr(1234.5)) == "1_234,5"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(62.5, "62.5"), (100, "100"), (Fraction(1, 3), "0.33"), (0, "0"), (1000, "1000")],
)
def test_number_of_an_attribute_has_a_point_and_no_exponent(value: float | Fraction, shown: str) -> None:
    assert plain_number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 11, 21), "21 novembre 2026"),
        (date(2026, 11, 1), "1er novembre 2026"),
        (date(2026, 8, 11), "11 août 2026"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2027"),
        (None, "date non renseignée"),
    ],
)
def test_date(value: date | None, shown: str) -> None:
    assert french_date(value) == shown


def test_instant_is_read_in_paris_or_in_the_named_zone() -> None:
    instant = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
    assert spaced(french_datetime(instant)) == "21 novembre 2026 à 14_h_05"
    assert spaced(french_datetime(instant, "Indian/Reunion")) == "21 novembre 2026 à 17_h_05"
    assert short_date(instant) == "21/11/2026"
    assert short_date(None) == "–"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (45, "45_min"),
        (0, "0_min"),
        (270, "4_h_30"),
        (240, "4_h"),
        (timedelta(days=2), "2_jours"),
        (timedelta(days=1, hours=3), "1_jour 3_h"),
        (timedelta(seconds=90), "1_min"),
    ],
)
def test_duration(value: timedelta | int, shown: str) -> None:
    assert spaced(duration(value)) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (1, "1_octet"),
        (950, "950_octets"),
        (1000, "1_ko"),
        (1_500_000, "1,5_Mo"),
        (4_000_000_000_000, "4_000_Go"),
    ],
)
def test_file_size(size: int, shown: str) -> None:
    assert spaced(file_size(size)) == shown


def test_errors_of_nested_fields_keep_the_id_of_their_control() -> None:
    assert list(walk_errors("team", [{"name": ["a"]}, [], {"email": ["b", "c"]}])) == [
        ("team-0-name", "a"),
        ("team-2-email", "b"),
        ("team-2-email", "c"),
    ]
    assert list(walk_errors("name", ("a", "b"))) == [("name", "a"), ("name", "b")]
