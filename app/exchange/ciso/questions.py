"""The questions of a requirement as items of ours: one for each, or for each choice where several may be ticked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.exchange.ciso.fields import Findings
from app.exchange.ciso.scales import YES, Scales
from app.exchange.ciso.values import Dependency, Node, Option, Question, Score


@dataclass(frozen=True, slots=True)
class Asking:
    """One item to be. ``suffix`` ends its id; ``codes``: the code of each choice of theirs, by urn.

    ``option``: the only choice that it stands for, where several could be ticked.
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


class Asked:
    """The items already made, so that later ones may depend on their answers."""

    def __init__(self) -> None:
        self._by_question: dict[str, tuple[str, dict[str, str]]] = {}
        self._by_option: dict[str, str] = {}

    def keep(self, asking: Asking, item_id: str) -> None:
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
        item_id, codes = found
        wanted = [code for urn, code in codes.items() if urn in dependency.answers]
        if len(wanted) != len(set(dependency.answers)) or not wanted:
            return None, "elle cite un choix inconnu"
        if len(wanted) == len(codes):
            return None, "tous les choix y mènent"
        return {"item": item_id, "in": wanted}, ""


def ask(node: Node, scores: Sequence[Score], scales: Scales, findings: Findings) -> Iterator[Asking]:
    """The items of one requirement: at least one, on their scores or results, when no question can be one."""
    made = False
    several = len(node.questions) > 1
    for place, question in enumerate(node.questions, start=1):
        suffix = f".q{place}" if several else ""
        for asking in _ask_one(node, question, suffix, scales, findings):
            made = True
            yield asking
    if not made:
        yield Asking("", "", _default_scale(scores, scales, findings), na_allowed=True)


def _ask_one(
    node: Node, question: Question, suffix: str, scales: Scales, findings: Findings
) -> Iterator[Asking]:
    if question.kind == "unique_choice" and len(question.options) > 1:
        yield _ask_choice(node, question, suffix, scales, findings)
    elif question.kind == "multiple_choice" and question.options:
        findings.leave_out(
            f"« {node.shown} », question « {question.text} » : choix multiples, posés un par un et sans note"
        )
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
        findings.leave_out(
            f"« {node.shown} », question « {question.text} » ({question.kind}) : réponse libre, sans équivalent"
        )


def _ask_choice(node: Node, question: Question, suffix: str, scales: Scales, findings: Findings) -> Asking:
    values = _values(question.options)
    if values is None:
        findings.leave_out(
            f"« {node.shown} », question « {question.text} » : choix sans note, le point décrit et ne compte pas"
        )
        last = len(question.options) - 1
        values = [Fraction(place, last) for place in range(last + 1)]
    ordered = sorted(zip(question.options, values, strict=True), key=lambda one: one[1])
    if [option for option, _ in ordered] != list(question.options):
        findings.leave_out(f"« {node.shown} » : choix remis dans l’ordre de leur note")
    for option, _ in ordered:
        if len(option.text) > 120:
            findings.leave_out(f"« {node.shown} » : choix raccourci. Texte entier : {option.text}")
    scale = scales.find([option.text for option, _ in ordered], [value for _, value in ordered])
    return Asking(
        suffix,
        question.text,
        scale,
        "practice" if _values(question.options) is not None else "fact",
        depends_on=question.depends_on,
        question=question.urn,
        codes={option.urn: f"c{place}" for place, (option, _) in enumerate(ordered, start=1)},
    )


def _values(options: Sequence[Option]) -> list[Fraction] | None:
    """From nothing to everything: their scores stretched over 0 to 1, else their results; none without either."""
    marks: list[int | None] = [option.score for option in options]
    if any(mark is None for mark in marks):
        marks = [None if option.result is None else int(option.result) for option in options]
    given = [mark for mark in marks if mark is not None]
    if len(given) < len(options) or min(given) == max(given):
        return None
    lowest, span = min(given), max(given) - min(given)
    return [Fraction(mark - lowest, span) for mark in given]


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
