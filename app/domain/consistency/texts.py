"""Texts as people type them: alike or not, and whether one seems to tell of a person.

Every pattern asks for more than a likely shape, since a wrong alarm on each comment would soon be ignored.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = r"[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿ]+|[A-ZÀ-ÖØ-Þ]+)(?:[-’'][A-ZÀ-ÖØ-Þ]?[A-Za-zÀ-ÖØ-öø-ÿ]+)*"
_SPACE = "[ \u00a0\u202f]"
_TITLED = re.compile(
    r"(?<![\w.])(?:M\.|Mr\.?|Mme|Mlle|Dr\.?|Docteur|Pr\.?|Professeur|Monsieur|Madame)"
    rf"{_SPACE}(?:[Ll][ae]{_SPACE})?({_WORD})"
)
_EMAIL = re.compile(r"(?<![\w.+-])([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(
    rf"(?<![\w+/.,-])(?:(?:\+|00)33[.]?{_SPACE}?(?:\(0\))?{_SPACE}?|0)[1-79](?:[.-]?{_SPACE}?\d{{2}}){{4}}(?![\w/])"
)
_GAP = rf"((?:{_SPACE}|[.])?)"
_NIR = re.compile(
    rf"(?<![\w.,])([12]){_GAP}(\d\d)\2(0[1-9]|1[0-2]|[2-9]\d)\2(\d\d|2[AB])\2(\d{{3}})\2(\d{{3}})(?:\2(\d\d))?(?!\w)"
)
_PATIENT = re.compile(
    r"\bIPP\b[^\w]{0,4}(?:n[°o] ?)?\d{5,}|\bnée?(?:\(e\))? le \d{1,2}(?:er)?[ /.-]", re.IGNORECASE
)

_FUNCTION_WORDS = (
    "accueil adjoint administrateur administration admin alerte assistance astreinte audit cadre care cellule "
    "cert ch chef chu chr comptabilite conseiller contact continuite coordonnateur crise crrc csirt cyber "
    "cyberveille delegue directeur direction directrice dg dpo drh dsi dsn ehpad equipe exploitation ght "
    "gouvernance hopital information informatique infos ingenieur logistique maintenance medecin ministre "
    "noreply numerique pharmacie pharmacien president presidente principal procureur projet protection qualite "
    "referent responsable reponse rgpd rssi sante secretaire secretariat securite service services si "
    "signalement ssi standard support surveillance systeme systemes technicien technique urgences usagers "
    "vice veille"
)
"""Words that tell of a function, not of a person."""
_FUNCTIONS = frozenset(_FUNCTION_WORDS.split())
_PLANNED = re.compile(
    r"\b(?:en cours de|en cours d’|pas encore|à faire|à venir|à prévoir|sera (?:fait|mis|écrit|signé)|bientôt)\b"
)
_MARKS, _SIGNS = re.compile("[\u0300-\u036f]+"), re.compile(r"[\W_]+")
_NOT_TO_DO = re.compile(r"\b(?:rien|plus rien|reste rien) à (?:faire|prévoir)\b")


def plain(text: str) -> str:
    """Without accents, signs, capitals nor double spaces: what two copies of a text have in common."""
    decomposed = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return _SIGNS.sub(" ", decomposed).strip()


def has_person_name(text: str) -> bool:
    """A civil title before a capitalised word that is not a function: « Mme Martin », not « M. le directeur »."""
    return any(plain(found.group(1)).split()[0] not in _FUNCTIONS for found in _TITLED.finditer(text))


def has_person_email(text: str) -> bool:
    """An address made of two words, none of which is a function: ``prenom.nom@``, not ``rssi@``."""
    for found in _EMAIL.finditer(text):
        parts = [part for part in re.split(r"[._-]", found.group(1).casefold()) if part]
        if len(parts) > 1 and all(part.isalpha() and part not in _FUNCTIONS for part in parts):
            return True
    return False


def has_phone(text: str) -> bool:
    """A French telephone number; the service numbers in 08 tell of nobody."""
    return _PHONE.search(text) is not None


def has_nir(text: str) -> bool:
    """A French social-security number: fifteen characters whose key is right, or thirteen in their usual groups."""
    return any(_is_nir(found) for found in _NIR.finditer(text))


def has_patient_trace(text: str) -> bool:
    """A patient number (IPP), or a date of birth written as such."""
    return _PATIENT.search(text) is not None


def tells_of_later(text: str) -> bool:
    """Says that the thing is still to be done."""
    lowered = text.casefold().replace("'", "’")
    return _PLANNED.search(lowered) is not None and _NOT_TO_DO.search(lowered) is None


def _is_nir(found: re.Match[str]) -> bool:
    sex, gap, year, month, place, town, order, key = found.groups()
    if key is None:
        return bool(gap)
    digits = (sex + year + month + place + town + order).replace("2A", "19").replace("2B", "18")
    return int(digits) % 97 + int(key) == 97
