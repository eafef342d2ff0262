"""What a printed plan must not hold: TX1. The findings say where, and never quote what was found.

Each bears the fingerprint of the text that it read: its author may confirm that very text, and no other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address

from app.domain.consistency.texts import has_nir, has_patient_trace
from app.domain.continuity.checks.findings import Finding, Gravity, at
from app.domain.continuity.fields import FieldKind, Record, specs_of
from app.domain.continuity.plan import CODES, Plan

TEXT_KINDS = frozenset({FieldKind.LINE, FieldKind.TEXT, FieldKind.LINES})
PRIVATE = tuple(
    IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
)
_SECRET = re.compile(
    r"\b(?:mots? de passe|mdp|password|passwd|pwd|passphrase|phrase de passe|cl[ée] wi-?fi)\b"
    r"(?:[ \u00a0\u202f]+[\w’'-]{1,30}){0,4}[ \u00a0\u202f]*([:=]|\best\b)[ \u00a0\u202f]*(\S{3,64})([^\n]{0,3})",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:code pin|pin|digicode|code (?:d[’'’]acc[èe]s|d[’'’]entr[ée]e|porte|de la porte|alarme|de l[’'’]alarme|"
    r"du coffre|coffre|wi-?fi))\b[ \u00a0\u202f]*(?:[:=]|\best\b)?[ \u00a0\u202f]*[A-Z]?\d{3,8}[A-Z#*]?\b",
    re.IGNORECASE,
)
_WORTH_READING = re.compile(r"[\d:=]|\best\b|BEGIN", re.IGNORECASE)
"""What every finding has: most texts are left at the first look."""
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
_POINTER_WORDS = (
    "voir dans sous chez avec aux les des une non oui aucun aucune demander demandé détenu gardé connu changé "
    "changer renouvelé stocké conservé coffre enveloppe scellé scellée obligatoire requis nécessaire inconnu "
    "perdu personnel individuel fort robuste"
)
_POINTERS = frozenset(_POINTER_WORDS.split())
"""What follows « mot de passe : » when it tells where it is, not what it is."""
_STRONG_SIGNS = "!@#$%&*_+=?^~|\\"
_CLOSING = ".,;)»\"'”"
_IPV4 = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(/\d{1,2})?(?![\w/]|\.\d)")
_VERSION = re.compile(r"(?:\bv|\bver|\bversion|\brelease)[ .\u00a0\u202f]*$", re.IGNORECASE)
_IPV6 = re.compile(r"(?<![\w:.])([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:.])", re.IGNORECASE)
_PATIENT_IN_ROOM = re.compile(
    r"(?<!\w)(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|patiente?|r[ée]sidente?)[ \u00a0\u202f]+[A-ZÀ-Þ][\w’'-]{1,40}"
    r"[^\n]{0,30}?\b(?:chambre|ch\.|lit)[ \u00a0\u202f]*(?:n[°o][ \u00a0\u202f]*)?\d",
)


def texts_are_clean(plan: Plan, _today: date) -> Iterator[Finding]:
    """TX1: nothing like a password, an IP plan or patient data in a text; confirmed by its author, or mended."""
    read: dict[str, tuple[str, ...]] = {}
    for record in plan:
        yield from _look_at(record, read)


def suspect_texts(record: Record) -> tuple[Finding, ...]:
    """What TX1 finds in one record."""
    return tuple(_look_at(record, {}))


def _look_at(record: Record, read: dict[str, tuple[str, ...]]) -> Iterator[Finding]:
    """``read``: what was found in each text seen so far."""
    for name, texts in _texts(record):
        found: dict[str, None] = {}
        for text in texts:
            if text not in read:
                read[text] = _cases(text)
            found.update(dict.fromkeys(read[text]))
        for case in found:
            fingerprint = _fingerprint(record, name, case, texts)
            yield at("TX1", Gravity.BLOCKING, record, name, case=case, fingerprint=fingerprint)


def _fingerprint(record: Record, name: str, case: str, texts: list[str]) -> str:
    """Of this text in this place, read for this case: the same words elsewhere are another question."""
    parts = (CODES[type(record)], record.id, name, case, *texts)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _cases(text: str) -> tuple[str, ...]:
    if not _WORTH_READING.search(text):
        return ()
    return tuple(case for case, holds in _LOOKED_FOR if holds(text))


def _texts(record: Record) -> Iterator[tuple[str, list[str]]]:
    """What was typed in each field: its value if it is a text, and the reason of its mark."""
    for name, spec in specs_of(type(record)).items():
        if spec.is_hidden:
            continue
        texts: list[str] = []
        if spec.kind in TEXT_KINDS:
            value = getattr(record, name)
            texts += [value] if isinstance(value, str) else value or ()
        mark = record.marks.get(name)
        if mark is not None:
            texts += (mark.reason, mark.function)
        if any(texts):
            yield name, texts


def has_secret(text: str) -> bool:
    """A password, a code of access or a private key, written out."""
    if _PRIVATE_KEY.search(text) or _CODE.search(text):
        return True
    return any(_is_secret(*found.groups()) for found in _SECRET.finditer(text))


def _is_secret(sign: str, word: str, after: str) -> bool:
    """A word that mixes letters with digits or signs; or any lone word after a colon that points nowhere."""
    bare = word.strip("«»\"'“”().,;: ")
    if not bare or bare.casefold() in _POINTERS:
        return False
    if any(one.isdigit() or one in _STRONG_SIGNS for one in bare):
        return True
    follows = after.strip()
    is_alone = word[-1] in _CLOSING or not follows or follows[0] in _CLOSING
    return sign in ":=" and is_alone and bare.isalpha() and len(bare) > 3


def has_address(text: str) -> bool:
    """An IP address: private, given with its mask, or any other that is not the number of a version."""
    return any(_is_ipv4(text, found) for found in _IPV4.finditer(text)) or any(
        _is_ipv6(found[1]) for found in _IPV6.finditer(text)
    )


def _is_ipv4(text: str, found: re.Match[str]) -> bool:
    try:
        address = IPv4Address(found[1])
    except AddressValueError:
        return False
    if found[2] or any(address in network for network in PRIVATE):
        return True
    return not _VERSION.search(text[max(0, found.start() - 12) : found.start()])


def _is_ipv6(written: str) -> bool:
    if sum(one.isalnum() for one in written) < 3:
        return False
    try:
        IPv6Address(written)
    except AddressValueError:
        return False
    return True


def tells_of_patient(text: str) -> bool:
    """A social-security number, a patient number, a date of birth, or somebody in a room."""
    return has_nir(text) or has_patient_trace(text) or _PATIENT_IN_ROOM.search(text) is not None


_LOOKED_FOR = (("secret", has_secret), ("address", has_address), ("patient", tells_of_patient))
