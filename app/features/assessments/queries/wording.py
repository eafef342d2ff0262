"""An answer, its proof and its review in plain French words, for pages and documents alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from math import floor

from app.documents.blocks import long_date
from app.domain.actions import ActionNature
from app.domain.calendar import day_of
from app.domain.catalogue import Checklist, Confidence, Item, ItemKind, LevelRule
from app.domain.lifecycle import Outcome, SeenHow
from app.domain.scoring import (
    Answer,
    Figures,
    ItemState,
    Measure,
    ProofState,
    Ratio,
    Special,
    Standing,
    Triple,
    WhyNot,
    format_percent,
    percent,
)
from app.domain.scoring.figures import HIGHEST_LEVEL
from app.features.assessments.models import VerdictRow
from app.web.messages import NATURE_LABELS, STANDING_LABELS, WHY_NOT_LABELS

NARROW = "\N{NARROW NO-BREAK SPACE}"
NOT_COMPUTABLE = "non calculable"

SEEN_HOW_WORDS: Mapping[SeenHow, str] = {
    SeenHow.DOCUMENT: "pièce vue",
    SeenHow.REMOTE: "vu à distance",
    SeenHow.DECLARED: "sur déclaration, sans rien voir",
}

CONFIDENCE_WORDS: Mapping[Confidence, str] = {
    Confidence.OFFICIAL: "texte officiel",
    Confidence.SECONDARY: "source secondaire",
    Confidence.PROPOSAL: "proposition de Boussole",
}

ANSWER_PROBLEMS = frozenset(
    {
        WhyNot.CHOICE_NOT_OFFERED,
        WhyNot.DUE_MISSING,
        WhyNot.DUE_TOO_FAR,
        WhyNot.DUE_PAST,
        WhyNot.MEASURE_INCOMPLETE,
        WhyNot.MEASURE_IMPOSSIBLE,
        WhyNot.NA_NOT_ALLOWED,
        WhyNot.NA_WITHOUT_REASON,
        WhyNot.NA_RETURNED,
    }
)
"""The reasons that come from the answer itself and that its words do not show."""


SHORT_REFERENCE = 8


def name_item(item: Item) -> str:
    """« O3.B – Sauvegarde isolée », or only the label when the official text gives no short reference."""
    if item.guidance is None:
        return item.id
    reference = item.guidance.reference
    is_short = 0 < len(reference) <= SHORT_REFERENCE
    return f"{reference} – {item.guidance.label}" if is_short else item.guidance.label or item.id


def say_origin(item: Item) -> str:
    """Where the item comes from: « HAS, critère 3.14-01 (impératif) · source secondaire »."""
    if item.guidance is None:
        return ""
    told = [CONFIDENCE_WORDS[item.guidance.confidence]]
    if len(item.guidance.reference) > SHORT_REFERENCE:
        told.insert(0, item.guidance.reference)
    return " · ".join(told)


def say_weight(item: Item) -> str:
    """What makes the item count more or less: « poids 2 · niveau 1 · bloquant »."""
    told = [f"poids {item.weight}"] if item.kind is ItemKind.PRACTICE else []
    if item.level is not None:
        told.append(f"niveau {item.level}")
    if item.blocking:
        told.append("bloquant")
    return " · ".join(told)


def say_answer(item: Item, answer: Answer) -> str:
    """The answer as it was given, with its due date."""
    if answer.special is Special.UNKNOWN:
        return STANDING_LABELS[Standing.UNKNOWN]
    if answer.special is Special.NA:
        return STANDING_LABELS[Standing.NA]
    if item.measure is not None and answer.measure is not None:
        return say_measure(answer.measure)
    if answer.choice is None:
        return STANDING_LABELS[Standing.BLANK]
    choice = item.scale.find(answer.choice) if item.scale is not None else None
    label = choice.label if choice is not None else f"{answer.choice} (choix qui n’est plus proposé)"
    return f"{label}, échéance{NARROW}: {long_date(answer.due)}" if answer.due else label


def say_measure(measure: Measure) -> str:
    """« 30 sur 60 (50,0 %) »."""
    known = ["?" if number is None else str(number) for number in (measure.numerator, measure.denominator)]
    words = f"{known[0]} sur {known[1]}"
    if measure.numerator is None or not measure.denominator or measure.denominator < 0:
        return words
    return f"{words} ({format_percent(Fraction(measure.numerator) / Fraction(measure.denominator))})"


def say_nature(nature: ActionNature, state: ItemState) -> str:
    """What kind of work; before an answer, nobody knows whether there is something to do."""
    is_open = state.standing in (Standing.BLANK, Standing.INVALID)
    return "Répondre, puis faire" if is_open else NATURE_LABELS[nature]


def say_value(state: ItemState) -> str:
    """What the answer is worth, in words."""
    if state.item.kind is ItemKind.FACT:
        return "rien à compter\u202f: ce point décrit l’établissement"
    if not state.in_scope:
        return "hors du score"
    if state.standing is Standing.NA:
        return "retiré du calcul" if state.accepted else "retiré du calcul, mais pas encore du score vérifié"
    if state.value == 1:
        return "tout le point"
    return "rien" if state.value == 0 else f"{format_percent(state.value)} du point"


def say_proof(state: ItemState, kinds: Mapping[str, str]) -> str:
    """Whether the proof stands today and until when, or what it lacks."""
    proof = state.proof
    if not proof.needed:
        return "Aucune pièce n’est demandée."
    if proof.satisfied:
        return f"Prouvé jusqu’au {long_date(proof.until)}." if proof.until else "Prouvé, sans date de fin."
    return f"Pas prouvé. {' '.join(list_lacks(proof, kinds))}"


def list_lacks(proof: ProofState, kinds: Mapping[str, str]) -> list[str]:
    """What each group of documents that is not satisfied lacks; those that are simply absent come together."""
    absent = [group for group in proof.groups if group.why_not is WhyNot.PROOF_MISSING]
    faulty = [group for group in proof.groups if group.why_not not in (None, WhyNot.PROOF_MISSING)]
    told = [
        f"{name_kinds(group.kinds, kinds)}{NARROW}: {lower_first(WHY_NOT_LABELS[group.why_not])}"
        for group in faulty
        if group.why_not is not None
    ]
    if absent:
        names = f"{NARROW}; ".join(name_kinds(group.kinds, kinds) for group in absent)
        told.append(f"Il manque{NARROW}: {names}.")
    return told


def name_kinds(group: Iterable[str], kinds: Mapping[str, str]) -> str:
    """The documents of one group, any of which is enough."""
    return ", ou ".join(kinds.get(kind, kind) for kind in group)


def say_verdict(verdict: VerdictRow | None, state: ItemState) -> str:
    """What a reviewer decided, who, when, how it was seen, and whether it still stands on the answer as it is."""
    if verdict is None:
        return "Pas encore relu."
    word = "Accepté" if verdict.outcome is Outcome.ACCEPTED else "Retourné"
    words = (
        f"{word} le {long_day(verdict.at)} par {verdict.reviewer_name} ({SEEN_HOW_WORDS[verdict.seen_how]})"
    )
    stands = state.answer.returned if verdict.outcome is Outcome.RETURNED else state.answer.accepted
    return f"{words}." if stands else f"{words}, puis modifié\u202f: à relire."


def list_answer_problems(state: ItemState) -> list[str]:
    """What is wrong with the answer itself; nothing for what the answer already says."""
    return [WHY_NOT_LABELS[reason] for reason in state.reasons if reason in ANSWER_PROBLEMS]


def number_of_points(share: Fraction) -> str:
    """A share of the whole score, out of 100: « 5,6 », « 1 »."""
    return f"{percent(share)}".replace(".", ",").removesuffix(",0")


def points(share: Fraction, kind: str = "") -> str:
    """« 5,6 points déclarés », « 1 point déclaré »."""
    shown = percent(share)
    plural = "s" if shown is not None and shown >= 2 else ""
    return f"{number_of_points(share)}{NARROW}point{plural}" + (f" {kind}{plural}" if kind else "")


def days(effort: Fraction | None) -> str:
    """An effort: « une demi-journée », « 3 jours », « 2,5 jours »."""
    if effort is None:
        return "effort non estimé"
    if effort == Fraction(1, 2):
        return "une demi-journée"
    whole, rest = divmod(effort, 1)
    number = f"{whole}" if not rest else f"{float(effort):.2f}".rstrip("0").replace(".", ",")
    return f"{number}{NARROW}jour{'s' if effort >= 2 else ''}"


def say_level(levels: Triple[int | None], highest: int | None) -> str:
    """« déclaré 2, prouvé 1, vérifié 0 (sur 3) »."""
    told = [NOT_COMPUTABLE if level is None else str(level) for level in levels]
    words = f"déclaré {told[0]}, prouvé {told[1]}, vérifié {told[2]}"
    return f"{words} (sur {highest})" if highest else words


def say_ready(ready: Triple[bool | None]) -> str:
    """« déclaré oui, prouvé non, vérifié non »."""
    told = ["sans objet" if one is None else ("oui" if one else "non") for one in ready]
    return f"déclaré {told[0]}, prouvé {told[1]}, vérifié {told[2]}"


def say_coverage(figures: Figures) -> str:
    """« 12 réponses sur 18, et 2 « ne sait pas » » : how many were answered, and what was not known."""
    words = f"{figures.answered} réponse{'s' if figures.answered > 1 else ''} sur {figures.applicable}"
    if not figures.unknown:
        return words
    return f"{words}, et {figures.unknown} «\u202fne sait pas\u202f»"


def figure(value: object) -> str:
    """A percentage, or « non calculable »."""
    return format_percent(value, NOT_COMPUTABLE)  # type: ignore[arg-type]


def long_day(moment: datetime) -> str:
    """The day of a moment, in Paris, in words."""
    return long_date(day_of(moment))


def lower_first(sentence: str) -> str:
    """The sentence as it goes on after a colon; « PSSI » keeps its capitals."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def highest_level(checklist: Checklist) -> int | None:
    """The top of the levels of a checklist; none when it has no level."""
    if checklist.level_rule is None:
        return None
    if checklist.level_rule is LevelRule.ENTRY:
        return HIGHEST_LEVEL
    return max((item.level for item in checklist.items if item.level is not None), default=None)


