"""E-mail addresses as they are compared and stored."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from app.domain.errors import DomainError

MAX_EMAIL = 254


def normalise_email(text: str) -> str:
    """The address in lower case, its domain in canonical form; nothing is asked of the DNS.

    Raises ``email_invalid``.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise DomainError("email_invalid", value=text[:60]) from error
    address = checked.normalized.lower()
    if len(address) > MAX_EMAIL:
        raise DomainError("email_invalid", value=text[:60])
    return address
