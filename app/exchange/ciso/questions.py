"""The questions of a requirement as items of ours: one for each, or for each choice where several may be ticked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.exchange.ciso.fields import Findings
from app.exchange.ciso.scales import NO, YES, Scales
from app.exchange.ciso.values import Dependency, Node, Option, Question, Result, Score


@dataclass(frozen=True, slots=True)
class Asking:
    """One item to be. ``suffix`` ends its id; ``codes``: the code of each choice of theirs, by urn.

    ``option``: the only choice that it stands for, where several could be ticked. ``not_applicable``: the choices that
    became the answer « non applicable ».
    """

    suffix: str
    text: str
    scale: str
    kind: str = "practice"
    na_allowed: bool = False
    depends_on: Dependency | None = None
    question: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    option: str = ""
    not_applicable: frozenset[str] = frozenset()


FREE = {
    "text": "réponse libre",
    "date": "date",
    "number": "nombre",
    "unique_choice": "un seul choix possible",
    "boolean": "un seul choix possible",
    "multiple_choice": "aucun choix",
}
"""Kinds of question without an equivalent, in words."""


class Asked:
    """The items already made, so that later ones may depend on their answers."""

    def __init__(self) -> None:
        self._by_question: dict[str, tuple[str, dict[str, str]]] = {}
        self._by_option: dict[str, str] = {}
        self._not_applicable: set[str] = set()
        self._with_na: set[str] = set()

    def keep(self, asking: Asking, item_id: str) -> None:
        self._not_applicable |= asking.not_applicable
        if asking.not_applicable:
            self._with_na.add(asking.question)
        if asking.option:
            self._by_option[asking.option] = item_id
        elif asking.question:
            self._by_question[asking.question] = item_id, asking.codes

    def find_gate(self, dependency: Dependency) -> tuple[dict[str, Any] | None, str]:
        """The condition as ours, or none and the reason why it cannot be one."""
        if dependency.condition == "all" and len(dependency.answers) > 1:
            return None, "plusieurs réponses exigées à la fois"
        if len(dependency.answers) == 1 and dependency.answers[0] in self._by_option:
            return {"item": self._by_option[dependency.answers[0]], "in": [YES]}, ""
        found = self._by_question.get(dependency.question)
        if found is None:
            return None, "elle porte sur une question sans équivalent, ou placée plus loin"
        if self._not_applicable.intersection(dependency.answers):
            return None, "elle cite un choix devenu « non applicable »"
        item_id, codes = found
        wanted = [code for urn, code in codes.items() if urn in dependency.answers]
        if len(wanted) != len(set(dependency.answers)) or not wanted:
            return None, "elle cite un choix inconnu"
        if len(wanted) == len(codes):
            all_but_na = "tous les choix y mènent, sauf « non applicable »"
            return None, all_but_na if dependency.question in self._with_na else "tous les choix y mènent"
        return {"item": item_id, "in": wanted}, ""


def ask(node: Node, scores: Sequence[Score], scales: Scales, findings: Findings) -> Iterator[Asking]:
    """The items of one requirement: at least one, on their scores or results, when no question can be one."""
    made: list[Asking] = []
    several = len(node.questions) > 1
    for place, question in enumerate(node.questions, start=1):
        suffix = f".q{place}" if several else ""
        for asking in _ask_one(node, question, suffix, scales, findings):
            made.append(asking)
            yield asking
    if made and node.weight != 1 and all(asking.kind == "fact" for asking in made):
        findings.leave_out(
            f"« {node.shown} » : poids {node.weight}, sans effet : le point décrit et ne compte pas"
        )
    if not made:
        yield Asking("", "", _default_scale(scores, scales, findings), na_allowed=True)


def _ask_one(
    node: Node, question: Question, suffix: str, scales: Scales, findings: Findings
) -> Iterator[Asking]:
    asked = f"« {node.shown} », question « {question.text} »"
    if question.kind in ("unique_choice", "boolean") and len(_applicable(question)) > 1:
        yield _ask_choice(node, question, suffix, scales, findings)
    elif question.kind == "boolean" and not question.options:
        findings.leave_out(f"{asked} : oui ou non sans note, le point décrit et ne compte pas")
        yield Asking(
            suffix,
            question.text,
            scales.find_yes_no(),
            "fact",
            depends_on=question.depends_on,
            question=question.urn,
            codes={"false": NO, "true": YES},
        )
    elif question.kind == "multiple_choice" and question.options:
        findings.leave_out(f"{asked} : choix multiples, posés un par un et sans note")
        for place, option in enumerate(question.options, start=1):
            yield Asking(
                f"{suffix}.c{place}",
                f"{question.text} {option.text}",
                scales.find_yes_no(),
                "fact",
                depends_on=question.depends_on,
                question=question.urn,
                option=option.urn,
            )
    else:
        why = FREE.get(question.kind, "sorte de question inconnue")
        choices = (
            " ; choix : " + " ; ".join(option.text for option in question.options) if question.options else ""
        )
        findings.leave_out(f"{asked} ({question.kind}) : {why}, sans équivalent{choices}")


def _ask_choice(node: Node, question: Question, suffix: str, scales: Scales, findings: Findings) -> Asking:
    asked = f"« {node.shown} », question « {question.text} »"
    options = _applicable(question)
    set_aside = [option for option in question.options if option not in options]
    for option in set_aside:
        findings.leave_out(
            f"{asked} : choix « {option.text} » : devenu la réponse « non applicable » du point"
        )
    values, without = _values(options)
    counts = len(set(values)) > 1
    if counts:
        for option in without:
            findings.leave_out(f"{asked} : choix « {option.text} » sans note, compté comme le plus bas")
    else:
        why = "choix sans note" if len(without) == len(options) else "choix tous de même note"
        findings.leave_out(f"{asked} : {why}, le point décrit et ne compte pas")
        values = [Fraction(place) for place in range(len(options))]
    lowest, span = min(values), max(values) - min(values)
    ordered = sorted(zip(options, values, strict=True), key=lambda one: one[1])
    if [option for option, _ in ordered] != options:
        findings.leave_out(f"« {node.shown} » : choix remis dans l’ordre de leur note")
    for option, _ in ordered:
        if len(option.text) > 120:
            findings.leave_out(f"« {node.shown} » : choix raccourci. Texte entier : {option.text}")
    scale = scales.find(
        [option.text for option, _ in ordered], [(value - lowest) / span for _, value in ordered]
    )
    return Asking(
        suffix,
        question.text,
        scale,
        "practice" if counts else "fact",
        na_allowed=bool(set_aside),
        depends_on=question.depends_on,
        question=question.urn,
        codes={option.urn: f"c{place}" for place, (option, _) in enumerate(ordered, start=1)},
        not_applicable=frozenset(option.urn for option in set_aside),
    )


def _applicable(question: Question) -> list[Option]:
    return [option for option in question.options if option.result is not Result.NOT_APPLICABLE]


def _values(options: Sequence[Option]) -> tuple[list[Fraction], list[Option]]:
    """What each choice is worth, and the choices that do not say it: these are worth the least.

    By their scores where all have one, else by their results where all have one, else by either.
    """
    scores = [option.score for option in options if option.score is not None]
    if len(scores) < len(options) and (not scores or all(option.result for option in options)):
        scores = []
    lowest, highest = (min(0, *scores), max(scores)) if scores else (0, 1)
    results = {
        Result.COMPLIANT: Fraction(highest),
        Result.PARTIAL: Fraction(lowest + highest, 2),
        Result.NON_COMPLIANT: Fraction(lowest),
    }
    values, without = [], []
    for option in options:
        if scores and option.score is not None:
            values.append(Fraction(option.score))
        elif option.result is not None:
            values.append(results[option.result])
        else:
            values.append(Fraction(lowest))
            without.append(option)
    return values, without


def _default_scale(scores: Sequence[Score], scales: Scales, findings: Findings) -> str:
    """Their scale of scores where there is one, else their three results."""
    ordered = sorted(scores, key=lambda one: one.score)
    if len({one.score for one in ordered}) < 2 or len(ordered) != len({one.score for one in ordered}):
        findings.leave_out(
            "points sans question : posés sur l’échelle des résultats (non conforme, partiel, conforme)"
        )
        return scales.find_result()
    lowest, span = ordered[0].score, ordered[-1].score - ordered[0].score
    values = [Fraction(one.score - lowest, span) for one in ordered]
    for one in ordered:
        if one.description and one.description != one.name:
            findings.leave_out(f"note {one.score} « {one.name} » : {one.description}")
    return scales.find([one.name or str(one.score) for one in ordered], values)
