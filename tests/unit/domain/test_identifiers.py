"""FINESS, SIREN and SIRET: the form, the key, and what a person types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.domain.identifiers import (
    IdentifierFault,
    check_finess,
    check_siren,
    check_siret,
    has_luhn_key,
    luhn_key,
    normalise,
    parse_finess,
    parse_siren,
    parse_siret,
)

FORM, CHECKSUM = IdentifierFault.FORM, IdentifierFault.CHECKSUM


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("990000010", None),
        ("990000011", CHECKSUM),
        ("99000001", FORM),
        ("9900000100", FORM),
        ("99000001A", FORM),
        ("２９0000010", FORM),
        ("2C0000016", FORM),
        ("", FORM),
    ],
)
def test_finess_is_checked(number: str, fault: IdentifierFault | None):
    assert check_finess(number) == fault


@pytest.mark.parametrize(("letter", "digit"), [("A", "1"), ("B", "2")])
def test_corsican_letter_counts_as_its_digit(letter: str, digit: str):
    number = f"2{letter}000001" + luhn_key(f"2{digit}000001")
    assert check_finess(number) is None
    assert check_finess(number.replace(letter, "0")) is CHECKSUM


def test_corsican_letter_is_not_zero():
    """The usual guess, A for 0, is wrong for every real Corsican number."""
    assert check_finess("2A000001" + luhn_key("20000001")) is CHECKSUM


@pytest.mark.parametrize(
    ("number", "fault"),
    [("999000003", None), ("999000004", CHECKSUM), ("99900000", FORM), ("2A0000016", FORM)],
)
def test_siren_is_checked(number: str, fault: IdentifierFault | None):
    assert check_siren(number) == fault


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("99900000300015", None),
        ("99900000300016", CHECKSUM),
        ("999000003", FORM),
        ("35600000000048", None),
        ("35600000012345", CHECKSUM),
        ("35600000012341", None),
    ],
)
def test_siret_is_checked_with_the_rule_of_la_poste(number: str, fault: IdentifierFault | None):
    """The head office of La Poste holds a Luhn key; its other sites a sum that is a multiple of five."""
    assert check_siret(number) == fault


def test_la_poste_rule_is_for_la_poste_alone():
    digits = "9990000030001"
    key = next(
        key for key in "0123456789" if sum(map(int, digits + key)) % 5 == 0 and key != luhn_key(digits)
    )
    assert check_siret(digits + key) is CHECKSUM


@pytest.mark.parametrize(
    "typed", ["99 000 001 0", " 990000010\t", "99\u202f000\u00a0001\u202f0", "99.00.00010", "99-0000010"]
)
def test_what_is_typed_is_made_canonical(typed: str):
    assert parse_finess(typed) == "990000010"


def test_letters_are_made_capitals():
    assert normalise("2a 000 001 7") == "2A0000017"


@pytest.mark.parametrize(
    ("parse", "code"),
    [(parse_finess, "finess_invalid"), (parse_siren, "siren_invalid"), (parse_siret, "siret_invalid")],
)
def test_a_wrong_number_is_refused_with_what_was_typed(parse, code: str):
    with pytest.raises(DomainError) as refusal:
        parse("12 34")
    assert (refusal.value.code, refusal.value.details) == (code, {"value": "12 34"})


def test_siren_and_siret_are_parsed():
    assert parse_siren("999 000 003") == "999000003"
    assert parse_siret("999 000 003 00015") == "99900000300015"


@given(st.text("0123456789", min_size=1, max_size=30))
def test_exactly_one_key_is_right(digits: str):
    assert [key for key in "0123456789" if has_luhn_key(digits + key)] == [luhn_key(digits)]


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(digits: str, place: int, step: int):
    number = digits + luhn_key(digits)
    changed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert check_finess(changed) is CHECKSUM
