"""From the marks of a story to answers and pieces, dated so that they still make sense on the day of the loading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from app.demo.pieces import PLACES, TITLES
from app.domain.catalogue import Checklist, Item, ProofRule, Scale
from app.domain.dates import add_months
from app.domain.entry import Entry
from app.domain.scoring import Special
from app.features.evidence.service import Piece

ANSWERS, PROOFS = "0123t?x.", "-pholu"
STAFF = 36
"""The health professionals of an establishment, for the ratios."""

REASONS = {
    "ESMS.E2": "Aucun professionnel de santé ne travaille dans l’établissement.",
    "ESMS.E4": "Aucun professionnel de l’établissement ne figure dans un répertoire national.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer and its proof, each as one character of ``app.demo.stories``."""

    answer: str
    proof: str = "-"

    @property
    def is_blank(self) -> bool:
        return self.answer == "."


def read_marks(checklist: Checklist, line: str) -> dict[str, Mark]:
    """The mark of each item. Raises ``ValueError`` when the line does not fit the checklist."""
    words = line.split()
    if len(words) != len(checklist.items):
        raise ValueError(f"{checklist.id}: {len(checklist.items)} marks expected, {len(words)} given")
    return {item.id: read_mark(word) for item, word in zip(checklist.items, words, strict=True)}


def read_mark(word: str) -> Mark:
    mark = Mark(*word)
    if mark.answer not in ANSWERS or mark.proof not in PROOFS:
        raise ValueError(f"unknown mark: {word}")
    return mark


def make_entry(item: Item, mark: Mark, *, today: date, comment: str = "") -> Entry:
    """What was typed. Raises ``ValueError`` for a mark that this item does not admit."""
    if mark.answer == "?":
        return Entry(special=Special.UNKNOWN, comment=comment)
    if mark.answer == "x":
        return Entry(special=Special.NA, reason=REASONS[item.id], comment=comment)
    if item.measure is not None:
        return Entry(numerator=STAFF * int(mark.answer) // 3, denominator=STAFF, comment=comment)
    if item.scale is None:
        raise ValueError(f"{item.id} has neither a scale nor a measure")
    choice = _choose(item, item.scale, mark.answer)
    return Entry(choice=choice, due=_due(item, today) if mark.answer == "t" else None, comment=comment)


def _choose(item: Item, scale: Scale, answer: str) -> str:
    """0 and 3 are the ends of the scale, 1 and 2 lie between, ``t`` is the choice that asks for a date."""
    between = [choice.code for choice in scale.choices if 0 < choice.value < 1]
    wanted = {
        "0": [choice.code for choice in scale.choices if choice.value == 0],
        "1": between[:1],
        "2": between[-1:],
        "3": [
            choice.code for choice in scale.choices if choice.value == Fraction(1) and not choice.needs_due
        ],
        "t": [choice.code for choice in scale.choices if choice.needs_due],
    }[answer]
    if not wanted:
        raise ValueError(f"{item.id} has no choice for {answer}")
    return wanted[0]


def _due(item: Item, today: date) -> date:
    """Some way off, and not the same day for every item; within the 36 months that trajectories allow."""
    return add_months(today, 9 + 3 * (sum(map(ord, item.id)) % 4))


def make_pieces(item: Item, mark: Mark, *, on: date, today: date) -> Iterator[Piece]:
    """The documents put forward on the day ``on``, so that they are valid or not ``today`` as the mark says."""
    if mark.proof == "-":
        return
    if item.proof is None:
        raise ValueError(f"{item.id} asks for no proof")
    groups: Sequence[tuple[str, ...]] = item.proof.groups[:1] if mark.proof == "h" else item.proof.groups
    for rank, group in enumerate(groups):
        kind = group[0]
        yield Piece(
            kind=kind,
            title=TITLES[kind],
            document_date=_date_of(item, mark.proof, rank, on=on, today=today),
            place=PLACES[(len(kind) + rank) % len(PLACES)],
        )


def _date_of(item: Item, proof: str, rank: int, *, on: date, today: date) -> date | None:
    rule = item.proof
    if proof == "u" or rule is None:
        return None
    if proof == "o":
        return _too_old(item, rule, today) - timedelta(days=20 * rank)
    if proof == "l":
        return _first_valid(item, rule, today) + timedelta(days=9)
    recent = on - timedelta(days=14 + 11 * (sum(map(ord, item.id)) % 9) + 5 * rank)
    return recent if rule.not_before is None else min(max(recent, rule.not_before), on)


def _too_old(item: Item, rule: ProofRule, today: date) -> date:
    if rule.not_before is not None:
        return rule.not_before - timedelta(days=95)
    return _first_valid(item, rule, today) - timedelta(days=60)


def _first_valid(item: Item, rule: ProofRule, today: date) -> date:
    """The oldest date that still proves today."""
    if rule.max_age_months is None:
        raise ValueError(f"the proof of {item.id} never gets too old")
    return add_months(today, -rule.max_age_months)
