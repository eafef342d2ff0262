"""The findings of the rules in French: a word for the outcome, and a sentence with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.domain.rules import Because, Finding, Outcome
from app.web.filters import decimal_fr, french_date, share

OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.MET: "Atteint",
    Outcome.NOT_MET: "Pas atteint",
    Outcome.CANNOT_TELL: "Impossible à dire",
}
OUTCOME_TONES: Mapping[Outcome, str] = {
    Outcome.MET: "success",
    Outcome.NOT_MET: "warning",
    Outcome.CANNOT_TELL: "info",
}

SENTENCES: Mapping[Because, str] = {
    Because.FACT_MISSING: "Il manque : {missing}.",
    Because.DATE_IN_WINDOW: "La date retenue est le {day} : elle convient.",
    Because.DATE_TOO_EARLY: "La date retenue est le {day} : c’est avant le {earliest}.",
    Because.DATE_TOO_LATE: "La date retenue est le {day} : c’est après le {latest}.",
    Because.DATE_TO_COME: "La date retenue est le {day} : elle n’est pas encore venue.",
    Because.YOUNG_ENOUGH: "La date retenue est le {day} : elle convient jusqu’au {last}.",
    Because.TOO_OLD: "La date retenue est le {day} : elle ne convient plus depuis le {last}.",
    Because.DUE_IN_TIME: "L’échéance est le {due} : elle est dans le délai, qui va jusqu’au {last}.",
    Because.DUE_TOO_FAR: "L’échéance est le {due} : elle dépasse le {last}.",
    Because.DUE_PAST: "L’échéance du {due} est passée.",
    Because.PAIR_FOUND: "Les audits du {first} et du {second} sont à {days} jours l’un de l’autre.",
    Because.PAIR_NOT_FOUND: (
        "Aucune paire d’audits ne convient. Après celui du {first}, le prochain est à faire entre le "
        "{from} et le {until}."
    ),
    Because.SECOND_MISSING: (
        "Un audit est enregistré, le {first}. Le second est à faire entre le {from} et le {until}."
    ),
    Because.SCORE_REACHED: "Niveau {value} obtenu le {day} : il convient jusqu’au {last}.",
    Because.SCORE_TOO_LOW: "Niveau {value} obtenu le {day} : il faut {at_least} ou plus.",
    Because.SCORE_TOO_OLD: "Niveau {value} obtenu le {day} : il ne convient plus depuis le {last}.",
    Because.COUNT_REACHED: "{count} sur la période du {since} au {until} : il en fallait {at_least}.",
    Because.COUNT_TOO_LOW: "{count} sur la période du {since} au {until} : il en faut {at_least}.",
    Because.SHARE_REACHED: "La part atteinte est de {share}, pour un seuil de {target}.",
    Because.SHARE_TOO_LOW: "La part atteinte est de {share}, pour un seuil de {target}.{to_add}",
    Because.WEIGHED_SHARE_REACHED: (
        "La part atteinte est de {share}, pour un seuil de {target}, d’après les poids que vous avez tapés."
    ),
    Because.WEIGHED_SHARE_TOO_LOW: (
        "La part atteinte est de {share}, pour un seuil de {target}, "
        "d’après les poids que vous avez tapés.{to_add}"
    ),
    Because.SHARE_IMPOSSIBLE: "Les nombres saisis ne permettent pas de calculer une part. Vérifiez-les.",
    Because.WEIGHT_MISSING: "Il manque le poids de : {entities}.",
    Because.PERIMETERS_DONE: "C’est fait pour chaque périmètre qui existe chez vous.",
    Because.PERIMETER_NOT_DONE: "Il reste à faire : {perimeters}.",
    Because.NO_PERIMETER: "Aucun périmètre n’existe chez vous, d’après vos données. Vérifiez-les.",
    Because.NOT_NEEDED: "Ce n’est pas demandé dans votre cas.",
    Because.NEEDED_AND_THERE: "C’est demandé dans votre cas, et c’est en place.",
    Because.NEEDED_AND_ABSENT: "C’est demandé dans votre cas, et ce n’est pas en place.",
}


def say(finding: Finding, labels: Mapping[str, str]) -> str:
    """The sentence of a finding; ``labels`` name the facts that are missing."""
    figures: dict[str, Any] = {name: _show(name, value) for name, value in finding.figures.items()}
    figures["missing"] = ", ".join(lower(labels.get(code, code)) for code in finding.missing)
    to_add = finding.figures.get("to_add")
    figures["to_add"] = f" Le plus court chemin : ajouter {', '.join(to_add)}." if to_add else ""
    return SENTENCES[finding.because].format_map(figures)


def lower(text: str) -> str:
    """The first letter in lower case, unless the word is an acronym."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _show(name: str, value: object) -> str:
    if name in ("share", "target") and isinstance(value, Fraction):
        return share(value)
    if isinstance(value, Fraction):
        return decimal_fr(value, 0 if value.denominator == 1 else 1)
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    if hasattr(value, "isoformat"):
        return french_date(value)  # type: ignore[arg-type]
    return "–" if value is None else str(value)
