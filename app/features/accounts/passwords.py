"""Passwords: argon2id hashes, and how hard a password is to guess, with advice in French."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.accounts import MIN_STRENGTH, check_password_form, known_words
from app.domain.errors import DomainError

HASHER = PasswordHasher()
"""argon2id with the library's parameters, which follow RFC 9106."""

LONGEST_MEASURED = 72
"""Only the beginning of a long password is measured: the cost of zxcvbn grows faster than the length."""

ADVICE = {
    "Straight rows of keys are easy to guess.": "Une rangée de touches se devine vite.",
    "Short keyboard patterns are easy to guess.": "Un court dessin au clavier se devine vite.",
    'Repeats like "aaa" are easy to guess.': "Une lettre répétée se devine vite.",
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': (
        "Un motif répété n’est guère plus difficile à deviner que le motif seul."
    ),
    'Sequences like "abc" or "6543" are easy to guess.': "Une suite comme « abc » ou « 6543 » se devine vite.",
    "Recent years are easy to guess.": "Une année récente se devine vite.",
    "Dates are often easy to guess.": "Une date se devine souvent vite.",
    "This is a top-10 common password.": "C’est l’un des dix mots de passe les plus courants.",
    "This is a top-100 common password.": "C’est l’un des cent mots de passe les plus courants.",
    "This is a very common password.": "C’est un mot de passe très courant.",
    "This is similar to a commonly used password.": "Il ressemble à un mot de passe courant.",
    "A word by itself is easy to guess.": "Un mot seul se devine vite.",
    "Names and surnames by themselves are easy to guess.": "Un nom ou un prénom seul se devine vite.",
    "Common names and surnames are easy to guess.": "Les noms et prénoms courants se devinent vite.",
}
"""zxcvbn's warnings, by their English text; a warning that is not here is left out."""

COMMON_WORDS = (
    "boussole",
    "care",
    "ght",
    "ars",
    "finess",
    "hospiconnect",
    "ehpad",
    "hopital",
    "hôpital",
    "cyber",
    "motdepasse",
    "bonjour",
    "azerty",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "soleil",
    "doudou",
    "loulou",
    "chouchou",
    "coucou",
    "jetaime",
    "marseille",
    "paris",
    "lyon",
    "france",
    "football",
    "vacances",
    "printemps",
    "automne",
    "hiver",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "hopitaux",
    "hôpitaux",
    "clinique",
    "sante",
    "santé",
    "soins",
    "soignant",
    "infirmier",
    "infirmiere",
    "medecin",
    "médecin",
    "docteur",
    "patient",
    "residence",
    "etablissement",
    "direction",
    "directeur",
    "directrice",
    "informatique",
    "securite",
    "sécurité",
    "rssi",
    "secret",
    "administrateur",
    "bienvenue",
)
"""Words of the product, of the trade and of the language, that zxcvbn's English lists lack."""

GENERAL_ADVICE = (
    "Prenez plutôt quatre ou cinq mots sans lien entre eux, ou ajoutez-en un ou deux peu courants."
)


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long when there is none to compare with."""
    decoy = _decoy_hash()
    try:
        return HASHER.verify(stored or decoy, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than those in force."""
    return HASHER.check_needs_rehash(stored)


@cache
def _decoy_hash() -> str:
    return HASHER.hash("the password of nobody")


def check_new_password(password: str, *, email: str, name: str, places: Iterable[str] = ()) -> None:
    """Refuse a password that the rules of form refuse, or that is too easy to guess.

    ``places``: the names of the establishments where the person has a role, whose words are tried first.

    Raises what ``check_password_form`` raises, or ``password_weak`` with French ``advice``.
    """
    check_password_form(password, email=email, name=name)
    # Loaded when first needed: its word lists are large and most processes never measure a password.
    from zxcvbn import zxcvbn

    known = [*known_words(email, name, *places), *COMMON_WORDS]
    measured = zxcvbn(password[:LONGEST_MEASURED], user_inputs=known)
    if measured["score"] < MIN_STRENGTH:
        warning = ADVICE.get(measured["feedback"]["warning"], "")
        raise DomainError("password_weak", advice=f"{warning} {GENERAL_ADVICE}".strip())
