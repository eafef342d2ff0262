"""Passwords, codes and addresses, without a database."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from app.domain.errors import DomainError
from app.features.accounts import codes, passwords
from app.features.accounts.emails import normalise_email

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
GOOD = "cheval pile agrafe correct"


def seconds_of(stored: str | None) -> float:
    measures = []
    for _ in range(3):
        start = time.perf_counter()
        assert not passwords.matches(stored, "un autre mot de passe")
        measures.append(time.perf_counter() - start)
    return min(measures)


def test_a_password_is_kept_as_argon2id() -> None:
    stored = passwords.hash_password(GOOD)
    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, GOOD)
    assert not passwords.matches(stored, GOOD.upper())


def test_nobody_s_password_takes_as_long_to_refuse() -> None:
    """Without its decoy an unknown account would be told by an answer a thousand times faster."""
    known, unknown = seconds_of(passwords.hash_password(GOOD)), seconds_of(None)
    assert unknown > known / 4


def test_the_decoy_itself_opens_nothing() -> None:
    assert not passwords.matches(None, "the password of nobody")


def test_a_damaged_hash_opens_nothing() -> None:
    assert not passwords.matches("not a hash", GOOD)


def test_a_hash_made_with_other_parameters_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD))
    assert not passwords.is_outdated(passwords.hash_password(GOOD))


@pytest.mark.parametrize(
    "password",
    ["azertyuiop12", "123456789012", "aaaaaaaaaaaaa", "Hopital2026!", "motdepasse2026", "Directeur2026!"],
)
def test_a_password_easy_to_guess_is_refused_with_advice(password: str) -> None:
    with pytest.raises(DomainError) as caught:
        passwords.check_new_password(password, email="a@b.fr", name="Claude Petit")
    assert caught.value.code == "password_weak"
    assert "mots sans lien" in str(caught.value.details["advice"])


@pytest.mark.parametrize(
    "password",
    ["HospiConnect2026", "hôpitalehpad", "ghtghtghtght", "valombreuse2026", "Valombreuse-ght"],
)
def test_words_of_the_product_and_of_the_place_are_known_to_whoever_guesses(password: str) -> None:
    with pytest.raises(DomainError) as caught:
        passwords.check_new_password(
            password, email="a@b.fr", name="Claude Petit", places=("CH de Valombreuse",)
        )
    assert caught.value.code == "password_weak"


def test_long_passwords_are_measured_quickly() -> None:
    start = time.perf_counter()
    passwords.check_new_password("Correct1Horse-Battery staple!" * 6, email="a@b.fr", name="Claude Petit")
    assert time.perf_counter() - start < 5


def test_a_good_password_passes() -> None:
    passwords.check_new_password(GOOD, email="a@b.fr", name="Claude Petit")


def test_tokens_are_long_and_stored_hashed() -> None:
    token = codes.new_token()
    assert len(token) >= 43
    assert token != codes.new_token()
    assert re.fullmatch(r"[0-9a-f]{64}", codes.token_hash(token))


def test_a_code_serves_in_its_half_minute_and_the_two_beside() -> None:
    secret = codes.new_totp_secret()
    step = int(NOW.timestamp()) // 30
    for seconds, accepted in [(0, True), (-30, True), (30, True), (-60, False), (60, False)]:
        code = codes.code_at(secret, NOW + timedelta(seconds=seconds))
        found = codes.matching_step(secret, code, NOW, None)
        assert found == (step + seconds // 30 if accepted else None)


def test_a_step_already_accepted_is_refused() -> None:
    secret = codes.new_totp_secret()
    step = int(NOW.timestamp()) // 30
    code = codes.code_at(secret, NOW)
    assert codes.matching_step(secret, code, NOW, step - 1) == step
    assert codes.matching_step(secret, code, NOW, step) is None


def test_no_code_serves_without_a_secret() -> None:
    assert codes.matching_step("", "000000", NOW, None) is None


def test_ten_recovery_codes_are_all_different_and_forgive_how_they_are_typed() -> None:
    fresh = codes.new_recovery_codes()
    assert len(set(fresh)) == 10
    assert all(re.fullmatch(r"(?:[A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}", code) for code in fresh)
    code = fresh[0]
    assert codes.recovery_hash(code) == codes.recovery_hash(code.lower().replace("-", " "))
    assert codes.recovery_hash(code) != codes.recovery_hash(fresh[1])


def test_the_qr_code_needs_neither_script_nor_style() -> None:
    uri = codes.provisioning_uri("ABCDEFGH" * 4, "rssi@ch.fr")
    assert uri.startswith("otpauth://totp/Boussole:rssi%40ch.fr?secret=ABCDEFGHABCDEFGH")
    image = codes.qr_image(uri)
    assert image.startswith("data:image/svg+xml")
    assert "style" not in image
    assert "script" not in image


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" RSSI@CH-Exemple.FR ", "rssi@ch-exemple.fr"),
        ("prenom.nom@sous.domaine.fr", "prenom.nom@sous.domaine.fr"),
    ],
)
def test_addresses_are_compared_in_one_form(typed: str, kept: str) -> None:
    assert normalise_email(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "rssi", "rssi@", "@ch.fr", "a@b", "a b@ch.fr", "a@ch.fr\nBcc: x@y.fr", "é@ch.fr"]
)
def test_anything_else_is_no_address(typed: str) -> None:
    with pytest.raises(DomainError, match="email_invalid"):
        normalise_email(typed)