def say_sum(ratio: Ratio | None) -> str:
    """« 7,33 sur 18 »: what was added, over the most that could be."""
    if ratio is None:
        return NOT_COMPUTABLE
    hundredths = floor(ratio.numerator * 100 + Fraction(1, 2))
    number = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{number} sur {ratio.denominator}"


def list_rules(checklist: Checklist, figures: Figures) -> list[str]:
    """How the figures of this checklist are reckoned, each with its own sum."""
    rules = [
        "Chaque point posé vaut de zéro (rien) à un (tenu en entier), selon la réponse, "
        "multiplié par son poids, de 1 à 3.",
        f"Déclaré\u202f: ce que valent les réponses, divisé par la somme des poids. Ici, {say_sum(figures.declared)}.",
        "Prouvé\u202f: de même, mais un point ne compte que si ses pièces sont valables ce jour-là, "
        f"ou s’il n’en demande pas. Ici, {say_sum(figures.proved)}.",
        "Vérifié\u202f: de même, mais un point ne compte que s’il est prouvé et accepté par un relecteur, "
        f"tel qu’il est. Ici, {say_sum(figures.verified)}.",
        f"Couverture\u202f: la part des points posés qui ont une réponse. Ici, {say_coverage(figures)}.",
        "Une absence de réponse et «\u202fne sait pas\u202f» valent zéro. Un «\u202fnon applicable\u202f» motivé "
        "sort du calcul\u202f; il reste dans celui du score vérifié tant qu’un relecteur ne l’a pas accepté.",
    ]
    if any(level is not None for level in figures.level):
        rules.append(
            "Niveau\u202f: le plus haut niveau dont tous les points, et tous ceux des niveaux inférieurs, "
            "sont tenus en entier."
            if checklist.level_rule is LevelRule.COMPLETE
            else "Niveau\u202f: un, plus le nombre de niveaux dont tous les points sont tenus en entier, cinq au plus."
        )
    if any(one is not None for one in figures.ready):
        rules.append(
            "Points bloquants tous tenus\u202f: «\u202foui\u202f» seulement si chacun d’eux est tenu en entier."
        )
    return rules
