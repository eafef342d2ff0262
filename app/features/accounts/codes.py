"""Secrets that people carry: link and session tokens, codes of the second factor, recovery codes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import pyotp
import segno
from pyotp.utils import strings_equal

ISSUER = "Boussole"
STEP_SECONDS = 30
TOLERATED_STEPS = (-1, 0, 1)
"""A telephone's clock may be half a minute off."""

RECOVERY_CODES = 10
RECOVERY_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""No letter that looks like a digit, nor the reverse."""
RECOVERY_GROUPS, RECOVERY_GROUP_SIZE = 4, 4


def new_token() -> str:
    """A token of 32 random bytes, for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_totp_secret() -> str:
    return pyotp.random_base32()


def matching_step(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """The time step whose code this is, later than ``after`` (the last one accepted), or ``None``."""
    if not secret:
        return None
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_SECONDS
    for offset in TOLERATED_STEPS:
        step = current + offset
        if strings_equal(totp.generate_otp(step), code) and (after is None or step > after):
            return step
    return None


def code_at(secret: str, moment: datetime) -> str:
    """The code that a telephone shows at this moment."""
    return pyotp.TOTP(secret).generate_otp(int(moment.timestamp()) // STEP_SECONDS)


def provisioning_uri(secret: str, email: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_image(uri: str) -> str:
    """The QR code of ``uri`` as the address of an image, without any script or style."""
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=4, dark="#000000", light="#ffffff")


def spaced_secret(secret: str) -> str:
    """The secret by groups of four, to be typed by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Ten codes of sixteen characters, about 78 bits each: their plain hash cannot be searched."""
    return ["-".join(_recovery_group() for _ in range(RECOVERY_GROUPS)) for _ in range(RECOVERY_CODES)]


def _recovery_group() -> str:
    return "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_GROUP_SIZE))


def recovery_hash(code: str) -> str:
    """The hash of a recovery code as typed: case, spaces and dashes do not count."""
    return token_hash("".join(character for character in code.upper() if character.isalnum()))


def clean_code(code: str) -> str:
    """What was typed as a code, without spaces."""
    return "".join(code.split())
